"""Where code stands in Markdown, as far as that has to be known before it is read."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

_MARK = re.compile(
    r"^(?P<margin>[ \t>]*(?:[-*+][ \t]+|\d+\.[ \t]+)*)(?P<fence>`{3,}|~{3,})|`+|\n[ \t]*\n", re.MULTILINE
)


class Code:
    """The pieces of a text that are code: fenced blocks, and spans between backticks within one paragraph."""

    def __init__(self, text: str) -> None:
        spans = sorted(_spans(text))
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]

    def holds(self, position: int) -> bool:
        """Say whether a position in the text is inside of code."""
        number = bisect_right(self._starts, position) - 1
        return number >= 0 and position < self._ends[number]


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each piece of code begins and ends. Takes a time in proportion to the text's length, nearly."""
    marks = [*_MARK.finditer(text)]
    fences = [number for number, mark in enumerate(marks) if mark["fence"]]
    breaks = [number for number, mark in enumerate(marks) if mark[0].startswith("\n")]
    ticks: dict[str, list[int]] = {}
    for number, mark in enumerate(marks):
        if mark[0].startswith("`"):
            ticks.setdefault(mark[0], []).append(number)
    number = 0
    while number < len(marks):
        mark = marks[number]
        if mark["fence"]:
            end = _end_of_fence(marks, fences, number)
        elif mark[0].startswith("`"):
            paragraph = _next(breaks, number, len(marks))
            end = _next(ticks[mark[0]], number, paragraph)
            end = end if end < paragraph else None
        else:
            end = None
        if end is not None:
            yield mark.start(), marks[end].end()
        number = number + 1 if end is None else end + 1


def _end_of_fence(marks: Sequence[re.Match[str]], fences: Sequence[int], number: int) -> int | None:
    """Return the fence that ends the one with this number: of the same characters, and at least as many."""
    opening = marks[number]["fence"]
    ends = (one for one in fences[bisect_right(fences, number) :][:1000] if marks[one]["fence"].startswith(opening))
    return next(ends, None)


def _next(numbers: Sequence[int], number: int, without: int) -> int:
    """Return the first of some sorted numbers that is larger than this one."""
    index = bisect_left(numbers, number + 1)
    return numbers[index] if index < len(numbers) else without
