"""The part of a line that a diagnostic is about, as wide as a terminal, and where the caret goes."""

from llmnotes.diagnostics import Place
from llmnotes.report.visible import visible_character, width

COLUMNS = 100
_TAB = " " * 4


def excerpt(line: str, place: Place, columns: int = COLUMNS) -> tuple[str, int, int]:
    """Return what to show of a line, how far to indent the carets below it, and how many of them.

    At most ``columns`` around the beginning of the span, and ``…`` on each side for what is left out. An empty span
    gets one caret.
    """
    line = line.rstrip("\r\n")
    first = min(place.column - 1, len(line))
    last = max(first, min(place.end_column - 1, len(line)))
    start, end = _window(line, first, columns)
    head, tail = "…" if start else "", "…" if end < len(line) else ""
    shown = [_shown(character) for character in line[start:end]]
    indent = width(head) + sum(map(width, shown[: first - start]))
    carets = sum(map(width, shown[first - start : last - start]))
    return head + "".join(shown) + tail, indent, max(1, carets)


def _window(line: str, first: int, columns: int) -> tuple[int, int]:
    """Return the range of the line to show: a third of the room before the span, unless the rest needs less."""
    start = _reach(line, range(first - 1, -1, -1), columns // 3, first)
    end = _reach(line, range(start, len(line)), columns, start)
    if end == len(line):
        start = _reach(line, range(end - 1, -1, -1), columns, end)
    return start, end


def _reach(line: str, indices: range, room: int, reached: int) -> int:
    """Return the boundary up to which the characters at ``indices`` fit into ``room`` columns."""
    for index in indices:
        room -= max(1, width(_shown(line[index])))
        if room < 0:
            break
        reached = index if indices.step < 0 else index + 1
    return reached


def _shown(character: str) -> str:
    return _TAB if character == "\t" else visible_character(character)
