"""Tables as HTML: in a box that scrolls, which has a name, and with long cells told apart from short ones."""

import re
from collections.abc import Sequence
from html import escape

from markdown_it.token import Token

from llmnotes.loader.markdown.headings import plain_text
from llmnotes.loader.markdown.html_attributes import attributes
from llmnotes.loader.markdown.writer import Writer
from llmnotes.loader.scripts import shortened

LONG = 25
"""A cell of more signs than these may have several lines where its table is too wide for the page."""

SHORT = 10
"""A cell of one word with a hyphen that has no more signs is one that no line may end in: ``2024-05-01``, ``GPT-4``."""

WITH_HYPHEN = re.compile(r"\S*\w-\w\S*")

LONGEST_NAME = 80


def table_open(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    """Write the beginning of a table and of its box, which is named after the cells of the header."""
    name = escape(_name(tokens, index) or "Table")
    writer.html.append(f'<div class="table-scroll" role="group" aria-label="{name}" tabindex="0">')
    writer.html.append(f"<table{attributes(token.attrs)}>\n")


def table_close(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    """Write the end of both."""
    writer.html.append("</table></div>\n")


def cell_open(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    """Write the beginning of a cell."""
    values = token.attrs
    if kind := _kind(tokens[index + 1]):
        values = values | {"class": f"{kind} {values.get('class', '')}".rstrip()}
    writer.html.append(f"<{token.tag}{attributes(values)}>")


def _kind(cell: Token) -> str:
    if len(cell.content) <= LONG and "-" not in cell.content:
        return ""
    text = plain_text(cell.children or (), pictures=False)
    if len(text) > LONG:
        return "long-cell"
    return "whole-cell" if len(text) <= SHORT and WITH_HYPHEN.fullmatch(text) else ""


def _name(tokens: Sequence[Token], index: int) -> str:
    """Return what the header of a table says; empty where it has none."""
    cells: list[str] = []
    for at in range(index + 1, len(tokens)):
        if tokens[at].type == "tr_close":
            break
        if tokens[at].type == "inline" and tokens[at - 1].type == "th_open":
            cells.append(plain_text(tokens[at].children or ()).strip())
    return shortened(", ".join(filter(None, cells)), LONGEST_NAME)
