"""Finds the token that GitHub answers more questions for."""

import shutil
import subprocess
from collections.abc import Mapping

PATIENCE = 5.0  # seconds for a program that reads a file, or a keyring that may ask its owner


def github_token(environ: Mapping[str, str]) -> str:
    """Return ``GITHUB_TOKEN``, or what ``gh auth token`` says where that program is; empty if nobody is logged in."""
    if token := environ.get("GITHUB_TOKEN", "").strip():
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
    return token if token.isprintable() and " " not in token else ""
