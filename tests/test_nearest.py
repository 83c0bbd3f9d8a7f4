import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.nearest import LIKELY, SLIP, nearest

CASES: list[tuple[str, list[str], str | None]] = [
    ("titel", ["date", "title"], "title"),
    ("lang", ["language", "title"], "language"),
    ("zzz", ["date", "title"], None),
    ("", ["date", "title"], None),
    ("title", [], None),
]


@pytest.mark.parametrize(("name", "known", "meant"), CASES)
def test_the_most_similar_name_is_meant_if_any_is_similar(name: str, known: list[str], meant: str | None) -> None:
    assert nearest(name, known) == meant


@pytest.mark.parametrize(("name", "likely", "slip"), [("titel", "title", "title"), ("data", "date", None)])
def test_where_any_name_is_allowed_only_a_slip_is_taken_for_another(name: str, likely: str, slip: str | None) -> None:
    known = ("date", "title")
    assert (nearest(name, known, LIKELY), nearest(name, known, SLIP)) == (likely, slip)


@given(st.text(), st.lists(st.text(), max_size=20))
def test_what_is_found_is_known_and_does_not_depend_on_the_order(name: str, known: list[str]) -> None:
    found = nearest(name, known)
    assert found is None or found in known
    assert nearest(name, reversed(known)) == found


@given(st.text(min_size=1, max_size=100), st.lists(st.text(), max_size=20))
def test_a_name_that_is_known_is_itself(name: str, known: list[str]) -> None:
    assert nearest(name, [*known, name]) == name
