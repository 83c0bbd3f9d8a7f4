"""A whole site rendered from values with the theme's own templates, for the tests of the renderer."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial

from msgspec import Struct

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic
from llmnotes.links.known import Fact
from llmnotes.model import Body, Entry, Hole, Note, Reference
from llmnotes.renderer import Assets, Page, assets_of, plan
from llmnotes.renderer.connections import Connections
from llmnotes.renderer.render import Renderer
from llmnotes.site import Site, assemble
from llmnotes.site.index import Index
from llmnotes.site.resolve import resolve

NOW = datetime(2030, 1, 1, tzinfo=UTC)


class Rendered(Struct, frozen=True):
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


class Maker(Struct, frozen=True):
    """Renders notes with the theme's templates."""

    templates: Mapping[str, str]
    assets: Assets

    def __call__(
        self,
        *notes: Note,
        bodies: Mapping[str, tuple[str | Hole, ...] | Body] | None = None,
        config: Config | None = None,
        templates: Mapping[str, str] | None = None,
        static: Mapping[str, bytes] | None = None,
        files: Mapping[str, str] | None = None,
        epoch: datetime | None = None,
        references: Mapping[str, Sequence[Reference]] | None = None,
        facts: Mapping[str, Fact] | None = None,
        entries: Mapping[str, Entry] | None = None,
    ) -> Rendered:
        site, _ = assemble(notes, files or {}, config or Config(), NOW, references or {}, entries or {})
        given = {path: part if isinstance(part, Body) else Body(part, {}) for path, part in (bodies or {}).items()}
        texts = {**self.templates, **(templates or {})}
        assets = self.assets if static is None else assets_of(static)
        pages, diagnostics = plan(site, assets, texts)
        index = Index(site, [page.url for page in pages], entries or {})

        def body_of(path: str) -> Body:
            return given.get(path, Body(("<p>Text.</p>\n",), {}))

        renderer = Renderer(
            site, texts, assets, body_of, partial(resolve, index), Connections(site, facts or {}), epoch=epoch
        )
        return Rendered(site, pages, diagnostics, renderer)
