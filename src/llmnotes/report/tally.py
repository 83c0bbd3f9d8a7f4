"""What a report lists, in which order, and how it sums up."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.report.changes import Added, is_added, split


class Tally(Struct, frozen=True):
    """How many problems of each weight were found, and in how many files."""

    errors: int
    warnings: int
    infos: int
    files: int

    def __str__(self) -> str:
        """The sentence at the end of a report: ``2 errors, 1 warning in 3 files``."""
        kinds = ((self.errors, "error"), (self.warnings, "warning"), (self.infos, "remark"))
        found = ", ".join(_counted(number, noun) for number, noun in kinds if number)
        return f"{found} in {_counted(self.files, 'file')}" if found else "no problems found"


def ordered(diagnostics: Iterable[Diagnostic], added: Added | None = None) -> list[Diagnostic]:
    """Return every diagnostic once, by place and code, so that a report does not depend on who found what first.

    What is ``added`` comes before the rest.
    """

    def key(found: Diagnostic) -> tuple[object, ...]:
        elsewhere = added is not None and not is_added(found, added)
        return (elsewhere, found.sort_key, found.severity, found.hint, found.url)

    return sorted(set(diagnostics), key=key)


def tally(diagnostics: Sequence[Diagnostic]) -> Tally:
    """Count what a report lists."""
    weights = [found.severity for found in diagnostics]
    return Tally(
        errors=weights.count(Severity.ERROR),
        warnings=weights.count(Severity.WARNING),
        infos=weights.count(Severity.INFO),
        files=len({found.place.path for found in diagnostics}),
    )


def summary(listed: Sequence[Diagnostic], added: Added | None = None) -> str:
    """Return the sentence that sums a report up, with what is ``added`` apart from the rest."""
    return "; ".join(f"{words}{tally(part)}" for words, part in parts(listed, added))


def parts(listed: Sequence[Diagnostic], added: Added | None) -> list[tuple[str, tuple[Diagnostic, ...]]]:
    """Return the parts of a report, each with the words before its tally; the second is left out if it is empty."""
    if added is None:
        return [("", tuple(listed))]
    new, others = split(listed, added)
    return [("by this change: ", new), *([("without it: ", others)] if others else [])]


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
