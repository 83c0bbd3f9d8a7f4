"""Which notes and papers a map shows, where there are more than a reader could look at."""

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush

from msgspec import Struct

MOST_SPOTS = 500
"""How many notes and papers a map shows at most."""

MOST_LINKS = 1200
"""How many lines it shows at most."""

_REFUSALS = 30  # when there was no room for so many, there is none
_SEEDS = 8  # one of so many of the spots shown is there for its own links, the others for those to what is shown


class Choice(Struct, frozen=True):
    """What a map shows.

    ``shown`` are the numbers of its spots, in order; ``neighbours`` has for each of them the places in ``shown`` of
    those that it is linked with, in order. ``alone`` are the numbers of the spots that nothing is linked with.
    ``linked`` says how many spots have links, ``links`` how many there are between those shown, ``seeds`` how many of
    these are shown for their many links, or 0 if all that have any are shown.
    """

    shown: Sequence[int]
    neighbours: Sequence[Sequence[int]]
    alone: Sequence[int]
    linked: int
    links: int
    seeds: int


def choose(count: int, edges: Iterable[tuple[int, int]], size: Callable[[int], int], room: int) -> Choice:
    """Choose among ``count`` spots those that tell most: at most ``MOST_SPOTS``, together no larger than ``room``.

    ``edges`` are pairs of their numbers, in any order, repeated as you like; ``size`` is what showing one takes.
    Raises IndexError for a number that no spot has.
    """
    every = _neighbours(count, edges)
    linked = [spot for spot in range(count) if every[spot]]
    alone = [spot for spot in range(count) if not every[spot]]
    if len(linked) <= MOST_SPOTS and sum(map(size, linked)) <= room:
        return _choice(linked, every, alone, len(linked), 0)
    seeds = MOST_SPOTS // _SEEDS
    return _choice(_best(every, linked, seeds, size, room), every, alone, len(linked), seeds)


def _neighbours(count: int, edges: Iterable[tuple[int, int]]) -> list[list[int]]:
    neighbours: list[list[int]] = [[] for _ in range(count)]
    pairs: dict[int, None] = {}  # as numbers: with ten thousands of tuples the garbage collector would take its time
    for one, other in edges:
        if not (0 <= one < count and 0 <= other < count):
            raise IndexError(f"there is no spot {one if not 0 <= one < count else other}")
        pairs[one * count + other if one < other else other * count + one] = None
    for pair in sorted(pairs):
        one, other = divmod(pair, count)
        if one != other:
            neighbours[one].append(other)
            neighbours[other].append(one)
    return neighbours


def _best(
    neighbours: Sequence[Sequence[int]], linked: Sequence[int], seeds: int, size: Callable[[int], int], room: int
) -> list[int]:
    """Return the spots with most links, and then, one by one, whichever is linked with most of those before it.

    Of what a seed is linked with there is one at least.
    """
    growing = _Growing(neighbours, size, room)
    degrees = list(map(len, neighbours))
    ahead = iter(sorted(linked, key=degrees.__getitem__, reverse=True))
    for spot in ahead:
        growing.take(spot)
        if len(growing.taken) == seeds or len(growing.refused) == _REFUSALS:
            break
    for spot in list(growing.taken):
        if spot not in growing.gains:
            growing.take(min(neighbours[spot], key=lambda other: (-len(neighbours[other]), other)))
    while len(growing.taken) < MOST_SPOTS and len(growing.refused) < _REFUSALS:
        spot = growing.next()
        if spot < 0:
            spot = next(ahead, -1)
        if spot < 0:
            break
        growing.take(spot)
    return sorted(growing.taken)


class _Growing:
    """What is taken so far, how many of these everything is linked with, and what there was no room for."""

    def __init__(self, neighbours: Sequence[Sequence[int]], size: Callable[[int], int], room: int) -> None:
        self.taken: dict[int, None] = {}
        self.gains: dict[int, int] = {}
        self.refused: set[int] = set()
        self._neighbours, self._size, self._room = neighbours, size, room
        self._waiting: list[tuple[int, int, int]] = []

    def take(self, spot: int) -> None:
        """Take a spot, unless there is no room for it or it is taken already."""
        if spot in self.taken or spot in self.refused:
            return
        size = self._size(spot)
        if size > self._room:
            self.refused.add(spot)
            return
        self._room -= size
        self.taken[spot] = None
        for other in self._neighbours[spot]:
            gain = self.gains[other] = self.gains.get(other, 0) + 1
            if other not in self.taken:
                heappush(self._waiting, (-gain, -len(self._neighbours[other]), other))

    def next(self) -> int:
        """Return the spot that is linked with most of those taken, or -1 if none is linked with any."""
        while self._waiting:
            gain, _, spot = heappop(self._waiting)
            if -gain == self.gains[spot] and spot not in self.taken and spot not in self.refused:
                return spot
        return -1


def _choice(shown: list[int], every: Sequence[Sequence[int]], alone: list[int], linked: int, seeds: int) -> Choice:
    """Return the choice with ``MOST_LINKS`` at most; those whose ends both have many others are left out."""
    inside = set(shown)
    pairs = [(spot, other) for spot in shown for other in every[spot] if spot < other and other in inside]
    links = len(pairs)
    if links > MOST_LINKS:
        pairs = _fewer(pairs, every)
    drawn = sorted({spot for pair in pairs for spot in pair})
    places = {spot: place for place, spot in enumerate(drawn)}
    neighbours: list[list[int]] = [[] for _ in drawn]
    for one, other in pairs:
        neighbours[places[one]].append(places[other])
        neighbours[places[other]].append(places[one])
    return Choice(drawn, [sorted(found) for found in neighbours], alone, linked, links, seeds)


def _fewer(pairs: list[tuple[int, int]], every: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return ``MOST_LINKS`` of the pairs, for each spot one at least."""
    pairs.sort(key=lambda pair: min(len(every[pair[0]]), len(every[pair[1]])))
    covered: set[int] = set()
    needed: list[tuple[int, int]] = []
    others: list[tuple[int, int]] = []
    for pair in pairs:
        (others if covered.issuperset(pair) else needed).append(pair)
        covered.update(pair)
    return needed + others[: MOST_LINKS - len(needed)]
