"""Who wrote a note, as front matter says it: texts, or maps as those of Pandoc, Quarto and distill."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from llmnotes.config import Config
from llmnotes.model import Note

_NAMED = re.compile(r"\[\[(?:[^\[\]|]*[/|])?([^\[\]|/]*)\]\]")
"""A link by name, as Obsidian has it in properties too, and what it is called."""

_BETWEEN = re.compile(r"[,;](?:[ \t]*and\b)?")

_GIVEN, _FAMILY = ("given", "first"), ("dropping-particle", "non-dropping-particle", "family", "last")
"""The keys of a name in parts."""


class Writer(Struct, frozen=True):
    """Who wrote a note, by its front matter; ``url`` is an address of the web, and empty where none is known."""

    name: str
    url: str
    affiliation: str


def writers(authors: object) -> tuple[Writer, ...]:
    """Return those of a list of ``{name: ..., url: ..., affiliations: {name: ...}}`` that have a name.

    Names alone are among them where others say more.
    """
    found = authors if isinstance(authors, list | tuple) else ()
    if not any(isinstance(one, Mapping) for one in found):
        return ()
    return tuple([_writer(name, one) for one in found if (name := " ".join(_parts(one)))])


def authors_of(note: Note, config: Config) -> Sequence[str]:
    """Return the names of those who wrote a note, as BibTeX may have them: its own authors, or else the site's."""
    if not (note.extra and (own_names := _own_authors(note.extra, is_jekyll=config.dialect == "jekyll"))):
        return _names(config.author)
    return own_names


def _own_authors(extra: Mapping[str, object], *, is_jekyll: bool) -> Sequence[str]:
    many = extra.get("authors")
    if is_jekyll and not writers(many):  # keys of people in the site's data
        many = None
    return _names(extra.get("author")) or _names(many, fewest=2)


def _names(author: object, *, fewest: int = 3) -> Sequence[str]:
    """Return the names of authors as a setting or a front matter has them: one text or map, or a list of these.

    Whole names between commas are several from ``fewest`` on: ``Garcia Marquez, Gabriel Jose`` may be one.
    """
    if isinstance(author, str):
        text = _NAMED.sub(r"\1", author)
        whole = [name.strip() for name in _BETWEEN.split(text)]
        return whole if len(whole) >= fewest and all(" " in name for name in whole) else text.split(" and ")
    found = author if isinstance(author, list | tuple) else [author]
    return [", ".join(parts[::-1]) for parts in map(_parts, found) if parts]


def _parts(author: object) -> Sequence[str]:
    """Return the name of one author: in one piece, or the given name and the family name; nothing if there is none."""
    if isinstance(author, str):
        return [name] if (name := _NAMED.sub(r"\1", author).strip()) else []
    if not isinstance(author, Mapping):
        return []
    if whole := author.get("name"):
        return _parts(whole)
    if literal := _text_at(author, "literal"):
        return [literal]
    parts = [" ".join(filter(None, [_text_at(author, key) for key in keys])) for keys in (_GIVEN, _FAMILY)]
    return [part for part in parts if part]


def _writer(name: str, author: object) -> Writer:
    if not isinstance(author, Mapping):
        return Writer(name, "", "")
    return Writer(name, _web_at(author), _affiliation(author.get("affiliations") or author.get("affiliation")))


def _text_at(values: Mapping[str, object], key: str) -> str:
    value = values.get(key)
    return value.strip() if isinstance(value, str) else ""


def _web_at(values: Mapping[str, object]) -> str:
    url = _text_at(values, "url")
    return url if url.startswith(("https://", "http://")) else ""


def _affiliation(value: object) -> str:
    many = value if isinstance(value, list | tuple) else [value]
    names = [_text_at(one, "name") if isinstance(one, Mapping) else one for one in many]
    return ", ".join(name for name in names if isinstance(name, str) and name)
