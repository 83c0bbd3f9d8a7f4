"""Diagnostics for the log of GitHub Actions, some of them as annotations beside the lines of a pull request.

A line that begins with ``::`` is a command to the runner, and ``##[`` is one wherever it stands in a line; both come
from the runner's own parser (actions/runner, ``ActionCommand.cs``). Text of a note must become neither.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.report.tally import ordered, parts, summary, tally
from llmnotes.report.view import View
from llmnotes.report.visible import sentence, visible

_COMMANDS = MappingProxyType({Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"})

# GitHub shows ten annotations of a kind for each step and drops the others silently. The last notice says how many.
_MOST: Mapping[Severity, int] = MappingProxyType({Severity.ERROR: 10, Severity.WARNING: 10, Severity.INFO: 9})


def github(diagnostics: Iterable[Diagnostic], view: View) -> str:
    """Return every problem as a line of the log, and those that GitHub will show as annotations, errors first."""
    listed = ordered(diagnostics, view.added)
    if not listed:
        return f"{summary(listed, view.added)}\n"
    shown = [found for severity in _COMMANDS for found in _most_important(listed, severity)]
    left = len(listed) - len(shown)
    closing = [f"::notice title=llmnotes::and {left:,} more: see the job summary"] if left else []
    return "\n".join([*_groups(listed, view), *(_annotation(found, view) for found in shown), *closing, ""])


def _most_important(listed: Iterable[Diagnostic], severity: Severity) -> list[Diagnostic]:
    return [found for found in listed if found.severity is severity][: _MOST[severity]]


def _groups(listed: Sequence[Diagnostic], view: View) -> Iterator[str]:
    """Yield the parts of the log that a reader may unfold: what counts, and what was there before."""
    for words, part in parts(listed, view.added):
        if part:
            yield f"::group::{words}{tally(part)}"
            yield from (_line(found, view) for found in part)
            yield "::endgroup::"


def _line(found: Diagnostic, view: View) -> str:
    """Return a line of the log; it begins with our own word, and so never with a command."""
    path = visible(view.named(found.place.path))
    hint = f" ({sentence(found.hint)})" if found.hint else ""
    where = f"{path}:{found.place.line}:{found.place.column}"
    line = f"{found.severity}: {where}: {sentence(found.message)}{hint} [{visible(found.code)}]"
    return line.replace("##[", "# #[")


def _annotation(found: Diagnostic, view: View) -> str:
    place = found.place
    properties = {
        "file": view.named(place.path),
        "line": str(place.line),
        "col": str(place.column),
        "endColumn": str(place.end_column),
        "title": found.code,
    }
    written = ",".join(f"{name}={_property(visible(value))}" for name, value in properties.items())
    message = "\n".join(sentence(words) for words in (found.message, found.hint) if words)
    return f"::{_COMMANDS[found.severity]} {written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
