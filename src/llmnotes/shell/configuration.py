"""Find and read the configuration of a site, an author's own or Jekyll's."""

import os
import re
import shlex
from pathlib import Path

from llmnotes.config import Config, parse_toml, table_place
from llmnotes.diagnostics import Diagnostic, Place, place_in, warning
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.texts import read_text

JEKYLLS = ("_config.yml", "_config.yaml")
OWN, PYPROJECT = "llmnotes.toml", "pyproject.toml"
CONFIGURATION = (OWN, PYPROJECT, *JEKYLLS)  # the first that has any settings counts
GEMFILE = "Gemfile"
FRONT_PAGE = re.compile(r"(?:index|readme)\.(?:md|markdown)", re.IGNORECASE)

_QUOTED = r""""(?:\\.|[^"\\\n])*"|'[^'\n]*'"""
_LETTER = re.compile(r"\w")


def read_config(root: Path) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Return the settings of the site at ``root``: the first of the files that has any, else the defaults.

    Of an author's own two files, the second is not read, and a warning says so.
    The defaults are Jekyll's where there is no folder of notes, but one of Jekyll's posts, or what GitHub Pages would
    make a front page of.
    """
    for name in CONFIGURATION:
        if not (root / name).exists():
            continue
        text = read_text(root / name, name)
        if isinstance(text, Diagnostic):
            return Config(), (text,)
        if name in JEKYLLS:
            return _jekylls(root, name, text)
        config, diagnostics = parse_toml(name, text)
        if config is not None or diagnostics:
            return config or Config(), (*diagnostics, *_unread(root, beside=name))
    if is_jekylls(root) and not (root / Config().notes).is_dir():
        return _jekylls(root, JEKYLLS[0], "")
    return Config(), ()


def is_site(root: Path, config: Config) -> bool:
    """Say whether there is a site at ``root``, whose settings are ``config``: its notes, or else its settings."""
    if config.dialect == "jekyll" and not any((root / name).exists() for name in CONFIGURATION):
        return (root / "_posts").is_dir() or site_above(root) is None  # any note called index makes a folder look so
    return (root / config.notes).is_dir() or config != Config() or (root / OWN).exists()


def site_above(root: Path) -> Path | None:
    """Return the nearest folder above ``root`` that is a site, by its settings or because its notes are there."""
    real = Path(os.path.realpath(root))
    for above in real.parents:
        notes = read_config(above)[0].notes
        if any((above / name).exists() for name in (OWN, *JEKYLLS)):
            return above
        if notes != "." and real.is_relative_to(os.path.realpath(above / notes)):
            return above
    return None


def no_notes(root: Path, config: Config) -> EnvironmentProblem:
    """Return what is wrong where there is no site at ``root``, with the way to the one that it may be a part of."""
    above = site_above(root)
    hint = "`llmnotes init` starts a site with a first note"
    if above:
        hint = f"say --root {shlex.quote(os.path.relpath(above))} for the site that this is a part of"
    elif any(root.glob("*.md")):
        hint = f'write notes = "." into {OWN} if the notes are those beside it'
    folder = root / (Config().notes if config.notes == "." else config.notes)
    return EnvironmentProblem(f"there is no folder of notes at {folder}", hint)


def place_of(root: Path, key: str, value: str) -> Place:
    """Return where the settings of the site at ``root`` say that ``key`` is ``value``, or is a list with it."""
    start, written = rf"""(?:^|[{{,])[ \t]*["']?{key}["']?[ \t]*[=:]""", re.escape(value)
    ways = [rf"""{start}(?:{_QUOTED}|\#[^\n]*\n|[^"'=\#])*?(?P<quote>["'])(?P<value>{written})(?P=quote)"""]
    if _LETTER.search(value):  # else it may be punctuation
        ways.append(rf"""{start}[^=]*?(?<=["'\s,\[=:])(?P<value>{written})(?=["'\s,\]]|\Z)""")
    names = [name for name in CONFIGURATION if (root / name).exists()]
    for name in names:
        text = read_text(root / name, name)
        given = (re.search(way, text, re.MULTILINE) for way in ways) if isinstance(text, str) else ()
        if isinstance(text, str) and (found := next(filter(None, given), None)):
            return place_in(name, text, *found.span("value"))
    return Place(names[0] if names else OWN)


def _unread(root: Path, *, beside: str) -> tuple[Diagnostic, ...]:
    """Say that the settings in ``pyproject.toml`` do not count, where there are some."""
    if beside != OWN or not (root / PYPROJECT).exists():
        return ()
    text = read_text(root / PYPROJECT, PYPROJECT)
    place = None if isinstance(text, Diagnostic) else table_place(PYPROJECT, text)
    if place is None:
        return ()
    message = f"these settings are not read: those of {OWN} count, not those of {PYPROJECT}"
    return (warning(place, "config-unread", message, hint="keep all settings in one of the two"),)


def read_jekylls(root: Path) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Return the settings of the Jekyll repository at ``root``, or why they can not be read."""
    name = next((name for name in JEKYLLS if (root / name).exists()), "")
    text = read_text(root / name, name) if name else ""
    return (Config(), (text,)) if isinstance(text, Diagnostic) else _jekylls(root, name or JEKYLLS[0], text)


def is_jekylls(root: Path) -> bool:
    """Say whether there is something at ``root`` that Jekyll makes a site of, settings or not."""
    try:
        return (root / "_posts").is_dir() or any(FRONT_PAGE.fullmatch(name) for name in os.listdir(root))  # noqa: PTH208
    except OSError:
        return False


def _jekylls(root: Path, name: str, text: str) -> tuple[Config, tuple[Diagnostic, ...]]:
    from llmnotes.config.jekyll import parse_jekyll  # YAML takes 20 ms that others need not spend

    gemfile = read_text(root / GEMFILE, GEMFILE) if (root / GEMFILE).exists() else None
    return parse_jekyll(name, text, "" if isinstance(gemfile, Diagnostic) else gemfile)
