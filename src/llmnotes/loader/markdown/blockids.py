"""``^name`` at the end of a block: what Obsidian's links to a single paragraph, item, table ... lead to."""

import re
from collections.abc import Sequence

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

MARKER = re.compile(r"\^(?:\d{6,}|(?=[\d-]*[A-Za-z])[A-Za-z0-9-]{2,})[ \t]*")
"""A name as Obsidian makes or takes it, but nothing that may be an exponent: ``m ^2``, ``A ^T``."""

WITH_ID = frozenset(
    {
        "paragraph_open",
        "blockquote_open",
        "callout_open",
        "table_open",
        "bullet_list_open",
        "ordered_list_open",
        "fence",
        "code_block",
        "math_block",
    }
)
"""The blocks that a marker in a paragraph of its own can be about; else it stands for itself."""


def block_ids(state: StateCore) -> None:
    """Let each marker be the id of its block, and no text; runs before inline parsing."""
    if " ^" not in state.src and "\n^" not in state.src:
        return
    tokens: list[Token] = []
    seen: set[str] = set()
    for token in state.tokens:
        tokens.append(token)
        if token.type == "inline" and "^" in token.content and tokens[-2].type == "paragraph_open":
            _take(tokens, seen)
        elif token.type == "paragraph_close" and tokens[-2].type == "inline" and tokens[-2].meta.get("is_marker"):
            del tokens[-3:]
    state.tokens = tokens


def _take(tokens: Sequence[Token], seen: set[str]) -> None:
    """Take the marker from the text that is the last of ``tokens``."""
    paragraph, text = tokens[-2:]
    at = text.content.rfind("^")
    before = text.content[:at].rstrip(" \t\n")
    if MARKER.fullmatch(text.content, at) is None or (at and len(before) == at):
        return
    name = text.content[at:].rstrip(" \t")
    block = _block(tokens, len(tokens) - 2, is_alone=not before)
    if name in seen or block is None or "id" in block.attrs:
        return
    seen.add(name)
    block.attrs["id"] = name
    text.content = before
    if not before and block is not paragraph:
        text.meta = {"is_marker": True}


def _block(tokens: Sequence[Token], index: int, *, is_alone: bool) -> Token | None:
    """Return the block that the marker in the paragraph at ``index`` is about."""
    paragraph, above = tokens[index], tokens[index - 1] if index else None
    if above and not is_alone and above.type == "list_item_open":
        return above
    if paragraph.hidden:
        return None
    if above and is_alone and above.nesting <= 0:
        kind = above.type.replace("_close", "_open")
        if kind in WITH_ID:
            return next(one for one in reversed(tokens[:index]) if one.type == kind and one.level == above.level)
    return paragraph
