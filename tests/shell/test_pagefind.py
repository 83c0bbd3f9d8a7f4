"""Pagefind as it is, and programs in its place that do what it should not."""

import os
import stat
import sys
from pathlib import Path

import pytest

from llmnotes.renderer.search.bundles import bundle_of
from llmnotes.shell import pagefind
from llmnotes.shell.pagefind import Speechless, index, mark_of, program

DOCUMENTS = [
    (f"/n{number}/", f"<html><body data-pagefind-body><h2 id=a>Head</h2>word{number} café</body></html>".encode())
    for number in range(40)
]


@pytest.fixture
def real() -> Path:
    found = program({})
    if found is None:
        pytest.skip("there is no Pagefind for this machine")
    return found


def fake(folder: Path, text: str) -> Path:
    """Write a program in Python."""
    file = folder / "fake"
    file.write_text(f"#!{sys.executable}\nimport os, sys, time, base64\n{text}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def test_the_same_documents_give_the_same_index(real: Path) -> None:
    filtered = [
        (url, html.replace(b"<body", b'<meta data-pagefind-filter="t[content]" content="%d"><body' % (number % 7)))
        for number, (url, html) in enumerate(DOCUMENTS)
    ]
    first, *others = (bundle_of(index(real, filtered, "en", ())) for _ in range(4))
    assert first is not None
    assert sum(path.startswith("fragment/") for path in first.files) == len(DOCUMENTS)
    assert all(other == first for other in others)


def test_more_than_a_pipe_holds_is_understood(real: Path) -> None:
    documents = [(url, html * 3000) for url, html in DOCUMENTS]
    assert bundle_of(index(real, documents, "en", ())) is not None


def test_no_document_is_no_index(real: Path) -> None:
    assert bundle_of(index(real, [], "xx", ())) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it ended too early"),
        ("sys.stdin.read(1); os.kill(os.getpid(), 9)", "it ended too early"),
        ("sys.stdin.read(1); os.kill(os.getpid(), 2)", "it (was interrupted|ended too early)"),
        ("print('nonsense,' * 50, flush=True); time.sleep(99)", "it said what nobody understands"),
        ("print('bnVsbA==,' * 50, flush=True); time.sleep(99)", "it said what nobody understands"),
        ("say = b'{\"payload\": {\"type\": \"Error\", \"message\": \"no!\"}}'\n"
         "print(base64.b64encode(say).decode() + ',', flush=True); time.sleep(99)", "it said: no!"),
        ("say = b'{\"payload\": {\"type\": \"NewIndex\"}}'\n"
         "print((base64.b64encode(say).decode() + ',') * 50, flush=True); time.sleep(99)", "it said what nobody"),
        ("time.sleep(99)", "it said nothing for 0.5 s"),
        ("print('eA', flush=True); time.sleep(99)", "it said nothing for 0.5 s"),
    ],
)  # fmt: skip
def test_a_program_that_does_not_do_its_work_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, why: str
) -> None:
    monkeypatch.setattr(pagefind, "SILENCE", 0.5 if "sleep" in text and "nothing" in why else 20)
    with pytest.raises(Speechless, match=f"^{why}"):
        index(fake(tmp_path, text), DOCUMENTS, "en", ())


def test_a_program_that_is_not_there_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Speechless, match="can not be started: No such file"):
        index(tmp_path / "nothing", [], "en", ())
    (tmp_path / "text").write_text("x")
    with pytest.raises(Speechless, match="can not be started: Permission denied"):
        index(tmp_path / "text", [], "en", ())


def test_another_program_may_be_named(tmp_path: Path) -> None:
    other = fake(tmp_path, "")
    assert program({pagefind.VARIABLE: os.fspath(other)}) == other
    before = mark_of(other)
    other.write_text("another")
    assert mark_of(other) != before
    assert mark_of(tmp_path / "nothing") != before


def test_where_it_is_not_installed_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "PACKAGE", "no_such_package")
    assert program({}) is None
    monkeypatch.setattr(pagefind, "PACKAGE", "click")  # a package without it
    assert program({}) is None
