"""``llmnotes check``: all that is wrong with the notes and their links, and nothing written."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from llmnotes.commands.build import FINE, PROBLEMS, UNUSABLE
from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.examine import examine, in_order, stops
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.report import as_json
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.terminal import progress, show


def check(choices: Choices, paths: Sequence[Path], form: str, around: Surroundings) -> int:
    """Report the problems of the site at ``choices.root``, or those below ``paths`` if there are any.

    ``form`` is ``text`` or ``json``. Raises ``EnvironmentProblem`` if there is no site.
    """
    config, config_problems = configure(choices)
    unusable = stops(config_problems, strict=False)
    problems, counts = config_problems, {}
    if not unusable:
        with progress(around.err, around.environ) as bar:
            examined = examine(choices.root, config, around, bar)
        problems = _below(in_order((*config_problems, *examined.diagnostics)), choices.root, paths)
        counts = {"notes": len(examined.site.shown), "pages": len(examined.pages), "links": examined.links}
    if form == "json":
        print(as_json(problems, counts | _severities(problems)), file=around.out)
    else:
        show(problems, choices.root, around.out, around.environ)
    if unusable:
        return UNUSABLE
    return PROBLEMS if stops(problems, strict=choices.strict) else FINE


def _below(problems: Sequence[Diagnostic], root: Path, paths: Sequence[Path]) -> tuple[Diagnostic, ...]:
    wanted = [Path(os.path.relpath(path, root)) for path in paths]
    return tuple(
        problem
        for problem in problems
        if not wanted or any(Path(problem.place.path).is_relative_to(path) for path in wanted)
    )


def _severities(problems: Sequence[Diagnostic]) -> dict[str, int]:
    found = Counter(problem.severity for problem in problems)
    return {f"{severity}s": found[severity] for severity in Severity}
