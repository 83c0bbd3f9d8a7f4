"""The islands of a map: what belongs together, with its labels, and where each island lies."""

from collections.abc import Mapping, Sequence
from math import sqrt

from msgspec import Struct

from llmnotes.renderer.drawings.groups import groups
from llmnotes.renderer.drawings.hubs import around, hubs_of
from llmnotes.renderer.drawings.labels import Label, Name, labels, room_below
from llmnotes.renderer.drawings.lettering import lines
from llmnotes.renderer.drawings.packing import CELL, Point, Shape, hull, packed, settled, shape
from llmnotes.renderer.drawings.placing import STRETCH, positions
from llmnotes.renderer.drawings.spots import Spot

WIDEST = 1200
"""How wide a map is at most, in CSS pixels, unless a single island is wider."""

HUB, NOTE, PAPER = 14.0, 12.5, 11.5
"""The size of letters: for the best linked spot of an island, for other notes, for other papers."""

COAST = 20
"""How far an island reaches beyond what stands on it."""

_SHORE = 6  # half of the sea that is between two islands at least
_GROUP, _LEAVES = 36, 4  # notes and papers of an island, at most; of those with a single link so many count as one
_MANY = 150  # on a map of so many spots names are shorter, and reach less far beyond the spots of their island
_MARGINS, _LINES = (160, 45), (19, 16)  # how far they reach, and the letters of a line: with few spots, with many
_AROUND = 14  # pixels between a name and the middle of what stands around it
_UNIT, _ROOMY = 46, 26  # the length of a link, and how much longer it is on a small map
_WIDE = 2.4  # how much wider than high a map is that is not as wide as it may be, were there no sea
_SMALL = 6  # an island of so few spots that nothing leads to is put in a row with others like it


class Island(Struct, frozen=True):
    """A group of spots, the best linked first, with their points and labels in coordinates of its own.

    ``corners`` are those of its land, ``shape`` are the cells that it covers. ``is_hub`` says that it is there for its
    first spot, which is linked with a great many on the other islands.
    """

    spots: Sequence[int]
    points: Mapping[int, Point]
    labels: Mapping[int, Label]
    corners: Sequence[Point]
    shape: Shape
    is_hub: bool


def islands_of(spots: Sequence[Spot], neighbours: Sequence[Sequence[int]]) -> list[Island]:
    """Return the islands that spots make, the largest first; ``neighbours`` are those that each is linked with."""
    hubs = hubs_of(neighbours)
    parents = around(neighbours, hubs)
    inside = _without(neighbours, hubs) if hubs else neighbours
    for spot, found in enumerate(inside):
        if len(found) == 1 and found[0] not in parents and spot not in parents:
            other = found[0]
            if len(inside[other]) > 1 or spots[spot].kind == "paper" or spots[other].kind == "note":
                parents[spot] = other
    leaves: dict[int, list[int]] = {}
    for spot, parent in parents.items():
        leaves.setdefault(parent, []).append(spot)
    core = [spot for spot in range(len(spots)) if spot not in parents]
    numbers = {spot: number for number, spot in enumerate(core)}
    inner = [[numbers[other] for other in inside[spot] if other in numbers] for spot in core]
    loads = [1 + len(leaves.get(spot, ())) // _LEAVES for spot in core]
    parts = [[core[number] for number in group] for group in groups(inner, loads, _GROUP)]
    islands = [_island(spots, neighbours, part, leaves, is_hub=part[0] in hubs) for part in parts]
    return sorted(islands, key=lambda island: (-len(island.spots), min(island.spots)))


def _without(neighbours: Sequence[Sequence[int]], hubs: Sequence[int]) -> list[Sequence[int]]:
    """Return the neighbours of all spots but for the links of hubs."""
    gone = set(hubs)
    return [
        () if spot in gone else [other for other in found if other not in gone] for spot, found in enumerate(neighbours)
    ]


def _island(
    spots: Sequence[Spot],
    neighbours: Sequence[Sequence[int]],
    core: list[int],
    leaves: Mapping[int, list[int]],
    *,
    is_hub: bool,
) -> Island:
    many = len(spots) > _MANY
    unit = _UNIT + _ROOMY * 40 / max(len(spots), 40)
    points = positions(core, neighbours, leaves, unit, lambda spot: _clear(spots[spot], _LINES[many]))
    order = sorted(points, key=lambda spot: (-len(neighbours[spot]), spots[spot].kind, spot))
    parents = {leaf: spot for spot in core for leaf in leaves.get(spot, ())}
    names = _names(spots, order, points, parents, _LINES[many], is_hub=is_hub)
    dots = [(*points[spot], spots[spot].radius) for spot in order]
    links = [
        (*points[one], *points[other]) for one in order for other in neighbours[one] if one < other and other in points
    ]
    written = {
        spot: label
        for spot, label in zip(order, labels(names, dots, links, _MARGINS[many]), strict=True)
        if label is not None
    }
    corners = hull([*points.values(), *(end for label in written.values() for end in _ends(label))])
    return Island(order, points, written, corners, shape(corners, COAST + _SHORE), is_hub)


def _clear(spot: Spot, most: int) -> float:
    """Return how far from a spot many leaves must stand so that its name has room below it."""
    side, down = room_below(Name(0.0, 0.0, spot.radius, lines(spot.name, most), HUB, None))
    return sqrt((side / STRETCH) ** 2 + down**2) + _AROUND


def _names(
    spots: Sequence[Spot],
    order: Sequence[int],
    points: Mapping[int, Point],
    parents: Mapping[int, int],
    most: int,
    *,
    is_hub: bool,
) -> list[Name]:
    """Return the names of spots in lines of ``most`` letters, those of leaves with the way away from their parents."""
    names = []
    for rank, number in enumerate(order):
        spot, (x, y) = spots[number], points[number]
        parent = points[parents[number]] if number in parents else None
        outwards = (x - parent[0], y - parent[1]) if parent else None
        size = HUB if rank == 0 and (is_hub or len(order) > 2) else NOTE if spot.kind == "note" else PAPER
        names.append(Name(x, y, spot.radius, lines(spot.name, most), size, outwards))
    return names


def _ends(label: Label) -> tuple[Point, Point]:
    """Return the ends of the line in the middle of a label, so far inside that the coast goes round its letters."""
    inside = min(14.0, (label.right - label.left) / 2)
    middle = (label.top + label.bottom) / 2
    return (label.left + inside, middle), (label.right - inside, middle)


def arranged(islands: Sequence[Island], neighbours: Sequence[Sequence[int]]) -> tuple[list[Point], int, int]:
    """Return how far each island is moved, and the width and height of the map; there is at least one island."""
    links = _between(islands, neighbours)
    shapes = [island.shape for island in islands]
    main = [number for number, island in enumerate(islands) if links[number] or len(island.spots) > _SMALL]
    small = [number for number, island in enumerate(islands) if not links[number] and len(island.spots) <= _SMALL]
    hubs = [number for number in main if islands[number].is_hub and links[number]]
    cells = sum(each.columns * len(each.rows) for each in shapes)
    columns = max(*(each.columns for each in shapes), min(WIDEST // CELL, round(sqrt(cells * _WIDE))))
    cells_of = _packed(shapes, [number for number in main if number not in hubs], links, columns)
    if hubs:
        cells_of = _parted(shapes, hubs, cells_of, links, columns)
    below = max((row + len(shapes[number].rows) for number, (_, row) in cells_of.items()), default=0)
    cells_of |= _rows(shapes, small, columns, below)
    left = min(column for column, _ in cells_of.values())
    top = min(row for _, row in cells_of.values())
    right = max(column + shapes[number].columns for number, (column, _) in cells_of.items())
    bottom = max(row + len(shapes[number].rows) for number, (_, row) in cells_of.items())
    moves = [
        ((cells_of[number][0] - left - each.left) * float(CELL), (cells_of[number][1] - top - each.top) * float(CELL))
        for number, each in enumerate(shapes)
    ]
    return moves, (right - left) * CELL, (bottom - top) * CELL


def _packed(
    shapes: Sequence[Shape], numbers: Sequence[int], links: Sequence[Mapping[int, int]], columns: int
) -> dict[int, tuple[int, int]]:
    """Return the cells of some islands, each near to those that it is linked with."""
    ranks = {number: rank for rank, number in enumerate(numbers)}
    ranked = [{ranks[other]: count for other, count in links[number].items() if other in ranks} for number in numbers]
    return dict(zip(numbers, packed([shapes[number] for number in numbers], ranked, columns), strict=True))


def _parted(
    shapes: Sequence[Shape],
    hubs: Sequence[int],
    found: Mapping[int, tuple[int, int]],
    links: Sequence[Mapping[int, int]],
    columns: int,
) -> dict[int, tuple[int, int]]:
    """Return the cells of all islands where each hub has its place amid what it is linked with.

    ``found`` are the cells of the others as they lie without hubs, which are moved no further than they must.
    """
    middles = {
        number: (column + shapes[number].columns / 2, row + len(shapes[number].rows) / 2)
        for number, (column, row) in found.items()
    }
    goals = []
    for hub in hubs:
        linked = [(*middles[number], count) for number, count in links[hub].items() if number in middles]
        total = sum(count for *_, count in linked) or 1
        x, y = sum(x * count for x, _, count in linked) / total, sum(y * count for _, y, count in linked) / total
        goals.append((x - shapes[hub].columns / 2, y - len(shapes[hub].rows) / 2))
    order = [*hubs, *found]
    cells = settled([shapes[number] for number in order], [*goals, *found.values()], columns)
    return dict(zip(order, cells, strict=True))


def _between(islands: Sequence[Island], neighbours: Sequence[Sequence[int]]) -> list[dict[int, int]]:
    """Return for each island how many links lead to which other one."""
    home = {spot: number for number, island in enumerate(islands) for spot in island.spots}
    links: list[dict[int, int]] = [{} for _ in islands]
    for spot, found in enumerate(neighbours):
        for other in found:
            if home[other] != home[spot]:
                linked = links[home[spot]]
                linked[home[other]] = linked.get(home[other], 0) + 1
    return links


def _rows(shapes: Sequence[Shape], small: Sequence[int], columns: int, row: int) -> dict[int, tuple[int, int]]:
    """Return the cells of small islands that nothing leads to, in rows from ``row`` on."""
    placed = {}
    column = deepest = 0
    for number in small:
        each = shapes[number]
        if column and column + each.columns > columns:
            column, row, deepest = 0, row + deepest, 0
        placed[number] = (column, row)
        column += each.columns
        deepest = max(deepest, len(each.rows))
    return placed
