"""Drawings are well-formed, bounded and the same everywhere; people see them well, whatever is drawn."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from random import Random
from typing import Literal
from xml.etree.ElementTree import Element

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it comes without types
from defusedxml.ElementTree import fromstring
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page
from websites import REPOSITORY

from benchmarks import notes as made_up
from llmnotes.renderer.drawings import Month, Publication, Spot, map_of_notes, papers_over_time, timeline
from llmnotes.renderer.drawings.bars import axis, tick
from llmnotes.renderer.drawings.choice import MOST_LINKS, MOST_SPOTS, choose
from llmnotes.renderer.drawings.groups import groups
from llmnotes.renderer.drawings.islands import HUB, WIDEST, Island, arranged, islands_of
from llmnotes.renderer.drawings.lettering import clipped, flat, lines, width
from llmnotes.renderer.drawings.map import MOST_BYTES
from llmnotes.renderer.drawings.packing import hull, packed, shape

Site = tuple[list[Spot], list[tuple[int, int]]]

HOSTILE = "\"'><script>alert(1)</script>&amp;\x00\x1b\ud800 ]]>\u202e<!--"
PLOT = 20_000  # bytes
HUBS = [
    (20, 1, 1.0),
    (100, 1, 0.8),
    (500, 1, 1.0),
    (500, 3, 0.4),
]  # notes, papers that many cite, and the share of these

titles = st.text(max_size=60) | st.just(HOSTILE)
hrefs = st.text(max_size=30).map("/{}/".format)
weights = st.integers(-3, 10_000)
spots = st.builds(Spot, titles, hrefs, st.sampled_from(["note", "paper"]), weights)
years = st.integers(2018, 2024) | st.integers(1, 9999)
counts = st.integers(0, 30) | st.integers(-5, 10**6)


@st.composite
def sites(draw: st.DrawFn) -> Site:
    found = draw(st.lists(spots, max_size=40))
    ends = st.integers(0, max(0, len(found) - 1))
    return found, draw(st.lists(st.tuples(ends, ends), max_size=90)) if found else []


def site(notes: int, seed: int = 1) -> Site:
    """Return so many notes on some subjects, with about twice as many papers, most of them cited where they belong."""
    random = Random(seed)
    subjects = max(1, round(notes**0.6 / 1.6))
    papers = 2 * notes + 3
    about = [random.randrange(subjects) for _ in range(papers)]
    shelves = [[paper for paper in range(papers) if about[paper] == subject] or [0] for subject in range(subjects)]
    edges = []
    for note in range(notes):
        own = random.randrange(subjects)
        for _ in range(int(random.expovariate(0.2))):
            shelf = shelves[own if random.random() < 0.85 else random.randrange(subjects)]
            edges.append((note, notes + shelf[int(len(shelf) * random.random() ** 2.6)]))
        if note and random.random() < 0.35:
            edges.append((note, random.randrange(note)))
    degrees = [0] * (notes + papers)
    for one, other in edges:
        degrees[one] += 1
        degrees[other] += 1
    kept = [place for place in range(notes + papers) if place < notes or degrees[place]]
    places = {number: place for place, number in enumerate(kept)}
    found = [_spot(number, notes, degrees[number]) for number in kept]
    return found, [(places[one], places[other]) for one, other in edges]


def with_hubs(count: int, hubs: int, share: float) -> Site:
    """Return a site of so many notes with papers that are cited by such a share of all."""
    spots, edges = site(count)
    random = Random(hubs)
    notes = [place for place, spot in enumerate(spots) if spot.kind == "note"]
    papers = [Spot(f"The paper that all know, {hub}", f"/papers/{hub}/", "paper", len(notes)) for hub in range(hubs)]
    more = [(note, len(spots) + hub) for hub in range(hubs) for note in notes if random.random() < share]
    return [*spots, *papers], [*edges, *more]


def star(leaves: int) -> Site:
    """Return a paper that so many notes cite, and nothing else."""
    notes = [Spot(f"Note {number}", f"/{number}/", "note", 1) for number in range(leaves)]
    return [Spot("Attention Is All You Need", "/papers/1/", "paper", leaves), *notes], [
        (0, 1 + number) for number in range(leaves)
    ]


def _spot(number: int, notes: int, weight: int) -> Spot:
    title = made_up._title(number)
    if number % 3 == 0:
        title += f": {made_up._claim(Random(number))}"
    if number < notes:
        return Spot(title, f"/{made_up.name(number)}/", "note", weight)
    return Spot(title, f"/papers/{1500 + number % 1000}.{number:05}/", "paper", weight)


def parsed(html: str) -> Element:
    root: Element = fromstring(html)
    return root


def links(root: Element) -> list[Element]:
    drawing = next(root.iter("svg"), Element("svg"))
    return list(drawing.iter("a"))


def shown_titles(root: Element) -> list[str]:
    return ["".join(title.itertext()) for title in root.iter("title")]


# --- Laws of all drawings


@given(sites())
def test_a_map_is_well_formed_and_its_links_are_the_spots(found: Site) -> None:
    drawn = map_of_notes(*found)
    if not found[0]:
        assert drawn == ""
        return
    root = parsed(drawn)
    linked = {place for edge in found[1] if edge[0] != edge[1] for place in edge}
    addresses = sorted(_plain(found[0][place].href) for place in linked)
    assert sorted(str(link.get("href")) for link in links(root)) == addresses
    assert "<script" not in drawn


def _plain(href: str) -> str:
    """Return an address as an XML parser reads it: white space in an attribute is a space."""
    return re.sub(
        r"[\t\n]",
        " ",
        re.sub(r"\r\n?", " ", re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", href)),
    )


@given(st.lists(st.builds(Publication, years, st.integers(1, 12), counts, counts), max_size=60))
def test_a_plot_of_papers_is_well_formed_and_small(publications: list[Publication]) -> None:
    drawn = papers_over_time(publications)
    assert len(drawn) < PLOT
    total = sum(max(publication.papers, 0) for publication in publications)
    if not total:
        assert drawn == ""
        return
    said = str(parsed(drawn).find("svg").get("aria-label"))  # type: ignore[union-attr]  # it has one
    assert f"{total:,} paper" in said


@given(st.lists(st.builds(Month, years, st.integers(1, 12), counts, counts), max_size=60))
def test_a_timeline_is_well_formed_and_small(months: list[Month]) -> None:
    drawn = timeline(months)
    assert len(drawn) < PLOT
    if not drawn:
        assert all(month.notes <= 0 and month.papers <= 0 for month in months)
        return
    sections = {f"#y{month.year}" for month in months if month.notes > 0}
    assert {link.get("href") for link in parsed(drawn).iter("a")} <= sections


@pytest.mark.parametrize("draw", [lambda: map_of_notes(*site(60)), lambda: map_of_notes(*site(700))])
def test_nothing_depends_on_the_order_of_sets(draw: Callable[[], str]) -> None:
    assert draw() == draw()


def test_the_bytes_are_the_same_under_every_hash_seed() -> None:
    program = (
        "import sys; sys.path[:0] = ['tests', '.']; from renderer.test_drawings import site, map_of_notes;"
        "import hashlib; print(hashlib.sha256(map_of_notes(*site(300)).encode()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", program],
            check=True,
            capture_output=True,
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": seed},
            timeout=120,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(found) == 1


# --- The plots


def test_few_years_are_drawn_by_month_and_many_by_year() -> None:
    assert papers_over_time([Publication(2020, 1, 1), Publication(2024, 12, 1)]).count('class="day"') == 2
    assert 'viewBox="0 0 60 100"' in papers_over_time([Publication(2020, 1, 1), Publication(2024, 12, 1)])
    assert 'viewBox="0 0 30 100"' in papers_over_time([Publication(1995, 1, 1), Publication(2024, 12, 1)])


def test_bars_are_as_high_as_what_they_stand_for() -> None:
    drawn = papers_over_time([Publication(2024, 1, 10, 4), Publication(2024, 2, 5)])
    assert 'class="accent" d="M0.12 100v-40h0.76v40z"' in drawn
    assert 'class="quiet" d="M0.12 60v-60h0.76v60zM1.12 100v-50h0.76v50z"' in drawn


def test_months_count_together_however_often_they_come() -> None:
    once = [Publication(2024, 1, 3, 1), Publication(2023, 5, 2)]
    assert papers_over_time(once) == papers_over_time([Publication(2024, 1, 2, 1), once[1], Publication(2024, 1, 1)])


def test_nothing_is_said_of_reading_where_nobody_ticks_off() -> None:
    assert "read" not in papers_over_time([Publication(2024, 1, 3)])
    assert "read" in papers_over_time([Publication(2024, 1, 3, 1)])


def test_each_year_of_the_timeline_leads_to_its_section() -> None:
    root = parsed(timeline([Month(2022, 3, 1, 5), Month(2024, 1, 2, 0)]))
    assert [link.get("href") for link in links(root)] == ["#y2022", "#y2024"]
    assert shown_titles(root) == ["2022: 1 note, 5 new papers", "2024: 2 notes, 0 new papers"]


def test_a_year_without_notes_has_no_section_to_lead_to() -> None:
    root = parsed(timeline([Month(2022, 3, 1, 0), Month(2026, 11, 0, 7)]))
    assert [link.get("href") for link in links(root)] == ["#y2022"]
    assert shown_titles(root) == ["2022: 1 note, 0 new papers", "2026: 0 notes, 7 new papers"]
    rows = [["".join(cell.itertext()) for cell in row] for row in root.iter("tr")]
    assert rows == [["Year", "Notes", "New papers"], ["2026", "0", "7"], ["2022", "1", "0"]]


def test_the_table_says_what_the_bars_show() -> None:
    root = parsed(timeline([Month(2024, 3, 1, 5), Month(2024, 1, 2, 0)]))
    rows = [["".join(cell.itertext()) for cell in row] for row in root.iter("tr")]
    assert rows == [["Month", "Notes", "New papers"], ["Mar 2024", "1", "5"], ["Jan 2024", "2", "0"]]


@pytest.mark.parametrize(("notes", "papers", "has_own"), [(10, 10, False), (5, 20, True), (20, 5, True)])
def test_two_scales_are_said(notes: int, papers: int, has_own: bool) -> None:
    assert ("on a scale of their own" in timeline([Month(2024, 1, notes, papers)])) == has_own


def test_fifteen_years_of_months_stay_months() -> None:
    months = [Month(year, month, 3, 8) for year in range(2010, 2025) for month in range(1, 13)]
    drawn = timeline(months)
    assert 'viewBox="0 0 180 100"' in drawn
    assert len(drawn) < PLOT


@given(st.lists(st.tuples(st.integers(1, 9999), st.integers(1, 12)), min_size=1), st.integers(12, 200))
def test_every_month_has_its_place_on_an_axis(months: list[tuple[int, int]], most: int) -> None:
    time = axis(months, most)
    assert time.count <= max(most, 100)
    for year, month in months:
        place = time.place(year, month)
        assert 0 <= place < time.count
        assert time.year(place) <= year


@given(st.integers(1, 10**9))
def test_a_tick_is_round_and_not_far_below_the_top(top: int) -> None:
    assert top / 2.5 <= tick(top) <= top
    assert str(tick(top)).rstrip("0") in {"1", "2", "5"}


# --- The map


@pytest.mark.parametrize(("notes", "hubs", "share"), [*((notes, 0, 0.0) for notes in (1, 5, 20, 100, 500)), *HUBS])
def test_labels_lie_neither_upon_each_other_nor_upon_spots(notes: int, hubs: int, share: float) -> None:
    found, edges = with_hubs(notes, hubs, share)
    choice = choose(len(found), edges, lambda _: 0, 1)
    chosen = [found[place] for place in choice.shown]
    islands = islands_of(chosen, choice.neighbours)
    moves, wide, high = arranged(islands, choice.neighbours)
    boxes, dots = [], []
    for island, (right, down) in zip(islands, moves, strict=True):
        boxes += [
            (label.left + right, label.top + down, label.right + right, label.bottom + down)
            for label in island.labels.values()
        ]
        dots += [(x + right, y + down, chosen[spot].radius) for spot, (x, y) in island.points.items()]
    assert len(dots) == len(chosen)
    assert len(boxes) > len(chosen) * 0.35
    assert not any(_meet(one, other) for one, other in combinations(boxes, 2))
    assert not any(_meet(box, (x - r, y - r, x + r, y + r)) for box in boxes for x, y, r in dots)
    assert all(r <= x <= wide - r and r <= y <= high - r for x, y, r in dots)
    assert all(left >= 0 and right <= wide and top >= 0 and bottom <= high for left, top, right, bottom in boxes)


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def hubs_on(drawn: Site) -> Iterator[tuple[Island, list[int], Mapping[int, tuple[float, float]]]]:
    """Yield the island of each hub, what this is linked with, and where all spots are."""
    found, edges = drawn
    choice = choose(len(found), edges, lambda _: 0, 1)
    islands = islands_of([found[place] for place in choice.shown], choice.neighbours)
    moves, *_ = arranged(islands, choice.neighbours)
    places = {
        spot: (x + right, y + down)
        for island, (right, down) in zip(islands, moves, strict=True)
        for spot, (x, y) in island.points.items()
    }
    for island in islands:
        if island.is_hub:
            yield island, [*choice.neighbours[island.spots[0]]], places


@pytest.mark.parametrize(("notes", "count", "share"), HUBS)
def test_hubs_are_named_and_lie_amid_what_is_linked_with_them(notes: int, count: int, share: float) -> None:
    hubs = list(hubs_on(with_hubs(notes, count, share)))
    assert len(hubs) == count
    for island, linked, places in hubs:
        hub = island.spots[0]
        assert island.labels[hub].name.size == HUB
        for side in (0, 1):
            ends = [places[spot][side] for spot in linked]
            quarter = (max(ends) - min(ends)) / 4
            assert min(ends) + quarter < places[hub][side] < max(ends) - quarter


@pytest.mark.parametrize("leaves", [*range(1, 40), 120, 400])
def test_what_a_star_is_around_is_named(leaves: int) -> None:
    found, edges = star(leaves)
    (island,) = islands_of(found, choose(len(found), edges, lambda _: 0, 1).neighbours)
    assert 0 in island.labels
    assert island.is_hub == (leaves >= 16)


@pytest.mark.parametrize("leaves", range(1, 14))
@pytest.mark.parametrize("shared", [1, 4])
def test_what_has_leaves_is_named_on_an_island_with_others(leaves: int, shared: int) -> None:
    notes = [Spot("Hard cases of everything", f"/{number}/", "note", leaves + shared) for number in range(2)]
    papers = [Spot(f"Some paper {number}", f"/p{number}/", "paper", 1) for number in range(2 * leaves + shared)]
    own = [(number % 2, 2 + number) for number in range(2 * leaves)]
    common = [(note, 2 + 2 * leaves + number) for note in (0, 1) for number in range(shared)]
    spots = [*notes, *papers]
    islands = islands_of(spots, choose(len(spots), [*own, *common], lambda _: 0, 1).neighbours)
    assert {0, 1} <= {spot for island in islands for spot in island.labels}


@pytest.mark.parametrize(("notes", "most"), [(20, 0), (60, 0), (100, 1), (300, 4), (500, 8)])
def test_the_largest_are_named(notes: int, most: int) -> None:
    found, edges = site(notes)
    choice = choose(len(found), edges, lambda _: 0, 1)
    chosen = [found[place] for place in choice.shown]
    named = {spot for island in islands_of(chosen, choice.neighbours) for spot in island.labels}
    largest = sorted(range(len(chosen)), key=lambda spot: -chosen[spot].radius)[: max(3, len(chosen) // 20)]
    assert sum(spot not in named for spot in largest) <= most


@pytest.mark.parametrize("spots", [20, 45])
def test_where_all_are_linked_with_all_nothing_is_a_hub(spots: int) -> None:
    notes = [Spot(f"Note {number}", f"/{number}/", "note", spots) for number in range(spots)]
    assert list(hubs_on((notes, list(combinations(range(spots), 2))))) == []


def test_one_line_stands_for_those_from_a_hub_to_an_island() -> None:
    found, edges = with_hubs(100, 1, 0.8)
    drawn = map_of_notes(found, edges)
    assert "A broad line stands for all" in drawn
    routes = [path for path in parsed(drawn).iter("path") if path.get("class") == "route"]
    assert 3 < sum(str(path.get("d")).count("M") for path in routes) < 20
    ((island, linked, _),) = hubs_on((found, edges))
    crossing = [spot for spot in linked if spot not in island.spots]
    assert _lines(drawn) == choose(len(found), edges, lambda _: 0, 1).links - len(crossing)


def test_a_map_without_hubs_has_all_its_lines() -> None:
    found, edges = site(100)
    drawn = map_of_notes(found, edges)
    assert 'class="route"' not in drawn
    assert "A broad line" not in drawn
    assert _lines(drawn) == choose(len(found), edges, lambda _: 0, 1).links


def _lines(drawn: str) -> int:
    """Return how many lines from spot to spot a map shows where nothing is pointed at."""
    paths = [str(path.get("d")) for path in parsed(drawn).iter("path") if path.get("class") in {"near", "far"}]
    return sum(len(re.findall(r"-?\d+", path)) // 2 - path.count("M") for path in paths)


@given(sites())
def test_all_spots_are_within_the_view(found: Site) -> None:
    for svg in parsed(map_of_notes(*found) or "<p/>").iter("svg"):
        _, _, wide, high = map(int, str(svg.get("viewBox")).split())
        for link in svg.iter("a"):
            x, y = map(int, re.findall(r"-?\d+", str(link.get("transform"))))
            assert 12 <= x <= wide - 12
            assert 12 <= y <= high - 12


@pytest.mark.parametrize(("notes", "hubs", "share"), [*((notes, 0, 0.0) for notes in (20, 500, 3000)), *HUBS])
def test_a_map_is_bounded(notes: int, hubs: int, share: float) -> None:
    drawn = map_of_notes(*with_hubs(notes, hubs, share))
    assert len(drawn.encode()) <= MOST_BYTES
    assert drawn.count("<circle") + drawn.count('z"/><') <= MOST_SPOTS + 100
    assert int(re.findall(r'width="(\d+)"', drawn)[0]) <= WIDEST


@pytest.mark.parametrize("title", ["&" * 5000, "永" * 5000, "\u0301" * 5000, HOSTILE * 50])
def test_a_map_of_hostile_titles_is_bounded(title: str) -> None:
    found, edges = site(300)
    hostile = [Spot(title, spot.href + "x" * 300, spot.kind, spot.weight) for spot in found]
    drawn = map_of_notes(hostile, edges)
    assert len(drawn.encode()) <= MOST_BYTES
    parsed(drawn)


def test_a_star_and_a_net_of_all_with_all_are_drawn() -> None:
    star = [Spot(f"Note {number}", f"/{number}/", "note", 1) for number in range(400)]
    drawn = map_of_notes(star, [(0, other) for other in range(1, 400)])
    assert len(links(parsed(drawn))) == 400
    net = map_of_notes(star[:120], list(combinations(range(120), 2)))
    assert len(links(parsed(net))) == 120
    assert len(net.encode()) <= MOST_BYTES


def test_notes_and_papers_differ_by_shape_and_are_named() -> None:
    drawn = map_of_notes([Spot("A", "/a/", "note", 1), Spot("B", "/papers/1/", "paper", 1)], [(0, 1)])
    assert shown_titles(parsed(drawn)) == ["A (note, 1 link)", "B (paper, 1 link)"]
    assert drawn.count("<circle") == 1


def test_pages_without_links_are_listed_below() -> None:
    alone = [Spot(f"Note {number}", f"/{number}/", "note", 0) for number in range(50)]
    drawn = map_of_notes(alone, [(3, 3)])
    assert "No note is linked" in drawn
    assert "<svg" not in drawn
    assert "50 pages without links" in drawn
    assert "and 20 more" in drawn


def test_what_is_chosen_is_said() -> None:
    assert "have links the map shows" not in map_of_notes(*site(20))
    assert "have links the map shows the 62 with most of them" in map_of_notes(*site(700))


def test_an_edge_to_nowhere_is_a_mistake() -> None:
    for edge in ((0, 1), (-1, 0)):
        with pytest.raises(IndexError):
            map_of_notes([Spot("A", "/a/", "note", 1)], [edge])


def test_the_best_linked_are_chosen_with_what_is_linked_with_them() -> None:
    found, edges = site(2000)
    choice = choose(len(found), edges, lambda _: 1, MOST_SPOTS)
    degrees = [0] * len(found)
    for one, other in dict.fromkeys((min(edge), max(edge)) for edge in edges):
        degrees[one] += 1
        degrees[other] += 1
    best = sorted(range(len(found)), key=lambda place: (-degrees[place], place))[: choice.seeds]
    assert set(best) <= set(choice.shown)
    assert MOST_SPOTS * 0.9 < len(choice.shown) <= MOST_SPOTS
    assert all(choice.neighbours)
    assert sum(map(len, choice.neighbours)) <= 2 * MOST_LINKS


@given(sites())
def test_what_is_alone_and_what_is_shown_are_all(found: Site) -> None:
    choice = choose(len(found[0]), found[1], lambda _: 0, 1)
    assert sorted([*choice.shown, *choice.alone]) == list(range(len(found[0])))
    for place, others in enumerate(choice.neighbours):
        assert all(place in choice.neighbours[other] for other in others)


def test_two_cliques_are_two_groups() -> None:
    pairs = [*combinations(range(6), 2), *combinations(range(6, 12), 2), (0, 6)]
    neighbours = [sorted({a + b - spot for a, b in pairs if spot in (a, b)}) for spot in range(12)]
    assert groups(neighbours, [1] * 12, 36) == [list(range(6)), list(range(6, 12))]


@given(sites(), st.integers(1, 9))
def test_groups_are_a_partition_within_the_limit(found: Site, most: int) -> None:
    neighbours = choose(len(found[0]), found[1], lambda _: 0, 1).neighbours
    parts = groups(neighbours, [1] * len(neighbours), most)
    assert sorted(spot for part in parts for spot in part) == list(range(len(neighbours)))
    assert all(len(part) <= most for part in parts)


points = st.tuples(st.integers(-300, 300).map(float), st.integers(-300, 300).map(float))


@given(st.lists(st.lists(points, min_size=1, max_size=9), min_size=1, max_size=7))
def test_packed_shapes_are_apart_and_cover_their_points(clouds: list[list[tuple[float, float]]]) -> None:
    shapes = [shape(hull(cloud), 10) for cloud in clouds]
    columns = max(found.columns for found in shapes) + 9
    places = packed(
        shapes,
        [{other: 1 for other in range(len(shapes)) if other != number} for number in range(len(shapes))],
        columns,
    )
    taken: set[tuple[int, int]] = set()
    for found, cloud, (column, row) in zip(shapes, clouds, places, strict=True):
        cells = {
            (column + place, row + number)
            for number, (first, last) in enumerate(found.rows)
            for place in range(first, last + 1)
        }
        assert not taken & cells
        assert all(0 <= x < columns and y >= 0 for x, y in cells)
        for x, y in cloud:
            assert (int(x // 16) - found.left + column, int(y // 16) - found.top + row) in cells
        taken |= cells


# --- Letters


@given(st.text(), st.integers(2, 30))
def test_lines_hold_what_they_may(text: str, most: int) -> None:
    found = lines(flat(text) or "x", most)
    assert 1 <= len(found) <= 2
    assert all(0 < len(line) <= most for line in found)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Attention", ("Attention",)),
        ("Attention Is All You Need", ("Attention Is", "All You Need")),
        ("LoRA: Low-Rank Adaptation of Large Language Models", ("LoRA",)),
        ("Antidisestablishmentarianism", ("Antidisestablishm…",)),
    ],
)
def test_titles_become_labels(title: str, expected: tuple[str, ...]) -> None:
    assert lines(title, 18) == expected


def test_a_clipped_text_ends_with_an_ellipsis() -> None:
    assert clipped("a bcd", 4) == "a b…"
    assert clipped("a bcd", 5) == "a bcd"


def test_wide_and_combining_characters_have_their_widths() -> None:
    assert width("永") > width("m") > width("i")
    assert width("e\u0301") == width("e")


# --- What people see


def shown(page: Page, body: str, size: int, scheme: Literal["light", "dark"] = "light") -> None:
    """Show a drawing on a page of the theme."""
    sheets = [*sorted((REPOSITORY / "static/css").glob("*.css")), REPOSITORY / "static/drawings.css"]
    style = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": size, "height": 800})
    page.set_content(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Drawings</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{style}</style></head><body><main><h1>Drawings</h1>{body}</main></body></html>"
    )


def drawings() -> Iterator[str]:
    """Yield drawings of little and of much."""
    yield papers_over_time([Publication(2024, 3, 1)])
    yield papers_over_time(
        [Publication(1994 + number % 31, 1 + number % 12, number * 37, number) for number in range(200)]
    )
    yield timeline([Month(2024, 3, 1, 2), Month(2024, 5, 4, 0), Month(2026, 2, 0, 9)])
    yield timeline([Month(year, month, month, year % 17) for year in range(2010, 2025) for month in range(1, 13)])
    yield map_of_notes([Spot(HOSTILE, "/x/", "note", 1), Spot("W" * 200, "/y/", "paper", 2)], [(0, 1)])


@pytest.mark.parametrize(("size", "scheme"), [(320, "light"), (1280, "dark")])
def test_axe_finds_nothing_serious_and_no_page_is_too_wide(
    page: Page, size: int, scheme: Literal["light", "dark"]
) -> None:
    for body in ("".join(drawings()), map_of_notes(*site(100)), map_of_notes(*with_hubs(100, 1, 0.8))):
        shown(page, body, size, scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= size
        problems = [
            (violation["id"], violation["nodes"][0]["html"][:200])
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in {"serious", "critical"}
        ]
        assert problems == []


SMALLEST = """() => Math.min(...[...document.querySelectorAll("svg text")]
  .map((text) => text.getBoundingClientRect().height).filter(Boolean))"""

OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("svg text")]
    .map((text) => text.getBoundingClientRect()).filter((box) => box.width);
  const meet = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
    && one.top < other.bottom - 4 && other.top < one.bottom - 4;
  return boxes.filter((one, index) => boxes.slice(0, index).some((other) => meet(one, other))).length;
}"""


def test_letters_are_as_large_on_a_phone_as_on_a_desktop(page: Page) -> None:
    heights = []
    for size in (360, 1280):
        shown(page, "".join(drawings()), size)
        heights.append(page.evaluate(SMALLEST))
    assert heights[0] == heights[1] > 10


@pytest.mark.parametrize("size", [320, 1280])
def test_no_letters_lie_upon_others(page: Page, size: int) -> None:
    for body in (
        *drawings(),
        *(map_of_notes(*found) for found in (site(100), site(600), star(40), with_hubs(500, 3, 0.4))),
    ):
        shown(page, body, size)
        assert page.evaluate(OVERLAPS) == 0


def test_what_is_pointed_at_or_focused_shows_its_links(page: Page) -> None:
    body = map_of_notes([Spot("A", "#a", "note", 1), Spot("B", "#b", "paper", 1)], [(0, 1)])
    shown(page, body, 1280)
    rays = page.locator(".sea a > path:first-of-type")
    assert rays.evaluate_all("(rays) => rays.map((ray) => getComputedStyle(ray).visibility)") == ["hidden"] * 2
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#a"
    assert rays.evaluate_all("(rays) => rays.map((ray) => getComputedStyle(ray).visibility)") == ["visible", "hidden"]
    page.locator(".sea a[href='#b'] text").hover()
    assert rays.last.evaluate("(ray) => getComputedStyle(ray).visibility") == "visible"


def test_a_whole_map_fits_on_paper(page: Page) -> None:
    shown(page, map_of_notes(*site(100)), 700)
    page.emulate_media(media="print")
    assert page.locator(".sea svg").evaluate("(map) => map.getBoundingClientRect().width") <= 700
    assert page.locator(".sea").evaluate("(sea) => sea.scrollHeight - sea.clientHeight") < 2
