"""Links that the end of a table's cell cuts in two, where a ``|`` of theirs has no backslash before it."""

import re

from markdown_it.token import Token

from llmnotes.diagnostics import Diagnostic, warning
from llmnotes.loader.markdown.nolinks import UNCLOSED, UNENDED_ADDRESS, NoLink
from llmnotes.loader.markdown.writer import Writer

NAME = re.compile(r"\[\[[^\[\]|]*\|[^\[\]]*\]\]")
"""A link by name with a label, of which a table makes two cells."""

ADDRESS = re.compile(r"\|[^\s()]*\)")
"""What is behind an address that a table cuts in two: ``https://a.org/?b=c|d)``."""


def cut(writer: Writer, block: Token, slip: NoLink, offset: int) -> Diagnostic | None:
    """Return what is said of a link in a cell that goes on in the next one, None if it does not."""
    if "cell" not in block.meta or not block.map:
        return None
    place = writer.place(block, offset + slip.start, offset + slip.end)
    row = writer.lines.lines[block.map[0]]
    if slip.code == UNCLOSED and NAME.match(row, _column(block, offset + slip.start)):
        message = "the | ends the cell in the midst of a link by name, so it is shown as text"
        return warning(place, UNCLOSED, message, hint="write \\| in a table")
    if slip.code == UNENDED_ADDRESS and ADDRESS.match(row, _column(block, offset + slip.end)):
        message = "the | ends the cell in the midst of an address, so this is no link and is shown with its brackets"
        return warning(place, slip.code, message, hint="write \\| in a table, or %7C")
    return None


def _column(block: Token, position: int) -> int:
    """Return where in its row a position in a cell is, if all that is before it is written as it is read."""
    escapes = block.content.count("|", 0, position)
    column: int = block.meta["cell"]
    return column + position + escapes
