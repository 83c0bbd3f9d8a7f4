"""Hostile texts take time in proportion to their length; compared with themselves, not with a clock on the wall."""

import time
from collections.abc import Callable, Mapping

import pytest

from llmnotes.shell.garbage import uncollected

LONGEST_OF_QUADRUPLE = 8
"""How many times as long a text of four times the length may take: 4 is linear, 16 quadratic."""

MEASURABLE = 0.006
"""Seconds; a shorter time is too much of chance."""

OF_MARKDOWN: Mapping[str, Callable[[int], str]] = {
    "quotations in quotations": lambda n: "> " * n + "a",
    "quoted lines": lambda n: "> a\n" * n,
    "lazy lines": lambda n: "> a\n" + "b\n" * n,
    "lists in lists": lambda n: "- " * n + "a",
    "items without blanks": lambda n: "*[a](b)\n" * n,
    "items with numbers without blanks": lambda n: "2.[a](b)\n" * n,
    "quotations in lists": lambda n: "> - " * n,
    "deep lists, again and again": lambda n: ("- " * 20 + "a\n") * (n // 20 + 1),
    "loose items": lambda n: "- a\n\n" * n,
    "tasks": lambda n: "- [ ] a\n" * n,
    "rows": lambda n: "a|b\n-|-\n" + "a|b\n" * n,
    "rows of links": lambda n: "a|b\n-|-\n" + "[a](b)|c [[d]]\n" * n,
    "a row of links": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n" + "|[a](b)" * n + "|\n",
    "columns": lambda n: "|a" * n + "|\n" + "|-" * n + "|\n",
    "pipes": lambda n: "|\n" * n,
    "footnotes": lambda n: "".join(f"a[^{i}]\n\n[^{i}]: b\n\n" for i in range(n)),
    "footnotes in footnotes": lambda n: "[^a]: " * n,
    "headings of one name": lambda n: "# a\n" * n,
    "definitions in definitions": lambda n: "a\n" + ": " * n,
    "blanks": lambda n: "a" + " " * n + "b",
    "fences": lambda n: "```\na\n" * n,
}
"""What is hostile in all dialects."""


def assert_linear(read: Callable[[str], object], text: Callable[[int], str], longest: int) -> None:
    """Make sure that a text of four times the length takes about four times as long, up to a length."""
    size = 100
    while (short := seconds(read, text(size))) < MEASURABLE and size < longest:
        size *= 2
    for _ in range(4):
        ratio = seconds(read, text(4 * size)) / min(short, seconds(read, text(size)))
        if ratio <= LONGEST_OF_QUADRUPLE:
            return
    pytest.fail(f"{ratio:.1f} times as long at {4 * size}")


def seconds(read: Callable[[str], object], text: str) -> float:
    """Return how long it takes to read a text."""
    return min(_seconds(read, text), _seconds(read, text))  # of which one may have been interrupted


def _seconds(read: Callable[[str], object], text: str) -> float:
    with uncollected():  # as in a build: here the rounds of the collector go through what other tests have left
        start = time.process_time()
        read(text)
        return time.process_time() - start
