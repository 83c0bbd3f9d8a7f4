"""Digests of what pages can say of a note or a work, and of what that depends on."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from llmnotes.diagnostics import NOWHERE
from llmnotes.links.arxiv.addresses import read_id
from llmnotes.links.known import Fact, Paper
from llmnotes.links.targets import ArxivPaper
from llmnotes.loader.markdown.citations import ADDRESS, link_to_work
from llmnotes.loader.markdown.standins import TITLE, marked_of, works_marked
from llmnotes.loader.markdown.wikilinks import link_to
from llmnotes.model import Body, Heading, Link, LinkKind, Note, Size
from llmnotes.renderer.bodies import section_of
from llmnotes.renderer.connections import Connections
from llmnotes.renderer.presumed import called, is_linked_as_html
from llmnotes.renderer.since import cited_since
from llmnotes.renderer.views import minutes
from llmnotes.site import Site, Tag, Work, tags_by_spelling
from llmnotes.site.embeds import DEEPEST
from llmnotes.site.index import Index
from llmnotes.site.resolution import ToEntry, ToFile, ToNote
from llmnotes.site.resolve import resolve

DIGEST = 16  # bytes
NOBODY = bytes(DIGEST)
PICTURED = frozenset((LinkKind.IMAGE, LinkKind.EMBED))
_PACKER = msgspec.msgpack.Encoder()
_JSON = msgspec.json.Encoder()  # which keeps the offset of a date

_UNSEEN = frozenset(("url_place", "layout_place", "words", "aliases", "other_anchors", "links"))
_SEEN = [name for name in Note.__struct_fields__ if name not in _UNSEEN]


def face_of(note: Note, body: Body) -> bytes:
    """Return a digest of all that pages of others can say of a note, and quote: everything but its text and places."""
    seen = [getattr(note, name) for name in _SEEN]
    links = [(link.kind, link.url, link.text) for link in note.links]
    aliases = [(alias.url, alias.name) for alias in note.aliases]
    facts = (seen, minutes(note), sorted(note.other_anchors), links, aliases, body.mentions)
    return blake2b(_JSON.encode(facts), digest_size=DIGEST).digest()


class Digests:
    """The digests of the notes and works of one site, each made once."""

    def __init__(
        self,
        site: Site,
        digest_of: Callable[[str], bytes],
        face_of: Callable[[str], bytes],
        index: Index,
        connections: Connections,
        size_of: Callable[[str], Size | None],
    ) -> None:
        """Take the digests of the notes' sources, and of all that others can say of them, by path."""
        self.since = cited_since(connections.facts)
        """Since when the notes cite a paper."""
        self._site = site
        self._digest_of = digest_of
        self._face_of = face_of
        self._index = index
        self._facts = connections.facts
        self._size_of = size_of
        self._tags = {name: tag_of(tag) for name, tag in tags_by_spelling(site.tags).items()}
        self._works: dict[str, bytes] = {}
        self._known: dict[str, bytes] = {}
        self._cited: dict[str, bytes] = {}
        self._cited_there: dict[tuple[str, int], bytes] = {}
        self._views: dict[str, bytes] = {}
        self._bodies: dict[tuple[str, int], bytes] = {}
        self._quotable: dict[str, bytes] = {}

    def view(self, note: Note) -> bytes:
        """Return what any page can say of a note."""
        if (view := self._views.get(note.path)) is None:
            facts = (
                *(note.title, note.heading, note.url, minutes(note), note.description, note.excerpt, note.categories),
                *(str(note.date), str(note.updated), note.extra, [self._tags[name] for name in note.tags]),
            )
            view = self._views[note.path] = digested(facts, *self._called(note))
        return view

    def _called(self, note: Note) -> list[bytes]:
        """Return what the works and the notes are called by that a description and an excerpt name."""
        titles = [self._title(note, name) for name, form in marked_of(note) if form == TITLE]
        works = [link_to_work(url) for url in works_marked(note)]
        return [*titles, *(self._bibliography(note, works) if works else ())]

    def _title(self, note: Note, name: str) -> bytes:
        to = resolve(self._index, note, link_to(name))
        return digested(_called(to)) if isinstance(to, ToNote) else NOBODY

    def body(self, note: Note, depth: int = 0) -> bytes:
        """Return what the body of a note depends on: its source, and where its links lead."""
        if (body := self._bodies.get((note.path, depth))) is None:
            digest = self._digest_of(note.path)
            links = self._index.internal_links(note)
            cited = [self._citation(link.url) for link in note.links if link.kind is LinkKind.CITE]
            leading = [self._link(note, link, depth) for link in links]
            body = digested((), digest, *leading, *cited) if links or cited else digest
            self._bodies[note.path, depth] = body
        return body

    def _link(self, note: Note, link: Link, depth: int) -> bytes:
        to = resolve(self._index, note, link)
        if isinstance(to, ToEntry):
            return digested(replace(to.entry, place=NOWHERE))
        if isinstance(to, ToFile) and link.kind in PICTURED:
            return digested((to, self._size_of(to.url)))
        if not isinstance(to, ToNote):
            return digested((to,))
        embedded = link.kind is LinkKind.EMBED and depth <= DEEPEST
        body = self.body(to.note, depth + 1) if embedded else NOBODY
        return digested((to.note.url, *_called(to), to.fragment, to.query), body)

    def said(self, note: Note) -> bytes:
        """Return what can be quoted of a note: its face, the titles it names, and the works that it cites."""
        if (said := self._quotable.get(note.path)) is None:
            links = self._index.internal_links(note)
            named = [self._link(note, link, 0) for link in links if link.kind is LinkKind.WIKI]
            cited = self._bibliography(note)
            said = self._face_of(note.path)
            if named or cited:
                said = digested((), said, *named, *cited)
            self._quotable[note.path] = said
        return said

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
                    found.append(digested((to.fragment,), self._face_of(to.note.path), *works, deeper))
            cited = self._cited_there[note.path, depth] = digested((), *found) if found else NOBODY
        return cited

    def _citation(self, url: str) -> bytes:
        """Return what a bibliography says of the work that is cited at ``url``."""
        if (cited := self._cited.get(url)) is None:
            paper = read_id(url.removeprefix(ADDRESS))
            key = ArxivPaper(paper.id).key if isinstance(paper, ArxivPaper) else ""
            fact = self._facts.get(key)
            known = _PACKER.encode(_timeless(fact) if fact else self._presumed.get(key))
            cited = self._cited[url] = digested(url, known)
        return cited

    @cached_property
    def _presumed(self) -> Mapping[str, str]:
        """What notes call the papers of which nothing is known."""
        unknown = (work for work in self._site.papers if not isinstance(self._facts.get(work.key), Paper))
        return {work.key: called(work) for work in unknown}

    def literature(self, work: Work) -> bytes:
        """Return what is known or presumed of a paper."""
        return digested(name) if (name := self._presumed.get(work.key)) else self.fact(work)

    def fact(self, work: Work) -> bytes:
        """Return what is known of a work."""
        if (known := self._known.get(work.key)) is None:
            fact = self._facts.get(work.key)
            known = self._known[work.key] = NOBODY if fact is None else digested((), _PACKER.encode(_timeless(fact)))
        return known

    def work(self, work: Work) -> bytes:
        """Return what lists can say of a work: what is known of it, how it is called, and who refers to it."""
        if (digest := self._works.get(work.key)) is None:
            texts = [(one.note.links[one.reference.link].text, one.reference.part) for one in work.citations]
            former = [one.name for one in work.former]
            since = str(self.since(work))
            said = (work.key, work.name, former, texts, work.is_read, since, is_linked_as_html(work))
            digest = self._works[work.key] = digested(said, self.fact(work), *map(self.view, work.notes))
        return digest

    def quoted(self, work: Work) -> list[bytes]:
        """Return the same and what the notes say of it."""
        return [self.work(work), *map(self.said, work.notes)]


def _called(to: ToNote) -> tuple[str, str, Sequence[str], Heading | None]:
    """Return what a link by name is called by."""
    return to.note.title, to.note.heading, [alias.name for alias in to.note.aliases], section_of(to)


def _timeless(fact: Fact) -> Fact:
    """Return a fact without the days of asking: no page shows the last one, and few the first one, which they add."""
    if isinstance(fact, Paper):
        return replace(fact, checked=date.min, since=None)
    return replace(fact, checked=date.min)


def tag_of(tag: Tag) -> tuple[str, str, int]:
    """Return what pages say of a tag."""
    return (tag.name, tag.slug, len(tag.notes))


def digested(facts: object, *digests: bytes) -> bytes:
    """Return a digest of what is printed of ``facts``, and of ``digests``, all but the last of the same length."""
    return blake2b(repr(facts).encode("utf-8", "surrogatepass") + b"".join(digests), digest_size=DIGEST).digest()
