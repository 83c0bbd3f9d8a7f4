"""Which notes and papers belong together: groups with many links inside and few between.

The method of Louvain (Blondel, Guillaume, Lambiotte, Lefebvre, arXiv:0803.0476), with a limit to the size of a group.
"""

from collections.abc import Sequence

_SWEEPS = 8  # over all spots, at each level; it is mostly done after three


def groups(neighbours: Sequence[Sequence[int]], sizes: Sequence[int], most: int) -> list[list[int]]:
    """Return the groups of spots, in order, each of a size of at most ``most`` or a single spot."""
    weights = [dict.fromkeys(found, 1) for found in neighbours]
    members = [[spot] for spot in range(len(neighbours))]
    loads = list(sizes)
    while True:
        home = _moved(weights, loads, most)
        names = {name: place for place, name in enumerate(dict.fromkeys(home))}
        if len(names) == len(members):
            return [sorted(found) for found in members]
        merged: list[list[int]] = [[] for _ in names]
        merged_weights: list[dict[int, int]] = [{} for _ in names]
        merged_loads = [0] * len(names)
        for spot, name in enumerate(home):
            place = names[name]
            merged[place] += members[spot]
            merged_loads[place] += loads[spot]
            into = merged_weights[place]
            for other, weight in weights[spot].items():
                there = names[home[other]]
                into[there] = into.get(there, 0) + weight
        members, weights, loads = merged, merged_weights, merged_loads


def _moved(weights: list[dict[int, int]], loads: list[int], most: int) -> list[int]:
    """Return a group for each spot: it moves to that of a neighbour as long as modularity grows by it."""
    degrees = [sum(found.values()) for found in weights]
    total = sum(degrees) or 1
    home = list(range(len(weights)))
    degree_in, load_in = degrees.copy(), loads.copy()
    for _ in range(_SWEEPS):
        moves = 0
        for spot, found in enumerate(weights):
            own = home[spot]
            degree = degrees[spot]
            degree_in[own] -= degree
            load_in[own] -= loads[spot]
            into: dict[int, int] = {own: 0}
            for other, weight in found.items():
                if other != spot:
                    into[home[other]] = into.get(home[other], 0) + weight
            best, gain = own, into[own] - degree * degree_in[own] / total
            for name, weight in into.items():
                if load_in[name] + loads[spot] <= most:
                    here = weight - degree * degree_in[name] / total
                    if here > gain + 1e-9:
                        best, gain = name, here
            home[spot] = best
            degree_in[best] += degree
            load_in[best] += loads[spot]
            moves += best != own
        if not moves:
            break
    return home
