import io
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from trees import write

from llmnotes.diagnostics import Place, error
from llmnotes.shell.terminal import MOMENT, Progress, has_colors, is_live, progress, show


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.mark.parametrize(
    ("stream", "environ", "colors", "live"),
    [
        (Terminal(), {}, True, True),
        (Terminal(), {"TERM": "xterm"}, True, True),
        (Terminal(), {"NO_COLOR": "1"}, False, True),
        (Terminal(), {"NO_COLOR": ""}, True, True),
        (Terminal(), {"TERM": "dumb"}, False, False),
        (Terminal(), {"CI": "true"}, True, False),
        (io.StringIO(), {}, False, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True, False),
        (io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, False),
    ],
)
def test_colors_and_progress_are_for_who_can_see_them(
    stream: io.StringIO, environ: Mapping[str, str], colors: bool, live: bool
) -> None:
    assert (has_colors(stream, environ), is_live(stream, environ)) == (colors, live)


def run(stream: io.StringIO, seconds: float, *, live: bool = True) -> str:
    clock = Clock()
    shown = Progress(stream, live=live, clock=clock)
    advance = shown.of("Reading notes", 40)
    advance(10)
    clock.seconds = seconds
    advance(10)
    shown.of("Writing pages", 40)(30)
    output = stream.getvalue()
    shown.close()
    return output


def test_work_that_is_done_in_a_moment_needs_no_progress() -> None:
    assert run(Terminal(), MOMENT / 2) == ""


def test_longer_work_says_what_it_does_and_how_far_it_is() -> None:
    output = run(Terminal(), MOMENT * 2)
    assert "Reading notes" in output
    assert "20/40" in output
    assert "Writing" not in output, "it was drawn too shortly before"


def test_nothing_is_drawn_where_nobody_watches() -> None:
    assert run(io.StringIO(), 10, live=False) == ""


def test_progress_off_a_terminal_is_silent_and_ends() -> None:
    stream = io.StringIO()
    with progress(stream, {}) as shown:
        shown.of("Reading notes", 1)(1)
    assert stream.getvalue() == ""


def test_a_report_shows_the_line_that_it_is_about(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("fine\nthis is wrong\n")
    stream = io.StringIO()
    show([error(Place("a.md", 2, 9, 14), "wrong", "that is wrong")], tmp_path, stream, {})
    assert "a.md:2:9" in stream.getvalue()
    assert "this is wrong" in stream.getvalue()
    assert "\x1b" not in stream.getvalue()


def test_a_report_may_have_another_form(tmp_path: Path) -> None:
    stream = io.StringIO()
    show([], tmp_path, stream, {}, "json")
    assert json.loads(stream.getvalue())["diagnostics"] == []


@pytest.mark.parametrize(
    ("workspace", "path"), [("", "a.md"), (".", "notes/site/a.md"), ("notes/site", "a.md"), ("other", "a.md")]
)
def test_annotations_name_files_as_the_repository_does(tmp_path: Path, workspace: str, path: str) -> None:
    root = tmp_path / "notes" / "site"
    root.mkdir(parents=True)
    stream = io.StringIO()
    environ = {"GITHUB_WORKSPACE": str(tmp_path / workspace)} if workspace else {}
    show([error(Place("a.md"), "c", "m")], root, stream, environ, "github")
    assert f"::error file={path},line=1," in stream.getvalue()


FROM = [
    ("text", ".", "docs/notes/a.md:1:1: error"),
    ("text", "docs", "notes/a.md:1:1: error"),
    ("text", "docs/notes", "notes/a.md:1:1: error"),
    ("text", "other", "notes/a.md:1:1: error"),
    ("json", ".", '"path": "docs/notes/a.md"'),
    ("junit", ".", 'file="docs/notes/a.md"'),
    ("github", ".", "file=docs/notes/a.md,"),
    ("sarif", ".", '"uri": "docs/notes/a.md"'),
    ("markdown", ".", "### `docs/notes/a.md`"),
]


@pytest.mark.parametrize(("form", "here", "said"), FROM)
def test_files_are_named_as_seen_from_the_current_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, here: str, said: str
) -> None:
    write(tmp_path, {"docs/notes/a.md": "the line\n", "other/x": ""})
    monkeypatch.chdir(tmp_path / here)
    stream = io.StringIO()
    show([error(Place("notes/a.md", 1, 1, 4), "c", "m")], tmp_path / "docs", stream, {}, form)
    assert said in stream.getvalue()
    assert "docs/docs" not in stream.getvalue()
    assert form != "text" or "the line" in stream.getvalue()
