"""All that is true of a site before a byte of it is written: read, parse, assemble, plan, and check every link."""

import os
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from msgspec import Struct

from llmnotes.commands.choices import Asking
from llmnotes.commands.verify import Cited, verify
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.links import audit
from llmnotes.links.targets import Target
from llmnotes.loader import Options, load, options_of
from llmnotes.model import Body, Note, Source
from llmnotes.renderer import Assets, Page, assets_of, plan
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.sources import is_read_as_notes, read_sources
from llmnotes.shell.terminal import Progress
from llmnotes.shell.theme import FOLDERS, Theme, read_theme, theme_folder
from llmnotes.shell.workers import map_chunks, pack, unpack
from llmnotes.site import Site, assemble
from llmnotes.site.resolve import Resolution, check, index_of, resolve


class Examined(Struct, frozen=True):
    """A site with everything that its pages need, and all that is wrong with it, sorted.

    ``bodies`` are packed: most of them are only needed by the process that renders their page.
    """

    root: Path
    site: Site
    theme: Theme
    assets: Assets
    pages: tuple[Page, ...]
    bodies: Mapping[str, bytes]
    resolve: partial[Resolution]
    diagnostics: tuple[Diagnostic, ...]

    def body_of(self, path: str) -> Body:
        """Return the body of the note at ``path``."""
        body = unpack(self.bodies[path])
        assert isinstance(body, Body)
        return body

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
    *,
    meanwhile: Callable[[Theme], object] = lambda theme: None,
) -> Examined:
    """Find out everything about the site at ``root``. Raises ``EnvironmentProblem`` if there is none.

    The services are asked about the links as ``asking`` says. ``meanwhile`` is done with the theme while other
    processes read the notes.
    """
    sources = read_sources(root, config)
    theme, theme_problems = read_theme(theme_folder(), root)
    loaded = map_chunks(
        partial(_load, options_of(config), around.today),
        sources.notes,
        workers=around.cores,
        advance=progress.of("Reading notes", len(sources.notes)),
        meanwhile=partial(meanwhile, theme),
    )
    assets = assets_of(theme.static)
    notes = [one.note for one in loaded if one.note is not None]
    site, site_problems = assemble(notes, sources.files, config, around.now)
    pages, page_problems = plan(site, assets, theme.templates.keys())
    index = index_of(site, [page.url for page in pages])
    audited = {one.note.path: one for one in loaded if one.note is not None}
    misspelt = [problem for note in site.shown for problem in audited[note.path].misspelt]
    at_misspelt = {problem.place for problem in misspelt}
    cited = Cited(
        site.shown,
        {path: one.targets for path, one in audited.items()},
        {source.path: source.text for source in sources.notes},
        is_whole=not sources.diagnostics and len(notes) == len(loaded),
    )
    diagnostics = (
        *sources.diagnostics,
        *theme_problems,
        *(problem for one in loaded for problem in one.diagnostics),
        *site_problems,
        *page_problems,
        *(problem for problem in check(site, index) if problem.place not in at_misspelt),
        *misspelt,
        *verify(root, config, cited, asking, around, progress),
    )
    bodies = {one.note.path: one.body for one in loaded if one.note is not None}
    return Examined(root, site, theme, assets, pages, bodies, partial(resolve, index), in_order(diagnostics))


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


class _Packed(Struct, frozen=True):
    """What a worker sends home of a note: its body as bytes, since hardly anybody needs it there.

    ``misspelt`` is what is wrong with the addresses of its links: that counts only if the note is shown. ``targets``
    are what the others lead to, by URL.
    """

    note: Note | None
    body: bytes
    diagnostics: tuple[Diagnostic, ...]
    misspelt: tuple[Diagnostic, ...]
    targets: Mapping[str, Target]


def _load(options: Options, today: date, source: Source) -> _Packed:
    loaded = load(source, options)
    understood = audit(loaded.note.links if loaded.note else (), today)
    return _Packed(loaded.note, pack(loaded.body), loaded.diagnostics, understood.problems, understood.targets)
