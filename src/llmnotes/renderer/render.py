"""Turns a planned page into the bytes of its file."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, assert_never

from jinja2 import TemplateRuntimeError
from markupsafe import Markup
from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic
from llmnotes.model import Body, Link, Note, Size
from llmnotes.nearest import nearest
from llmnotes.renderer import descriptions
from llmnotes.renderer.addresses import addresses_of
from llmnotes.renderer.assets import Assets
from llmnotes.renderer.bodies import Filler
from llmnotes.renderer.connections import Connections
from llmnotes.renderer.feeds import UNDATED, Entry, Feed, latest_notes, newest, note_entry, sitemap
from llmnotes.renderer.languages import language
from llmnotes.renderer.outline import outline
from llmnotes.renderer.pages import (
    ARCHIVE,
    ATOM,
    BIBTEX,
    CSL,
    JSON,
    MAP,
    PAPERS,
    PAPERS_ATOM,
    PAPERS_JSON,
    REPOSITORIES,
    SITEMAP,
    TAGS,
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
    bibtex_url,
    tag_url,
    work_url,
)
from llmnotes.renderer.presumed import paper_of
from llmnotes.renderer.quotations import CitedIn, quotations
from llmnotes.renderer.templates import Templates, compile_all
from llmnotes.renderer.views import (
    NoteView,
    PageView,
    TagView,
    asks_for_notes,
    by_year,
    icon_of,
    note_view,
    site_view,
    tag_view,
    title_in_tex,
)
from llmnotes.renderer.writers import authors_of
from llmnotes.site import Backlink, Neighbours, Site, Tag, tags_by_spelling
from llmnotes.site.resolution import Resolution

if TYPE_CHECKING:
    from llmnotes.renderer.literature import Literature
    from llmnotes.renderer.references import Citations, References
    from llmnotes.renderer.workviews import RelatedView

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
        connections: Connections,
        *,
        originals: Mapping[str, str] = {},
        epoch: datetime | None = None,
        size_of: Callable[[str], Size | None] = lambda url: None,
    ) -> None:
        """Take the texts of the templates by name, the body of a note by its path, and where its links lead.

        ``connections`` are those of this very site, ``originals`` the theme's own templates. ``epoch`` is the date in
        the Atom feed of what has none (``SOURCE_DATE_EPOCH``), ``size_of`` finds the size of the picture at a
        site-relative URL.
        """
        self._site = site
        self._assets = assets
        self._addresses = addresses_of(site.config.base_url)
        spoken = site.config.language
        self._filler = Filler(self._addresses.href, resolve, body_of, self._cited_by, spoken, size_of)
        self._abroad = Filler(self._addresses.absolute, resolve, body_of, self._cited_by, spoken, size_of)
        self._undated = epoch or UNDATED
        self._pages = frozenset(note.path for note in site.pages)
        self._tags = {name: tag_view(tag, self._addresses) for name, tag in tags_by_spelling(site.tags).items()}
        self._notes: dict[str, tuple[Note, NoteView]] = {}
        self._connections = connections
        self._resolve = resolve
        view = site_view(site, self._addresses, icon_of(site, assets.urls))
        if asks_for_notes(templates):
            view = replace(view, notes=self._views(site.listed))
        self._templates = Templates(templates, originals, site=view, static=self._static)

    def render(self, page: Page) -> bytes | Diagnostic:
        """Return the content of the page's file, or what is wrong with the template that it needs.

        Every page that needs a broken template returns an equal diagnostic.
        """
        content = self._content(page)
        if isinstance(content, Diagnostic) and self._site.config.dialect == "jekyll":  # whose templates are hidden
            return replace(content, place=replace(content.place, path=f"_{content.place.path}"))
        return _encoded(content) if isinstance(content, str) else content

    def _cited_by(self, note: Note) -> "Citations":
        return self._references.of(note)

    @cached_property
    def _references(self) -> "References":
        from llmnotes.renderer.references import References  # which a site that cites nothing can do without

        papers = {work.key: paper_of(work, self._connections.facts) for work in self._site.papers}
        return References(papers, self._resolve)

    def _content(self, page: Page) -> str | bytes | Diagnostic:
        match page.shows:
            case NotePage() as shows:
                return self._note_page(page, shows)
            case HomePage(template=template):
                return self._home(page, template)
            case TagIndex():
                description = descriptions.of_tags(self._site)
                return self._page(page, "tags", "Tags", description, tags=self._tag_views(self._site.tags))
            case TagPage(tag=tag):
                view = tag_view(tag, self._addresses)
                description = descriptions.of_tag(tag)
                return self._page(page, "tag", tag.name, description, tag=view, notes=self._views(tag.notes))
            case Archive():
                return self._archive(page)
            case MapPage():
                from llmnotes.renderer.overview import whole_map

                drawing = whole_map(self._site, self._literature, self._addresses)
                return self._page(page, "map", "Map", descriptions.of_map(self._site), drawing=drawing)
            case PaperIndex() | PaperPage() | RepositoryIndex() | RepositoryPage():
                return self._about_works(page, page.shows)
            case WorkCard() | NoteCard():
                return self._card(page.shows)
            case BibtexFile(papers=papers, entries=entries, keys=keys):
                return self._literature.bibtex(papers, entries, keys)
            case CslFile():
                return self._literature.csl(self._site.papers)
            case PaperAtomFeed():
                return self._paper_feed().atom()
            case PaperJsonFeed():
                return self._paper_feed().json()
            case NotFound():
                return self._templates.render(
                    "404.html", page=PageView("404", "Not found", "", "", self._site.config.language)
                )
            case SearchPage():
                return self._page(page, "search", "Search", descriptions.of_search(self._site))
            case Redirect(to=note):
                return self._templates.render("redirect.html", note=self._view(note))
            case Elsewhere(title=title, to=to):
                return self._templates.render("redirect.html", note=self._elsewhere(title, to))
            case StaticFile(content=content):
                return content
            case AtomFeed():
                return self._feed().atom()
            case JsonFeed():
                return self._feed().json()
            case Sitemap():
                return self._sitemap()
            case Robots():
                return f"User-agent: *\nAllow: /\n\nSitemap: {self._addresses.absolute(SITEMAP)}\n"
            case _:
                assert_never(page.shows)

    @cached_property
    def _literature(self) -> "Literature":
        from llmnotes.renderer.literature import Literature  # 0.1 s, which a build that shows no work can do without

        return Literature(self._site, self._connections, self._addresses, self._view, self._filler)

    def _archive(self, page: Page) -> str | Diagnostic:
        from llmnotes.renderer.overview import reading_plot

        years = by_year(self._views(self._site.listed))
        description = descriptions.of_archive(self._site)
        drawing = reading_plot(self._site, self._connections.facts)
        return self._page(page, "archive", "Archive", description, years=years, drawing=drawing)

    def _about_works(
        self, page: Page, shows: PaperIndex | PaperPage | RepositoryIndex | RepositoryPage
    ) -> str | Diagnostic:
        from llmnotes.renderer.overview import papers_plot

        literature = self._literature
        match shows:
            case PaperIndex():
                drawing = papers_plot(map(literature.paper, self._site.papers))
                files = {"bibtex": self._addresses.href(BIBTEX), "csl": self._addresses.href(CSL)}
                papers = literature.newest()
                description = descriptions.of_papers(self._site, papers)
                return self._page(
                    page, "papers", "Papers", description, drawing=drawing, **literature.index(papers), **files
                )
            case PaperPage(paper=work):
                paper = literature.paper(work)
                description = descriptions.of_paper(paper, literature.abstract(work))
                return self._page(page, "paper", paper.name, description, **literature.paper_page(work))
            case RepositoryIndex():
                views = tuple(map(literature.repository, self._site.repositories))
                description = descriptions.of_repositories(self._site, views)
                return self._page(page, "repositories", "Repositories", description, repositories=views)
            case RepositoryPage(repository=work):
                view = literature.repository(work)
                parts = literature.parts(work)
                description = descriptions.of_repository(view)
                return self._page(page, "repository", view.name, description, repository=view, parts=parts)
            case _:
                assert_never(shows)

    def _card(self, shows: WorkCard | NoteCard) -> str | Diagnostic:
        from llmnotes.renderer.literature import note_card

        if isinstance(shows, NoteCard):
            return self._templates.render("card.html", **note_card(self._view(shows.note)))
        return self._templates.render("card.html", **self._literature.card(shows.work))

    def _note_page(self, page: Page, shows: NotePage) -> str | Diagnostic:
        note = shows.note
        description = descriptions.of_note(self._filler.said(note))
        view = PageView("note", note.title, description, self._canonical(page), self._view(note).language)
        return self._templates.render(shows.template, page=view, **self._facts(note, shows.neighbours))

    def _facts(self, note: Note, beside: Neighbours) -> dict[str, object]:
        """Return what the template of a note can name."""
        filler, card = self._filler, self._connections.card
        return {
            "note": self._view(note),
            "heading": Markup(filler.with_cards(note, filler.opening(note), card)),
            "body": Markup(filler.with_cards(note, filler.fill(note), card)),
            "toc": outline(self._filler.said(note)),
            "bibtex": "" if note.path in self._pages else self._bibtex(note),
            "papers_bibtex": self._papers_bibtex(note),
            "backlinks": tuple(map(self._linking, self._site.backlinks.get(note.path, ()))),
            "related": self._related(note),
            "newer": self._view(beside.newer) if beside.newer else None,
            "older": self._view(beside.older) if beside.older else None,
        }

    def _papers_bibtex(self, note: Note) -> str:
        """Return the address of the BibTeX file of what a note cites; empty if it cites nothing."""
        return self._addresses.href(bibtex_url(note.url)) if note.path in self._connections.with_bibtex else ""

    def _bibtex(self, note: Note) -> str:
        """Return the entry by which others may cite a note."""
        from llmnotes.renderer.bibliography import bibtex_of_note

        url = self._addresses.absolute(note.url) if self._site.config.base_url else ""
        key = self._connections.key_of(note)
        return bibtex_of_note(key, title_in_tex(note), authors_of(note, self._site.config), note.date, url)

    def _related(self, note: Note) -> "tuple[RelatedView, ...]":
        related = self._connections.relations.of(note)
        return tuple(map(self._literature.related, related)) if related else ()

    def _linking(self, backlink: Backlink) -> CitedIn:
        note = backlink.note
        links = [(number, "") for number in backlink.links]
        return CitedIn(self._view(note), quotations(note, links, self._filler))

    def _home(self, page: Page, template: str) -> str | Diagnostic:
        """Render the first page; its template can name what that of a note can, if there is one at this address."""
        site, config = self._site, self._site.config
        nothing = {"note": None, "heading": "", "body": ""}
        spoken = (language(site.home) if site.home else "") or config.language
        own = self._view(site.home).description if site.home else ""
        return self._templates.render(
            template,
            page=PageView("home", config.title, descriptions.of_home(site, own), self._canonical(page), spoken),
            notes=self._views(site.listed[: config.recent]),
            count=len(site.listed),
            paper_count=len(site.papers),
            repository_count=len(site.repositories),
            tags=self._tag_views(_most_used(site.tags)),
            **(self._facts(site.home, Neighbours(None, None)) if site.home else nothing),
        )

    def _page(self, page: Page, kind: str, title: str, description: str, **names: object) -> str | Diagnostic:
        """Render the template named after a kind of page."""
        view = PageView(kind, title, description, self._canonical(page), self._site.config.language)
        return self._templates.render(f"{kind}.html", page=view, **names)

    def _elsewhere(self, title: str, to: str) -> Mapping[str, str]:
        """Return what a page needs to know of an address that it leads to."""
        if not to.startswith("/"):
            return {"title": title, "href": to, "url": to}
        path, mark, fragment = to.partition("#")
        suffix = mark + fragment
        at = self._addresses
        return {"title": title, "href": at.href(path, suffix), "url": at.absolute(path, suffix)}

    def _feed(self) -> Feed:
        config, at = self._site.config, self._addresses

        def entries() -> list[Entry]:
            latest = latest_notes(self._site)
            fill, said = self._abroad.fill_elsewhere, self._abroad.said
            return [note_entry(said(note), at, fill(note), self._undated) for note in latest]

        return Feed(config, at, config.title, config.description, "/", ATOM, JSON, entries, self._undated)

    def _paper_feed(self) -> Feed:
        config = self._site.config
        title, description = f"Papers · {config.title}", f"The papers that {config.title} cited last"

        def entries() -> list[Entry]:
            latest = newest(self._site.papers, self._connections.facts)
            return [self._literature.entry(work, self._undated) for work in latest]

        return Feed(
            config, self._addresses, title, description, PAPERS, PAPERS_ATOM, PAPERS_JSON, entries, self._undated
        )

    def _sitemap(self) -> bytes:
        site = self._site
        works = map(work_url, (*site.papers, *site.repositories))
        given = ((PAPERS, site.papers), (REPOSITORIES, site.repositories), (MAP, site.papers or site.backlinks))
        lists = (TAGS, *map(tag_url, site.tags), ARCHIVE, *[url for url, found in given if found], *works)
        notes = {
            note.url: note.updated or note.date for note in site.findable
        }  # which may stand in the place of a list
        others = {url: None for url in lists if url not in notes}
        return sitemap(self._addresses, [("/", None), *notes.items(), *others.items()])

    def _canonical(self, page: Page) -> str:
        return self._addresses.absolute(page.url) if self._site.config.base_url else ""

    def _view(self, note: Note) -> NoteView:
        known = self._notes.get(note.path)
        if known is None or known[0] is not note:  # a preview shows a note that was just saved in the site before
            known = self._notes[note.path] = (
                note,
                note_view(self._filler.said(note), self._tags, self._addresses, self._site.config.language),
            )
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
