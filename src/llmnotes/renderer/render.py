"""Turns a planned page into the bytes of its file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import assert_never

from jinja2 import TemplateRuntimeError
from markupsafe import Markup

from llmnotes.diagnostics import Diagnostic
from llmnotes.model import Body, Link, Note
from llmnotes.nearest import nearest
from llmnotes.renderer.addresses import addresses_of
from llmnotes.renderer.assets import Assets
from llmnotes.renderer.bodies import Filler
from llmnotes.renderer.feeds import LENGTH, UNDATED, Feed, sitemap
from llmnotes.renderer.outline import outline
from llmnotes.renderer.pages import (
    ARCHIVE,
    SITEMAP,
    TAGS,
    Archive,
    AtomFeed,
    HomePage,
    JsonFeed,
    NotePage,
    NotFound,
    Page,
    Redirect,
    Robots,
    SearchPage,
    Sitemap,
    StaticFile,
    TagIndex,
    TagPage,
    tag_url,
)
from llmnotes.renderer.templates import Templates, compile_all
from llmnotes.renderer.views import NoteView, PageView, TagView, by_year, note_view, site_view, tag_view
from llmnotes.site import Neighbours, Site, Tag, tags_by_spelling
from llmnotes.site.resolve import Resolution

__all__ = ["Renderer", "compile_all"]

TAGS_AT_HOME = 30
"""How many tags the first page shows: those with the most notes."""

_CONTROLS = bytes({*range(0x20), 0x7F} - {*b"\t\n\r\f"})  # what HTML can not hold (HTML standard, 13.1)


class Renderer:
    """Renders the pages of one site. Build it once for a process; it remembers what pages share."""

    def __init__(
        self,
        site: Site,
        templates: Mapping[str, str],
        assets: Assets,
        body_of: Callable[[str], Body],
        resolve: Callable[[Note, Link], Resolution],
        *,
        epoch: datetime | None = None,
    ) -> None:
        """Take the texts of the templates by name, the body of a note by its path, and where its links lead.

        ``epoch`` is the date in the Atom feed of what has no date of its own (``SOURCE_DATE_EPOCH``).
        """
        self._site = site
        self._assets = assets
        self._addresses = addresses_of(site.config.base_url)
        self._filler = Filler(self._addresses.href, resolve, body_of)
        abroad = Filler(self._addresses.absolute, resolve, body_of)
        self._feed = Feed(site.config, self._addresses, site.notes[:LENGTH], abroad.fill_elsewhere, epoch or UNDATED)
        self._tags = {name: tag_view(tag, self._addresses) for name, tag in tags_by_spelling(site.tags).items()}
        self._notes: dict[str, tuple[Note, NoteView]] = {}
        self._templates = Templates(templates, site=site_view(site.config, self._addresses), static=self._static)

    def render(self, page: Page) -> bytes | Diagnostic:
        """Return the content of the page's file, or what is wrong with the template that it needs.

        Every page that needs a broken template returns an equal diagnostic.
        """
        content = self._content(page)
        return _encoded(content) if isinstance(content, str) else content

    def _content(self, page: Page) -> str | bytes | Diagnostic:
        match page.shows:
            case NotePage() as shows:
                return self._note_page(page, shows)
            case HomePage(template=template):
                return self._home(page, template)
            case TagIndex():
                return self._page(page, "tags", "Tags", tags=self._tag_views(self._site.tags))
            case TagPage(tag=tag):
                view = tag_view(tag, self._addresses)
                return self._page(page, "tag", tag.name, tag=view, notes=self._views(tag.notes))
            case Archive():
                return self._page(page, "archive", "Archive", years=by_year(self._views(self._site.notes)))
            case NotFound():
                return self._templates.render("404.html", page=PageView("404", "Not found", "", ""))
            case SearchPage():
                return self._page(page, "search", "Search")
            case Redirect(to=note):
                return self._templates.render("redirect.html", note=self._view(note))
            case StaticFile(content=content):
                return content
            case AtomFeed():
                return self._feed.atom()
            case JsonFeed():
                return self._feed.json()
            case Sitemap():
                return self._sitemap()
            case Robots():
                return f"User-agent: *\nAllow: /\n\nSitemap: {self._addresses.absolute(SITEMAP)}\n"
            case _:
                assert_never(page.shows)

    def _note_page(self, page: Page, shows: NotePage) -> str | Diagnostic:
        note = shows.note
        view = PageView("note", note.title, note.description, self._canonical(page))
        return self._templates.render(shows.template, page=view, **self._facts(note, shows.neighbours))

    def _facts(self, note: Note, beside: Neighbours) -> dict[str, object]:
        """Return what the template of a note can name."""
        return {
            "note": self._view(note),
            "body": Markup(self._filler.fill(note)),
            "toc": outline(note),
            "backlinks": self._views(self._site.backlinks.get(note.path, ())),
            "newer": self._view(beside.newer) if beside.newer else None,
            "older": self._view(beside.older) if beside.older else None,
        }

    def _home(self, page: Page, template: str) -> str | Diagnostic:
        """Render the first page; its template can name what that of a note can, if there is one at this address."""
        site, config = self._site, self._site.config
        return self._templates.render(
            template,
            page=PageView("home", config.title, config.description, self._canonical(page)),
            notes=self._views(site.notes[: config.recent]),
            count=len(site.notes),
            tags=self._tag_views(_most_used(site.tags)),
            **(self._facts(site.home, Neighbours(None, None)) if site.home else {"note": None, "body": ""}),
        )

    def _page(self, page: Page, kind: str, title: str, **names: object) -> str | Diagnostic:
        """Render the template named after a kind of page."""
        view = PageView(kind, title, "", self._canonical(page))
        return self._templates.render(f"{kind}.html", page=view, **names)

    def _sitemap(self) -> bytes:
        notes = [(note.url, note.updated or note.date) for note in self._site.notes]
        lists = [(url, None) for url in (TAGS, *map(tag_url, self._site.tags), ARCHIVE)]
        return sitemap(self._addresses, [("/", None), *notes, *lists])

    def _canonical(self, page: Page) -> str:
        return self._addresses.absolute(page.url) if self._site.config.base_url else ""

    def _view(self, note: Note) -> NoteView:
        known = self._notes.get(note.path)
        if known is None or known[0] is not note:  # a preview shows a note that was just saved in the site before
            known = self._notes[note.path] = (note, note_view(note, self._tags, self._addresses))
        return known[1]

    def _views(self, notes: Sequence[Note]) -> tuple[NoteView, ...]:
        return tuple([self._view(note) for note in notes])

    def _tag_views(self, tags: Sequence[Tag]) -> tuple[TagView, ...]:
        return tuple(tag_view(tag, self._addresses) for tag in tags)

    def _static(self, name: str) -> str:
        """Return the address of a file of ``static/``, for templates."""
        if name in self._assets.urls:
            return self._addresses.href(self._assets.urls[name])
        near = nearest(name, self._assets.urls)
        raise TemplateRuntimeError(f"there is no static/{name}" + (f"; the nearest is {near}" if near else ""))


def _most_used(tags: Sequence[Tag]) -> Sequence[Tag]:
    """Return the tags with the most notes, still by name."""
    chosen = sorted(tags, key=lambda tag: (-len(tag.notes), tag.slug))[:TAGS_AT_HOME]
    slugs = {tag.slug for tag in chosen}
    return [tag for tag in tags if tag.slug in slugs]


def _encoded(html: str) -> bytes:
    return html.encode("utf-8", "replace").translate(None, _CONTROLS)
