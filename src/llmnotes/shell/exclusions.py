"""What leaves files out of a site by patterns of their paths, and which of those leave out nothing."""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import translate
from pathlib import Path, PurePosixPath

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, info, warning
from llmnotes.model import NOTE_SUFFIXES
from llmnotes.nearest import SLIP, nearest
from llmnotes.shell.configuration import place_of

UNUSED = "config-unused-pattern"
_SPECIAL = re.compile(r"[*?\[]")
_DIGITS = re.compile(r"\d")


def any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    """Return what matches all paths that one of a shell's patterns does."""
    return re.compile("|".join(translate(pattern.strip("/")) for pattern in patterns) or "(?!)")


def unused(root: Path, config: Config, shown: Iterable[str], left_out: Collection[str]) -> Iterator[Diagnostic]:
    """Yield what is to be said of patterns in ``exclude`` that match none of the paths that are ``left_out``.

    It is a warning where one is most likely to be meant for something that is ``shown``, since that may be private. All
    paths are below the folder of notes; what is in a folder that is left out is not known. Jekyll's patterns, which are
    often there for what may come, are passed over.
    """
    patterns = [pattern for pattern in dict.fromkeys(config.exclude) if not _matches(pattern, left_out)]
    if not patterns or config.dialect == "jekyll":
        return
    shown = [*shown]
    paths = [*dict.fromkeys([*shown, *(str(above) for path in shown for above in [*PurePosixPath(path).parents][:-1])])]
    for pattern in patterns:
        message = f"`{pattern}` matches nothing" + ("" if config.notes == "." else f" below {config.notes}/")
        place = place_of(root, "exclude", pattern)
        if meant := _meant(pattern, config.notes, paths):
            yield warning(place, UNUSED, message, hint=f"did you mean `{meant}`?")
        elif not any(_may_be_in(pattern, folder) for folder in left_out):
            yield info(place, UNUSED, message, hint="patterns are of paths as they are there: remove it, or correct it")


def _matches(pattern: str, paths: Collection[str]) -> bool:
    return any(map(any_of([pattern]).match, paths))


def _may_be_in(pattern: str, folder: str) -> bool:
    """Say whether a pattern could match something below a folder."""
    start = _literal(pattern.strip("/"))
    return start.startswith(f"{folder}/") or f"{folder}/".startswith(start)


def _meant(pattern: str, notes: str, paths: Sequence[str]) -> str:
    """Return a pattern that is written somewhat otherwise and matches one of the paths, if there is any."""
    plain = posixpath.normpath(pattern.replace("\\", "/").strip("/"))
    inside = plain.removeprefix(f"{notes}/")
    top = inside.lstrip("*/")
    others = (plain, inside, top, f"*/{top}")
    is_some = _stem(top).strip("*/.")  # never all that there is
    for other in (*others, *(_stem(one) + suffix for suffix in NOTE_SUFFIXES for one in others)) if is_some else ():
        if other != pattern.strip("/") and _matches(other, paths):
            return other
    return _respelt(inside, paths)


def _stem(pattern: str) -> str:
    """Return the pattern without the ending of a note."""
    return next((pattern.removesuffix(suffix) for suffix in NOTE_SUFFIXES if pattern.endswith(suffix)), pattern)


def _respelt(pattern: str, paths: Sequence[str]) -> str:
    """Return the pattern with the path that is nearest to what it begins with, if one is there at the same depth."""
    start = _literal(pattern)
    rest = pattern[len(start.rstrip("/")) :]
    start = start.rstrip("/")
    if not start or (rest and not rest.startswith("/")):
        return ""
    beside: Mapping[str, str] = {path.casefold(): path for path in paths if path.count("/") == start.count("/")}
    near = nearest(start.casefold(), beside, SLIP)
    if near is None or (near != start.casefold() and _DIGITS.sub("", near) == _DIGITS.sub("", start.casefold())):
        return ""  # another year, another version
    respelt = beside[near] + rest
    return next((one for one in (respelt, *map(_stem(respelt).__add__, NOTE_SUFFIXES)) if _matches(one, paths)), "")


def _literal(pattern: str) -> str:
    """Return what a pattern begins with before its first sign that stands for others."""
    return _SPECIAL.split(pattern, maxsplit=1)[0]
