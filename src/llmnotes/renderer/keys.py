"""What each page depends on, as a digest: a page that has the key of an older one has its bytes too.

A key must miss nothing that a template can name, and should hold little else: then a change renders again just the
pages that it can touch, however the templates are written.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import assert_never

from llmnotes.model import Link, LinkKind, Note
from llmnotes.renderer.assets import Assets
from llmnotes.renderer.bodies import DEEPEST
from llmnotes.renderer.feeds import LENGTH
from llmnotes.renderer.pages import (
    Archive,
    AtomFeed,
    HomePage,
    JsonFeed,
    NotePage,
    NotFound,
    Page,
    Redirect,
    Robots,
    Sitemap,
    StaticFile,
    TagIndex,
    TagPage,
)
from llmnotes.renderer.views import minutes
from llmnotes.site import Site, Tag, tags_by_spelling
from llmnotes.site.resolve import Index, Resolution, ToNote

DIGEST = 16  # bytes


class Keys:
    """The keys of the pages of one site."""

    def __init__(
        self,
        edition: bytes,
        site: Site,
        templates: Mapping[str, str],
        assets: Assets,
        digest_of: Callable[[str], bytes],
        index: Index,
        resolve: Callable[[Note, Link], Resolution],
        *,
        epoch: datetime | None = None,
    ) -> None:
        """Take all that a ``Renderer`` takes, and the digests of the notes' sources in the place of their bodies.

        ``edition`` changes with the program.
        """
        self._site = site
        self._digest_of = digest_of
        self._index = index
        self._resolve = resolve
        self._whole = _digest(edition, repr((site.config, epoch)))
        self._theme = _digest(self._whole, repr(sorted(templates.items())), repr(sorted(assets.urls.items())))
        self._tags = {name: self._tag(tag) for name, tag in tags_by_spelling(site.tags).items()}
        self._views: dict[str, bytes] = {}

    def of(self, page: Page) -> bytes:
        """Return the key of a page."""
        match page.shows:
            case NotePage(note=note, neighbours=beside, template=template):
                around = [self._view(other) if other else b"-" for other in (beside.newer, beside.older)]
                return self._key(page, template, self._note(note), *around)
            case HomePage(template=template):
                home = self._site.home
                recent = self._site.notes[: self._site.config.recent]
                parts = (self._all_tags(), self._note(home) if home else b"-", *map(self._view, recent))
                return self._key(page, f"{template} {len(self._site.notes)}", *parts)
            case TagIndex():
                return self._key(page, "", self._all_tags())
            case TagPage(tag=tag):
                return self._key(page, self._tag(tag), *map(self._view, tag.notes))
            case Archive():
                return self._key(page, "", *map(self._view, self._site.notes))
            case NotFound():
                return self._key(page, "")
            case Redirect(to=note):
                return self._key(page, "", self._view(note))
            case StaticFile(content=content):
                return _digest(content)
            case AtomFeed() | JsonFeed():
                latest = self._site.notes[:LENGTH]
                return _digest(self._whole, page.path, *map(self._view, latest), *map(self._body, latest))
            case Sitemap():
                return _digest(self._whole, self._all_tags(), *map(self._view, self._site.notes))
            case Robots():
                return _digest(self._whole, page.path)
            case _:
                assert_never(page.shows)

    def _key(self, page: Page, name: str, *parts: bytes) -> bytes:
        """Return the key of a page that is made with templates."""
        return _digest(self._theme, page.path, page.url, name, *parts)

    def _note(self, note: Note) -> bytes:
        """Return what the page of a note says of it, and of the notes that link to it."""
        linking = self._site.backlinks.get(note.path, ())
        return _digest(self._view(note), self._body(note), *map(self._view, linking))

    def _view(self, note: Note) -> bytes:
        """Return what any page can say of a note."""
        if (view := self._views.get(note.path)) is None:
            tags = [self._tags[name] for name in note.tags]
            dates = (note.date and note.date.isoformat(), note.updated and note.updated.isoformat())
            text = (note.title, note.url, minutes(note), note.description, note.excerpt)
            extra = note.extra and repr(note.extra)
            view = self._views[note.path] = _digest(repr((text, dates, tags, note.categories, extra)))
        return view

    def _body(self, note: Note, depth: int = 0) -> bytes:
        """Return what the body of a note depends on: its source, and where its links lead."""
        digest = self._digest_of(note.path)
        links = self._index.internal_links(note)
        return _digest(digest, *(self._link(note, link, depth) for link in links)) if links else digest

    def _link(self, note: Note, link: Link, depth: int) -> bytes:
        to = self._resolve(note, link)
        if not isinstance(to, ToNote):
            return repr(to).encode()
        embedded = link.kind is LinkKind.EMBED and depth <= DEEPEST
        body = self._body(to.note, depth + 1) if embedded else b""
        return _digest(repr((to.note.url, to.note.title, to.fragment, to.query)), body)

    def _all_tags(self) -> bytes:
        return _digest(*map(self._tag, self._site.tags))

    def _tag(self, tag: Tag) -> str:
        return repr((tag.name, tag.slug, len(tag.notes)))


def _digest(*parts: bytes | str) -> bytes:
    """Return a digest of parts, which no other sequence of parts has: each says how long it is."""
    encoded = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
    lengths = ",".join([str(len(part)) for part in encoded])
    return blake2b(b"%b:%b" % (lengths.encode(), b"".join(encoded)), digest_size=DIGEST).digest()
