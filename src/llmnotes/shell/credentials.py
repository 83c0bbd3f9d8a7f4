"""Finds the token that GitHub answers more questions for."""

import re
import shutil
import subprocess
from collections.abc import Mapping

from llmnotes.shell.environment import EnvironmentProblem

_WORD = re.compile(r"[!-~]+")  # what a header can hold, blanks aside

PATIENCE = 5.0  # seconds for a program that reads a file, or a keyring that may ask its owner


def github_token(environ: Mapping[str, str]) -> str:
    """Return ``GITHUB_TOKEN``, or what ``gh auth token`` says where that program is; empty if nobody is logged in.

    Raises ``EnvironmentProblem`` for a variable that can not be a token.
    """
    if token := environ.get("GITHUB_TOKEN", "").strip():
        if not _WORD.fullmatch(token):
            raise EnvironmentProblem("GITHUB_TOKEN is no token: it holds more than letters and digits", "set it again")
        return token
    program = shutil.which("gh", path=environ.get("PATH"))
    if program is None or environ.get("LLMNOTES_GITHUB_API"):  # gh knows the token of github.com, not of another server
        return ""
    try:
        said = subprocess.run(
            (program, "auth", "token"),
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    token = said.stdout.decode("ascii", "replace").strip()
    return token if _WORD.fullmatch(token) else ""
