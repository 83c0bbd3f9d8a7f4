"""``llmnotes check``: all that is wrong with the notes and their links, and nothing written."""

import os
from collections.abc import Sequence
from pathlib import Path

from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.examine import examine, in_order, stops
from llmnotes.diagnostics import Diagnostic
from llmnotes.shell.environment import FINE, PROBLEMS, UNUSABLE, Surroundings
from llmnotes.shell.garbage import uncollected
from llmnotes.shell.terminal import progress, show


def check(choices: Choices, paths: Sequence[Path], form: str, around: Surroundings) -> int:
    """Report the problems of the site at ``choices.root``, or those below ``paths`` if there are any.

    ``form`` is one of ``report.FORMATS``. Raises ``EnvironmentProblem`` if there is no site.
    """
    config, problems = configure(choices)
    unusable = stops(problems, strict=False)
    if not unusable:
        with uncollected(), progress(around.err, around.environ) as bar:
            problems = in_order((*problems, *examine(choices.root, config, around, bar).diagnostics))
        problems = below(problems, choices.root, paths)
    show(problems, choices.root, around.out, around.environ, form)
    if unusable:
        return UNUSABLE
    return PROBLEMS if stops(problems, strict=choices.strict) else FINE


def below(problems: Sequence[Diagnostic], root: Path, paths: Sequence[Path]) -> tuple[Diagnostic, ...]:
    """Return those of the problems that are in ``paths`` or below them, or all where there are no paths."""
    wanted = [Path(os.path.relpath(path, root)) for path in paths]
    return tuple(
        problem
        for problem in problems
        if not wanted or any(Path(problem.place.path).is_relative_to(path) for path in wanted)
    )
