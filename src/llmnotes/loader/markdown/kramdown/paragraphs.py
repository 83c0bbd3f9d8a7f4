"""Paragraphs: all that is nothing else."""

import re

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.kramdown.blanks import STRIPPED
from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import ENDS_LAZY_LINES, INDENT, LINE
from llmnotes.loader.markdown.kramdown.tree import Paragraph, Stray

START = re.compile(INDENT + r"[^ \t]")
DEFINITION = r":[\t| ]"
BLOCK_STARTS = rf"\#{{1,6}}[\t ]|{INDENT}(?:[+*-][\t| ]|[0-9]+\.[\t| ]|{DEFINITION}|>|[~`]{{3}})"
"""What ends a paragraph in GitHub's input without a blank line."""

WORD = r"[^\W\d_]|\("
"""What begins a line, if it can only go on with a paragraph."""

GFM_LINES = re.compile(rf"(?:(?:(?={WORD})|(?!{ENDS_LAZY_LINES}|{BLOCK_STARTS}))[^\n]*+\n)*+")
KRAMDOWN_LINES = re.compile(rf"(?:(?:(?={WORD})|(?!{ENDS_LAZY_LINES}|{INDENT}{DEFINITION}))[^\n]*+\n)*+")
"""The lines that go on with a paragraph."""

LAZY_LINES = re.compile(rf"(?:(?:(?={WORD})|(?!{ENDS_LAZY_LINES}))[^\n]*+\n)*+")
"""The lines that go on with a quotation."""


def paragraph(reader: Reader) -> bool:
    """A paragraph, or more of the one above, if nothing came of the block that ended it."""
    source, start = reader.source, reader.position
    if not START.match(source, start):
        return False
    behind = LINE.match(source, start)
    assert behind is not None
    lines = GFM_LINES if ends_at_blocks(reader.note.settings) else KRAMDOWN_LINES
    end = lines.match(source, behind.end())
    reader.position = end.end() if end else behind.end()
    text = source[start : reader.position].rstrip(STRIPPED)
    last = reader.blocks[-1] if reader.blocks else None
    if isinstance(last, Paragraph):
        if source[max(start - 3, 0) : start] == "  \n":
            last.parts[-1] += "  "
        last.parts.append(text)
    else:
        reader.add(Paragraph(reader.row_of(start), parts=[text.lstrip(STRIPPED)]))
    return True


def ends_at_blocks(settings: KramdownSettings) -> bool:
    """Whether lists, headings and the like may stand right below a paragraph."""
    return settings.input == "GFM" and "paragraph_end" in settings.gfm_quirks


def stray_line(reader: Reader) -> bool:
    """A line that is no block, or more of those above."""
    found = LINE.match(reader.source, reader.position)
    assert found is not None
    last = reader.blocks[-1] if reader.blocks else None
    if isinstance(last, Stray):
        last.parts.append(found[0].strip(STRIPPED))
    else:
        reader.blocks.append(Stray(reader.here(), parts=[found[0].strip(STRIPPED)]))
    reader.position = found.end()
    return True
