"""The part of a site's configuration that a note depends on."""

import re

from msgspec import Struct

from llmnotes.config import Config, FrontMatterDefaults, KramdownSettings
from llmnotes.yamltree import Pairs, node_of


class Defaults(Struct, frozen=True):
    """Front matter for the notes whose path begins like ``path``; ``type`` is ``""`` for any."""

    path: re.Pattern[str]
    type: str
    values: Pairs


class Options(Struct, frozen=True):
    """What a note's meaning depends on besides its source: hashable, so that it can be part of a key.

    ``timezone`` is an IANA name that exists. ``macros`` are sorted. ``defaults`` are in the order in which they are
    laid over one another, the most specific one last. ``notes`` is the folder of notes, below which a source has its
    path ``within``. ``cites_by_key`` where there is a bibliography.
    """

    timezone: str = "UTC"
    permalink: str = "/:path/"
    excerpt_separator: str = ""
    macros: tuple[tuple[str, str], ...] = ()
    defaults: tuple[Defaults, ...] = ()
    notes: str = "notes"
    cites_by_key: bool = False
    dialect: str = "notes"
    kramdown: KramdownSettings = KramdownSettings()


def options_of(config: Config) -> Options:
    """Return what of ``config`` a note depends on."""
    return Options(
        timezone=config.timezone,
        permalink=config.permalink,
        excerpt_separator=config.excerpt_separator,
        macros=tuple(sorted(config.macros.items())),
        defaults=tuple(map(_defaults, sorted(config.defaults, key=_precedence))),
        notes=config.notes,
        cites_by_key=bool(config.bibliography),
        dialect=config.dialect,
        kramdown=config.kramdown,
    )


def _precedence(defaults: FrontMatterDefaults) -> tuple[int, bool]:
    """Rank as Jekyll does: the longer path wins, then the one with a type, then the later one."""
    return len(defaults.path.strip("/")), bool(defaults.type)


def _defaults(given: FrontMatterDefaults) -> Defaults:
    values = node_of(given.values)
    assert isinstance(values, Pairs)
    return Defaults(re.compile(_beginning(given.path.strip("/"))), given.type, values)


def _beginning(path: str) -> str:
    """Return the expression for a path that begins like ``path``, where ``*`` stands for a part of a name."""
    parts = re.split(r"(\*\*/|\*|\?)", path)
    globs = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return "".join(globs.get(part) or re.escape(part) for part in parts)
