"""The weekly run keeps one issue and one pull request, whatever happened the week before."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from websites import REPOSITORY

SCRIPTS = REPOSITORY / ".github" / "scripts"
NOTHING: dict[str, Any] = {"issues": [], "labels": [], "pulls": [], "forbidden": False}


class GitHub:
    """A repository on GitHub, as the scripts see it."""

    def __init__(self, folder: Path) -> None:
        self._store = folder / "store.json"
        self._programs = folder / "programs"
        self._programs.mkdir()
        gh = self._programs / "gh"
        gh.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{Path(__file__).parent / "gh.py"}" "$@"\n')
        gh.chmod(0o755)
        self.put(**NOTHING)

    def put(self, **changes: object) -> None:
        before = json.loads(self._store.read_text()) if self._store.exists() else {}
        self._store.write_text(json.dumps({**before, **changes}))

    def __getitem__(self, name: str) -> Any:
        return json.loads(self._store.read_text())[name]

    def run(self, script: str, *arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
        environ = {
            **os.environ,
            "PATH": f"{self._programs}:{os.environ['PATH']}",
            "GH_STORE": str(self._store),
            "RUN": "https://example.org/runs/1",
            "GIT_CONFIG_GLOBAL": os.devnull,
        }
        return subprocess.run(
            ("bash", SCRIPTS / script, *arguments), cwd=cwd, env=environ, capture_output=True, text=True, check=False
        )


@pytest.fixture
def hub(tmp_path: Path) -> GitHub:
    return GitHub(tmp_path)


def track(hub: GitHub, folder: Path, status: str, report: str = "## 1 error\n") -> list[tuple[int, str, str]]:
    (folder / "report.md").write_text(report)
    done = hub.run("track.sh", status, folder / "report.md", cwd=folder)
    assert done.returncode == 0, done.stderr
    return [(one["number"], one["state"], one["body"].partition("\n")[0]) for one in hub["issues"]]


def test_one_issue_is_opened_updated_closed_and_opened_again(hub: GitHub, tmp_path: Path) -> None:
    assert track(hub, tmp_path, "0") == []
    assert track(hub, tmp_path, "1") == [(1, "OPEN", "## 1 error")]
    assert "https://example.org/runs/1" in hub["issues"][0]["body"]
    assert track(hub, tmp_path, "1", "## 2 errors\n") == [(1, "OPEN", "## 2 errors")]
    assert track(hub, tmp_path, "0") == [(1, "CLOSED", "## 2 errors")]
    assert track(hub, tmp_path, "0") == [(1, "CLOSED", "## 2 errors")]
    assert track(hub, tmp_path, "1") == [(1, "OPEN", "## 1 error")]


def test_an_issue_of_somebody_else_is_left_alone(hub: GitHub, tmp_path: Path) -> None:
    theirs = {"number": 1, "state": "OPEN", "labels": ["broken links"], "body": "mine", "ours": False}
    hub.put(issues=[theirs])
    assert track(hub, tmp_path, "1") == [(1, "OPEN", "mine"), (2, "OPEN", "## 1 error")]


def test_a_long_report_is_cut_between_two_lines(hub: GitHub, tmp_path: Path) -> None:
    track(hub, tmp_path, "1", "| a row of the table |\n" * 10_000)
    body = hub["issues"][0]["body"]
    assert 50_000 < len(body) < 65_536
    assert {line for line in body.splitlines() if line.startswith("|")} == {"| a row of the table |"}
    assert "More is in the summary of the run." in body


def test_a_check_that_could_not_run_changes_nothing(hub: GitHub, tmp_path: Path) -> None:
    track(hub, tmp_path, "1")
    for status in ("2", ""):
        assert hub.run("track.sh", status, tmp_path / "report.md", cwd=tmp_path).returncode == 1
    assert [one["state"] for one in hub["issues"]] == ["OPEN"]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout on main whose origin is a bare repository beside it."""
    clone, origin = tmp_path / "clone", tmp_path / "origin.git"
    clone.mkdir()
    git(tmp_path, "init", "--bare", "--initial-branch", "main", str(origin))
    git(clone, "init", "--initial-branch", "main")
    git(clone, "remote", "add", "origin", str(origin))
    (clone / "links.lock").write_text("{}\n")
    git(clone, "add", "--all")
    git(clone, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--message", "before")
    git(clone, "push", "origin", "main")
    return clone


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(("git", *arguments), cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def propose(hub: GitHub, clone: Path, lock: str) -> str:
    git(clone, "switch", "--force", "main")
    (clone / "links.lock").write_text(lock)
    done = hub.run("propose.sh", cwd=clone)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_lock_that_changed_is_proposed_once(hub: GitHub, clone: Path) -> None:
    assert "up to date" in propose(hub, clone, "{}\n")
    propose(hub, clone, '{"a": 1}\n')
    assert hub["pulls"] == ["llmnotes/links-lock"]
    assert git(clone, "show", "origin/llmnotes/links-lock:links.lock") == '{"a": 1}'
    assert git(clone, "show", "origin/main:links.lock") == "{}"


def test_an_open_proposal_is_updated(hub: GitHub, clone: Path) -> None:
    propose(hub, clone, '{"a": 1}\n')
    git(clone, "switch", "main")
    git(clone, "branch", "--delete", "--force", "llmnotes/links-lock")  # each run starts from a fresh checkout
    propose(hub, clone, '{"a": 2}\n')
    assert hub["pulls"] == ["llmnotes/links-lock"]
    assert git(clone, "show", "origin/llmnotes/links-lock:links.lock") == '{"a": 2}'


def test_where_pull_requests_are_forbidden_the_branch_is_there(hub: GitHub, clone: Path) -> None:
    hub.put(forbidden=True)
    said = propose(hub, clone, '{"a": 1}\n')
    assert said.splitlines()[-1].startswith("::warning::No pull request could be opened")
    assert git(clone, "show", "origin/llmnotes/links-lock:links.lock") == '{"a": 1}'
