"""What a change breaks on lines that it leaves alone: problems there that its base did not have."""

import io
import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.commands.choices import Asking, Choices, configure
from llmnotes.commands.examine import examine
from llmnotes.commands.problems import stops
from llmnotes.commands.shelf import shelf_at
from llmnotes.commands.write import mistakes
from llmnotes.diagnostics import MOST_ALIKE, Diagnostic, Severity
from llmnotes.report import Added, is_on
from llmnotes.shell.cache import Cache
from llmnotes.shell.environment import EnvironmentProblem, Surroundings, because
from llmnotes.shell.git import Change, check_out
from llmnotes.shell.sources import read_sources
from llmnotes.shell.terminal import Progress

BROKEN = ("broken-", "left-out-link")
"""How the codes begin of links within the site that lead nowhere."""

_PASSING = re.compile(r"\bline \d+|; there (?:is|are) [\d,]+ more of this kind below, not listed$")


class _Gist(Struct, frozen=True):
    """What a problem is, wherever its line is."""

    path: str
    severity: Severity
    code: str
    about: str


def added_by(
    change: Change,
    problems: Iterable[Diagnostic],
    of_texts: Container[Diagnostic],
    choices: Choices,
    around: Surroundings,
) -> Added:
    """Return what a change is to be judged by: its lines, and those of the problems elsewhere that it brings about.

    Only problems ``of_texts`` can be its doing there: what services say, and what is true of one machine, is not. Where
    there are any, the site is examined as it was before the change. Raises ``EnvironmentProblem`` if git can not bring
    that back.
    """
    elsewhere = [
        problem
        for problem in problems
        if problem.severity is not Severity.INFO and problem in of_texts and not is_on(problem.place, change.lines)
    ]
    if not elsewhere:
        return Added(change.lines)
    try:
        with TemporaryDirectory(prefix="llmnotes-", ignore_cleanup_errors=True) as folder:
            root = check_out(choices.root, change.base, Path(folder), around.environ)
            before = _problems_at(root, choices, around)
            new = () if before is None else (*_new(elsewhere, before, change.former, root),)
    except OSError as problem:
        message = f"the site as it was before can not be looked at: {because(problem)}"
        hint = "make room for temporary files, or let TMPDIR name another folder for them"
        raise EnvironmentProblem(message, hint) from problem
    return Added(change.lines, frozenset(new))


def _problems_at(root: Path, choices: Choices, around: Surroundings) -> tuple[Diagnostic, ...] | None:
    """Return what is wrong with the site that was at ``root`` before; None where there was none that worked.

    What the cache has of its notes is used, and nothing is kept there.
    """
    if not root.is_dir():
        return None
    config, problems = configure(replace(choices, root=root))
    if stops(problems, strict=False):
        return None
    shelf = shelf_at(root, config, around, Cache(choices.root, recalls=True))
    silent = Progress(io.StringIO(), live=False)
    try:
        examined = examine(root, config, read_sources(root, config), shelf, around, silent, Asking(offline=True))
    except EnvironmentProblem:  # there were no notes, or its lockfile could not be read
        return None
    return (*problems, *examined.diagnostics, *mistakes(examined.survey, shelf, around, silent))


def _new(
    elsewhere: Iterable[Diagnostic], before: Iterable[Diagnostic], former: Mapping[str, str], root: Path
) -> Iterator[Diagnostic]:
    """Yield the problems that were not there ``before``, in files of ``root`` by their ``former`` paths.

    A file that git ignores is not in there, and so no change is to blame for it. Nor is one for what may have been
    among the problems of a note that are too many to be listed.
    """
    known = Counter(_gist(problem, problem.place.path) for problem in before)
    kinds = Counter[tuple[str, str]]()
    for gist, count in known.items():
        kinds[gist.path, gist.code] += count
    for problem in elsewhere:
        path = former.get(problem.place.path, problem.place.path)
        gist = _gist(problem, path)
        if gist not in known and kinds[path, gist.code] < MOST_ALIKE and (root / path).exists():
            yield problem


def _gist(problem: Diagnostic, path: str) -> _Gist:
    """Return what a problem in the file at a path is; a link that leads nowhere is one, whatever is missing there."""
    code = BROKEN[0] if problem.code.startswith(BROKEN) else problem.code
    return _Gist(path, problem.severity, code, problem.url or _PASSING.sub("", problem.message))
