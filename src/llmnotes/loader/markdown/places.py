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
NUMBER = re.compile(r"(?<![^\s>])\d{1,9}[.)](?!\S)")
"""What begins an item of a list with numbers."""


class Piece(Struct, frozen=True):
    """A piece of a text that was made of an author's text: ``start`` is where it begins in what was made.

    ``source:source_end`` is what it was made of; ``verbatim`` if it says the same, character by character.
    """

    start: int
    source: int
    source_end: int
    verbatim: bool


class Origins:
    """Where a text comes from that was made of an author's: ``pieces`` in their order, without gaps."""

    def __init__(self, made: str, author: str, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._starts = [piece.start for piece in pieces]
        self._rows = _line_starts(made)
        self._written = _line_starts(author)
        self._length = len(author)

    def span(self, row: int, start: int, end: int) -> tuple[int, int, int]:
        """Return line, first column and column behind (0-based, in one line) of what ``start:end`` was made of."""
        return self.written(*self._source(self._rows[row] + start, self._rows[row] + end))

    def written(self, start: int, end: int) -> tuple[int, int, int]:
        """Return the same of the characters ``start:end`` of the author's text, up to the end of their line."""
        line = bisect_right(self._written, start) - 1
        line_end = self._written[line + 1] - 1 if line + 1 < len(self._written) else self._length
        return line, start - self._written[line], max(start, min(end, line_end)) - self._written[line]

    def is_verbatim(self, line: int, start: int, end: int) -> bool:
        """Say whether columns of a line of the author's text are among what was made as they are."""
        if not 0 <= line < len(self._written):
            return False
        first, behind = self._written[line] + start, self._written[line] + end
        piece = self._pieces[max(bisect_right(self._pieces, first, key=lambda piece: piece.source) - 1, 0)]
        return piece.verbatim and piece.source <= first and behind <= piece.source_end

    def _source(self, start: int, end: int) -> tuple[int, int]:
        if not self._pieces:
            return 0, 0
        piece = self._pieces[max(bisect_right(self._starts, start) - 1, 0)]
        first = min(piece.source + start - piece.start, piece.source_end) if piece.verbatim else piece.source
        last = self._pieces[max(bisect_right(self._starts, max(end - 1, start)) - 1, 0)]
        behind = min(last.source + end - last.start, last.source_end) if last.verbatim else last.source_end
        return first, max(first, behind)


class Lines(Struct, frozen=True):
    """The lines of an author's file from ``first`` (1-based) on: those that the Markdown parser was given.

    Where they are not quite the author's, ``origins`` knows what they were made of.
    """

    path: str
    first: int
    lines: Sequence[str]
    origins: Origins | None = None

    def place(self, row: int, start: int, end: int) -> Place:
        """The place of columns ``start:end`` (0-based, half open) of the parser's line ``row`` (0-based)."""
        if self.origins is not None:
            row, start, end = self.origins.span(row, start, end)
        return Place(self.path, self.first + row, start + 1, end + 1)


def _line_starts(text: str) -> list[int]:
    return [0, *(newline.end() for newline in NEWLINE.finditer(text))]


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
    while written not in lines[row] and row + 1 < len(lines) and _is_without_words(lines[row]):
        row += 1
    return row


def _is_without_words(line: str) -> bool:
    return not any(map(str.isalnum, NUMBER.sub("", line)))


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
