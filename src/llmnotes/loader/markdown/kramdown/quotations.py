"""Quotations: lines with ``>``, and the lines of text that go on with them."""

import re

from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import INDENT, LINE
from llmnotes.loader.markdown.kramdown.paragraphs import LAZY_LINES
from llmnotes.loader.markdown.kramdown.tree import Quotation

START = re.compile(rf"{INDENT}>")
MARK = re.compile(rf"^{INDENT}> ?", re.MULTILINE)


def quotation(reader: Reader) -> bool:
    """A quotation, up to what no line of text goes on at."""
    source, start = reader.source, reader.position
    if not START.match(source, start) or not reader.may_nest():
        return False
    first = LINE.match(source, start)
    assert first is not None
    others = LAZY_LINES.match(source, first.end())
    end = others.end() if others else first.end()
    block = Quotation(reader.here())
    reader.add(block)
    reader.position = end
    reader.read_inside(MARK.sub("", source[start:end]), block.row, block.children)
    return True
