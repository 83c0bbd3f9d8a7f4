"""What is new of a site that is being edited, as all pages that are open and the terminal are told."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from llmnotes.commands.problems import in_order, stops
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.links.verification import UNVERIFIED
from llmnotes.shell.preview import Hub, Mark, Problem, State, problem_of
from llmnotes.shell.texts import line_reader

EXCERPTS = 100  # problems that are shown with their line


class Telling:
    """Knows what was told last. One thread at a time may ``tell``, and one may ``report``."""

    def __init__(self, root: Path, hub: Hub, report: Callable[[tuple[Diagnostic, ...]], None]) -> None:
        """Take the ``hub`` of the pages, and who prints a ``report`` of problems that are new, or that none is left."""
        self._root = root
        self._hub = hub
        self._report = report
        self._state = State(0)
        self._problems: tuple[Diagnostic, ...] = ()
        self._reported: tuple[Diagnostic, ...] = ()

    @property
    def links(self) -> Mapping[str, Mark]:
        """The marks of links by URL, as they were told last."""
        return self._state.links

    def tell(
        self,
        found: Iterable[Diagnostic],
        *,
        base: str,
        saved: str = "",
        assets: bool = False,
        links: Mapping[str, Mark] | None = None,
    ) -> None:
        """Tell all pages that there is something new, and all that is wrong with it.

        ``base`` is the path below which the site is, ``saved`` the URL path of a note that was just saved; ``assets``
        says that a file changed which keeps its address; ``links`` are new marks.
        """
        problems = tuple(problem for problem in in_order((*found,)) if problem.severity is not Severity.INFO)
        state, number = self._state, self._state.edition + 1
        if problems != self._problems or len(problems) <= EXCERPTS:  # their lines may read otherwise now
            state = replace(state, problems=_shown(problems, self._root))
        self._problems = problems
        if saved:
            state = replace(state, saved=saved, saved_in=number)
        if links is not None:
            state = replace(state, links=links)
        self._state = replace(state, edition=number, base=base, assets=number if assets else state.assets)
        self._hub.publish(self._state)

    def report(self) -> None:
        """Tell the terminal what is wrong that was not so when this was called last, or that nothing is any more."""
        before, self._reported = self._reported, self._problems
        known = {_gist(problem) for problem in before}
        new = tuple(problem for problem in self._reported if _gist(problem) not in known)
        if new or (stops(before, strict=False) and not stops(self._reported, strict=False)):
            self._report(new)


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
