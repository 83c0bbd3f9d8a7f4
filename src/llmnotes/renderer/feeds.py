"""The latest notes for feed readers: Atom 1.0 (RFC 4287) and JSON Feed 1.1 (jsonfeed.org)."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from itertools import islice
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from msgspec import Struct

from llmnotes.config import Config
from llmnotes.links.known import Fact
from llmnotes.model import Note
from llmnotes.renderer.addresses import Addresses
from llmnotes.renderer.since import cited_since
from llmnotes.renderer.views import iso
from llmnotes.site import Site, Work

LENGTH = 20
"""How many notes a feed holds."""

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""What Atom, which wants a date for everything, says about a note that has none, unless a build has its own date."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # all but XML 1.0, production 2

# Written as text: it has every page in it, and nothing that a tree of XML would be needed for.
_SITEMAP_HEAD = """<?xml version='1.0' encoding='utf-8'?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
"""


class Entry(Struct, frozen=True):
    """An entry of a feed: ``content`` is HTML, and it and ``url`` have absolute addresses."""

    title: str
    url: str
    published: datetime | None
    updated: datetime
    is_updated: bool
    tags: tuple[str, ...]
    summary: str
    content: str


class Feed(Struct, frozen=True):
    """What both feeds of one list say.

    ``title`` and ``description`` are those of the list, ``home`` is its page, ``atom`` and ``json`` are the feeds'
    own site-relative URLs. ``entries`` returns the latest ones, the newest first; ``undated`` is the date of a feed
    that has none.
    """

    config: Config
    addresses: Addresses
    title: str
    description: str
    home: str
    atom_url: str
    json_url: str
    entries: Callable[[], Sequence[Entry]]
    undated: datetime

    def atom(self) -> bytes:
        """Return the Atom feed; characters that XML can not hold are left out."""
        at = self.addresses.absolute
        entries = self.entries()
        feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": self.config.language})
        _add(feed, "title", self.title)
        if self.description:
            _add(feed, "subtitle", self.description)
        _add(feed, "id", at(self.home))
        _add(feed, "updated", iso(max([entry.updated for entry in entries], default=self.undated)))
        SubElement(feed, "link", rel="alternate", type="text/html", href=at(self.home))
        SubElement(feed, "link", rel="self", type="application/atom+xml", href=at(self.atom_url))
        _add(SubElement(feed, "author"), "name", self.config.author or self.config.title)
        for entry in entries:
            _add_entry(feed, entry)
        return _xml(feed)

    def json(self) -> bytes:
        """Return the JSON feed."""
        at = self.addresses.absolute
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "description": self.description,
            "home_page_url": at(self.home),
            "feed_url": at(self.json_url),
            "language": self.config.language,
            "authors": [{"name": self.config.author}] if self.config.author else [],
            "items": list(map(_item, self.entries())),
        }
        stated = {key: value for key, value in feed.items() if value or key in ("title", "items")}
        return (json.dumps(stated, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def latest_notes(site: Site) -> Sequence[Note]:
    """Return the notes of a feed, the newest first; of a repository of Jekyll's its posts."""
    if site.config.dialect != "jekyll":
        return site.findable[:LENGTH]
    return [*islice((note for note in site.notes if note.collection == "posts" and note.date), LENGTH)]


def newest(papers: Iterable[Work], facts: Mapping[str, Fact]) -> list[Work]:
    """Return the papers that are cited since lately, the newest first; those of which nothing tells it come last.

    ``facts`` are what is known of them by their keys.
    """
    dated, undated = [], []
    since_when = cited_since(facts)
    for paper in papers:
        since = since_when(paper)
        if since:
            dated.append((since, paper.key, paper))
        else:
            undated.append(paper)
    latest = [paper for _, _, paper in sorted(dated, key=lambda one: one[:2], reverse=True)[:LENGTH]]
    return [*latest, *undated[: LENGTH - len(latest)]]


def note_entry(note: Note, addresses: Addresses, content: str, undated: datetime) -> Entry:
    """Return the entry of a note, whose ``content`` has absolute addresses."""
    url = addresses.absolute(note.url)
    when = note.updated or note.date or undated
    is_updated = note.updated is not None
    return Entry(note.title, url, note.date, when, is_updated, note.tags, note.description, content)


def _add_entry(feed: Element, one: Entry) -> None:
    entry = SubElement(feed, "entry")
    _add(entry, "title", one.title)
    SubElement(entry, "link", rel="alternate", type="text/html", href=one.url)
    _add(entry, "id", one.url)
    if one.published:
        _add(entry, "published", iso(one.published))
    _add(entry, "updated", iso(one.updated))
    for tag in one.tags:
        SubElement(entry, "category", term=_clean(tag))
    if one.summary:
        _add(entry, "summary", one.summary)
    _add(entry, "content", one.content, type="html")


def _item(one: Entry) -> dict[str, object]:
    item: dict[str, object] = {"id": one.url, "url": one.url, "title": one.title, "content_html": one.content}
    if one.summary:
        item["summary"] = one.summary
    if one.published:
        item["date_published"] = iso(one.published)
    if one.is_updated:
        item["date_modified"] = iso(one.updated)
    if one.tags:
        item["tags"] = list(one.tags)
    return item


def sitemap(addresses: Addresses, entries: Sequence[tuple[str, datetime | None]]) -> bytes:
    """Return the sitemap of the site-relative URLs, each with the date of its last change (sitemaps.org, 0.9)."""
    urls = [_url(addresses.absolute(url), changed) for url, changed in entries]
    return f"{_SITEMAP_HEAD}{''.join(urls)}</urlset>\n".encode()


def _url(address: str, changed: datetime | None) -> str:
    lastmod = f"<lastmod>{iso(changed)}</lastmod>\n" if changed else ""
    return f"<url>\n<loc>{escape(_clean(address), quote=False)}</loc>\n{lastmod}</url>\n"


def _add(parent: Element, name: str, text: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _xml(root: Element) -> bytes:
    ElementTree.indent(root, "")
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True)) + b"\n"
