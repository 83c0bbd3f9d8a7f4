"""Since when a paper is cited: by the dates of the notes, and by the day since when it is in the lockfile."""

from datetime import UTC, date, datetime

import pytest
from factory import make_note
from msgspec.structs import replace
from papers import ATTENTION

from llmnotes.links.known import Repository, Thing
from llmnotes.model import Reference
from llmnotes.renderer.since import cited_since
from llmnotes.site import Citation, Work

OLD, TODAY, FUTURE = "2023-04-05T06:07+02:00", "2026-11-26T20:00-08:00", "2027-01-01T00:00+00:00"

CASES = [
    # the dates of the notes, the lockfile's day, and what follows from them
    ([OLD], None, OLD),  # the lockfile began with it, or an older version wrote the line
    ([OLD], "2026-11-26", "2026-11-26T00:00+00:00"),  # added to a list of three years ago
    ([OLD, TODAY], None, OLD),
    ([OLD, TODAY], "2026-11-26", "2026-11-26T00:00+00:00"),  # added to that list, before or behind a note of its own
    ([TODAY], "2026-11-26", TODAY),  # written and verified on one day, as that day goes in UTC
    (["2026-11-26T00:00+00:00"], "2026-11-26", "2026-11-26T00:00+00:00"),
    (["2026-11-26T00:00+09:00"], "2026-11-26", "2026-11-26T00:00+00:00"),  # in Tokyo, at nine in the morning
    (["2026-11-26T00:00+09:00"], "2026-11-25", "2026-11-26T00:00+09:00"),  # and before nine
    (["2026-11-26T18:00+00:00"], "2026-11-27", "2026-11-27T00:00+00:00"),  # verified tomorrow
    ([FUTURE], "2026-11-26", FUTURE),
    ([OLD, FUTURE], "2026-11-26", "2026-11-26T00:00+00:00"),
    ([None], None, None),
    ([None], "2026-11-26", "2026-11-26T00:00+00:00"),
    ([None, OLD], "2026-11-26", "2026-11-26T00:00+00:00"),
    ([None, OLD], None, OLD),
    (["0001-01-01T00:00+14:00"], "0001-01-02", "0001-01-02T00:00+00:00"),
    (["9999-12-31T23:00-12:00"], "9999-12-31", "9999-12-31T23:00-12:00"),
]


def cited(key: str, *dates: str | None) -> Work:
    """Return a work that notes of these dates refer to."""
    notes = [make_note(f"{number}", date=when and datetime.fromisoformat(when)) for number, when in enumerate(dates)]
    return Work(key, key, tuple(Citation(note, Reference(0, key, key, "", None)) for note in notes))


@pytest.mark.parametrize(("dates", "day", "since"), CASES)
def test_a_paper_is_cited_since_the_later_of_two_moments(
    dates: list[str | None], day: str | None, since: str | None
) -> None:
    work = cited(ATTENTION.key, *dates)
    paper = replace(ATTENTION, since=day and date.fromisoformat(day))
    first = replace(ATTENTION, key="arxiv:2301.00001", since=date.min)
    found = cited_since({fact.key: fact for fact in (first, paper)})(work)
    expected = since and datetime.fromisoformat(since)
    assert (found, found and found.utcoffset()) == (expected, expected and expected.utcoffset())


def test_where_nothing_is_known_the_note_says_it() -> None:
    written = datetime.fromisoformat(OLD)
    assert cited_since({})(cited(ATTENTION.key, OLD)) == written
    repository = Repository(key="github:a/b", checked=date(2026, 11, 26), name="A/b", id=5)
    for fact in (repository, Thing(key="github:a/b", checked=date(2026, 11, 26))):
        assert cited_since({fact.key: fact})(cited(fact.key, OLD)) == written


def test_a_paper_with_which_the_lockfile_began_is_cited_since_its_note() -> None:
    first, later = (
        replace(ATTENTION, key=f"arxiv:2301.0000{day}", since=date(2026, 11, 20 + day), checked=date(2026, 12, 1))
        for day in (1, 2)
    )
    written, added = datetime.fromisoformat(OLD), datetime(2026, 11, 22, tzinfo=UTC)
    since = cited_since({fact.key: fact for fact in (later, first)})
    assert [since(cited(paper.key, OLD)) for paper in (first, later)] == [written, added]
    assert since(cited(first.key, None)) is None
    since = cited_since({fact.key: fact for fact in (later, replace(first, since=None))})
    assert [since(cited(paper.key, OLD)) for paper in (first, later)] == [written, written]
