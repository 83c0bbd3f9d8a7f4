"""Settings as the text of an ``llmnotes.toml``: only those that are not the defaults anyway."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from msgspec import Struct

from llmnotes.config.settings import Collection, Config, FrontMatterDefaults, KramdownSettings, LinkSettings

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_TABLES = ("links", "kramdown", "collections", "collections_without_pages", "defaults", "macros", "extra")


def toml_of(config: Config) -> str:
    """Return the text that ``parse_toml`` reads as ``config``, but for what is nothing (null) in ``extra``.

    Single settings come first, then tables.
    """
    changed = {name: value for name, value in _fields(config) if value != getattr(Config(), name)}
    lines = [f"{name} = {_value(value)}" for name, value in changed.items() if name not in _TABLES]
    tables = [_table(name, changed[name]) for name in _TABLES if name in changed]
    return "\n\n".join(["\n".join(lines), *tables]).strip("\n") + "\n"


def _table(name: str, value: object) -> str:
    match value:
        case KramdownSettings() | LinkSettings():
            defaults = type(value)()
            return _section(name, {key: one for key, one in _fields(value) if one != getattr(defaults, key)})
        case Mapping():
            return _section(name, value)
        case tuple():
            return "\n\n".join(_item(name, item) for item in value)
        case _:
            raise TypeError(name)


def _item(name: str, item: Collection | FrontMatterDefaults) -> str:
    match item:
        case Collection():
            own = {key: value for key, value in _fields(item) if key != "name" and value}
            return _section(f"{name}.{key_text(item.name)}", own)
        case FrontMatterDefaults():
            scope = {key: text for key, text in (("path", item.path), ("type", item.type)) if text}
            return _section(name, {**scope, "values": item.values}, many=True)
        case _:
            assert_never(item)


def _section(name: str, values: Mapping[str, object], *, many: bool = False) -> str:
    head = f"[[{name}]]" if many else f"[{name}]"
    return "\n".join([head, *_pairs(values)])


def _pairs(values: Mapping[str, object]) -> Iterator[str]:
    """Yield what is something: TOML has no word for nothing."""
    for key, value in values.items():
        if value is not None:
            yield f"{key_text(key)} = {_value(value)}"


def _value(value: object) -> str:
    match value:
        case str():
            return _text(value)
        case bool():
            return "true" if value else "false"
        case Mapping():
            inner = ", ".join(_pairs(value))
            return f"{{ {inner} }}" if inner else "{}"
        case Sequence():
            return f"[{', '.join(_value('' if item is None else item) for item in value)}]"
        case _:
            return str(value)


def key_text(key: str) -> str:
    """Return a key as TOML has it, in quotes where it needs them."""
    return key if _BARE.fullmatch(key) else _text(key)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")  # all else that JSON escapes, TOML does too


def _fields(struct: Struct) -> Iterator[tuple[str, object]]:
    return ((name, getattr(struct, name)) for name in struct.__struct_fields__)
