"""A user's mistake as a value: where it is, what is wrong, what to do about it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

MOST_ALIKE = 100
"""Diagnostics of one code in one file: whoever has more of them knows by then."""


class Severity(StrEnum):
    """How much a diagnostic weighs: only an error stops a build (with ``--strict`` a warning does too)."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Place(Struct, frozen=True, gc=False, order=True, array_like=True):
    """A span of one line in a file as its author wrote it.

    ``path`` is relative to the site's root, with ``/`` between its parts. ``line`` and ``column`` count from 1, columns
    in Unicode code points; ``end_column`` is the column behind the last character, so an empty span has
    ``end_column == column``.
    """

    path: str
    line: int = 1
    column: int = 1
    end_column: int = 1


NOWHERE = Place("")


def place_in(path: str, text: str, start: int, end: int) -> Place:
    """Return the place of the characters from ``start`` to ``end`` of a file's text, cut at the end of their line."""
    start = min(start, len(text))
    beginning = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    end = max(start, min(end, len(text) if line_end < 0 else line_end))
    return Place(path, text.count("\n", 0, start) + 1, start - beginning + 1, end - beginning + 1)


class Fix(Struct, frozen=True, array_like=True):
    """The one right replacement for a span: put ``text`` where ``place`` is."""

    place: Place
    text: str


class Diagnostic(Struct, frozen=True, array_like=True):
    """One problem, complete enough to be shown in a terminal, as a CI annotation or in the browser.

    ``code`` is stable and kebab-case (``arxiv-impossible-id``); users may rely on it. ``message`` says what is wrong
    and ``hint`` what to do; both are single sentences without a full stop. ``url`` is the address the problem is about.
    """

    place: Place
    severity: Severity
    code: str
    message: str
    hint: str = ""
    fix: Fix | None = None
    url: str = ""

    @property
    def sort_key(self) -> tuple[Place, str, str]:
        """By file, line and column, then by code: the order of every report."""
        return (self.place, self.code, self.message)


def error(
    place: Place, code: str, message: str, *, hint: str = "", fix: Fix | None = None, url: str = ""
) -> Diagnostic:
    """Return a diagnostic that stops a build."""
    return Diagnostic(place, Severity.ERROR, code, message, hint, fix, url)


def warning(
    place: Place, code: str, message: str, *, hint: str = "", fix: Fix | None = None, url: str = ""
) -> Diagnostic:
    """Return a diagnostic that is shown and lets the build go on."""
    return Diagnostic(place, Severity.WARNING, code, message, hint, fix, url)


def info(place: Place, code: str, message: str, *, hint: str = "", fix: Fix | None = None, url: str = "") -> Diagnostic:
    """Return a diagnostic that is worth knowing and never counts."""
    return Diagnostic(place, Severity.INFO, code, message, hint, fix, url)


def few(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics, of those of one code and severity in one file the first ``MOST_ALIKE`` only.

    The last one of these says how many more there are.
    """
    if len(diagnostics) <= MOST_ALIKE:
        return tuple(diagnostics)
    counts = Counter(map(_kind, diagnostics))
    if max(counts.values()) <= MOST_ALIKE:
        return tuple(diagnostics)
    return tuple(_first(sorted(diagnostics, key=lambda found: found.place), counts))


def _first(diagnostics: Sequence[Diagnostic], counts: Counter[tuple[str, str, Severity]]) -> Iterator[Diagnostic]:
    told = Counter[tuple[str, str, Severity]]()
    for found in diagnostics:
        kind = _kind(found)
        told[kind] += 1
        if told[kind] == MOST_ALIKE < counts[kind]:
            more = counts[kind] - MOST_ALIKE
            yield replace(found, message=f"{found.message}; there {_of_this_kind(more)} below, not listed")
        elif told[kind] <= MOST_ALIKE:
            yield found


def _kind(found: Diagnostic) -> tuple[str, str, Severity]:
    return found.place.path, found.code, found.severity


def _of_this_kind(more: int) -> str:
    return f"is {more} more of this kind" if more == 1 else f"are {more:,} more of this kind"
