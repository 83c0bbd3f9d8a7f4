"""What a change adds, read from what ``git diff`` says, and which problems it brings about."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Place

# Each file's added lines, counted from 1; paths are like those of a ``Place``.
Lines: TypeAlias = Mapping[str, tuple[range, ...]]

WHOLE_FILE = range(1, sys.maxsize)

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_ESCAPED = {b"a": b"\a", b"b": b"\b", b"t": b"\t", b"n": b"\n", b"v": b"\v", b"f": b"\f", b"r": b"\r"}


class Added(Struct, frozen=True):
    """What a change is judged by: the ``lines`` that it adds, and the problems that it brings about ``elsewhere``."""

    lines: Lines
    elsewhere: frozenset[Diagnostic] = frozenset()


def added_lines(diff: bytes) -> Lines:
    """Return the lines that ``git diff --src-prefix=a/ --dst-prefix=b/`` says were added.

    A new file counts as a whole, whatever its line ends are, and so does a changed one that git takes for binary. A
    renamed one counts by its new name, with the lines that differ. The format is that of git-diff(1), "Generating patch
    text with -p".
    """
    added: dict[str, tuple[range, ...]] = {}
    lines = iter(diff.split(b"\n"))
    path = ""
    for line in lines:
        if line.startswith(b"diff --git "):
            path = _path(_first_half(line.removeprefix(b"diff --git ")))[2:]
        elif line.startswith(b"rename to "):
            path = _path(line.removeprefix(b"rename to "))
        elif line.startswith((b"new file mode ", b"Binary files ")):
            added[path] = (WHOLE_FILE,)
        elif hunk := _HUNK.match(line):
            removed, first, new = (int(number or 1) for number in hunk.groups())
            found = tuple(_added_in(lines, removed, first, new))
            if WHOLE_FILE not in added.get(path, ()) and found:
                added[path] = (*added.get(path, ()), *found)
    return added


def former_paths(diff: bytes) -> Mapping[str, str]:
    """Return what the renamed files of a diff were called, by their names now."""
    former: dict[str, str] = {}
    before = ""
    for line in diff.split(b"\n"):  # those of a file's text begin with another sign
        if line.startswith(b"rename from "):
            before = _path(line.removeprefix(b"rename from "))
        elif line.startswith(b"rename to "):
            former[_path(line.removeprefix(b"rename to "))] = before
    return former


def split(diagnostics: Iterable[Diagnostic], added: Added) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
    """Return the diagnostics that a change brings about, and the others, both in the order in which they were."""
    listed = tuple(diagnostics)
    return (
        tuple(found for found in listed if is_added(found, added)),
        tuple(found for found in listed if not is_added(found, added)),
    )


def is_added(found: Diagnostic, added: Added) -> bool:
    """Say whether a change brings a diagnostic about."""
    return found in added.elsewhere or is_on(found.place, added.lines)


def is_on(place: Place, lines: Lines) -> bool:
    """Say whether a place is on one of these lines."""
    return any(place.line in span for span in lines.get(place.path, ()))


def _added_in(lines: Iterator[bytes], removed: int, first: int, new: int) -> Iterator[range]:
    """Yield the ranges of added lines in a hunk, and take exactly its lines: a note's line may look like a header."""
    at, start, end = first, first, first + new
    while removed > 0 or at < end:
        line = next(lines, None)
        if line is None:
            break
        if line.startswith(b"+"):
            at += 1
            continue
        if line.startswith(b"\\"):  # "No newline at end of file"
            continue
        if at > start:
            yield range(start, at)
        removed -= 1
        at += line.startswith(b" ")
        start = at
    if at > start:
        yield range(start, at)


def _first_half(names: bytes) -> bytes:
    """Return the first of two names that differ in one letter of their prefix only, with a blank between them."""
    return names[: len(names) // 2]


def _path(name: bytes) -> str:
    """Return a path as git writes it, in quotes where it has special bytes, in the words of a ``Place``."""
    if name.startswith(b'"'):
        name = _ESCAPE.sub(_unescaped, name[1:-1])
    return name.decode("utf-8", "backslashreplace")


def _unescaped(escape: re.Match[bytes]) -> bytes:
    code: bytes = escape[1]
    return bytes([int(code, 8) & 0xFF]) if len(code) == 3 else _ESCAPED.get(code, code)
