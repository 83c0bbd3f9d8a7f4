"""``==marked==`` text, with the rules of strikethrough for what may open and close it."""

import re

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter

MARKER = ord("=")
WORD = r"[^\W_\u0e00-\u109f\u1780-\u17ff\u2e80-\U0003ffff]"
COMPARISON = re.compile(f"(?<={WORD})=={WORD}")
"""``==`` inside of a word, which is code: not between letters of scripts that put no blanks between words."""


def mark(state: StateInline, silent: bool) -> bool:
    """Collect ``==`` as a delimiter; ``a == b`` and ``a==b`` stay as they are."""
    if silent or not state.src.startswith("==", state.pos):
        return False
    scanned = state.scanDelims(state.pos, True)
    token = state.push("text", "", 0)
    token.content = "=" * scanned.length
    if scanned.length == 2 and not COMPARISON.match(state.src, state.pos):
        state.cache[MARKER] = 1
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(MARKER, 0, at, -1, scanned.can_open, scanned.can_close))
    state.pos += scanned.length
    return True


def pair_marks(state: StateInline) -> None:
    """Make ``<mark>`` of the delimiters that found a partner."""
    nested = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    for delimiters in (state.delimiters, *nested):
        for opening in delimiters:
            if opening.marker == MARKER and opening.end != -1:
                _become(state, opening.token, "mark_open", 1)
                _become(state, delimiters[opening.end].token, "mark_close", -1)


def _become(state: StateInline, index: int, kind: str, nesting: int) -> None:
    token = state.tokens[index]
    token.type, token.tag, token.nesting, token.content = kind, "mark", 1 if nesting > 0 else -1, ""
