"""What asks other programs for a table of contents, alone in a paragraph or an item: the page has one by itself."""

import re
from collections.abc import Sequence

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from llmnotes.loader.markdown.slips import Slip, keep

MARK = re.compile(r"@?\[toc\]|\[\[_{0,2}toc_{0,2}\]\]|\{\{[ \t]*toc[ \t]*\}\}|\{:toc\b[^{}\n]*\}", re.IGNORECASE)
BELOW = re.compile(r"[^\n]*\n\{:toc\b[^{}\n]*\}", re.IGNORECASE)
"""As kramdown has it: below the one item of a list, whose words are not shown."""

BEGINNINGS = ("[toc", "[_", "{toc", "{ toc", "{:toc")
NAME = re.compile(r"\[\[toc\]\]", re.IGNORECASE)
"""What may as well be a link to a note of this name."""

PARAGRAPH = ("paragraph_open", "inline", "paragraph_close")
LISTS = ("bullet_list_open", "ordered_list_open")
MOST = 3
"""Headings below what may be a link that say that it is none."""


def contents_marks(state: StateCore) -> None:
    """Take out what asks for a table of contents, and tell of it; runs before inline parsing."""
    lowered = state.src.casefold()
    if "toc" not in lowered or not any(beginning in lowered for beginning in BEGINNINGS):
        return
    tokens = state.tokens
    kept: list[Token] = []
    index = 0
    while index < len(tokens):
        if found := _mark(state, tokens, index):
            text, behind = found
            _tell(state, text)
            index = behind
        else:
            kept.append(tokens[index])
            index += 1
    state.tokens = kept


def _mark(state: StateCore, tokens: Sequence[Token], index: int) -> tuple[Token, int] | None:
    """Return the text that asks for contents at the beginning of tokens, and where those behind it begin."""
    token = tokens[index]
    if token.type == "paragraph_open" and not token.hidden:
        text = tokens[index + 1]
        written = text.content.strip()
        return (text, index + 3) if MARK.fullmatch(written) and _is_mark(state, tokens, index, written) else None
    if token.type in LISTS and tuple(one.type for one in tokens[index + 2 : index + 5]) == PARAGRAPH:
        text, end = tokens[index + 3], tokens[index + 6 : index + 7]
        is_alone = bool(end) and end[0].type == token.type.replace("_open", "_close")
        return (text, index + 7) if is_alone and BELOW.fullmatch(text.content.strip()) else None
    return None


def _is_mark(state: StateCore, tokens: Sequence[Token], index: int, written: str) -> bool:
    if written.startswith("[[") and NAME.fullmatch(written):
        below = (token for token in tokens[index:] if token.type == "heading_open")
        return not tokens[index].level and len([*zip(below, range(MOST), strict=False)]) == MOST
    label = written.strip("@[]")
    return not written.endswith("]") or normalizeReference(label) not in state.env.get("references", {})


def _tell(state: StateCore, text: Token) -> None:
    first, behind = text.map or (0, 1)
    rows = state.src.split("\n")[first:behind]
    written = text.content.strip().rpartition("\n")[2]
    row = next((number for number, line in enumerate(rows) if written in line), 0)
    start = max(rows[row].find(written), 0) if rows else 0
    message = "this asks for a table of contents, which a page has by itself from three headings on: it is not shown"
    hint = "take it out, or leave it"
    if NAME.fullmatch(written):
        hint = "take it out, or write [[toc|words]] where a link to a note is meant"
    keep(state.env, Slip(first + row, start, start + len(written), "foreign-contents", message, hint, counts=False))
