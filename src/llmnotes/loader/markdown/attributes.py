"""Attributes in braces, as Hugo, Pandoc, kramdown and Material have them: ``## Setup {#setup .wide}``.

At the end of a heading they name it. A class means nothing here, and is left out there.
"""

import re
from collections.abc import Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from llmnotes.loader.markdown.slips import Slip, keep

NAMED = r"[#.](?=[\w:.-]*?[^\W\d_])[\w:-][\w:.-]*+"
"""An id or a class, with a letter in it."""

VALUED = r"[A-Za-z_:][\w:.-]*+=(?:\"[^\"{}\n]*\"|'[^'{}\n]*'|[^\s\"'{}=]++)"

OF_HEADING = re.compile(rf"\{{:?[ \t]*(?:{VALUED}[ \t]+)*+(?P<first>{NAMED})(?:[ \t]+(?:{NAMED}|{VALUED}))*+[ \t]*\}}")
ID = re.compile(r"[{ \t:]#(?P<id>[\w:-][\w:.-]*)")
CLOSING = re.compile(r"(?:\A|[ \t])#+\Z")
LONGEST = 1000
"""Characters in which the attributes of a heading are looked for."""


def heading_attributes(state: StateCore) -> None:
    """Take attributes from the ends of headings, and keep the ids among them; runs before inline parsing."""
    if "}" not in state.src or ("#" not in state.src and "." not in state.src):
        return
    useless = []
    for index, token in enumerate(state.tokens):
        if token.type == "heading_open" and (written := _take(token, state.tokens[index + 1])) is not None:
            useless += [] if "own_id" in token.meta else [(token, written)]
    if useless:
        _tell(state, *useless[0], len(useless) - 1)


def _take(heading: Token, text: Token) -> str | None:
    content = text.content.rstrip()
    start = content.rfind("{", len(content) - LONGEST if len(content) > LONGEST else 0) if content[-1:] == "}" else -1
    if start <= 0 or content[start - 1] not in " \t" or OF_HEADING.fullmatch(content, start) is None:
        return None
    text.content = content[:start].rstrip(" \t")
    if heading.markup.startswith("#"):
        text.content = CLOSING.sub("", text.content).rstrip(" \t")
    if found := ID.search(content, start):
        heading.meta = {**heading.meta, "own_id": found["id"]}
    return content[start:]


def _tell(state: StateCore, heading: Token, written: str, more: int) -> None:
    first, behind = heading.map or (0, 1)
    rows: Sequence[str] = state.src.split("\n")
    row = next((one for one in range(behind - 1, first - 1, -1) if written in rows[one]), first)
    start = max(rows[row].rfind(written), 0)
    others = f", as {more} more of this note" if more else ""
    message = f"a class behind a heading means nothing here, and is left out{others}"
    hint = "take it out, or leave it; {#name} is an id, which links can lead to"
    keep(state.env, Slip(row, start, start + len(written), "foreign-class", message, hint, counts=False))
