"""Write the pages of a site that was examined: those that earlier builds do not have already."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from llmnotes.commands.examine import Survey
from llmnotes.commands.shelf import Shelf
from llmnotes.diagnostics import Diagnostic
from llmnotes.renderer import NotePage, Page, PaperPage, RepositoryPage
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.publish import Staging
from llmnotes.shell.sources import Sources
from llmnotes.shell.terminal import Progress
from llmnotes.shell.theme import Theme
from llmnotes.shell.trees import Entry
from llmnotes.shell.workers import map_chunks
from llmnotes.site import Site
from llmnotes.site.resolve import resolve

if TYPE_CHECKING:
    from llmnotes.renderer.render import Renderer


def prepare(theme: Theme) -> None:
    """Do what all processes that render pages would do, for all of them."""
    from llmnotes.renderer.render import compile_all

    compile_all(theme.templates)


def renderer_of(survey: Survey, shelf: Shelf, epoch: datetime | None) -> "Renderer":
    """Return what renders the pages of a site whose notes are on the shelf."""
    from llmnotes.renderer.render import Renderer

    site, theme = survey.site, survey.theme
    resolved = partial(resolve, survey.index)
    return Renderer(
        site,
        theme.templates,
        survey.assets,
        lambda path: shelf.body_of(survey.kept[path]),
        resolved,
        survey.facts,
        epoch=epoch,
    )


def write(
    survey: Survey, sources: Sources, shelf: Shelf, root: Path, stage: Staging, around: Surroundings, bar: Progress
) -> list[Diagnostic]:
    """Let ``stage`` have every page and the other files; return what is wrong with the templates.

    Rendered is only what the sites before did not have already.
    """
    from llmnotes.renderer.keys import Keys  # by now they are there

    site, theme, assets = survey.site, survey.theme, survey.assets
    keys = Keys(
        shelf.edition,
        site,
        theme.templates,
        assets,
        lambda path: survey.kept[path].digest,
        survey.index,
        survey.facts,
        epoch=around.epoch,
    )
    renderer = renderer_of(survey, shelf, around.epoch)
    files = {url.lstrip("/"): path for path, url in site.files.items()}
    known = {} if stage.is_first else {page.path: keys.of(page) for page in survey.pages}
    marks = {output: sources.signatures[path] for output, path in files.items()}
    copies = {output: shelf.edition + mark if mark else b"" for output, mark in marks.items()}
    left = stage.settle({**copies, **dict.fromkeys((page.path for page in survey.pages), b""), **known})

    def put(page: Page) -> Entry | Diagnostic:
        content = renderer.render(page)
        if isinstance(content, Diagnostic):
            return content
        return stage.write(page.path, content, known.get(page.path) or keys.of(page))

    pages = [page for page in survey.pages if page.path in left]
    shelf.fetch([survey.kept[path] for page in pages for path in _needed(page, survey.site)])
    advance = bar.of("Writing pages", len(pages))
    shelf.save()  # before there are two of all this in memory
    results = map_chunks(put, pages, workers=around.cores, advance=advance)
    for page, result in zip(pages, results, strict=True):
        if isinstance(result, Entry):
            stage.add(page.path, result)
    for output, path in files.items():
        if output in left:
            stage.copy(output, root / path, copies[output])
    return [result for result in results if isinstance(result, Diagnostic)]


def _needed(page: Page, site: Site) -> Iterable[str]:
    """Return the paths of the notes whose bodies a page shows, or quotes."""
    match page.shows:
        case NotePage(note=note):
            return (note.path, *(backlink.note.path for backlink in site.backlinks.get(note.path, ())))
        case PaperPage(paper=work) | RepositoryPage(repository=work):
            return [note.path for note in work.notes]
        case _:
            return ()
