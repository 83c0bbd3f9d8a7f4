"""Which notes and papers a map shows, where there are more than a reader could look at."""

from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush

from msgspec import Struct

MOST_SPOTS = 500
"""How many notes and papers a map shows at most."""

MOST_LINKS = 1200
"""How many lines it shows at most."""

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
    for one, other in dict.fromkeys((min(edge), max(edge)) for edge in edges):
        if one < 0:
            raise IndexError(one)
        if one != other:
            neighbours[one].append(other)
            neighbours[other].append(one)
    return neighbours


def _best(
    neighbours: list[list[int]], linked: list[int], seeds: int, size: Callable[[int], int], room: int
) -> list[int]:
    """Return the spots with most links, and then, one by one, whichever is linked with most of those before it."""
    order = sorted(linked, key=lambda spot: (-len(neighbours[spot]), spot))
    ahead = iter(order)
    gains: dict[int, int] = {}
    taken: set[int] = set()
    refused: set[int] = set()
    waiting: list[tuple[int, int, int]] = []
    while len(taken) < MOST_SPOTS:
        if len(taken) < seeds or not waiting:
            spot = next(ahead, -1)
            if spot < 0:
                break
        else:
            gain, _, spot = heappop(waiting)
            if -gain != gains[spot]:
                continue
        if spot in taken or spot in refused:
            continue
        if size(spot) > room:
            refused.add(spot)
            continue
        taken.add(spot)
        room -= size(spot)
        for other in neighbours[spot]:
            if other not in taken:
                gains[other] = gains.get(other, 0) + 1
                heappush(waiting, (-gains[other], -len(neighbours[other]), other))
    return sorted(taken)


def _choice(shown: list[int], every: list[list[int]], alone: list[int], linked: int, seeds: int) -> Choice:
    """Return the choice without the links beyond ``MOST_LINKS``: those whose ends have many others go first."""
    inside = set(shown)
    pairs = [(spot, other) for spot in shown for other in every[spot] if spot < other and other in inside]
    links = len(pairs)
    if links > MOST_LINKS:
        pairs.sort(key=lambda pair: min(len(every[pair[0]]), len(every[pair[1]])))
        del pairs[MOST_LINKS:]
    drawn = sorted({spot for pair in pairs for spot in pair})
    places = {spot: place for place, spot in enumerate(drawn)}
    neighbours: list[list[int]] = [[] for _ in drawn]
    for one, other in pairs:
        neighbours[places[one]].append(places[other])
        neighbours[places[other]].append(places[one])
    return Choice(drawn, [sorted(found) for found in neighbours], alone, linked, links, seeds)
