"""A note is replaced in one step, as whole and with the same rights as before, or left alone with a reason."""

import errno
import os
import stat
from pathlib import Path

import pytest

from llmnotes.diagnostics import Diagnostic, Place
from llmnotes.shell import rewrite as module
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.rewrite import read, rewrite


@pytest.fixture
def note(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    file = tmp_path / "notes" / "a.md"
    file.write_bytes(b"old")
    return file


def put(file: Path, was: bytes = b"old") -> Diagnostic | None:
    return rewrite(file, "notes/a.md", was, b"new\r\n\xff", within=file.parent)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o664, 0o755])
def test_a_file_gets_its_new_bytes_and_keeps_its_mode(note: Path, mode: int) -> None:
    note.chmod(mode)
    assert put(note) is None
    assert note.read_bytes() == b"new\r\n\xff"
    assert stat.S_IMODE(note.stat().st_mode) == mode
    assert names(note.parent) == ["a.md"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only the administrator can give a file to somebody else")
def test_a_file_keeps_its_owner(note: Path) -> None:
    os.chown(note, 1234, 5678)
    assert put(note) is None
    assert (note.stat().st_uid, note.stat().st_gid) == (1234, 5678)


def test_who_reads_meanwhile_keeps_the_whole_old_file(note: Path) -> None:
    with note.open("rb") as reader:
        assert put(note) is None
        assert reader.read() == b"old"


def test_a_link_among_the_notes_stays_a_link(note: Path) -> None:
    link = note.with_name("link.md")
    link.symlink_to("a.md")
    assert put(link) is None
    assert link.is_symlink()
    assert note.read_bytes() == b"new\r\n\xff"


def refusal(reason: str, hint: str = "") -> tuple[Place, str, str, str]:
    return Place("notes/a.md"), "unwritable-file", f"this file is not mended: {reason}", hint


def said(found: object) -> tuple[Place, str, str, str]:
    assert isinstance(found, Diagnostic)
    return found.place, found.code, found.message, found.hint


def test_what_lies_outside_of_the_notes_is_never_written(tmp_path: Path, note: Path) -> None:
    outside = tmp_path / "outside.md"
    outside.write_bytes(b"old")
    link = note.with_name("link.md")
    link.symlink_to(outside)
    assert said(put(link)) == refusal("it leads out of the notes", "copy it here")
    assert outside.read_bytes() == b"old"


def test_a_read_only_file_is_left_alone(note: Path) -> None:
    note.chmod(0o444)
    assert said(put(note)) == refusal("it is read-only", "make it writable")
    assert note.read_bytes() == b"old"


def test_a_file_that_was_changed_meanwhile_is_left_alone(note: Path) -> None:
    note.write_bytes(b"newer")
    assert said(put(note)) == refusal("it was changed in the meantime", "run the command again")
    assert note.read_bytes() == b"newer"
    assert names(note.parent) == ["a.md"]


def test_a_file_that_is_gone_is_told_of(note: Path) -> None:
    note.unlink()
    assert said(put(note)) == said(read(note, "notes/a.md")) == refusal("No such file or directory")
    assert names(note.parent) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_a_file_in_a_folder_that_can_not_be_changed_is_left_alone(note: Path) -> None:
    note.parent.chmod(0o555)
    assert said(put(note)) == refusal("Permission denied")
    note.parent.chmod(0o755)


def test_without_room_the_work_ends(monkeypatch: pytest.MonkeyPatch, note: Path) -> None:
    def full(file: Path, content: bytes) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "_written_beside", full)
    with pytest.raises(EnvironmentProblem) as caught:
        put(note)
    hint = "make room and run it again, notes/a.md is as it was"
    assert str(caught.value) == f"can not write notes/a.md: No space left on device ({hint})"
