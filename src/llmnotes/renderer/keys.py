"""What each page depends on, as a digest: a page that has the key of an older one has its bytes too.

A key must miss nothing that a template can name, and should hold little else: then a change renders again just the
pages that it can touch, however the templates are written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import datetime
from functools import cached_property
from typing import assert_never

import msgspec
from msgspec.structs import replace

from llmnotes.diagnostics import NOWHERE
from llmnotes.links.known import Paper
from llmnotes.loader.pictures import is_picture
from llmnotes.model import Note, Size
from llmnotes.renderer.assets import Assets
from llmnotes.renderer.connections import Connections
from llmnotes.renderer.digests import DIGEST, NOBODY, PICTURED, Digests, digested, tag_of
from llmnotes.renderer.feeds import latest_notes, newest
from llmnotes.renderer.pages import (
    Archive,
    AtomFeed,
    BibtexFile,
    CslFile,
    Elsewhere,
    HomePage,
    JsonFeed,
    MapPage,
    NoteCard,
    NotePage,
    NotFound,
    Page,
    PaperAtomFeed,
    PaperIndex,
    PaperJsonFeed,
    PaperPage,
    Redirect,
    RepositoryIndex,
    RepositoryPage,
    Robots,
    SearchPage,
    Sitemap,
    StaticFile,
    TagIndex,
    TagPage,
    WorkCard,
)
from llmnotes.renderer.views import asks_for_notes, icon_of, leading_pages
from llmnotes.site import Site, Work
from llmnotes.site.index import Index
from llmnotes.site.related import Feature
from llmnotes.site.resolution import ToFile
from llmnotes.site.resolve import resolve

_PACKER = msgspec.msgpack.Encoder()
_WITH_TEXTS = frozenset((HomePage, AtomFeed, JsonFeed, StaticFile))


class Keys:
    """The keys of the pages of one site."""

    def __init__(
        self,
        edition: bytes,
        site: Site,
        templates: Mapping[str, str],
        assets: Assets,
        digest_of: Callable[[str], bytes],
        face_of: Callable[[str], bytes],
        index: Index,
        connections: Connections,
        *,
        originals: Mapping[str, str] = {},
        epoch: datetime | None = None,
        size_of: Callable[[str], Size | None] = lambda url: None,
    ) -> None:
        """Take all that a ``Renderer`` takes, and digests of notes in the place of their bodies: of source, and face.

        ``edition`` changes with the program.
        """
        self._edition = edition
        self._site = site
        self._digest_of = digest_of
        self._face_of = face_of
        self._index = index
        self._whole = digested((edition, repr((site.config, epoch))))
        pages = [(note.title, note.heading, note.url) for note in leading_pages(site)]
        self._pages = frozenset(note.path for note in site.pages)
        lists = (bool(site.papers), bool(site.repositories), bool(site.backlinks), pages, icon_of(site, assets.urls))
        self._files = sorted(assets.files)
        texts = [sorted(some.items()) for some in (templates, originals)]
        self._pictures = [url for url in sorted(assets.named) if is_picture(url)]
        self._size_of = size_of
        self._theme = digested((self._whole, lists, texts, sorted(assets.urls.items())))
        self._facts = connections.facts
        self._connections = connections
        self._digests = Digests(site, digest_of, face_of, index, connections, size_of)
        self._features: dict[int, bytes] = {}
        self._all_tags = digested(tuple(map(tag_of, site.tags)))
        if asks_for_notes(templates):
            self._theme = digested((self._theme,), *map(self._digests.view, site.listed))

    @cached_property
    def outlook(self) -> bytes:
        """What all keys depend on: the digest of everything but the notes' own texts, and then the digest of each."""
        site, index = self._site, self._index
        shown = [note.path for note in site.shown]
        entries = [(key, replace(entry, place=NOWHERE)) for key, entry in index.entries.items()]
        left_out = [(one.note.path, one.note.url) for one in site.left_out]
        moved = [(note.path, note.url, note.title, note.moved) for note in site.moved]
        files = (sorted(site.files.items()), self._files)
        named = (shown, bool(site.home), sorted(self._pages), files, left_out, moved)
        others = digested((*named, list(index.unread), self._sizes), _PACKER.encode(entries))
        facts = digested((), _PACKER.encode([*self._facts.values()]))
        faces = b"".join(map(self._face_of, shown))
        return b"".join((digested((), self._theme, others, facts, faces), *map(self._digest_of, shown)))

    @property
    def _sizes(self) -> Sequence[tuple[str, Size | None]]:
        """The sizes of the pictures that notes may show, by URL: of those beside them only such as they do show."""
        index = self._index
        shown = set(self._pictures)
        if any(map(is_picture, self._site.files.values())):
            for note in self._site.shown:
                pictures = [link for link in index.internal_links(note) if link.kind in PICTURED]
                meant = [resolve(index, note, link) for link in pictures]
                shown.update([to.url for to in meant if isinstance(to, ToFile)])
        return [(url, self._size_of(url)) for url in sorted(shown)]

    def all(self, pages: Iterable[Page], outlook: bytes, known: Callable[[str], bytes]) -> dict[str, bytes]:
        """Return the keys of pages by their paths.

        Those of a site with some other ``outlook`` are ``known`` by their paths (empty if not), and are the same where
        that says nothing else.
        """
        now = self.outlook
        if outlook[:DIGEST] != now[:DIGEST]:
            return {page.path: self.of(page) for page in pages}
        texts = zip(self._site.shown, range(DIGEST, len(now), DIGEST), strict=True)
        showing = {note.path for note, at in texts if outlook[at : at + DIGEST] != now[at : at + DIGEST]}
        showing.update([note.path for note in self._index.embedding])
        return {
            page.path: self.of(page) if _shows_texts(page, showing) else known(page.path) or self.of(page)
            for page in pages
        }

    def of(self, page: Page) -> bytes:
        """Return the key of a page."""
        site, digests = self._site, self._digests
        view, work_of, body_of = digests.view, digests.work, digests.body
        head = (self._theme, page.path, page.url)
        match page.shows:
            case NotePage(note=note, neighbours=beside, template=template):
                around = [view(other) if other else NOBODY for other in (beside.newer, beside.older)]
                is_page = note.path in self._pages
                return digested((*head, template, is_page), body_of(note), view(note), *around, *self._others(note))
            case HomePage(template=template):
                home = site.home
                own = (body_of(home), view(home), *self._others(home)) if home else (NOBODY,)
                recent = map(view, site.listed[: site.config.recent])
                counts = (len(site.listed), len(site.papers), len(site.repositories))
                return digested((*head, template, counts, self._all_tags), *own, *recent)
            case TagIndex():
                return digested((*head, self._all_tags))
            case TagPage(tag=tag):
                return digested((*head, tag_of(tag)), *map(view, tag.notes))
            case Archive():
                firsts = [str(digests.since(paper)) for paper in site.papers]
                return digested((*head, firsts), *map(view, site.listed))
            case MapPage():
                links = [
                    [(one.note.path, len(one.links)) for one in site.backlinks.get(note.path, ())]
                    for note in site.shown
                ]
                return digested((*head, links), *map(view, site.shown), *map(work_of, site.papers))
            case PaperPage(paper=work):
                return digested((*head, self._connections.citation_keys.get(work.key)), *digests.quoted(work))
            case RepositoryPage(repository=work):
                return digested(head, *digests.quoted(work))
            case WorkCard(work=work):
                return digested(head, work_of(work))
            case NoteCard(note=note):
                return digested(head, view(note))
            case PaperIndex():
                return digested(head, *map(work_of, site.papers))
            case RepositoryIndex():
                return digested(head, *map(work_of, site.repositories))
            case BibtexFile(papers=papers, entries=others, keys=given):
                keys = [self._connections.citation_keys.get(work.key) for work in papers]
                entries = [replace(entry, place=NOWHERE) for entry in others]
                told = [given.get(work.key) for work in papers]
                return digested((self._edition, page.path, keys, entries, told), *map(digests.literature, papers))
            case CslFile():
                keys = [self._connections.citation_keys.get(work.key) for work in site.papers]
                return digested((self._edition, page.path, keys), *map(digests.literature, site.papers))
            case PaperAtomFeed() | PaperJsonFeed():
                cited = [work_of(work) for work in newest(site.papers, self._facts)]
                return digested((self._whole, page.path), *cited)
            case NotFound() | SearchPage():
                return digested(head)
            case Redirect(to=note):
                return digested(head, view(note))
            case Elsewhere(title=title, to=to):
                return digested((*head, title, to))
            case StaticFile(content=content):
                return digested((self._edition,), content)
            case AtomFeed() | JsonFeed():
                latest = latest_notes(site)
                return digested((self._whole, page.path), *map(view, latest), *map(body_of, latest))
            case Sitemap():
                works = [work.key for work in (*site.papers, *site.repositories)]
                return digested(
                    (self._whole, page.path, self._all_tags, works, bool(site.backlinks)), *map(view, site.findable)
                )
            case Robots():
                return digested((self._whole, page.path))
            case _:
                assert_never(page.shows)

    def _others(self, note: Note) -> list[bytes]:
        """Return what there is below a note: its BibTeX, who links to it, and all that related notes are found by.

        That is more than needed, and much less work than to find them.
        """
        features = self._connections.relations.telling_of(note)
        key = digested(self._connections.key_of(note))
        return [key, *self._linking(note), *map(self._feature, features), self._common if features else NOBODY]

    def _feature(self, number: int) -> bytes:
        """Return what a feature that notes share says, and what pages can say of those notes."""
        if (digest := self._features.get(number)) is None:
            relations = self._connections.relations
            feature = relations.telling[number]
            members = [*relations.members(feature)]
            said = (feature.weight, [bits for _, bits in members])
            views = [self._digests.view(note) for note, _ in members]
            digest = self._features[number] = digested(said, self._shared(feature), *views)
        return digest

    @cached_property
    def _common(self) -> bytes:
        """The features that only add to others."""
        others = self._connections.relations.others
        return digested([feature.weight for feature in others], *map(self._shared, others))

    def _shared(self, feature: Feature) -> bytes:
        """Return what a page can say of a feature."""
        shared = feature.shared
        notes = map(self._digests.view, (*shared.linked, *shared.linking))
        plain = ([tag_of(tag)[:2] for tag in shared.tags], len(shared.linked))
        return digested(plain, *notes, *map(self._named, shared.works))

    def _named(self, work: Work) -> bytes:
        """Return what a note can say of a work that it shares with another one: its name."""
        fact = self._facts.get(work.key)
        return digested((work.name, fact.title)) if isinstance(fact, Paper) else self._digests.work(work)

    def _linking(self, note: Note) -> list[bytes]:
        """Return what the notes say that link to this one."""
        backlinks = self._site.backlinks.get(note.path, ())
        others = [backlink.note for backlink in backlinks]
        numbers = digested([backlink.links for backlink in backlinks])
        return [
            numbers,
            *[digest for other in others for digest in (self._digests.view(other), self._digests.said(other))],
        ]


def _shows_texts(page: Page, showing: Set[str]) -> bool:
    """Say whether a page may show the text of one of some notes, by their paths, or a text of its own."""
    shows = page.shows
    return shows.note.path in showing if isinstance(shows, NotePage) else type(shows) in _WITH_TEXTS
