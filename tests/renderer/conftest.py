"""Notes, bodies and sites as values, and the theme's own files, for the tests of the renderer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place
from llmnotes.model import Body, Hole, Link, LinkKind, Note
from llmnotes.renderer import Assets, Page, Renderer, assets_of, plan
from llmnotes.site import Site, assemble
from llmnotes.site.resolve import index_of, resolve

THEME = Path(__file__).parents[2]
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def make_note(name: str, **facts: object) -> Note:
    note = Note(
        path=f"notes/{name}.md",
        url=f"/{name}/",
        url_place=Place(f"notes/{name}.md"),
        title=name.capitalize(),
        date=None,
        updated=None,
        tags=(),
        categories=(),
        aliases=(),
        layout="note",
        layout_place=Place(f"notes/{name}.md", 2, 9, 13),
        draft=False,
        published=True,
        toc=True,
        excerpt="",
        description="",
        words=100,
        headings=(),
        anchors=frozenset(),
        links=(),
        extra={},
    )
    return replace(note, **facts)  # type: ignore[arg-type]  # the facts of a note, by name


def make_link(url: str, kind: LinkKind = LinkKind.LINK, text: str = "") -> Link:
    return Link(kind, url, text, Place("notes/a.md"))


@dataclass(frozen=True)
class Rendered:
    """A whole site, rendered when asked for, page by page."""

    site: Site
    pages: tuple[Page, ...]
    diagnostics: tuple[Diagnostic, ...]
    renderer: Renderer

    def __getitem__(self, path: str) -> str:
        content = self.result(path)
        assert isinstance(content, bytes), content
        return content.decode()

    def result(self, path: str) -> bytes | Diagnostic:
        return self.renderer.render(next(page for page in self.pages if page.path == path))


@dataclass(frozen=True)
class Maker:
    """Renders notes with the theme's templates."""

    templates: Mapping[str, str]
    assets: Assets
    note: Callable[..., Note] = field(default=make_note)
    link: Callable[..., Link] = field(default=make_link)

    def __call__(
        self,
        *notes: Note,
        bodies: Mapping[str, tuple[str | Hole, ...] | Body] | None = None,
        config: Config | None = None,
        templates: Mapping[str, str] | None = None,
        static: Mapping[str, bytes] | None = None,
        files: Mapping[str, str] | None = None,
        epoch: datetime | None = None,
    ) -> Rendered:
        site, _ = assemble(notes, files or {}, config or Config(), NOW)
        given = {path: part if isinstance(part, Body) else Body(part, {}) for path, part in (bodies or {}).items()}
        texts = {**self.templates, **(templates or {})}
        assets = self.assets if static is None else assets_of(static)
        pages, diagnostics = plan(site, assets, texts)
        index = index_of(site, [page.url for page in pages])

        def body_of(path: str) -> Body:
            return given.get(path, Body(("<p>Text.</p>\n",), {}))

        renderer = Renderer(site, texts, assets, body_of, partial(resolve, index), epoch=epoch)
        return Rendered(site, pages, diagnostics, renderer)


@pytest.fixture(scope="session")
def render() -> Maker:
    templates = {path.name: path.read_text() for path in (THEME / "templates").glob("*.html")}
    files = (path for path in (THEME / "static").rglob("*") if path.is_file())
    return Maker(
        templates, assets_of({path.relative_to(THEME / "static").as_posix(): path.read_bytes() for path in files})
    )
