"""The table of contents is the tree of a note's headings."""

from typing import Any

import pytest
from factory import make_note
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.model import Heading
from llmnotes.renderer.outline import Entry, outline

TREES: dict[tuple[int, ...], list[Any]] = {
    (): [],
    (2, 2): [],
    (1, 2, 3): [["0", [["1", [["2", []]]]]]],
    (1, 2, 1): [["0", [["1", []]]], ["2", []]],
    (2, 4, 3, 2): [["0", [["1", []], ["2", []]]], ["3", []]],
    (3, 2, 1): [["0", []], ["1", []], ["2", []]],
    (1, 6, 6): [["0", [["1", []], ["2", []]]]],
}


def headings(levels: tuple[int, ...], html: str = "x") -> tuple[Heading, ...]:
    return tuple(Heading(level, str(index), "x", html) for index, level in enumerate(levels))


def tree(entries: tuple[Entry, ...]) -> list[Any]:
    return [[entry.id, tree(entry.entries)] for entry in entries]


@pytest.mark.parametrize("levels", TREES)
def test_headings_nest_below_the_nearest_lower_level(levels: tuple[int, ...]) -> None:
    assert tree(outline(make_note("a", headings=headings(levels)))) == TREES[levels]


@given(st.lists(st.integers(1, 6), min_size=3).map(tuple))
def test_every_heading_is_there_once_and_in_order(levels: tuple[int, ...]) -> None:
    def flat(entries: tuple[Entry, ...]) -> list[str]:
        return [name for entry in entries for name in (entry.id, *flat(entry.entries))]

    assert flat(outline(make_note("a", headings=headings(levels)))) == [str(index) for index in range(len(levels))]


def test_an_author_can_do_without_it() -> None:
    assert outline(make_note("a", headings=headings((1, 2, 3)), toc=False)) == ()


def test_links_and_ids_of_a_heading_stay_in_the_text() -> None:
    found = headings((1, 1, 1), '<a href="/x/">A <code id="y">&amp;</code></a>')
    entries = outline(make_note("a", headings=found))
    assert entries[0].html == "A <code>&amp;</code>"
