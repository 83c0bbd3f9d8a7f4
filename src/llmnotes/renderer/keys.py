"""What each page depends on, as a digest: a page that has the key of an older one has its bytes too.

A key must miss nothing that a template can name, and should hold little else: then a change renders again just the
pages that it can touch, however the templates are written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from functools import cached_property
from hashlib import blake2b
from typing import assert_never

import msgspec
from msgspec.structs import replace

from llmnotes.diagnostics import Place
from llmnotes.links.arxiv.addresses import read_id
from llmnotes.links.known import Fact, Paper
from llmnotes.links.targets import ArxivPaper
from llmnotes.loader.markdown.citations import ADDRESS, link_to_work
from llmnotes.loader.markdown.standins import TITLE, marked_of, works_marked
from llmnotes.loader.markdown.wikilinks import link_to
from llmnotes.loader.pictures import is_picture
from llmnotes.model import Body, Heading, Link, LinkKind, Note, Size
from llmnotes.renderer.assets import Assets
from llmnotes.renderer.bodies import section_of
from llmnotes.renderer.connections import Connections
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
from llmnotes.renderer.presumed import called, is_linked_as_html
from llmnotes.renderer.since import cited_since
from llmnotes.renderer.views import asks_for_notes, icon_of, leading_pages, minutes
from llmnotes.site import Site, Tag, Work, tags_by_spelling
from llmnotes.site.embeds import DEEPEST
from llmnotes.site.index import Index
from llmnotes.site.related import Feature
from llmnotes.site.resolution import ToEntry, ToFile, ToNote
from llmnotes.site.resolve import resolve

DIGEST = 16  # bytes
_PACKER = msgspec.msgpack.Encoder()
_JSON = msgspec.json.Encoder()  # which keeps the offset of a date
NOBODY = bytes(DIGEST)
NOWHERE = Place("")
_WITH_TEXTS = frozenset((HomePage, AtomFeed, JsonFeed, StaticFile))

_PICTURED = frozenset((LinkKind.IMAGE, LinkKind.EMBED))

_UNSEEN = frozenset(("url_place", "layout_place", "words", "aliases", "other_anchors", "links"))
_SEEN = [name for name in Note.__struct_fields__ if name not in _UNSEEN]


def face_of(note: Note, body: Body) -> bytes:
    """Return a digest of all that pages of others can say of a note, and quote: everything but its text and places."""
    seen = [getattr(note, name) for name in _SEEN]
    links = [(link.kind, link.url, link.text) for link in note.links]
    aliases = [(alias.url, alias.name) for alias in note.aliases]
    facts = (seen, minutes(note), sorted(note.other_anchors), links, aliases, body.mentions)
    return blake2b(_JSON.encode(facts), digest_size=DIGEST).digest()


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
        self._whole = _digest((edition, repr((site.config, epoch))))
        pages = [(note.title, note.heading, note.url) for note in leading_pages(site)]
        self._pages = frozenset(note.path for note in site.pages)
        lists = (bool(site.papers), bool(site.repositories), bool(site.backlinks), pages, icon_of(site, assets.urls))
        self._files = sorted(assets.files)
        texts = [sorted(some.items()) for some in (templates, originals)]
        self._pictures = [url for url in sorted(assets.named) if is_picture(url)]
        self._size_of = size_of
        self._theme = _digest((self._whole, lists, texts, sorted(assets.urls.items())))
        self._facts = connections.facts
        self._since = cited_since(connections.facts)
        self._connections = connections
        self._works: dict[str, bytes] = {}
        self._known: dict[str, bytes] = {}
        self._features: dict[int, bytes] = {}
        self._cited: dict[str, bytes] = {}
        self._cited_there: dict[tuple[str, int], bytes] = {}
        self._tags = {name: _tag(tag) for name, tag in tags_by_spelling(site.tags).items()}
        self._all_tags = _digest(tuple(map(_tag, site.tags)))
        self._views: dict[str, bytes] = {}
        self._bodies: dict[tuple[str, int], bytes] = {}
        self._quotable: dict[str, bytes] = {}
        if asks_for_notes(templates):
            self._theme = _digest((self._theme,), *map(self._view, site.listed))

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
        others = _digest((*named, list(index.unread), self._sizes), _PACKER.encode(entries))
        facts = _digest((), _PACKER.encode([*self._facts.values()]))
        faces = b"".join(map(self._face_of, shown))
        return b"".join((_digest((), self._theme, others, facts, faces), *map(self._digest_of, shown)))

    @property
    def _sizes(self) -> Sequence[tuple[str, Size | None]]:
        """The sizes of the pictures that notes may show, by URL: of those beside them only such as they do show."""
        index = self._index
        shown = set(self._pictures)
        if any(map(is_picture, self._site.files.values())):
            for note in self._site.shown:
                pictures = [link for link in index.internal_links(note) if link.kind in _PICTURED]
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
        showing |= self._embedding
        return {
            page.path: self.of(page) if _shows_texts(page, showing) else known(page.path) or self.of(page)
            for page in pages
        }

    @cached_property
    def _embedding(self) -> frozenset[str]:
        """The paths of the notes that show the texts of others."""
        internal = self._index.internal_links
        shown = self._site.shown
        return frozenset([note.path for note in shown if any(link.kind is LinkKind.EMBED for link in internal(note))])

    def of(self, page: Page) -> bytes:
        """Return the key of a page."""
        site, view = self._site, self._view
        head = (self._theme, page.path, page.url)
        match page.shows:
            case NotePage(note=note, neighbours=beside, template=template):
                around = [view(other) if other else NOBODY for other in (beside.newer, beside.older)]
                is_page = note.path in self._pages
                return _digest((*head, template, is_page), self._body(note), view(note), *around, *self._others(note))
            case HomePage(template=template):
                home = site.home
                own = (self._body(home), view(home), *self._others(home)) if home else (NOBODY,)
                recent = map(view, site.listed[: site.config.recent])
                counts = (len(site.listed), len(site.papers), len(site.repositories))
                return _digest((*head, template, counts, self._all_tags), *own, *recent)
            case TagIndex():
                return _digest((*head, self._all_tags))
            case TagPage(tag=tag):
                return _digest((*head, _tag(tag)), *map(view, tag.notes))
            case Archive():
                firsts = [str(self._since(paper)) for paper in site.papers]
                return _digest((*head, firsts), *map(view, site.listed))
            case MapPage():
                links = [
                    [(one.note.path, len(one.links)) for one in site.backlinks.get(note.path, ())]
                    for note in site.shown
                ]
                return _digest((*head, links), *map(view, site.shown), *map(self._work, site.papers))
            case PaperPage(paper=work):
                return _digest((*head, self._connections.citation_keys.get(work.key)), *self._quoted(work))
            case RepositoryPage(repository=work):
                return _digest(head, *self._quoted(work))
            case WorkCard(work=work):
                return _digest(head, self._work(work))
            case NoteCard(note=note):
                return _digest(head, view(note))
            case PaperIndex():
                return _digest(head, *map(self._work, site.papers))
            case RepositoryIndex():
                return _digest(head, *map(self._work, site.repositories))
            case BibtexFile(papers=papers, entries=others, keys=given):
                keys = [self._connections.citation_keys.get(work.key) for work in papers]
                entries = [replace(entry, place=NOWHERE) for entry in others]
                told = [given.get(work.key) for work in papers]
                return _digest((self._edition, page.path, keys, entries, told), *map(self._literature, papers))
            case CslFile():
                keys = [self._connections.citation_keys.get(work.key) for work in site.papers]
                return _digest((self._edition, page.path, keys), *map(self._literature, site.papers))
            case PaperAtomFeed() | PaperJsonFeed():
                cited = [self._work(work) for work in newest(site.papers, self._facts)]
                return _digest((self._whole, page.path), *cited)
            case NotFound() | SearchPage():
                return _digest(head)
            case Redirect(to=note):
                return _digest(head, view(note))
            case Elsewhere(title=title, to=to):
                return _digest((*head, title, to))
            case StaticFile(content=content):
                return _digest((self._edition,), content)
            case AtomFeed() | JsonFeed():
                latest = latest_notes(site)
                return _digest((self._whole, page.path), *map(view, latest), *map(self._body, latest))
            case Sitemap():
                works = [work.key for work in (*site.papers, *site.repositories)]
                return _digest(
                    (self._whole, page.path, self._all_tags, works, bool(site.backlinks)), *map(view, site.findable)
                )
            case Robots():
                return _digest((self._whole, page.path))
            case _:
                assert_never(page.shows)

    @cached_property
    def _presumed(self) -> Mapping[str, str]:
        """What notes call the papers of which nothing is known."""
        unknown = (work for work in self._site.papers if not isinstance(self._facts.get(work.key), Paper))
        return {work.key: called(work) for work in unknown}

    def _literature(self, work: Work) -> bytes:
        """Return what is known or presumed of a paper."""
        return _digest(name) if (name := self._presumed.get(work.key)) else self._fact(work)

    def _fact(self, work: Work) -> bytes:
        """Return what is known of a work."""
        if (known := self._known.get(work.key)) is None:
            fact = self._facts.get(work.key)
            known = self._known[work.key] = NOBODY if fact is None else _digest((), _PACKER.encode(_timeless(fact)))
        return known

    def _work(self, work: Work) -> bytes:
        """Return what lists can say of a work: what is known of it, how it is called, and who refers to it."""
        if (digest := self._works.get(work.key)) is None:
            texts = [(one.note.links[one.reference.link].text, one.reference.part) for one in work.citations]
            former = [one.name for one in work.former]
            since = str(self._since(work))
            said = (work.key, work.name, former, texts, work.is_read, since, is_linked_as_html(work))
            digest = self._works[work.key] = _digest(said, self._fact(work), *map(self._view, work.notes))
        return digest

    def _quoted(self, work: Work) -> list[bytes]:
        """Return the same and what the notes say of it."""
        return [self._work(work), *map(self._said, work.notes)]

    def _said(self, note: Note) -> bytes:
        """Return what can be quoted of a note: its face, the titles it names, and the works that it cites."""
        if (said := self._quotable.get(note.path)) is None:
            links = self._index.internal_links(note)
            named = [self._link(note, link, 0) for link in links if link.kind is LinkKind.WIKI]
            cited = self._bibliography(note)
            said = self._face_of(note.path)
            if named or cited:
                said = _digest((), said, *named, *cited)
            self._quotable[note.path] = said
        return said

    def _others(self, note: Note) -> list[bytes]:
        """Return what there is below a note: its BibTeX, who links to it, and all that related notes are found by.

        That is more than needed, and much less work than to find them.
        """
        features = self._connections.relations.telling_of(note)
        key = _digest(self._connections.key_of(note))
        return [key, *self._linking(note), *map(self._feature, features), self._common if features else NOBODY]

    def _feature(self, number: int) -> bytes:
        """Return what a feature that notes share says, and what pages can say of those notes."""
        if (digest := self._features.get(number)) is None:
            relations = self._connections.relations
            feature = relations.telling[number]
            members = [*relations.members(feature)]
            said = (feature.weight, [bits for _, bits in members])
            views = [self._view(note) for note, _ in members]
            digest = self._features[number] = _digest(said, self._shared(feature), *views)
        return digest

    @cached_property
    def _common(self) -> bytes:
        """The features that only add to others."""
        others = self._connections.relations.others
        return _digest([feature.weight for feature in others], *map(self._shared, others))

    def _shared(self, feature: Feature) -> bytes:
        """Return what a page can say of a feature."""
        shared = feature.shared
        notes = map(self._view, (*shared.linked, *shared.linking))
        plain = ([_tag(tag)[:2] for tag in shared.tags], len(shared.linked))
        return _digest(plain, *notes, *map(self._named, shared.works))

    def _named(self, work: Work) -> bytes:
        """Return what a note can say of a work that it shares with another one: its name."""
        fact = self._facts.get(work.key)
        return _digest((work.name, fact.title)) if isinstance(fact, Paper) else self._work(work)

    def _linking(self, note: Note) -> list[bytes]:
        """Return what the notes say that link to this one."""
        backlinks = self._site.backlinks.get(note.path, ())
        others = [backlink.note for backlink in backlinks]
        numbers = _digest([backlink.links for backlink in backlinks])
        return [numbers, *[digest for other in others for digest in (self._view(other), self._said(other))]]

    def _view(self, note: Note) -> bytes:
        """Return what any page can say of a note."""
        if (view := self._views.get(note.path)) is None:
            facts = (
                *(note.title, note.heading, note.url, minutes(note), note.description, note.excerpt, note.categories),
                *(str(note.date), str(note.updated), note.extra, [self._tags[name] for name in note.tags]),
            )
            view = self._views[note.path] = _digest(facts, *self._called(note))
        return view

    def _called(self, note: Note) -> list[bytes]:
        """Return what the works and the notes are called by that a description and an excerpt name."""
        titles = [self._title(note, name) for name, form in marked_of(note) if form == TITLE]
        works = [link_to_work(url) for url in works_marked(note)]
        return [*titles, *(self._bibliography(note, works) if works else ())]

    def _title(self, note: Note, name: str) -> bytes:
        to = resolve(self._index, note, link_to(name))
        return _digest(_called(to)) if isinstance(to, ToNote) else NOBODY

    def _body(self, note: Note, depth: int = 0) -> bytes:
        """Return what the body of a note depends on: its source, and where its links lead."""
        if (body := self._bodies.get((note.path, depth))) is None:
            digest = self._digest_of(note.path)
            links = self._index.internal_links(note)
            cited = [self._citation(link.url) for link in note.links if link.kind is LinkKind.CITE]
            leading = [self._link(note, link, depth) for link in links]
            body = _digest((), digest, *leading, *cited) if links or cited else digest
            self._bodies[note.path, depth] = body
        return body

    def _link(self, note: Note, link: Link, depth: int) -> bytes:
        to = resolve(self._index, note, link)
        if isinstance(to, ToEntry):
            return _digest(replace(to.entry, place=NOWHERE))
        if isinstance(to, ToFile) and link.kind in _PICTURED:
            return _digest((to, self._size_of(to.url)))
        if not isinstance(to, ToNote):
            return _digest((to,))
        embedded = link.kind is LinkKind.EMBED and depth <= DEEPEST
        body = self._body(to.note, depth + 1) if embedded else NOBODY
        return _digest((to.note.url, *_called(to), to.fragment, to.query), body)

    def _bibliography(self, note: Note, others: Sequence[Link] = ()) -> list[bytes]:
        """Return what all works that a page cites are called by, each of them told apart from the others.

        ``others`` lead to what is not cited in its text. A page without works of its own calls none by a name.
        """
        cited = self._works_cited(note, others)
        return [*cited, self._embeds(note)] if cited else []

    def _works_cited(self, note: Note, others: Sequence[Link] = ()) -> list[bytes]:
        links = [*[link for link in note.links if link.kind is LinkKind.CITE], *others]
        entries = [self._link(note, link, 0) for link in links if link.url.startswith("@")]
        return [*entries, *[self._citation(link.url) for link in links]]

    def _embeds(self, note: Note, depth: int = 0) -> bytes:
        """Return what tells which works are cited in what a note embeds."""
        if (cited := self._cited_there.get((note.path, depth))) is None:
            found: list[bytes] = []
            for link in self._index.internal_links(note) if depth <= DEEPEST else ():
                if link.kind is LinkKind.EMBED and isinstance(to := resolve(self._index, note, link), ToNote):
                    works, deeper = self._works_cited(to.note), self._embeds(to.note, depth + 1)
                    found.append(_digest((to.fragment,), self._face_of(to.note.path), *works, deeper))
            cited = self._cited_there[note.path, depth] = _digest((), *found) if found else NOBODY
        return cited

    def _citation(self, url: str) -> bytes:
        """Return what a bibliography says of the work that is cited at ``url``."""
        if (cited := self._cited.get(url)) is None:
            paper = read_id(url.removeprefix(ADDRESS))
            key = ArxivPaper(paper.id).key if isinstance(paper, ArxivPaper) else ""
            fact = self._facts.get(key)
            known = _PACKER.encode(_timeless(fact) if fact else self._presumed.get(key))
            cited = self._cited[url] = _digest(url, known)
        return cited


def _called(to: ToNote) -> tuple[str, str, Sequence[str], Heading | None]:
    """Return what a link by name is called by."""
    return to.note.title, to.note.heading, [alias.name for alias in to.note.aliases], section_of(to)


def _shows_texts(page: Page, showing: Set[str]) -> bool:
    """Say whether a page may show the text of one of some notes, by their paths, or a text of its own."""
    shows = page.shows
    return shows.note.path in showing if isinstance(shows, NotePage) else type(shows) in _WITH_TEXTS


def _timeless(fact: Fact) -> Fact:
    """Return a fact without the days of asking: no page shows the last one, and few the first one, which they add."""
    if isinstance(fact, Paper):
        return replace(fact, checked=date.min, since=None)
    return replace(fact, checked=date.min)


def _tag(tag: Tag) -> tuple[str, str, int]:
    return (tag.name, tag.slug, len(tag.notes))


def _digest(facts: object, *digests: bytes) -> bytes:
    """Return a digest of what is printed of ``facts``, and of ``digests``, all but the last of the same length."""
    return blake2b(repr(facts).encode("utf-8", "surrogatepass") + b"".join(digests), digest_size=DIGEST).digest()
