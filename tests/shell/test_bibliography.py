"""A bibliography is read once for each text of its files."""

from pathlib import Path

import msgspec
import pytest

from llmnotes.config import Config
from llmnotes.loader import bibliography as parser
from llmnotes.model import own_key
from llmnotes.shell.bibliography import missing, read_bibliography, unread, with_bibliography
from llmnotes.shell.cache import Cache

CONFIG = Config(bibliography=("a.bib", "sub/b.bib"))
NOWHERE = Cache(None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.bib").write_text("@misc{a, title={A}}\n@misc{b, title={B}}\n")
    (tmp_path / "sub" / "b.bib").write_text("@misc{b, title={other}}\n@misc{c, title={\n")
    return tmp_path


def test_the_entries_of_all_files_are_read_and_what_is_wrong_with_them(root: Path) -> None:
    entries, problems = read_bibliography(root, CONFIG, NOWHERE, b"")
    assert {key: entry.title for key, entry in entries.items()} == {"a": "A", "b": "B"}
    assert [(one.place.path, one.code) for one in problems] == [
        ("sub/b.bib", "bibliography-syntax"),
        ("sub/b.bib", "bibliography-duplicate"),
    ]
    assert unread(root, CONFIG, problems) == ()


def test_files_of_single_notes_do_not_mind_each_other(root: Path) -> None:
    folder = root / "assets" / "bibliography"
    folder.mkdir(parents=True)
    (folder / "one.bib").write_text("@misc{a, title={One}}\n@misc{z, title={Z}}\n")
    (folder / "two.bib").write_text("@misc{a, title={Two}}\n@misc{z, title={Other}}\n@misc{y, title={\n")
    config = with_bibliography(root, Config(notes=".", dialect="jekyll", bibliography=("a.bib",)))
    entries, problems = read_bibliography(root, config, NOWHERE, b"")
    assert [(one.place.path, one.code) for one in problems] == [("assets/bibliography/two.bib", "bibliography-syntax")]
    titles = {key: entry.title for key, entry in entries.items()}
    assert titles == {
        "a": "A", "b": "B", "z": "Z", own_key("one.bib", "a"): "One", own_key("one.bib", "z"): "Z",
        own_key("two.bib", "a"): "Two", own_key("two.bib", "z"): "Other",
    }  # fmt: skip
    assert {entry.key for entry in entries.values()} == {"a", "b", "z"}


def test_only_for_jekyll_is_there_such_a_folder(root: Path) -> None:
    (root / "notes/assets/bibliography").mkdir(parents=True)
    (root / "notes/assets/bibliography/one.bib").write_text("@misc{a, title={One}}\n")
    assert with_bibliography(root, CONFIG) == CONFIG
    assert with_bibliography(root, Config(dialect="jekyll")).bibliography == ("notes/assets/bibliography/one.bib",)


def test_without_a_bibliography_nothing_is_read(tmp_path: Path) -> None:
    assert read_bibliography(tmp_path, Config(), NOWHERE, b"") == ({}, ())


def test_what_can_not_be_read_is_an_error(root: Path) -> None:
    (root / "a.bib").unlink()
    (root / "sub" / "b.bib").write_bytes(b"@misc{a, title={\xff}}")
    entries, problems = read_bibliography(root, CONFIG, NOWHERE, b"")
    assert entries == {}
    assert [(one.place.path, one.code) for one in problems] == [("sub/b.bib", "not-utf8")]
    assert unread(root, CONFIG, problems) == ("a.bib", "sub/b.bib")


@pytest.mark.parametrize(
    ("name", "text", "line", "at"),
    [
        ("llmnotes.toml", 'title = "x"\nbibliography = "no.bib"\n', 2, "no.bib"),
        ("llmnotes.toml", 'bibliography = [\n  "a.bib",\n  "no.bib",\n]\n', 3, "no.bib"),
        ("pyproject.toml", '[project]\nname = "no.bib"\n[tool.llmnotes]\nbibliography = "no.bib"\n', 4, "no.bib"),
        ("_config.yml", "bibliography:\n- a.bib\n- no.bib\n", 3, "no.bib"),
        ("llmnotes.toml", 'bibliography = "n\\u006f.bib"\n', 1, ""),
    ],
)
def test_a_file_that_is_not_there_is_told_of_where_the_settings_name_it(
    root: Path, name: str, text: str, line: int, at: str
) -> None:
    (root / name).write_text(text)
    (problem,) = missing(root, Config(bibliography=("a.bib", "no.bib")))
    assert (problem.code, problem.place.path, problem.place.line) == ("missing-bibliography", name, line)
    assert text.split("\n")[line - 1][problem.place.column - 1 : problem.place.end_column - 1] == at


def test_a_file_is_understood_once_for_each_text_and_edition(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    original = parser.parse_bibliography
    understood: list[str] = []

    def counted(path: str, text: str) -> object:
        understood.append(path)
        return original(path, text)

    monkeypatch.setattr(parser, "parse_bibliography", counted)
    cache = Cache(root)
    first = read_bibliography(root, CONFIG, cache, b"1")
    assert read_bibliography(root, CONFIG, Cache(root), b"1") == first
    assert understood == ["a.bib", "sub/b.bib"]
    (root / "a.bib").write_text("@misc{new, title={N}}")
    assert "new" in read_bibliography(root, CONFIG, cache, b"1")[0]
    assert understood == ["a.bib", "sub/b.bib", "a.bib"]
    read_bibliography(root, CONFIG, cache, b"2")
    assert len(understood) == 5


@pytest.mark.parametrize("kept", [b"x", msgspec.msgpack.encode([1, 2]), b""])
def test_a_cache_that_makes_no_sense_is_done_without(root: Path, kept: bytes) -> None:
    cache = Cache(root)
    cache.keep_things([("bibliography", kept)])
    assert "a" in read_bibliography(root, CONFIG, cache, b"1")[0]


def test_a_pattern_names_files_of_the_bibliography(tmp_path: Path) -> None:
    for name in ("_bibliography/b.bib", "_bibliography/a.bib", "_bibliography/c.txt", "d.bib", "e/f/g.bib"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    config = Config(
        dialect="jekyll", bibliography=("_bibliography/*.bib", "d.bib", "none/*.bib", "e/*.bib", "e/**/g.bib")
    )
    named = with_bibliography(tmp_path, config).bibliography
    assert named == ("_bibliography/a.bib", "_bibliography/b.bib", "d.bib", "e/f/g.bib")
