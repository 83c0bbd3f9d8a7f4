"""What an entry has from others of its file: of the work that it is part of (``crossref``), or of data (``xdata``)."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

Fields = Mapping[str, str]

MOST_DATA = 50
"""How many others an entry may have data from."""

_OF_ONE_WORK = frozenset(
    "doi url urldate eprint archiveprefix eprinttype primaryclass eprintclass crossref xdata ids".split()  # noqa: SIM905
)
"""Fields that what is part of a work does not have from it: they lead to the work itself."""

_TITLES = {"title": "booktitle", "subtitle": "booksubtitle"}


class Family(Struct, frozen=True):
    """The fields of all entries of a file by key; ``folded`` has those in small letters, as case is none of a key."""

    exact: Mapping[str, Fields]
    folded: Mapping[str, Fields]

    def complete(self, fields: Fields) -> Fields:
        """Return the fields of an entry with what it has from others.

        BibTeX inherits all that is missing, but has no field that tells one work from all others. A part is called by
        the title of the whole.
        """
        fields = self._with_data(fields)
        key = fields.get("crossref", "")
        above = self._named(key) if key else None
        if above is None:
            return fields
        above = self._with_data(above)
        whole = {name: text for name, text in above.items() if name not in _OF_ONE_WORK and name != "subtitle"}
        for own, of_book in _TITLES.items():
            if text := above.get(of_book) or ("" if "booktitle" in above else above.get(own)):
                whole[of_book] = text
        return {**whole, **fields}

    def names_nothing(self, fields: Fields) -> Iterator[tuple[str, str]]:
        """Yield the fields and the keys in them by which an entry has something from one that is not there."""
        for name, keys in (("crossref", [fields.get("crossref", "")]), ("xdata", keys_in(fields.get("xdata", "")))):
            yield from ((name, key) for key in keys if key and self._named(key) is None)

    def _named(self, key: str) -> Fields | None:
        return self.exact.get(key) or self.folded.get(key.lower())

    def _with_data(self, fields: Fields) -> Fields:
        """Return fields with those of the data that they name, of which the first counts, and that these name."""
        keys = [*reversed(keys_in(fields.get("xdata", "")))]
        if not keys:
            return fields
        whole = {**fields}
        seen: set[str] = set()
        while keys and len(seen) < MOST_DATA:
            key = keys.pop().lower()
            if key not in seen and (found := self._named(key)):
                keys += reversed(keys_in(found.get("xdata", "")))
                whole = {**{name: text for name, text in found.items() if name not in ("xdata", "ids")}, **whole}
            seen.add(key)
        return whole


def keys_in(text: str) -> Sequence[str]:
    """Return the keys between commas."""
    return [key for key in map(str.strip, text.split(",")) if key] if text else ()
