"""Formulas that are blocks: ``$$ ... $$`` with nothing above or below, or beside."""

import re

from llmnotes.loader.markdown.kramdown.blanks import STRIPPED
from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import INDENT, is_before_boundary
from llmnotes.loader.markdown.kramdown.tree import Formula

START = re.compile(INDENT + r"(?P<escape>\\)?\$\$")
REST = re.compile(r"[ \t\r\f\v]*\n")


def formula(reader: Reader) -> bool:
    r"""A formula between ``$$``; a backslash before it makes it a part of a text, and goes."""
    source = reader.source
    start = START.match(source, reader.position)
    if start is None or not reader.is_after_boundary():
        return False
    close = reader.find("$$", start.end())
    if close < 0:
        return False
    rest = REST.match(source, close + 2)
    if start["escape"]:
        if rest:
            reader.position = start.end("escape")
        return False
    end = rest.end() if rest else close + 2
    if not is_before_boundary(reader, end):
        return False
    reader.add(Formula(reader.here(), text=source[start.end() : close].strip(STRIPPED)))
    reader.position = end
    return True
