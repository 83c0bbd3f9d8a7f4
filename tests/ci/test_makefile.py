import os
import subprocess
import sys
from pathlib import Path
from shlex import quote

import pytest

REPOSITORY = Path(__file__).parents[2]
STAMPS = ("pyvenv.cfg", ".installed", ".compiled")


@pytest.fixture(params=["notes", "it's", 'größer "x" $HOME'])
def clone(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A clone of the repository that was set up when its folder was called otherwise."""
    clone = tmp_path / str(request.param)
    (clone / ".venv" / "bin").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", ".ci", "src", "templates", "static"):
        (clone / name).symlink_to(REPOSITORY / name)
    for name in STAMPS:
        (clone / ".venv" / name).touch()
    return clone


def make(clone: Path, *args: str) -> str:
    command = ["make", "-C", os.fspath(clone), *args]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_clone_runs_its_own_code_wherever_it_is(clone: Path) -> None:
    python = clone / ".venv" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec {quote(sys.executable)} "$@"\n')
    python.chmod(0o755)
    assert "llmnotes check" in make(clone, "check", "ARGS=--help")


def test_a_python_that_is_gone_takes_what_was_installed_for_it_along(clone: Path) -> None:
    (clone / ".venv" / "bin" / "python").symlink_to(clone / "python3.10")
    planned = make(clone, "--dry-run", "build", "PYTHON=python3")
    steps = [planned.index(step) for step in ("-m venv .venv", "-m pip", "compileall", "llmnotes build")]
    assert steps == sorted(steps)


def test_what_is_no_environment_of_pythons_is_left_alone(clone: Path) -> None:
    (clone / ".venv" / "pyvenv.cfg").unlink()
    (clone / ".venv" / "notes.md").touch()
    make(clone, "help")
    assert (clone / ".venv" / "notes.md").exists()


@pytest.mark.parametrize("target", ["help", "clean"])
def test_an_environment_with_a_blank_in_its_name_is_one_folder(tmp_path: Path, target: str) -> None:
    (tmp_path / "Makefile").symlink_to(REPOSITORY / "Makefile")
    for name in ("my", "my environment", "environment", "src", "tests", "benchmarks"):
        (tmp_path / name).mkdir()
    make(tmp_path, target, "VENV=my environment")
    assert (tmp_path / "my").is_dir()
    assert (tmp_path / "environment").is_dir()
