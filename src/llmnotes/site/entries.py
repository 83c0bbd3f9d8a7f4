"""The entries of a site's bibliography, by what notes cite them by."""

from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType

from llmnotes.model import Entry, Note, own_key

NO_ENTRIES: Mapping[str, Entry] = MappingProxyType({})


class Entries:
    """Looks up what a note cites."""

    def __init__(self, by_key: Mapping[str, Entry]) -> None:
        self._by_key = by_key

    def cited(self, note: Note, key: str) -> Entry | None:
        """Return the entry that has a key, or a DOI (``doi:10.1000/182``); those of the note's own file come first."""
        file = note.extra.get("bibliography")
        own = self._with_key(own_key(file, key)) if isinstance(file, str) else None
        if found := own or self._with_key(key):
            return found
        return self._by_doi.get(key[4:].lower()) if key[:4].lower() == "doi:" else None

    def _with_key(self, key: str) -> Entry | None:
        return self._by_key.get(key) or self._by_other_key.get(key)

    @cached_property
    def _by_other_key(self) -> Mapping[str, Entry]:
        """Entries by the further keys that they have."""
        return {
            key.removesuffix(entry.key) + other: entry
            for key, entry in reversed([*self._by_key.items()])
            for other in entry.ids
        }

    @cached_property
    def _by_doi(self) -> Mapping[str, Entry]:
        """Entries by their DOI in small letters."""
        return {entry.doi.lower(): entry for entry in reversed([*self._by_key.values()]) if entry.doi}
