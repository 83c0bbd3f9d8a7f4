"""The log of GitHub Actions: annotations where they fit, and no text of a note that becomes a command."""

import re
from collections.abc import Sequence

import pytest
from findings import FINDINGS, HOST, MONTH, NOWHERE, REMARK
from hypothesis import given

from llmnotes.diagnostics import Diagnostic, Place, error, info, warning
from llmnotes.report import Added, View
from llmnotes.report.github import github
from llmnotes.report.visible import visible

EXPECTED = """\
::group::1 error, 1 warning, 1 remark in 2 files
warning: notes/gone.md:1:1: the host `x` has no dot (write it whole) [odd-host]
info: notes/groq.md:3:1: a remark [short]
error: notes/groq.md:12:17: arXiv id 2313.00001 can not exist: there is no month 13 [arxiv-impossible-id]
::endgroup::
::error file=notes/groq.md,line=12,col=17,endColumn=49,title=arxiv-impossible-id::\
arXiv id 2313.00001 can not exist: there is no month 13
::warning file=notes/gone.md,line=1,col=1,endColumn=5,title=odd-host::the host `x` has no dot%0Awrite it whole
::notice file=notes/groq.md,line=3,col=1,endColumn=1,title=short::a remark
"""

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def test_errors_come_first_and_every_problem_has_a_line_in_the_log() -> None:
    assert github([REMARK, HOST, MONTH, MONTH], NOWHERE) == EXPECTED


def test_no_problem_is_said_in_a_sentence() -> None:
    assert github([], NOWHERE) == "no problems found\n"


def test_files_are_called_as_the_repository_calls_them() -> None:
    report = github([MONTH], View(lambda place: None, base="site"))
    assert "error: site/notes/groq.md:12:17: " in report
    assert "::error file=site/notes/groq.md,line=12," in report


def many(make: object, count: int, path: str = "a.md") -> list[Diagnostic]:
    assert callable(make)
    return [make(Place(path, line), "c", f"problem {line}") for line in range(1, count + 1)]


def commands(report: str) -> list[str]:
    return [line for line in report.splitlines() if COMMAND.fullmatch(line)]


@pytest.mark.parametrize(
    ("found", "shown", "more"),
    [
        (many(error, 10), 10, None),
        (many(error, 11), 10, 1),
        (many(error, 10) + many(warning, 10), 20, None),
        (many(error, 15) + many(warning, 12) + many(info, 20), 29, 18),
        (many(info, 9), 9, None),
        (many(info, 10), 9, 1),
        (many(error, 2000), 10, 1990),
    ],
)
def test_ten_of_a_kind_are_shown_and_the_rest_is_counted(
    found: Sequence[Diagnostic], shown: int, more: int | None
) -> None:
    report = github(found, NOWHERE)
    closing = [] if more is None else [f"::notice title=llmnotes::and {more:,} more: see the job summary"]
    assert commands(report)[shown:] == closing
    for kind in ("error", "warning", "notice"):
        assert sum(line.startswith(f"::{kind} ") for line in commands(report)) <= 10
    assert sum(": a.md:" in line for line in report.splitlines()) == len(found)


def test_what_a_change_adds_has_the_first_places() -> None:
    view = View(lambda place: None, added=Added({"b.md": (range(12, 14),)}))
    report = github([*many(error, 12), *many(error, 13, "b.md")], view)
    first, second, third = commands(report)[:3]
    assert ("b.md,line=12" in first, "b.md,line=13" in second, "a.md,line=1," in third) == (True, True, True)
    assert "::group::by this change: 2 errors in 1 file\nerror: b.md:12:1: " in report
    assert "::group::without it: 23 errors in 2 files\nerror: a.md:1:1: " in report


@given(FINDINGS)
def test_no_text_becomes_a_command_or_a_property(found: list[Diagnostic]) -> None:
    for line in github(found, NOWHERE).split("\n"):
        if not line.lstrip().startswith("::"):
            assert "##[" not in line
            continue
        if line.startswith("::group::"):
            assert re.fullmatch(r"::group::[0-9a-z, ]+", line)
            continue
        if line == "::endgroup::":
            continue
        command = COMMAND.fullmatch(line)
        assert command, line
        properties = dict(part.split("=", 1) for part in command[2].split(","))
        assert list(properties) == ["file", "line", "col", "endColumn", "title"]
        wanted = (decoded(properties["file"]), decoded(properties["title"]), decoded(command[3]))
        assert wanted in {
            (visible(one.place.path), visible(one.code), "\n".join(visible(x) for x in (one.message, one.hint) if x))
            for one in found
        }


def decoded(text: str) -> str:
    """Undo what the runner undoes, in its order."""
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def test_an_endless_message_is_cut_off() -> None:
    assert len(github([error(Place("x.md"), "c", "m" * 1_000_000)], NOWHERE)) < 3000
