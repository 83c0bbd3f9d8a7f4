"""A change as people and ``patch`` read it, and harmless whatever stands in a note."""

import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.report import diff

BEFORE = "# A note\n\n-[a](b)\n\ttabbed\nlast"
AFTER = "# A note\n\n- [a](b)\n\ttabbed\nlast line"

EXPECTED = (
    "--- a/notes/a.md\n+++ b/notes/a.md\n@@ -1,5 +1,5 @@\n # A note\n \n--[a](b)\n+- [a](b)\n \ttabbed\n"
    "-last\n\\ No newline at end of file\n+last line\n\\ No newline at end of file\n"
)


def test_a_diff_shows_what_changes_with_what_is_around_it() -> None:
    assert diff("notes/a.md", BEFORE, AFTER, color=False) == EXPECTED
    assert diff("notes/a.md", BEFORE, BEFORE, color=False) == ""


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")
def test_git_accepts_a_diff(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text(BEFORE)
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=EXPECTED, text=True, check=True)
    assert (tmp_path / "notes" / "a.md").read_text() == AFTER


def test_colours_tell_old_from_new() -> None:
    lines = diff("a.md", "--- x\nsame\nold", "new\nsame\nnew", color=True).split("\n")
    assert lines == [
        "\x1b[1m--- a/a.md\x1b[0m",
        "\x1b[1m+++ b/a.md\x1b[0m",
        "\x1b[36m@@ -1,3 +1,3 @@\x1b[0m",
        "\x1b[31m---- x\x1b[0m",
        "\x1b[32m+new\x1b[0m",
        " same",
        "\x1b[31m-old\x1b[0m",
        "\\ No newline at end of file",
        "\x1b[32m+new\x1b[0m",
        "\\ No newline at end of file",
        "",
    ]


WILD = st.text(st.characters() | st.sampled_from("\x00\x1b\n\r\t\x7f\x9b\u202e\u2066\u200b\u2028\udcff🏳👩論é́"))


@given(WILD, WILD, WILD)
def test_no_diff_holds_a_control_character(path: str, before: str, after: str) -> None:
    shown = set(diff(path, before, after, color=False)) - {"\n", "\t", "\u200c", "\u200d"}
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
