"""What git tells of a change, in real repositories, some of which would like to run something."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from gitrepos import ENVIRON, commit, git

from llmnotes.report.changes import WHOLE_FILE
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.git import Change, change_since, check_out


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "site"
    (root / "notes").mkdir(parents=True)
    (root / "notes" / "a.md").write_text("one\ntwo\nthree\n")
    git(root, "init", "--quiet", "--initial-branch", "main")
    commit(root)
    return root


def test_what_is_committed_staged_and_written_since_counts(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "work")
    (root / "notes" / "b c ü.md").write_text("new\n")
    commit(root)
    (root / "notes" / "staged.md").write_text("new\n")
    git(root, "add", "--all")
    (root / "notes" / "a.md").write_text("one\nzwei\nthree\nfour\n")
    (root / "notes" / "untracked ü.md").write_text("new\n")
    (root / ".gitignore").write_text("ignored.md\n")
    (root / "notes" / "ignored.md").write_text("new\n")
    assert change_since(root, "main", ENVIRON).lines == {
        "notes/a.md": (range(2, 3), range(4, 5)),
        "notes/b c ü.md": (WHOLE_FILE,),
        "notes/staged.md": (WHOLE_FILE,),
        "notes/untracked ü.md": (WHOLE_FILE,),
        ".gitignore": (WHOLE_FILE,),
    }


def test_what_others_did_meanwhile_does_not_count(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "work")
    (root / "notes" / "mine.md").write_text("new\n")
    commit(root)
    git(root, "switch", "--quiet", "main")
    (root / "notes" / "a.md").write_text("changed by others\n")
    commit(root)
    git(root, "switch", "--quiet", "work")
    assert set(change_since(root, "main", ENVIRON).lines) == {"notes/mine.md"}


def test_a_renamed_note_is_not_new(root: Path) -> None:
    (root / "notes" / "a.md").rename(root / "notes" / "moved.md")
    git(root, "add", "--all")
    head = git(root, "rev-parse", "HEAD")
    assert change_since(root, "HEAD", ENVIRON) == Change(head, {}, {"notes/moved.md": "notes/a.md"})


def test_a_site_may_be_a_folder_of_its_repository(root: Path) -> None:
    (root / "outside.md").write_text("new\n")
    (root / "notes" / "inside.md").write_text("new\n")
    git(root, "add", "--all")
    (root / "notes" / "untracked.md").write_text("new\n")
    assert set(change_since(root / "notes", "main", ENVIRON).lines) == {"inside.md", "untracked.md"}


def test_what_a_user_configured_changes_nothing(root: Path) -> None:
    for name, value in {
        "diff.noprefix": "true", "diff.mnemonicPrefix": "true", "diff.interHunkContext": "9", "diff.context": "9",
        "color.ui": "always", "core.quotePath": "false", "diff.renames": "false", "diff.relative": "false",
    }.items():  # fmt: skip
        git(root, "config", name, value)
    (root / "notes" / "a.md").write_text("zero\none\ntwo\nthree\nfour\n")
    assert change_since(root, "main", ENVIRON).lines == {"notes/a.md": (range(1, 2), range(5, 6))}


def test_a_variable_with_settings_is_kept(root: Path) -> None:
    (root / "notes" / "secret.md").write_text("new\n")
    ignore = root.parent / "ignore"
    ignore.write_text("secret.md\n")
    mine = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.excludesFile", "GIT_CONFIG_VALUE_0": str(ignore)}
    assert change_since(root, "main", {**ENVIRON, **mine}).lines == {}


@pytest.mark.parametrize("folder", ["", "docs"])
def test_a_hook_of_a_linked_worktree_sees_the_sites_own_folder(root: Path, folder: str) -> None:
    (root / "docs").mkdir()
    (root / "docs" / "old.md").write_text("old\n")
    base = commit(root)
    linked = root.parent / "linked"
    git(root, "worktree", "add", "--quiet", str(linked))
    site = linked / folder
    (site / "new.md").write_text("new\n")
    said = root.parent / "said"
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\nenv > {said}\n")
    hook.chmod(0o755)
    git(linked, "add", "--all")
    git(linked, "commit", "--quiet", "--message", "a change")
    of_hook = dict(line.partition("=")[::2] for line in said.read_text().splitlines())
    assert "GIT_DIR" in of_hook
    assert change_since(site, "main", of_hook) == Change(base, {"new.md": (WHOLE_FILE,)}, {})
    (root.parent / "before").mkdir()
    before = check_out(site, base, root.parent / "before", of_hook)
    assert sorted(path.name for path in before.rglob("*.md")) == (["old.md"] if folder else ["a.md", "old.md"])


def test_variables_name_the_repository_of_a_site_in_none(root: Path) -> None:
    (root / "notes" / "new.md").write_text("new\n")
    elsewhere = root.parent / "repository"
    (root / ".git").rename(elsewhere)
    named = {"GIT_DIR": str(elsewhere), "GIT_WORK_TREE": str(root)}
    assert change_since(root / "notes", "main", {**ENVIRON, **named}).lines == {"new.md": (WHOLE_FILE,)}


def _monitor(root: Path, program: str) -> None:
    git(root, "config", "core.fsmonitor", program)


def _external_diff(root: Path, program: str) -> None:
    git(root, "config", "diff.external", program)


def _driver(root: Path, program: str) -> None:
    (root / ".gitattributes").write_text("*.md diff=evil\n")
    git(root, "config", "diff.evil.command", program)


def _converter(root: Path, program: str) -> None:
    (root / ".gitattributes").write_text("*.md diff=evil\n")
    git(root, "config", "diff.evil.textconv", program)


def _filter(root: Path, program: str) -> None:
    (root / ".gitattributes").write_text("*.md filter=ev=il\n")
    git(root, "config", "filter.ev=il.clean", program)
    git(root, "config", "filter.ev=il.required", "true")


def _process(root: Path, program: str) -> None:
    (root / ".gitattributes").write_text("*.md filter=evil\n")
    git(root, "config", "filter.evil.process", program)


def _smudge(root: Path, program: str) -> None:
    _filter(root, program)
    git(root, "config", "filter.ev=il.smudge", program)


def _hook(root: Path, program: str) -> None:
    hook = root / ".git" / "hooks" / "post-index-change"
    hook.write_text(Path(program).read_text())
    hook.chmod(0o755)
    (root / "notes" / "same.md").write_text("same\n")
    commit(root)
    os.utime(root / "notes" / "same.md", (0, 0))  # git looks into it, finds nothing new, and notes that


@pytest.mark.parametrize("attack", [_monitor, _external_diff, _driver, _converter, _filter, _smudge, _process, _hook])
def test_a_repository_can_not_run_anything(
    root: Path, attack: Callable[[Path, str], None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    marker, program = root.parent / "marker", root.parent / "evil"
    program.write_text(f"#!/bin/sh\necho >{marker}\ncat >/dev/null </dev/null\n")
    program.chmod(0o755)
    attack(root, str(program))
    marker.unlink(missing_ok=True)
    (root / "notes" / "a.md").write_text("ONE\ntwo\nthree\n")
    change = change_since(root, "HEAD", ENVIRON)
    assert change.lines["notes/a.md"] == (range(1, 2),)
    before = tmp_path_factory.mktemp("before")
    assert (check_out(root, change.base, before, ENVIRON) / "notes" / "a.md").read_text() == "one\ntwo\nthree\n"
    assert not marker.exists()
    subprocess.run(("git", "diff", "HEAD"), cwd=root, env=ENVIRON, capture_output=True, check=False)
    assert marker.exists(), "an unprotected git would have run it"


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "-p", "", "main:notes/a.md", "two words", "a\x1b[2Jb"])
def test_a_commit_that_is_not_there_is_told(root: Path, ref: str) -> None:
    with pytest.raises(EnvironmentProblem, match="git knows no commit") as caught:
        change_since(root, ref, ENVIRON)
    assert "git fetch" in caught.value.hint
    assert caught.value.message.isprintable()
    assert sorted(path.name for path in root.iterdir()) == [".git", "notes"]


def test_a_shallow_clone_is_told_how_to_get_deeper(root: Path) -> None:
    first = git(root, "rev-parse", "HEAD")
    commit(root)
    git(root.parent, "clone", "--quiet", "--depth", "1", f"file://{root}", "shallow")
    shallow = root.parent / "shallow"
    with pytest.raises(EnvironmentProblem, match="git knows no commit") as caught:
        change_since(shallow, first, ENVIRON)
    assert "fetch-depth: 0" in caught.value.hint
    git(shallow, "fetch", "--quiet", "--depth", "1", "origin", first)
    with pytest.raises(EnvironmentProblem, match="no commit in common") as caught:
        change_since(shallow, first, ENVIRON)
    assert "fetch-depth: 0" in caught.value.hint


def test_two_histories_that_never_met_are_told(root: Path) -> None:
    git(root, "switch", "--quiet", "--orphan", "other")
    commit(root)
    with pytest.raises(EnvironmentProblem, match="'main' has no commit in common with HEAD"):
        change_since(root, "main", ENVIRON)


def test_a_folder_outside_of_any_repository_is_told(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="git can not tell what was changed: not a git repository"):
        change_since(tmp_path, "main", {**ENVIRON, "GIT_CEILING_DIRECTORIES": str(tmp_path.parent)})


def test_a_machine_without_git_is_told(root: Path, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="git can not be started: No such file") as caught:
        change_since(root, "main", {"PATH": str(tmp_path)})
    assert "install git" in caught.value.hint


def test_what_was_there_before_can_be_looked_at(root: Path, tmp_path: Path) -> None:
    (root / "notes" / "sub" / "ü").mkdir(parents=True)
    (root / "notes" / "sub" / "ü" / "link").symlink_to("../../a.md")
    (root / ".gitattributes").write_text("a.md export-ignore\n")
    base = commit(root)
    (root / "notes" / "a.md").unlink()
    (root / "notes" / "b.md").write_text("new\n")
    commit(root)
    before = git(root, "status", "--porcelain=v2", "--branch")
    files = {file: file.stat().st_mtime_ns for file in (root / ".git").rglob("*") if file.is_file()}
    for number, (within, path) in enumerate([("", "notes/a.md"), ("notes", "a.md"), ("notes/sub/ü", "link")]):
        folder = tmp_path / str(number)
        folder.mkdir()
        there = check_out(root / within, base, folder, ENVIRON)
        assert (there / path).is_symlink() is (path == "link")
        assert not any(file.name == "b.md" for file in folder.rglob("*"))
    assert {file: file.stat().st_mtime_ns for file in (root / ".git").rglob("*") if file.is_file()} == files
    assert git(root, "status", "--porcelain=v2", "--branch") == before


def test_a_folder_that_was_not_there_before_is_none(root: Path, tmp_path: Path) -> None:
    base = git(root, "rev-parse", "HEAD")
    (root / "new").mkdir()
    assert not check_out(root / "new", base, tmp_path, ENVIRON).exists()
