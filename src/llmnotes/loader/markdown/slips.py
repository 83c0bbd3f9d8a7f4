"""What an author plainly meant, where the letters say something else.

``-[Title](address)`` is a list item whose marker lacks its blank: shown as meant, and said once. (So is a link where an
address belongs, in ``links.py``.) ``[Title](two words.md)`` is text, and said to be.
"""

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

ITEM = re.compile(r"-(?=\[[^\[\]\n]+\]\([^\s()]+(?:\([^\s()]*\)[^\s()]*)*\))")

PART = r"[^\s()\[\]<>\"`\\$]"
WORD = rf"(?!')(?:{PART}|\((?:{PART}|[ \t])*\))+"
SPACED_LINK = re.compile(
    rf"\[(?:[^\[\]<`\\$\n]|`[^`\n]*`)*\]\([ \t]*(?P<address>(?P<first>{WORD})(?:[ \t]+(?P<last>{WORD}))+)[ \t]*\)"
)
"""An address of several words on one line: no title, which has quotes, and nothing that could be other markup."""

OF_AN_ADDRESS = re.compile(r".*/.*|.+\.[A-Za-z][A-Za-z0-9]{1,4}(?:[#?].*)?")
"""A word with a slash, or the name of a file: not "e.g", whose ending is too short."""


def spaced_link(state: StateInline, silent: bool) -> bool:
    """``[Title](two words.md)``, which is no link: a token without text marks its place, before the bracket."""
    if silent or not (found := SPACED_LINK.match(state.src, state.pos, state.posMax)):
        return False
    if not any(map(OF_AN_ADDRESS.fullmatch, found.group("first", "last"))):
        return False
    state.push("spaced_link", "", 0).meta = {"address": found.span("address")}
    state.pos += 1
    state.append_pending("[")
    return True


def unspaced_list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A run of lines like ``-[Title](address) and more``: a tight list; other lines continue the item above them."""
    if not _is_item(state, start_line):
        return False
    if silent:
        return True
    ends = state.md.block.ruler.getRules("paragraph")
    parent, state.parentType = state.parentType, "list"
    state.push("bullet_list_open", "ul", 1).map = [start_line, start_line]
    opening = state.tokens[-1]
    line = start_line
    while line < end_line and _is_item(state, line):
        first, line = line, line + 1
        while (
            line < end_line and not state.isEmpty(line) and not any(rule(state, line, end_line, True) for rule in ends)
        ):
            line += 1
        _push_item(state, first, line)
    state.push("bullet_list_close", "ul", -1)
    opening.map = [start_line, line]
    state.parentType = parent
    state.line = line
    return True


def _is_item(state: StateBlock, line: int) -> bool:
    if state.sCount[line] < state.blkIndent or state.is_code_block(line):
        return False
    return ITEM.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line]) is not None


def _push_item(state: StateBlock, first: int, behind: int) -> None:
    text = state.getLines(first, behind, state.blkIndent, False).strip()
    state.push("list_item_open", "li", 1).map = [first, behind]
    state.push("paragraph_open", "p", 1).map = [first, behind]
    state.tokens[-1].hidden = True
    inline = state.push("inline", "", 0)
    inline.map, inline.content, inline.children = [first, behind], text[1:], []
    inline.meta = {"unspaced_item": True}
    state.push("paragraph_close", "p", -1).hidden = True
    state.push("list_item_close", "li", -1)
