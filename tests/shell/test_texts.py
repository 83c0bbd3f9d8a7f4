import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trees import write

from llmnotes.diagnostics import Diagnostic, Place, Severity
from llmnotes.shell.texts import line_reader, read_text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a\r\nb\rc\n", "a\nb\nc\n"),
        (b"\xef\xbb\xbf# Title\r\n", "# Title\n"),
        ("é\n".encode(), "é\n"),
        (b"a\x00b", "a\x00b"),
    ],
)
def test_line_ends_and_byte_order_marks_are_no_part_of_a_text(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "a.md").write_bytes(content)
    assert read_text(tmp_path / "a.md", "a.md") == text


@pytest.mark.parametrize(
    ("content", "place", "word"),
    [
        (b"\xff", Place("notes/a.md", 1, 1, 2), "0xff"),
        (b"one\r\ntw\xc3\xa9 \xe9\n", Place("notes/a.md", 2, 5, 6), "0xe9"),
        (b"\xef\xbb\xbfab\x80", Place("notes/a.md", 1, 3, 4), "0x80"),
        ("Grüße".encode("utf-16"), Place("notes/a.md", 1, 1, 2), "UTF-16"),
    ],
)
def test_what_is_not_utf8_is_told_with_the_place_of_the_first_bad_byte(
    tmp_path: Path, content: bytes, place: Place, word: str
) -> None:
    (tmp_path / "a.md").write_bytes(content)
    problem = read_text(tmp_path / "a.md", "notes/a.md")
    assert isinstance(problem, Diagnostic)
    assert (problem.severity, problem.code, problem.place) == (Severity.ERROR, "not-utf8", place)
    assert word in problem.message
    assert "iconv" in problem.hint


@given(st.binary(max_size=40))
def test_any_bytes_are_a_text_or_a_problem(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.md"
    file.write_bytes(content)
    text = read_text(file, "any.md")
    assert isinstance(text, Diagnostic) or ("\r" not in text and text.encode()) or content in (b"", b"\xef\xbb\xbf")


def test_a_file_that_went_away_is_told(tmp_path: Path) -> None:
    problem = read_text(tmp_path / "gone.md", "gone.md")
    assert isinstance(problem, Diagnostic)
    assert (problem.code, problem.message) == (
        "unreadable-file", "this file can not be read: No such file or directory",
    )  # fmt: skip


def test_the_lines_of_a_report_are_found_where_there_are_any(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"one\r\ntwo\n")
    line_of = line_reader(tmp_path)
    places = (Place("a.md", 2), Place("a.md", 9), Place("gone.md"))
    assert [line_of(place) for place in places] == ["two", None, None]


def test_a_report_shows_no_line_of_a_file_outside_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("token")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "note.md").symlink_to(tmp_path / "secret")
    assert line_reader(tmp_path / "site")(Place("note.md")) is None


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("notes/a.md", "token"),
        ("notes/sub/a.md", "token"),
        ("notes/sub/link.md", "token"),  # to another note
        ("deep/notes/a.md", "token"),
        ("notes/out.md", None),
        ("notes/secret", None),
        ("note.md", None),
        ("../out.md", None),
    ],
)
def test_lines_of_notes_are_shown_where_their_folder_is_elsewhere(tmp_path: Path, path: str, line: str | None) -> None:
    write(tmp_path, dict.fromkeys(["kept/a.md", "kept/sub/a.md", "kept/secret", "out.md", "site/deep/x"], "token"))
    (tmp_path / "kept" / "out.md").symlink_to(tmp_path / "out.md")
    (tmp_path / "kept" / "sub" / "link.md").symlink_to(tmp_path / "kept" / "a.md")
    for link, target in {"notes": "kept", "deep/notes": "kept", "note.md": "out.md"}.items():
        (tmp_path / "site" / link).symlink_to(tmp_path / target)
    assert line_reader(tmp_path / "site")(Place(path)) == line


def test_a_report_survives_links_in_a_circle_and_named_pipes(tmp_path: Path) -> None:
    (tmp_path / "me.md").symlink_to("me.md")
    os.mkfifo(tmp_path / "pipe.md")
    assert line_reader(tmp_path)(Place("me.md")) is None
    assert line_reader(tmp_path)(Place("pipe.md")) is None
