"""What a user asks about by naming paths: the problems there, and which of them are no part of the site."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place
from llmnotes.links.lock import NAME as LOCK
from llmnotes.shell.configuration import CONFIGURATION, GEMFILE
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.liquidfiles import folders_of
from llmnotes.shell.sources import Sources
from llmnotes.shell.theme import own_folders
from llmnotes.site.names import composed


def asked(paths: Sequence[Path], root: Path) -> tuple[str, ...]:
    """Return the paths relative to the site's root; raises ``EnvironmentProblem`` for one that is not below it."""
    return tuple(dict.fromkeys(composed(_within(path, root)) for path in paths))


def _within(path: Path, root: Path) -> str:
    for within in (os.path.relpath(path, root), os.path.relpath(os.path.realpath(path), os.path.realpath(root))):
        if within.partition(os.sep)[0] != os.pardir:
            return Path(within).as_posix()
    raise EnvironmentProblem(f"{path} is outside of the site at {root}", "--root says where its site is")


def below(problems: Sequence[Diagnostic], wanted: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Return those of the problems that are at one of the paths or below it, or all where there are no paths."""
    if not wanted:
        return tuple(problems)
    return tuple(problem for problem in problems if is_below(problem.place, wanted))


def is_below(place: Place, wanted: Sequence[str]) -> bool:
    """Say whether a place is at one of the paths or below it; it is where there are no paths."""
    return not wanted or _is_any_of(wanted, composed(place.path))


def strangers(wanted: Sequence[str], config: Config, sources: Sources, problems: Sequence[Diagnostic]) -> Iterator[str]:
    """Yield sentences about the paths at which nothing was looked at, so that nobody takes silence for an all-clear.

    Whoever checks what a commit changes names all sorts of files, so it is no mistake to ask about them.
    """
    found = (*(note.path for note in sources.notes), *sources.files, *(text.path for text in sources.texts))
    known = {composed(path) for path in (*found, *(problem.place.path for problem in problems))}
    known.update([above.as_posix() for path in known for above in PurePosixPath(path).parents])
    others = (*CONFIGURATION, GEMFILE, LOCK, *config.bibliography, *own_folders(config), *folders_of(config))
    reasons: dict[str, list[str]] = {}
    for path in wanted:
        if path not in known and not _is_any_of(others, path):
            reasons.setdefault(_reason(path, config, sources), []).append(path)
    for reason, paths in reasons.items():
        more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
        named = ", ".join(f"`{path}`" for path in paths[:3])
        yield f"{named}{more} {'is' if len(paths) == 1 else 'are'} no part of this site: {reason}"


def _reason(path: str, config: Config, sources: Sources) -> str:
    if _is_any_of([composed(one) for one in sources.overlooked], path):
        return "names that begin with `_` or `.` are left out"
    if config.notes != "." and not _is_any_of([config.notes], path):
        return f"only what is below {config.notes}/ is published"
    return "it is left out, by the settings or for its name"


def _is_any_of(paths: Sequence[str], path: str) -> bool:
    """Say whether a path is one of others, or below one of them."""
    return any(path == one or one == "." or path.startswith(f"{one}/") for one in paths)
