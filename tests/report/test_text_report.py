"""The report for people: laid out, sorted, aligned, and harmless whatever stands in a note."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.diagnostics import Diagnostic, Place, Severity, error, info, warning
from llmnotes.report import FORMATS, Added, View, text
from llmnotes.report.excerpt import COLUMNS, excerpt
from llmnotes.report.visible import visible, width

NOWHERE = View(lambda place: None)
NOTE = {
    3: "# Attention",
    12: "see [the paper](https://arxiv.org/abs/2313.00001) for more",
    140: "\t| 論文 | https://https://example.org |",
}
MONTH = error(
    Place("notes/groq.md", 12, 17, 49),
    "arxiv-impossible-id",
    "arXiv id 2313.00001 can not exist: there is no month 13",
    url="https://arxiv.org/abs/2313.00001",
)
SCHEME = error(
    Place("notes/groq.md", 140, 9, 36),
    "malformed-url",
    "the URL has its scheme twice",
    hint="did you mean https://example.org?",
    url="https://https://example.org",
)
GONE = warning(Place("notes/gone.md"), "odd-host", "the host x has no dot", url="https://x/")
REMARK = info(Place("notes/groq.md", 3), "short", "a remark")

EXPECTED = """\
notes/gone.md:1:1: warning: the host x has no dot [odd-host]
      = url: https://x/

notes/groq.md:3:1: info: a remark [short]
    3 | # Attention
      | ^

notes/groq.md:12:17: error: arXiv id 2313.00001 can not exist: there is no month 13 [arxiv-impossible-id]
   12 | see [the paper](https://arxiv.org/abs/2313.00001) for more
      |                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

notes/groq.md:140:9: error: the URL has its scheme twice [malformed-url]
  140 |     | 論文 | https://https://example.org |
      |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: did you mean https://example.org?

2 errors, 1 warning, 1 remark in 2 files
"""


def _line_of(place: Place) -> str | None:
    return NOTE.get(place.line) if place.path == "notes/groq.md" else None


def test_a_report_is_sorted_complete_and_says_everything_once() -> None:
    assert text([SCHEME, MONTH, REMARK, GONE, MONTH], View(_line_of)) == EXPECTED


TOGETHER = """\
a.md:1:1: error: no file is at /x.png [broken-image]
      = url: /x.png
      = and 4 more: a.md:3, b.md:2, b.md:2, no\\x1btes.md:9

b.md:1:1: error: no file is at /y.png [broken-image]
      = url: /y.png

6 errors in 3 files
"""


def test_files_are_named_as_seen_from_the_reader() -> None:
    report = text([broken("a.md", line, "/x.png") for line in range(1, 5)], View(lambda place: None, base="docs"))
    assert report.startswith("docs/a.md:1:1: error")
    assert "more: docs/a.md:2, docs/a.md:3, docs/a.md:4" in report


def broken(path: str, line: int, url: str, column: int = 1) -> Diagnostic:
    return error(Place(path, line, column, column), "broken-image", f"no file is at {url}", url=url)


def test_many_links_to_one_target_that_is_not_there_are_told_together() -> None:
    places = [("b.md", 2, 1), ("b.md", 2, 7), ("a.md", 3, 1), ("no\x1btes.md", 9, 1), ("a.md", 1, 1)]
    found = [broken(path, line, "/x.png", column) for path, line, column in places]
    assert text([*found, broken("b.md", 1, "/y.png")], NOWHERE) == TOGETHER


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (6, "= and 5 more: a.md:2, a.md:3, a.md:4, a.md:5, a.md:6"),
        (7, "= and 6 more: a.md:2, a.md:3, a.md:4, a.md:5, a.md:6, a.md:7"),
        (8, "= and 7 more: a.md:2, a.md:3, a.md:4, a.md:5, a.md:6 and 2 other places"),
        (1_207, "= and 1,206 more: a.md:2, a.md:3, a.md:4, a.md:5, a.md:6 and 1,201 other places"),
    ],
)
def test_of_very_many_it_is_said_where_the_first_are(count: int, said: str) -> None:
    report = text([broken("a.md", line + 1, "/x.png") for line in range(count)], NOWHERE)
    assert report.splitlines()[2].strip() == said


def test_many_callouts_of_one_name_are_told_together() -> None:
    found = [warning(Place(f"{note}.md"), "unknown-callout", f"no {name}") for note in "abcd" for name in ("x", "y")]
    report = text(found, NOWHERE)
    assert report.count("[unknown-callout]") == 2
    assert report.count("= and 3 more: b.md:1, c.md:1, d.md:1\n") == 2


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("foreign-container", "this is a container: it stays as it is written, as {} more of this note"),
        ("unread-markdown", "there is only HTML behind this tag, and **{}** is shown as it is typed"),
        ("ruled-paragraph", "this makes a heading of it"),
    ],
)
def test_what_whole_folders_have_in_common_is_told_once(code: str, message: str) -> None:
    found = [warning(Place(f"{note}.md"), code, message.format(number)) for number, note in enumerate("abcd")]
    report = text(found, NOWHERE)
    assert report.count(f"[{code}]") == 1
    assert "= and 3 more: b.md:1, c.md:1, d.md:1\n" in report


def test_a_few_are_told_one_by_one() -> None:
    report = text([broken("a.md", line, "/x.png") for line in (1, 2, 3)], NOWHERE)
    assert report.count("[broken-image]") == 3
    assert " more" not in report


def test_those_on_added_lines_are_told_apart() -> None:
    found = [broken("a.md", line, "/x.png") for line in range(1, 9)]
    report = text(found, View(lambda place: None, added=Added({"a.md": (range(1, 5),)})))
    assert report.count("= and 3 more: ") == 2


def test_colours_add_nothing_but_colours() -> None:
    colored = text([SCHEME, MONTH, REMARK, GONE], View(_line_of, color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == EXPECTED
    assert "\x1b[1;31m^^^" in colored
    assert "\x1b[1;33mwarning:" in colored


def test_no_problem_is_said_in_a_sentence() -> None:
    assert text([], View(_line_of)) == "no problems found\n"


def test_one_of_each_is_no_plural() -> None:
    assert text([MONTH], View(_line_of)).endswith("\n1 error in 1 file\n")


def test_a_long_line_number_moves_the_whole_block() -> None:
    report = text([error(Place("x.md", 1_234_567, 1, 2), "c", "m", hint="h")], View(lambda place: "ab"))
    assert report.splitlines()[1:4] == ["1234567 | ab", "        | ^", "        = hint: h"]


def test_a_note_can_not_command_the_terminal() -> None:
    found = error(Place("no\x1b[2Jtes.md"), "c", "bad\r\n::error::x \u202etxt\x9b1m", hint="\x07", url="\ud800")
    report = text([found], View(lambda place: "a\x1b[31m\u202eb\u2028c"))
    assert report.splitlines()[:4] == [
        "no\\x1b[2Jtes.md:1:1: error: bad\\r\\n::error::x \\u202etxt\\x9b1m [c]",
        "    1 | a\\x1b[31m\\u202eb\\u2028c",
        "      | ^",
        "      = hint: \\x07",
    ]


def test_an_endless_message_is_cut_off() -> None:
    report = text([error(Place("x.md"), "c", "m" * 1_000_000, url="u" * 1_000_000)], NOWHERE)
    assert len(report) < 3000


@pytest.mark.parametrize(
    ("line", "column", "end", "shown", "marked"),
    [
        ("abc", 2, 3, "abc", "b"),
        ("abc", 2, 2, "abc", "b"),
        ("abc", 4, 4, "abc", ""),
        ("abc", 9, 12, "abc", ""),
        ("", 1, 1, "", ""),
        ("abc\r\n", 1, 9, "abc", "abc"),
        ("\tabc", 2, 5, "    abc", "abc"),
        ("a\x00b", 3, 4, "a\\x00b", "b"),
        ("a\U000e0001b", 3, 4, "a\\U000e0001b", "b"),
        ("論文x", 3, 4, "論文x", "x"),
        ("論文x", 1, 3, "論文x", "論文"),
        ("e\u0301x", 3, 4, "e\u0301x", "x"),
        ("👩\u200d💻x", 4, 5, "👩\u200d💻x", "x"),
        ("a" * 100, 100, 101, "a" * 100, "a"),
        ("a" * 300 + "X" + "b" * 300, 301, 302, "…" + "a" * 33 + "X" + "b" * 66 + "…", "X"),
        ("X" + "b" * 300, 1, 2, "X" + "b" * 99 + "…", "X"),
        ("a" * 300 + "X", 301, 302, "…" + "a" * 99 + "X", "X"),
        ("a" * 300 + "X", 302, 302, "…" + "a" * 99 + "X", ""),
        ("a" * 300 + "X" * 300, 301, 601, "…" + "a" * 33 + "X" * 67 + "…", "X" * 67),
        ("論" * 200, 101, 102, "…" + "論" * 50 + "…", "論"),
        ("\u0301" * 10_000, 1, 1, "\u0301" * 100 + "…", "…"),
    ],
)
def test_the_caret_stands_under_the_span(line: str, column: int, end: int, shown: str, marked: str) -> None:
    got, indent, carets = excerpt(line, Place("x.md", 1, column, end))
    assert got == shown
    assert _columns(got, indent, carets) == marked


def _columns(shown: str, indent: int, carets: int) -> str:
    """Return the characters of a line that lie above the carets, each judged by the column it begins in."""
    starts = [width(shown[:index]) for index in range(len(shown))]
    return "".join(c for c, at in zip(shown, starts, strict=True) if indent <= at < indent + carets and width(c))


WILD = st.text(st.characters() | st.sampled_from("\x00\x1b\n\r\t\x7f\x9b\u202e\u2066\u200b\u2028\ud800🏳👩論é́"))
PLACES = st.builds(Place, WILD, st.integers(1, 10**6), st.integers(1, 400), st.integers(1, 400))
FOUND = st.builds(Diagnostic, PLACES, st.sampled_from(Severity), WILD, WILD, WILD, st.none(), WILD)


@given(
    st.lists(FOUND, max_size=3), st.none() | WILD | WILD.map(lambda text: text * 50), st.sampled_from(sorted(FORMATS))
)
def test_no_report_holds_a_control_character(found: list[Diagnostic], line: str | None, name: str) -> None:
    report = FORMATS[name](found, View(lambda place: line))
    kinds = {unicodedata.category(character) for character in set(report) - {"\n", "\u200c", "\u200d"}}
    assert not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize("columns", [40, 80, 109, None, 300])
def test_a_report_is_as_wide_as_the_terminal_that_shows_it(columns: int | None) -> None:
    found = error(Place("a.md", 3, 150, 160), "x", "no")
    report = FORMATS["text"]([found], View(lambda place: "word " * 100, columns=columns))
    assert max(map(len, report.splitlines()[:3])) == min(columns or 300, COLUMNS + len("   12 | ……"))


@given(WILD.map(lambda text: text * 20), st.integers(1, 500), st.integers(1, 500), st.integers(20, COLUMNS))
def test_an_excerpt_fits_into_a_terminal_with_its_carets(line: str, column: int, end: int, columns: int) -> None:
    shown, indent, carets = excerpt(line, Place("x.md", 1, column, end), columns)
    assert width(shown) <= columns + 2
    assert carets >= 1
    assert indent + carets <= max(width(shown), indent + 1)


@given(WILD)
def test_a_visible_text_is_left_as_it_is(wild: str) -> None:
    assert visible(visible(wild)) == visible(wild)
