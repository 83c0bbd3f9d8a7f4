"""How fixes get into a file: no byte beside them changes, and only those are made that help."""

import random
import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Fix, Place, Severity, place_in, warning
from llmnotes.links import audit
from llmnotes.loader import load, options_of
from llmnotes.mending import Mended, Reading, mend, settle, text_of
from llmnotes.model import Source
from llmnotes.shell.texts import read_text

NOTE = "notes/a.md"
TODAY = date(2026, 6, 15)
LINE = st.binary(max_size=8) | st.text("aé論😀\u2028\x0b -[]", max_size=8).map(str.encode)
END = st.sampled_from([b"\n", b"\r\n", b"\r"])
MARK = "\ufeff".encode()


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Return any bytes, with all kinds of line ends, with and without a mark at the beginning."""
    lines = draw(st.lists(st.tuples(LINE, END), max_size=6))
    return draw(st.sampled_from([b"", MARK])) + b"".join(map(b"".join, lines)) + draw(LINE)


def at(line: int, column: int, end: int, text: str = "x", path: str = NOTE) -> Fix:
    return Fix(Place(path, line, column, end), text)


FIXES = st.lists(
    st.builds(at, st.integers(0, 8), st.integers(0, 9), st.integers(0, 9), st.text("xé\u2028", max_size=3)), max_size=8
)


def put(content: bytes, fixes: Sequence[Fix]) -> bytes:
    """Put fixes that fit and do not overlap into a file, the last one first, by counting its bytes."""
    start = len(MARK) if content.startswith(MARK) else 0
    starts = [start, *(end.end() for end in re.finditer(rb"\r\n|\r|\n", content))]
    for fix in reversed(fixes):
        begin = starts[fix.place.line - 1]
        line = content[begin:].decode(errors="surrogateescape")
        first, behind = (
            begin + len(line[: column - 1].encode(errors="surrogateescape"))
            for column in (fix.place.column, fix.place.end_column)
        )
        content = content[:first] + fix.text.encode() + content[behind:]
    return content


@given(files(), FIXES)
def test_no_byte_changes_that_no_fix_is_about(content: bytes, fixes: list[Fix]) -> None:
    mended = mend(NOTE, content, fixes)
    assert set(mended.fixes) <= set(fixes)
    assert mended.content == put(content, mended.fixes)


@given(files(), FIXES)
def test_fixes_that_are_made_fit_and_do_not_overlap_and_all_others_do_not(content: bytes, fixes: list[Fix]) -> None:
    made = mend(NOTE, content, fixes).fixes
    lines = text_of(content).split("\n")

    def fits(place: Place) -> bool:
        return 1 <= place.line <= len(lines) and 1 <= place.column <= place.end_column <= len(lines[place.line - 1]) + 1

    def overlap(one: Place, other: Place) -> bool:
        apart = one.end_column <= other.column or other.end_column <= one.column
        return one.line == other.line and (not apart or one == other)

    assert all(fits(fix.place) for fix in made)
    assert not any(overlap(one.place, other.place) for one, other in pairwise(made))
    for fix in set(fixes) - set(made):
        assert not fits(fix.place) or any(overlap(fix.place, other.place) for other in made)


@given(files(), FIXES, st.integers())
def test_the_order_of_fixes_makes_no_difference(content: bytes, fixes: list[Fix], seed: int) -> None:
    shuffled = random.Random(seed).sample([*fixes, *fixes], 2 * len(fixes))
    assert mend(NOTE, content, shuffled) == mend(NOTE, content, fixes)


@given(files())
def test_a_place_counts_in_the_text_that_is_read(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.mktemp("text") / "a.md"
    file.write_bytes(content)
    read = read_text(file, NOTE)
    assert isinstance(read, Diagnostic) or text_of(content) == read


@pytest.mark.parametrize(
    ("content", "fixes", "mended"),
    [
        (b"\xef\xbb\xbf-[a](b)\r\n\r\n-[c](d)", [at(1, 1, 2, "- "), at(3, 1, 2, "- ")],
         b"\xef\xbb\xbf- [a](b)\r\n\r\n- [c](d)"),
        (b"a\r\rb\nc\r\nd", [at(3, 1, 2), at(5, 1, 2)], b"a\r\rx\nc\r\nx"),
        ("é論😀z".encode(), [at(1, 3, 4, "")], "é論z".encode()),
        (b"\xff\xfea\xed\xa0\x80", [at(1, 3, 4, "é")], b"\xff\xfe\xc3\xa9\xed\xa0\x80"),
        (b"abc", [at(1, 1, 3), at(1, 2, 4, "y")], b"xc"),
        (b"abc", [at(1, 1, 1), at(1, 1, 2, "y"), at(1, 2, 2, "z")], b"xyzbc"),
        (b"abc", [at(1, 2, 2), at(1, 2, 2, "y")], b"axbc"),
        (b"abc", [at(1, 4, 4), at(1, 3, 5), at(2, 1, 1), at(0, 1, 1), at(1, 0, 1), at(1, 3, 2)], b"abcx"),
        (b"abc", [at(1, 1, 2, path="notes/b.md")], b"abc"),
        (b"", [at(1, 1, 1)], b"x"),
        (b"a\r\nb\nc", [at(1, 2, 2, "\n"), at(2, 2, 2, "\n"), at(3, 2, 2, "\n")], b"a\r\n\r\nb\n\nc\r\n"),
    ],
)  # fmt: skip
def test_fixes_are_put_where_they_belong(content: bytes, fixes: list[Fix], mended: bytes) -> None:
    assert mend(NOTE, content, fixes).content == mended


def read(text: str) -> Reading:
    """Read a note as the commands do."""
    loaded = load(Source(NOTE, "a.md", text), options_of(Config()))
    links = loaded.note.links if loaded.note else ()
    return Reading(links, (*loaded.diagnostics, *audit(links, TODAY).problems))


def renamed(text: str, url: str, old: str, new: str) -> Diagnostic:
    """Say that a repository that ``text`` links to by ``url`` has another name now."""
    start = text.index(url)
    place, part = (place_in(NOTE, text, at, at + len(word)) for at, word in ((start, url), (text.index(old), old)))
    return warning(place, "github-renamed", "it has another name now", fix=Fix(part, new), url=url)


OLD, NEW = "https://github.com/cg123/mergekit", "https://github.com/arcee-ai/mergekit"


def moved(text: str) -> Diagnostic:
    return renamed(text, OLD, "cg123/mergekit", "arcee-ai/mergekit")


@pytest.mark.parametrize(
    ("before", "after", "places"),
    [
        ("-[a](https://b.org)\n-[c](https://d.org) e\n", "- [a](https://b.org)\n- [c](https://d.org) e\n", 2),
        ("> -[a](https://b.org)\r\n", "> - [a](https://b.org)\r\n", 1),
        ("[a]([https://b.org](https://c.org))", "[a](https://c.org)", 1),
        ("see https://https://b.org.", "see https://b.org.", 1),
        ("[a](https://arxiv.org/abs/1706.03762v05)", "[a](https://arxiv.org/abs/1706.03762v5)", 1),
        ("[a][x] and [b][x]\n\n[x]: https://https://b.org 'T'\n", "[a][x] and [b][x]\n\n[x]: https://b.org 'T'\n", 1),
        ("[a](https://github.com/a/b/blob/main/c.py#L9-L3)", "[a](https://github.com/a/b/blob/main/c.py#L3-L9)", 1),
        ("-[a]([https://b.org](https://https://c.org))", "- [a](https://c.org)", 3),
        ("-[ ] a\n*[b](https://c.org)\n1)[[d]]\n", "- [ ] a\n* [b](https://c.org)\n1) [[d]]\n", 3),
        ("[a](b c.md 'd') [e](<f g.md) [h](https://i.org)", "[a](<b c.md> 'd') [e](<f g.md>) [h](https://i.org)", 2),
        ("<aside>\r\n**a** [b](https://c.org)\r\n</aside>", "<aside>\r\n\r\n**a** [b](https://c.org)\r\n</aside>", 1),
        (
            "[a](https://https://b.org)\n\n<div><img src='https://c.org/d.png'>\n[e](https://f.org) <a href='https://g.org'>"
            "**h**</a>\n</div>\n[i](https://j.org)\n\n-[k](https://l.org)\n",
            "[a](https://b.org)\n\n<div><img src='https://c.org/d.png'>\n\n[e](https://f.org) <a href='https://g.org'>"
            "**h**</a>\n</div>\n\n[i](https://j.org)\n\n- [k](https://l.org)\n",
            4,
        ),
        ("`-[a](https://b.org)`\n\n```\nhttps://https://b.org\n```\n", None, 0),
        ("---\nx: https://https://b.org\n---\n", None, 0),
        ("nothing to mend", None, 0),
    ],
)
def test_what_has_one_right_answer_is_mended(before: str, after: str | None, places: int) -> None:
    settled = settle(NOTE, before.encode(), read(before).diagnostics, read)
    assert settled.content.decode() == (before if after is None else after)
    assert (settled.places, settled.left) == (places, ())


def test_a_fix_that_would_bring_another_problem_to_light_is_not_made_and_others_are() -> None:
    text = "-[a](https://https://arxiv.org/abs/2313.00001) -\n\n-[b](https://https://b.org)\n\n-[c](https://d.org)\n"
    settled = settle(NOTE, text.encode(), (), read)
    assert settled.content.decode() == (
        "- [a](https://https://arxiv.org/abs/2313.00001) -\n\n- [b](https://b.org)\n\n- [c](https://d.org)\n"
    )
    assert settled.places == 4
    assert [one.code for one in settled.left] == ["malformed-url"]


def test_many_fixes_that_are_not_made_cost_as_many_readings_as_one() -> None:
    readings: list[str] = []

    def read_and_count(text: str) -> Reading:
        readings.append(text)
        return read(text)

    counts = []
    for many in (1, 40):
        text = "-[a](https://https://arxiv.org/abs/2313.00001) and https://https://b.org\n\n" * many
        readings.clear()
        settled = settle(NOTE, text.encode(), (), read_and_count)
        assert settled.content.decode() == text.replace("-[", "- [").replace("https://https://b.org", "https://b.org")
        counts.append(len(readings))
    assert counts[0] == counts[1]


def test_a_fix_that_would_be_read_as_something_else_is_not_made() -> None:
    text = "[a](https://https://b.org/?x&amp;copy;)"  # the right URL has &copy; in it, and that would be a ©
    [found] = read(text).diagnostics
    assert found.fix == Fix(found.place, "https://b.org/?x&copy;")
    settled = settle(NOTE, text.encode(), [found], read)
    assert (settled.content.decode(), settled.left) == (text, (found,))


@pytest.mark.parametrize("fix", [at(3, 1, 2, ""), at(3, 1, 1, "`"), at(3, 1, 1, "https://x.org ")])
def test_a_fix_that_would_change_another_link_is_not_made_and_others_are(fix: Fix) -> None:
    slip, line = "-[e](https://f.org)", "[a](https://b.org) [c](https://d.org) `"
    found = warning(fix.place, "made-up", "the line is not another one", fix=fix)

    def read_and_complain(text: str) -> Reading:
        reading = read(text)
        return Reading(reading.links, (*reading.diagnostics, *([found] if text.endswith(f"\n{line}") else [])))

    settled = settle(NOTE, f"{slip}\n\n{line}".encode(), (), read_and_complain)
    assert (settled.content.decode(), settled.left) == (f"- {slip[1:]}\n\n{line}", (found,))


def test_a_line_break_that_would_take_a_link_apart_is_not_made() -> None:
    text = "[a\nb](https://c.org)"
    found = warning(Place(NOTE, 1, 1, 3), "made-up", "there is no blank line", fix=at(1, 3, 3, "\n"))

    def read_and_complain(text: str) -> Reading:
        return Reading(read(text).links, () if "\n\n" in text else (found,))

    settled = settle(NOTE, text.encode(), (), read_and_complain)
    assert (settled.content.decode(), settled.left) == (text, (found,))


@pytest.mark.parametrize(
    "text",
    [
        "[a]({})", "a\n\n> * {} and <{}>\n", "[a][x]\n\n[x]: {}\n", "| a |\n|---|\n| [a]({}) {} |\n",
        "<a href='{}'>a</a>", "-[a]({})", "- [a](https://https://b.org) {}",
    ],
)  # fmt: skip
def test_what_was_found_out_about_a_link_mends_it_wherever_it_stands(text: str) -> None:
    before = text.replace("{}", OLD)
    settled = settle(NOTE, before.encode(), [moved(f"\n{before}")], read)
    mended = text.replace("-[", "- [").replace("https://https://", "https://")
    assert settled.content.decode() == mended.replace("{}", NEW)
    assert settled.left == ()


def test_what_was_found_out_about_a_link_inside_a_link_is_mended_too() -> None:
    text = f"[a]([https://example.org]({OLD}))"
    settled = settle(NOTE, text.encode(), [moved(text), *read(text).diagnostics], read)
    assert (settled.content.decode(), settled.places, settled.left) == (f"[a]({NEW})", 2, ())


def test_what_is_not_there_any_more_is_not_mended() -> None:
    found = moved(f"[a]({OLD})")
    settled = settle(NOTE, b"Something else, and longer than it was", [found], read)
    assert (settled.content, settled.places, settled.left) == (b"Something else, and longer than it was", 0, ())


def test_what_has_no_fix_or_no_place_is_left() -> None:
    text = f"[a]({OLD})"
    left = [
        warning(Place(NOTE), "a", "no fix", url=OLD),
        warning(Place(NOTE, 1, 1, 3), "b", "no URL", fix=at(1, 1, 2)),
        warning(Place(NOTE, 1, 5, 5 + len(OLD)), "c", "no place in it", fix=at(1, 1, 6), url=OLD),
    ]
    settled = settle(NOTE, text.encode(), left, read)
    assert (settled.content.decode(), settled.places, settled.left) == (text, 0, tuple(left))


PIECES = st.sampled_from(
    [
        "-[a](https://b.org)", "[a]([https://b.org](https://c.org))", "https://https://b.org", "> ", "- ", "\n", "\r\n",
        "\r", " ", "é", "`", "```\n", "| ", "|---|\n", "[x]", "[x]: https://https://d.org\n", "*", "\\", "<", ">", "(",
        ")", "https://arxiv.org/abs/1706.03762v05", "https://arxiv.org/abs/2313.00001", "$", "<a href='https://https://e.org'>",
        "&amp;copy;", f"[m]({OLD})", "-", "    ", "---\n",
        "<div>\n", "</div>", "**a** ", "-[ ] a", "5 %% ", "[a](https://c.org) ",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_mending_twice_is_mending_once_and_it_adds_no_problem(text: str) -> None:
    first = settle(NOTE, text.encode(), (), read)
    again = settle(NOTE, first.content, (), read)
    assert (again.content, again.places, again.left) == (first.content, 0, first.left)
    before, after = (read(text_of(content)) for content in (text.encode(), first.content))
    assert _problems(after) <= _problems(before)
    freed = len(first.content.splitlines()) - len(text.encode().splitlines())
    assert len(after.links) >= len(before.links) if freed else len(after.links) == len(before.links)


def _problems(reading: Reading) -> set[tuple[str, str]]:
    return {(one.code, one.message) for one in reading.diagnostics if one.severity is not Severity.INFO}


def test_what_was_mended_says_so_in_the_order_of_places() -> None:
    fixes = (at(1, 1, 2, "xy"), at(1, 3, 3, "z"), at(1, 3, 4, ""), at(1, 4, 5), at(2, 1, 1))
    starts = ((1, 1), (1, 4), (1, 5), (1, 5), (2, 1))
    assert mend(NOTE, b"abcd\nd", reversed(fixes)) == Mended(b"xybzx\nxd", fixes, starts)


def test_what_begins_a_line_moves_what_is_behind_it() -> None:
    fixes = (at(1, 2, 3, "x\nyz"), at(1, 4, 4), at(2, 1, 2, ""))
    assert mend(NOTE, b"abcd\nef", fixes) == Mended(b"ax\nyzcxd\nf", fixes, ((1, 2), (2, 4), (3, 1)))
