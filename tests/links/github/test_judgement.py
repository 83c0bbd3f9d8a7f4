"""What facts about GitHub mean for a link, each problem once and with the right thing to do."""

from collections.abc import Mapping
from datetime import date

import pytest
from links.github.talking import TODAY, link, target
from msgspec.structs import replace

from llmnotes.diagnostics import Severity
from llmnotes.links.github import judge, subjects
from llmnotes.links.github.contents import MissingHeading, MissingLines
from llmnotes.links.known import Finding, Missing, Repository, Thing, Unverified, succeeding
from llmnotes.links.problems import Problem

FINE = Repository(key="github:a/b", checked=TODAY, name="a/b", id=7, branch="main")
SHA = "0123456789abcdef0123456789abcdef01234567"


def thing(url: str, moved: str = "", commit: str = "", unchecked: str = "") -> Thing:
    return Thing(key=target(url).key, checked=TODAY, moved=moved, commit=commit, unchecked=unchecked)


def judged(url: str, *findings: Finding, address: str = "") -> list[Problem]:
    found: Mapping[str, Finding] = {finding.key: finding for finding in findings}
    return list(judge(target(url), link(address), "", found))


@pytest.mark.parametrize(
    ("url", "keys"),
    [
        ("a/b", ["github:a/b"]),
        ("A/B", ["github:a/b"]),
        ("a/b#x", ["github:a/b", "github:a/b#x"]),
        ("a/b/wiki/Page", ["github:a/b"]),
        ("a/b/actions", ["github:a/b"]),
        ("a/b/blob/main/x#L1", ["github:a/b", "github:a/b/blob/main/x#L1"]),
        ("a/b/issues/1", ["github:a/b", "github:a/b/issues/1"]),
        ("a/b/releases/latest", ["github:a/b", "github:a/b/releases/latest"]),
        ("octo", ["github:octo"]),
        ("https://gist.github.com/octo/0123456789abcdef0123", ["gist:0123456789abcdef0123"]),
        ("features", []),
        ("https://arxiv.org/abs/1706.03762", []),
    ],
)
def test_whose_facts_decide(url: str, keys: list[str]) -> None:
    assert [subject.key for subject in subjects(target(url))] == keys


@pytest.mark.parametrize(
    "url", ["a/b", "a/b/issues/1", "a/b/wiki", "features", "octo", "https://arxiv.org/abs/1706.03762"]
)
def test_nothing_known_and_nothing_wrong_give_no_problem(url: str) -> None:
    assert judged(url) == []
    assert judged(url, FINE, *[thing(url)] * (target(url).key != FINE.key)) == []
    assert judged(url, *(Unverified(subject.key, "x") for subject in subjects(target(url)))) == []


def test_a_missing_repository_is_told_once() -> None:
    gone = [
        Missing(key, "GitHub says that it does not exist or is private")
        for key in ("github:a/b", "github:a/b/issues/1")
    ]
    [problem] = judged("a/b/issues/1", *gone)
    message = "a/b can not be found: GitHub says that it does not exist or is private"
    assert problem == Problem(Severity.ERROR, "github-missing", message)


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("a/b/blob/main/x.py", "main/x.py"),
        ("a/b/commit/0123456", "the commit 0123456"),
        ("a/b/compare/v1...v2", "the comparison v1...v2"),
        ("a/b/compare/v2", "the comparison v2"),
        ("a/b/issues/5", "the issue or pull request 5"),
        ("a/b/discussions/5", "the discussion 5"),
        ("a/b/releases/tag/v1", "the release v1"),
        ("a/b/releases/latest", "the latest release"),
        ("octo", "octo"),
        ("https://gist.github.com/octo/0123456789abcdef0123", "the gist 0123456789abcdef0123"),
    ],
)
def test_what_is_missing_is_an_error(url: str, what: str) -> None:
    missing = Missing(target(url).key, "on evidence", "look there")
    message = f"{what} does not exist: on evidence"
    assert judged(url, FINE, missing) == [Problem(Severity.ERROR, "github-missing", message, "look there")]


def test_missing_lines_are_an_error_and_a_missing_heading_is_a_warning() -> None:
    url = "a/b/blob/main/x.py#L3-L9"
    lines = MissingLines(target(url).key, "the file has 5 lines")
    assert judged(url, FINE, lines) == [
        Problem(Severity.ERROR, "github-missing-lines", "L3-L9 does not exist: the file has 5 lines")
    ]
    heading = MissingHeading("github:a/b#x", "README.md has no heading #x", "did you mean #y?")
    message = "the heading does not exist: README.md has no heading #x"
    assert judged("a/b#x", FINE, heading) == [
        Problem(Severity.WARNING, "github-missing-heading", message, "did you mean #y?")
    ]


RENAMED = replace(FINE, name="e/f.g")


@pytest.mark.parametrize(
    ("url", "address", "right"),
    [
        ("a/b", "", "https://github.com/e/f.g"),
        ("a/b/issues/5", "", "https://github.com/e/f.g/issues/5"),
        ("a/b", "http://github.com/a/b.git", "http://github.com/e/f.g.git"),
        ("a/b", "https://github.com/a/b?tab=readme-ov-file#x", "https://github.com/e/f.g?tab=readme-ov-file#x"),
        ("a/b/issues/5", "https://github.com/a/b/pull/5/files#r1", "https://github.com/e/f.g/pull/5/files#r1"),
        (
            "a/b/blob/main/a/b/x.png",
            "https://raw.githubusercontent.com/a/b/main/a/b/x.png",
            "https://raw.githubusercontent.com/e/f.g/main/a/b/x.png",
        ),
        (
            "a/b/wiki/Home",
            "https://raw.githubusercontent.com/wiki/a/b/Home.md",
            "https://raw.githubusercontent.com/wiki/e/f.g/Home.md",
        ),
        ("a/b", "https://github.com/%61/b", "https://github.com/e/f.g"),
        ("a/b", "https://github.com/a//b", "https://github.com/e/f.g"),
    ],
)
def test_a_renamed_repository_has_one_right_address(url: str, address: str, right: str) -> None:
    moved = [thing(url, f"{target(url).url.replace('a/b', 'e/f.g', 1)}")] if target(url).key != FINE.key else []
    assert judged(url, RENAMED, *moved, address=address) == [
        Problem(Severity.WARNING, "github-renamed", "a/b is called e/f.g now", right=right)
    ]


def test_another_case_is_no_other_name() -> None:
    assert judged("A/B", FINE) == []


def test_a_transferred_issue_keeps_its_comment() -> None:
    there = "https://github.com/e/f/issues/9"
    [problem] = judged("a/b/issues/5", FINE, thing("a/b/issues/5", there))
    assert (problem.severity, problem.code, problem.right) == (Severity.WARNING, "github-moved", there)
    written = "https://github.com/a/b/issues/5#issuecomment-1"
    [problem] = judged("a/b/issues/5", FINE, thing("a/b/issues/5", there), address=written)
    assert problem.right == f"{there}#issuecomment-1"
    url = "a/b/blob/master/x#L1"
    [problem] = judged(
        url, FINE, thing(url, "https://github.com/a/b/blob/main/x#L1"), address=f"https://github.com/{url}"
    )
    assert problem.right == "https://github.com/a/b/blob/main/x#L1"


def test_an_archived_repository_is_only_told_of() -> None:
    [problem] = judged("a/b/wiki", replace(FINE, archived=date(2024, 5, 6)))
    assert (problem.severity, problem.code) == (Severity.INFO, "github-archived")
    assert problem.message == "a/b is archived since 2024-05-06"


def test_a_name_that_was_taken_over_is_told_loudly() -> None:
    [problem] = judged("a/b", replace(FINE, before=3))
    assert (problem.severity, problem.code) == (Severity.WARNING, "github-taken-over")
    assert "links.lock" in problem.hint


@pytest.mark.parametrize("url", ["a/b", "a/b/wiki", "a/b/issues/5", "a/b/blob/main/x.py#L3", "a/b#x"])
def test_nothing_leads_to_who_has_taken_a_name_over(url: str) -> None:
    moved = [thing(url, "https://github.com/evil/x", SHA, "why")] if target(url).key != FINE.key else []
    taken = replace(RENAMED, before=3, archived=TODAY)
    problems = judged(url, taken, *moved)
    assert [(problem.code, problem.right) for problem in problems] == [("github-taken-over", "")]
    assert "e/f.g" not in problems[0].message + problems[0].hint


def test_what_is_missing_from_a_repository_that_was_taken_over_is_still_missing() -> None:
    problems = judged("a/b/issues/5", replace(FINE, before=3), Missing("github:a/b/issues/5", "on evidence"))
    assert [problem.code for problem in problems] == ["github-taken-over", "github-missing"]


@pytest.mark.parametrize(("url", "what"), [("a/b/blob/main/x.rst#how", "the heading"), ("a/b/blob/v1/x#L2", "L2")])
def test_an_anchor_that_nobody_can_check_is_only_told_of(url: str, what: str) -> None:
    assert judged(url, FINE, thing(url, unchecked="it is too large")) == [
        Problem(
            Severity.INFO,
            "github-unchecked-anchor",
            f"{what} could not be checked: it is too large",
            "look at the page yourself",
        )
    ]


def test_a_move_is_mended_only_where_the_anchor_was_seen() -> None:
    url, there = "a/b/blob/master/x.rst#how", "https://github.com/a/b/blob/main/x.rst#how"
    moved, unchecked = judged(url, FINE, thing(url, there, unchecked="why"))
    assert (moved.code, moved.hint, moved.right) == ("github-moved", f"it is at {there} now", "")
    assert unchecked.code == "github-unchecked-anchor"
    [moved] = judged(url, FINE, thing(url, there))
    assert moved.right == there


def test_lines_on_a_branch_drift_and_the_permalink_does_not() -> None:
    url = "a/b/blob/main/x/y.py#L3-L9"
    [problem] = judged(url, FINE, thing(url, commit=SHA))
    assert (problem.severity, problem.code) == (Severity.INFO, "github-drifting-lines")
    assert problem.hint == f"link to https://github.com/a/b/blob/{SHA}/x/y.py#L3-L9"
    assert judged("a/b/blob/main/x.md#heading", FINE, thing("a/b/blob/main/x.md#heading", commit=SHA)) == []
    problems = judged(url, RENAMED, thing(url, "https://github.com/e/f.g/blob/main/x/y.py#L3-L9", SHA))
    assert [found.code for found in problems] == ["github-renamed", "github-drifting-lines"]
    assert problems[1].hint == f"link to https://github.com/e/f.g/blob/{SHA}/x/y.py#L3-L9"


def test_a_fact_remembers_whose_the_name_was() -> None:
    other = replace(FINE, id=9)
    assert succeeding(None, FINE) == FINE
    assert succeeding(FINE, FINE) == FINE
    assert succeeding(FINE, other) == replace(other, before=7)
    assert succeeding(replace(other, before=7), replace(other, name="a/c")) == replace(other, before=7, name="a/c")
    assert succeeding(thing("octo"), FINE) == FINE
    assert succeeding(FINE, thing("octo")) == thing("octo")
