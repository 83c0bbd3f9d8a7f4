"""Finds the name that somebody probably meant, quickly among ten thousand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from llmnotes.nearest import nearest

CANDIDATES = 400
"""How many names may be counted before enough is enough; the rarest trigrams come first."""

COMPARED = 6
"""How many of them are compared letter by letter (50 microseconds each)."""


class Nearest:
    """Names by the three-letter pieces they are made of, so that few have to be compared."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))

    @cached_property
    def _by_trigram(self) -> dict[str, list[str]]:
        postings: dict[str, list[str]] = {}
        for name in self._names:
            for trigram in _trigrams(name):
                postings.setdefault(trigram, []).append(name)
        return postings

    def to(self, wanted: str) -> str:
        """Return the name most like ``wanted``, or "" when none is like it."""
        shared: Counter[str] = Counter()
        counted = 0
        for names in sorted((self._by_trigram.get(trigram, []) for trigram in _trigrams(wanted)), key=len):
            if counted and counted + len(names) > CANDIDATES:
                break
            shared.update(names[:CANDIDATES])
            counted += len(names)
        likely = sorted(shared, key=lambda name: (-shared[name], abs(len(name) - len(wanted)), name))[:COMPARED]
        return nearest(wanted, likely) or ""


def _trigrams(name: str) -> Iterator[str]:
    padded = f"\0\0{name[:100]}\0"
    return iter(dict.fromkeys(padded[start : start + 3] for start in range(len(padded) - 2)))
