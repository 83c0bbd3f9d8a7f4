"""When nothing has changed since the last build, it is done: how to see that without reading a note."""

import os
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from llmnotes.commands.choices import Choices
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic
from llmnotes.links.lock import NAME as LOCK
from llmnotes.shell.cache import Cache, digest_of
from llmnotes.shell.configuration import CONFIGURATION, GEMFILE
from llmnotes.shell.environment import Surroundings
from llmnotes.shell.liquidfiles import files_of
from llmnotes.shell.sources import Sources, signature
from llmnotes.shell.theme import FOLDERS, own_folders, theme_folder
from llmnotes.shell.trees import is_intact
from llmnotes.shell.trees import recall as recall_tree

_NAME = "build"


class Outcome(Struct, frozen=True):
    """What a build came to: all that it says, and how long that is true.

    ``notes``, ``pages`` and ``links`` are their numbers; ``notice`` is what it says besides. ``is_settled`` if nobody
    outside has to be asked about anything. It is true since it was ``made``, ``until`` the next note that is dated in
    the future has to be shown.
    """

    is_published: bool
    problems: tuple[Diagnostic, ...]
    notes: int
    pages: int
    links: int
    is_settled: bool
    made: datetime
    until: datetime | None
    notice: str = ""


class _Memory(Struct, frozen=True):
    """The outcome of the build of a state of all that it depends on."""

    state: bytes
    outcome: Outcome


_DECODER = msgspec.json.Decoder(_Memory)  # JSON keeps the offset of a date


def state_of(
    edition: bytes, choices: Choices, config: Config, place: Path, sources: Sources, around: Surroundings
) -> bytes | None:
    """Return the digest of all that a build depends on; None if a file was changed so lately that it may change again.

    The contents of files are known by their signatures: nothing is read.
    """
    marks = [*(note.signature for note in sources.notes), *sources.signatures.values()]
    now = time.time_ns()
    others = [(name, _signature(file, now)) for name, file in _others(choices.root, config)]
    if not all(marks) or not all(mark for _, mark in others):
        return None
    names = "\n".join([*(note.path for note in sources.notes), *sources.signatures, *(name for name, _ in others)])
    rest = repr((choices, place, around.today, around.epoch, sources.diagnostics))
    text = [part.encode("utf-8", "surrogateescape") for part in (names, rest)]
    return digest_of(edition, *text, *marks, *(mark for _, mark in others))


def recall(cache: Cache, state: bytes | None, place: Path, now: datetime) -> Outcome | None:
    """Return what the last build came to if it depended on ``state`` too, and its site is untouched at ``place``.

    The site there may be that of a later build which nobody could remember: its tree knows what it was made of.
    """
    packed = cache.thing(_NAME) if state is not None else None
    try:
        memory = _DECODER.decode(packed) if packed else None
    except msgspec.MsgspecError:
        return None
    if memory is None or memory.state != state:
        return None
    outcome = memory.outcome
    if now < outcome.made or (outcome.until and outcome.until <= now):
        return None
    tree = recall_tree(cache, place)
    return outcome if tree is not None and tree.state == state and is_intact(place, tree) else None


def remember(cache: Cache, state: bytes | None, outcome: Outcome) -> None:
    """Keep the outcome of a build for the next one, if that may rely on it."""
    if state is not None and outcome.is_published and outcome.is_settled:
        cache.keep_things([(_NAME, msgspec.json.encode(_Memory(state, outcome)))])


def _others(root: Path, config: Config) -> Iterator[tuple[str, Path]]:
    """Yield all files but the notes and those beside them that a build may read, be they there or not."""
    for name in (*CONFIGURATION, GEMFILE, LOCK, *config.bibliography):
        yield name, root / name
    yield from files_of(root, config)
    parts = (*(theme_folder() / name for name in FOLDERS), *(root / name for name in own_folders(config)))
    for part in dict.fromkeys(parts):
        for parent, folders, names in os.walk(part):
            folders.sort()
            yield from ((f"{parent}/{name}", Path(parent, name)) for name in sorted(names))
    real = Path(os.path.realpath(root))
    for above in (real, *real.parents):  # where git says which repository the notes belong to
        if (above / ".git").exists():
            yield "git", above / ".git"
            yield "git config", above / ".git" / "config"
            return


def _signature(file: Path, now: int) -> bytes:
    try:
        return signature(file.stat(), now)
    except OSError:
        return b"-"
