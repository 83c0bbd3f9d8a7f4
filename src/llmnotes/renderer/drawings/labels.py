"""Where the names of notes and papers stand beside them, so that none lies upon another or upon a spot."""

from collections.abc import Iterator, Sequence
from math import sqrt

from msgspec import Struct

from llmnotes.renderer.drawings.lettering import width

LINE = 1.18
"""How high a line is, in ems."""

_CELL = 24.0
_GAPS = (4.0, 12.0, 20.0)  # between a spot and its name; the first names have them all to choose from,
_FIRST = 6  # so many
_NARROW = 180.0  # where all points are within such a width, names may reach further
_OUTSIDE = 20.0  # pixels that a name reaches beyond all spots are as bad as a line that it crosses
_SIDES = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, 1), (1, -1), (-1, -1))


class Name(Struct, frozen=True):
    """A name that is to stand beside a spot: its lines, the size of its letters, and the way it would rather go."""

    x: float
    y: float
    radius: float
    lines: tuple[str, ...]
    size: float
    outwards: tuple[float, float] | None


class Label(Struct, frozen=True):
    """Where a name stands: its box, and whether it starts, is centred or ends (1, 0, -1) at the side of its spot."""

    name: Name
    left: float
    top: float
    right: float
    bottom: float
    side: int


def labels(
    names: Sequence[Name],
    spots: Sequence[tuple[float, float, float]],
    links: Sequence[tuple[float, ...]],
    margin: float,
) -> list[Label | None]:
    """Return a label for each of the names that there is room for; the first come first.

    ``spots`` are all points and their radii, ``links`` all lines (x, y, x, y), which a name crosses if it has to.
    No name reaches further than ``margin`` beyond the outermost points to the left and right.
    """
    boxes = _Boxes()
    for x, y, radius in spots:
        boxes.add(x - radius - 1, y - radius - 1, x + radius + 1, y + radius + 1)
    crowd = _crowd(links)
    left, right = min(x for x, *_ in spots), max(x for x, *_ in spots)
    spare = max(0.0, _NARROW - (right - left)) / 2
    edge = left - spare, right + spare
    found: list[Label | None] = []
    for number, name in enumerate(names):
        best = min(
            (
                (_crossed(crowd, label) + rank * 0.7 + _outside(label, *edge) / _OUTSIDE, rank, label)
                for rank, label in enumerate(_candidates(name, _GAPS if number < _FIRST else _GAPS[:1]))
                if edge[0] - margin <= label.left
                and label.right <= edge[1] + margin
                and boxes.free(label.left, label.top, label.right, label.bottom)
            ),
            default=None,
            key=lambda candidate: candidate[:2],
        )
        found.append(best[2] if best else None)
        if best:
            boxes.add(best[2].left, best[2].top, best[2].right, best[2].bottom)
    return found


def room_below(name: Name) -> tuple[float, float]:
    """Return how far a name reaches to each side and down where it stands below its spot."""
    return max(map(width, name.lines)) * name.size / 2, name.radius + _GAPS[0] + len(name.lines) * name.size * LINE


def _candidates(name: Name, gaps: Sequence[float]) -> Iterator[Label]:
    """Yield the places of a name around its spot, the best ones first, at each of the distances."""
    wide = max(map(width, name.lines)) * name.size
    high = len(name.lines) * name.size * LINE
    sides = list(_SIDES)
    if name.outwards:
        x, y = name.outwards
        sides.sort(key=lambda side: -(side[0] * x + side[1] * y) / sqrt(side[0] ** 2 + side[1] ** 2))
        del sides[5:]
    for gap in gaps:
        for across, down in sides:
            corner = across != 0 and down != 0
            reach = (name.radius + gap) * (0.75 if corner else 1.0)
            centre = name.x + across * (reach + wide / 2)
            middle = name.y + down * (reach + high / 2 - (name.size * 0.3 if corner else 0.0))
            left, top = centre - wide / 2, middle - high / 2
            yield Label(name, left, top, left + wide, top + high, across)


def _crowd(links: Sequence[tuple[float, ...]]) -> dict[tuple[int, int], int]:
    """Return how many lines go through each cell of a grid."""
    crowd: dict[tuple[int, int], int] = {}
    for x, y, to_x, to_y in links:
        steps = int((abs(to_x - x) + abs(to_y - y)) / 12) + 1
        cells = {
            (int((x + (to_x - x) * step / steps) // 12), int((y + (to_y - y) * step / steps) // 12))
            for step in range(1, steps)
        }
        for cell in cells:
            crowd[cell] = crowd.get(cell, 0) + 1
    return crowd


def _crossed(crowd: dict[tuple[int, int], int], label: Label) -> int:
    columns = range(int(label.left // 12), int(label.right // 12) + 1)
    return sum(
        crowd.get((column, row), 0)
        for row in range(int(label.top // 12), int(label.bottom // 12) + 1)
        for column in columns
    )


def _outside(label: Label, left: float, right: float) -> float:
    """Return how far a label reaches beyond the outermost spots."""
    return max(0.0, left - label.left) + max(0.0, label.right - right)


class _Boxes:
    """Boxes that are taken, in the cells of a grid."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}

    def add(self, left: float, top: float, right: float, bottom: float) -> None:
        box = (left, top, right, bottom)
        for column in range(int(left // _CELL), int(right // _CELL) + 1):
            for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
                self._cells.setdefault((column, row), []).append(box)

    def free(self, left: float, top: float, right: float, bottom: float) -> bool:
        cells = self._cells
        for column in range(int(left // _CELL), int(right // _CELL) + 1):
            for row in range(int(top // _CELL), int(bottom // _CELL) + 1):
                for box in cells.get((column, row), ()):
                    if box[0] < right and left < box[2] and box[1] < bottom and top < box[3]:
                        return False
        return True
