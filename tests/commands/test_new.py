import io
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from trees import write

from llmnotes.commands.choices import Choices
from llmnotes.commands.new import new
from llmnotes.config import Config
from llmnotes.loader import load, options_of
from llmnotes.model import Source
from llmnotes.shell.environment import EnvironmentProblem, Surroundings


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    return tmp_path


def start(root: Path, title: str, hour: int = 12) -> Path:
    around = Surroundings(io.StringIO(), io.StringIO(), {}, 1, datetime(2024, 1, 2, hour, tzinfo=UTC), None)
    assert new(Choices(root), title, around) == 0
    assert isinstance(around.out, io.StringIO)
    return Path(around.out.getvalue().removesuffix("\n"))


def test_a_note_is_named_after_its_day_and_title(root: Path) -> None:
    path = start(root, "  What I  read:\n“Attention” ")
    assert path == root / "notes" / "2024-01-02-what-i-read-attention.md"
    assert path.read_text() == '---\ntitle: "What I read: “Attention”"\ndate: 2024-01-02\ntags: []\n---\n\n'


def test_today_is_today_where_the_author_is(tmp_path: Path) -> None:
    (tmp_path / "llmnotes.toml").write_text('timezone = "Asia/Tokyo"')
    assert start(tmp_path, "Late", hour=23).name == "2024-01-03-late.md"


def test_jekylls_folder_of_posts_is_used(tmp_path: Path) -> None:
    (tmp_path / "_config.yml").write_text("title: x")
    (tmp_path / "_posts").mkdir()
    assert start(tmp_path, "x").parent == tmp_path / "_posts"


AT_HOME = {"notes/index.md": "x"}
START = "`llmnotes init` starts a site"
BESIDE = 'write notes = "." into llmnotes.toml'


@pytest.mark.parametrize(
    ("files", "folder", "expected"),
    [
        ({"a.txt": ""}, ".", START),
        ({"pyproject.toml": "[project]\n"}, ".", START),
        ({"Home.md": ""}, ".", BESIDE),
        ({"llmnotes.toml": ""}, ".", "notes"),
        ({"pyproject.toml": '[tool.llmnotes]\ntitle = "x"\n'}, ".", "notes"),
        ({"_config.yml": ""}, ".", "_posts"),
        ({"_posts/2024-01-01-a.md": ""}, ".", "_posts"),
        ({"README.md": ""}, ".", "_posts"),
        (AT_HOME, ".", "notes"),
        (AT_HOME, "notes", "--root .. "),
        ({"notes/a.md": "x"}, "notes", "--root .. "),
        ({"notes/sub/readme.md": "x"}, "notes/sub", "--root ../.. "),
        ({"notes/sub/_posts/2024-01-01-a.md": "x"}, "notes/sub", "notes/sub/_posts"),  # which builds on its own
        ({"notes/notes/a.md": "x"}, "notes", "notes/notes"),
        ({**AT_HOME, "llmnotes.toml": "", "static/a.css": ""}, "static", "--root .. "),
        ({**AT_HOME, "other/a.txt": ""}, "other", START),
        ({"llmnotes.toml": 'notes = "texts"', "texts/index.md": ""}, "texts", "--root .. "),
    ],
)
def test_a_note_is_started_in_a_site_and_nowhere_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], folder: str, expected: str
) -> None:
    write(tmp_path, files)
    monkeypatch.chdir(tmp_path / folder)
    before = sorted(tmp_path.rglob("*"))
    if expected in (START, BESIDE, *(f"--root {above} " for above in ("..", "../.."))):
        with pytest.raises(EnvironmentProblem, match=f"there is no folder of notes at notes .*{re.escape(expected)}"):
            start(Path(), "x")
        assert sorted(tmp_path.rglob("*")) == before
    else:
        assert start(Path(), "x").resolve().parent == tmp_path / expected


@given(st.text(max_size=30))
def test_any_title_is_read_back_as_it_was_or_refused(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    root = tmp_path_factory.mktemp("new")
    (root / "notes").mkdir()
    try:
        path = start(root, title)
    except EnvironmentProblem:
        return
    loaded = load(Source("notes/x.md", path.name, path.read_text(encoding="utf-8")), options_of(Config()))
    assert loaded.diagnostics == ()
    assert loaded.note is not None
    assert loaded.note.title == " ".join(title.split())


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("", "use at least one letter or digit"),
        (" ", "use at least one letter or digit"),
        ("???", "use at least one letter or digit"),
        ("a\x1b[31mb", r"the title holds the control character U\+001B \(remove it"),
        ("a\x00b", r"the title holds the control character U\+0000 \(remove it"),
        ("a\u200bb", r"the title holds the invisible character U\+200B \(remove it"),
    ],
)
def test_a_title_that_can_not_be_a_files_name_is_refused(root: Path, title: str, reason: str) -> None:
    with pytest.raises(EnvironmentProblem, match=reason):
        start(root, title)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("x" * 128, "x" * 128),
        ("x" * 300, "x" * 128),
        ("word " * 100, "word-" * 24 + "word"),
        ("x" * 100 + " " + "y" * 27, "x" * 100 + "-" + "y" * 27),
        ("x" * 100 + " " + "y" * 28, "x" * 100),
        ("x" * 128 + " y", "x" * 128),
        ("x" * 127 + " y", "x" * 127),
        ("a " + "x" * 300, "a-" + "x" * 126),
        ("注意力" * 40, "注意力" * 14),
        ("x" + "注意力" * 40, "x" + "注意力" * 14),
        ("x" * 127 + "e\u0301", "x" * 127),
        ("x" * 128 + "\u0301", "x" * 127),
        ("\u0301" * 200, "\u0301" * 64),
    ],
)
def test_a_long_title_is_shortened_in_the_name_of_the_file_only(root: Path, title: str, slug: str) -> None:
    path = start(root, title)
    assert path.name == f"2024-01-02-{slug}.md"
    assert f'title: "{title.strip()}"\n' in path.read_text(encoding="utf-8")


def test_a_note_is_never_written_over(root: Path) -> None:
    path = start(root, "Same")
    path.write_text("mine")
    with pytest.raises(EnvironmentProblem, match=r"can not write .*same\.md: File exists \(choose another name"):
        start(root, "Same")
    assert path.read_text() == "mine"


def test_a_wrong_configuration_is_reported_and_no_note_written(tmp_path: Path) -> None:
    (tmp_path / "llmnotes.toml").write_text('titel = "x"')
    around = Surroundings(io.StringIO(), io.StringIO(), {}, 1, datetime(2024, 1, 2, tzinfo=UTC), None)
    assert new(Choices(tmp_path), "A note", around) == 2
    assert isinstance(around.err, io.StringIO)
    assert "did you mean `title`" in around.err.getvalue()
    assert not (tmp_path / "notes").exists()


WITHOUT_ROOM = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
from llmnotes.cli import main
main()
"""


def test_a_note_for_which_there_is_no_room_is_not_there(root: Path) -> None:
    command = [sys.executable, "-B", "-c", WITHOUT_ROOM, "new", "A note", "--root", str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "can not write" in done.stderr) == (2, True)
    assert list((root / "notes").iterdir()) == []
