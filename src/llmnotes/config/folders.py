"""The folders of a Jekyll repository that mean something: those of posts, of drafts, and of collections."""

import posixpath
import re
from collections.abc import Container

from msgspec import Struct

POSTS, DRAFTS = "_posts", "_drafts"
DATED = re.compile(r"(\d{2,4})-(\d{1,2})-(\d{1,2})-(.*)", re.DOTALL | re.ASCII)
"""How the name of a post begins."""


class Folders(Struct, frozen=True):
    """The folders that a file lies in.

    ``special`` is that of posts, drafts or a collection, with its underscore, or nothing for a page; ``above`` and
    ``inside`` are those over and under it, of a page all of them.
    """

    above: tuple[str, ...]
    special: str
    inside: tuple[str, ...]


def folders_of(within: str, collections: Container[str], collections_dir: str) -> Folders:
    """Return the folders of the file at ``within``; ``collections_dir`` is the one in which the special ones lie.

    Posts and drafts have theirs at any depth; a collection of ``collections`` has it right there.
    """
    folders = tuple(part for part in posixpath.dirname(within).split("/") if part)
    inner = below(within, collections_dir) if "_" in within else None
    if inner is None:
        return Folders(folders, "", ())
    parts = tuple(part for part in posixpath.dirname(inner).split("/") if part)
    index = next((index for index, part in enumerate(parts) if part.startswith("_")), None)
    if index is None:
        return Folders(folders, "", ())
    name = parts[index]
    if name in (POSTS, DRAFTS) or (index == 0 and name[1:] in collections):
        return Folders(parts[:index], name, parts[index + 1 :])
    return Folders(folders, "", ())


def below(within: str, folder: str) -> str | None:
    """Return the rest of a path below ``folder`` (``""`` for all of it); None where it is not below it."""
    if not folder:
        return within
    return within.removeprefix(f"{folder}/") if within.startswith(f"{folder}/") else None
