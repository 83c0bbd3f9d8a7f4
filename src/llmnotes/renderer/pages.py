"""Every page of a site: its address, its file, and what it shows."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import unquote

from msgspec import Struct

from llmnotes import HISTORY, SITE_MARK
from llmnotes.diagnostics import Diagnostic, Place, info, warning
from llmnotes.model import Entry, Note
from llmnotes.renderer.assets import Assets
from llmnotes.renderer.layouts import HOME, NOTE, ORDINARY, missing_layouts, template_of
from llmnotes.site import (
    Claim,
    Neighbours,
    Site,
    Tag,
    Work,
    are_apart,
    claims_of,
    collisions,
    is_bare,
    neighbours,
    output_path,
)


class HomePage(Struct, frozen=True):
    """The introduction, the recent notes and the tags, in a template of that name."""

    template: str


class NotePage(Struct, frozen=True, gc=False):
    """A note between its neighbours in time, in a template of that name."""

    note: Note
    neighbours: Neighbours
    template: str


class TagIndex(Struct, frozen=True):
    """All tags."""


class TagPage(Struct, frozen=True):
    """The notes that carry a tag."""

    tag: Tag


class Archive(Struct, frozen=True):
    """All notes by year."""


class PaperIndex(Struct, frozen=True):
    """All papers that the notes cite."""


class PaperPage(Struct, frozen=True, gc=False):
    """A paper, and what the notes say of it."""

    paper: Work


class RepositoryIndex(Struct, frozen=True):
    """All repositories that the notes refer to."""


class RepositoryPage(Struct, frozen=True):
    """A repository, and what the notes say of it and of what is in it."""

    repository: Work


class WorkCard(Struct, frozen=True, gc=False):
    """What a reader sees of a work before following a link to it: no page, but a part of one."""

    work: Work


class NoteCard(Struct, frozen=True):
    """The same of a note."""

    note: Note


class BibtexFile(Struct, frozen=True, gc=False):
    """What is known of papers, for BibTeX: of all papers, or of those that one note cites.

    With these come the other ``entries`` of a bibliography that it cites. Among all papers there are none: that file is
    what the list of papers shows, as the one in CSL-JSON is, and its author has the entries in a file already.
    ``keys`` are those by which the note cites papers, by theirs.
    """

    papers: tuple[Work, ...]
    entries: tuple[Entry, ...] = ()
    keys: Mapping[str, tuple[str, ...]] = MappingProxyType({})


class CslFile(Struct, frozen=True):
    """What is known of all papers, as CSL-JSON."""


class PaperAtomFeed(Struct, frozen=True):
    """The papers that were cited last, as Atom 1.0."""


class PaperJsonFeed(Struct, frozen=True):
    """The same as JSON Feed 1.1."""


class MapPage(Struct, frozen=True):
    """All notes and papers, and how they hang together."""


class NotFound(Struct, frozen=True):
    """What a reader sees at an address that leads nowhere."""


class SearchPage(Struct, frozen=True):
    """Where readers search."""


class Redirect(Struct, frozen=True):
    """A former address of a note."""

    to: Note


class Elsewhere(Struct, frozen=True):
    """An address that leads to another one, of this site or not."""

    title: str
    to: str


class AtomFeed(Struct, frozen=True):
    """The latest notes as Atom 1.0."""


class JsonFeed(Struct, frozen=True):
    """The latest notes as JSON Feed 1.1."""


class Sitemap(Struct, frozen=True):
    """Every address worth finding, for search engines."""


class Robots(Struct, frozen=True):
    """Where search engines find the sitemap."""


class StaticFile(Struct, frozen=True):
    """A file of the theme or the site, as it is."""

    content: bytes


TAGS = "/tags/"
ARCHIVE = "/archive/"
SEARCH = "/search/"
INDEX = "pagefind"
ATOM = "/feed.xml"
JSON = "/feed.json"
PAPERS = "/papers/"
PAPERS_ATOM = "/papers/feed.xml"
PAPERS_JSON = "/papers/feed.json"
BIBTEX = "/papers.bib"
CSL = "/papers.json"
REPOSITORIES = "/repositories/"
MAP = "/map/"
CARDS = "/cards"
SITEMAP = "/sitemap.xml"


def tag_url(tag: Tag) -> str:
    """Return the site-relative URL of a tag's page."""
    return f"{TAGS}{tag.slug}/"


def work_url(work: Work) -> str:
    """Return the site-relative URL of the page of a paper or a repository."""
    kind, _, name = work.key.partition(":")
    return f"{PAPERS if kind == 'arxiv' else REPOSITORIES}{unquote(name)}/"


def card_url(url: str) -> str:
    """Return the site-relative URL of the hover card of what has its page at ``url``."""
    return f"{CARDS}{_bare(url)}.html"


def bibtex_url(url: str) -> str:
    """Return the site-relative URL of the BibTeX file of the note at ``url``."""
    return f"{_bare(url)}.bib"


def _bare(url: str) -> str:
    return url.removesuffix(".html").rstrip("/") or "/index"


Shows: TypeAlias = (
    HomePage
    | NotePage
    | TagIndex
    | TagPage
    | Archive
    | PaperIndex
    | PaperPage
    | RepositoryIndex
    | RepositoryPage
    | WorkCard
    | NoteCard
    | BibtexFile
    | CslFile
    | PaperAtomFeed
    | PaperJsonFeed
    | MapPage
    | NotFound
    | SearchPage
    | Redirect
    | Elsewhere
    | AtomFeed
    | JsonFeed
    | Sitemap
    | Robots
    | StaticFile
)
WITHOUT_TEMPLATE = (BibtexFile, CslFile, PaperAtomFeed, PaperJsonFeed, AtomFeed, JsonFeed, Sitemap, Robots, StaticFile)


class Page(Struct, frozen=True, gc=False):
    """A file to write: ``path`` below the output folder, the site-relative ``url`` it answers for, and what it shows.

    ``source`` is the place of what an author wrote, or the name of a page that every site has ("the archive").
    """

    path: str
    url: str
    shows: Shows
    source: Place | str


NO_FEEDS: Mapping[str, str] = MappingProxyType({})


def plan(
    site: Site, assets: Assets, templates: Collection[str], feeds: Mapping[str, str] = NO_FEEDS
) -> tuple[tuple[Page, ...], tuple[Diagnostic, ...]]:
    """List every page of the site, sorted by path, each path once.

    Reports layouts that are not among the names of ``templates`` (``missing-layout``), and the pages of this list that
    collide with each other or with the site's notes, aliases and files (whose own collisions the site reports). A file
    for the site's root replaces the page that every site has at its path, and so does a note at ``/404.html``. A note,
    an alias or a file takes the place, which is the path or the URL, of a page about papers or repositories, of the map
    and of the page for searching (``replaced-page`` tells it), and in a repository of Jekyll's of any other. ``feeds``
    are the paths of files that were feeds, by where these were: the Atom feed is there, too.
    """
    written = (*_notes(site, templates), *_redirects(site), *_moved(site))
    static = tuple(_static(assets))
    replaced = {page.path for page in static} | {page.path for page in written if page.path == "404.html"}
    files = {url.removeprefix("/"): Place(path) for path, url in site.files.items()}
    bare = {page.url[1:]: page.source for page in reversed(written) if is_bare(page.url)}
    taken = files | bare | {page.path: page.source for page in reversed(written)}
    is_jekyll = site.config.dialect == "jekyll"  # where an author's page has been there before
    by = {} if is_jekyll else {page.path: page for page in reversed(written)}
    others = (Page(path, f"/{path}", AtomFeed(), Place(source)) for path, source in feeds.items() if f"/{path}" != ATOM)
    yields = (*(_given(site) if is_jekyll else ()), *others, *_searching(site), *_literature(site))
    yielding = {page.path: page for page in reversed(yields)}
    made = (
        *static,
        *(page for page in (() if is_jekyll else _given(site)) if page.path not in replaced),
        *(page for path, page in yielding.items() if path not in taken and path not in replaced),
    )
    pages = {page.path: page for page in (*made, *reversed(written))}
    diagnostics = (
        *_collisions(site, made, written, bare),
        *filter(None, (_replaced(page, taken[path], by.get(path)) for path, page in yielding.items() if path in taken)),
        *missing_layouts(site, templates),
    )
    return tuple(pages[path] for path in sorted(pages)), diagnostics


def _collisions(
    site: Site, made: Sequence[Page], written: Sequence[Page], bare: Collection[str]
) -> tuple[Diagnostic, ...]:
    """Report the pages and files made by llmnotes that stand in each other's way, or in that of what authors wrote."""
    mark = Claim(f"/{SITE_MARK}", SITE_MARK, "the mark of a site that llmnotes made")
    index = (Claim(f"/{INDEX}/", INDEX, "the search index"),) if site.config.search else ()
    history = [Claim(f"/{name}", name, "the history of what is published") for name in HISTORY]
    files = [url.removeprefix("/") for url in site.files.values()]
    others = [claim.output for claim in (mark, *index, *history)]
    if are_apart([page.path for page in made] + [page.path for page in written] + files + others, bare):
        return ()
    claims = (*(Claim(page.url, page.path, page.source) for page in made), mark, *index, *history)
    return collisions(claims, claims_of(site))


def _notes(site: Site, templates: Collection[str]) -> Iterator[Page]:
    if home := site.home:
        template = HOME if home.layout in ORDINARY else template_of(home, templates) or HOME
        yield Page("index.html", "/", HomePage(template), home.url_place)
    beside = neighbours(site)
    for note in site.notes:
        shows = NotePage(note, beside[note.path], template_of(note, templates) or NOTE)
        yield Page(output_path(note.url), note.url, shows, note.url_place)


def _redirects(site: Site) -> Iterator[Page]:
    for note in site.shown:
        for alias in note.aliases:
            if alias.url:
                yield Page(output_path(alias.url), alias.url, Redirect(note), alias.place)


def _moved(site: Site) -> Iterator[Page]:
    for note in site.moved:
        if note.moved != note.url:
            yield Page(output_path(note.url), note.url, Elsewhere(note.title, note.moved), note.url_place)


def _static(assets: Assets) -> Iterator[Page]:
    for path, content in assets.files.items():
        yield Page(path, f"/{path}", StaticFile(content), Place(assets.sources[path]))


def _given(site: Site) -> Iterator[Page]:
    """Yield the pages that every site has, whatever its author wrote."""
    if not site.home:
        yield Page("index.html", "/", HomePage(HOME), "the home page")
    yield Page("tags/index.html", TAGS, TagIndex(), "the list of tags")
    for tag in site.tags:
        yield Page(f"tags/{tag.slug}/index.html", tag_url(tag), TagPage(tag), f"the page of the tag {tag.name}")
    yield Page("archive/index.html", ARCHIVE, Archive(), "the archive")
    yield Page("404.html", "/404.html", NotFound(), "the page for wrong addresses")
    yield Page("feed.xml", ATOM, AtomFeed(), "the Atom feed")
    yield Page("feed.json", JSON, JsonFeed(), "the JSON feed")
    yield Page("sitemap.xml", SITEMAP, Sitemap(), "the sitemap")
    yield Page("robots.txt", "/robots.txt", Robots(), "the file for search engines")


def _searching(site: Site) -> Iterator[Page]:
    if site.config.search:
        yield Page("search/index.html", SEARCH, SearchPage(), "the page for searching")


def _literature(site: Site) -> Iterator[Page]:
    """Yield the pages about what the notes refer to, and the cards of all that has one."""
    if site.papers:
        yield Page("papers/index.html", PAPERS, PaperIndex(), "the list of papers")
        yield Page("papers.bib", BIBTEX, BibtexFile(site.papers), "the papers for BibTeX")
        yield Page("papers.json", CSL, CslFile(), "the papers as CSL-JSON")
        yield Page("papers/feed.xml", PAPERS_ATOM, PaperAtomFeed(), "the Atom feed of papers")
        yield Page("papers/feed.json", PAPERS_JSON, PaperJsonFeed(), "the JSON feed of papers")
    for work in site.papers:
        url = work_url(work)
        yield Page(f"{url[1:]}index.html", url, PaperPage(work), f"the page of the paper {work.name}")
        yield _card(url, WorkCard(work))
    given = site.keys_given
    for note, papers, entries in site.literature_by_note:
        url = bibtex_url(note.url)
        yield Page(url[1:], url, BibtexFile(papers, entries, given.get(note.path, {})), note.url_place)
    if site.papers or site.backlinks:
        yield Page("map/index.html", MAP, MapPage(), "the map")
    if site.repositories:
        yield Page("repositories/index.html", REPOSITORIES, RepositoryIndex(), "the list of repositories")
    for work in site.repositories:
        url = work_url(work)
        source = f"the page of the repository {work.name}"
        yield Page(f"{url[1:]}index.html", url, RepositoryPage(work), source)
        yield _card(url, WorkCard(work))
        for former in work.former:
            old, source = work_url(former), f"the former page of the repository {former.name}"
            yield Page(f"{old[1:]}index.html", old, Elsewhere(work.name, url), source)
            yield _card(old, WorkCard(work))
    for note in site.shown:
        if note.path in site.backlinks:
            yield _card(note.url, NoteCard(note))


def _card(url: str, shows: WorkCard | NoteCard) -> Page:
    card = card_url(url)
    return Page(card[1:], card, shows, f"the card of {url}")


def _replaced(page: Page, source: Place | str, by: Page | None) -> Diagnostic | None:
    """Say that something stands where a page would be; None of what has no name, as a card, or a note's own file.

    A note like others in the place of a page to which all pages lead is hardly meant.
    """
    if isinstance(page.shows, WorkCard | NoteCard) or isinstance(page.source, Place) or isinstance(source, str):
        return None
    message = f"this stands at {page.url}, where {page.source} would be"
    hint = "rename it, or give it a permalink, to have both"
    is_slip = by is not None and isinstance(by.shows, NotePage) and by.shows.template == NOTE
    if is_slip and isinstance(page.shows, SearchPage | PaperIndex):
        hint += "; a layout of its own says that it is meant"
        return warning(source, "replaced-page", message, hint=hint, url=page.url)
    return info(source, "replaced-page", message, hint=hint, url=page.url)
