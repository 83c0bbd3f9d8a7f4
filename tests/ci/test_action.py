"""What the action runs, run here: annotations in the log, the report in the job's summary, and the exit code."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from websites import REPOSITORY

RUN = REPOSITORY / ".github" / "scripts" / "run.sh"
WRONG = "[Wrong](https://arxiv.org/abs/2313.00001)\n"


class Job:
    """A job on a runner that has llmnotes installed and a site checked out."""

    def __init__(self, folder: Path) -> None:
        self.workspace = folder / "work"
        self.summary = folder / "summary.md"
        self._temporary = folder / "temporary"
        programs = self._temporary / "llmnotes" / "bin"
        programs.mkdir(parents=True)
        program = programs / "llmnotes"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m llmnotes "$@"\n')
        program.chmod(0o755)
        self.write("notes/good.md", "Fine\n")

    def write(self, path: str, text: str) -> None:
        (self.workspace / path).parent.mkdir(parents=True, exist_ok=True)
        (self.workspace / path).write_text(text)

    def run(self, command: str = "check", args: str = "", base: str = "") -> tuple[int, str, str]:
        """Return the exit code, the log, and the job's summary."""
        self.summary.write_text("before\n")
        environ = {
            "RUNNER_TEMP": str(self._temporary), "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_STEP_SUMMARY": str(self.summary), "COMMAND": command, "ARGS": args, "BASE": base,
        }  # fmt: skip
        done = subprocess.run(
            ("bash", RUN),
            cwd=self.workspace,
            env={**os.environ, **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr, self.summary.read_text().removeprefix("before\n")

    def git(self, *arguments: str) -> None:
        name = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(("git", *name, *arguments), cwd=self.workspace, check=True, capture_output=True)


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path)


def test_a_good_site_passes(job: Job) -> None:
    assert job.run() == (0, "no problems found\n", "## No problems found\n")


def test_a_problem_fails_with_an_annotation_and_a_table(job: Job) -> None:
    job.write("docs/notes/bad.md", WRONG)
    code, log, summary = job.run(args="--root docs  --strict")
    assert code == 1
    assert "::error file=docs/notes/bad.md,line=1,col=9," in log
    assert "### `docs/notes/bad.md`" in summary


def test_in_a_pull_request_only_what_it_adds_fails(job: Job) -> None:
    job.write("notes/old.md", WRONG)
    job.git("init", "--initial-branch", "main")
    job.git("add", "--all")
    job.git("commit", "--message", "before")
    job.git("update-ref", "refs/remotes/origin/main", "HEAD")
    code, log, summary = job.run(base="main")
    assert (code, "file=notes/old.md" in log) == (0, True)
    assert summary.startswith("## By this change: no problems found\n\n## Without it: 1 error in 1 file\n")
    job.write("notes/new.md", WRONG)
    assert job.run(base="main")[0] == 1
    assert job.run(base="main", args="--changed-since HEAD")[0] == 1
    assert job.run()[0] == 1


def test_what_can_not_run_fails_and_writes_no_summary(job: Job) -> None:
    job.git("init", "--initial-branch", "main")
    code, log, summary = job.run(base="main")
    assert (code, "git knows no commit 'origin/main'" in log, summary) == (2, True, "")
    assert job.run(command="serve")[0] == 2


def test_a_site_can_be_built(job: Job) -> None:
    code, log, _ = job.run("build", "--base-url https://me.example/notes --output public")
    assert (code, "Built 1 note" in log) == (0, True)
    assert (job.workspace / "public" / "good" / "index.html").exists()


def test_arguments_are_taken_apart_and_nothing_else(job: Job) -> None:
    job.write("*.md", "")
    assert job.run(args="notes/*.md")[0] == 2, "there is no such path"
    code, log, _ = job.run(args="$(touch${IFS}x) ; touch x")
    assert (code, (job.workspace / "x").exists()) == (2, False), log
