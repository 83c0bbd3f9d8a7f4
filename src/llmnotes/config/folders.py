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

    ``collection`` is the one that the file is in (``posts`` for drafts, too), or nothing for a page; ``above`` and
    ``inside`` are the folders over and under that of the collection, of a page ``above`` are all of them.
    """

    above: tuple[str, ...]
    collection: str
    inside: tuple[str, ...]
    is_draft: bool = False


def folders_of(within: str, collections: Container[str], collections_dir: str) -> Folders:
    """Return the folders of the file at ``within``; ``collections_dir`` is the one in which the special ones lie.

    Posts and drafts have theirs at any depth; a collection of ``collections`` has it right there, even one that is
    called ``drafts``.
    """
    folders = tuple(part for part in posixpath.dirname(within).split("/") if part)
    inner = below(within, collections_dir) if "_" in within else None
    if inner is None:
        return Folders(folders, "", ())
    parts = tuple(part for part in posixpath.dirname(inner).split("/") if part)
    index = next((index for index, part in enumerate(parts) if part.startswith("_")), None)
    if index is None:
        return Folders(folders, "", ())
    name, above, inside = parts[index], parts[:index], parts[index + 1 :]
    if index == 0 and name[1:] in collections:
        return Folders(above, name[1:], inside)
    if name in (POSTS, DRAFTS):
        return Folders(above, "posts", inside, is_draft=name == DRAFTS)
    return Folders(folders, "", ())


def below(within: str, folder: str) -> str | None:
    """Return the rest of a path below ``folder`` (``""`` for all of it); None where it is not below it."""
    if not folder:
        return within
    return within.removeprefix(f"{folder}/") if within.startswith(f"{folder}/") else None
