"""The latest notes for feed readers: Atom 1.0 (RFC 4287) and JSON Feed 1.1 (jsonfeed.org)."""

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from msgspec import Struct

from llmnotes.config import Config
from llmnotes.model import Note
from llmnotes.renderer.addresses import Addresses
from llmnotes.renderer.pages import ATOM, JSON
from llmnotes.renderer.views import iso

LENGTH = 20
"""How many notes a feed holds."""

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""What Atom, which wants a date for everything, says about a note that has none, unless a build has its own date."""

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # all but XML 1.0, production 2

# Written as text: it has every page in it, and nothing that a tree of XML would be needed for.
_SITEMAP_HEAD = """<?xml version='1.0' encoding='utf-8'?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
"""


class Feed(Struct, frozen=True):
    """What both feeds say.

    ``notes`` are the latest, the newest first; ``content`` returns a note's HTML with absolute addresses, and
    ``undated`` is the date of what has none.
    """

    config: Config
    addresses: Addresses
    notes: Sequence[Note]
    content: Callable[[Note], str]
    undated: datetime

    def atom(self) -> bytes:
        """Return the Atom feed; characters that XML can not hold are left out."""
        at = self.addresses.absolute
        feed = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": self.config.language})
        _add(feed, "title", self.config.title)
        if self.config.description:
            _add(feed, "subtitle", self.config.description)
        _add(feed, "id", at("/"))
        _add(feed, "updated", iso(max([self._updated(note) for note in self.notes], default=self.undated)))
        SubElement(feed, "link", rel="alternate", type="text/html", href=at("/"))
        SubElement(feed, "link", rel="self", type="application/atom+xml", href=at(ATOM))
        _add(SubElement(feed, "author"), "name", self.config.author or self.config.title)
        for note in self.notes:
            self._entry(feed, note)
        return _xml(feed)

    def json(self) -> bytes:
        """Return the JSON feed."""
        at = self.addresses.absolute
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.config.title,
            "description": self.config.description,
            "home_page_url": at("/"),
            "feed_url": at(JSON),
            "language": self.config.language,
            "authors": [{"name": self.config.author}] if self.config.author else [],
            "items": [self._item(note) for note in self.notes],
        }
        stated = {key: value for key, value in feed.items() if value or key in ("title", "items")}
        return (json.dumps(stated, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")

    def _updated(self, note: Note) -> datetime:
        return note.updated or note.date or self.undated

    def _entry(self, feed: Element, note: Note) -> None:
        url = self.addresses.absolute(note.url)
        entry = SubElement(feed, "entry")
        _add(entry, "title", note.title)
        SubElement(entry, "link", rel="alternate", type="text/html", href=url)
        _add(entry, "id", url)
        if note.date:
            _add(entry, "published", iso(note.date))
        _add(entry, "updated", iso(self._updated(note)))
        for tag in note.tags:
            SubElement(entry, "category", term=_clean(tag))
        if note.description:
            _add(entry, "summary", note.description)
        _add(entry, "content", self.content(note), type="html")

    def _item(self, note: Note) -> dict[str, object]:
        url = self.addresses.absolute(note.url)
        item: dict[str, object] = {"id": url, "url": url, "title": note.title, "content_html": self.content(note)}
        if note.description:
            item["summary"] = note.description
        if note.date:
            item["date_published"] = iso(note.date)
        if note.updated:
            item["date_modified"] = iso(note.updated)
        if note.tags:
            item["tags"] = list(note.tags)
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
