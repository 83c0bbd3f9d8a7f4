"""What identifies a work of a ``.bib`` file beside its authors and year, in the order of Chicago's author-date style.

It is written as HTML, each sentence for itself: ``In Handbook of X, edited by A. Itor, 2nd ed., 12–34.``
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import quote

from llmnotes.links.arxiv.names import authors, has_more, straight
from llmnotes.links.arxiv.tex import plain
from llmnotes.loader.bibliography.names import split_names
from llmnotes.model import Entry
from llmnotes.renderer.bibliography.prose import prose

WHOLES = frozenset("book booklet collection manual mvbook mvcollection mvproceedings proceedings reference".split())  # noqa: SIM905
"""Kinds of entries of which a title of a book is that of the work of many volumes."""

_IN_ISSUES = frozenset("article periodical suppperiodical".split())  # noqa: SIM905
_ALONE = frozenset("dataset electronic misc online software unpublished www".split())  # noqa: SIM905
"""Kinds of entries that a note may be all that is known of."""

_TYPES: Mapping[str, str] = {
    "bathesis": "Bachelor's thesis",
    "candthesis": "Candidate's thesis",
    "mastersthesis": "Master's thesis",
    "mathesis": "Master's thesis",
    "patent": "Patent",
    "patentde": "German patent",
    "patenteu": "European patent",
    "patentfr": "French patent",
    "patentuk": "British patent",
    "patentus": "US patent",
    "patreq": "Patent request",
    "phdthesis": "PhD thesis",
    "resreport": "Research report",
    "techreport": "Technical report",
    "thesis": "Thesis",
}
"""What a kind of entry, or a value of biblatex's ``type``, is called."""

_NUMBERED = frozenset("patent report standard techreport".split())  # noqa: SIM905
"""Kinds of entries that have a number of their own, and none of an issue."""

_OF_SCHOOLS = frozenset("mastersthesis phdthesis report techreport thesis".split())  # noqa: SIM905
_ARCHIVES: Mapping[str, tuple[str, str]] = {
    "hal": ("HAL", "https://hal.science/"),
    "hdl": ("hdl", "https://hdl.handle.net/"),
    "jstor": ("JSTOR", "https://www.jstor.org/stable/"),
    "pubmed": ("PubMed", "https://pubmed.ncbi.nlm.nih.gov/"),
}
_HYPHEN = re.compile(r"(?<![-\\])-(?!-)")
_EPRINT = re.compile(r"[\w.:/+-]+")
_ARCHIVE = re.compile(r"[\w .-]+")
_EDITION = re.compile(r"\bed(?:\.|ition\b|n\b)", re.IGNORECASE)
_STOPS = (".", "?", "!", "…")


class _Fields:
    """The fields of an entry as HTML."""

    def __init__(self, entry: Entry) -> None:
        self._fields = dict(entry.fields)

    def __getitem__(self, names: str) -> str:
        """Return the first that is there of some fields, with a blank between their names."""
        name = next((name for name in names.split() if self._fields.get(name)), "")
        text = self._fields.get(name, "")
        return prose(_HYPHEN.sub("--", text) if name == "pages" else text) if text else ""

    def tex(self, name: str) -> str:
        """Return a field as it was written."""
        return self._fields.get(name, "")

    def titled(self, title: str, subtitle: str) -> str:
        """Return a title with its subtitle."""
        first, second = self[title], self[subtitle]
        joint = " " if first.endswith((*_STOPS, ":")) else ": "
        return f"{first}{joint}{second}" if first and second else first


def title_of(entry: Entry) -> str:
    """Return the title of an entry, with its subtitle."""
    return _Fields(entry).titled("title", "subtitle") or prose(entry.title)


def is_edited(entry: Entry) -> bool:
    """Say whether those who an entry names first are its editors."""
    names = {name for name, _ in entry.fields}
    return "editor" in names and "author" not in names


def sentences(entry: Entry) -> Iterator[str]:
    """Yield what an entry says of where it was published; each is without its stop, and may be empty."""
    fields = _Fields(entry)
    if not entry.fields:
        yield prose(entry.container)
        return
    kind = entry.kind
    journal = fields["journal journaltitle"]
    book = "" if kind in WHOLES else fields.titled("booktitle", "booksubtitle") or fields["maintitle"]
    event = "" if book or journal else fields["eventtitle"]
    yield fields["titleaddon"]
    if journal and (kind in _IN_ISSUES or not book):
        yield _in_journal(fields, journal)
    elif book or event:
        yield _in_book(fields, book or event, is_edited=is_edited(entry))
        yield _series(fields)
    else:
        yield from _whole(fields, kind, is_edited=is_edited(entry))
    yield _made(fields, kind)
    yield fields["howpublished"]
    if version := fields["version"]:
        yield version if version[:1].isalpha() and not version.startswith("v") else f"Version {version.lstrip('v')}"
    if kind in _ALONE:
        yield fields["note"]


def archived(entry: Entry) -> str:
    """Return where an archive other than arXiv has a work: ``JSTOR: 2369810``, a link where its address is known."""
    fields = _Fields(entry)
    archive = fields.tex("eprinttype") or fields.tex("archiveprefix")
    identifier = plain(fields.tex("eprint"))
    if entry.arxiv or not _ARCHIVE.fullmatch(archive) or not _EPRINT.fullmatch(identifier):
        return ""
    name, address = _ARCHIVES.get(archive.lower(), (archive, ""))
    text = f"{name}: {escape(identifier, quote=False)}"
    return f'<a href="{address}{escape(quote(identifier))}">{text}</a>' if address else text


def _in_journal(fields: _Fields, journal: str) -> str:
    """Return ``Nature 521(7553): 436–444``."""
    volume, number, pages = fields["volume"], fields["number issue"], fields["pages eid"]
    if volume:
        where = f"{journal} {volume}({number})" if number else f"{journal} {volume}"
        return f"{where}: {pages}" if pages else where
    where = f"{journal}, no. {number}" if number[:1].isdigit() else _listed(journal, number)
    return f"{where}: {pages}" if pages and number else _listed(where, pages)


def _in_book(fields: _Fields, book: str, *, is_edited: bool) -> str:
    """Return ``In Handbook of X, edited by Ann Itor, 2nd ed., vol. 3, 12–34``."""
    main = fields["maintitle"]
    volume = f"vol. {fields['volume']}" if fields["volume"] else ""
    if main and main != book:
        volume = f"{volume} of {main}" if volume else main
    editors = "" if is_edited else _people(fields.tex("editor"))
    chapter = f"chap. {fields['chapter']}" if fields["chapter"] else ""
    by = f"edited by {editors}" if editors else ""
    return f"In {_listed(book, by, _edition(fields), volume, chapter, fields['pages eid'])}"


def _whole(fields: _Fields, kind: str, *, is_edited: bool) -> Iterator[str]:
    """Yield what is said of a book, or of a part of it that has no title of its own."""
    for done, name in (("Edited", "editor"), ("Translated", "translator")):
        people = "" if is_edited and name == "editor" else _people(fields.tex(name))
        yield f"{done} by {people}" if people else ""
    yield _edition(fields)
    volume = f"Vol. {fields['volume']}" if fields["volume"] else ""
    of = fields["maintitle booktitle"]
    yield f"{volume} of {of}" if volume and of else volume or of
    yield _series(fields) if kind not in _NUMBERED else fields["series"]
    pages = fields["pages"]
    chapter = f"Chap. {fields['chapter']}" if fields["chapter"] else ""
    if kind in ("inbook", "incollection") or chapter:
        yield _listed(chapter, pages)


def _series(fields: _Fields) -> str:
    return f"{fields['series']} {fields['number']}".strip() if fields["series"] else ""


def _made(fields: _Fields, kind: str) -> str:
    """Return ``Technical report 123, MIT`` or the publisher alone."""
    what = _TYPES.get(fields.tex("type").lower()) or fields["type"] or _TYPES.get(kind, "")
    number = fields["number"] if kind in _NUMBERED else ""
    of_school = "institution school publisher organization"
    by = fields[of_school if kind in _OF_SCHOOLS else "publisher institution school organization"]
    return _listed(f"{what or kind.capitalize()} {number}" if number else what, by)


def _edition(fields: _Fields) -> str:
    """Return ``2nd ed.``."""
    edition = fields["edition"]
    if edition.isdecimal() and edition.isascii():
        count = int(edition[-3:])
        ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
        return f"{edition}{ending} ed."
    return f"{edition} ed." if edition and not _EDITION.search(edition) else edition


def _people(names: str) -> str:
    """Return all names of a field, as people list them."""
    written = [*split_names(names)] if names else []
    people: Sequence[str] = [straight(one) for one in authors(name for name in written if name != "others")]
    if "others" in written or has_more(written):
        return escape(f"{', '.join(people)} et al.", quote=False)
    return escape(" and ".join(filter(None, (", ".join(people[:-1]), *people[-1:]))), quote=False)


def _listed(*parts: str) -> str:
    return ", ".join(filter(None, parts))
