"""Blocks of HTML as inline tokens that say the same, for what is said around links."""

import re
from collections.abc import Sequence
from html import unescape

from markdown_it.token import Token

from llmnotes.loader.markdown.headings import LINE_BREAK
from llmnotes.loader.markdown.mentions import BETWEEN_CELLS
from llmnotes.loader.markdown.tokens import new_token, text_token

IN_TEXT = frozenset(
    """
    a abbr b bdi bdo cite code data del dfn em font i img ins kbd mark q s samp small span strong sub sup time tt u var
    wbr
    """.split()  # noqa: SIM905 - a list would be half a page
)
"""The elements of HTML that a sentence goes on behind."""

CELLS = frozenset({"td", "th"})

RAW_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|</?(?P<name>[A-Za-z][A-Za-z0-9-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>", re.DOTALL
)


def in_raw_html(html: str, linked: Sequence[int]) -> tuple[Sequence[Token], Sequence[int]]:
    """Return inline tokens that say the same as a block of HTML, and the indices where links begin in them.

    ``linked`` are the positions of the tags of these. What holds blocks is not of one sentence with what is around it;
    the cells of a row are.
    """
    children: list[Token] = []
    at: dict[int, int] = {}
    position = 0
    has_words = False  # since the row began
    for tag in RAW_TAG.finditer(html):
        kind, content = _kind(tag), tag[0]
        text = html[position : tag.start()]
        position = tag.end()
        has_words = kind != "block_break" and (has_words or bool(text.strip()))
        if kind == "text":
            text = text.rstrip()
            content = BETWEEN_CELLS if has_words and not content.startswith("</") else ""
        children.append(_text(text))
        at[tag.start()] = len(children)
        children.append(new_token(kind, "", 0))
        children[-1].content = content
    children.append(_text(html[position:]))
    return children, [at.get(start, len(children) - 1) for start in linked]


def _kind(tag: re.Match[str]) -> str:
    name = (tag["name"] or "").lower()
    if name in CELLS:
        return "text"
    return "html_inline" if not name or name in IN_TEXT or LINE_BREAK.match(tag[0]) else "block_break"


def _text(html: str) -> Token:
    return text_token(re.sub(r"\s+", " ", unescape(html)))
