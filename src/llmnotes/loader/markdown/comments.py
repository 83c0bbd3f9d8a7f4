"""``%% text %%``: a comment as Obsidian has it, which only its author sees; nothing of it gets into the page."""

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from llmnotes.loader.markdown.nolinks import NoLink
from llmnotes.loader.markdown.slips import Slip, column_of, keep

IN_LINE = re.compile(r"%%(?!%)[^%\n]*+(?:%(?!%)[^%\n]*+)*+(?P<end>%%)(?!%)[ \t]*+")
NUMBER = re.compile(r"\d[ \t]?\Z")
"""What stands before a sign that may be one of percents."""


def comment(state: StateInline, silent: bool) -> bool:
    """``%% text %%`` on one line, at its beginning or behind a blank."""
    before = state.src[state.pos - 1 : state.pos]
    found = IN_LINE.match(state.src, state.pos, state.posMax) if not before or before.isspace() else None
    if found is None:
        return False
    if _are_percents(found):
        return not silent and _tell_of_percents(state, found)
    if not silent and found.end() == len(state.src):
        state.pending = state.pending.rstrip(" \t")
    state.pos = found.end()
    return True


def _are_percents(found: re.Match[str]) -> bool:
    """Whether both signs stand behind a number, as in ``5 %% to 10 %%``: only then, lest a comment is shown."""
    return all(NUMBER.search(found.string, max(at - 2, 0), at) for at in (found.start(), found.start("end")))


def _tell_of_percents(state: StateInline, found: re.Match[str]) -> bool:
    message = "these signs stand behind numbers, so what is between them is shown, and no comment"
    hint = "write % for percents, or a word before the %% of a comment"
    slip = NoLink(*found.span(), "comment-shown", message, hint)
    state.push("no_link", "", 0).meta = {"slip": slip, "offset": 0}
    state.pos += 2
    state.append_pending("%%")
    return True


def comment_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The same from the beginning of a line to the end of one, whatever is between; one line may be of a paragraph."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("%%", start) or state.src.startswith("%%%", start) or state.is_code_block(start_line):
        return False
    line, rest = _closing(state, start_line, end_line, start + 2)
    if line == end_line:
        column = column_of(state, start_line)
        message = "the comment that begins here is not closed, so it is shown"
        hint = "write %% at its end, or \\%% where none is meant"
        keep(state.env, Slip(start_line, column, column + 2, "comment-shown", message, hint))
    if line == end_line or rest or (silent and line == start_line):
        return False
    if not silent:
        state.line = line + 1
    return True


def _closing(state: StateBlock, start_line: int, end_line: int, position: int) -> tuple[int, str]:
    """The line in which a comment ends, and what is behind it there; ``end_line`` if there is none."""
    for line in range(start_line, end_line):
        if line > start_line and not state.isEmpty(line) and state.sCount[line] < state.blkIndent:
            break
        while (found := state.src.find("%%", position, state.eMarks[line])) >= 0:
            position = found + 2
            rest = state.src[position : state.eMarks[line]].strip()
            if not rest or line == start_line or not NUMBER.search(state.src, max(found - 2, 0), found):
                return line, rest
        position = state.eMarks[line]
    return end_line, ""
