"""Where a token for GitHub comes from: the environment, else the program that its owner has logged in with."""

import os
from pathlib import Path

import pytest

from llmnotes.shell.credentials import github_token


def with_gh(folder: Path, script: str) -> dict[str, str]:
    """Return an environment in which ``gh`` is a script."""
    program = folder / "gh"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def test_a_token_of_the_environment_counts_first(tmp_path: Path) -> None:
    environ = with_gh(tmp_path, "echo theirs")
    assert github_token({**environ, "GITHUB_TOKEN": " ours\n"}) == "ours"
    assert github_token({**environ, "GITHUB_TOKEN": ""}) == "theirs"


@pytest.mark.parametrize("script", ["exit 1", "exit 4; echo x", "printf 'a b'", "printf '\\033[31m'", "true"])
def test_a_program_that_says_no_token_has_none(tmp_path: Path, script: str) -> None:
    assert github_token(with_gh(tmp_path, script)) == ""


def test_without_the_program_or_for_another_server_there_is_none(tmp_path: Path) -> None:
    assert github_token({"PATH": str(tmp_path)}) == ""
    assert github_token({**with_gh(tmp_path, "echo theirs"), "LLMNOTES_GITHUB_API": "https://ghe.example.org"}) == ""
