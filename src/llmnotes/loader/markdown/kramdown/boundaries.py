"""What parts blocks: blank lines, ``^``, attribute lists on a line of their own, and tags of HTML blocks."""

import re

from llmnotes.loader.markdown.kramdown.attributes import BODY
from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.elements import BLOCK_TAG
from llmnotes.loader.markdown.kramdown.tree import Blank, Boundary, Rule

INDENT = " {0,3}"
BLANK_LINES = re.compile(r"[ \t\n\r\f\v]*\n")
END = r"\^[ \t\r\f\v]*\n"
ATTRIBUTES = rf"\{{:(?![:/])(?P<list>{BODY})\}}[ \t\r\f\v]*\n"
ENDS_LAZY_LINES = rf"[ \t\r\f\v]*\n|{END}|{INDENT}(?:{ATTRIBUTES.replace('?P<list>', '')}|{BLOCK_TAG})"
"""What no line of a paragraph or quotation begins with, whatever stands above it."""

ATTRIBUTE_LINE = re.compile(INDENT + ATTRIBUTES)
END_LINE = re.compile(END)
BEFORE = re.compile(rf"[ \t\r\f\v]*\n|{END}|{INDENT}{ATTRIBUTES.replace('?P<list>', '')}|\Z")
RULE = re.compile(INDENT + r"([*_-])[ \t]*\1[ \t]*\1(?:\1|[ \t])*\n")
LINE = re.compile(r"[^\n]*\n?")


def blank_lines(reader: Reader) -> bool:
    """Lines of nothing but blanks."""
    found = BLANK_LINES.match(reader.source, reader.position)
    if found is None:
        return False
    last = reader.blocks[-1] if reader.blocks else None
    if isinstance(last, Blank):
        last.text += found[0]
    else:
        reader.add(Blank(reader.here(), text=found[0]))
    reader.position = found.end()
    return True


def end_of_block(reader: Reader) -> bool:
    """``^``: what is below does not belong to what is above."""
    found = END_LINE.match(reader.source, reader.position)
    if found is None:
        return False
    reader.add(Boundary(reader.here()))
    reader.position = found.end()
    return True


def horizontal_rule(reader: Reader) -> bool:
    """``***``, ``---`` or ``___``."""
    found = RULE.match(reader.source, reader.position)
    if found is None:
        return False
    reader.add(Rule(reader.here()))
    reader.position = found.end()
    return True


def is_before_boundary(reader: Reader, position: int) -> bool:
    """Whether a block may end here that must not stand right above another one."""
    return BEFORE.match(reader.source, position) is not None
