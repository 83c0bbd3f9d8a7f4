"""Reads Jekyll's ``_config.yml``: its common keys, and the author's own for the templates."""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from types import MappingProxyType

from msgspec.structs import replace

from llmnotes.config.settings import Config, KramdownSettings
from llmnotes.config.values import Document, KeyPath, settle
from llmnotes.diagnostics import Diagnostic, Place, error, place_in, warning
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
        "exclude": "exclude",
        "bibliography": "bibliography",
        "defaults": "defaults",
        "dialect": "dialect",
        "kramdown": "kramdown",
    }
)
"""Jekyll's keys and the fields they fill; ``baseurl`` is the end of ``url``."""

DEFAULTS = Config(notes=".", permalink="date", dialect="jekyll")
"""What Jekyll takes where ``_config.yml`` is silent (https://jekyllrb.com/docs/configuration/default/)."""

EXAMPLES = MappingProxyType({"defaults": '[{ scope: { path: "_posts" }, values: { toc: true } }]'})

_BOOLEANS = {"yes": True, "on": True, "no": False, "off": False}  # Ruby reads YAML 1.1


def parse_jekyll(name: str, text: str) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Read a ``_config.yml`` called ``name``; keys that llmnotes does not know go to ``Config.extra``.

    Unfit values are reported and left at their defaults; of a file that is not YAML nothing is taken.
    """
    place_of = partial(place_in, name, text)
    tree = parse(text)
    problems = complaints(tree, "config", place_of)
    if isinstance(tree, Refused) or tree.root is None or is_null(tree.root):
        return DEFAULTS, problems
    if not isinstance(tree.root, Pairs):
        message = "this should be a table of keys"
        return DEFAULTS, (*problems, error(Place(name), "config-wrong-type", message, hint="write `title: My notes`"))
    values = {key.text: plain_value(value) for key, value in tree.root.pairs}
    places = {path: place_of(start, end) for path, start, end in _spans(tree.root, ())}
    document = Document(_translated(values), _lifted(places), Place(name), ": ", EXAMPLES)
    extra = {key: value for key, value in values.items() if key not in KEYS and key != "baseurl"}
    searched = _boolean(values.get("search")) is not False  # many themes have a key of that name, with other values too
    config, diagnostics = settle(document, replace(DEFAULTS, search=searched, extra=MappingProxyType(extra)), KEYS)
    return config, (*problems, *_lonely_baseurl(document, values), *diagnostics)


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


def _translated(values: Mapping[str, object]) -> dict[str, object]:
    """Say in our types what Jekyll accepts in its own; an empty value counts as none, anything else stays as it is."""
    known = {key: value for key, value in values.items() if key in KEYS and value is not None}
    translations = {
        "author": _author,
        "lang": lambda lang: lang.replace("_", "-") if isinstance(lang, str) else lang,
        "show_drafts": _boolean,
        "future": _boolean,
        "defaults": lambda many: [_defaults(one) for one in many] if isinstance(many, list) else many,
        "url": lambda url: url.rstrip("/") + _base_path(values) if url and isinstance(url, str) else url,
        "kramdown": _kramdown,
        "title": _text,
        "description": _text,
    }
    return {key: translations[key](value) if key in translations else value for key, value in known.items()}


def _base_path(values: Mapping[str, object]) -> str:
    path = values.get("baseurl")
    return "/" + path.strip("/") if isinstance(path, str) and path.strip("/") else ""


def _lonely_baseurl(document: Document, values: Mapping[str, object]) -> tuple[Diagnostic, ...]:
    """GitHub Pages guesses the host; we have no one to ask."""
    if document.values.get("url") or not _base_path(values):
        return ()
    place = document.place_of(("baseurl",))
    message = "`baseurl` counts only together with `url`"
    return (warning(place, "config-baseurl-without-url", message, hint="add `url: https://me.github.io`"),)


def _author(value: object) -> object:
    return _text(value.get("name", "")) if isinstance(value, dict) else _text(value)


def _kramdown(value: object) -> object:
    """Take of kramdown's options what matters for a note; lists may be texts, and levels a range."""
    if not isinstance(value, dict):
        return value
    known = {key: item for key, item in value.items() if key in KramdownSettings.__struct_fields__ and item is not None}
    if isinstance(quotes := known.get("smart_quotes"), str):
        known["smart_quotes"] = [quote.strip() for quote in quotes.split(",")]
    if isinstance(levels := known.get("toc_levels"), str | int):
        known["toc_levels"] = _levels(str(levels))
    return {key: _boolean(item) for key, item in known.items()}


def _levels(text: str) -> object:
    found = re.fullmatch(r"(\d)\s*\.\.\s*(\d)", text.strip())
    if found:
        return list(range(int(found[1]), int(found[2]) + 1))
    return [int(level) for level in text.split(",")] if re.fullmatch(r"\s*\d(\s*,\s*\d)*\s*", text) else text


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


def _defaults(value: object) -> object:
    """Lift ``scope: {path, type}`` to the level of ``values``."""
    if not isinstance(value, dict) or not isinstance(scope := value.get("scope"), dict):
        return value
    return {key: item for key, item in value.items() if key != "scope"} | {
        key: "" if item is None else item for key, item in scope.items()
    }
