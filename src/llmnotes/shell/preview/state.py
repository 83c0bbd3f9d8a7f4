"""What the browser knows of the site beside its pages: its problems, its links, and what was saved."""

from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct, field

from llmnotes.diagnostics import Diagnostic
from llmnotes.report.excerpt import excerpt

SHOWN = 100  # problems that a page lists; it counts the others


class Problem(Struct, frozen=True):
    """A diagnostic as a page shows it.

    ``excerpt`` is what to show of its line, nothing if that is not known; ``carets`` characters below it are marked,
    ``indent`` characters from its beginning. The other fields are those of a ``Diagnostic`` and its ``Place``.
    """

    path: str
    line: int
    column: int
    end_column: int
    severity: Literal["error", "warning", "info"]
    code: str
    message: str
    hint: str = ""
    url: str = ""
    excerpt: str = ""
    indent: int = 0
    carets: int = 0


class Mark(Struct, frozen=True):
    """What is known of a link, and why, as one sentence."""

    state: Literal["good", "moved", "missing", "withdrawn", "unverified", "checking"]
    reason: str = ""


class State(Struct, frozen=True):
    """What browsers are told.

    ``edition`` grows with every change that may show on a page. ``links`` are the marks by URL, as pages have it in
    their ``href``; give the same mapping again where no mark has changed. ``saved`` is the URL path, ``base`` included,
    of the page of the note that was saved last, and ``saved_in`` the edition that it was saved in. ``assets`` is the
    edition in which a file changed that keeps its address (a picture, a style sheet of one's own). ``base`` is the path
    below which the site is.
    """

    edition: int
    problems: tuple[Problem, ...] = ()
    links: Mapping[str, Mark] = field(default_factory=dict)
    saved: str = ""
    saved_in: int = 0
    assets: int = 0
    base: str = ""


def problem_of(found: Diagnostic, line: str | None) -> Problem:
    """Return a diagnostic with an excerpt of the line it is about, if that can be had."""
    place = found.place
    shown = ("", 0, 0) if line is None else excerpt(line, place)
    severity: Literal["error", "warning", "info"] = found.severity.value
    about = (place.path, place.line, place.column, place.end_column, severity)
    return Problem(*about, found.code, found.message, found.hint, found.url, *shown)


def shown_first(problems: Iterable[Problem]) -> list[Problem]:
    """Return those problems that a page lists: errors first, else in their order."""
    return sorted(problems, key=lambda problem: problem.severity != "error")[:SHOWN]
