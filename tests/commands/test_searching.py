"""The search index of a build: whole, no more made than has changed, and none where it can not be."""

import io
import json
import os
import re
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from llmnotes.commands import searching
from llmnotes.commands.build import build
from llmnotes.commands.choices import Asking, Choices
from llmnotes.renderer.search import shards
from llmnotes.shell import pagefind
from llmnotes.shell.environment import Surroundings

NOW = datetime(2024, 6, 1, tzinfo=UTC)
COUNT = 12


def built(root: Path, environ: Mapping[str, str] = {}, *, clean: bool = False, strict: bool = False) -> tuple[int, str]:
    said = io.StringIO()
    around = Surroundings(io.StringIO(), said, environ, 2, NOW, None)
    choices = Choices(root, strict=strict, asking=Asking(offline=True))
    return build(choices, root / "_site", around, clean=clean), said.getvalue()


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def note(root: Path, number: int, text: str) -> None:
    (root / "notes").mkdir(parents=True, exist_ok=True)
    (root / "notes" / f"n{number}.md").write_text(f"---\ntitle: Note {number}\ntags: [t{number % 3}]\n---\n{text}\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Notes of a site that was not built yet."""
    for number in range(COUNT):
        note(tmp_path / "site", number, f"word{number} and common.")
    return tmp_path / "site"


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The addresses that Pagefind is given, for each index that it makes."""
    calls: list[list[str]] = []
    original = pagefind.index

    def counted(program: Path, documents: Sequence[tuple[str, bytes]], *rest: object) -> dict[str, bytes]:
        calls.append([url for url, _ in documents])
        return original(program, documents, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(searching, "index", counted)
    return calls


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make shards of three pages or so."""
    monkeypatch.setattr(shards, "MOST", 3)


def is_clean(root: Path, other: Path) -> bool:
    """Say whether the site is that of a clean build, byte for byte."""
    before = files_in(root / "_site")
    assert built(root, clean=True)[0] == 0
    return files_in(root / "_site") == before


@pytest.mark.usefixtures("small_shards")
def test_only_shards_with_pages_that_say_something_else_are_indexed_again(
    root: Path, indexed: list[list[str]], tmp_path: Path
) -> None:
    built(root)
    assert sorted(url for call in indexed for url in call) == sorted(f"/n{number}/" for number in range(COUNT))
    assert len(indexed) == 4
    files = files_in(root / "_site" / "pagefind")
    assert [*json.loads(files["shards.json"])["shards"]] == ["0", "1", "2", "3"]
    assert sum(path.endswith("pf_fragment") for path in files) == COUNT
    indexed.clear()
    note(root, 5, "Another text.")
    built(root)
    (call,) = indexed
    assert "/n5/" in call
    assert call == [f"/n{number}/" for number in (0, 1, 10, 11, *range(2, 10)) if f"/n{number}/" in call]
    assert is_clean(root, tmp_path)


@pytest.mark.usefixtures("small_shards")
def test_what_surrounds_a_text_is_no_reason_to_index_it_again(
    root: Path, indexed: list[list[str]], tmp_path: Path
) -> None:
    built(root)
    indexed.clear()
    for path, text in (
        ("llmnotes.toml", 'title = "Another"\nbase_url = "https://me.org/elsewhere"\n'),
        ("templates/footer.html", "<footer>Mine</footer>"),
        ("static/css/99-mine.css", "p { color: red }"),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
        assert built(root)[0] == 0
    assert indexed == []
    assert is_clean(root, tmp_path)


def test_a_template_decides_what_is_searched(root: Path, indexed: list[list[str]], tmp_path: Path) -> None:
    built(root)
    (root / "templates").mkdir()
    frame = '{{% extends "base.html" %}}{{% block main %}}{}{{{{ body }}}}{{% endblock %}}'
    (root / "templates" / "note.html").write_text(frame.format("<p data-pagefind-body>{{ note.title }}</p>"))
    indexed.clear()
    built(root)
    assert len(indexed) == 1
    assert is_clean(root, tmp_path)
    (root / "templates" / "note.html").write_text(frame.format(""))
    built(root)
    assert files_in(root / "_site" / "pagefind") == {"shards.json": b'{"shards": {}}\n'}
    assert is_clean(root, tmp_path)


def test_a_site_that_wants_no_search_has_none(root: Path, indexed: list[list[str]]) -> None:
    built(root)
    (root / "llmnotes.toml").write_text("search = false\n")
    code, said = built(root)
    assert code == 0
    assert "no search" not in said
    files = files_in(root / "_site")
    assert not [path for path in files if path.startswith(("pagefind", "search"))]
    assert b"Search" not in files["index.html"]
    (root / "llmnotes.toml").write_text("")
    indexed.clear()
    built(root)
    assert "pagefind/shards.json" in files_in(root / "_site")
    assert is_clean(root, root)


def test_where_there_is_no_pagefind_there_is_an_archive(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "PACKAGE", "no_such_package")
    for _ in range(2):  # the second time nothing is done
        code, said = built(root, strict=True)
        assert code == 0
        assert said.count("no search: there is no Pagefind for this machine") == 1
        files = files_in(root / "_site")
        assert not [path for path in files if path.startswith(("pagefind", "search"))]
    monkeypatch.undo()
    assert "no search" not in built(root)[1]
    assert "pagefind/shards.json" in files_in(root / "_site")


@pytest.mark.parametrize(("text", "why"), [("sleep 99", "it said nothing for 0.3 s"), ("exit 1", "it ended too early")])
def test_a_pagefind_that_fails_costs_the_search_and_nothing_else(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    monkeypatch.setattr(pagefind, "SILENCE", 0.3)
    program = tmp_path / "fake"
    program.write_text(f"#!/bin/sh\nexec {text}\n" if text.startswith("sleep") else f"#!/bin/sh\n{text}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    for _ in range(2):  # it is tried again
        code, said = built(root, {pagefind.VARIABLE: os.fspath(program)})
        assert code == 0
        assert said.count(f"no search: Pagefind made no index, {why}") == 1
        files = files_in(root / "_site")
        assert "search/index.html" in files
        assert not [path for path in files if path.startswith("pagefind")]
    code, said = built(root)
    assert "no search" not in said
    assert is_clean(root, tmp_path)


def test_an_index_that_was_there_is_gone_where_none_can_be_made(root: Path, tmp_path: Path) -> None:
    built(root)
    code, said = built(root, {pagefind.VARIABLE: os.fspath(tmp_path / "nothing")})
    assert code == 0
    assert "it can not be started: No such file or directory" in said
    assert not (root / "_site" / "pagefind").exists()
    built(root)
    assert is_clean(root, tmp_path)


def test_what_is_remembered_of_an_index_is_made_again_where_it_is_damaged(root: Path, tmp_path: Path) -> None:
    built(root)
    for file in (root / "_site" / "pagefind" / "0" / "fragment").iterdir():
        file.write_bytes(b"damaged")
    built(root)
    assert is_clean(root, tmp_path)


def test_a_note_where_the_index_is_to_be_is_told(root: Path) -> None:
    (root / "notes" / "x.md").write_text("---\npermalink: /pagefind/0/\n---\nA.\n")
    code, said = built(root)
    assert code == 1
    assert "url-collision" in said
    assert "the search index" in said


def test_a_language_without_a_stemmer_is_searched_too(root: Path) -> None:
    (root / "llmnotes.toml").write_text('language = "tlh"\n')
    built(root)
    files = files_in(root / "_site" / "pagefind")
    assert "0/wasm.unknown.pagefind" in files
    assert re.search(rb'"tlh":\{"hash":"tlh_\w+","wasm":null', files["0/pagefind-entry.json"])


def test_no_asyncio_is_needed_for_it(root: Path) -> None:
    script = "import sys, llmnotes.commands.write; print('asyncio' in sys.modules, 'subprocess' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == "False"
