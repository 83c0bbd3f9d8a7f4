"""Where the groups of a map stand: near those that they are linked with, close together, none upon another.

What is covered is a mask of cells, each row of it an integer, so that all places along a row are tried at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from math import floor

from msgspec import Struct

CELL = 16
"""Width and height of a cell."""

Point = tuple[float, float]

_UP = 0.5  # the pull of the top of the map; the rest is that of what a group is linked with


class Shape(Struct, frozen=True):
    """What a group covers, from the cell ``left``, ``top`` on: in each row the columns from a first to a last one."""

    left: int
    top: int
    columns: int
    rows: Sequence[tuple[int, int]]


def hull(points: Iterable[Point]) -> list[Point]:
    """Return the corners of the smallest convex polygon around points, in order (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _chain(ordered) + _chain(ordered[::-1])


def shape(corners: Sequence[Point], reach: float) -> Shape:
    """Return the cells that a convex polygon touches that is wider by ``reach`` on each side."""
    top = floor((min(y for _, y in corners) - reach) / CELL)
    bottom = floor((max(y for _, y in corners) + reach) / CELL)
    sides = list(pairwise([*corners, corners[0]]))
    spans = []
    for row in range(top, bottom + 1):
        above, below = row * CELL - reach, (row + 1) * CELL + reach
        across = [x for side in sides for x in _within(*side, above, below)]
        spans.append((floor((min(across) - reach) / CELL), floor((max(across) + reach) / CELL)))
    left = min(first for first, _ in spans)
    return Shape(
        left, top, max(last for _, last in spans) - left + 1, [(first - left, last - left) for first, last in spans]
    )


def packed(shapes: Sequence[Shape], links: Sequence[Mapping[int, int]], columns: int) -> list[tuple[int, int]]:
    """Return for each shape the cell in which its own first cell comes to lie, on a map of so many columns.

    ``links`` has for each shape how many links lead to which other one; those that come first are placed first.
    """
    found: list[tuple[int, int]] = []
    rows: list[int] = []
    placed: list[Point] = []
    for each, linked in zip(shapes, links, strict=True):
        goal = _goal(each, [(*placed[other], count) for other, count in linked.items() if other < len(placed)])
        column, row = _put(each, rows, columns, goal)
        found.append((column, row))
        placed.append((column + each.columns / 2, row + len(each.rows) / 2))
    return found


def settled(shapes: Sequence[Shape], goals: Sequence[Point], columns: int) -> list[tuple[int, int]]:
    """Return for each shape the cell of its own first cell, as near to its goal as those before it leave room."""
    rows = [0] * (1 + max(round(max(y, 0)) for _, y in goals))
    return [_put(each, rows, columns, goal) for each, goal in zip(shapes, goals, strict=True)]


def _put(shape: Shape, rows: list[int], columns: int, goal: Point) -> tuple[int, int]:
    """Return the free place that is nearest to the goal, and mark it in ``rows`` as taken."""
    column, row = _nearest(shape, rows, columns, goal)
    rows += [0] * (row + len(shape.rows) - len(rows))
    for offset, (first, last) in enumerate(shape.rows):
        rows[row + offset] |= ((1 << (last - first + 1)) - 1) << (first + column)
    return column, row


def _goal(shape: Shape, linked: Sequence[tuple[float, float, int]]) -> Point:
    """Return where a shape's first cell were best: at the top, and near to what it is linked with (x, y, how often)."""
    total = sum(count for *_, count in linked)
    if not total:
        return (0.0, 0.0)
    x, y = sum(x * count for x, _, count in linked) / total, sum(y * count for _, y, count in linked) / total
    return (x - shape.columns / 2, (y - len(shape.rows) / 2) * (1 - _UP))


def _nearest(shape: Shape, rows: Sequence[int], columns: int, goal: Point) -> tuple[int, int]:
    """Return the free place that is nearest to the goal, within the columns."""
    last = columns - shape.columns
    wanted = min(max(round(goal[0]), 0), last)
    best = (float("inf"), 0, 0)
    for row in sorted(range(len(rows) + 1), key=lambda row: (abs(row - goal[1]), row)):
        down = (row - goal[1]) ** 2
        if down >= best[0]:
            break
        blocked = 0
        for there, (first, end) in zip(rows[row : row + len(shape.rows)], shape.rows, strict=False):
            blocked |= _smeared(there, end - first + 1) >> first
        column = _free(blocked, wanted, last)
        if column >= 0:
            best = min(best, (down + (column - goal[0]) ** 2, row, column))
    return best[2], best[1]


def _chain(ordered: Sequence[Point]) -> list[Point]:
    """Return the corners on one side, without the last."""
    corners: list[Point] = []
    for x, y in ordered:
        while len(corners) > 1:
            (from_x, from_y), (by_x, by_y) = corners[-2:]
            if (by_x - from_x) * (y - from_y) > (by_y - from_y) * (x - from_x):
                break
            corners.pop()
        corners.append((x, y))
    return corners[:-1]


def _within(one: Point, other: Point, above: float, below: float) -> Iterator[float]:
    """Yield the leftmost and rightmost x of what lies of a line between two heights."""
    (x, y), (to_x, to_y) = (one, other) if one[1] <= other[1] else (other, one)
    if to_y < above or y > below:
        return
    slope = (to_x - x) / (to_y - y) if to_y > y else 0.0
    yield x + max(0.0, above - y) * slope
    yield to_x - max(0.0, to_y - below) * slope


def _smeared(bits: int, length: int) -> int:
    """Return the bits, each also set at the ``length - 1`` places below it."""
    reach = 1
    while reach * 2 <= length:
        bits |= bits >> reach
        reach *= 2
    return bits | bits >> (length - reach)


def _free(blocked: int, wanted: int, last: int) -> int:
    """Return the column that is not blocked and nearest to the wanted one, or -1."""
    free = ~blocked & ((1 << last + 1) - 1)
    below, above = (free & ((1 << wanted + 1) - 1)).bit_length() - 1, free >> wanted
    if not above:
        return below
    right = wanted + (above & -above).bit_length() - 1
    return below if below >= 0 and wanted - below <= right - wanted else right
