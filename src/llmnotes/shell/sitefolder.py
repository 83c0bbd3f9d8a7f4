"""Where a site may live: no place that holds anything else, or that the next build would read."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from llmnotes import HISTORY, SITE_MARK
from llmnotes.shell.environment import EnvironmentProblem, because


def site_folder(
    output: Path, inputs: Sequence[Path], is_read: Callable[[Path], bool], jekylls: Path | None = None
) -> Path:
    """Return where ``output`` leads, and refuse a place that is not llmnotes' to replace.

    ``is_read`` says whether the next build would take what is at a real path for its input: Jekyll's ``_site`` lies
    among the notes, but nobody looks into it. ``jekylls`` is where Jekyll would write its site, if that is its
    repository: it empties this folder at each build without a question, and so may we, unless a work tree is in it.
    Raises ``EnvironmentProblem`` for a file, for a folder that holds more than a history and is not known as a site,
    for one that is read, and for one around one of ``inputs``.
    """
    real = Path(os.path.realpath(output))
    try:
        if real.exists() and not real.is_dir():
            raise EnvironmentProblem(f"{output} is no folder", "move it away, or choose another place with --output")
        is_jekylls = output == jekylls and not output.is_symlink() and not (real / ".git").exists()
        ours = is_jekylls or (real / SITE_MARK).is_file()
        foreign = real.exists() and not ours and any(entry.name not in HISTORY for entry in real.iterdir())
    except OSError as problem:
        raise EnvironmentProblem(f"can not look into {output}: {because(problem)}") from problem
    if foreign:
        hint = "remove it if nothing in it is needed, or choose another place with --output"
        raise EnvironmentProblem(f"{output} holds files that llmnotes did not make, and a build would replace it", hint)
    if is_read(real):
        message = f"{output} lies among the site's own files, and the next build would read it as one of them"
        raise EnvironmentProblem(message, "choose another place with --output")
    for folder in map(os.path.realpath, inputs):
        if Path(folder).is_relative_to(real):
            message = f"{output} has {folder} in it, and a build would replace it"
            raise EnvironmentProblem(message, "choose another place with --output")
    return real
