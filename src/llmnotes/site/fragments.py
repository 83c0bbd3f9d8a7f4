"""What a fragment of a link names in a note: an id, or a heading by its text, as Obsidian writes it."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from urllib.parse import unquote

from llmnotes.loader.markdown.headings import slug
from llmnotes.loader.markdown.standins import as_written, unmarked
from llmnotes.model import Note
from llmnotes.site.names import composed, letters, name_key
from llmnotes.site.nearest import Nearest

_BLANK_TO_OBSIDIAN = re.compile(r"[\s!\"#$%&()*+,./:;<=>?@\[\\\]^`{|}~]+")
"""What Obsidian overlooks when it looks for the heading of a link, of which its links leave out some."""

_DEEPEST = 8
"""How many signs of a fragment may part a heading from those below it."""

_MOST_COMPARED = 500


class Fragments:
    """The ids of a note and the texts of its headings, sorted out once however many links lead there."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.ids = note.anchors

    def anchor(self, written: str, *, by_text: bool) -> str | None:
        """Return the id that a fragment names; in a wikilink, ``by_text``, the text of a heading does as well."""
        if written in ("", "top") or written in self.ids:
            return written
        if (decoded := unquote(written)) in self.ids:
            return decoded
        if not decoded.isascii() and (found := self._composed_ids.get(composed(decoded))):
            return found
        if not by_text or written.startswith("^"):  # which is a block's
            return None
        parts = _nested(written)
        ways = (self._called(part) for part in parts), (self._alike(part) for part in parts)
        return next((found for way in ways for found in way if found), None)

    def heading(self, written: str) -> str | None:
        """Return the id of the one heading whose text this is, as it stands there or as Obsidian writes it in links."""
        if written.startswith("^"):  # a block's
            return None
        parts = [composed(part) for part in _nested(written)]
        if found := next((ids[0] for part in parts if (ids := self._by_text.get(part))), None):
            return found
        alike = next((texts for part in parts if (key := _words(part)) and (texts := self._by_words.get(key))), [])
        return self._by_text[alike[0]][0] if len({*alike}) == 1 else None

    @cached_property
    def nearest(self) -> Nearest:
        """Where to look for what a misspelled fragment means: among the first of many ids."""
        return Nearest(sorted(self.ids)[:_MOST_COMPARED])

    @cached_property
    def _texts(self) -> Sequence[tuple[str, str]]:
        """The text and the id of each heading, the one that became the title included."""
        note = self.note
        texts = [(unmarked(one.text, as_written), one.id) for one in note.headings]
        first = note.title_id or slug(note.title)
        return [(note.title, first), *texts] if first in note.other_anchors else texts

    def _called(self, part: str) -> str | None:
        """Return the id of the first heading that has a text or an id, however it is spelt."""
        key = name_key(part)
        found = (self._order.get(key), self._order.get(part), self._order_of_keys.get(key))
        first = min((at for at in found if at is not None), default=None)
        return None if first is None else self._texts[first][1]

    def _alike(self, part: str) -> str | None:
        """Return the id of the heading whose text is this but for signs: the first, or the only one for its letters."""
        if ids := self._by_slug.get(slug(part)):
            return ids[0]
        ids = self._by_letters.get(letters(part), ())
        return ids[0] if len(ids) == 1 else None

    @cached_property
    def _composed_ids(self) -> Mapping[str, str]:
        return {composed(one): one for one in sorted(self.ids, reverse=True)}

    @cached_property
    def _order(self) -> Mapping[str, int]:
        return {name: at for at, (_, name) in reversed([*enumerate(self._texts)])}

    @cached_property
    def _order_of_keys(self) -> Mapping[str, int]:
        return {name_key(text): at for at, (text, _) in reversed([*enumerate(self._texts)])}

    @cached_property
    def _by_slug(self) -> Mapping[str, Sequence[str]]:
        return self._ids_by(slug)

    @cached_property
    def _by_letters(self) -> Mapping[str, Sequence[str]]:
        return {key: ids for key, ids in self._ids_by(letters).items() if key}

    @cached_property
    def _by_text(self) -> Mapping[str, Sequence[str]]:
        return self._ids_by(composed)

    @cached_property
    def _by_words(self) -> Mapping[str, Sequence[str]]:
        """The texts of headings by what Obsidian compares."""
        return _grouped([(_words(text), text) for text in self._by_text])

    def _ids_by(self, key: Callable[[str], str]) -> Mapping[str, Sequence[str]]:
        return _grouped([(key(text), name) for text, name in self._texts])


def _grouped(pairs: Sequence[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    groups: dict[str, list[str]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _words(text: str) -> str:
    return _BLANK_TO_OBSIDIAN.sub(" ", text).strip()


def _nested(written: str) -> Sequence[str]:
    """Return what can be the text of a heading in ``A#B``, of which the last counts, where it is not all of this."""
    parts = written.rsplit("#", _DEEPEST)
    return [part for first in range(len(parts)) if (part := "#".join(parts[first:]).strip())]
