"""Entries of ``.bib`` files, for keys in brackets to cite: what BibTeX and biblatex write, as far as a note shows it.

Values stay TeX, as authors' names and titles of papers of arXiv's are; only ``@string`` and ``#`` are worked out.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING

from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.loader.bibliography.dates import is_impossible, year_of
from llmnotes.loader.bibliography.names import plain_names, split_names
from llmnotes.loader.bibliography.parents import Family, keys_in
from llmnotes.loader.bibliography.values import OF_STYLES, literal, undefined_in, value_of, without_ties
from llmnotes.model import Entry
from llmnotes.nearest import SLIP, nearest

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.model import Block
    from bibtexparser.model import Entry as Parsed

HINTS = 10
"""How many keys that no entry has are compared with those of all entries, of which there can be thousands."""

FOR_READERS = tuple(
    """
    title subtitle titleaddon author editor translator journal journaltitle booktitle booksubtitle maintitle series
    edition chapter volume number issue pages eid publisher organization institution school address location
    howpublished type eventtitle year date month eprint archiveprefix eprinttype primaryclass eprintclass version doi
    isbn issn url urldate note ids
    """.split()  # noqa: SIM905 - a list would be half a page
)
"""The fields that the styles of BibTeX and biblatex print; others, as ``file`` and ``annote``, are for their author."""

_NAMES = frozenset(("author", "editor", "translator"))
_LITERAL = frozenset(("doi", "eprint", "url"))
"""Fields in which a tilde is one."""

_DATES = frozenset(("date", "urldate", "year"))
"""Fields in which it is one behind a digit: ``1723~`` is about 1723."""

_WITH_STRINGS = frozenset(FOR_READERS) - {"archiveprefix", "eprintclass", "eprinttype", "ids", "primaryclass"}
"""Fields of which a value without braces or quotes is a string of somebody's, or a slip."""

_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(?P<doi>10\.\S+)", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_CONTAINERS = (
    "journal",
    "journaltitle",
    "booktitle",
    "howpublished",
    "publisher",
    "school",
    "institution",
    "organization",
)


def parse_bibliography(path: str, text: str) -> tuple[tuple[Entry, ...], tuple[Diagnostic, ...]]:
    """Return the entries of a ``.bib`` file and a warning for each that can not be read; never raises.

    Of entries with one key the first counts.
    """
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock, String
    from bibtexparser.model import Entry as Parsed

    library = _split(text)
    lines = text.split("\n")
    strings: dict[str, str] = {**OF_STYLES}
    parsed: dict[str, dict[str, str]] = {}
    places: dict[str, Place] = {}
    blocks: dict[str, Parsed] = {}
    problems: list[Diagnostic] = []
    undefined: dict[str, Diagnostic] = {}
    for block in library.blocks:
        place = _place(path, block.start_line, lines)
        found: Block = block
        if isinstance(block, DuplicateBlockKeyBlock):
            if isinstance(block.ignore_error_block, Parsed) and block.key:
                problems.append(_duplicate(place, block.key, places[block.key].line))
                continue
            if not isinstance(block.ignore_error_block, Parsed):
                continue
            found = block.ignore_error_block
        if isinstance(block, DuplicateFieldKeyBlock):
            assert block.ignore_error_block is not None, "it holds the entry"
            found = block.ignore_error_block
        if isinstance(found, String):
            strings.setdefault(found.key.lower(), value_of(found.value, strings))
        elif isinstance(found, Parsed) and not found.key:
            hint = f"write one behind the brace, @{found.entry_type[:80]}{{key, …}}; until then nothing can cite it"
            problems.append(warning(place, "bibliography-key", "this entry has no key", hint=hint))
        elif isinstance(found, Parsed) and found.key not in parsed:
            parsed[found.key], places[found.key] = _fields(found, strings), place
            blocks[found.key] = found
            for name, line in _undefined(found, strings):
                undefined.setdefault(name, _no_string(_place(path, line, lines), name))
        elif isinstance(found, Parsed):
            problems.append(_duplicate(place, found.key, places[found.key].line))
        elif isinstance(found, ParsingFailedBlock):
            hint = "look at its braces, quotes and commas; until then nothing can cite it"
            problems.append(warning(place, "bibliography-syntax", "this entry can not be read", hint=hint))
    family = Family(parsed, {key.lower(): fields for key, fields in reversed(parsed.items())})
    entries = [
        _entry(key, kind, family.complete(fields), places[key])
        for key, fields in parsed.items()
        if (kind := blocks[key].entry_type.lower()) != "xdata"  # what several entries share is none itself
    ]
    strays = {
        names: _place(path, _line_of(blocks[key], names[0]), lines)
        for key, fields in reversed(parsed.items())
        for names in family.names_nothing(fields)
    }
    dates = [
        _no_date(_place(path, _line_of(blocks[key], "date"), lines), fields["date"])
        for key, fields in parsed.items()
        if is_impossible(fields.get("date", ""))
    ]
    return tuple(entries), (*problems, *undefined.values(), *dates, *_strays(strays, parsed))


def joined(files: Iterable[tuple[Entry, ...]]) -> tuple[Mapping[str, Entry], tuple[Diagnostic, ...]]:
    """Return the entries of all files by key, and a warning for each key that a file before has."""
    entries: dict[str, Entry] = {}
    problems: list[Diagnostic] = []
    for entry in (entry for file in files for entry in file):
        first = entries.setdefault(entry.key, entry)
        if first is not entry:
            problems.append(_duplicate(entry.place, entry.key, first.place.line, first.place.path))
    return entries, tuple(problems)


def _split(text: str) -> "Library":
    from bibtexparser.splitter import Splitter  # 30 ms that only a site with a bibliography spends

    log = logging.getLogger("bibtexparser")
    log.addHandler(logging.NullHandler())  # what is wrong is told as a diagnostic
    log.propagate = False
    return Splitter(text).split()


def _place(path: str, start: int | None, lines: list[str]) -> Place:
    number = min(start or 0, len(lines) - 1)
    line = lines[number]
    return Place(path, number + 1, len(line) - len(line.lstrip()) + 1, max(len(line.rstrip()), 0) + 1)


def _line_of(entry: "Parsed", name: str) -> int | None:
    return next(field.start_line for field in entry.fields if field.key.lower() == name)


def _duplicate(place: Place, key: str, line: int, path: str = "") -> Diagnostic:
    where = f"{path}:{line}" if path else f"line {line}"
    message = f"the key {key[:80]} is that of another entry already, in {where}, which counts"
    return warning(place, "bibliography-duplicate", message, hint="give one of them another key, or remove it")


def _undefined(entry: "Parsed", strings: Mapping[str, str]) -> Iterator[tuple[str, int | None]]:
    """Yield the names that stand for no string in the fields for readers of an entry, and the line of each."""
    for field in entry.fields:
        if field.key.lower() in _WITH_STRINGS:
            yield from ((undefined, field.start_line) for undefined in undefined_in(str(field.value).strip(), strings))


def _no_string(place: Place, name: str) -> Diagnostic:
    message = f"no @string of this file defines {name[:80]} before it is used: it is shown as it is written"
    hint = "put a text in braces, or define the string above"
    return warning(place, "bibliography-string", message, hint=hint)


def _no_date(place: Place, date: str) -> Diagnostic:
    hint = "write it as 2020-12-31, 2020-12 or 2020"
    return warning(place, "bibliography-date", f"there is no such date: {date[:80]}", hint=hint)


def _strays(strays: Mapping[tuple[str, str], Place], known: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each key that a field of an entry names first at a place, and no entry has."""
    for number, ((name, key), place) in enumerate(sorted(strays.items(), key=itemgetter(1))):
        near = nearest(key, known, SLIP) if number < HINTS else None
        message = f"{name} names no entry of this file: {key[:80]}"
        hint = f"did you mean {near[:80]}?" if near else "correct the key, or put the entry in this file"
        yield warning(place, f"bibliography-{name}", message, hint=hint)


def _fields(entry: "Parsed", strings: Mapping[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for field in entry.fields:
        name, value = field.key.lower(), value_of(str(field.value), strings)
        text = plain_names(value) if name in _NAMES else value
        is_literal = name in _LITERAL or (name in _DATES and text.lstrip("-")[:1].isdigit())
        fields.setdefault(name, text if is_literal else without_ties(text))
    return fields


def _entry(key: str, kind: str, fields: Mapping[str, str], place: Place) -> Entry:
    names = fields.get("author") or fields.get("editor") or ""
    doi = _DOI.fullmatch(literal(fields.get("doi", "")))
    url = literal(fields.get("url", ""))
    return Entry(
        key=key,
        authors=tuple(name for name in split_names(names) if name),
        title=fields.get("title", ""),
        year=year_of(fields.get("year", ""), fields.get("date", "")),
        container=_container(fields),
        doi=doi["doi"] if doi else "",
        url=url if _WEB.fullmatch(url) else "",
        arxiv=_arxiv(fields),
        place=place,
        kind=kind,
        fields=tuple([(name, fields[name]) for name in FOR_READERS if fields.get(name)]),
        ids=tuple(keys_in(fields.get("ids", ""))),
    )


def _container(fields: Mapping[str, str]) -> str:
    """Return where it was published, as TeX: ``Nature 521(7553): 436--444``."""
    name = next((fields[field] for field in _CONTAINERS if fields.get(field)), "")
    number = f"({fields['number']})" if fields.get("number") else ""
    volume = f" {fields['volume']}{number}" if fields.get("volume") else ""
    pages = f": {fields['pages']}" if volume and fields.get("pages") else ""
    return f"{name}{volume}{pages}" if name else ""


def _arxiv(fields: Mapping[str, str]) -> str:
    kind = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    return literal(fields.get("eprint", "")) if kind.strip("{}").lower() in ("", "arxiv") else ""
