import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmnotes.commands.init import FILES, init
from llmnotes.config import Config, parse_toml
from llmnotes.loader import load, options_of
from llmnotes.model import Source
from llmnotes.shell.environment import EnvironmentProblem, Surroundings


@pytest.fixture
def around() -> Surroundings:
    return Surroundings(io.StringIO(), io.StringIO(), {}, 1, datetime(2024, 1, 2, tzinfo=UTC), None)


def test_a_new_site_has_a_note_choices_and_targets(tmp_path: Path, around: Surroundings) -> None:
    assert init(tmp_path / "a" / "b", around) == 0
    assert sorted(path.relative_to(tmp_path / "a/b").as_posix() for path in tmp_path.rglob("a/b/**/*.*")) == [
        ".gitignore",
        "llmnotes.toml",
        "notes/welcome.md",
    ]
    assert "date: 2024-01-02\n" in (tmp_path / "a/b/notes/welcome.md").read_text()


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        (".", "Next: make serve\n"),
        ("notes-of-mine", "Next: cd notes-of-mine && make serve\n"),
        ("my nötes 📚", "Next: cd 'my nötes 📚' && make serve\n"),
        ("$(x); it's", "Next: cd '$(x); it'\"'\"'s' && make serve\n"),
    ],
)
def test_the_next_command_is_one_that_a_shell_understands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, around: Surroundings, folder: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    init(Path(folder), around)
    assert isinstance(around.err, io.StringIO)
    assert around.err.getvalue().endswith(said)


@pytest.mark.parametrize("name", FILES)
def test_what_exists_is_never_written_over(tmp_path: Path, around: Surroundings, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(EnvironmentProblem, match=f"has {name} already"):
        init(tmp_path, around)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / name).read_text() == "mine"


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path, around: Surroundings) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EnvironmentProblem, match=r"can not write .*file/notes/welcome\.md: Not a directory"):
        init(tmp_path / "file", around)


def test_every_choice_is_the_default_or_an_example_that_is_valid() -> None:
    chosen = FILES["llmnotes.toml"].replace("# ", "").split("\n", 1)[1].replace("Where", "# Where")
    config, diagnostics = parse_toml("llmnotes.toml", chosen)
    assert diagnostics == ()
    assert config is not None
    assert (config.permalink, config.timezone, config.recent) == (
        Config().permalink,
        Config().timezone,
        Config().recent,
    )


def test_the_first_note_is_without_fault() -> None:
    note = Source("notes/welcome.md", "welcome.md", FILES["notes/welcome.md"].replace("{today}", "2024-01-02"))
    assert load(note, options_of(Config())).diagnostics == ()
