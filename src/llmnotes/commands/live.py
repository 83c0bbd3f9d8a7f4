"""The newest edition of a site, while its author writes: what was saved is shown at once, what it means a moment later.

Three threads share the work. The one that hears of changes reads a note that was saved and shows it on its page, within
milliseconds. The *surveyor* then does what a build does: it looks at all files, reads what is new, and surveys the site
as a whole. The *verifier* asks the services about new links, when nothing was saved for a moment.
"""

import io
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from msgspec.structs import replace

from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.edition import Edition, basis_of
from llmnotes.commands.examine import Survey, survey
from llmnotes.commands.problems import in_order, stops
from llmnotes.commands.shelf import Kept, Shelf, shelf_at
from llmnotes.commands.verify import verify
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, Severity, error
from llmnotes.links.known import Missing, Unverified
from llmnotes.links.verification import UNVERIFIED, standings
from llmnotes.loader import options_of
from llmnotes.renderer.addresses import addresses_of
from llmnotes.shell.environment import EnvironmentProblem, Surroundings
from llmnotes.shell.preview import Content, Hub, Mark, Problem, State, problem_of
from llmnotes.shell.sources import Found, Sources, line_reader, read_sources
from llmnotes.shell.terminal import Progress
from llmnotes.shell.theme import Theme, read_theme, theme_folder
from llmnotes.shell.watch import Changes

FEW = 8  # notes that are shown at once when they are saved; of more, the survey tells
A_MOMENT = 0.3  # s without a change, after which links are verified and what was read is kept
EXCERPTS = 100  # problems that are shown with their line
PAGES = 200  # last good pages that are kept for when a template is broken
PATIENCE = {Missing: 600.0, Unverified: 60.0}  # s after which it is asked again about what was not found

APOLOGY = (
    b"<!doctype html>\n<html lang=en><meta charset=utf-8><title>Not yet</title><p>This page can not be made yet.\n"
)
"""What is shown of a page that was never whole, below the problems that keep it from being so."""


class Live:
    """A site in memory. ``begin`` it, let it ``take`` changes, and ``end`` it; any thread may ``lookup`` a page."""

    def __init__(
        self, choices: Choices, around: Surroundings, hub: Hub, report: Callable[[tuple[Diagnostic, ...]], None]
    ) -> None:
        """Take what a build takes, the ``hub`` of the pages, and who prints a ``report`` of problems that are new."""
        self.config = Config()
        self._choices = choices
        self._around = around
        self._hub = hub
        self._report = report
        # What was read. Whoever reads holds the lock.
        self._reading = threading.Lock()
        self._reads = 0
        self._shelf: Shelf | None = None
        self._sources: Sources | None = None
        self._files: Mapping[str, Found] = {}
        self._good: dict[str, Kept] = {}
        # What is shown. Whoever changes it holds the lock.
        self._showing = threading.RLock()
        self._edition: Edition | None = None
        self._saved: dict[str, tuple[int, Kept]] = {}
        self._pages: dict[str, bytes] = {}
        self._state = State(0)
        self._of_site: tuple[Diagnostic, ...] = ()
        self._of_links: tuple[Diagnostic, ...] = ()
        self._of_templates: dict[str, Diagnostic] = {}
        self._problems: tuple[Diagnostic, ...] = ()
        # What the verifier knows.
        self._theme: Theme | None = None
        self._asked: set[str] = set()
        self._recent: dict[str, tuple[float, Missing | Unverified]] = {}
        # What is to be done, and by whom.
        self._ended = False
        self._moved: Callable[[], None] = lambda: None
        self._to_survey, self._to_verify = threading.Event(), threading.Event()
        self._surveyor = threading.Thread(
            target=self._whenever, args=(self._to_survey, 0, self._survey), name="surveyor"
        )
        quietly = (self._to_verify, A_MOMENT, self._verify)
        self._verifier = threading.Thread(target=self._whenever, args=quietly, name="verifier", daemon=True)

    def begin(self, bar: Progress, moved: Callable[[], None]) -> None:
        """Read the site and begin to work, or go on after it has ``moved``: that is called when its settings change.

        Raises ``EnvironmentProblem`` if there is no site.
        """
        self._moved = moved
        if self._surveyor.is_alive():
            self._to_survey.set()
            return
        self._survey(bar)
        self._surveyor.start()
        self._verifier.start()

    def end(self) -> None:
        """Stop working, and leave what was read to the next run."""
        self._ended = True
        for event in (self._to_survey, self._to_verify):
            event.set()
        if self._surveyor.is_alive():
            self._surveyor.join()
        with self._reading:
            if self._shelf is not None:
                self._shelf.save()

    @property
    def base(self) -> str:
        """The path below which the site lives."""
        return urlsplit(self.config.base_url).path

    @property
    def notes(self) -> int:
        """How many notes are shown."""
        return 0 if self._edition is None else len(self._edition.basis.survey.site.shown)

    def lookup(self, path: str) -> Content | None:
        """Return the content of the file at an output path, or the last good one if there can be none now."""
        edition = self._edition
        content = None if edition is None else edition.content(path)
        if isinstance(content, Path | None):
            return content
        with self._showing:
            if isinstance(content, bytes):
                self._pages.pop(path, None)
                self._pages[path] = content
                if len(self._pages) > PAGES:
                    del self._pages[next(iter(self._pages))]
            self._judge_template(path, content)
            return content if isinstance(content, bytes) else self._pages.get(path, APOLOGY)

    def take(self, changes: Changes) -> None:
        """Show the notes that were saved, and have the site surveyed."""
        saved = [self._files[path] for path in changes.paths if path in self._files]
        if len(saved) <= FEW:
            self._show_saved(saved)
        self._to_survey.set()

    def _show_saved(self, files: list[Found]) -> None:
        with self._reading:
            if self._shelf is None:
                return
            self._reads += 1
            stamp = self._reads
            kept = self._shelf.read([replace(file, signature=b"") for file in files])
        good = [one for one in kept if one.record.note is not None]
        with self._showing:
            if self._edition is not None and good:
                for one in good:
                    self._saved[one.path] = (stamp, one)
                    self._edition = self._edition.with_saved(one)
                self._tell(saved=good[-1])

    def _survey(self, bar: Progress | None = None) -> None:
        """Do what a build does, but for writing."""
        choices, root = self._choices, self._choices.root
        with self._reading:
            self._reads += 1
            stamp = self._reads
        config, config_problems = configure(choices)
        if stops(config_problems, strict=False) and self._edition is not None:
            config = self.config  # the last good one
        sources = read_sources(root, config)
        theme, theme_problems = read_theme(theme_folder(), root)
        around = self._now()
        with self._reading:
            if self._shelf is None or self._shelf.options != options_of(config):
                self._shelf = shelf_at(root, config, around)
            shelf = self._shelf
            workers = 1 if bar is None else around.cores  # a fork leaves all threads behind, in the midst of anything
            advance = bar.of("Reading notes", len(sources.notes)) if bar else lambda done: None
            kept = [self._last_good(one) for one in shelf.read(sources.notes, workers=workers, advance=advance)]
            shelf.forget_all_but(sources.notes)
            self._good = {one.path: one for one in kept if one.record.note is not None}
        surveyed = survey(config, sources, kept, theme, around.now)
        with self._showing:
            self._saved = {path: (when, one) for path, (when, one) in self._saved.items() if when > stamp}
            basis = basis_of(surveyed, shelf, root, around.epoch)
            self._edition = Edition(basis, {path: one for path, (_, one) in self._saved.items()})
            changed = self._sources is not None and self._sources.signatures != sources.signatures
            folder = os.path.abspath(root / config.notes)  # noqa: PTH100 -- as the watch has its paths
            self._files = {f"{folder}/{file.within}": file for file in sources.notes}
            self._sources, self.config = sources, config
            self._of_site = (*config_problems, *theme_problems, *surveyed.diagnostics)
            self._of_templates = {}
            self._tell(assets=changed)
        self._to_verify.set()
        self._moved()

    def _verify(self) -> None:
        """Do what can wait: try out new templates, verify links, and leave what was read to the next run."""
        with self._showing:
            edition, config = self._edition, self.config
        if edition is None:
            return
        surveyed = edition.basis.survey
        if surveyed.theme != self._theme:
            self._theme = surveyed.theme
            for path in _samples(surveyed):
                self.lookup(path)
        now = time.monotonic()
        self._recent = {key: (until, found) for key, (until, found) in self._recent.items() if until > now}
        cited = replace(surveyed.cited, is_whole=False)  # what is not linked for a moment may be so again in the next
        verified = verify(
            self._choices.root,
            config,
            cited,
            self._choices.asking,
            self._now(),
            Progress(io.StringIO(), live=False),
            edition.basis.shelf.cache,
            {key: found for key, (_, found) in self._recent.items()},
        )
        for key in verified.asked:
            found = verified.found.get(key)
            if isinstance(found, Missing | Unverified):
                self._recent[key] = (now + PATIENCE[type(found)], found)
        self._asked |= verified.asked
        standing = standings(cited.citations(), verified.found, self._asked)
        marks = {url: Mark(one.state, one.reason) for url, one in standing.items()}
        with self._showing:
            if marks != self._state.links or verified.diagnostics != self._of_links:
                self._of_links = verified.diagnostics
                self._tell(links=marks)
        with self._reading:
            if self._shelf is not None:
                self._shelf.save(and_forget_bodies=True)

    def _judge_template(self, path: str, content: bytes | Diagnostic) -> None:
        """Tell of a template that can not make the page at an output path, or that it can again."""
        before = self._of_templates.get(path)
        if isinstance(content, Diagnostic) and content != before:
            self._of_templates[path] = content
            self._tell()
        elif isinstance(content, bytes) and before is not None:
            del self._of_templates[path]
            self._tell()

    def _last_good(self, kept: Kept) -> Kept:
        """Return a note as it was when it could be understood last, with what is wrong with it now."""
        good = self._good.get(kept.path)
        if kept.record.note is not None or good is None:
            return kept
        return replace(good, record=replace(good.record, diagnostics=kept.record.diagnostics))

    def _tell(
        self, *, saved: Kept | None = None, assets: bool = False, links: Mapping[str, Mark] | None = None
    ) -> None:
        """Tell all pages that there is something new."""
        found = in_order((*self._of_site, *self._of_templates.values(), *self._of_links))
        problems = tuple(problem for problem in found if problem.severity is not Severity.INFO)
        state, number = self._state, self._state.edition + 1
        if problems != self._problems:
            known = {_gist(problem) for problem in self._problems}
            new = tuple(problem for problem in problems if _gist(problem) not in known)
            mended = stops(self._problems, strict=False) and not stops(problems, strict=False)
            if new or mended:
                self._report(new)
            self._problems = problems
            state = replace(state, problems=_shown(problems, self._choices.root))
        if saved is not None and saved.record.note is not None:
            href = addresses_of(self.config.base_url).href(saved.record.note.url)
            state = replace(state, saved=href, saved_in=number)
        if links is not None:
            state = replace(state, links=links)
        self._state = replace(state, edition=number, assets=number if assets else state.assets)
        self._hub.publish(self._state)

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
            with self._showing:
                place = Place(self.config.notes)
                self._of_site = (error(place, "environment", problem.message, hint=problem.hint),)
                self._tell()
        except Exception:  # a bug, which is no reason to stop showing what there is
            traceback.print_exc()


def _samples(surveyed: Survey) -> Iterable[str]:
    """Return the output path of a page of each kind, and for each layout of notes."""
    kinds = {(type(page.shows), getattr(page.shows, "template", "")): page.path for page in surveyed.pages}
    return kinds.values()


def _gist(problem: Diagnostic) -> tuple[str, str, str]:
    """Return what is told once of a problem, whatever line it is in, or how many links are concerned."""
    if problem.code == UNVERIFIED:
        return (problem.code, "", problem.message.partition(": ")[2])
    return (problem.code, problem.place.path, problem.message)


def _shown(problems: tuple[Diagnostic, ...], root: Path) -> tuple[Problem, ...]:
    line_of = line_reader(root)
    errors_first = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
    return tuple(
        problem_of(problem, line_of(problem.place) if number < EXCERPTS else None)
        for number, problem in enumerate(errors_first)
    )
