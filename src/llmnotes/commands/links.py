"""What is known of the links of a site that is being edited: asked once, and not again at every save."""

import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.commands.choices import Choices
from llmnotes.commands.examine import Survey
from llmnotes.commands.shelf import Kept
from llmnotes.commands.verify import verify
from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.links.known import Missing, Unverified
from llmnotes.links.lock import NAME
from llmnotes.links.verification import UNVERIFIED, Citation, standings, subjects_of
from llmnotes.shell.cache import Cache
from llmnotes.shell.environment import EnvironmentProblem, Surroundings
from llmnotes.shell.preview import Mark
from llmnotes.shell.terminal import Progress

PATIENCE = {Missing: 600.0, Unverified: 60.0}  # s after which it is asked again about what was not found


class Linked(Struct, frozen=True):
    """The marks of links by URL, and what is wrong with them."""

    marks: Mapping[str, Mark]
    diagnostics: tuple[Diagnostic, ...]


class Links:
    """Verifies the links of one survey after the other, and remembers what no lockfile keeps."""

    def __init__(self, choices: Choices) -> None:
        """Take what a build takes."""
        self._choices = choices
        self._asked: frozenset[str] = frozenset()
        self._recent: dict[str, tuple[float, Missing | Unverified]] = {}

    def verify(
        self,
        surveyed: Survey,
        cache: Cache,
        around: Surroundings,
        checking: Callable[[Mapping[str, Mark]], None],
    ) -> Linked:
        """Return what is known of all links, after asking about new ones; ``checking`` is told first which those are.

        What keeps anybody from being asked at all is a problem among the others.
        """
        now = time.monotonic()
        self._recent = {key: (until, found) for key, (until, found) in self._recent.items() if until > now}
        cited = replace(surveyed.cited, is_whole=False)  # what is not linked for a moment may be so again in the next
        citations = [*cited.citations()]
        try:
            verified = verify(
                self._choices.root,
                surveyed.site.config,
                cited,
                self._choices.asking,
                around,
                Progress(io.StringIO(), live=False),
                cache,
                {key: found for key, (_, found) in self._recent.items()},
                lambda keys: checking(_checked(citations, keys)),
            )
        except EnvironmentProblem as problem:
            return Linked({}, (warning(Place(NAME), "links-not-verified", problem.message, hint=problem.hint),))
        for key in verified.asked:
            found = verified.found.get(key)
            if isinstance(found, Missing | Unverified):
                self._recent[key] = (time.monotonic() + PATIENCE[type(found)], found)
        self._asked |= verified.asked
        known = standings(citations, verified.found, self._asked)
        marks = {url: Mark(standing.state, standing.reason) for url, standing in known.items()}
        return Linked(marks, verified.diagnostics)


def still_true(problems: Iterable[Diagnostic], kept: Mapping[str, Kept]) -> Iterator[Diagnostic]:
    """Yield those problems of links that notes still have, as far as one can say without verifying anything."""
    for problem in problems:
        known = kept.get(problem.place.path)
        note = known.record.note if known else None
        places = [link.place for link in note.links if link.url == problem.url] if note else []
        if problem.code == UNVERIFIED or not problem.url:
            yield problem
        elif places:
            yield replace(problem, place=min(places, key=lambda place: abs(place.line - problem.place.line)))


def _checked(citations: list[Citation], keys: frozenset[str]) -> dict[str, Mark]:
    """Return marks for those links of whose subjects somebody is being asked."""
    asked = {each.link.url for each in citations if keys & subjects_of([each.target]).keys()}
    return dict.fromkeys(sorted(asked), Mark("checking"))
