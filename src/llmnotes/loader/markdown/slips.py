"""What an author plainly meant, where the letters say something else: shown as meant, and said once.

``-[Title](address)`` is a list item whose marker lacks its blank. (A link where an address belongs is in ``links.py``.)
"""

import re

from markdown_it.rules_block import StateBlock

ITEM = re.compile(r"-(?=\[[^\[\]\n]+\]\([^\s()]+(?:\([^\s()]*\)[^\s()]*)*\))")


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
