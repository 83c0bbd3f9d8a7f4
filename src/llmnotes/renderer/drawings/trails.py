"""The lines of a map: trails from spot to spot, and routes from what is linked with very much to whole islands."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import isqrt

from llmnotes.renderer.drawings.islands import Island

ROUTE = '<path class="route"'
"""How each route begins."""

_BROADEST = 7  # pixels of a route that stands for many links


def routes(
    islands: Sequence[Island],
    hubs: Collection[int],
    home: Mapping[int, int],
    places: Mapping[int, tuple[int, int]],
    neighbours: Sequence[Sequence[int]],
) -> str:
    """Return one line from each hub to each island instead of all those to its spots, broad where these are many.

    They lie under the islands, so that they are seen on the sea only.
    """
    middles = [
        (sum(x for x, _ in found) // len(found), sum(y for _, y in found) // len(found))
        for found in ([places[spot] for spot in island.spots] for island in islands)
    ]
    paths: dict[int, list[str]] = {}
    for hub in sorted(hubs):
        x, y = places[hub]
        for number, count in sorted(Counter(home[other] for other in neighbours[hub]).items()):
            if number != home[hub]:
                to_x, to_y = middles[number]
                paths.setdefault(min(1 + isqrt(count), _BROADEST), []).append(f"M{pair(x, y)}L{pair(to_x, to_y)}")
    return "".join(f'{ROUTE} stroke-width="{broad}" d="{"".join(lines)}"/>' for broad, lines in sorted(paths.items()))


def trails(pairs: Sequence[tuple[int, int]], places: Mapping[int, tuple[int, int]]) -> str:
    """Return the path of all links, each once, as few strokes as come of going on from where one ends."""
    ahead: dict[int, dict[int, None]] = {}
    for one, other in pairs:
        ahead.setdefault(one, {})[other] = None
        ahead.setdefault(other, {})[one] = None
    path = []
    for start, links in ahead.items():
        while links:
            spot = start
            path.append(f"M{pair(*places[spot])}")
            while ahead[spot]:
                other = next(iter(ahead[spot]))
                del ahead[spot][other], ahead[other][spot]
                step = pair(places[other][0] - places[spot][0], places[other][1] - places[spot][1])
                path.append(f"l{step}" if path[-1][0] == "M" else step if step[0] == "-" else f" {step}")
                spot = other
    return "".join(path)


def pair(x: int, y: int) -> str:
    """Return two numbers as short as a path can have them."""
    return f"{x} {y}" if y >= 0 else f"{x}{y}"
