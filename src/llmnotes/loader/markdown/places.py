"""From a position in the text of a token back to line and column in the author's file.

A block rule hands the text of a block on without what stood before it on each line (blanks, ``>``, list markers). What
is left of a line is its end, so its column follows from the end of the author's line. A table's cell knows its column.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec import Struct

from llmnotes.diagnostics import Place

NEWLINE = re.compile(r"\n")
PIPE = re.compile(r"\|")


class Lines(Struct, frozen=True):
    """The lines of an author's file from ``first`` (1-based) on: those that the Markdown parser was given."""

    path: str
    first: int
    lines: Sequence[str]

    def place(self, row: int, start: int, end: int) -> Place:
        """The place of columns ``start:end`` (0-based, half open) of the parser's line ``row`` (0-based)."""
        return Place(self.path, self.first + row, start + 1, end + 1)


class Passage:
    """The text of one block: ``content`` begins in line ``row``, of a table's cell in column ``cell`` (both 0-based).

    Asked for thousands of places it looks at each line once.
    """

    def __init__(self, lines: Lines, content: str, row: int, cell: int | None = None) -> None:
        self._lines = lines
        self._content = content
        self._row = row if cell is not None else _first_row(lines.lines, content.partition("\n")[0].strip(), row)
        self._starts = [0, *(newline.end() for newline in NEWLINE.finditer(content))]
        self._columns: dict[int, int] = {} if cell is None else {0: cell}
        self._escaped = [] if cell is None else _escaped_pipes(lines.lines[row], cell, content)

    def place(self, start: int, end: int) -> Place:
        """The place of ``content[start:end]``, up to the end of the line where it begins."""
        number = bisect_right(self._starts, start) - 1
        first = self._starts[number]
        behind = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._content)
        if number not in self._columns:
            self._columns[number] = _column(self._lines.lines[self._row + number], self._content[first:behind])
        column = self._columns[number]
        return self._lines.place(
            self._row + number,
            column + start - first + bisect_left(self._escaped, start),
            column + min(end, behind) - first + bisect_left(self._escaped, end),
        )


def _first_row(lines: Sequence[str], written: str, row: int) -> int:
    """Where a block's text begins: Python takes more for blank than CommonMark, and strips whole lines of that."""
    while written not in lines[row] and row + 1 < len(lines) and not any(map(str.isalnum, lines[row])):
        row += 1
    return row


def _column(line: str, written: str) -> int:
    """Where in ``line`` a token's line begins; only the marks that close a heading may stand behind it."""
    text = written.strip()
    indent = len(written) - len(written.lstrip())
    ending = line.rstrip()
    start = len(ending) - len(text) if ending.endswith(text) else max(line.rfind(text), 0)
    return start - indent


def _escaped_pipes(line: str, column: int, content: str) -> list[int]:
    r"""Where in a cell's ``content`` a ``|`` stands that was ``\|`` in the table's row."""
    offsets: list[int] = []
    for pipe in PIPE.finditer(content):
        if line.startswith("\\|", column + pipe.start() + len(offsets)):
            offsets.append(pipe.start())
    return offsets
