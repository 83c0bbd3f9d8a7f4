"""What a page shows of the notes that it embeds, and which notes embed themselves by way of others."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import dropwhile
from typing import TypeAlias

from msgspec import Struct

from llmnotes.model import Heading, Link, LinkKind, Note
from llmnotes.site.resolution import Resolution, ToFile, ToNote, ToPage

DEEPEST = 3
"""How many embeds may stand inside each other; below that, and in a circle, a link takes the note's place."""

Edge: TypeAlias = tuple[Link, str]
"""An embed and the path of the note that it embeds."""


class Around(Struct, frozen=True):
    """Where something stands: on the ``page`` of a note, and inside of embeds, of which each has an address."""

    page: Note
    above: tuple[tuple[str, str], ...]

    @property
    def is_embedded(self) -> bool:
        """Whether it stands inside of an embed."""
        return len(self.above) > 1

    def within(self, to: ToNote) -> "Around | None":
        """Return the same for what is embedded there; None where a link takes its place."""
        address = (to.note.url, suffix(to))
        if address in self.above or len(self.above) > DEEPEST:
            return None
        return Around(self.page, (*self.above, address))


def on_page_of(note: Note) -> Around:
    """Return where the text of a note stands on its own page."""
    return Around(note, ((note.url, ""),))


def suffix(to: ToNote | ToFile | ToPage) -> str:
    """Return the query and the fragment of an address."""
    query = f"?{to.query}" if to.query else ""
    return f"{query}#{to.fragment}" if to.fragment else query


def links_in_embeds(note: Note, resolve: Callable[[Note, Link], Resolution]) -> Iterator[tuple[Note, int]]:
    """Yield the links that the page of a note shows of others: the note of each, and its number there."""

    def within(note: Note, numbers: Iterable[int], around: Around) -> Iterator[tuple[Note, int]]:
        for number in numbers:
            link = note.links[number]
            if link.kind is not LinkKind.EMBED:
                if around.is_embedded:
                    yield note, number
            elif isinstance(to := resolve(note, link), ToNote) and (inside := around.within(to)):
                shown = links_below(to.fragment, to.note.headings, len(to.note.links))
                yield from within(to.note, shown, inside)

    own = [number for number, link in enumerate(note.links) if link.kind is LinkKind.EMBED]
    return within(note, own, on_page_of(note))


def links_below(name: str, headings: Iterable[Heading], count: int) -> range:
    """Return the numbers of the links that an embed of ``name`` shows: its section's, or else the note's ``count``."""
    behind = dropwhile(lambda one: one.id != name, headings)
    heading = next(behind, None)
    if heading is None or heading.first_link is None:
        return range(count)
    followers = (one.first_link for one in behind if one.first_link is not None and one.level <= heading.level)
    return range(heading.first_link, next(followers, count))


class EmbedCycle(Struct, frozen=True):
    """Notes that embed each other: ``paths`` ends as it begins, ``link`` is the embed in the first of them."""

    paths: tuple[str, ...]
    link: Link


def embed_cycles(notes: Iterable[Note], embedded: Callable[[Note, Link], Note | None]) -> tuple[EmbedCycle, ...]:
    """Return circles of embeds, each once, beginning with the path that sorts first.

    An embed of a section counts as one of the whole note, except in the note itself, where it is common and harmless.
    Where circles share notes, not all of the many ways around are listed, but at least one through each embed that
    closes one.
    """
    edges = {note.path: found for note in notes if (found := _edges(note, embedded))}
    graph = {path: [target for _, target in found] for path, found in edges.items()}
    cycles = {_turned(cycle) for cycle in _cycles(graph)}
    return tuple(
        EmbedCycle((*cycle, cycle[0]), _link(edges[cycle[0]], cycle[1 % len(cycle)])) for cycle in sorted(cycles)
    )


def _edges(note: Note, embedded: Callable[[Note, Link], Note | None]) -> list[Edge]:
    found = ((link, embedded(note, link)) for link in note.links if link.kind is LinkKind.EMBED)
    return [
        (link, target.path)
        for link, target in found
        if target is not None and not (target.path == note.path and "#" in link.url)
    ]


def _cycles(graph: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """Walk along the embeds, depth first and without recursion: chains may be as long as there are notes."""
    done: set[str] = set()
    for start in sorted(graph):
        trail: list[str] = []
        on_trail: dict[str, int] = {}
        walk = [iter([start])]
        while walk:
            path = next(walk[-1], None)
            if path is None:
                walk.pop()
                if trail:
                    done.add(trail[-1])
                    del on_trail[trail.pop()]
            elif path in on_trail:
                yield tuple(trail[on_trail[path] :])
            elif path not in done:
                on_trail[path] = len(trail)
                trail.append(path)
                walk.append(iter(graph.get(path, ())))


def _turned(cycle: Sequence[str]) -> tuple[str, ...]:
    first = cycle.index(min(cycle))
    return (*cycle[first:], *cycle[:first])


def _link(edges: Sequence[Edge], path: str) -> Link:
    return next(link for link, target in edges if target == path)
