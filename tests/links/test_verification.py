"""What is asked, and what is said of many links at once."""

from datetime import date
from time import perf_counter

from llmnotes.diagnostics import Place
from llmnotes.links import claim
from llmnotes.links.known import Fact, Finding, Missing, Paper, Repository, Unverified
from llmnotes.links.problems import Problem
from llmnotes.links.verification import Citation, judged, repeated, subjects_of, told_once, unknown, unverified
from llmnotes.model import Link, LinkKind

TODAY = date(2026, 11, 25)


def paper(id_: str, checked: date = TODAY, version: int = 1, doi: str = "") -> Paper:
    return Paper(
        key=f"arxiv:{id_}", checked=checked, title="T", published=TODAY, updated=TODAY, version=version, doi=doi
    )


def cite(url: str, line: int = 1, path: str = "a.md") -> Citation:
    target = claim(url)
    assert target is not None
    assert not isinstance(target, Problem)
    return Citation(Link(LinkKind.LINK, url, "text", Place(path, line, 1, 5)), target, "- [text](url)")


def said(found: dict[str, Finding], *citations: Citation) -> list[str]:
    return [f"{problem.place.line}: {problem.code}" for problem in told_once(judged(citations, found))]


def test_every_thing_is_asked_about_once_and_only_if_nothing_recent_is_known() -> None:
    forms = ("abs/1706.03762v5", "pdf/1706.03762", "abs/2301.00001")
    targets = [cite(f"https://arxiv.org/{form}").target for form in forms]
    subjects = subjects_of(targets)
    assert list(subjects) == ["arxiv:1706.03762", "arxiv:2301.00001"]
    facts: dict[str, Fact] = {"arxiv:1706.03762": paper("1706.03762", date(2026, 10, 1))}
    assert list(unknown(subjects, facts, TODAY, 30)) == ["arxiv:2301.00001", "arxiv:1706.03762"], "new ones first"
    assert list(unknown(subjects, facts, TODAY, 90)) == ["arxiv:2301.00001"]


def test_an_error_is_said_at_every_link_and_an_information_at_the_first() -> None:
    twice = cite("https://arxiv.org/abs/1706.03762", 1), cite("https://arxiv.org/pdf/1706.03762", 2)
    missing = Missing("arxiv:1706.03762", "arXiv knows no such paper")
    assert said({missing.key: missing}, *twice) == ["1: arxiv-missing", "2: arxiv-missing"]
    assert said({"arxiv:1706.03762": paper("1706.03762", doi="10.1/2")}, *twice) == ["1: arxiv-published"]


def test_a_warning_is_said_once_for_a_line() -> None:
    urls = "https://arxiv.org/abs/1706.03762", "https://arxiv.org/pdf/1706.03762"
    gone = Paper(
        key="arxiv:1706.03762", checked=TODAY, title="T", published=TODAY, updated=TODAY, version=1, withdrawn=True
    )
    lines = [cite(url, line) for line in (1, 2) for url in urls]
    assert said({gone.key: gone}, *lines) == ["1: arxiv-withdrawn", "2: arxiv-withdrawn"]

    moved = Repository(key="github:a/b", checked=TODAY, name="c/d", id=1)
    assert said({moved.key: moved}, *[cite(f"https://github.com/a/b{end}") for end in ("", "/")]) == [
        "1: github-renamed",
        "1: github-renamed",
    ], "each has to be mended"


def test_what_is_unverified_for_one_reason_is_one_warning() -> None:
    citations = [cite("https://arxiv.org/abs/1706.03762", 3), cite("https://arxiv.org/abs/2301.00001", 4)]
    found: dict[str, Unverified] = {}
    assert list(unverified(citations, found)) == []
    found |= {key: Unverified(key, "no network", "plug it in") for key in ("arxiv:1706.03762", "arxiv:2301.00001")}
    [problem] = unverified(citations, found)
    assert (problem.place.line, problem.severity, problem.hint) == (3, "warning", "plug it in")
    assert problem.message == "2 links, of which this is the first, are not verified: no network"
    found["arxiv:2301.00001"] = Unverified("arxiv:2301.00001", "busy")
    assert [problem.message for problem in unverified(citations, found)] == [
        "this link is not verified: no network",
        "this link is not verified: busy",
    ]


def test_a_paper_twice_in_one_list_is_worth_knowing_and_in_two_lists_it_is_not() -> None:
    url = "https://arxiv.org/abs/1706.03762"

    def lines_said(*lines: str) -> list[int]:
        citations = [cite(f"{url}{'v2' if n else ''}", n + 1) for n, line in enumerate(lines) if "X" in line]
        return [problem.place.line for problem in repeated(citations, lines)]

    assert lines_said("- X", "- b", "", "* X") == [4]
    assert lines_said("1. X", "2. X") == [2]
    assert lines_said("-[X](y)", "-[b](z)", "-[X](y)") == [3]
    assert lines_said("- X", "  that goes on", "", "\tand on", "- X") == [5]
    assert lines_said("- a", "  X", "", "10) b", "  X") == [5]
    assert lines_said("* a", "    - X", "    - b", "+ X") == [4]
    assert lines_said("2017 saw X", "2018 saw X") == []
    assert lines_said("2017. X", "1.5 times X") == []
    assert lines_said("- X", "2018 saw", "- X") == []
    assert lines_said("  X", "  X") == []
    assert lines_said("- X", "text", "  X") == []
    assert lines_said("**X**", "-X", "---X") == []
    assert lines_said("- X", "- X", "# b", "- c", "- X", "- X") == [2, 6]
    assert lines_said("- X and X") == []
    assert lines_said("- X", "", "# Heading", "- X") == []
    assert lines_said("- X", "", "Some text with X") == []
    assert lines_said("- X", "- b") == []


def test_the_time_for_a_long_list_of_repeats_grows_with_its_length_only() -> None:
    def seconds(count: int) -> float:
        lines = ["- [text](url)"] * (2 * count)
        citations = [cite(f"https://arxiv.org/abs/1706.{n % count + 1:05}", n + 1) for n in range(2 * count)]
        begun = perf_counter()
        assert sum(1 for _ in repeated(citations, lines)) == count
        return perf_counter() - begun

    assert min(seconds(4000), seconds(4000)) < 25 * max(seconds(400), seconds(400), 0.005)
