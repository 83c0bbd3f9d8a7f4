"""From a position in the text of a token back to line and column in the author's file.

A block rule hands the text of a block on without what stood before it on each line (blanks, ``>``, list markers). What
is left of a line is its end, so its column follows from the end of the author's line. A table's cell is searched for
behind the cells before it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from llmnotes.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of an author's file from ``first`` (1-based) on: those that the Markdown parser was given."""

    path: str
    first: int
    lines: Sequence[str]

    def place(self, row: int, start: int, end: int) -> Place:
        """The place of columns ``start:end`` (0-based, half open) of the parser's line ``row`` (0-based)."""
        return Place(self.path, self.first + row, start + 1, end + 1)

    def inside(self, content: str, row: int, start: int, end: int, cells_before: Sequence[str] = ()) -> Place:
        """The place of ``content[start:end]``, where ``content`` is the text of a token that begins in line ``row``.

        ``cells_before`` are the texts of the cells before it, if the token is a table's cell.
        """
        row += content.count("\n", 0, start)
        line_start = content.rfind("\n", 0, start) + 1
        line_end = content.find("\n", start)
        written = content[line_start : line_end if line_end >= 0 else len(content)]
        base = self._column(row, written, cells_before)
        escaped = _escaped_pipes(self.lines[row], base, written) if cells_before or "|" in written else ()
        first, last = start - line_start, min(end - line_start, len(written))
        return self.place(row, base + first + _dropped(escaped, first), base + last + _dropped(escaped, last))

    def _column(self, row: int, written: str, cells_before: Sequence[str]) -> int:
        line = self.lines[row]
        text = written.strip()
        indent = len(written) - len(written.lstrip())
        ending = line.rstrip()
        if ending.endswith(text) and not cells_before:
            return len(ending) - len(text) - indent
        position = 0
        for cell in (*cells_before, text):
            found = _cell(cell).search(line, position)
            if found is None:
                return max(line.find(text), 0)
            start, position = found.span()
        return start - indent


def _cell(text: str) -> re.Pattern[str]:
    return re.compile(r"\\?\|".join(re.escape(part) for part in text.split("|")))


def _escaped_pipes(line: str, base: int, written: str) -> tuple[int, ...]:
    """Where in ``written`` a ``|`` stands that was ``\\|`` in the table's row."""
    offsets, column = [], base
    for offset, character in enumerate(written):
        if character == "|" and line.startswith("\\|", column):
            offsets.append(offset)
            column += 1
        column += 1
    return tuple(offsets)


def _dropped(escaped: Sequence[int], offset: int) -> int:
    return sum(position < offset for position in escaped)
