"""What a command changes in a file, as a unified diff that is safe to show on a terminal."""

from collections.abc import Iterator
from difflib import unified_diff

from llmnotes.report.visible import visible

# SGR codes of ECMA-48, by the first character of a line.
_COLORS = {"-": "31", "+": "32", "@": "36"}
_HEAD = "1"
_HEAD_LINES = 2


def diff(path: str, before: str, after: str, *, color: bool) -> str:
    """Return the unified diff between two texts of the file at ``path``, empty if they are the same.

    As long as they hold no control characters (which are shown escaped), ``patch -p1`` and ``git apply`` accept it.
    """
    name = visible(path)
    lines = unified_diff(list(_lines(before)), list(_lines(after)), f"a/{name}", f"b/{name}", lineterm="")
    painted = (_painted(line, number) if color else line for number, line in enumerate(lines))
    return "".join(f"{line}\n" for line in painted)


def _lines(text: str) -> Iterator[str]:
    *lines, last = text.split("\n")
    yield from map(_shown, lines)
    if last:
        yield f"{_shown(last)}\n\\ No newline at end of file"


def _shown(line: str) -> str:
    return "\t".join(map(visible, line.split("\t")))


def _painted(line: str, number: int) -> str:
    words, newline, rest = line.partition("\n")
    sgr = _HEAD if number < _HEAD_LINES else _COLORS.get(line[:1])
    return f"\x1b[{sgr}m{words}\x1b[0m{newline}{rest}" if sgr else line
