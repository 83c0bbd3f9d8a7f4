"""Hubs: what so much is linked with that its links do not say what belongs together. It stands amid all of that."""

from collections.abc import Sequence

_LINKS = 16  # a hub has so many links at least,
_SHARE = 16  # with one of so many spots,
_TIMES = 3  # and so many times as many as spots have on average
_MOST = 6
_SCRAP = 3  # spots that only hubs link with the rest, up to so many at once, stand around one of these


def hubs_of(neighbours: Sequence[Sequence[int]]) -> list[int]:
    """Return the spots that are hubs, those with most links first; ``neighbours`` are those each is linked with."""
    count = max(len(neighbours), 1)
    least = max(_LINKS, count / _SHARE, _TIMES * sum(map(len, neighbours)) / count)
    found = [spot for spot, linked in enumerate(neighbours) if len(linked) >= least]
    return sorted(found, key=lambda spot: (-len(neighbours[spot]), spot))[:_MOST]


def around(neighbours: Sequence[Sequence[int]], hubs: Sequence[int]) -> dict[int, int]:
    """Return which hub each of those spots stands around that little but hubs is linked with.

    Such as are linked with each other come one after the other.
    """
    found: dict[int, int] = {}
    seen = set(hubs)
    for hub in hubs:
        for start in neighbours[hub]:
            if start in seen:
                continue
            seen.add(start)
            queue = [start]
            for spot in queue:
                new = [other for other in neighbours[spot] if other not in seen]
                seen.update(new)
                queue += new
            if len(queue) <= _SCRAP:
                found |= dict.fromkeys(queue, hub)
    return found
