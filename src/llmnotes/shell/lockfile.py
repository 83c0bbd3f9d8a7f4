"""Reads and writes ``links.lock`` at a site's root."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from llmnotes.diagnostics import Diagnostic
from llmnotes.links.known import Fact
from llmnotes.links.lock import NAME, lock_text, parse_lock
from llmnotes.shell.environment import EnvironmentProblem, because


def read_lock(root: Path) -> tuple[dict[str, Fact], tuple[Diagnostic, ...]]:
    """Return what is known and a warning for each damaged line. Raises ``EnvironmentProblem`` if it may not be read."""
    try:
        text = (root / NAME).read_bytes().decode("utf-8", "replace")
    except FileNotFoundError:
        return {}, ()
    except OSError as problem:
        raise EnvironmentProblem(f"can not read {NAME}: {because(problem)}", "move it away or mend it") from problem
    return parse_lock(text)


def write_lock(root: Path, facts: Iterable[Fact]) -> None:
    """Remember facts, in one step, if that changes the file; where there are none there is no new file.

    Raises ``EnvironmentProblem`` if it can not be written: then the file is as it was.
    """
    path = root / NAME
    content = lock_text(facts).encode()
    try:
        if (path.read_bytes() if path.exists() else b"") == content:
            return
        target = Path(os.path.realpath(path))
        descriptor, temporary = tempfile.mkstemp(prefix=f".{NAME}-", dir=target.parent)
        try:
            with open(descriptor, "wb") as file:  # noqa: PTH123 -- a descriptor
                file.write(content)
            os.chmod(temporary, target.stat().st_mode & 0o777 if target.exists() else 0o644)  # noqa: PTH101
            os.replace(temporary, target)  # noqa: PTH105
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)  # noqa: PTH108
            raise
    except OSError as problem:
        hint = "what was found out about links is asked for again next time"
        raise EnvironmentProblem(f"can not write {NAME}: {because(problem)}", hint) from problem
