"""All that is true of a site before a byte of it is written: read, parse, assemble, plan, and check every link."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from llmnotes.commands.choices import Asking
from llmnotes.commands.problems import in_order
from llmnotes.commands.shelf import Shelf
from llmnotes.commands.verify import Cited, verify
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.renderer import Assets, Page, assets_of, plan
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.sources import Sources
from llmnotes.shell.terminal import Progress
from llmnotes.shell.theme import Theme, read_theme, theme_folder
from llmnotes.site import Site, assemble
from llmnotes.site.resolve import Index, check, index_of


class Examined(Struct, frozen=True):
    """A site with everything that its pages need, and all that is wrong with it, sorted.

    ``shelf`` has the bodies of its notes, ``signatures`` those of its other files by path. ``is_settled`` if nobody
    outside has to be asked about anything.
    """

    root: Path
    site: Site
    theme: Theme
    assets: Assets
    pages: tuple[Page, ...]
    shelf: Shelf
    signatures: Mapping[str, bytes]
    index: Index
    diagnostics: tuple[Diagnostic, ...]
    is_settled: bool

    @property
    def links(self) -> int:
        """How many links the notes have, internal ones included."""
        return sum(len(note.links) for note in self.site.shown)


def examine(
    root: Path,
    config: Config,
    sources: Sources,
    shelf: Shelf,
    around: Surroundings,
    progress: Progress,
    asking: Asking,
    *,
    meanwhile: Callable[[Theme], object] = lambda theme: None,
) -> Examined:
    """Find out everything about the site at ``root``.

    The services are asked about the links as ``asking`` says. ``meanwhile`` is done with the theme while other
    processes read the notes that are not on the ``shelf``.
    """
    theme, theme_problems = read_theme(theme_folder(), root)
    kept = shelf.read(
        sources.notes,
        workers=around.cores,
        advance=progress.of("Reading notes", len(sources.notes)),
        meanwhile=partial(meanwhile, theme),
    )
    records = {one.record.note.path: one.record for one in kept if one.record.note is not None}
    assets = assets_of(theme.static)
    notes = [record.note for record in records.values() if record.note is not None]
    site, site_problems = assemble(notes, sources.files, config, around.now)
    pages, page_problems = plan(site, assets, theme.templates.keys())
    index = index_of(site, [page.url for page in pages])
    of_links = [problem for note in site.shown for problem in records[note.path].of_links]
    misspelt = {problem.place for problem in of_links if problem.severity is not Severity.INFO}
    cited = Cited(site.shown, records, is_whole=not sources.diagnostics and len(records) == len(kept))
    verified = verify(root, config, cited, asking, around, progress)
    diagnostics = (
        *sources.diagnostics,
        *theme_problems,
        *(problem for one in kept for problem in one.record.diagnostics),
        *site_problems,
        *page_problems,
        *(problem for problem in check(site, index) if problem.place not in misspelt),
        *of_links,
        *verified.diagnostics,
    )
    return Examined(
        root=root,
        site=site,
        theme=theme,
        assets=assets,
        pages=pages,
        shelf=shelf,
        signatures=sources.signatures,
        index=index,
        diagnostics=in_order(diagnostics),
        is_settled=verified.is_settled,
    )
