"""What asks other programs for a table of contents, alone in a paragraph or an item: the page has one by itself."""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from msgspec import Struct

from llmnotes.loader.markdown.slips import Slip, keep

MARK = re.compile(
    r"@?\[toc\]|@\[toc\]\([^()\n]*\)|\[\[_{0,2}toc_{0,2}\]\]|\{\{[ \t]*toc[ \t]*\}\}|\{:toc\b[^{}\n]*\}", re.IGNORECASE
)
BELOW = re.compile(r"[^\n]*\n\{:toc\b[^{}\n]*\}", re.IGNORECASE)
"""As kramdown has it: below the one item of a list, whose words are not shown."""

BEGINNINGS = ("[toc", "[_", "{toc", "{ toc", "{:toc")
NAME = re.compile(r"\[\[toc\]\]", re.IGNORECASE)
"""What may as well be a link to a note of this name."""

PARAGRAPH = ("paragraph_open", "inline", "paragraph_close")
LISTS = ("bullet_list_open", "ordered_list_open")
FEWEST = 3
"""Headings below what may be a link that say that it is none."""


class Text(Struct, frozen=True):
    """A text in blocks: its ``rows``, its tokens, and where the last headings begin that say what is no link."""

    env: MutableMapping[str, Any]
    rows: Sequence[str]
    tokens: Sequence[Token]
    last: int


def contents_marks(state: StateCore) -> None:
    """Take out what asks for a table of contents, and tell of it; runs before inline parsing."""
    lowered = state.src.casefold()
    if "toc" not in lowered or not any(beginning in lowered for beginning in BEGINNINGS):
        return
    tokens = state.tokens
    headings = [index for index, token in enumerate(tokens) if token.type == "heading_open"]
    text = Text(state.env, state.src.split("\n"), tokens, headings[-FEWEST] if len(headings) >= FEWEST else -1)
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        if found := _mark(text, index):
            _tell(text, found[0])
            index = found[1]
        else:
            kept.append(tokens[index])
            index += 1
    state.tokens = kept


def _mark(text: Text, index: int) -> tuple[Token, int] | None:
    """Return what asks for contents where a block begins, and where the tokens behind it begin."""
    tokens, token = text.tokens, text.tokens[index]
    if token.type == "paragraph_open" and not token.hidden:
        inline = tokens[index + 1]
        return (inline, index + 3) if _is_mark(text, index, inline.content.strip()) else None
    if token.type in LISTS and tuple(one.type for one in tokens[index + 2 : index + 5]) == PARAGRAPH:
        inline, end = tokens[index + 3], tokens[index + 6 : index + 7]
        is_alone = bool(end) and end[0].type == token.type.replace("_open", "_close")
        return (inline, index + 7) if is_alone and BELOW.fullmatch(inline.content.strip()) else None
    return None


def _is_mark(text: Text, index: int, written: str) -> bool:
    if not MARK.fullmatch(written):
        return False
    if NAME.fullmatch(written):
        return not text.tokens[index].level and index < text.last
    label = normalizeReference(written.strip("@[]"))
    return not written.endswith("]") or label not in text.env.get("references", {})


def _tell(text: Text, inline: Token) -> None:
    first, behind = inline.map or (0, 1)
    written = inline.content.strip().rpartition("\n")[2]
    row = next((one for one in range(first, behind) if written in text.rows[one]), first)
    start = max(text.rows[row].find(written), 0)
    message = "this asks for a table of contents, which a page has by itself from three headings on: it is not shown"
    hint = "take it out, or leave it"
    if NAME.fullmatch(written):
        hint = "take it out, or write [[toc|words]] where a link to a note is meant"
    keep(text.env, Slip(row, start, start + len(written), "foreign-contents", message, hint, counts=False))
