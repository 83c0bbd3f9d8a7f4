"""Where the notes and papers of one group stand: as far apart as their links are, found by descending the stress.

Stochastic descent (Zheng, Pawar and Goodman, arXiv:1710.04626), with a fixed order in chance's place. Only operations
that every machine rounds alike are used, so that a drawing is the same everywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from math import cos, pi, sin, sqrt

Point = tuple[float, float]

STRETCH = 1.25
"""How much wider than high everything is: letters run from left to right."""

_BEST, _HUB = 3, 0.75  # so many of a group, those with most links, have more room around them, in links' lengths
_NAMELESS = 8  # in a smaller group there is room for every name
_FEW = 3  # leaves among which a name has room in any case
_ROUNDS = 22
_TURNS = 720
_CIRCLE = [(round(cos(2 * pi * turn / _TURNS), 6), round(sin(2 * pi * turn / _TURNS), 6)) for turn in range(_TURNS)]
_GOLDEN = 275  # of 720: the golden angle, by which a spiral's points are far from each other


def positions(
    core: Sequence[int],
    neighbours: Sequence[Sequence[int]],
    leaves: Mapping[int, Sequence[int]],
    unit: float,
    clear: Callable[[int], float],
) -> dict[int, Point]:
    """Return where a group's spots stand, around (0, 0): its ``core``, and around each of that the ``leaves`` it has.

    ``unit`` is the length of a link. A leaf is a spot whose only link is the one to its core, or as good as that.
    Leaves of one spot, if they are more than a few, keep as far from it as ``clear`` says of the spot.
    """
    alone = len(core) == 1
    rings = {spot: _rings(len(leaves[spot]), unit, clear(spot), alone=alone) if spot in leaves else [] for spot in core}
    radii = [rings[spot][-1][0] + unit * 0.2 if rings[spot] else 0.0 for spot in core]
    if len(core) > _NAMELESS:
        for place in sorted(range(len(core)), key=lambda place: -len(neighbours[core[place]]))[:_BEST]:
            radii[place] += unit * _HUB  # its name is to have room among all that is around it
    found = _descended(core, neighbours, radii, unit)
    placed = {spot: (x * STRETCH, y) for spot, (x, y) in zip(core, found, strict=True)}
    for spot in core:
        if rings[spot]:
            around = [placed[other] for other in neighbours[spot] if other in placed and other in rings]
            placed |= _fan(placed[spot], around, leaves[spot], rings[spot])
    return placed


def _rings(count: int, unit: float, clear: float, *, alone: bool) -> list[tuple[float, int]]:
    """Return the radius of each ring of leaves around a spot and how many stand on it."""
    rings: list[tuple[float, int]] = []
    apart, radius = unit * 0.34, unit * 0.62
    if count > _FEW:
        radius = max(radius, clear)
    share = 1.0 if alone else 0.7  # the rest is for the links to others
    while count > 0:
        here = min(count, max(3, int(2 * pi * radius * share / apart)))
        rings.append((radius, here))
        count -= here
        radius += apart
    return rings


def _fan(
    centre: Point, around: Sequence[Point], leaves: Sequence[int], rings: Sequence[tuple[float, int]]
) -> dict[int, Point]:
    """Return where the leaves of a spot stand: on rings, on the side that its neighbours are not on."""
    x = sum(centre[0] - point[0] for point in around)
    y = sum(centre[1] - point[1] for point in around)
    first = _turn(x, y) if around else 3 * _TURNS // 4
    placed: dict[int, Point] = {}
    rest = list(leaves)
    for number, (radius, count) in enumerate(rings):
        full = _TURNS if not around else int(_TURNS * 0.7)
        step = full / count if not around else min(full / count, _TURNS / 9)
        for place in range(count):
            offset = (place - (count - 1) / 2 if around else place + number / 2) * step
            cosine, sine = _CIRCLE[int(first + offset) % _TURNS]
            placed[rest[place]] = (centre[0] + radius * cosine * STRETCH, centre[1] + radius * sine)
        del rest[:count]
    return placed


def _turn(x: float, y: float) -> int:
    """Return the number of the direction of a vector on the circle."""
    length = sqrt(x * x + y * y)
    if length < 1e-6:
        return 0
    return max(range(0, _TURNS, 10), key=lambda turn: _CIRCLE[turn][0] * x + _CIRCLE[turn][1] * y)


def _descended(
    core: Sequence[int], neighbours: Sequence[Sequence[int]], radii: Sequence[float], unit: float
) -> list[Point]:
    count = len(core)
    if count == 1:
        return [(0.0, 0.0)]
    hops, order = _hops(core, neighbours)
    xs, ys = [0.0] * count, [0.0] * count
    for rank, place in enumerate(order):
        cosine, sine = _CIRCLE[rank * _GOLDEN % _TURNS]
        distance = unit * 0.6 * sqrt(rank)
        xs[place], ys[place] = distance * cosine, distance * sine
    pairs = [
        (one, other, goal, 1 / (goal * goal))
        for one in range(count)
        for other in range(one)
        for goal in (unit * hops[one][other] + (radii[one] + radii[other]) * 0.8,)
    ]
    pairs.sort(key=lambda pair: (pair[0] * 7919 + pair[1] * 104729) % 10007)
    slowest = min(weight for *_, weight in pairs)
    fastest = max(weight for *_, weight in pairs)
    eta, last = 1 / slowest, 0.08 / fastest
    cooling = round((last / eta) ** (1 / (_ROUNDS - 1)), 6)
    for _ in range(_ROUNDS):
        for one, other, goal, weight in pairs:
            x, y = xs[one] - xs[other], ys[one] - ys[other]
            distance = sqrt(x * x + y * y) or 0.01
            step = weight * eta
            move = ((step if step < 1 else 1.0) * (distance - goal)) / (2 * distance)
            x, y = x * move, y * move
            xs[one] -= x
            ys[one] -= y
            xs[other] += x
            ys[other] += y
        eta *= cooling
    _pushed(xs, ys, radii, unit)
    return list(zip(xs, ys, strict=True))


def _pushed(xs: list[float], ys: list[float], radii: Sequence[float], unit: float) -> None:
    """Move apart those that stand too near to each other."""
    for _ in range(6):
        still = True
        for one in range(len(xs)):
            for other in range(one):
                least = unit * 0.62 + radii[one] + radii[other]
                x, y = xs[one] - xs[other], ys[one] - ys[other]
                if abs(x) < least and abs(y) < least:
                    distance = sqrt(x * x + y * y) or 0.01
                    if distance < least:
                        still = False
                        move = (least - distance) / (2 * distance)
                        xs[one] += x * move
                        ys[one] += y * move
                        xs[other] -= x * move
                        ys[other] -= y * move
        if still:
            return


def _hops(core: Sequence[int], neighbours: Sequence[Sequence[int]]) -> tuple[list[list[int]], list[int]]:
    """Return how many links lie between any two of the core, and its places from the best linked one outwards."""
    places = {spot: place for place, spot in enumerate(core)}
    inside = [[places[other] for other in neighbours[spot] if other in places] for spot in core]
    far = 4
    hops = []
    for start in range(len(core)):
        found = {start: 0}
        queue = [start]
        for place in queue:
            for other in inside[place]:
                if other not in found:
                    found[other] = found[place] + 1
                    queue.append(other)
        hops.append([found.get(place, far) for place in range(len(core))])
    hub = max(range(len(core)), key=lambda place: (len(inside[place]), -place))
    return hops, sorted(range(len(core)), key=lambda place: (hops[hub][place], place))
