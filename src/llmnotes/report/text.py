"""Diagnostics for people: each with the line it is about, a caret under the very characters, and what to do."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.report.changes import Added, is_added
from llmnotes.report.excerpt import COLUMNS, excerpt
from llmnotes.report.tally import ordered, summary
from llmnotes.report.view import View
from llmnotes.report.visible import sentence, visible

_GUTTER = 5
_NARROW = 20  # columns of a line that are shown at least, whatever the terminal has

MANY = 4
"""How many links lead to one target that is not there, or things are of one kind, where they are told together."""

_KINDS = ("foreign-", "ruled-paragraph", "unknown-callout", "unknown-element", "unread-markdown", "url-leads-nowhere")
"""How codes begin of which whole folders have the same, as they come from other programs."""

_OWN = re.compile(r"(?:, as \d+ more of|, and ).*")
"""What a message of these says of its one place."""

SHOWN = 5
"""Of how many of those it is said where they are."""

# SGR codes of ECMA-48, in the sixteen colours that every terminal's own theme decides about.
_BOLD, _QUIET = "1", "2"
_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.INFO: "1;36"}


def text(diagnostics: Iterable[Diagnostic], view: View) -> str:
    """Return the whole report, sorted, what a change brings about first, with a sentence at its end.

    Of links to one target that is not there, of callouts of one name that no kind has, and of what is foreign in the
    same way, the first is shown with its line, and where the next ones are, if there are many. Nothing of a note
    reaches the terminal as a command: control characters are shown escaped.
    """
    paint = _painted if view.color else _plain
    listed = ordered(diagnostics, view.added)
    together = _together(listed, view.added)
    blocks = ["\n".join(_block(found, others, view, paint)) + "\n" for found, others in together]
    return "\n".join([*blocks, f"{paint(summary(listed, view.added), _BOLD)}\n"])


def _together(listed: Sequence[Diagnostic], added: Added | None) -> list[tuple[Diagnostic, list[Diagnostic]]]:
    """Return the problems of a report, each with those that are told along with it."""
    groups: dict[object, list[Diagnostic]] = {}
    for found in listed:
        elsewhere = added is not None and not is_added(found, added)
        is_kind = found.code.startswith(_KINDS)
        message = _OWN.sub("", found.message) if is_kind else found.message
        same = (elsewhere, found.severity, found.code, message, found.hint, found.url)
        is_one = is_kind or (found.code.startswith("broken-") and found.url)
        groups.setdefault(same if is_one else found, []).append(found)
    parts = [[group] if len(group) >= MANY else [[found] for found in group] for group in groups.values()]
    numbers = {id(found): number for number, found in enumerate(listed)}
    shown = sorted((group for part in parts for group in part), key=lambda group: numbers[id(group[0])])
    return [(first, others) for first, *others in shown]


_Paint: TypeAlias = Callable[[str, str], str]


def _painted(words: str, sgr: str) -> str:
    return f"\x1b[{sgr}m{words}\x1b[0m"


def _plain(words: str, sgr: str) -> str:
    return words


def _block(found: Diagnostic, others: Sequence[Diagnostic], view: View, paint: _Paint) -> Iterator[str]:
    place, severity = found.place, _COLORS[found.severity]
    where = f"{visible(view.named(place.path))}:{place.line}:{place.column}:"
    code = paint(f"[{visible(found.code)}]", _QUIET)
    yield f"{paint(where, _BOLD)} {paint(f'{found.severity}:', severity)} {sentence(found.message)} {code}"
    gutter = " " * max(_GUTTER, len(str(place.line)))
    line = view.line_of(place)
    if line is not None:
        room = COLUMNS if view.columns is None else view.columns - len(gutter) - len(" | ……")
        shown, indent, carets = excerpt(line, place, max(_NARROW, min(room, COLUMNS)))
        yield f"{paint(f'{place.line:>{len(gutter)}} |', _QUIET)} {shown}".rstrip()
        yield f"{paint(f'{gutter} |', _QUIET)} {' ' * indent}{paint('^' * carets, severity)}"
    elif found.url:
        yield f"{gutter} {paint('= url:', _QUIET)} {sentence(found.url)}"
    if found.hint:
        yield f"{gutter} {paint('= hint:', _QUIET)} {sentence(found.hint)}"
    if others:
        yield f"{gutter} {paint(f'= and {len(others):,} more:', _QUIET)} {_places(others, view)}"


def _places(found: Sequence[Diagnostic], view: View) -> str:
    """Return where the first problems are, and how many there are else, but for a single one."""
    told = found[:SHOWN] if len(found) > SHOWN + 1 else found
    where = ", ".join(f"{visible(view.named(one.place.path))}:{one.place.line}" for one in told)
    return f"{where} and {len(found) - len(told):,} other places" if len(told) < len(found) else where
