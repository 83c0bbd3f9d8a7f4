"""Write measurements as a Markdown table."""

from collections.abc import Sequence
from statistics import median

from msgspec import Struct

BEGIN, END = "<!-- the table that `make bench ARGS=--write` writes -->", "<!-- end of the table -->"


class Measurement(Struct, frozen=True):
    """What one program needed for one thing: the seconds of every run, and the bytes at the peak if they are known.

    There are no seconds where it can not do that.
    """

    tool: str
    seconds: tuple[float, ...]
    memory: int | None


class Row(Struct, frozen=True):
    """One thing that every program had to do; llmnotes is measured last, against the one before it."""

    title: str
    measurements: tuple[Measurement, ...]


def table(rows: Sequence[Row]) -> str:
    """Return a Markdown table with the times (median, fastest to slowest), the memory, and the ratios of both."""
    tools = [measurement.tool for measurement in rows[0].measurements]
    head = ["", *(f"{tool}: time" for tool in tools), *(f"{tool}: memory" for tool in tools)]
    if len(tools) == 2:
        head += ["ratio of times", "ratio of memory"]
    lines = [head, [":--", *["--:"] * (len(head) - 1)], *([row.title, *_cells(row.measurements)] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def replace(text: str, content: str) -> str:
    """Return ``text`` with ``content`` in the place of what stands between the two markers."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{content}\n{END}{after}"


def _cells(measurements: Sequence[Measurement]) -> list[str]:
    cells = [*(_time(one.seconds) for one in measurements), *(_memory(one.memory) for one in measurements)]
    if len(measurements) == 2:
        theirs, ours = measurements
        if not theirs.seconds:
            return [*cells, "", ""]
        cells.append(f"**{median(ours.seconds) / median(theirs.seconds):.2f}**")
        cells.append(f"**{ours.memory / theirs.memory:.2f}**" if ours.memory and theirs.memory else "")
    return cells


def _time(seconds: Sequence[float]) -> str:
    if not seconds:
        return ""
    digits = 2 if median(seconds) >= 0.2 else 3
    middle, least, most = (f"{value:.{digits}f}" for value in (median(seconds), min(seconds), max(seconds)))
    return f"{middle} s ({least} to {most})"


def _memory(size: int | None) -> str:
    return "" if size is None else f"{size / 2**20:.0f} MB"
