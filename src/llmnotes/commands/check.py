"""``llmnotes check``: all that is wrong with the notes and their links, and no site written."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress
from operator import not_
from pathlib import Path

from llmnotes.commands.asked import asked, below, is_below, strangers
from llmnotes.commands.before import added_by
from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.examine import Examined, examine
from llmnotes.commands.problems import in_order, stops
from llmnotes.commands.shelf import shelf_at
from llmnotes.commands.unlinked import unlinked_mentions
from llmnotes.commands.verify import not_verified_of
from llmnotes.commands.write import mistakes
from llmnotes.diagnostics import Diagnostic
from llmnotes.links.verification import UNVERIFIED
from llmnotes.report import is_on, split
from llmnotes.shell.environment import FINE, PROBLEMS, UNUSABLE, EnvironmentProblem, Surroundings, because
from llmnotes.shell.garbage import uncollected
from llmnotes.shell.git import Change, change_since
from llmnotes.shell.sources import read_sources
from llmnotes.shell.terminal import progress, show
from llmnotes.shell.texts import UNREADABLE


def check(
    choices: Choices, paths: Sequence[Path], form: str, around: Surroundings, changed_since: str | None = None
) -> int:
    """Report the problems of the site at ``root``, or those below ``paths`` if there are any.

    ``form`` is one of ``report.FORMATS``. With a commit in ``changed_since``, only problems count that are on lines
    which were added since then, or that the files did not have then. Raises ``EnvironmentProblem`` if there is no site,
    or no such commit, or for a path elsewhere.
    """
    root = choices.root
    wanted = asked(paths, root)
    config, problems = configure(choices)
    change = None if changed_since is None else change_since(root, changed_since, around.environ)
    of_texts = frozenset(problem for problem in problems if problem.code != UNREADABLE)
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
            of_templates = mistakes(survey, shelf, around, bar)
            problems = in_order((*problems, *of_templates))
            of_texts |= {*examined.of_texts, *of_templates}
            if wanted or change:
                problems = in_order(tuple(_by_parts(problems, examined, wanted, change)))
        for notice in strangers(wanted, config, sources, problems) if wanted else ():
            print(notice, file=around.err)
        problems = below(problems, wanted)
    added = None if change is None else added_by(change, problems, of_texts, choices, around)
    try:
        show(problems, root, around.out, around.environ, form, added)
    except BrokenPipeError:  # nobody listens
        raise
    except OSError as problem:
        raise EnvironmentProblem(f"can not write the report: {because(problem)}") from problem
    if unusable:
        return UNUSABLE
    counting = problems if added is None else split(problems, added)[0]
    return PROBLEMS if stops(counting, strict=choices.strict) else FINE


def _by_parts(
    problems: Iterable[Diagnostic], examined: Examined, wanted: Sequence[str], change: Change | None
) -> Iterator[Diagnostic]:
    """Yield the problems, with what is said of all unverified links said of those that are asked about.

    Those on the lines that a change adds are told apart from the others.
    """
    unsure = 0
    for problem in problems:
        if problem.code == UNVERIFIED:
            unsure += 1
        else:
            yield problem
    if not unsure:
        return
    citations = [one for one in examined.survey.cited.citations() if is_below(one.link.place, wanted)]
    if change is None:
        yield from not_verified_of(citations, examined.missed)
        return
    on_lines = [is_on(one.link.place, change.lines) for one in citations]
    yield from not_verified_of(compress(citations, on_lines), examined.missed)
    yield from not_verified_of(compress(citations, map(not_, on_lines)), examined.missed)
