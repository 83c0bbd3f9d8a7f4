"""Find the theme that llmnotes brings along, and what a site puts in the place of its files."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, error, warning
from llmnotes.shell.environment import EnvironmentProblem, because
from llmnotes.shell.jekyllfolders import is_within
from llmnotes.shell.sources import is_read_as_notes
from llmnotes.shell.texts import read_text

PACKAGE = Path(__file__).parent.parent
FOLDERS = ("templates", "static")  # what a theme consists of, and what a site may have too
JEKYLLS = ("_templates", "_static")  # in a repository of Jekyll's, where the others are content like all else

PUBLIC = frozenset((".nojekyll", ".well-known"))
"""What hosts of sites look for at the root (RFC 8615 for the latter)."""


class Theme(Struct, frozen=True):
    """Templates and static files by their path below ``templates/`` and ``static/``; a site's own win, file by file.

    ``own`` are the names of the site's own templates, ``originals`` those that llmnotes brings along, and
    ``own_static`` are the names of the site's static files; ``is_itself`` if the site is the repository that the theme
    comes from.
    """

    templates: Mapping[str, str]
    static: Mapping[str, bytes]
    own: frozenset[str] = frozenset()
    originals: Mapping[str, str] = {}
    own_static: frozenset[str] = frozenset()
    is_itself: bool = False


def own_folders(config: Config) -> tuple[str, str]:
    """Return the names of the folders in which a site has templates and static files of its own."""
    return JEKYLLS if config.dialect == "jekyll" else FOLDERS


def read_theme(theme: Path, root: Path, own: tuple[str, str] = FOLDERS) -> tuple[Theme, tuple[Diagnostic, ...]]:
    """Return the theme in ``theme`` as the site at ``root`` changes it, in its ``own`` folders.

    Raises ``EnvironmentProblem`` if a file can not be read.
    """
    templates: dict[str, str] = {}
    texts: dict[Path, dict[str, str]] = {theme / FOLDERS[0]: {}, root / own[0]: {}}
    diagnostics: list[Diagnostic] = []
    for folder in texts:
        for name, file in _files(folder) if folder.parent == theme else _inside(folder, root, diagnostics):
            text = read_text(file, f"{folder.name}/{name}")
            if isinstance(text, Diagnostic):
                diagnostics.append(text)
                templates.setdefault(name, "")  # it is there, and that error stops every build
            else:
                templates[name] = texts[folder][name] = text
    static_files = [dict(_files(theme / FOLDERS[1])), dict(_inside(root / own[1], root, diagnostics))]
    static = {name: _bytes(file) for files in static_files for name, file in files.items()}
    is_itself = os.path.realpath(theme) == os.path.realpath(root)
    mine = (
        (frozenset(texts[root / own[0]]), frozenset(static_files[1])) if not is_itself else (frozenset(), frozenset())
    )
    found = Theme(templates, static, mine[0], texts[theme / FOLDERS[0]], mine[1], is_itself)
    return found, tuple(dict.fromkeys(diagnostics))


def theme_folder(package: Path = PACKAGE) -> Path:
    """Return where the theme of ``package`` is: in it where it is installed, or else at the root of the repository."""
    installed = package / "theme"
    return installed if installed.is_dir() else package.parent.parent


def inputs(root: Path, config: Config) -> tuple[Path, ...]:
    """Return the folders that the site at ``root`` is made of."""
    return (root / config.notes, *(root / name for name in own_folders(config)))


def is_read(root: Path, config: Config, place: Path) -> bool:
    """Say whether a file at ``place``, a real path, would become part of the site at ``root``."""
    themes = (os.path.realpath(root / name) for name in own_folders(config))
    return is_read_as_notes(root, config, place) or any(map(place.is_relative_to, themes))


def _inside(folder: Path, root: Path, diagnostics: list[Diagnostic]) -> Iterator[tuple[str, Path]]:
    """Yield the files below a site's own ``folder``.

    A link that leads out of it and out of the site is told of, and one that leads to a folder, which is not followed.
    """
    for name, file in _files(folder, linked_folders=True):
        if file.is_symlink() and file.is_dir():
            message = f"this symbolic link leads to a folder, {os.path.realpath(file)}, which is not looked into"
            place = Place(f"{folder.name}/{name}")
            diagnostics.append(warning(place, "symlink-to-folder", message, hint="copy what it leads to here"))
        elif file.is_symlink() and not is_within(folder, file) and not is_within(root, file):
            message = f"this symbolic link leads out of the site, to {os.path.realpath(file)}"
            place = Place(f"{folder.name}/{name}")
            diagnostics.append(error(place, "symlink-outside", message, hint="copy what it leads to here"))
        else:
            yield name, file


def _files(folder: Path, *, linked_folders: bool = False) -> Iterator[tuple[str, Path]]:
    """Yield the files below ``folder`` with their paths there, sorted; no hidden ones, no editors' backups.

    What is ``PUBLIC`` begins with a dot for other reasons. ``linked_folders`` are symbolic links to folders.
    """
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") or name in PUBLIC)
        links = [name for name in folders if linked_folders and Path(parent, name).is_symlink()]
        for name in sorted(names + links):
            if (not name.startswith(".") or name in PUBLIC) and not name.endswith("~"):
                file = Path(parent, name)
                yield file.relative_to(folder).as_posix(), file


def _bytes(file: Path) -> bytes:
    try:
        if not stat.S_ISREG(file.stat().st_mode):  # at a named pipe one would wait for ever
            raise EnvironmentProblem(f"{file} is not a regular file", "remove it")
        return file.read_bytes()
    except OSError as problem:
        raise EnvironmentProblem(f"can not read {file}: {because(problem)}") from problem
