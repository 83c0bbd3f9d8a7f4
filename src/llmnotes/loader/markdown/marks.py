"""``==marked==`` text, with the rules of strikethrough for what may open and close it, and what that strikes out."""

import re

from markdown_it.rules_inline import StateInline, strikethrough
from markdown_it.rules_inline.state_inline import Delimiter

from llmnotes.lazy import LazyPattern
from llmnotes.loader.markdown.emphasis import amend
from llmnotes.loader.markdown.nolinks import NoLink

MARKER = ord("=")
WORD = r"[^\W_\u0e00-\u109f\u1780-\u17ff\u2e80-\U0003ffff]"
COMPARISON = LazyPattern(f"(?<={WORD})=={WORD}")
"""``==`` inside of a word, which is code: not between letters of scripts that put no blanks between words."""


SUBSCRIPT = re.compile(r"(?<=[^\W\d_]|\))~(?P<text>[^\W_]{1,2})~(?!~)")
"""A letter or digit between tildes, right behind another one: ``H~2~O``."""

TILDE = ord("~")
END = r"[\d\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
RANGES = LazyPattern(rf"(?<={END})~(?={END})(?P<text>[^~\n]{{2,200}})(?<={END})~(?={END})")
"""Tildes between digits, or letters of scripts without blanks between words: ``0.7~1.0，0.9~0.95``."""

PARTS = re.compile(r"[\s,;:、，。；：]")
OF_NUMBERS = re.compile(r"\d~\d[\d.]*[^\d.~][^~]*(?<=\d)~\d")


def tildes(state: StateInline, silent: bool) -> bool:
    """Collect tildes as a delimiter of what is struck out; a token without text marks what looks like a subscript."""
    if not silent and (found := SUBSCRIPT.match(state.src, state.pos, state.posMax)):
        message = f"{found[0]} is struck out: it is no subscript, as Pandoc has it"
        hint = f"write <sub>{found['text']}</sub> or a formula, or ~~{found['text']}~~ to strike it out"
        slip = NoLink(*found.span(), "struck-subscript", message, hint)
        state.push("no_link", "", 0).meta = {"slip": slip, "offset": 0}
    elif not silent and (found := RANGES.compiled.match(state.src, state.pos, state.posMax)) and _are_ranges(found):
        message = "what stands between these tildes is struck out, and they look like those of ranges"
        hint = "write – or \\~ in a range, or ~~ and ~~ to strike something out"
        slip = NoLink(*found.span(), "struck-subscript", message, hint)
        state.push("text", "", 0).meta = {"slip": slip, "offset": 0}  # told of if the tilde finds its partner
    start, first = state.pos, len(state.delimiters)
    if not strikethrough.tokenize(state, silent):
        return False
    if state.pos == start + 2:  # one is rather a sign for about
        amend(state, start, state.delimiters[first:], may_open=False)
    return True


def _are_ranges(found: re.Match[str]) -> bool:
    """Whether something parts the second end of a range from the first of another one."""
    if PARTS.search(found["text"]):
        return True
    return OF_NUMBERS.fullmatch(found.string, found.start() - 1, found.end() + 1) is not None


def mark(state: StateInline, silent: bool) -> bool:
    """Collect ``==`` as a delimiter; ``a == b`` and ``a==b`` stay as they are."""
    if silent or not state.src.startswith("==", state.pos):
        return False
    scanned, first = state.scanDelims(state.pos, True), len(state.delimiters)
    token = state.push("text", "", 0)
    token.content = "=" * scanned.length
    if scanned.length == 2 and not COMPARISON.compiled.match(state.src, state.pos):
        state.cache[MARKER] = 1
        at = len(state.tokens) - 1
        state.delimiters.append(Delimiter(MARKER, 0, at, -1, scanned.can_open, scanned.can_close))
    start, state.pos = state.pos, state.pos + scanned.length
    amend(state, start, state.delimiters[first:], may_open=True)
    return True


def pair_marks(state: StateInline) -> None:
    """Make ``<mark>`` of the delimiters that found a partner, and mark what tildes of ranges strike out."""
    nested = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    for delimiters in (state.delimiters, *nested):
        for opening in delimiters:
            if opening.end == -1:
                continue
            if opening.marker == TILDE and opening.token and "slip" in state.tokens[opening.token - 1].meta:
                state.tokens[opening.token - 1].type = "no_link"
            if opening.marker == MARKER:
                _become(state, opening.token, "mark_open", 1)
                _become(state, delimiters[opening.end].token, "mark_close", -1)


def _become(state: StateInline, index: int, kind: str, nesting: int) -> None:
    token = state.tokens[index]
    token.type, token.tag, token.nesting, token.content = kind, "mark", 1 if nesting > 0 else -1, ""
