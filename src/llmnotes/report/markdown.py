"""Diagnostics as GitHub's Markdown, for the summary of a job or the text of an issue.

Text of a note stays text: it becomes no markup and no link, and it calls nobody. GitHub looks for names behind ``@``
and numbers behind ``#`` in the finished HTML, where no escape is left; a space of no width behind the sign is what
keeps it from finding any.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from types import MappingProxyType

from llmnotes.diagnostics import Diagnostic
from llmnotes.report.tally import ordered, parts, tally
from llmnotes.report.view import View
from llmnotes.report.visible import sentence, visible

LARGEST = 900 * 2**10  # bytes; GitHub refuses a summary of more than 1 MiB

_HEADER = "| Line | | Problem | What to do | Code |\n|---:|---|---|---|---|\n"
_SPECIAL = re.compile(r"""://|(?<=[wW]{3})\.|[\\`*_{}\[\]()|~^=+!&<>"@#$-]""")
_APART = "&#8203;"
_ESCAPES = MappingProxyType(
    {
        "://": f":{_APART}//",
        ".": f"{_APART}.",
        "@": f"@{_APART}",
        "#": f"#{_APART}",
        "$": "<span>$</span>",  # no formula, in GitHub's own words
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
    }
)


def markdown(diagnostics: Iterable[Diagnostic], view: View) -> str:
    """Return a table for each file, at most ``LARGEST`` bytes in UTF-8; a sentence says what did not fit."""
    listed = ordered(diagnostics, view.added)
    sections = parts(listed, view.added)
    written, left = _cut(piece for words, found in sections for piece in _section(found, words, view))
    if left:
        written += f"\n{left:,} more do not fit in here; `llmnotes check` lists them all.\n"
    return written


def _section(found: tuple[Diagnostic, ...], words: str, view: View) -> Iterator[tuple[str, int]]:
    """Yield the pieces of a part of the report, each with the number of problems that it shows."""
    yield f"## {f'{words}{tally(found)}'.capitalize()}\n", 0
    for path, group in groupby(found, key=lambda one: one.place.path):
        first, *others = map(_row, group)
        yield f"\n### {_code(view.named(path))}\n\n{_HEADER}{first}", 1
        for row in others:
            yield row, 1
    yield "\n", 0


def _row(found: Diagnostic) -> str:
    place = f"{found.place.line}:{found.place.column}"
    cells = (place, str(found.severity), _prose(found.message), _prose(found.hint), _code(found.code))
    return f"| {' | '.join(cells)} |\n"


def _cut(pieces: Iterable[tuple[str, int]]) -> tuple[str, int]:
    """Return as many pieces as there is room for, and how many problems are in those behind them."""
    kept: list[str] = []
    room, left = LARGEST - 2**10, 0
    for piece, problems in pieces:
        room -= len(piece.encode())
        if room < 0:
            left += problems
        else:
            kept.append(piece)
    return "".join(kept).rstrip("\n") + "\n", left


def _prose(words: str) -> str:
    """Return words that read as they are, whatever they look like; what our messages have in backticks is code."""
    quoted = re.split(r"(?<!`)`([^`]+)`(?!`)", sentence(words))
    return "".join(_code(part) if number % 2 else _escaped(part) for number, part in enumerate(quoted))


def _escaped(words: str) -> str:
    return _SPECIAL.sub(lambda sign: _ESCAPES.get(sign[0], f"\\{sign[0]}"), words)


def _code(words: str) -> str:
    r"""Return words as code: nothing is found in there but the end, and ``\|``, which a table reads as ``|``."""
    shown = visible(words)
    if not shown:
        return ""
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    inside = shown.replace("|", "\\|")
    return f"{fence} {inside} {fence}" if shown.startswith("`") or shown.endswith("`") else f"{fence}{inside}{fence}"
