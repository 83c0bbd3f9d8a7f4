"""All that is true of a site before a byte of it is written: read, parse, assemble, plan, and check every link."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.commands.choices import Asking
from llmnotes.commands.judgements import AllCited
from llmnotes.commands.papers import completed, identified, with_papers
from llmnotes.commands.problems import in_order
from llmnotes.commands.renamed import united
from llmnotes.commands.shelf import Kept, Shelf
from llmnotes.commands.texts import Texts, read_texts, with_texts
from llmnotes.commands.verify import verify
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, Severity, few, info, warning
from llmnotes.links import ignored
from llmnotes.links.known import Fact, Paper, Unverified
from llmnotes.model import Entry
from llmnotes.nearest import SLIP, nearest
from llmnotes.renderer import Assets, Page, assets_of, misplaced, plan
from llmnotes.renderer.connections import Connections
from llmnotes.shell import exclusions
from llmnotes.shell.bibliography import read_bibliography, unread
from llmnotes.shell.configuration import place_of
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.lockfile import read_lock
from llmnotes.shell.sources import Sources
from llmnotes.shell.terminal import Progress
from llmnotes.shell.theme import Theme, own_folders, read_theme, theme_folder
from llmnotes.site import Site, assemble
from llmnotes.site.broken import check
from llmnotes.site.contents import Static
from llmnotes.site.entries import NO_ENTRIES
from llmnotes.site.index import Index

NOTHING: Mapping[str, Fact] = MappingProxyType({})
NO_TEXTS = Texts()


class Survey(Struct, frozen=True):
    """A site with everything that its pages need, and what is wrong with it, as far as nobody has to be asked.

    ``kept`` has all notes, hidden ones too, by path; ``connections`` are those of ``site``. ``described`` are the
    papers that the bibliography has, by key, as far as notes cite them.
    """

    site: Site
    connections: Connections
    theme: Theme
    assets: Assets
    pages: tuple[Page, ...]
    index: Index
    kept: Mapping[str, Kept]
    described: Mapping[str, Paper]
    diagnostics: tuple[Diagnostic, ...]
    is_whole: bool

    @property
    def cited(self) -> AllCited:
        """What the notes link to."""
        return AllCited(self.site.shown, self.kept, self.is_whole)

    @property
    def links(self) -> int:
        """How many links the notes have, internal ones included."""
        return sum(len(note.links) for note in self.site.shown)


class Examined(Struct, frozen=True):
    """A site, and all that is wrong with it, sorted; ``is_settled`` if nobody has to be asked about anything.

    ``of_texts`` are those of the problems that follow from what the author's files say, whoever reads them when and
    where. ``missed`` is what is not verified, as in `Verified`.
    """

    survey: Survey
    diagnostics: tuple[Diagnostic, ...]
    is_settled: bool
    of_texts: frozenset[Diagnostic]
    missed: Mapping[str, Unverified] | None


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
    theme, theme_problems = read_theme(theme_folder(), root, own_folders(config))
    kept = shelf.read(
        sources.notes,
        workers=around.cores,
        advance=progress.of("Reading notes", len(sources.notes)),
        meanwhile=partial(meanwhile, theme),
    )
    shelf.forget_all_but(sources.notes)
    written, entry_problems = read_bibliography(root, config, shelf.cache, shelf.edition)
    entries = identified(written, read_lock(root)[0]) if any(entry.doi for entry in written.values()) else written
    missing = unread(root, config, entry_problems)
    texts = read_texts(sources, config, shelf)
    surveyed = survey(config, sources, kept, theme, around.now, entries=entries, unread_files=missing, texts=texts)
    verified = verify(root, config, surveyed.cited, asking, around, progress, shelf.cache)
    facts = completed(verified.facts, surveyed.described)
    named = identified(written, verified.facts)
    if named == entries and united(surveyed.site, facts)[0] is surveyed.site:
        surveyed = replace(surveyed, connections=Connections(surveyed.site, facts))
    else:  # an entry turned out to be a paper, or a repository has two names: other pages, and other links
        surveyed = survey(config, sources, kept, theme, around.now, verified.facts, named, missing, texts)
    of_theme = (*_of_templates(theme, own_folders(config)[0], surveyed), *surveyed.assets.problems)
    of_patterns = _of_patterns(root, config, sources, surveyed.site)
    found = (*theme_problems, *of_theme, *of_patterns, *entry_problems, *surveyed.diagnostics)
    of_texts = frozenset(found).difference(sources.diagnostics)
    diagnostics = in_order((*found, *verified.diagnostics))
    return Examined(surveyed, diagnostics, verified.is_settled, of_texts, verified.missed)


def _of_patterns(root: Path, config: Config, sources: Sources, site: Site) -> Iterator[Diagnostic]:
    """Yield what is to be said of patterns in the settings that match nothing."""
    yield from exclusions.unused(root, config, sources.shown, sources.left_out)
    ignore = config.links.ignore
    for pattern in ignored.unused((link.url for note in site.shown for link in note.links), ignore):
        message, hint = f"no link matches `{pattern}`", "write addresses as the notes do, with https:// and `*`"
        yield info(place_of(root, "ignore", pattern), exclusions.UNUSED, message, hint=hint)


def _of_templates(theme: Theme, folder: str, surveyed: Survey) -> Iterator[Diagnostic]:
    """Yield what is wrong with a site's own templates, which are in ``folder``, as far as no page has to be made."""
    own = {name: theme.templates[name] for name in sorted(theme.own) if name.endswith(".html")}
    if not own:
        return
    from llmnotes.renderer.templates import malformed  # 20 ms that most sites do without

    for problem in malformed(own, theme.originals):
        yield replace(problem, place=replace(problem.place, path=f"{folder}/{problem.place.path.partition('/')[2]}"))
    layouts = {f"{note.layout}.html" for note in surveyed.site.shown}
    if not surveyed.is_whole:  # a note that can not be read may ask for any
        return
    for name in own.keys() - theme.originals.keys() - layouts:
        if not any(name in text for text in own.values()) and (near := nearest(name, sorted(theme.originals), SLIP)):
            message, hint = f"no page uses the template {name}", f"did you mean {near}?"
            yield warning(Place(f"{folder}/{name}"), "unused-template", message, hint=hint)


def survey(
    config: Config,
    sources: Sources,
    kept: list[Kept],
    theme: Theme,
    now: datetime,
    facts: Mapping[str, Fact] = NOTHING,
    entries: Mapping[str, Entry] = NO_ENTRIES,
    unread_files: Sequence[str] = (),
    texts: Texts = NO_TEXTS,
) -> Survey:
    """Put the notes together to a site and look at it as a whole, as it is to be shown at ``now``.

    ``entries`` are those of its bibliography, by key, of which some files could not be read at all. ``texts`` are
    files that are no notes, but made.
    """
    kept, described = with_papers(kept, entries)
    known = {one.path: one for one in kept if one.record.note is not None}
    assets = assets_of(theme.static, own_folders(config)[1])
    assets, text_problems = with_texts(assets, texts) if sources.texts else (assets, [])
    notes = [one.record.note for one in kept if one.record.note is not None]
    references = {path: one.record.references for path, one in known.items() if one.record.references}
    site, site_problems = assemble(notes, sources.files, config, now, references, entries)
    site, facts = united(site, completed(facts, described))
    pages, page_problems = plan(site, assets, theme.templates.keys(), texts.feeds)
    static = Static(assets.named, misplaced(theme.own_static, own_folders(config)[1]))
    lost = [one.path for one in kept if one.record.note is None]
    index = Index(site, [page.url for page in pages], entries, unread_files, sources.overlooked, static, lost)
    of_links = [problem for note in site.shown for problem in known[note.path].record.of_links]
    misspelt = {problem.place for problem in of_links if problem.severity is not Severity.INFO}
    diagnostics = (
        *sources.diagnostics,
        *texts.diagnostics,
        *text_problems,
        *(problem for one in kept for problem in one.record.diagnostics),
        *site_problems,
        *page_problems,
        *few([*(problem for problem in check(site, index) if problem.place not in misspelt), *of_links]),
    )
    is_unread = any(problem.severity is Severity.ERROR for problem in sources.diagnostics)
    is_whole = not is_unread and len(known) == len(kept)
    connections = Connections(site, facts)
    return Survey(site, connections, theme, assets, pages, index, known, described, diagnostics, is_whole)
