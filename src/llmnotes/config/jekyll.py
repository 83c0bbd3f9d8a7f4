"""Reads Jekyll's ``_config.yml``: its common keys, and the author's own for the templates."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from llmnotes.config.settings import Config
from llmnotes.config.values import Document, KeyPath, settle
from llmnotes.config.yaml_text import YamlText, read_yaml
from llmnotes.diagnostics import Diagnostic, Place, error, warning

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
        "defaults": "defaults",
    }
)
"""Jekyll's keys and the fields they fill; ``baseurl`` is the end of ``url``."""

DEFAULTS = Config(notes=".", permalink="date")
"""What Jekyll takes where ``_config.yml`` is silent (https://jekyllrb.com/docs/configuration/default/)."""

EXAMPLES = MappingProxyType({"defaults": '[{ scope: { path: "_posts" }, values: { toc: true } }]'})

_BOOLEANS = {"yes": True, "on": True, "no": False, "off": False}  # Ruby reads YAML 1.1


def parse_jekyll(name: str, text: str) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Read a ``_config.yml`` called ``name``; keys that llmnotes does not know go to ``Config.extra``.

    Unfit values are reported and left at their defaults; of a file that is no YAML nothing is taken.
    """
    read = read_yaml(name, text)
    if read.values is None:
        return DEFAULTS, read.diagnostics
    if not isinstance(read.values, dict):
        problem = error(
            Place(name), "config-wrong-type", "this should be a table of keys", hint="write `title: My notes`"
        )
        return DEFAULTS, (*read.diagnostics, problem)
    document = Document(_translated(read.values), _lifted(read.places), Place(name), ": ", EXAMPLES)
    extra = {key: value for key, value in read.values.items() if key not in KEYS and key != "baseurl"}
    config, diagnostics = settle(document, replace(DEFAULTS, extra=MappingProxyType(extra)), KEYS)
    return config, (*read.diagnostics, *_lonely_baseurl(document, read), *diagnostics)


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
        "title": _text,
        "description": _text,
    }
    return {key: translations[key](value) if key in translations else value for key, value in known.items()}


def _base_path(values: Mapping[str, object]) -> str:
    path = values.get("baseurl")
    return "/" + path.strip("/") if isinstance(path, str) and path.strip("/") else ""


def _lonely_baseurl(document: Document, read: YamlText) -> tuple[Diagnostic, ...]:
    """GitHub Pages guesses the host; we have no one to ask."""
    if document.values.get("url") or not isinstance(read.values, dict) or not _base_path(read.values):
        return ()
    place = document.place_of(("baseurl",))
    message = "`baseurl` counts only together with `url`"
    return (warning(place, "config-baseurl-without-url", message, hint="add `url: https://me.github.io`"),)


def _author(value: object) -> object:
    return _text(value.get("name", "")) if isinstance(value, dict) else _text(value)


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
