"""How fixes get into a file: into its very bytes, none of the others touched, and only if they help.

A place counts lines and columns of the text as it is read, with LF line ends and without a byte order mark; the file
may have others, and keeps them.
"""

import codecs
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence, Set

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, Fix, Place, Severity
from llmnotes.model import Link, LinkKind

ROUNDS = 5
"""How often a text is read again for what overlapped before; a link within a link needs two."""

_LINE_END = re.compile(r"\r\n?|\n")
_MARK = codecs.BOM_UTF8.decode()
_AS_IT_IS = "surrogateescape"  # bytes that are no UTF-8 come out as they went in


class Mended(Struct, frozen=True):
    """A file's bytes with ``fixes`` in them, in the order of their places; each ``starts`` at a line and column now."""

    content: bytes
    fixes: tuple[Fix, ...]
    starts: tuple[tuple[int, int], ...]


class Reading(Struct, frozen=True):
    """What a text says on its own: its links, and what is wrong with it."""

    links: tuple[Link, ...]
    diagnostics: tuple[Diagnostic, ...]


class Settled(Struct, frozen=True):
    """A file's bytes when nothing in them can be mended any more: how many ``places`` were, and what is ``left``."""

    content: bytes
    places: int
    left: tuple[Diagnostic, ...]


def text_of(content: bytes) -> str:
    """Return the text that places count in."""
    return _LINE_END.sub("\n", content.decode(errors=_AS_IT_IS).removeprefix(_MARK))


def mend(path: str, content: bytes, fixes: Iterable[Fix]) -> Mended:
    """Put those of ``fixes`` that are about ``path`` and fit into ``content``; of two that overlap, the first.

    A line that a fix begins ends as the one before it.
    """
    text = content.decode(errors=_AS_IT_IS)
    lines = list(_lines(text))
    parts: list[str] = []
    applied: list[Fix] = []
    starts: list[tuple[int, int]] = []
    last, line, shift, added = (-1, 0), 0, 0, 0
    for fix in sorted(set(fixes), key=lambda fix: (fix.place, fix.text)):
        span = _span(lines, fix.place) if fix.place.path == path else None
        if span is None or span == last or span[0] < last[1]:
            continue
        parts += text[last[1] : span[0]], fix.text.replace("\n", _line_end(text, span[1]))
        applied.append(fix)
        line, shift = fix.place.line, shift if fix.place.line == line else 0
        starts.append((line + added, fix.place.column + shift))
        _, is_more, behind = fix.text.rpartition("\n")
        added += fix.text.count("\n")
        shift = len(behind) + (1 - fix.place.end_column if is_more else shift - _width(fix.place))
        last = span
    parts.append(text[last[1] :])
    return Mended("".join(parts).encode(errors=_AS_IT_IS), tuple(applied), tuple(starts))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each line of a file begins and ends, without its line end and without a byte order mark."""
    start = len(_MARK) if text.startswith(_MARK) else 0
    for end in _LINE_END.finditer(text):
        yield start, end.start()
        start = end.end()
    yield start, len(text)


def _line_end(text: str, position: int) -> str:
    """Return how the line ends that goes on at a position."""
    end = _LINE_END.search(text, position) or _LINE_END.search(text)
    return end[0] if end else "\n"


def _span(lines: Sequence[tuple[int, int]], place: Place) -> tuple[int, int] | None:
    """Return the range of a place, or None if the file has no such place."""
    if not 1 <= place.line <= len(lines) or not 1 <= place.column <= place.end_column:
        return None
    start, end = lines[place.line - 1]
    first, behind = start + place.column - 1, start + place.end_column - 1
    return (first, behind) if behind <= end else None


def settle(path: str, content: bytes, found: Iterable[Diagnostic], read: Callable[[str], Reading]) -> Settled:
    """Mend all that can be mended, and read the text again until nothing is left to do.

    ``found`` is what is known to be wrong with the file at ``path``. What ``read`` says too is taken from there, with
    the places that it has now; anything else must be about a link, and holds wherever its URL stands. A fix is only
    made if reading finds its problem no more, none that is new, and all other links as they were.
    """
    reading = read(text_of(content))
    own = {(one.place, one.code) for one in reading.diagnostics}  # whose messages may speak of others of their kind
    others = [one for one in found if (one.place, one.code) not in own]
    places = 0
    refused: set[Diagnostic] = set()
    for _ in range(ROUNDS):
        known = (*reading.diagnostics, *_of_links(others, reading.links))
        wanted = {one: one.fix for one in known if one.fix and one not in refused}
        chosen = mend(path, content, wanted.values()).fixes
        if not chosen:
            break
        good = _Trial(path, content, Reading(reading.links, known), read).good((), chosen)
        useless = set(chosen).difference(good)
        refused.update(one for one, fix in wanted.items() if fix in useless)
        content = mend(path, content, good).content
        reading = read(text_of(content))
        places += len(good)
    urls = {link.url for link in reading.links}
    unsolved = [one for one in others if not (one.fix and one.url) or one.url in urls]
    return Settled(content, places, (*reading.diagnostics, *unsolved))


def _of_links(found: Iterable[Diagnostic], links: Iterable[Link]) -> Iterator[Diagnostic]:
    """Yield what was found out about a link again for every place where its URL stands now, written as it was."""
    known: dict[tuple[str, int], dict[str, Diagnostic]] = {}
    for one in found:
        if one.fix and _holds(one.place, one.fix.place):
            known.setdefault((one.url, _width(one.place)), {})[one.code] = one
    for link in links:
        for one in known.get((link.url, _width(link.place)), {}).values():
            yield _moved(one, link.place)


def _moved(found: Diagnostic, to: Place) -> Diagnostic:
    fix, right = found.fix, to.column - found.place.column
    assert fix, "only what has a fix is kept"
    place = Place(to.path, to.line, fix.place.column + right, fix.place.end_column + right)
    return replace(found, place=to, fix=Fix(place, fix.text))


def _width(place: Place) -> int:
    return place.end_column - place.column


def _holds(outer: Place, inner: Place) -> bool:
    return outer.line == inner.line and outer.column <= inner.column and inner.end_column <= outer.end_column


def _around(inner: Place, places: Sequence[Place]) -> int | None:
    """Return which of ``places``, sorted and apart from each other, holds another one."""
    number = bisect_right(places, (inner.line, inner.column), key=lambda place: (place.line, place.column)) - 1
    return number if number >= 0 and _holds(places[number], inner) else None


class _Trial(Struct, frozen=True):
    """A file, what is known of it before it is mended, and how to read it afterwards."""

    path: str
    content: bytes
    before: Reading
    read: Callable[[str], Reading]

    def good(self, sure: tuple[Fix, ...], fixes: tuple[Fix, ...]) -> tuple[Fix, ...]:
        """Return ``sure``, which help, with those of ``fixes`` that help too; nearly always it is all of them."""
        suspects = self._suspects((*sure, *fixes))
        if suspects is None:
            return (*sure, *fixes)
        if len(fixes) == 1:
            return sure
        rest = tuple(fix for fix in fixes if fix not in suspects)
        if suspects and (not rest or self._suspects((*sure, *rest)) is None):
            return (*sure, *rest)
        half = len(fixes) // 2
        return self.good(self.good(sure, fixes[:half]), fixes[half:])

    def _suspects(self, fixes: tuple[Fix, ...]) -> Set[Fix] | None:
        """Return None if all is well with ``fixes``, else those that have a problem where they stand, if any do."""
        mended = mend(self.path, self.content, fixes)
        after = self.read(text_of(mended.content))
        problems = {(one.place.line, one.place.column) for one in self._new_problems(fixes, after.diagnostics)}
        if not problems and self._links_are_right(fixes, self._known(mended, after.links)):
            return None
        return {fix for fix, start in zip(mended.fixes, mended.starts, strict=True) if start in problems}

    def _known(self, mended: Mended, after: Sequence[Link]) -> Sequence[Link]:
        """Return the links but those that fixes made of a text that held none before, or let be read behind them."""
        after = [*_without_freed(mended, self.before.links, after)]
        old = [fix.place for fix in mended.fixes]
        new = [
            Place(self.path, line, column, column + len(fix.text))
            for fix, (line, column) in zip(mended.fixes, mended.starts, strict=True)
        ]
        held: set[int | None] = {number for number, place in enumerate(old) if not _width(place)}
        held.update(_around(link.place, old) for link in self.before.links)
        return [link for link in after if (number := _around(link.place, new)) is None or number in held]

    def _links_are_right(self, fixes: tuple[Fix, ...], after: Sequence[Link]) -> bool:
        """Say whether the links that fixes are about are what those say, and all others the same."""
        ends = [(fix.place.line, fix.place.end_column) for fix in fixes]  # sorted, as fixes are and do not overlap
        if len(self.before.links) != len(after):
            return False
        for old, new in zip(self.before.links, after, strict=True):
            number = bisect_right(ends, (old.place.line, old.place.column))
            fix = fixes[number] if number < len(fixes) else None
            if fix and fix.place.line == old.place.line and fix.place.column < old.place.end_column:
                right = _is_right(fix, old, new)
            else:
                right = (new.kind, new.url, new.text) == (old.kind, old.url, old.text)
            if not right:
                return False
        return True

    def _new_problems(self, fixes: Iterable[Fix], after: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
        """Yield what is wrong afterwards and should not be: what fixes are for, and what was not there before."""
        made = set(fixes)
        solved = [_kind(one) for one in self.before.diagnostics if one.fix in made]
        right = Counter(map(_kind, self.before.diagnostics))
        right.subtract(solved)
        counting = {*solved, *(_kind(one) for one in after if one.severity is not Severity.INFO)}
        now = Counter(map(_kind, after))
        wrong = {kind for kind in counting if now[kind] > right[kind]}
        yield from (one for one in after if _kind(one) in wrong)


def _without_freed(mended: Mended, before: Sequence[Link], after: Sequence[Link]) -> Iterator[Link]:
    """Yield the links but those below a line break that was put in, in lines that are as they were, and were none."""
    breaks = [line for fix, (line, _) in zip(mended.fixes, mended.starts, strict=True) if fix.text == "\n"]
    if not breaks:
        yield from after
        return
    known = {(link.place.line, link.place.column) for link in before}
    changed = {fix.place.line for fix in mended.fixes}
    for link in after:
        above = bisect_left(breaks, link.place.line)
        line = link.place.line - above
        if not above or line in changed or (line, link.place.column) in known:
            yield link


def _kind(found: Diagnostic) -> tuple[str, str]:
    return found.code, found.message


def _is_right(fix: Fix, old: Link, new: Link) -> bool:
    """Say whether a link became what a fix says; one that is about more than its address leaves that alone."""
    if fix.place == old.place:
        return new.url == fix.text or (new.kind is LinkKind.CITE and new.url.endswith(f"/{fix.text}"))
    return new.url != old.url if _holds(old.place, fix.place) else new.url == old.url
