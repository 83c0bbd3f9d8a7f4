"""All that is true of a site before a byte of it is written: read, parse, assemble, plan, and check every link."""

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from msgspec import Struct

from llmnotes.commands.choices import Asking
from llmnotes.commands.shelf import Shelf
from llmnotes.commands.verify import Cited, verify
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.renderer import Assets, Page, assets_of, plan
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.sources import is_read_as_notes, read_sources
from llmnotes.shell.terminal import Progress
from llmnotes.shell.theme import FOLDERS, Theme, read_theme, theme_folder
from llmnotes.site import Site, assemble
from llmnotes.site.resolve import Index, check, index_of


class Examined(Struct, frozen=True):
    """A site with everything that its pages need, and all that is wrong with it, sorted.

    ``shelf`` has the bodies of its notes, ``signatures`` those of its other files by path.
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

    @property
    def links(self) -> int:
        """How many links the notes have, internal ones included."""
        return sum(len(note.links) for note in self.site.shown)


def examine(
    root: Path,
    config: Config,
    around: Surroundings,
    progress: Progress,
    asking: Asking,
    shelf: Shelf,
    *,
    meanwhile: Callable[[Theme], object] = lambda theme: None,
) -> Examined:
    """Find out everything about the site at ``root``. Raises ``EnvironmentProblem`` if there is none.

    The services are asked about the links as ``asking`` says. ``meanwhile`` is done with the theme while other
    processes read the notes that are not on the ``shelf``.
    """
    sources = read_sources(root, config)
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
    diagnostics = (
        *sources.diagnostics,
        *theme_problems,
        *(problem for one in kept for problem in one.record.diagnostics),
        *site_problems,
        *page_problems,
        *(problem for problem in check(site, index) if problem.place not in misspelt),
        *of_links,
        *verify(root, config, cited, asking, around, progress),
    )
    return Examined(root, site, theme, assets, pages, shelf, sources.signatures, index, in_order(diagnostics))


def inputs(root: Path, config: Config) -> tuple[Path, ...]:
    """Return the folders that the site at ``root`` is made of."""
    return (root / config.notes, *(root / name for name in FOLDERS))


def is_read(root: Path, config: Config, place: Path) -> bool:
    """Say whether a file at ``place``, a real path, would become part of the site at ``root``."""
    themes = (os.path.realpath(root / name) for name in FOLDERS)
    return is_read_as_notes(root, config, place) or any(map(place.is_relative_to, themes))


def in_order(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics sorted, each once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda diagnostic: diagnostic.sort_key))


def stops(diagnostics: Sequence[Diagnostic], *, strict: bool) -> bool:
    """Say whether there is anything that stops a build."""
    counting = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(diagnostic.severity in counting for diagnostic in diagnostics)
