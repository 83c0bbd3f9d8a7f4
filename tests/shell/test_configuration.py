from pathlib import Path

import pytest
from trees import write

from llmnotes.diagnostics import Place, Severity
from llmnotes.shell.configuration import place_of, read_config

PYPROJECT = '[tool.llmnotes]\ntitle = "from pyproject"\n'
LLMNOTES = 'title = "from llmnotes"\n'
JEKYLL = "title: from Jekyll\n"


@pytest.mark.parametrize(
    ("files", "title"),
    [
        ({}, "Notes"),
        ({"_config.yml": JEKYLL}, "from Jekyll"),
        ({"_config.yml": JEKYLL, "llmnotes.toml": LLMNOTES}, "from llmnotes"),
        ({"_config.yml": JEKYLL, "pyproject.toml": PYPROJECT}, "from pyproject"),
        ({"llmnotes.toml": LLMNOTES, "pyproject.toml": "[tool.llmnotes"}, "from llmnotes"),
        ({"llmnotes.toml": LLMNOTES, "pyproject.toml": b"[tool.llmnotes]\xff"}, "from llmnotes"),
        ({"llmnotes.toml": LLMNOTES, "pyproject.toml": "tool = 'llmnotes'\n"}, "from llmnotes"),
        ({"llmnotes.toml": LLMNOTES, "pyproject.toml": "[project]\n"}, "from llmnotes"),
    ],
)
def test_the_first_file_that_has_settings_counts(tmp_path: Path, files: dict[str, str | bytes], title: str) -> None:
    write(tmp_path, files)
    config, diagnostics = read_config(tmp_path)
    assert (config.title, diagnostics) == (title, ())


@pytest.mark.parametrize(
    ("own", "codes"),
    [
        (LLMNOTES, ["config-unread"]),
        ("", ["config-unread"]),
        ("titel = 'x'\n", ["config-unknown-key", "config-unread"]),
    ],
)
def test_settings_beside_llmnotes_toml_are_not_read_and_a_warning_says_so(
    tmp_path: Path, own: str, codes: list[str]
) -> None:
    project = f"[project]\nname = 'x'\n\n{PYPROJECT}zzz = 1\n"
    write(tmp_path, {"_config.yml": JEKYLL, "llmnotes.toml": own, "pyproject.toml": project})
    config, diagnostics = read_config(tmp_path)
    assert config.title == ("from llmnotes" if own == LLMNOTES else "Notes")
    assert [one.code for one in diagnostics] == codes
    unread = diagnostics[-1]
    assert (unread.severity, unread.place) == (Severity.WARNING, Place("pyproject.toml", 4, 2, 15))
    assert unread.message == "these settings are not read: those of llmnotes.toml count, not those of pyproject.toml"


@pytest.mark.parametrize(
    ("files", "is_githubs"),
    [
        ({"README.md": "# R\n"}, True),
        ({"Index.MD": "# I\n"}, True),
        ({"_posts/2020-01-02-a.md": "# A\n"}, True),
        ({"README.md": "# R\n", "notes/a.md": "# A\n"}, False),
        ({"README.txt": "R\n", "papers/README.md": "# P\n"}, False),
        ({"README.md": "# R\n", "Gemfile": "gem 'jekyll'\n"}, False),
        ({"README.md": "# R\n", "Gemfile": b"\xff"}, True),
        ({"README.md": "# R\n", "Gemfile/a": "gem 'jekyll'\n"}, True),
        ({"README.md": "# R\n", "pyproject.toml": "[project]\n"}, True),
        ({"README.md": "# R\n", "llmnotes.toml": 'notes = "."\n'}, False),
    ],
)
def test_what_github_pages_makes_a_site_of_needs_no_settings(
    tmp_path: Path, files: dict[str, str | bytes], is_githubs: bool
) -> None:
    write(tmp_path, files)
    config, diagnostics = read_config(tmp_path)
    assert (config.readme_index, diagnostics) == (is_githubs, ())


@pytest.mark.parametrize(
    ("content", "code"), [(b"\xff", "not-utf8"), (b"title =", "config-syntax"), (b"titel = 'x'", "config-unknown-key")]
)
def test_a_configuration_that_can_not_be_used_is_told(tmp_path: Path, content: bytes, code: str) -> None:
    write(tmp_path, {"llmnotes.toml": content})
    _, diagnostics = read_config(tmp_path)
    assert [one.code for one in diagnostics] == [code]


PATTERNS: list[tuple[str, str, str, tuple[int, int, int]]] = [
    ("llmnotes.toml", '[links]\nignore = ["a", ""]\n', "", (2, 17, 17)),
    ("llmnotes.toml", '[links]\nignore = ["a", "["]\n', "[", (2, 17, 18)),
    ("llmnotes.toml", "[links]\nignore = ['a',\",\", ',']\n", ",", (2, 16, 17)),
    ("llmnotes.toml", 'links = { max_age = 1, ignore = ["*"] }\n', "*", (1, 35, 36)),
    ("llmnotes.toml", '[links]\nignore = [\n  "x?a=b", # not "c" or "d\n  "c",\n]\n', "c", (4, 4, 5)),
    ("llmnotes.toml", '[links]\nignore = ["a"]\n[extra]\nx = ""\n', "", (1, 1, 1)),
    ("_config.yml", "ignore:\n  - don't\n  - c\n", "c", (3, 5, 6)),
    ("_config.yml", "ignore: [a, c]\n", "c", (1, 13, 14)),
]


@pytest.mark.parametrize(("name", "text", "value", "expected"), PATTERNS)
def test_the_place_of_a_value_is_where_it_is_written(
    tmp_path: Path, name: str, text: str, value: str, expected: tuple[int, int, int]
) -> None:
    write(tmp_path, {name: text})
    place = place_of(tmp_path, "ignore", value)
    assert place.path == name
    assert (place.line, place.column, place.end_column) == expected
