"""Invisible characters where a blank belongs: behind the marks of a heading, a marker of a list or the box of a task.

A no-break space looks like a blank, and Markdown takes it for a letter. Such a line is read as it was meant, and told
of once.
"""

import re

from markdown_it.rules_block import StateBlock

from llmnotes.loader.markdown.slips import Slip, column_of, keep, may_be_emphasis
from llmnotes.loader.unseen import INVISIBLE, UNSEEN, named

BLANKS = rf"(?=[ \t]*{UNSEEN})(?:[ \t]|{UNSEEN}){{1,4}}"
HEADING = re.compile(rf"#{{1,6}}(?P<blanks>{BLANKS})(?=[^\s#])")
ITEM = re.compile(
    rf"(?P<marker>[*+-]|\d{{1,9}}[.)])(?:(?P<blanks>{BLANKS})|[ \t]+)"
    rf"(?:\[[ xX]\](?P<behind_box>{BLANKS}))?(?=[*_~=]{{0,3}}[^\s*+=~-])"
)
NEIGHBOUR = re.compile(rf"[ \t]*(?:{ITEM.pattern})")
SIGN = re.compile(rf"[*+-](?:[ \t]|{UNSEEN})+\d")
FRAMED = re.compile(rf"\*.*(?:[ \t]|{UNSEEN})\*+\s*\Z")
"""Asterisks at both ends of a line."""

NEAR = 5
"""How many lines away another item of a list is looked for, and how far its number may be."""

MOST = 1_000
"""How many blanks are made in a note, each of which copies its text."""

DATE = re.compile(r"\d+\.[^\w\s]*\s*[^\W\d_]+\.?\s+\d{4}\b")
"""What begins a sentence, and no list: ``3. May 2024`` with a no-break space."""


def invisible_blank(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make blanks of what looks like some, for the rules that are asked after this one; it reads nothing itself."""
    start, end = state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line]
    is_heading = state.src.startswith("#", start)
    found = (HEADING if is_heading else ITEM).match(state.src, start, end)
    if found is None or state.is_code_block(start_line) or state.env.get("blanks_made", 0) >= MOST:
        return False
    if is_heading and found[0][1] != "#" and not any(map(str.isspace, found["blanks"])):
        return False  # nothing is seen between the sign of a tag and its word
    if not is_heading and (_is_text(state, start_line, found, silent) or DATE.match(state.src, start, end)):
        return False
    column = column_of(state, start_line) - start
    for name in ("blanks",) if is_heading else ("blanks", "behind_box"):
        first, behind = found.span(name)
        if INVISIBLE.search(state.src, max(first, 0), max(behind, 0)):
            keep(state.env, _slip(start_line, column + first, state.src[first:behind]))
            state.src = state.src[:first] + " " * (behind - first) + state.src[behind:]
            state.env["blanks_made"] = state.env.get("blanks_made", 0) + 1
    return False


def _is_text(state: StateBlock, line: int, item: re.Match[str], silent: bool) -> bool:
    """Whether a line begins with no item: only 1 begins a list within a paragraph, and asterisks may be emphasis.

    A number before a no-break space may be an ordinal, and what stands before a number a sign, if no item is near.
    """
    marker, blanks = item.group("marker", "blanks")
    if marker == "*" and blanks:
        if not blanks[0].isspace() and may_be_emphasis(state.src, item.end()):
            return True
        if FRAMED.match(state.src, item.start(), state.eMarks[line]):
            return True
    is_sign = marker in "*+-" and SIGN.match(state.src, item.start()) is not None
    if blanks and (is_sign or marker[0].isdecimal()) and not _has_sibling(state, line, marker):
        return True
    is_within = silent and state.parentType == "paragraph" and state.sCount[line] >= state.blkIndent
    return is_within and marker[:-1] not in ("", "1")


def _has_sibling(state: StateBlock, line: int, marker: str) -> bool:
    """Whether an item of the same list stands on a line near an item."""
    for other in range(max(line - NEAR, 0), min(line + NEAR + 1, state.lineMax)):
        # what is read now may be in the item, which moves its first line's shift behind the marker
        found = None if other == line else NEIGHBOUR.match(state.src, state.bMarks[other], state.eMarks[other])
        if found is None or found["marker"][-1] != marker[-1]:
            continue
        if marker in "*+-" or abs(int(found["marker"][:-1]) - int(marker[:-1])) <= NEAR:
            return True
    return False


def _slip(row: int, column: int, blanks: str) -> Slip:
    message = f"{named(blanks)} stands where a blank belongs; it is read as one all the same"
    return Slip(row, column, column + len(blanks), "invisible-character", message, "type a blank instead", " ")
