"""What a setting may be, by the type of its field in `Config`, and what is said of one that is something else."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, TypeAlias, cast

from msgspec import Struct, ValidationError, convert
from msgspec.structs import fields, replace

from llmnotes.config.settings import Collection, FrontMatterDefaults, KramdownSettings, LinkSettings, Paths
from llmnotes.nearest import nearest

KeyPath: TypeAlias = tuple[str | int, ...]
"""The way to a value: keys of tables and indexes of lists, from 0."""


class Unfit(Struct, frozen=True):
    """Why a value will not do; ``path`` leads from the value to the part of it that is wrong."""

    path: KeyPath
    code: str
    message: str
    hint: str


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


def unknown_key(key: str, known: Iterable[str], path: KeyPath) -> Unfit:
    """Return the complaint about ``key``, with the nearest of the ``known`` ones."""
    near = nearest(key, known)
    hint = f"did you mean `{near}`?" if near else "the known keys are " + ", ".join(sorted(known))
    return Unfit(path, "config-unknown-key", f"unknown key {json.dumps(key, ensure_ascii=False)}", hint)
