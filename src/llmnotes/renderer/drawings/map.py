"""A map of notes and papers: what is linked stands together on islands, other links cross the sea between them."""

from collections.abc import Sequence

from markupsafe import Markup

from llmnotes.renderer.drawings.choice import Choice, choose
from llmnotes.renderer.drawings.islands import HUB, Island, arranged, islands_of
from llmnotes.renderer.drawings.labels import LINE, Label
from llmnotes.renderer.drawings.lettering import count, escaped
from llmnotes.renderer.drawings.packing import Point
from llmnotes.renderer.drawings.spots import Spot
from llmnotes.renderer.drawings.trails import ROUTE, pair, routes, trails

MOST_BYTES = 150_000
"""How large a map is at most, as UTF-8; it shows less where titles or addresses are very long."""

MOST_ALONE = 30
"""How many of the pages without links are listed below the map."""

_ROOM, _EACH = 136_000, 205  # of these, for spots, and what one takes besides its title and its address, mostly
_RISE = 0.92  # of an em, from the top of a line to where its letters stand


def map_of_notes(spots: Sequence[Spot], edges: Sequence[tuple[int, int]]) -> Markup:
    """Return the map as HTML, empty if there is no spot; ``edges`` are pairs of places in ``spots``.

    It shows the 500 that tell most and says so; pages without any link are listed below it. It is up to 1200 pixels
    wide, and scrolls in itself on a smaller screen, where ``map.js`` begins with what is first here. It needs
    ``drawings.css`` on its page. Raises IndexError for an edge to a spot that is not there.
    """
    if not spots:
        return Markup("")
    room = _ROOM
    while True:
        shown = choose(len(spots), edges, lambda place: _size(spots[place]), room)
        drawing = _drawing(spots, shown) if shown.shown else ""
        html = f'<figure class="drawing map">{drawing}{_caption(spots, shown, has_routes=ROUTE in drawing)}</figure>'
        if len(html.encode()) <= MOST_BYTES or not shown.shown:
            return Markup(html)
        room = room * 4 // 5


def _size(spot: Spot) -> int:
    return len(escaped(spot.name).encode()) + len(escaped(spot.href)) + _EACH


def _drawing(spots: Sequence[Spot], shown: Choice) -> str:
    chosen = [spots[place] for place in shown.shown]
    islands = islands_of(chosen, shown.neighbours)
    moves, wide, high = arranged(islands, shown.neighbours)
    moved = list(zip(islands, moves, strict=True))
    places = {
        spot: (round(x + right), round(y + down))
        for island, (right, down) in moved
        for spot, (x, y) in island.points.items()
    }
    home = {spot: number for number, island in enumerate(islands) for spot in island.spots}
    hubs = {island.spots[0] for island in islands if island.is_hub}
    links = [(one, other) for one, found in enumerate(shown.neighbours) for other in found if one < other]
    land = "".join(_land(island, move) for island, move in moved)
    inland = [link for link in links if home[link[0]] == home[link[1]]]
    crossing = [link for link in links if home[link[0]] != home[link[1]] and hubs.isdisjoint(link)]
    far = trails(crossing + [link for link in inland if not hubs.isdisjoint(link)], places)
    near = trails([link for link in inland if hubs.isdisjoint(link)], places)
    written = "".join(
        _spot(chosen[spot], places[spot], [places[other] for other in shown.neighbours[spot]], is_hub=spot in hubs)
        + (_text(island.labels[spot], places[spot], move) if spot in island.labels else "")
        + "</a>"
        for island, move in moved
        for spot in island.spots
    )
    return (
        '<a class="skip" href="#MAP-END">Skip the map</a><div class="sea">'
        f'<svg role="group" aria-label="Map of notes and papers" viewBox="0 0 {wide} {high}" width="{wide}"'
        f' height="{high}">'
        f'<defs><path id="LAND" d="{land}"/></defs>{routes(islands, hubs, home, places, shown.neighbours)}'
        '<use href="#LAND" class="coast"/><use href="#LAND" class="land"/>'
        f'<path class="far" d="{far}"/><path class="near" d="{near}"/>{written}</svg></div>'
    )


def _land(island: Island, move: Point) -> str:
    corners = [f"{round(x + move[0])} {round(y + move[1])}" for x, y in island.corners]
    return f"M{'L'.join(corners)}z"


def _spot(spot: Spot, place: tuple[int, int], ends: Sequence[tuple[int, int]], *, is_hub: bool) -> str:
    """Return a spot as a link without its end: title, the lines that show where it is pointed at, and its sign."""
    x, y = place
    rays = " 0 0 ".join(pair(to_x - x, to_y - y) for to_x, to_y in ends)
    radius = round(spot.radius)
    if spot.kind == "note":
        sign = f'<circle r="{radius}"/>'
    else:
        sign = f'<path d="M{-radius}{-radius}h{2 * radius}v{2 * radius}h{-2 * radius}z"/>'
    many = ' class="many"' if is_hub else ""
    return (
        f'<a href="{escaped(spot.href)}"{many} transform="translate({x} {y})">'
        f"<title>{escaped(spot.name)} ({spot.kind}, {count(len(ends), 'link')})</title>"
        f'<path d="M0 0L{rays}"/>{sign}'
    )


def _text(label: Label, place: tuple[int, int], move: Point) -> str:
    """Return a label, relative to the place of its spot."""
    kind, anchor = {
        -1: ("end", label.right),
        0: ("", (label.left + label.right) / 2),
        1: ("start", label.left),
    }[label.side]
    size = label.name.size
    kinds = " ".join(filter(None, (kind, "hub" if size == HUB else "")))
    classes = f' class="{kinds}"' if kinds else ""
    x, y = round(anchor + move[0] - place[0]), round(label.top + move[1] - place[1] + size * _RISE)
    first, *rest = map(escaped, label.name.lines)
    more = "".join(f'<tspan x="{x}" dy="{size * LINE:.0f}">{line}</tspan>' for line in rest)
    return f'<text{classes} x="{x}" y="{y}">{first}{more}</text>'


def _caption(spots: Sequence[Spot], shown: Choice, *, has_routes: bool) -> str:
    if not shown.shown:
        return (
            f"<figcaption>No note is linked with another one yet, nor with a paper.{_alone(spots, shown)}</figcaption>"
        )
    notes = sum(spots[place].kind == "note" for place in shown.shown)
    papers = len(shown.shown) - notes
    words = (
        f'<span class="key disc">{count(notes, "note")}</span> and '
        f'<span class="key box">{count(papers, "paper")}</span>, '
        "larger where they have more links. Each leads to its page, and pointed at it shows what it is linked with."
    )
    if has_routes:
        words += " A broad line stands for all links to an island of one that has very many."
    if shown.seeds:
        seeds = min(shown.seeds, len(shown.shown))
        words += (
            f" Of {shown.linked:,} that have links the map shows the {seeds} with most of them, and then, one by one, "
            "whichever is linked with most of those already shown."
        )
    return f'<figcaption id="MAP-END">{words}{_alone(spots, shown)}</figcaption>'


def _alone(spots: Sequence[Spot], shown: Choice) -> str:
    """Return the list of the spots without links."""
    if not shown.alone:
        return ""
    listed = shown.alone[:MOST_ALONE]
    items = "".join(
        f'<li><a href="{escaped(spots[place].href)}">{escaped(spots[place].name)}</a></li>' for place in listed
    )
    more = f"<li>and {len(shown.alone) - len(listed):,} more</li>" if len(shown.alone) > len(listed) else ""
    return (
        f"<details><summary>{count(len(shown.alone), 'page')} without links</summary><ul>{items}{more}</ul></details>"
    )
