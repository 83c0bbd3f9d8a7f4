"""Where those folders of Jekyll's are that hold no notes, and which files are in them.

All lie in the folder of notes; ``includes_dir``, ``data_dir`` and ``layouts_dir`` of a ``_config.yml`` may call them
otherwise.
"""

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from llmnotes.config import Collection, Config


def includes_folder(config: Config) -> str:
    """Return the folder of what ``{% include %}`` names, as a path below the site's root."""
    return _folder(config, "includes_dir", "_includes")


def data_folder(config: Config) -> str:
    """Return the folder of tables, likewise."""
    return _folder(config, "data_dir", "_data")


def layouts_folder(config: Config) -> str:
    """Return the folder of layouts, likewise."""
    return _folder(config, "layouts_dir", "_layouts")


def collection_folder(config: Config, collection: Collection) -> str:
    """Return the folder of a collection, likewise."""
    return posixpath.normpath(f"{config.notes}/{config.collections_dir}/_{collection.name}")


def _folder(config: Config, key: str, name: str) -> str:
    given = config.extra.get(key)
    path = posixpath.normpath(f"{config.notes}/{given if isinstance(given, str) and given.strip('./') else name}")
    return posixpath.normpath(f"{config.notes}/{name}") if path.startswith(("/", "..")) else path


def files_in(root: Path, folder: str) -> Iterator[tuple[str, Path]]:
    """Yield all files below a folder, as paths below ``root`` and where they are, in an order that never changes."""
    for parent, folders, names in os.walk(root / folder):
        folders.sort()
        for name in sorted(names):
            file = Path(parent, name)
            yield file.relative_to(root).as_posix(), file


def is_within(root: Path, file: Path) -> bool:
    """Say whether a file is part of the site: a symbolic link may lead anywhere, and a page be public."""
    return Path(os.path.realpath(file)).is_relative_to(os.path.realpath(root))
