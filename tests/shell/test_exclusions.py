"""Patterns that leave out nothing are told, and louder where what they should leave out is published."""

from pathlib import Path

import pytest
from trees import write

from llmnotes.config import Config, parse_toml
from llmnotes.diagnostics import Diagnostic, Place, Severity
from llmnotes.shell.exclusions import unused
from llmnotes.shell.sources import read_sources

FILES = [
    "index.md", "private/a.md", "private/deep/b.md", "papers/Secret Plans/c.md", "papers/2024.md", "papers/todo.md",
    ".obsidian/x.json", "_inbox/y.md", "left/out/z.md", "x.md~", "2024-trip.md",
]  # fmt: skip
WARNING, INFO = Severity.WARNING, Severity.INFO
CASES: list[tuple[str, Severity | None, str]] = [
    ("private", None, ""),
    ("private/", None, ""),
    ("/private/*", None, ""),
    ("*.md", None, ""),
    ("papers/todo.md", None, ""),
    ("notes/private/*", WARNING, "private/*"),
    ("notes/private", WARNING, "private"),
    ("./private", WARNING, "private"),
    ("./notes//private/*", WARNING, "private/*"),
    ("**/private", WARNING, "private"),
    ("private\\\\*", WARNING, "private/*"),
    ("todo.md", WARNING, "*/todo.md"),
    ("**/todo.md", None, ""),
    ("todo", WARNING, "*/todo.md"),
    ("**/todo", WARNING, "**/todo.md"),
    ("papers/todo", WARNING, "papers/todo.md"),
    ("papers/todo.markdown", WARNING, "papers/todo.md"),
    ("notes/private/*.markdown", WARNING, "private/*.md"),
    ("private/*.markdown", WARNING, "private/*.md"),
    ("privat/*.markdown", WARNING, "private/*.md"),
    ("private/*.txt", INFO, ""),
    ("*.markdown", None, ""),
    ("notes/*.markdown", INFO, ""),
    ("**/*.markdown", None, ""),
    ("2023-trip", INFO, ""),
    ("Secret*", WARNING, "*/Secret*"),
    ("privat/*", WARNING, "private/*"),
    ("Private", WARNING, "private"),
    ("papers/secret plans", WARNING, "papers/Secret Plans"),
    ("papers/tody.md", WARNING, "papers/todo.md"),
    ("papers/2023.md", INFO, ""),
    ("2023-trip.md", INFO, ""),
    ("diary/*", INFO, ""),
    ("diary", INFO, ""),
    ("templates", INFO, ""),
    ("notes/*", INFO, ""),
    ("./*", INFO, ""),
    (".obsidian", None, ""),
    (".obsidian/*", None, ""),
    ("_inbox/y.md", None, ""),
    ("left/out/z.md", None, ""),
    ("*.tmp", None, ""),
    ("*.md~", None, ""),
]


def told(root: Path, config: Config) -> list[Diagnostic]:
    sources = read_sources(root, config)
    return [*unused(root, config, sources.shown, sources.left_out)]


@pytest.mark.parametrize(("pattern", "severity", "meant"), CASES)
def test_a_pattern_that_leaves_out_nothing_is_told(
    tmp_path: Path, pattern: str, severity: Severity | None, meant: str
) -> None:
    text = f'title = "x"\nexclude = ["left", "{pattern}"]\n'
    write(tmp_path, {f"notes/{name}": "x" for name in FILES} | {"llmnotes.toml": text})
    config, _ = parse_toml("llmnotes.toml", text)
    assert config
    found = told(tmp_path, config)
    assert [(one.severity, one.code) for one in found] == ([(severity, "config-unused-pattern")] if severity else [])
    for one in found:
        written = config.exclude[1]
        assert one.message == f"`{written}` matches nothing below notes/"
        assert not meant or one.hint == f"did you mean `{meant}`?"
        if "\\" not in pattern:
            assert one.place == Place("llmnotes.toml", 2, 21, 21 + len(written))


def test_at_the_root_nothing_is_said_of_what_is_no_part_of_the_site(tmp_path: Path) -> None:
    text = 'notes = "."\nexclude = ["templates", "static/*", "gone"]\n'
    write(tmp_path, {"a.md": "x", "templates/x.html": "", "llmnotes.toml": text})
    config, _ = parse_toml("llmnotes.toml", text)
    assert config
    assert [one.message for one in told(tmp_path, config)] == ["`static/*` matches nothing", "`gone` matches nothing"]


def test_what_jekyll_leaves_out_is_its_own_affair(tmp_path: Path) -> None:
    text = 'dialect = "jekyll"\nnotes = "."\nexclude = ["vendor", "./a.md"]\n'
    write(tmp_path, {"a.md": "---\n---\n", "llmnotes.toml": text})
    config, _ = parse_toml("llmnotes.toml", text)
    assert config
    assert told(tmp_path, config) == []
