"""``llmnotes check``: all that is wrong with the notes and their links, and no site written."""

from collections.abc import Sequence
from pathlib import Path

from llmnotes.commands.asked import asked, below, strangers
from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.examine import examine
from llmnotes.commands.problems import in_order, stops
from llmnotes.commands.shelf import shelf_at
from llmnotes.commands.unlinked import unlinked_mentions
from llmnotes.report import split
from llmnotes.shell.environment import FINE, PROBLEMS, UNUSABLE, Surroundings
from llmnotes.shell.garbage import uncollected
from llmnotes.shell.git import added_since
from llmnotes.shell.sources import read_sources
from llmnotes.shell.terminal import progress, show


def check(
    choices: Choices, paths: Sequence[Path], form: str, around: Surroundings, changed_since: str | None = None
) -> int:
    """Report the problems of the site at ``root``, or those below ``paths`` if there are any.

    ``form`` is one of ``report.FORMATS``. With a commit in ``changed_since``, only problems on lines that were added
    since then count. Raises ``EnvironmentProblem`` if there is no site, or no such commit, or for a path elsewhere.
    """
    root = choices.root
    wanted = asked(paths, root)
    config, problems = configure(choices)
    added = None if changed_since is None else added_since(root, changed_since, around.environ)
    unusable = stops(problems, strict=False)
    if not unusable:
        with uncollected(), progress(around.err, around.environ) as bar:
            shelf = shelf_at(root, config, around)
            sources = read_sources(root, config)
            examined = examine(root, config, sources, shelf, around, bar, choices.asking)
            shelf.save()
            survey = examined.survey
            mentions = unlinked_mentions(survey.site, survey.index, sources, around, bar)
            problems = in_order((*problems, *examined.diagnostics, *mentions))
        for notice in strangers(wanted, config, sources, problems) if wanted else ():
            print(notice, file=around.err)
        problems = below(problems, wanted)
    show(problems, root, around.out, around.environ, form, added)
    if unusable:
        return UNUSABLE
    counting = problems if added is None else split(problems, added)[0]
    return PROBLEMS if stops(counting, strict=choices.strict) else FINE
