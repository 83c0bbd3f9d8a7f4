"""Write the pages of a site that was examined: those that earlier builds do not have already."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from llmnotes.commands.examine import Survey
from llmnotes.commands.shelf import Shelf
from llmnotes.diagnostics import Diagnostic
from llmnotes.renderer import NotePage, Page, PaperPage, RepositoryPage
from llmnotes.renderer.pages import WITHOUT_TEMPLATE
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.pictures import Pictures
from llmnotes.shell.publish import Staging
from llmnotes.shell.sources import Sources
from llmnotes.shell.terminal import Progress
from llmnotes.shell.theme import Theme
from llmnotes.shell.trees import Entry
from llmnotes.shell.workers import map_chunks
from llmnotes.site import Site
from llmnotes.site.resolve import resolve

if TYPE_CHECKING:
    from llmnotes.commands.searching import Searching
    from llmnotes.renderer.keys import Keys
    from llmnotes.renderer.render import Renderer


Result = TypeVar("Result")

MANY = 100
"""Pages from which on it pays to make what they share before several processes write them."""


RECENT = 64
"""Bodies that are at hand: a long list of papers is quoted on the page of each of them, one after the other."""


def prepare(theme: Theme) -> None:
    """Do what all processes that render pages would do, for all of them."""
    from llmnotes.renderer.render import compile_all

    compile_all(theme.templates)


def pictures_of(survey: Survey, shelf: Shelf, root: Path) -> Pictures:
    """Return what finds the sizes of the pictures of a site."""
    return Pictures(root, survey.site.files, survey.assets.files, shelf.cache, shelf.edition)


def renderer_of(survey: Survey, shelf: Shelf, pictures: Pictures | None, epoch: datetime | None) -> "Renderer":
    """Return what renders the pages of a site whose notes are on the shelf, where nobody needs sizes without them."""
    from llmnotes.renderer.render import Renderer

    site, theme = survey.site, survey.theme
    resolved = partial(resolve, survey.index)
    return Renderer(
        site,
        theme.templates,
        survey.assets,
        lru_cache(RECENT)(lambda path: shelf.body_of(survey.kept[path])),
        resolved,
        survey.connections,
        originals=theme.originals,
        epoch=epoch,
        size_of=pictures.size_of if pictures else lambda url: None,
    )


def keys_of(survey: Survey, shelf: Shelf, pictures: Pictures, epoch: datetime | None) -> "Keys":
    """Return the keys of the pages of a site whose notes are on the shelf."""
    from llmnotes.renderer.keys import Keys

    site, theme = survey.site, survey.theme
    return Keys(
        shelf.edition,
        site,
        theme.templates,
        survey.assets,
        lambda path: survey.kept[path].digest,
        lambda path: survey.kept[path].record.face,
        survey.index,
        survey.connections,
        originals=theme.originals,
        epoch=epoch,
        size_of=pictures.size_of,
    )


def write(
    survey: Survey, sources: Sources, shelf: Shelf, root: Path, stage: Staging, around: Surroundings, bar: Progress
) -> tuple[list[Diagnostic], str]:
    """Let ``stage`` have every page and the other files; return what is wrong with the templates, and with the search.

    Rendered is only what the sites before did not have already.
    """
    site = survey.site
    pictures = pictures_of(survey, shelf, root)
    keys = keys_of(survey, shelf, pictures, around.epoch)
    renderer = renderer_of(survey, shelf, pictures, around.epoch)
    outlook = keys.outlook  # with the sizes of all pictures, before several processes look for them
    files = {url.lstrip("/"): path for path, url in site.files.items()}
    known = {} if stage.is_first else keys.all(survey.pages, stage.outlook, stage.key_before)
    marks = {output: sources.signatures[path] for output, path in files.items()}
    copies = {output: shelf.edition + mark if mark else b"" for output, mark in marks.items()}
    searching = _searching(survey, shelf, around) if site.config.search else None
    indexed = searching.before if searching else {}
    left = stage.settle({**indexed, **copies, **dict.fromkeys((page.path for page in survey.pages), b""), **known})

    def put(page: Page) -> tuple[Entry, bytes] | Diagnostic:
        content = renderer.render(page)
        if isinstance(content, Diagnostic):
            return content
        entry = stage.write(page.path, content, known.get(page.path) or keys.of(page))
        return entry, searching.digest(page, content) if searching else b""

    pages = sorted((page for page in survey.pages if page.path in left), key=_subject)
    results = _of_all(pages, put, survey, shelf, around, bar.of("Writing pages", len(pages)))
    digests: dict[str, bytes] = {}
    for page, result in zip(pages, results, strict=True):
        if not isinstance(result, Diagnostic):
            entry, digests[page.path] = result
            stage.add(page.path, entry)
    for output, path in files.items():
        if output in left:
            stage.copy(output, root / path, copies[output])
    problems = [result for result in results if isinstance(result, Diagnostic)]
    stage.outlook = outlook
    pictures.save()
    return problems, searching.publish(stage, digests, around, bar) if searching and not problems else ""


def mistakes(survey: Survey, shelf: Shelf, around: Surroundings, bar: Progress) -> Sequence[Diagnostic]:
    """Return what is wrong with a site's own templates, if it has any: every page is made, and none is written."""
    theme = survey.theme
    if not (theme.is_itself or any(name.endswith(".html") for name in theme.own)):
        return ()
    renderer = renderer_of(survey, shelf, None, around.epoch)

    def wrong(page: Page) -> Diagnostic | None:
        content = renderer.render(page)
        return content if isinstance(content, Diagnostic) else None

    pages = sorted((page for page in survey.pages if not isinstance(page.shows, WITHOUT_TEMPLATE)), key=_subject)
    found = _of_all(pages, wrong, survey, shelf, around, bar.of("Trying templates", len(pages)))
    return [problem for problem in found if problem is not None]


def _of_all(
    pages: Sequence[Page],
    function: Callable[[Page], Result],
    survey: Survey,
    shelf: Shelf,
    around: Surroundings,
    advance: Callable[[int], None],
) -> list[Result]:
    """Return what a function that renders pages returns of each of them."""
    shelf.fetch([survey.kept[path] for page in pages for path in _needed(page, survey.site)])
    if len(pages) > MANY:
        prepare(survey.theme)
        survey.connections.prepare()
    return map_chunks(function, pages, workers=around.cores, advance=advance, meanwhile=shelf.save)


def _searching(survey: Survey, shelf: Shelf, around: Surroundings) -> "Searching":
    from llmnotes.commands.searching import Searching  # 10 ms that a site which nobody searches does without

    return Searching(survey, shelf, around)


def _subject(page: Page) -> str:
    """Return what to sort pages by so that those come together which need the same: a paper's page and its card."""
    return page.path.removeprefix("cards/").removesuffix("/index.html").removesuffix(".html")


def _needed(page: Page, site: Site) -> Iterable[str]:
    """Return the paths of the notes whose bodies a page shows, or quotes."""
    match page.shows:
        case NotePage(note=note):
            return (note.path, *(backlink.note.path for backlink in site.backlinks.get(note.path, ())))
        case PaperPage(paper=work) | RepositoryPage(repository=work):
            return [note.path for note in work.notes]
        case _:
            return ()
