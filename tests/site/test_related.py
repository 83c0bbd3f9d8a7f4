"""Which notes have something in common, and what."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from factory import make_link, make_note
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.config import Config
from llmnotes.model import LinkKind, Note, Reference
from llmnotes.site import Site, assemble
from llmnotes.site.related import LOOKED_AT, MOST, RARE, Related, Relations, Shared

NOW = datetime(2024, 6, 1, tzinfo=UTC)
KINDS = ("works", "tags", "links")
CASES = tomllib.loads(Path(__file__).with_name("related_cases.toml").read_text(encoding="utf-8"))


def site_of(case: Mapping[str, Any]) -> Site:
    """A site of notes in the order of ``notes``; ``works``, ``tags`` and ``links`` have words for each of them."""
    names = case["notes"].split()
    words = {kind: {name: case.get(kind, {}).get(name, "").split() for name in names} for kind in KINDS}
    notes = [
        make_note(
            name,
            url="/" if name == case.get("home") else f"/{name}/",
            date=NOW - timedelta(days=age),
            tags=tuple(words["tags"][name]),
            links=tuple(make_link(target, LinkKind.WIKI) for target in words["links"][name]),
        )
        for age, name in enumerate(names)
    ]
    works = {f"notes/{name}.md": [reference(key) for key in words["works"][name]] for name in names}
    return assemble(notes, {}, Config(), NOW, works)[0]


def reference(name: str) -> Reference:
    """A link to a paper, or to a repository if its name begins with one of the last letters."""
    return Reference(0, f"{'arxiv' if name < 't' else 'github'}:{name}", name, "", None)


def told(related: Sequence[Related]) -> list[str]:
    return [f"{name(one.note)}: {', '.join(reasons(one.shared))}" for one in related]


def reasons(shared: Shared) -> list[str]:
    return [
        *(work.name for work in shared.works),
        *(f"#{tag.name}" for tag in shared.tags),
        *(f"from {name(note)}" for note in shared.linking),
        *(f"to {name(note)}" for note in shared.linked),
    ]


def name(note: Note) -> str:
    return note.path.removeprefix("notes/").removesuffix(".md")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_notes_are_related_by_what_few_of_them_share(case: Mapping[str, Any]) -> None:
    site = site_of(case)
    related = Relations(site)
    for wanted, expected in case["related"].items():
        note = next(note for note in site.shown if name(note) == wanted)
        assert told(related.of(note)) == expected, wanted


def test_a_note_that_is_not_of_the_site_has_no_related_ones() -> None:
    related = Relations(site_of({"notes": "a b", "works": {"a": "p", "b": "p"}}))
    assert related.of(make_note("c")) == ()


def test_what_all_notes_cite_makes_none_a_candidate() -> None:
    names = [f"n{number}" for number in range(500)]
    site = site_of({"notes": " ".join(names), "works": dict.fromkeys(names, "p q r s t u v w")})
    related = Relations(site)
    assert not any(related.of(note) for note in site.notes)


def test_a_note_that_cites_hundreds_looks_at_the_rarest_and_tells_all() -> None:
    names = [f"n{number}" for number in range(2 * RARE)]
    many = dict.fromkeys(names[: RARE - 1], " ".join(f"p{number}" for number in range(2 * LOOKED_AT)))
    site = site_of({"notes": " ".join(names), "works": many | {"n60": "p0x p1", "n61": "p0x"}})
    related = Relations(site)
    assert [name(one.note) for one in related.of(site.notes[60])] == ["n61", "n0", "n1", "n2", "n3"]
    assert [len(one.shared.works) for one in related.of(site.notes[0])] == [2 * LOOKED_AT] * MOST


NAMES = "abcdefghijkl"
WORDS = {"works": "pqrstuvw", "tags": "TUVWXYZ", "links": NAMES}
SITES = st.fixed_dictionaries(
    {
        "notes": st.just(" ".join(NAMES)),
        "home": st.sampled_from(("", *NAMES)),
        **{
            kind: st.dictionaries(
                st.sampled_from(NAMES), st.lists(st.sampled_from(words), max_size=4, unique=True).map(" ".join)
            )
            for kind, words in WORDS.items()
        },
    }
)


@given(SITES)
def test_every_reason_holds_and_is_the_same_from_the_other_side(case: Mapping[str, Any]) -> None:
    site = site_of(case)
    related = Relations(site)
    words = {kind: {one: set(case[kind].get(one, "").split()) for one in NAMES} for kind in KINDS}
    works, tags, links = words["works"], words["tags"], words["links"]
    answers = {name(note): {name(one.note): one.shared for one in related.of(note)} for note in site.shown}
    for own, found in answers.items():
        assert len(found) <= MOST
        for other, shared in found.items():
            assert own != other
            assert case["home"] not in (own, other)
            assert other not in links[own]
            assert own not in links[other]
            assert {work.name for work in shared.works} == works[own] & works[other]
            assert {tag.name for tag in shared.tags} <= tags[own] & tags[other]
            assert {name(third) for third in shared.linking} <= {one for one in NAMES if {own, other} <= links[one]}
            assert {name(third) for third in shared.linked} <= links[own] & links[other]
            assert reasons(shared)
            assert answers[other].get(own, shared) == shared


@given(SITES)
def test_who_shares_all_that_another_one_shares_and_more_comes_first(case: Mapping[str, Any]) -> None:
    site = site_of(case)
    related = Relations(site)
    order = {note.path: number for number, note in enumerate(site.notes)}
    for note in site.notes:
        for before, behind in pairwise(related.of(note)):
            first, second = set(reasons(before.shared)), set(reasons(behind.shared))
            assert not first < second
            assert first != second or order[before.note.path] < order[behind.note.path]
