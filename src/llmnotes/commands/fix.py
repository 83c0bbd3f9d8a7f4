"""``llmnotes fix``: mend what has one right answer, show what that changes, and touch nothing else."""

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.commands.asked import asked, below, strangers
from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.examine import examine
from llmnotes.commands.problems import stops
from llmnotes.commands.shelf import shelf_at
from llmnotes.commands.verify import broken
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Severity, info
from llmnotes.links import audit
from llmnotes.links.canonical import canonical as canonical_fix
from llmnotes.links.ignored import minded
from llmnotes.links.verification import UNVERIFIED
from llmnotes.loader import Options, load
from llmnotes.mending import Reading, settle, text_of
from llmnotes.model import NOTE_SUFFIXES, Link, LinkKind, Source
from llmnotes.report import diff
from llmnotes.shell.environment import FINE, PROBLEMS, UNUSABLE, Surroundings
from llmnotes.shell.garbage import uncollected
from llmnotes.shell.rewrite import read, rewrite
from llmnotes.shell.sources import read_sources
from llmnotes.shell.terminal import has_colors, progress, show
from llmnotes.site.broken import broken_links
from llmnotes.site.index import Index


class Wishes(Struct, frozen=True):
    """What a user wants of ``fix``: canonical addresses of papers too; only to see what would change (``dry``)."""

    canonical: bool = False
    dry: bool = False


def fix(choices: Choices, paths: Sequence[Path], wishes: Wishes, around: Surroundings) -> int:
    """Mend the notes of the site at ``choices.root``, or those below ``paths`` if there are any, and show a diff.

    Raises ``EnvironmentProblem`` if there is no site, or no room for a mended note, or for a path elsewhere.
    """
    root = choices.root
    wanted = asked(paths, root)
    config, config_problems = configure(choices)
    if stops(config_problems, strict=False):
        show(config_problems, root, around.err, around.environ)
        return UNUSABLE
    with uncollected(), progress(around.err, around.environ) as bar:
        shelf = shelf_at(root, config, around)
        sources = read_sources(root, config)
        examined = examine(root, config, sources, shelf, around, bar, choices.asking)
        shelf.save()
    shown = {note.path: note.links for note in examined.survey.site.shown}
    noncanonical = [found for links in shown.values() for found in _noncanonical(links)] if wishes.canonical else []
    mendable = (problem for problem in examined.diagnostics if problem.code != UNVERIFIED)
    problems = below((*config_problems, *mendable, *noncanonical), wanted)
    for notice in strangers(wanted, config, sources, examined.diagnostics) if wanted else ():
        print(notice, file=around.err)
    with progress(around.err, around.environ) as bar:
        nowhere = broken(root, config, [*_led_elsewhere(problems)], choices.asking, around, bar)
    desk = _Desk(root, config, shelf.options, around.today, frozenset(shown), wishes, nowhere, examined.survey.index)
    outcomes = [_mend(desk, path, found, around) for path, found in _by_file(desk.led_somewhere(problems), root)]
    if troubles := [outcome.trouble for outcome in outcomes if outcome.trouble]:
        show(troubles, root, around.err, around.environ)
    mended = [outcome for outcome in outcomes if outcome.places]
    print(_summary(outcomes, wishes), file=around.err)
    return PROBLEMS if troubles or (wishes.dry and mended) else FINE


def _led_elsewhere(problems: Iterable[Diagnostic]) -> Iterator[Link]:
    """Yield the links that there would be where fixes write whole addresses."""
    for problem in problems:
        if problem.fix and problem.fix.text.startswith(("https://", "http://")):
            yield Link(LinkKind.LINK, problem.fix.text, "", problem.fix.place)


class _Desk(Struct, frozen=True):
    """All that it takes to mend a note.

    ``shown`` has the paths of those whose addresses count, ``nowhere`` the addresses that no fix may write, and
    ``index`` all that a link which a fix makes can lead to.
    """

    root: Path
    config: Config
    options: Options
    today: date
    shown: frozenset[str]
    wishes: Wishes
    nowhere: frozenset[str]
    index: Index

    def led_somewhere(self, problems: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """Return the problems, without the fixes that would lead nowhere."""
        return tuple(
            replace(problem, fix=None) if problem.fix and problem.fix.text in self.nowhere else problem
            for problem in problems
        )

    def reading(self, path: str, text: str) -> Reading:
        """Return what the note at ``path`` would say on its own if it had this text."""
        source = Source(path, path.removeprefix(f"{self.config.notes}/"), text)
        loaded = load(source, self.options)
        links = loaded.note.links if loaded.note else ()
        problems = list(loaded.diagnostics)
        if path in self.shown and loaded.note:
            of_links = audit(minded(links, self.options.ignored), self.today).problems
            misspelt = {problem.place for problem in of_links if problem.severity is not Severity.INFO}
            problems += of_links
            problems += [one for one in broken_links(self.index, loaded.note) if one.place not in misspelt]
            problems += _noncanonical(links) if self.wishes.canonical else ()
        return Reading(links, self.led_somewhere(problems))


class _Outcome(Struct, frozen=True):
    """What became of a file: how many places were mended, what is wrong with it still, and why it was left alone."""

    places: int
    left: Sequence[Diagnostic]
    trouble: Diagnostic | None = None


def _mend(desk: _Desk, path: str, found: Sequence[Diagnostic], around: Surroundings) -> _Outcome:
    if not path.lower().endswith(NOTE_SUFFIXES) or not any(problem.fix for problem in found):
        return _Outcome(0, found)
    file = desk.root / path
    content = read(file, path)
    if isinstance(content, Diagnostic):
        return _Outcome(0, found, content)
    settled = settle(path, content, found, partial(desk.reading, path))
    if settled.places and not desk.wishes.dry:
        trouble = rewrite(file, path, content, settled.content, within=desk.root / desk.config.notes)
        if trouble:
            return _Outcome(0, found, trouble)
    color = has_colors(around.out, around.environ)
    around.out.write(diff(path, text_of(content), text_of(settled.content), color=color))
    around.out.flush()
    return _Outcome(settled.places, settled.left)


def _by_file(problems: Iterable[Diagnostic], root: Path) -> Iterator[tuple[str, list[Diagnostic]]]:
    """Yield each file's problems; of a file that has several names, what can be mended only for one, its own."""
    files: dict[str, list[Diagnostic]] = {}
    for problem in problems:
        files.setdefault(problem.place.path, []).append(problem)
    real = {path: os.path.realpath(root / path) for path in files}
    base = os.path.realpath(root)
    own = {place: path for path, place in real.items() if os.path.join(base, path) == place}  # noqa: PTH118
    for path, found in files.items():
        if own.setdefault(real[path], path) == path:
            yield path, found
        else:
            yield path, [problem for problem in found if problem.fix is None]


def _noncanonical(links: Iterable[Link]) -> Iterator[Diagnostic]:
    for link in links:
        if right := canonical_fix(link):
            yield info(link.place, "arxiv-other-form", "this is not the paper's own page", fix=right, url=link.url)


def _summary(outcomes: Sequence[_Outcome], wishes: Wishes) -> str:
    places, files = sum(outcome.places for outcome in outcomes), sum(outcome.places > 0 for outcome in outcomes)
    left = sum(problem.severity is not Severity.INFO for outcome in outcomes for problem in outcome.left)
    done = "Would mend" if wishes.dry else "Mended"
    summary = f"{done} {_counted(places, 'place')} in {_counted(files, 'file')}" if places else "Nothing to mend"
    if not left:
        return summary
    return f"{summary}; {_counted(left, 'problem')} {'is' if left == 1 else 'are'} left: llmnotes check"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
