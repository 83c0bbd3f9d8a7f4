"""The newest edition of a site, while its author writes: what was saved is shown at once, what it means a moment later.

Four threads share the work. The one that hears of changes reads a note that was saved and shows it on its page, within
milliseconds. The *surveyor* then does what a build does: it looks at all files, reads what is new, and surveys the site
as a whole. When nothing was saved for a moment, the *verifier* asks the services about new links, and the *indexer* has
what is new indexed for searching.
"""

import os
import threading
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from msgspec.structs import replace

from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.edition import Basis, Edition
from llmnotes.commands.examine import Survey, survey
from llmnotes.commands.indexer import Indexer
from llmnotes.commands.lastgood import LastGood, kind_of
from llmnotes.commands.links import Links, still_true
from llmnotes.commands.papers import identified, with_papers
from llmnotes.commands.problems import stops
from llmnotes.commands.searchable import available
from llmnotes.commands.shelf import Kept, Shelf, shelf_at
from llmnotes.commands.telling import Telling
from llmnotes.commands.texts import read_texts
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, error
from llmnotes.links.known import Fact
from llmnotes.model import NOTE_SUFFIXES, Note
from llmnotes.renderer.addresses import addresses_of
from llmnotes.shell.bibliography import MISSING, read_bibliography, unread
from llmnotes.shell.environment import EnvironmentProblem, Surroundings
from llmnotes.shell.liquidfiles import options_at
from llmnotes.shell.lockfile import read_lock
from llmnotes.shell.preview import Content, Mark
from llmnotes.shell.sources import Found, Sources, read_sources
from llmnotes.shell.terminal import Progress
from llmnotes.shell.theme import own_folders, read_theme, theme_folder
from llmnotes.shell.watch import Changes

FEW = 8  # notes that are shown at once when they are saved; of more, the survey tells
A_MOMENT = 0.3  # s without a change, after which links are verified and what was read is kept

Marks: TypeAlias = Mapping[str, Mark]


class Live:
    """A site in memory. ``begin`` it, let it ``take`` changes, and ``end`` it; any thread may ``lookup`` a page."""

    def __init__(self, choices: Choices, around: Surroundings, telling: Telling, say: Callable[[str], None]) -> None:
        """Take what a build takes, who tells pages and terminal what is new, and who prints other sentences."""
        self.config = Config()
        self._choices = choices
        self._around = around
        # What was read. Whoever reads holds the lock.
        self._reading = threading.Lock()
        self._reads = 0
        self._shelf: Shelf | None = None
        self._files: Mapping[str, Found] = {}
        self._good: dict[str, Kept] = {}
        # What is shown. Whoever changes it holds the lock.
        self._showing = threading.RLock()
        self._telling = telling
        self._edition: Edition | None = None
        self._surveyed = 0
        self._to_follow: set[str] = set()
        self._has_new_files = False
        self._saved: dict[str, tuple[int, Kept]] = {}
        self._pages = LastGood()
        self._of_config: tuple[Diagnostic, ...] = ()
        self._of_site: tuple[Diagnostic, ...] = ()
        self._of_links: tuple[Diagnostic, ...] = ()
        self._of_templates: dict[str, Diagnostic] = {}
        # What the verifier knows.
        self._links = Links(choices)
        self._has_new_theme = False
        # What can be searched.
        self._say = say
        self._is_told = False
        self._indexer = Indexer(around, say)
        # What is to be done, and by whom.
        self._ended = False
        self._moved: Callable[[], None] = lambda: None
        self._to_survey, self._to_verify, self._to_index = (threading.Event() for _ in range(3))
        self._surveyor = threading.Thread(
            target=self._whenever, args=(self._to_survey, 0, self._survey), name="surveyor"
        )
        quietly = (self._to_verify, A_MOMENT, self._verify)
        indexing = (self._to_index, A_MOMENT, self._index)
        self._indexing = threading.Thread(target=self._whenever, args=indexing, name="indexer", daemon=True)
        self._verifier = threading.Thread(target=self._whenever, args=quietly, name="verifier", daemon=True)

    def begin(self, bar: Progress, moved: Callable[[], None]) -> None:
        """Read the site and begin to work, or go on after it has ``moved``: that is called when it may have.

        Raises ``EnvironmentProblem`` if there is no site, unless it is the configuration that misleads.
        """
        self._moved = moved
        if self._surveyor.is_alive():
            self._to_survey.set()
            return
        try:
            self._survey(bar)
        except EnvironmentProblem as problem:
            if not stops(self._of_config, strict=False):
                raise
            self._fail(problem)
        self._telling.report()
        self._surveyor.start()
        self._verifier.start()
        self._indexing.start()

    def end(self) -> None:
        """Stop working, and leave what was read to the next run."""
        self._ended = True
        for event in (self._to_survey, self._to_verify, self._to_index):
            event.set()
        if self._surveyor.is_alive():
            self._surveyor.join()
        with self._reading:
            if self._shelf is not None:
                self._shelf.save()

    @property
    def base(self) -> str:
        """The path below which the site is shown."""
        return urlsplit(self._config.base_url).path

    @property
    def _config(self) -> Config:
        """The settings of what is shown."""
        return self._edition.basis.survey.site.config if self._edition else self.config

    @property
    def notes(self) -> int:
        """How many notes are shown."""
        return 0 if self._edition is None else len(self._edition.basis.survey.site.shown)

    def lookup(self, path: str) -> Content | None:
        """Return the content of the file at an output path, or the last good one if there can be none now."""
        edition = self._edition
        try:
            content = edition.content(path) if edition else None
        except EnvironmentProblem:  # the note is not what it was any more, and the next edition is on its way
            return self._pages.last(path)
        if edition is None or content is None:
            return self._indexer.content(path)
        if isinstance(content, Path):
            return content
        with self._showing:
            if self._edition and edition.basis is self._edition.basis:  # else it is outdated by now
                self._judge(path, content)
                if isinstance(content, bytes):
                    self._pages.keep(edition, path, content)
        return content if isinstance(content, bytes) else self._pages.instead(edition, path)

    def take(self, changes: Changes) -> None:
        """Show the notes that were saved, and have the site surveyed."""
        with self._showing:
            self._has_new_files |= changes.everything or any(map(self._keeps_its_address, changes.paths))
        if len(changes.paths) <= FEW:
            self._show_saved(changes.paths)
        self._to_survey.set()

    def _keeps_its_address(self, path: str) -> bool:
        """Say whether a file is no note and would be published under its own name."""
        root = self._choices.root
        own = root / own_folders(self.config)[1] / "root"
        folders = [f"{os.path.abspath(folder)}/" for folder in (root / self.config.notes, own)]  # noqa: PTH100 -- as the watch has its paths
        return path.startswith(tuple(folders)) and not path.endswith(NOTE_SUFFIXES)

    def _show_saved(self, paths: Iterable[str]) -> None:
        with self._reading:
            files = {path: file for path in paths if (file := self._files.get(path))}
            self._reads += 1
            stamp = self._reads
            read = [replace(file, signature=b"") for file in files.values()]
            kept = self._shelf.read(read) if self._shelf else []
            good = [one for one in kept if one.record.note is not None]
            self._good.update({one.path: one for one in good})
        with self._showing:
            self._to_follow.update(paths)
            if self._edition is None or not good:
                return
            good = with_papers(good, self._edition.basis.survey.index.entries)[0]
            self._saved.update({one.path: (stamp, one) for one in good})
            self._edition = self._edition_of(self._edition.basis)
            if shown := [one for one in good if self._edition.shows(one)]:
                self._to_follow -= files.keys()
                self._tell(saved=shown[-1].record.note)

    def _survey(self, bar: Progress | None = None) -> None:
        """Do what a build does, but for writing. Raises ``EnvironmentProblem`` if there is no site."""
        root = self._choices.root
        with self._reading:
            self._reads += 1
            stamp = self._reads
        with self._showing:
            to_follow, self._to_follow = self._to_follow, set()
        config = self._configure()
        sources = read_sources(root, config)
        theme, theme_problems = read_theme(theme_folder(), root, own_folders(config))
        around = self._now()
        kept, shelf = self._read(sources, config, around, bar)
        written, entry_problems = read_bibliography(root, config, shelf.cache, shelf.edition)
        facts = _facts(root)
        entries = identified(written, facts)
        missing = unread(root, config, entry_problems)
        texts = read_texts(sources, config, shelf)
        surveyed = survey(config, sources, kept, theme, around.now, facts, entries, missing, texts)
        surveyed.connections.prepare()  # here, and not when somebody waits for a page
        basis = Basis(surveyed, shelf, root, around.epoch)
        arrived = [note for path in to_follow if (file := self._files.get(path)) and (note := basis.note_at(file.path))]
        with self._showing:
            before = self._edition.basis if self._edition else None
            newer = self._saved.items() if before and before.shelf is shelf else ()
            self._saved = {path: (when, one) for path, (when, one) in newer if when > stamp}
            self._has_new_theme |= before is None or before.survey.theme != theme
            self._edition = self._edition_of(basis)
            self._surveyed = stamp
            self._of_site = (*theme_problems, *entry_problems, *surveyed.diagnostics)
            self._of_links = tuple(still_true(self._of_links, surveyed.kept))
            contents = {path: self._edition.content(path) for path in self._of_templates}
            self._of_templates = {path: found for path, found in contents.items() if isinstance(found, Diagnostic)}
            self._tell(saved=arrived[-1] if arrived else None, assets=self._has_new_files)
            self._has_new_files = False
        self._to_verify.set()
        self._to_index.set()

    def _configure(self) -> Config:
        """Return the settings that count: the last good ones, where those that are written now are wrong."""
        config, problems = configure(self._choices)
        with self._showing:
            self._of_config = problems
            wrong = [one for one in problems if one.code != MISSING]  # where a file is missing, the settings are right
            if self._edition is None or not stops(wrong, strict=False):
                self.config, missing = available(config, self._around.environ)
                if missing and not self._is_told:
                    self._is_told = True
                    self._say(missing)
            return self.config

    def _read(
        self, sources: Sources, config: Config, around: Surroundings, bar: Progress | None
    ) -> tuple[list[Kept], Shelf]:
        """Return all notes, each as it is, or else as it was when it could be understood last; and where they are."""
        folder = os.path.abspath(self._choices.root / config.notes)  # noqa: PTH100 -- as the watch has its paths
        workers = 1 if bar is None else around.cores  # a fork leaves all threads behind, in the midst of anything
        advance = bar.of("Reading notes", len(sources.notes)) if bar else lambda done: None
        with self._reading:
            shelf = self._shelf
            if shelf is None or shelf.options != options_at(self._choices.root, config):
                shelf, self._good = shelf_at(self._choices.root, config, around), {}
            self._shelf = shelf
            self._files = {f"{folder}/{file.within}": file for file in sources.notes}
            read = shelf.read(sources.notes, workers=workers, advance=advance)
            shelf.forget_all_but(sources.notes)
            bad = {one.path: one for one in read if one.record.note is None}
            last = {path: self._good[path] for path in bad if path in self._good}
            shelf.hold([*last.values()])
            self._good = {one.path: one for one in read if one.path not in bad} | last
            return [_as_it_was(last[one.path], one) if one.path in last else one for one in read], shelf

    def _verify(self) -> None:
        """Do what can wait: try out new templates, verify links, and leave what was read to the next run.

        The terminal is told now, too: what is wrong for a moment, while an editor writes a file, is no mistake.
        """
        self._telling.report()
        with self._showing:
            edition, has_new_theme, self._has_new_theme = self._edition, self._has_new_theme, False
        if edition is None:
            return
        surveyed = edition.basis.survey
        for path in _samples(surveyed) if has_new_theme else ():
            self.lookup(path)
        linked = self._links.verify(surveyed, edition.basis.shelf.cache, self._now(), self._mark_checked)
        with self._showing:
            if linked.marks != self._telling.links or linked.diagnostics != self._of_links:
                self._of_links = linked.diagnostics
                self._tell(links=linked.marks)
        self._telling.report()
        with self._reading:
            if self._shelf is not None and self._surveyed == self._reads:  # what is shown may need its bodies
                self._shelf.save(and_forget_bodies=True)

    def _index(self) -> None:
        """Have what is new indexed."""
        if edition := self._edition:
            self._indexer.renew(edition.basis, lambda: self._ended or self._to_index.is_set())

    def _mark_checked(self, checked: Marks) -> None:
        with self._showing:
            self._tell(links={**self._telling.links, **checked})

    def _edition_of(self, basis: Basis) -> Edition:
        return Edition(basis, {path: one for path, (_, one) in self._saved.items()})

    def _judge(self, path: str, content: bytes | Diagnostic) -> None:
        """Tell of a template that can not make a page, or that it can again."""
        if isinstance(content, bytes):
            if self._of_templates.pop(path, None) is not None:
                self._tell()
                self._to_verify.set()
        elif content not in self._of_templates.values():
            self._of_templates[path] = content
            self._tell()
            self._to_verify.set()

    def _tell(self, *, saved: Note | None = None, assets: bool = False, links: Marks | None = None) -> None:
        """Tell all pages and the terminal that there is something new."""
        problems = (*self._of_config, *self._of_site, *self._of_templates.values(), *self._of_links)
        href = addresses_of(self._config.base_url).href(saved.url) if saved else ""
        self._telling.tell(problems, base=self.base, saved=href, assets=assets, links=links)

    def _fail(self, problem: EnvironmentProblem) -> None:
        with self._showing:
            self._of_site = (error(Place(self.config.notes), "environment", problem.message, hint=problem.hint),)
            self._tell()
        self._to_verify.set()

    def _now(self) -> Surroundings:
        around = self._around
        return around if around.epoch else replace(around, now=datetime.now(UTC))

    def _whenever(self, event: threading.Event, quiet: float, work: Callable[[], None]) -> None:
        """Do the work again and again: when the event is there, and has not come again for ``quiet`` seconds."""
        while not self._ended:
            event.wait()
            while not self._ended:
                event.clear()
                if not quiet or not event.wait(quiet):
                    break
            if not self._ended:
                self._attempt(work)

    def _attempt(self, work: Callable[[], None]) -> None:
        try:
            work()
        except EnvironmentProblem as problem:
            self._fail(problem)
        except Exception:  # a bug, which is no reason to stop showing what there is
            traceback.print_exc()
        finally:
            self._moved()


def _as_it_was(last: Kept, now: Kept) -> Kept:
    """Return a note as it was last, with what is wrong with it now."""
    return replace(last, record=replace(last.record, diagnostics=now.record.diagnostics))


def _facts(root: Path) -> Mapping[str, Fact]:
    """Return what ``links.lock`` knows; nothing where it can not be read, which the verifier will say."""
    try:
        return read_lock(root)[0]
    except EnvironmentProblem:
        return {}


def _samples(surveyed: Survey) -> Iterable[str]:
    """Return the output path of a page of each kind, and for each layout of notes."""
    return {kind_of(page): page.path for page in surveyed.pages}.values()
