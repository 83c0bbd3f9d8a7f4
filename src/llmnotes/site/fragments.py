"""What a fragment of a link names in a note: an id, or a heading by its text, as Obsidian writes it."""

import re
from collections.abc import Sequence
from functools import lru_cache
from urllib.parse import unquote

from llmnotes.loader.markdown.headings import slug
from llmnotes.loader.markdown.standins import as_written, unmarked
from llmnotes.model import Note
from llmnotes.site.names import composed, letters, name_key

_BLANK_TO_OBSIDIAN = re.compile(r"[\s!\"#$%&()*+,./:;<=>?@\[\\\]^`{|}~]+")
"""What Obsidian overlooks when it looks for the heading of a link, of which its links leave out some."""


def anchor_named(note: Note, written: str, *, by_text: bool) -> str | None:
    """Return the id that a fragment names; in a wikilink the text of a heading does as well."""
    if written in ("", "top") or written in (anchors := note.anchors):
        return written
    if (decoded := unquote(written)) in anchors:
        return decoded
    if not decoded.isascii() and (found := next((one for one in anchors if composed(one) == composed(decoded)), None)):
        return found
    if not by_text or written.startswith("^"):  # which is a block's
        return None
    texts = _texts(note)
    for part in _nested(written):
        key = name_key(part)
        if found := next((name for text, name in texts if name in (key, part) or name_key(text) == key), None):
            return found
    for part in _nested(written):
        key, plain = slug(part), letters(part)
        if found := next((name for text, name in texts if slug(text) == key), None):
            return found
        alike = [name for text, name in texts if letters(text) == plain]
        if plain and len(alike) == 1:
            return alike[0]
    return None


def heading_written(note: Note, written: str) -> str | None:
    """Return the id of the one heading whose text this is, as it stands there or as Obsidian writes it in its links."""
    if written.startswith("^"):  # a block's
        return None
    texts = [(composed(text), name) for text, name in _texts(note)]
    parts = [composed(part) for part in _nested(written)]
    if found := next((name for part in parts for text, name in texts if text == part), None):
        return found
    for part in parts:
        key = _words(part)
        alike = {text: name for text, name in reversed(texts) if _words(text) == key}
        if key and alike:
            return next(iter(alike.values())) if len(alike) == 1 else None
    return None


@lru_cache(maxsize=8192)
def _words(text: str) -> str:
    return _BLANK_TO_OBSIDIAN.sub(" ", text).strip()


def _texts(note: Note) -> Sequence[tuple[str, str]]:
    """Return the text and the id of each heading, the one that became the title included."""
    texts = [(unmarked(one.text, as_written), one.id) for one in note.headings]
    first = note.title_id or slug(note.title)
    return [(note.title, first), *texts] if first in note.other_anchors else texts


def _nested(written: str) -> Sequence[str]:
    """Return what can be the text of a heading in ``A#B``, of which the last counts, where it is not all of this."""
    parts = written.split("#")
    return [part for first in range(len(parts)) if (part := "#".join(parts[first:]).strip())]
