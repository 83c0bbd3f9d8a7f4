"""Measure builds with llmnotes and, where it can be installed, with Hugo; print the result as a table."""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks import notes, tools
from benchmarks.measure import peak_memory, wall_time
from benchmarks.server import serve
from benchmarks.table import Measurement, Row, replace, table
from benchmarks.tools import Tool

Result = TypeVar("Result")
SAVES = 5  # notes that are saved while a server runs
README = Path(__file__).with_name("README.md")


def deleted(tool: Tool, site: Path) -> None:
    """Delete all that earlier runs left, so that a build begins with nothing but the notes."""
    for name in tool.leftovers:
        path = site / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def cold(tool: Tool, site: Path) -> None:
    """Put what earlier runs left out of the way without deleting it: see "After deleting" in the README."""
    aside = Path(tempfile.mkdtemp(prefix="aside-", dir=site.parent))
    for name in tool.leftovers:
        if (site / name).exists():
            (site / name).rename(aside / name)


def unchanged(tool: Tool, site: Path) -> None:
    """Leave everything as the last run left it."""


def edited(tool: Tool, site: Path) -> None:
    """Add a sentence to a note."""
    file = site / tool.notes / f"{notes.name(0)}.md"
    with file.open("a", encoding="utf-8") as note:
        note.write("\nThis is one sentence more.\n")


SCENARIOS: tuple[tuple[str, Callable[[Tool, Path], None]], ...] = (
    ("cold", cold),
    ("nothing changed", unchanged),
    ("one note edited", edited),
)
"""What is measured: a name, and what puts a site into its state before every run."""


def main() -> None:
    options = _options()
    contestants = _contestants()
    with tempfile.TemporaryDirectory(prefix="llmnotes-bench-") as folder:
        spots = {size: Path(folder) / str(size) for size in options.sizes}
        rows = [row for size, spot in spots.items() for row in _rows_of(contestants, spot, size, options.runs)]
        rows += [_row_of_deletion(contestants, spot, size, options.runs) for size, spot in spots.items()]
    content = f"{table(rows)}\n\n{_circumstances(options.runs)}"
    print(content)
    if options.write:
        README.write_text(replace(README.read_text(encoding="utf-8"), content), encoding="utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS='...'", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10000], help="numbers of notes")
    parser.add_argument("--runs", type=int, default=3, help="how often every build is timed, after one that is not")
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md, too")
    return parser.parse_args()


def _contestants() -> tuple[Tool, ...]:
    try:
        return tools.hugo(), tools.ourselves()
    except subprocess.CalledProcessError as problem:
        print(f"Hugo can not be installed here, so llmnotes runs alone: {problem}", file=sys.stderr)
        return (tools.ourselves(),)


def _rows_of(contestants: Sequence[Tool], spot: Path, size: int, runs: int) -> list[Row]:
    """Let all contestants build the same notes in every scenario, below ``spot``; nothing is deleted there."""
    sites = _sites(contestants, spot)
    for tool, site in sites:
        tool.lay_out(site, size)
    rows = []
    for name, prepare in SCENARIOS:
        rows.append(Row(f"{name}, {size:,} notes", _race(sites, prepare, runs, size)))
        print(table(rows[-1:]).splitlines()[-1], file=sys.stderr, flush=True)  # it takes minutes until all is known
    rows += _rows_of_servers(sites, size, runs)
    if len(sites) == 2:
        rows += _rows_of_works(sites[1], spot / "works", size, runs)
        rows += _rows_of_jekyll(sites[0], spot / "jekyll", size, runs)
    return rows + _rows_of_search(contestants[:-1], spot / "searched", size, runs)


def _row_of_deletion(contestants: Sequence[Tool], spot: Path, size: int, runs: int) -> Row:
    """Let all contestants build the same notes once more where the site before was deleted: this comes last."""
    return Row(f"cold, the site before deleted, {size:,} notes", _race(_sites(contestants, spot), deleted, runs, size))


def _sites(contestants: Sequence[Tool], spot: Path) -> list[tuple[Tool, Path]]:
    return [(tool, spot / str(index)) for index, tool in enumerate(contestants)]


def _rows_of_works(ourselves: tuple[Tool, Path], site: Path, size: int, runs: int) -> list[Row]:
    """Let Hugo make pages for papers and repositories, too."""
    tool = tools.hugo(works=True)
    tool.lay_out(site, size)
    title = f"cold, Hugo with pages for works, {size:,} notes"
    return [Row(title, _race([(tool, site), ourselves], cold, runs, size))]


def _rows_of_jekyll(hugo: tuple[Tool, Path], site: Path, size: int, runs: int) -> list[Row]:
    """Let llmnotes read the same notes as Jekyll does."""
    tool = tools.ourselves(tools.JEKYLLS)
    tool.lay_out(site, size)
    return [
        Row(f"{name}, Jekyll's dialect, {size:,} notes", _race([hugo, (tool, site)], prepare, runs, size))
        for name, prepare in SCENARIOS
        if prepare in (cold, edited)
    ]


def _rows_of_servers(sites: Sequence[tuple[Tool, Path]], size: int, runs: int) -> list[Row]:
    """Let all contestants serve the site that they built, and be told of notes that are saved."""
    served = [(tool.name, [serve(tool, site, size, SAVES) for _ in range(runs)]) for tool, site in sites]
    started = [Measurement(name, tuple(one.started for one in all_), None) for name, all_ in served]
    saved = [
        Measurement(name, tuple(seconds for one in all_ for seconds in one.saves), all_[-1].memory)
        for name, all_ in served
    ]
    return [
        Row(f"server started, {size:,} notes", tuple(started)),
        Row(f"note saved until served, {size:,} notes", tuple(saved)),
    ]


def _rows_of_search(others: Sequence[Tool], site: Path, size: int, runs: int) -> list[Row]:
    """Let llmnotes build a site that can be searched, which no other contestant's can be."""
    tool = tools.ourselves("search = true\n")
    tool.lay_out(site, size)
    idle = [Measurement(other.name, (), None) for other in others]
    return [
        Row(f"with search, {name}, {size:,} notes", (*idle, *_race([(tool, site)], prepare, runs, size)))
        for name, prepare in SCENARIOS
    ]


def _race(
    sites: Sequence[tuple[Tool, Path]], prepare: Callable[[Tool, Path], None], runs: int, size: int
) -> tuple[Measurement, ...]:
    """Let everyone run once to warm the machine up, then once for the memory, then in turn for the time."""
    for tool, site in sites:
        _run(wall_time, tool, site, prepare)
        _check(tool, site, size)
    memory = [_run(peak_memory, tool, site, prepare) for tool, site in sites]
    rounds = [[_run(wall_time, tool, site, prepare) for tool, site in sites] for _ in range(runs)]
    return tuple(
        Measurement(tool.name, seconds, peak)
        for (tool, _), seconds, peak in zip(sites, zip(*rounds, strict=True), memory, strict=True)
    )


def _run(
    measure: Callable[[Sequence[str], Path], Result], tool: Tool, site: Path, prepare: Callable[[Tool, Path], None]
) -> Result:
    prepare(tool, site)
    try:
        return measure(tool.command, site)
    except subprocess.CalledProcessError as problem:
        sys.exit(f"{tool.name} failed:\n{problem.stdout.decode()}{problem.stderr.decode()}")


def _check(tool: Tool, site: Path, size: int) -> None:
    """Make sure that a measured program did its work: a page for every note, with the note in it."""
    for number in range(size):
        page = site / tool.output / notes.name(number) / "index.html"
        if not page.is_file() or "arxiv.org" not in page.read_text(encoding="utf-8"):
            sys.exit(f"{tool.name} did not write {page.relative_to(site)}")


def _circumstances(runs: int) -> str:
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    times = f"the median of {runs} runs (fastest to slowest)" if runs > 1 else "those of one run"
    return f"Times are {times}. {machine}."


if __name__ == "__main__":
    main()
