"""The part of a site's configuration that a note depends on."""

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.config import Collection, Config, FrontMatterDefaults, KramdownSettings
from llmnotes.diagnostics import Diagnostic
from llmnotes.yamltree import Pairs, node_of


class Defaults(Struct, frozen=True):
    """Front matter for the notes whose path begins like ``path``; ``type`` is ``""`` for any. The higher rank wins."""

    path: re.Pattern[str]
    type: str
    values: Pairs
    rank: tuple[int, bool] = (0, False)


class Liquid(Struct, frozen=True):
    """What the Liquid in a note may show besides the note itself, where there is Liquid.

    ``site`` are the keys of the configuration as JSON, and ``documents`` the collections that can be shown, as
    `liquid.documents` has them; ``problems`` is what is wrong with those. ``works`` are those of the bibliography, as
    `liquid.works` has them. ``includes`` are the files that can be included, by their path below ``_includes``;
    ``is_whole`` if a theme may not bring others. Where the ``collections`` lie in a folder of their own, it is
    ``collections_dir``.
    """

    base_url: str = ""
    site: str = ""
    includes: tuple[tuple[str, str], ...] = ()
    is_whole: bool = True
    collections: tuple[str, ...] = ()
    collections_dir: str = ""
    documents: str = ""
    works: str = ""
    problems: tuple[Diagnostic, ...] = ()


def without_lists(liquid: Liquid) -> Liquid:
    """Return what a text can show that asks for no list of documents or works."""
    return replace(liquid, documents="", works="", problems=())


def asks_for_lists(text: str, liquid: Liquid) -> bool:
    """Say whether the Liquid in a text may ask for such lists, itself or in what it includes."""
    if not liquid.documents and not liquid.works:
        return False
    names = known_collections(liquid)
    return _asks(text, names) or ("include" in text and _includes_ask(liquid.includes, names))


def known_collections(liquid: Liquid) -> tuple[str, ...]:
    """Return the names of the collections whose documents are known."""
    return _names(liquid.documents)


@lru_cache(maxsize=4)
def _names(documents: str) -> tuple[str, ...]:
    return tuple(json.loads(documents)) if documents else ()


def _asks(text: str, names: tuple[str, ...]) -> bool:
    return "bibliography" in text or ("site" in text and ("site[" in text or any(name in text for name in names)))


@lru_cache(maxsize=4)
def _includes_ask(includes: tuple[tuple[str, str], ...], names: tuple[str, ...]) -> bool:
    return any(_asks(text, names) for _, text in includes)


class Options(Struct, frozen=True):
    """What a note's meaning depends on besides its source: hashable, so that it can be part of a key.

    ``timezone`` is an IANA name that exists. ``macros`` are sorted. ``defaults`` are in the order in which they are
    laid over one another, the most specific one last; in Jekyll's dialect they are in the author's. ``notes`` is the
    folder of notes, below which a source has its path ``within``. ``cites_by_key`` where there is a bibliography,
    and ``bibliography`` its files; in Jekyll's dialect none, where notes may have others.
    ``title_tags`` are the headings that may be a page's title where they open it, and with ``titled_documents`` that of
    a document of a collection, too. ``searched`` where readers can search, as far as that matters to a note.
    ``ignored`` are patterns of addresses that are not looked into. ``liquid`` counts for Jekyll's dialect alone, and
    there for texts that hold any.
    """

    timezone: str = "UTC"
    permalink: str = "/:path/"
    excerpt_separator: str = ""
    macros: tuple[tuple[str, str], ...] = ()
    defaults: tuple[Defaults, ...] = ()
    notes: str = "notes"
    cites_by_key: bool = False
    bibliography: tuple[str, ...] = ()
    dialect: str = "notes"
    kramdown: KramdownSettings = KramdownSettings()
    liquid: Liquid = Liquid()
    collections: tuple[Collection, ...] = ()
    collections_dir: str = ""
    searched: bool = True
    ignored: tuple[str, ...] = ()
    title_tags: tuple[str, ...] = ("h1",)
    titled_documents: bool = False

    @property
    def is_jekyll(self) -> bool:
        """Whether Jekyll's rules say what a file is, what its front matter means, and where it stands."""
        return self.dialect == "jekyll"


NO_FILES: Mapping[str, str] = MappingProxyType({})


def options_of(config: Config, includes: Mapping[str, str] = NO_FILES, macros: Mapping[str, str] = NO_FILES) -> Options:
    """Return what of ``config`` a note depends on.

    ``includes`` are the files below ``_includes``, and ``macros`` what a site says of TeX besides its settings.
    """
    is_jekyll = config.dialect == "jekyll"
    in_order = config.defaults if is_jekyll else sorted(config.defaults, key=_precedence)
    return Options(
        timezone=config.timezone,
        permalink=config.permalink,
        excerpt_separator=config.excerpt_separator,
        macros=tuple(sorted({**macros, **config.macros}.items())),
        defaults=tuple(_defaults(one, config.collections_dir if is_jekyll else None) for one in in_order),
        notes=config.notes,
        cites_by_key=bool(config.bibliography),
        bibliography=() if is_jekyll else config.bibliography,
        dialect=config.dialect,
        kramdown=config.kramdown,
        liquid=_liquid(config, includes) if is_jekyll else Liquid(),
        collections=config.collections,
        collections_dir=config.collections_dir,
        searched=config.search or not is_jekyll,
        ignored=config.links.ignore,
        title_tags=("h1", "h2", "h3") if is_jekyll and config.titles_from_headings else ("h1",),
        titled_documents=is_jekyll and config.titles_from_headings_in_collections,
    )


def _liquid(config: Config, includes: Mapping[str, str]) -> Liquid:
    site = {
        **config.extra,
        "title": config.title,
        "description": config.description,
        "author": config.extra.get("author") or config.author,
        "lang": config.language,
        "timezone": config.timezone,
        "permalink": config.permalink,
        "future": config.future,
        "show_drafts": config.drafts or None,
        "unpublished": config.unpublished,
        "exclude": config.exclude,
        "include": config.include,
        "excerpt_separator": config.excerpt_separator or "\n\n",
        "collections": {one.name: {} for one in (*config.collections, *config.collections_without_pages)},
    }
    is_whole = not (config.extra.get("theme") or config.extra.get("remote_theme"))
    names = tuple(one.name for one in config.collections) if config.collections_dir else ()
    texts = tuple(sorted(includes.items()))
    return Liquid(config.base_url, json.dumps(site, default=str), texts, is_whole, names, config.collections_dir)


def _precedence(defaults: FrontMatterDefaults) -> tuple[int, bool]:
    """Rank as Jekyll does: the longer path wins, then the one with a type, then the later one."""
    return len(defaults.path.strip("/")), bool(defaults.type)


def in_effect(defaults: Iterable[Defaults]) -> list[Defaults]:
    """Put defaults in the order in which Jekyll lays them over one another.

    It compares each with the strongest before, and what is weaker than that goes below all others.
    """
    laid: list[Defaults] = []
    strongest = (-1, False)
    for one in defaults:
        if one.rank[0] > strongest[0] or (one.rank[0] == strongest[0] and one.rank[1] >= strongest[1]):
            laid.append(one)
            strongest = one.rank
        else:
            laid.insert(0, one)
    return laid


def _defaults(given: FrontMatterDefaults, collections_dir: str | None) -> Defaults:
    """Return what defaults say, in Jekyll's dialect of paths below ``collections_dir``."""
    values = node_of(given.values)
    assert isinstance(values, Pairs)
    if collections_dir is None:
        path = given.path.strip("/")
        return Defaults(re.compile(_beginning(path)), given.type, values, _precedence(given))
    path = given.path.lstrip("/")
    inner = path.removeprefix(f"{collections_dir}/") if collections_dir else path
    pattern = f"{_beginning(inner)}(?=/|$)" if "*" in path else re.escape(inner)
    return Defaults(re.compile(pattern), given.type, values, (len(path), bool(given.type)))


def _beginning(path: str) -> str:
    """Return the expression for a path that begins like ``path``, where ``*`` stands for a part of a name."""
    parts = re.split(r"(\*\*/|\*|\?)", path)
    globs = {"**/": "(?:.*/)?", "*": "[^/]*", "?": "[^/]"}
    return "".join(globs.get(part) or re.escape(part) for part in parts)
