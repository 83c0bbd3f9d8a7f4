"""A note's headings as the tree that its table of contents shows."""

import re
from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from llmnotes.model import Heading, Note

FEWEST = 3
"""A note with fewer headings than this needs no table of contents."""

_LINK_OR_ID = re.compile(r"</?a\b[^>]*>|\s(?:id|tabindex)=\"[^\"]*\"")


class Entry(Struct, frozen=True):
    """A heading in the table of contents, with those below it; ``html`` holds neither links nor ids."""

    id: str
    html: Markup
    entries: tuple["Entry", ...]


def outline(note: Note) -> tuple[Entry, ...]:
    """Return a note's table of contents: empty if it is short or its front matter says ``toc: false``.

    Headings without a text are left out: nobody could follow a link without one.
    """
    headings = [heading for heading in note.headings if heading.text]
    return _nested(headings) if note.toc and len(headings) >= FEWEST else ()


def _nested(headings: Sequence[Heading]) -> tuple[Entry, ...]:
    """Nest each heading below the nearest one before it of a lower level, whatever levels are left out between."""
    entries = []
    start = 0
    while start < len(headings):
        end = start + 1
        while end < len(headings) and headings[end].level > headings[start].level:
            end += 1
        heading = headings[start]
        entries.append(Entry(heading.id, _label(heading.html), _nested(headings[start + 1 : end])))
        start = end
    return tuple(entries)


def _label(html: str) -> Markup:
    return Markup(_LINK_OR_ID.sub("", html) if "<" in html else html)
