"""What to do about diagnostics, whatever they are about."""

from collections.abc import Sequence

from llmnotes.diagnostics import Diagnostic, Severity


def in_order(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics sorted, each once."""
    return tuple(sorted(dict.fromkeys(diagnostics), key=lambda diagnostic: diagnostic.sort_key))


def stops(diagnostics: Sequence[Diagnostic], *, strict: bool) -> bool:
    """Say whether there is anything that stops a build."""
    counting = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(diagnostic.severity in counting for diagnostic in diagnostics)
