"""Reads Jekyll's ``_config.yml``: its common keys, and the author's own for the templates."""

import posixpath
from collections.abc import Container, Iterator, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from msgspec.structs import asdict, replace

from llmnotes.config import kramdown
from llmnotes.config.checks import COLLECTION, language_of
from llmnotes.config.gemfile import habits_of
from llmnotes.config.jekyllonly import only_jekylls
from llmnotes.config.kinds import KeyPath, unknown_key
from llmnotes.config.settings import LOCAL, Config
from llmnotes.config.values import Document, settle
from llmnotes.diagnostics import Diagnostic, Place, Severity, error, info, place_in, warning
from llmnotes.psych import ruby_value
from llmnotes.yamltree import Items, Node, Pairs, Refused, complaints, is_null, parse, plain_value

KEYS = MappingProxyType(
    {
        "title": "title",
        "description": "description",
        "author": "author",
        "lang": "language",
        "url": "base_url",
        "permalink": "permalink",
        "timezone": "timezone",
        "notes": "notes",
        "show_drafts": "drafts",
        "future": "future",
        "excerpt_separator": "excerpt_separator",
        "unpublished": "unpublished",
        "exclude": "exclude",
        "include": "include",
        "collections": "collections",
        "collections_dir": "collections_dir",
        "source": "notes",
        "bibliography": "bibliography",
        "defaults": "defaults",
        "dialect": "dialect",
        "kramdown": "kramdown",
    }
)
"""Jekyll's keys and the fields they fill; ``baseurl`` is the end of ``url``, and ``destination`` is excluded."""

OURS = ("notes", "bibliography", "dialect")
"""Keys that Jekyll does not know: where their value is none of ours, they are the author's own."""

STRICT = ("permalink", "exclude", "include", "collections", "collections_dir", "source")
"""Where Jekyll stops at a value that will not do. Any other is left at its default, with a warning."""

WORDS = ("title", "tag", "tags", "category", "categories", "lang", "locale")
"""Keys of front matter with a word for their value, which ``no`` is then."""

TYPES = MappingProxyType({"page": "pages", "post": "posts", "draft": "drafts"})
"""Former names of the types of defaults."""

DEFAULTS = Config(notes=".", permalink="date", dialect="jekyll")
"""What Jekyll takes where ``_config.yml`` is silent (https://jekyllrb.com/docs/configuration/default/)."""

EXAMPLES = MappingProxyType({"defaults": '[{ scope: { path: "_posts" }, values: { toc: true } }]'})

CODES = MappingProxyType(
    {
        "alias": "config-alias",
        "control": "config-control",
        "duplicate-key": "config-duplicate-key",
        "invalid-yaml": "config-invalid-yaml",
        "tag": "config-tag",
        "too-deep": "config-too-deep",
        "too-long": "config-too-long",
    }
)
"""What YAML that can not be read, or is odd, is called in a ``_config.yml``."""

_BOOLEANS = {"yes": True, "on": True, "no": False, "off": False}  # Ruby reads YAML 1.1


def parse_jekyll(name: str, text: str, gemfile: str | None) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Read a ``_config.yml`` called ``name``; keys that llmnotes does not know go to ``Config.extra``.

    ``gemfile`` is the text of the ``Gemfile`` beside it, None where there is none: what GitHub Pages always does is
    done unless that speaks of a Jekyll of the author's own. Unfit values are reported and left at their defaults; of a
    file that is not YAML nothing is taken.
    """
    place_of = partial(place_in, name, text)
    tree = parse(text)
    problems = complaints(tree, CODES, place_of)
    if isinstance(tree, Refused) or tree.root is None or is_null(tree.root):
        return defaults_with(gemfile), problems
    if not isinstance(tree.root, Pairs):
        message = "this should be a table of keys"
        return defaults_with(gemfile), (
            *problems,
            error(Place(name), "config-wrong-type", message, hint="write `title: My notes`"),
        )
    values = {key.text: plain_value(value) for key, value in tree.root.pairs}
    rubys = {key.text: ruby_value(value) for key, value in tree.root.pairs}
    places = {path: place_of(start, end) for path, start, end in _spans(tree.root, ())}
    foreign = [key for key in OURS if key in values and not isinstance(values[key], str)]
    known = {key: value for key, value in values.items() if key not in foreign}
    document = Document(_translated(known, rubys.get("defaults")), _lifted(places), Place(name), ": ", EXAMPLES)
    dropped = tuple(_no_defaults(document, known))
    extra = {key: value for key, value in rubys.items() if (key not in KEYS or key in foreign) and key != "baseurl"}
    if isinstance(values.get("author"), dict):  # of which only the name is a setting
        extra["author"] = rubys["author"]
    searched = _boolean(values.get("search")) is not False  # many themes have a key of that name, with other values too
    config = replace(
        DEFAULTS,
        search=searched,
        extra=MappingProxyType(extra),
        **asdict(habits_of(values, gemfile)),
    )
    config, refused = settle(_part(document, STRICT), config, KEYS)
    config, unfit = settle(_part(document, set(document.values) - {*STRICT}), config, KEYS)
    others = replace(document, values={"collections": _without_pages(values.get("collections"))})
    config, of_others = settle(others, config, {"collections": "collections_without_pages"})
    config = replace(config, exclude=(*config.exclude, *_destination(known)))
    if not config.bibliography and "bibliography" not in known:
        config = replace(config, bibliography=scholars_pattern(values))
    address, of_address = _address(document, known)
    passed_over = tuple([replace(one, severity=Severity.WARNING) for one in (*unfit, *of_others, *dropped)])
    lost = (
        *only_jekylls(rubys, document.place_of),
        *kramdown.not_carried_out(values.get("kramdown"), document.place_of),
    )
    return replace(config, base_url=address), (*problems, *of_address, *refused, *passed_over, *lost)


def _part(document: Document, keys: Container[str]) -> Document:
    return replace(document, values={key: value for key, value in document.values.items() if key in keys})


def defaults_with(gemfile: str | None) -> Config:
    """Return the settings of a repository that has none, but perhaps a Gemfile."""
    return replace(DEFAULTS, **asdict(habits_of({}, gemfile)))


def scholars_pattern(values: Mapping[str, object]) -> tuple[str, ...]:
    """Return where jekyll-scholar finds bibliographies: a pattern below the root, as there need not be any."""
    settings = values.get("scholar")
    if not isinstance(settings, dict):
        listed = (values.get("plugins"), values.get("gems"))
        named = {str(name) for names in listed if isinstance(names, list) for name in names}
        if named.isdisjoint(("jekyll-scholar", "jekyll/scholar")):
            return ()
        settings = {}
    folder, name = settings.get("source") or "_bibliography", settings.get("bibliography") or "*.bib"
    if not isinstance(folder, str) or not isinstance(name, str):
        return ()
    name = name if name.endswith(".bib") else f"{name}.bib"
    path = posixpath.normpath(f"{folder.strip('/')}/{'' if '*' in name else '**/'}{name}")
    return () if path.startswith(("..", "/", "*")) or "\\" in path else (path,)


def _spans(node: Node, path: KeyPath) -> Iterator[tuple[KeyPath, int, int]]:
    """Yield where each key and each item stands, as offsets from the start."""
    if isinstance(node, Pairs):
        for key, value in node.pairs:
            yield (*path, key.text), key.start, key.end
            yield from _spans(value, (*path, key.text))
    elif isinstance(node, Items):
        for index, item in enumerate(node.items):
            yield (*path, index), item.start, item.end
            yield from _spans(item, (*path, index))


def _translated(values: Mapping[str, object], defaults: object) -> dict[str, object]:
    """Say in our types what Jekyll accepts in its own; an empty value counts as none, anything else stays as it is.

    ``defaults`` are those with the values that Ruby reads.
    """
    known = {key: value for key, value in values.items() if key in KEYS and key != "url" and value is not None}
    if known.get("source") == "":
        del known["source"]
    if "lang" not in known and (language := language_of(values.get("locale"))):
        known["lang"] = language
    translations = {
        "author": _author,
        "lang": lambda lang: language_of(lang) or lang,
        "show_drafts": _boolean,
        "future": _boolean,
        "unpublished": _boolean,
        "exclude": _texts,
        "include": _texts,
        "collections": _collections,
        "defaults": lambda many: [*_defaults(many, defaults)] if isinstance(many, list) else many,
        "kramdown": _kramdown,
        "title": _text,
        "description": _text,
    }
    return {key: translations[key](value) if key in translations else value for key, value in known.items()}


WEB = ("/http://", "/https://")


def _base_path(values: Mapping[str, object]) -> str:
    path = values.get("baseurl")
    return "/" + path.strip("/") if isinstance(path, str) and path.strip("/") else ""


def _address(document: Document, values: Mapping[str, object]) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return where the site will live; GitHub Pages guesses the host, and we have no one to ask.

    A ``baseurl`` that is a whole address is what addresses begin with that are made of it: the site lives there.
    """
    path, url = _base_path(values), values.get("url")
    is_whole = path.startswith(WEB)
    if is_whole:
        path, url = "", values["baseurl"]
    problems: tuple[Diagnostic, ...] = ()
    if url:
        written = f"{url.rstrip('/')}{path}" if isinstance(url, str) else url
        given = replace(document, values={"url": written})
        config, problems = settle(given, Config(), {"url": "base_url"})
        if not problems:
            return (config.base_url, ()) if is_whole else _below(config.base_url, path, document.place_of(("url",)))
        problems = tuple([replace(one, severity=Severity.WARNING) for one in problems])
    if not path:
        return "", problems
    if not url:
        message = f"there is no `url` before this `baseurl`: feeds and sitemap say {LOCAL}"
        hint = "add `url: https://me.github.io`"
        problems = (info(document.place_of(("baseurl",)), "config-baseurl-without-url", message, hint=hint),)
    return f"{LOCAL}{path}", problems


def _below(written: str, path: str, place: Place) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return where a site lives of which ``url`` and ``baseurl`` (``path``) say ``written``.

    Pages of Jekyll link to each other by ``baseurl`` alone, so that nobody notices a path that is in ``url`` as well.
    """
    parts = urlsplit(written)
    host = f"{parts.scheme}://{parts.netloc}"
    if parts.path == path:
        return written, ()
    if path:
        address, hint = f"{host}{path}", f"write `url: {host}`"
        message = "pages link to each other by `baseurl`, without the path of `url`"
    else:
        address, message = written, "Jekyll links pages to each other without the path of `url`"
        hint = f"write `url: {host}` and `baseurl: {parts.path}`, or no path where the site has the whole host"
    message = f"{message}: the site is taken to live at {address}"
    return address, (warning(place, "config-url-with-path", message, hint=hint),)


def _destination(values: Mapping[str, object]) -> tuple[str, ...]:
    """Return the folder that Jekyll builds into, if it lies among what is read and is not hidden anyway."""
    folder = values.get("destination")
    source = values.get("source")
    if not isinstance(folder, str):
        return ()
    path = posixpath.normpath(folder)
    if isinstance(source, str) and (root := posixpath.normpath(source)) != ".":
        path = posixpath.relpath(path, root) if not path.startswith("/") else path
    return () if path.startswith((".", "/", "_")) else (path,)


def _texts(value: object) -> object:
    """Leave out of a list what is no text: Jekyll does not look at it."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else value


def _collections(value: object) -> object:
    """Take the collections that have pages; of posts the permalink."""
    if isinstance(value, list):  # without `output`, a list has none
        return {}
    if not isinstance(value, dict):
        return value
    return {
        name: _permalink(own) if name == "posts" else _collection(own)
        for name, own in value.items()
        if isinstance(own, dict)
        if (own.get("permalink") if name == "posts" else _boolean(own.get("output")))
        if name != "data"
    }


def _without_pages(value: object) -> dict[str, dict[str, object]]:
    """Take the collections that have none, but templates have their documents."""
    named = dict.fromkeys(map(str, value)) if isinstance(value, list) else value if isinstance(value, dict) else {}
    return {
        name: _collection(own)
        for name, own in named.items()
        if COLLECTION.fullmatch(name) and name not in ("posts", "data", "drafts")
        if not isinstance(own, dict) or not _boolean(own.get("output"))
    }


def _collection(own: object) -> dict[str, object]:
    """Take what a collection says of its addresses, and of its order: a list of paths counts more than a key."""
    said: dict[str, object] = {**_permalink(own)}
    if isinstance(own, dict) and isinstance(order := own.get("order"), list):
        said["order"] = _texts(order)
    elif isinstance(own, dict) and isinstance(key := own.get("sort_by"), str):
        said["sort_by"] = key
    return said


def _permalink(own: object) -> dict[str, str]:
    return {"permalink": str(own["permalink"])} if isinstance(own, dict) and own.get("permalink") else {}


def _author(value: object) -> object:
    return _text(value.get("name", "")) if isinstance(value, dict) else _text(value)


def _kramdown(value: object) -> object:
    """Take of kramdown's options what matters for a note."""
    known = kramdown.translated(value)
    return {key: _boolean(item) for key, item in known.items()} if isinstance(known, dict) else known


def _boolean(value: object) -> object:
    return _BOOLEANS.get(value.lower(), value) if isinstance(value, str) else value


def _text(value: object) -> object:
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _lifted(places: Mapping[KeyPath, Place]) -> dict[KeyPath, Place]:
    """Do to the places what `_defaults` does to the values."""
    return {
        (*path[:2], *path[3:]) if path[:1] == ("defaults",) and path[2:3] == ("scope",) else path: place
        for path, place in places.items()
    }


def _is_set(value: object) -> bool:
    """Say whether this is a set of defaults to Jekyll.

    One for the type ``""`` is for no file at all, nor is one for a path with a slash before it.
    """
    if not isinstance(value, dict) or not isinstance(value.get("values"), dict):
        return False
    scope = value.get("scope")
    if not isinstance(scope, dict):
        return True
    path = scope.get("path")
    return scope.get("type") != "" and not (isinstance(path, str) and path.startswith("/"))


def _no_defaults(document: Document, values: Mapping[str, object]) -> Iterator[Diagnostic]:
    """Yield the defaults that are none to Jekyll, and what stands in a scope in vain."""
    many = values.get("defaults")
    sets: list[Any] = many if isinstance(many, list) else []
    for index, one in enumerate(sets):
        if not _is_set(one):
            message = "these defaults are for no note, as with Jekyll"
            hint = f"write `defaults: {EXAMPLES['defaults']}`"
            yield warning(document.place_of(("defaults", index)), "config-no-defaults", message, hint=hint)
        elif isinstance(scope := one.get("scope"), dict):
            for key in scope.keys() - {"path", "type"}:
                unknown = unknown_key(key, ("path", "type"), ())
                place = document.place_of(("defaults", index, key))
                yield warning(place, unknown.code, unknown.message, hint=unknown.hint)


def _defaults(many: list[Any], rubys: Any) -> Iterator[dict[str, object]]:
    """Lift ``scope: {path, type}`` to the level of ``values``, which are those that Ruby reads."""
    for one, read in zip(many, rubys, strict=True):
        if not _is_set(one):
            continue
        words = {key: value for key, value in one["values"].items() if key in WORDS}
        lifted: dict[str, object] = {"values": {**read["values"], **words}}
        if isinstance(scope := one.get("scope"), dict):
            texts = {key: item for key in ("path", "type") if isinstance(item := scope.get(key), str)}
            lifted |= texts | ({"type": TYPES.get(texts["type"], texts["type"])} if "type" in texts else {})
        yield lifted
