"""The table and the list of differences, in Markdown and for programs."""

from collections import defaultdict
from collections.abc import Sequence

from msgspec import Struct

from benchmarks.parity.comparing import ASPECTS, Comparison, Difference
from benchmarks.parity.reasons import WANTED, reason_of

ENOUGH = 99.0
"""Percent of the notes that must be the same, for each aspect."""

LONGEST = 300
"""Characters of a line that is shown."""


class Row(Struct, frozen=True):
    """An aspect: notes that have it, those that are the same, and those that differ only as we want it.

    ``items_same`` of ``items`` are the lines, links, ... of all these notes together.
    """

    aspect: str
    same: int
    wanted: int
    of: int
    items_same: int
    items: int

    @property
    def percent(self) -> float:
        """How many notes are as they should be."""
        return 100 * (self.same + self.wanted) / self.of if self.of else 100.0


class Explained(Struct, frozen=True):
    """A difference and its reason."""

    difference: Difference
    reason: str


def explained(comparison: Comparison) -> tuple[Explained, ...]:
    """Return every difference with its reason."""
    return tuple(Explained(one, reason_of(one, comparison)) for one in comparison.differences)


def rows(comparison: Comparison, differences: Sequence[Explained]) -> tuple[Row, ...]:
    """Count. Redirects and files are counted one by one, all else by notes."""
    differing = {(one.difference.note, one.difference.aspect) for one in differences}
    unwanted = {(one.difference.note, one.difference.aspect) for one in differences if one.reason not in WANTED}
    found = []
    for aspect in ASPECTS:
        parts = [part for part in comparison.compared if part.aspect == aspect]
        items, items_same = sum(part.of for part in parts), sum(part.same for part in parts)
        if aspect in ("redirects", "files"):
            wanted = sum(one.difference.aspect == aspect and one.reason in WANTED for one in differences)
            found.append(Row(aspect, items_same, wanted, items, items_same, items))
            continue
        same = sum((part.note, aspect) not in differing for part in parts)
        wrong = sum((part.note, aspect) in unwanted for part in parts)
        found.append(Row(aspect, same, len(parts) - same - wrong, len(parts), items_same, items))
    return tuple(row for row in found if row.of)


def is_enough(table: Sequence[Row]) -> bool:
    """Say whether every aspect is good enough, and anything was compared at all."""
    return bool(table) and all(row.percent >= ENOUGH for row in table)


def table(found: Sequence[Row]) -> str:
    """Return a Markdown table."""
    lines = [
        "| aspect | same | as we want it | of | percent | single items |",
        "| :-- | --: | --: | --: | --: | --: |",
        *(
            f"| {row.aspect} | {row.same} | {row.wanted or ''} | {row.of} | {_percent(row.percent)}"
            f" | {row.items_same} of {row.items} ({_percent(100 * row.items_same / row.items if row.items else 100)}) |"
            for row in found
        ),
    ]
    return "\n".join(lines)


def _percent(value: float) -> str:
    """Never call 99.96 a hundred."""
    return f"{int(value * 10) / 10:.1f}" if value < 100 else "100"


def listing(differences: Sequence[Explained], most: int) -> str:
    """Return all differences below their reasons, the most frequent first, of each at most ``most``."""
    groups: dict[tuple[str, str], list[Difference]] = defaultdict(list)
    for one in differences:
        groups[one.difference.aspect, one.reason].append(one.difference)
    parts = []
    for (aspect, reason), members in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        parts.append(f"## {aspect}: {reason} ({len(members)})")
        if reason in WANTED:
            parts.append(f"As we want it: {WANTED[reason]}.")
        parts += [_excerpt(member) for member in members[:most]]
        if len(members) > most:
            parts.append(f"... and {len(members) - most} more.")
    return "\n\n".join(parts)


def _excerpt(difference: Difference) -> str:
    signed = [*(("-", line) for line in difference.theirs), *(("+", line) for line in difference.ours)]
    lines = [f"{sign} {_short(line)}" for sign, line in signed if line]
    text = "\n".join(lines)
    fence = "~~~~" if "~~~" in text else "~~~"
    near = f", near “{difference.near}”" if difference.near else ""
    return f"{difference.note}{near}\n{fence}diff\n{text}\n{fence}"


def _short(line: str) -> str:
    line = line.replace("\n", "⏎")
    return line if len(line) <= LONGEST else f"{line[: LONGEST // 2]} […] {line[-LONGEST // 2 :]}"
