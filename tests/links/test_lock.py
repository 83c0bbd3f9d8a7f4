"""The lockfile: the same facts are the same bytes, a damaged line is one warning, and nothing else is lost."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from llmnotes.links.known import Fact, Paper, Repository, Thing, succeeding
from llmnotes.links.lock import dated, first_day, is_fresh, lock_text, merged, parse_lock

DAY = date(2026, 11, 25)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf", "Co", "Cn"]), min_size=1)
DAYS = st.dates()
FACTS: st.SearchStrategy[Fact] = st.one_of(
    st.builds(
        Paper,
        key=NAMES.map("arxiv:{}".format),
        checked=DAYS,
        since=st.none() | DAYS,
        title=TEXT,
        authors=st.lists(TEXT).map(tuple),
        published=DAYS,
        updated=DAYS,
        version=st.integers(1, 99),
        abstract=TEXT,
        withdrawn=st.booleans(),
    ),
    st.builds(
        Repository,
        key=NAMES.map("github:{}".format),
        checked=DAYS,
        name=TEXT,
        id=st.integers(1, 2**40),
        archived=st.none() | DAYS,
    ),
    st.builds(Thing, key=NAMES.map("web:{}".format), checked=DAYS, moved=TEXT, commit=TEXT),
)
PAPER = Paper(key="arxiv:1706.03762", checked=DAY, title="Attention", published=DAY, updated=DAY, version=7)
ADDED = replace(PAPER, since=date(2026, 11, 20))
REPOSITORY = Repository(key="github:a/b", checked=DAY, name="A/b", id=5)


@given(st.lists(FACTS, unique_by=lambda fact: fact.key))
def test_what_is_written_is_what_is_read(facts: list[Fact]) -> None:
    text = lock_text(facts)
    assert parse_lock(text) == ({fact.key: fact for fact in facts}, ())
    assert lock_text(reversed(facts)) == text
    assert text.count("\n") == len(facts)


@given(TEXT)
def test_any_text_is_read(text: str) -> None:
    facts, problems = parse_lock(text)
    assert facts == {}
    assert len(problems) == sum(1 for line in text.split("\n") if line.strip())


def test_a_line_is_one_thing_and_says_what_it_is_first() -> None:
    assert lock_text([REPOSITORY, PAPER]) == (
        '{"kind":"paper","key":"arxiv:1706.03762","checked":"2026-11-25","title":"Attention",'
        '"published":"2026-11-25","updated":"2026-11-25","version":7}\n'
        '{"kind":"repository","key":"github:a/b","checked":"2026-11-25","name":"A/b","id":5}\n'
    )


def test_a_paper_that_was_added_says_since_when_right_behind_the_day_on_which_it_was_checked() -> None:
    assert lock_text([ADDED]) == (
        '{"kind":"paper","key":"arxiv:1706.03762","checked":"2026-11-25","since":"2026-11-20","title":"Attention",'
        '"published":"2026-11-25","updated":"2026-11-25","version":7}\n'
    )


@pytest.mark.parametrize(
    "line",
    [
        "<<<<<<< ours",
        lock_text([PAPER])[:50],
        lock_text([PAPER]).strip().replace("Attention", "Att\x1b"),
        lock_text([PAPER]).strip().replace('"version":7', '"version":"7"'),
        lock_text([PAPER]).strip().replace('"version":7', f'"version":{2**64}'),
        lock_text([PAPER]).strip().replace('"version":7', '"version":-1'),
        lock_text([ADDED]).strip().replace("2026-11-20", "2026-11-31"),
        lock_text([ADDED]).strip().replace('"2026-11-20"', "20"),
        lock_text([PAPER]).strip().replace("arxiv:", "github:"),
        lock_text([PAPER]).strip().replace("arxiv:", "arxiv\\n"),
        lock_text([PAPER]).strip().replace("paper", "papyrus"),
        "[" * 100_000,
        '"\\ud800"',
    ],
    ids=str.__len__,
)
def test_a_damaged_line_is_one_warning_with_its_place_and_the_others_stay(line: str) -> None:
    facts, [problem] = parse_lock(f"{lock_text([REPOSITORY])}{line}\n")
    assert list(facts) == ["github:a/b"]
    assert (problem.code, problem.place.path, problem.place.line) == ("damaged-lock", "links.lock", 2)


def test_of_two_lines_about_one_thing_as_a_merge_leaves_them_the_newer_counts() -> None:
    older = lock_text([REPOSITORY]).replace("2026-11-25", "2026-10-01")
    for text in (older + lock_text([REPOSITORY]), lock_text([REPOSITORY]) + older):
        assert parse_lock(text) == ({"github:a/b": REPOSITORY}, ())


BRANCHES = [
    # since when a paper is in the lockfile on two branches, of which the second checked it later, and on both together
    ("2026-11-20", "2026-11-20", "2026-11-20"),
    ("2026-11-20", "2026-11-22", "2026-11-20"),
    ("2026-11-22", "2026-11-20", "2026-11-20"),
    (None, "2026-11-20", "2026-11-20"),
    ("2026-11-20", None, "2026-11-20"),
    (None, None, None),
]


@pytest.mark.parametrize(("one", "other", "both"), BRANCHES)
def test_a_paper_that_two_branches_or_runs_added_is_there_since_the_earlier_day(
    one: str | None, other: str | None, both: str | None
) -> None:
    first, second, expected = (
        replace(PAPER, checked=day, version=version, since=since and date.fromisoformat(since))
        for day, version, since in ((date(2026, 11, 24), 6, one), (DAY, 7, other), (DAY, 7, both))
    )
    for text in (lock_text([first]) + lock_text([second]), lock_text([second]) + lock_text([first])):
        assert parse_lock(text) == ({PAPER.key: expected}, ())
    assert merged({PAPER.key: first}, {}, {PAPER.key: second}, None) == [expected]
    assert merged({PAPER.key: second}, {}, {PAPER.key: first}, None) == [expected]


def test_since_when_a_paper_is_there_is_written_once() -> None:
    later = replace(PAPER, checked=date(2026, 12, 25), version=8)
    assert succeeding(ADDED, later) == replace(later, since=ADDED.since)
    assert succeeding(PAPER, replace(later, since=DAY)) == later
    doubted, withdrawn = replace(PAPER, doubted=True), replace(ADDED, withdrawn=True)
    assert succeeding(withdrawn, doubted) == replace(doubted, withdrawn=True, since=ADDED.since)
    assert succeeding(withdrawn, replace(doubted, version=8)) == replace(doubted, version=8, since=ADDED.since)


MONDAY, TUESDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27)


def run(lock: dict[str, Fact], today: date, *numbers: int, is_all: bool = True) -> dict[str, Fact]:
    """Return what a lockfile holds after a run that was told of the papers with these numbers."""
    papers = [replace(PAPER, key=f"arxiv:2301.0000{number}", checked=today) for number in numbers]
    asked = {paper.key: succeeding(lock.get(paper.key), paper) for paper in papers}
    return dated({**lock, **asked}, lock, today, is_all=is_all)


def days(lock: dict[str, Fact]) -> list[date | None]:
    return [fact.since for _, fact in sorted(lock.items()) if isinstance(fact, Paper)]


def test_a_lockfile_begins_with_the_papers_of_its_first_day_however_often_they_are_asked_for() -> None:
    lock = run({REPOSITORY.key: REPOSITORY}, MONDAY, 1, 2)
    lock = run(lock, MONDAY, 3)
    assert days(lock) == [MONDAY, MONDAY, MONDAY]
    lock = run(run(lock, FRIDAY, 1, 2, 3), FRIDAY, 4)
    assert days(lock) == [MONDAY, MONDAY, MONDAY, FRIDAY]
    assert first_day(lock.values()) == MONDAY
    without = {key: fact for key, fact in lock.items() if not key.endswith("1")}
    assert days(run(without, FRIDAY, 1)) == [FRIDAY, MONDAY, MONDAY, FRIDAY], "a line that was deleted"


def test_a_lockfile_that_several_runs_begin_begins_with_all_they_find() -> None:
    lock = run(run({}, MONDAY, 1, is_all=False), MONDAY, 2, is_all=False)
    assert (days(lock), first_day(lock.values())) == ([None, None], None)
    assert days(run(lock, TUESDAY, 3)) == [TUESDAY, TUESDAY, TUESDAY]
    assert days(run(run({}, MONDAY, is_all=False), FRIDAY, 1)) == [FRIDAY], "nobody answered on the first day"


def test_a_lockfile_of_an_older_version_has_its_papers_since_long() -> None:
    old: dict[str, Fact] = {
        PAPER.key: replace(PAPER, checked=MONDAY),
        "arxiv:2301.00001": replace(PAPER, key="arxiv:2301.00001", checked=TUESDAY),
    }
    assert days(run(old, FRIDAY, 2)) == [MONDAY, MONDAY, FRIDAY]
    assert days(run(run(old, FRIDAY, 1), FRIDAY, 2)) == [MONDAY, MONDAY, FRIDAY]
    mixed: dict[str, Fact] = {**old, "arxiv:2301.00003": replace(ADDED, key="arxiv:2301.00003")}
    lock = run(mixed, FRIDAY, 2)
    assert days(lock) == [ADDED.since, ADDED.since, FRIDAY, ADDED.since]


def test_facts_grow_old_and_those_that_nobody_links_to_go() -> None:
    assert is_fresh(PAPER, date(2026, 12, 25), 30)
    assert not is_fresh(PAPER, date(2026, 12, 26), 30)
    assert is_fresh(PAPER, date(2026, 11, 1), 30)  # as SOURCE_DATE_EPOCH may have it
    assert not is_fresh(None, DAY, 30)
    both = {fact.key: fact for fact in (PAPER, REPOSITORY)}
    assert merged(both, both, both, ["github:a/b", "github:c/d"]) == [REPOSITORY]
    assert merged(both, both, both, None) == [PAPER, REPOSITORY]


def test_what_is_open_about_a_thing_is_asked_again() -> None:
    assert not is_fresh(replace(PAPER, doubted=True), DAY, 30)
    assert not is_fresh(replace(REPOSITORY, gone=True), DAY, 30)


def test_two_runs_lose_nothing_of_each_other() -> None:
    newer = replace(PAPER, checked=date(2026, 11, 26), version=8)
    other = Thing(key="github:ada", checked=DAY)
    ours: dict[str, Fact] = {PAPER.key: PAPER, REPOSITORY.key: REPOSITORY}
    assert merged({other.key: other}, {}, ours, ours) == [other, PAPER, REPOSITORY]
    assert merged({newer.key: newer}, {PAPER.key: PAPER}, {PAPER.key: PAPER}, None) == [newer]
    assert merged({PAPER.key: PAPER}, {PAPER.key: PAPER}, {newer.key: newer}, None) == [newer]
    assert merged({newer.key: newer}, {}, {PAPER.key: PAPER}, None) == [newer]
    assert merged({PAPER.key: PAPER}, {PAPER.key: PAPER}, {PAPER.key: ADDED}, None) == [ADDED], "it has begun"
    assert merged({PAPER.key: ADDED}, {}, {PAPER.key: PAPER}, None) == [ADDED], "another run was the last of the first"
    assert merged({}, {PAPER.key: PAPER}, {PAPER.key: PAPER}, None) == [], "somebody deleted the line"
    assert merged({PAPER.key: PAPER}, {PAPER.key: PAPER}, {}, None) == [], "it is missing now"
