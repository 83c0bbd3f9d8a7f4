"""Every page of a site: its address, its file, and what it shows."""

from collections.abc import Collection, Iterator
from typing import TypeAlias

from msgspec import Struct

from llmnotes import SITE_MARK
from llmnotes.diagnostics import Diagnostic, Place, error
from llmnotes.model import Note
from llmnotes.nearest import nearest
from llmnotes.renderer.assets import Assets
from llmnotes.site import Claim, Neighbours, Site, Tag, claims_of, collisions, neighbours, output_path


class HomePage(Struct, frozen=True):
    """The introduction, the recent notes and the tags, in a template of that name."""

    template: str


class NotePage(Struct, frozen=True):
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


class NotFound(Struct, frozen=True):
    """What a reader sees at an address that leads nowhere."""


class SearchPage(Struct, frozen=True):
    """Where readers search."""


class Redirect(Struct, frozen=True):
    """A former address of a note."""

    to: Note


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
ATOM = "/feed.xml"
JSON = "/feed.json"
SITEMAP = "/sitemap.xml"

ORDINARY = frozenset({"note", "post", "page", "default", "none"})
"""Layouts that are the theme's own one unless a site has a template of that name: Jekyll's themes have these."""


def tag_url(tag: Tag) -> str:
    """Return the site-relative URL of a tag's page."""
    return f"{TAGS}{tag.slug}/"


Shows: TypeAlias = (
    HomePage
    | NotePage
    | TagIndex
    | TagPage
    | Archive
    | NotFound
    | SearchPage
    | Redirect
    | AtomFeed
    | JsonFeed
    | Sitemap
    | Robots
    | StaticFile
)


class Page(Struct, frozen=True):
    """A file to write: ``path`` below the output folder, the site-relative ``url`` it answers for, and what it shows.

    ``source`` is the place of what an author wrote, or the name of a page that every site has ("the archive").
    """

    path: str
    url: str
    shows: Shows
    source: Place | str


def plan(site: Site, assets: Assets, templates: Collection[str]) -> tuple[tuple[Page, ...], tuple[Diagnostic, ...]]:
    """List every page of the site, sorted by path, each path once.

    Reports layouts that are not among the names of ``templates`` (``missing-layout``), and the pages of this list that
    collide with each other or with the site's notes, aliases and files (whose own collisions the site reports). A file
    below ``static/root/`` replaces the page that every site has at its path, and so does a note at ``/404.html``.
    """
    written = (*_notes(site, templates), *_redirects(site))
    static = tuple(_static(assets))
    replaced = {page.path for page in static} | {page.path for page in written if page.path == "404.html"}
    made = (*static, *(page for page in _given(site) if page.path not in replaced))
    pages = {page.path: page for page in (*made, *reversed(written))}
    mark = Claim(f"/{SITE_MARK}", SITE_MARK, "the mark of a site that llmnotes made")
    claims = (*(Claim(page.url, page.path, page.source) for page in made), mark)
    diagnostics = (*collisions(claims, claims_of(site)), *_missing_layouts(site, templates))
    return tuple(pages[path] for path in sorted(pages)), diagnostics


def _notes(site: Site, templates: Collection[str]) -> Iterator[Page]:
    if home := site.home:
        template = _HOME if home.layout in ORDINARY else _template(home, templates) or _HOME
        yield Page("index.html", "/", HomePage(template), home.url_place)
    beside = neighbours(site)
    for note in site.notes:
        shows = NotePage(note, beside[note.path], _template(note, templates) or _NOTE)
        yield Page(output_path(note.url), note.url, shows, note.url_place)


_HOME, _NOTE = "home.html", "note.html"


def _template(note: Note, templates: Collection[str]) -> str | None:
    """Return the name of the template that a note's layout asks for, or None if there is none."""
    name = f"{note.layout}.html"
    if name in templates:
        return name
    return _NOTE if note.layout in ORDINARY else None


def _redirects(site: Site) -> Iterator[Page]:
    for note in site.shown:
        for alias in note.aliases:
            yield Page(output_path(alias.url), alias.url, Redirect(note), alias.place)


def _static(assets: Assets) -> Iterator[Page]:
    for path, content in assets.files.items():
        yield Page(path, f"/{path}", StaticFile(content), Place(assets.sources[path]))


def _given(site: Site) -> Iterator[Page]:
    """Yield the pages that every site has, whatever its author wrote."""
    if not site.home:
        yield Page("index.html", "/", HomePage(_HOME), "the home page")
    yield Page("tags/index.html", TAGS, TagIndex(), "the list of tags")
    for tag in site.tags:
        yield Page(f"tags/{tag.slug}/index.html", tag_url(tag), TagPage(tag), f"the page of the tag {tag.name}")
    yield Page("archive/index.html", ARCHIVE, Archive(), "the archive")
    if site.config.search:
        yield Page("search/index.html", SEARCH, SearchPage(), "the page for searching")
    yield Page("404.html", "/404.html", NotFound(), "the page for wrong addresses")
    yield Page("feed.xml", ATOM, AtomFeed(), "the Atom feed")
    yield Page("feed.json", JSON, JsonFeed(), "the JSON feed")
    yield Page("sitemap.xml", SITEMAP, Sitemap(), "the sitemap")
    yield Page("robots.txt", "/robots.txt", Robots(), "the file for search engines")


def _missing_layouts(site: Site, templates: Collection[str]) -> Iterator[Diagnostic]:
    for note in site.shown:
        if _template(note, templates) is None:
            name = f"{note.layout}.html"
            near = nearest(note.layout, [*ORDINARY, *(name.removesuffix(".html") for name in templates)])
            hint = f"use the layout {near} or add" if near else "add"
            message = f"the layout {note.layout} does not exist: there is no template {name}"
            yield error(note.layout_place, "missing-layout", message, hint=f"{hint} templates/{name}")
