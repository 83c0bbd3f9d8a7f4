"""From the keys and values of a configuration file, whatever its format, to a `Config` and what is wrong with them."""

import json
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, time
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias, cast
from urllib.parse import urlsplit

from msgspec import Struct, ValidationError, convert
from msgspec.structs import fields, replace

from llmnotes.config.permalinks import template_problem
from llmnotes.config.settings import Collection, Config, FrontMatterDefaults, KramdownSettings, LinkSettings, Paths
from llmnotes.diagnostics import Diagnostic, Place, error
from llmnotes.nearest import nearest

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys of tables and indexes of lists, from 0."""

SAME_NAMES = MappingProxyType({name: name for name in Config.__struct_fields__})
"""Every field is a key, so that a new field is a new key."""


class Document(Struct, frozen=True):
    """What a configuration file says: its values and where each of their keys stands, in the file at ``start``.

    ``assign`` stands between a key and its value (``" = "`` or ``": "``), and ``examples`` are of values that this
    format writes in its own way.
    """

    values: Mapping[str, object]
    places: Mapping[KeyPath, Place]
    start: Place
    assign: str
    examples: Mapping[str, str]

    def place_of(self, path: KeyPath) -> Place:
        """Return where ``path`` stands, or else the nearest thing around it that has a place."""
        known = (self.places[path[:end]] for end in range(len(path), 0, -1) if path[:end] in self.places)
        return next(known, self.start)


class Unfit(Struct, frozen=True):
    """Why a value will not do; ``path`` leads from the value to the part of it that is wrong."""

    path: KeyPath
    code: str
    message: str
    hint: str


def settle(
    document: Document, config: Config, names: Mapping[str, str] = SAME_NAMES
) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Return ``config`` with the document's values, leaving out (and reporting) the unfit ones.

    ``names`` are the fields that the document's keys fill; any other key is an error.
    """
    fit: dict[str, Any] = {}
    diagnostics = []
    for key, value in document.values.items():
        settled, unfit = (
            _settled(document, key, names[key], value) if key in names else (None, [_unknown_setting(key, names)])
        )
        diagnostics += [
            error(document.place_of((key, *one.path)), one.code, one.message, hint=one.hint) for one in unfit
        ]
        if not unfit:
            fit[names[key]] = settled
    return replace(config, **fit), tuple(diagnostics)


def _unknown_setting(key: str, known: Iterable[str]) -> Unfit:
    unknown = unknown_key(key, known, ())
    return replace(unknown, hint=f"{unknown.hint}; a key of your own goes below [extra]")


def unknown_key(key: str, known: Iterable[str], path: KeyPath) -> Unfit:
    """Return the complaint about ``key``, with the nearest of the ``known`` ones."""
    near = nearest(key, known)
    hint = f"did you mean `{near}`?" if near else "the known keys are " + ", ".join(sorted(known))
    return Unfit(path, "config-unknown-key", f"unknown key {json.dumps(key, ensure_ascii=False)}", hint)


def _settled(document: Document, key: str, name: str, value: object) -> tuple[object, Sequence[Unfit]]:
    kind = KINDS[TYPES[name]]
    settled = kind.read(value)
    if isinstance(settled, Wrong | Unfit | Several):
        parts = settled.parts if isinstance(settled, Several) else (settled,)
        return None, [_wrong_type(document, key, one, kind.example) if isinstance(one, Wrong) else one for one in parts]
    if isinstance(settled, str) and (control := CONTROL.search(settled)):
        message = f"`{key}` holds the control character U+{ord(control[0]):04X}"
        return None, [Unfit((), "config-invalid-value", message, "remove it")]
    checked = CHECKS[name](settled) if name in CHECKS else settled
    if isinstance(checked, Invalid):
        return None, [Unfit((), "config-invalid-value", f"`{key}` {checked.message}", checked.hint)]
    return checked, ()


def _wrong_type(document: Document, key: str, wrong: "Wrong", example: str) -> Unfit:
    of_part, shown = (wrong.path[0], wrong.example) if wrong.example else (key, document.examples.get(key, example))
    hint = f"for example `{of_part}{document.assign}{shown}`"
    found = f"`{_path_text((key, *wrong.path))}` should be {wrong.expected}, but is {_described(wrong.found)}"
    return Unfit(wrong.path, "config-wrong-type", found, hint)


def _path_text(path: KeyPath) -> str:
    """Write a path as a person would: ``defaults[0].values``."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")


def _described(value: object) -> str:
    if isinstance(value, str):
        return f"the text {json.dumps(value if len(value) <= 40 else value[:39] + '…', ensure_ascii=False)}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    names = {list: "a list", dict: "a table", type(None): "empty"}
    return names.get(type(value), "a date" if isinstance(value, date | time) else "something else")


# What a value may be, by the type of its field in Config.


class Wrong(Struct, frozen=True):
    """A value of the wrong type: where in the whole, what was expected, and what was found.

    ``example`` is one of what belongs at the first step of ``path``; empty where one of the whole says it.
    """

    path: KeyPath
    expected: str
    found: object
    example: str = ""


class Several(Struct, frozen=True):
    """What is wrong with several parts of a value."""

    parts: tuple[Wrong | Unfit, ...]


def _of_type(expected: type, words: str) -> Callable[[object], object]:
    # `type() is`, not `isinstance`: true is an int to Python and not to people.
    return lambda value: value if type(value) is expected else Wrong((), words, value)


def _texts(value: object) -> object:
    if not isinstance(value, list):
        return Wrong((), "a list of texts", value)
    wrong = (Wrong((index,), "text", item) for index, item in enumerate(value) if not isinstance(item, str))
    return next(wrong, tuple(value))


def _paths(value: object) -> object:
    if isinstance(value, str):
        return (value,)
    return _texts(value) if isinstance(value, list) else Wrong((), "a path or a list of paths", value)


def _table(value: object) -> object:
    return MappingProxyType(value) if isinstance(value, dict) else Wrong((), "a table", value)


def _table_of_texts(value: object) -> object:
    if not isinstance(value, dict):
        return Wrong((), "a table of texts", value)
    wrong = (Wrong((key,), "text", item) for key, item in value.items() if not isinstance(item, str))
    return next(wrong, MappingProxyType(value))


def _many_defaults(value: object) -> object:
    if not isinstance(value, list):
        return Wrong((), "a list of tables", value)
    several = [_one_defaults(index, item) for index, item in enumerate(value)]
    return next((one for one in several if not isinstance(one, FrontMatterDefaults)), tuple(several))


def _one_defaults(index: int, item: object) -> FrontMatterDefaults | Wrong | Unfit:
    if not isinstance(item, dict):
        return Wrong((index,), "a table", item)
    known = FrontMatterDefaults.__struct_fields__
    for key, value in item.items():
        if key not in known:
            return unknown_key(key, known, (index, key))
        if not isinstance(value, dict if key == "values" else str):
            return Wrong((index, key), "a table" if key == "values" else "text", value)
    if "values" not in item:
        return Wrong((index, "values"), "a table", None)
    return FrontMatterDefaults(item.get("path", "").lstrip("/"), item.get("type", ""), MappingProxyType(item["values"]))


def _collections(value: object) -> object:
    """Read names, or names with what they say of themselves."""
    if isinstance(value, list):
        value = _texts(value)
        return tuple(map(Collection, value)) if isinstance(value, tuple) else value
    if not isinstance(value, dict):
        return Wrong((), "a list of names or a table", value)
    collections = [_collection(name, own) for name, own in value.items()]
    return next((one for one in collections if not isinstance(one, Collection)), tuple(collections))


def _collection(name: str, own: object) -> Collection | Wrong | Unfit:
    known = tuple(name for name in Collection.__struct_fields__ if name != "name")
    if not isinstance(own, dict):
        return Wrong((name,), "a table", own)
    fields: dict[str, Any] = {}
    for key, setting in own.items():
        if key not in known:
            return unknown_key(key, known, (name, key))
        read = (
            _texts(setting) if key == "order" else setting if isinstance(setting, str) else Wrong((), "text", setting)
        )
        if isinstance(read, Wrong):
            return replace(read, path=(name, key, *read.path))
        fields[key] = read
    return Collection(name, **fields)


def _link_settings(value: object) -> LinkSettings | Wrong | Several:
    if not isinstance(value, dict):
        return Wrong((), "a table", value)
    known = LinkSettings.__struct_fields__
    read = {
        key: _link_setting(key, one) if key in known else unknown_key(key, known, (key,)) for key, one in value.items()
    }
    wrong = [one for one in read.values() if isinstance(one, Wrong | Unfit)]
    return Several(tuple(wrong)) if wrong else LinkSettings(**cast("dict[str, Any]", read))


_LINK_EXAMPLES = MappingProxyType({"ignore": '["https://github.com/acme/*"]', "max_age": "30", "timeout": "60"})


def _link_setting(key: str, value: object) -> object:
    example = _LINK_EXAMPLES[key]
    if key == "ignore":
        read = _texts(value)
        return Wrong((key, *read.path), read.expected, read.found, example) if isinstance(read, Wrong) else read
    return value if type(value) is int and value >= 0 else Wrong((key,), "a whole number of 0 or more", value, example)


def _kramdown(value: object) -> KramdownSettings | Wrong | Unfit:
    if not isinstance(value, dict):
        return Wrong((), "a table", value)
    known = {field.name: field for field in fields(KramdownSettings)}
    settled: dict[str, Any] = {}
    for key, setting in value.items():
        if key not in known:
            return unknown_key(key, known, (key,))
        read, words = _KRAMDOWN[known[key].type]
        try:
            settled[key] = read(setting)
        except ValidationError:
            return Wrong((key,), words, setting)
    if settled.get("input", "GFM") not in ("GFM", "kramdown"):
        return Wrong(("input",), '"GFM" or "kramdown"', value["input"])
    for key in ("smart_quotes", "typographic_symbols"):
        count = len(getattr(KramdownSettings(), key))
        if len(settled.get(key, "x" * count)) != count:
            return Wrong((key,), f"a list of {count} texts", value[key])
    return KramdownSettings(**settled)


_KRAMDOWN: Mapping[object, tuple[Callable[[object], object], str]] = {
    kind: (partial(convert, type=kind), words)
    for kind, words in (
        (str, "text"),
        (bool, "true or false"),
        (int, "a whole number"),
        (tuple[str, ...], "a list of texts"),
        (tuple[int, ...], "a list of whole numbers"),
    )
}


class Kind(Struct, frozen=True):
    """How to read a value of one type (`Wrong` or `Unfit` when it will not do) and an example of one."""

    read: Callable[[object], object]
    example: str


TYPES: Mapping[str, object] = {field.name: field.type for field in fields(Config)}
KINDS: Mapping[object, Kind] = {
    str: Kind(_of_type(str, "text"), '"some text"'),
    bool: Kind(_of_type(bool, "true or false"), "true"),
    int: Kind(_of_type(int, "a whole number"), "10"),
    tuple[str, ...]: Kind(_texts, '["private/*"]'),
    Paths: Kind(_paths, '"refs.bib"'),
    Mapping[str, str]: Kind(_table_of_texts, r"""{ R = '\mathbb{R}' }"""),
    Mapping[str, object]: Kind(_table, '{ twitter = "me" }'),
    KramdownSettings: Kind(_kramdown, "{ toc_levels = [2, 3] }"),
    LinkSettings: Kind(_link_settings, "{ max_age = 30 }"),
    tuple[Collection, ...]: Kind(_collections, '{ talks = { permalink = "/talks/:title/" } }'),
    tuple[FrontMatterDefaults, ...]: Kind(_many_defaults, '[{ path = "papers", values = { toc = true } }]'),
}


# What a value of the right type must still fulfil, by key.


class Invalid(Struct, frozen=True):
    """Why a value of the right type will not do (a predicate without its subject), and what would."""

    message: str
    hint: str


COLLECTION = re.compile(r"[A-Za-z0-9_.-]+")
"""The name of a collection."""

BRACE = re.compile(r"\\.|(?P<open>\{)|(?P<close>\})", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
DIALECTS = ("notes", "jekyll")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def _base_url(value: str) -> str | Invalid:
    hint = "write where the site will live, for example https://me.github.io/notes"
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  -- reading it is what checks it
    except ValueError as reason:
        return Invalid(f"is not a URL: {str(reason)[:1].lower()}{str(reason)[1:]}", hint)
    if not value:
        return value
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
        return Invalid(f"is not an absolute http(s) URL: {json.dumps(value, ensure_ascii=False)}", hint)
    if "?" in value or "#" in value:
        return Invalid("has a query or a fragment", hint)
    return value.rstrip("/")


def _timezone(value: str) -> str | Invalid:
    import zoneinfo  # 3 ms that a site in UTC does not need

    try:
        zoneinfo.ZoneInfo(value)
    # A folder of the time zone database (America) is an OSError, a name that leaves it a ValueError.
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(value, zoneinfo.available_timezones())
        hint = f"did you mean {near}?" if near else "write an IANA name, for example Europe/Berlin"
        return Invalid(f"is not a known time zone: {json.dumps(value, ensure_ascii=False)}", hint)
    return value


def language_of(written: object) -> str:
    """Return the language tag that somebody wrote for a program (``ko_KR.UTF-8``); empty where it is none."""
    tag = written.partition(".")[0].replace("_", "-") if isinstance(written, str) else ""
    return tag if LANGUAGE.fullmatch(tag) else ""


def _language(value: str) -> str | Invalid:
    if LANGUAGE.fullmatch(value):
        return value
    message = f"is not a language tag: {json.dumps(value, ensure_ascii=False)}"
    return Invalid(message, "write a BCP 47 tag, for example en or pt-BR")


def _dialect(value: str) -> str | Invalid:
    if value in DIALECTS:
        return value
    message = f"is no dialect: {json.dumps(value, ensure_ascii=False)}"
    return Invalid(message, f"write one of {', '.join(DIALECTS)}")


def _recent(value: int) -> int | Invalid:
    return value if value >= 0 else Invalid(f"is negative: {value}", "write 0 or more")


def _notes(value: str) -> str | Invalid:
    folder = posixpath.normpath(value)
    if not value or "\\" in value or folder.startswith(("/", "../")) or folder == "..":
        message = f"is not a folder below the site's root: {json.dumps(value, ensure_ascii=False)}"
        return Invalid(message, "write a relative path with /, for example notes")
    return folder


def _bibliography(value: tuple[str, ...]) -> tuple[str, ...] | Invalid:
    for path in value:
        normal = posixpath.normpath(path)
        if not path.endswith(".bib") or "\\" in path or normal.startswith(("/", "../")):
            message = f"names no .bib file below the site's root: {json.dumps(path, ensure_ascii=False)}"
            return Invalid(message, "write a relative path with /, for example refs.bib")
    return tuple(dict.fromkeys(map(posixpath.normpath, value)))


def _collections_dir(value: str) -> str | Invalid:
    folder = _notes(value.strip("/") or ".")
    return "" if folder == "." else folder


def _named_collections(value: tuple[Collection, ...]) -> tuple[Collection, ...] | Invalid:
    for one in value:
        if not COLLECTION.fullmatch(one.name):
            message = f"names a collection {json.dumps(one.name, ensure_ascii=False)}"
            return Invalid(message, "use letters, digits, - and _: it is the name of a folder without its _")
        if one.permalink and (problem := template_problem(one.permalink, styles=False)):
            return Invalid(f"has an unusable permalink for {one.name}: {problem.message}", problem.hint)
    return value


def _permalink(value: str) -> str | Invalid:
    problem = template_problem(value)
    return Invalid(f"is not usable: {problem.message}", problem.hint) if problem else value


def _macros(value: Mapping[str, str]) -> Mapping[str, str] | Invalid:
    """Macros of TeX, in which braces must be balanced: no formula could use another one."""
    for name, tex in value.items():
        level = 0
        for brace in BRACE.finditer(tex):
            level += 1 if brace["open"] else -1 if brace["close"] else 0
            if level < 0:
                break
        if level:
            message = f"has a macro {json.dumps(name, ensure_ascii=False)} with a brace that is not "
            return Invalid(message + ("closed" if level > 0 else "opened"), "write a } for each {")
    return value


CHECKS: Mapping[str, Callable[[Any], object]] = {
    "base_url": _base_url,
    "timezone": _timezone,
    "language": _language,
    "dialect": _dialect,
    "recent": _recent,
    "notes": _notes,
    "permalink": _permalink,
    "bibliography": _bibliography,
    "macros": _macros,
    "collections": _named_collections,
    "collections_dir": _collections_dir,
    "collections_without_pages": _named_collections,
}
