"""What arXiv's replies say: the Atom feed of the query API, and the record of OAI-PMH.

https://info.arxiv.org/help/api/user-manual.html (3.3, the Atom result) and https://info.arxiv.org/help/oa/index.html.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
RAW = "{http://arxiv.org/OAI/arXivRaw/}"

_NUMBER = re.compile(r"[0-9]{1,9}")
_PAPER = re.compile(r"https?://arxiv\.org/abs/(?P<id>[^\s?#]+?)(?:v(?P<version>[1-9][0-9]{0,8}))?")
_ERROR = "/api/errors"
_WITHDRAWN_TYPE = "I"  # "ignore": the version has no source, because it says that the paper was withdrawn


class Entry(Struct, frozen=True):
    """A paper in a feed; ``version`` is that of the entry, the latest where none was asked for."""

    id: str
    version: int
    title: str
    authors: tuple[str, ...]
    published: date
    updated: date
    abstract: str
    categories: tuple[str, ...]
    comment: str
    doi: str
    journal: str


class Feed(Struct, frozen=True):
    """A reply of the query API: ``total`` is what it says that there is, whatever it sends; ``error`` its complaint."""

    entries: Mapping[str, Entry]
    total: int
    error: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the feed has all that arXiv found, so that what is not in it was not found."""
        return not self.error and self.total == len(self.entries)


class Unreadable(Struct, frozen=True):
    """Why a reply is none: ``reason`` goes on after "arXiv's reply ..."."""

    reason: str


def read_feed(body: bytes) -> Feed | Unreadable:
    """Read an Atom feed."""
    root = _root(body)
    if isinstance(root, Unreadable):
        return root
    total = _text(root, f"{OPENSEARCH}totalResults")
    if root.tag != f"{ATOM}feed" or not _NUMBER.fullmatch(total):
        return Unreadable("is no feed of papers")
    entries: dict[str, Entry] = {}
    for element in root.iterfind(f"{ATOM}entry"):
        if _ERROR in _text(element, f"{ATOM}id"):
            return Feed({}, 0, _text(element, f"{ATOM}summary") or "an error without a message")
        entry = _entry(element)
        if entry is None:
            return Unreadable("has an entry without id, title or dates")
        entries[entry.id] = entry
    return Feed(entries, int(total))


def read_withdrawal(body: bytes) -> bool | Unreadable:
    """Say whether the latest version of the paper in an ``arXivRaw`` record has no source: it was withdrawn."""
    root = _root(body)
    if isinstance(root, Unreadable):
        return root
    versions = [*root.iter(f"{RAW}version")]
    if root.tag != f"{OAI}OAI-PMH" or not versions:
        return Unreadable("has no versions in it")
    latest = max(versions, key=_number)
    return _WITHDRAWN_TYPE in _text(latest, f"{RAW}source_type")


def _root(body: bytes) -> "Element | Unreadable":
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    if not body.strip():
        return Unreadable("is empty")
    try:
        root: Element = fromstring(body, forbid_dtd=True)
    except DefusedXmlException:
        return Unreadable("declares entities, which nobody needs here")
    except (ParseError, ValueError, LookupError):  # the latter two: encodings that do not exist or do not fit
        return Unreadable("is no XML, or was cut off")
    return root


def _entry(element: "Element") -> Entry | None:
    found = _PAPER.fullmatch(_text(element, f"{ATOM}id"))
    title = _text(element, f"{ATOM}title")
    published, updated = _day(element, f"{ATOM}published"), _day(element, f"{ATOM}updated")
    if found is None or not title or published is None or updated is None:
        return None
    return Entry(
        id=found["id"],
        version=int(found["version"] or 1),
        title=title,
        authors=tuple(_folded(name.text) for name in element.iterfind(f"{ATOM}author/{ATOM}name") if name.text),
        published=published,
        updated=updated,
        abstract=_text(element, f"{ATOM}summary"),
        categories=tuple(dict.fromkeys(_categories(element))),
        comment=_text(element, f"{ARXIV}comment"),
        doi=_text(element, f"{ARXIV}doi"),
        journal=_text(element, f"{ARXIV}journal_ref"),
    )


def _categories(element: "Element") -> Iterator[str]:
    """Yield the primary category and then all."""
    for name in (f"{ARXIV}primary_category", f"{ATOM}category"):
        yield from (each.get("term", "") for each in element.iterfind(name) if each.get("term"))


def _text(element: "Element", name: str) -> str:
    return _folded(element.findtext(name))


def _folded(text: str | None) -> str:
    """Return text on one line: arXiv breaks titles and abstracts where its own pages are full."""
    return " ".join((text or "").split())


def _day(element: "Element", name: str) -> date | None:
    try:
        return date.fromisoformat(_text(element, name)[:10])
    except ValueError:
        return None


def _number(version: "Element") -> int:
    number = version.get("version", "").removeprefix("v")
    return int(number) if _NUMBER.fullmatch(number) else 0
