"""Headings: ``# text``, and a text with ``===`` or ``---`` below it."""

import re

from llmnotes.loader.markdown.kramdown.blanks import STRIPPED
from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import INDENT
from llmnotes.loader.markdown.kramdown.paragraphs import ends_at_blocks
from llmnotes.loader.markdown.kramdown.tree import Header
from llmnotes.loader.markdown.slips import HEADING, heading_slip, is_title, keep

GFM_MARKED = re.compile(r"(?P<level>#{1,6})[\t ]+(?P<text>[^\n]*)\n")
MARKED = re.compile(r"(?P<level>#{1,6})[\t ]*(?P<text>[^ \t][^\n]*)\n")
UNDERLINED = re.compile(INDENT + r"(?P<text>[^ \t\n][^\n]*)\n(?P<level>[-=])[-=]*[ \t\r\f\v]*\n")

START_OF_ID = (
    r":A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef"
    r"\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
ID = re.compile(rf"[\t ]\{{#(?P<id>[{START_OF_ID}][{START_OF_ID}\-.0-9\u00b7\u0300-\u036f\u203f\u2040]*)\}}\Z")
GFM_CLOSING = re.compile(r"[\t ]#+\Z")
CLOSING = re.compile(r"(?<!\\)#+\Z")


def gfm_heading(reader: Reader) -> bool:
    """``# text #``, wherever it stands, or only below a blank line."""
    found = GFM_MARKED.match(reader.source, reader.position)
    if found is None:
        _tell_of_unspaced(reader)
        return False
    if ends_at_blocks(reader.note.settings):
        return _add(reader, found, len(found["level"]), GFM_CLOSING)
    return reader.is_after_boundary() and _add(reader, found, len(found["level"]), CLOSING)


def _tell_of_unspaced(reader: Reader) -> None:
    source, start = reader.source, reader.position
    found = HEADING.match(source, start)
    if found is None:
        return
    line, below = source[start : source.find("\n", start)], source.find("\n", start) + 1
    is_alone = source[below : below + 1] in ("", "\n")
    if is_title(line, is_alone=is_alone, is_first=not reader.blocks and not reader.depth):
        keep(reader.note.env, heading_slip(reader.here(), reader.column_of(start), found[0], line))


def heading(reader: Reader) -> bool:
    """``# text #`` or ``#text``, below a blank line."""
    found = MARKED.match(reader.source, reader.position)
    return found is not None and reader.is_after_boundary() and _add(reader, found, len(found["level"]), CLOSING)


def underlined_heading(reader: Reader) -> bool:
    """A line of text, below a blank line, with a line of nothing but ``=`` or ``-`` below it."""
    below = reader.source.find("\n", reader.position) + 1
    if not reader.source.startswith(("-", "="), below) or not reader.is_after_boundary():
        return False
    found = UNDERLINED.match(reader.source, reader.position)
    return found is not None and _add(reader, found, 2 if found["level"] == "-" else 1, None)


def _add(reader: Reader, found: re.Match[str], level: int, closing: re.Pattern[str] | None) -> bool:
    text, identifier = found["text"].strip(STRIPPED), ""
    if own := ID.search(text) if text.endswith("}") else None:
        text, identifier = text[: own.start()].rstrip(STRIPPED), own["id"]
    if closing and text.endswith("#"):
        text = closing.sub("", text, count=1).rstrip(STRIPPED)
    if not text:
        return False
    reader.add(Header(reader.here(), level=level, text=text, id=identifier))
    reader.position = found.end()
    return True
