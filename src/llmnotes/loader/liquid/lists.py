"""The filters that notes use on lists: of numbers and texts, and of tables with keys."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cmp_to_key
from html import escape
from itertools import islice

from llmnotes.loader.liquid.conditions import condition_of, holds
from llmnotes.loader.liquid.expressions import LONGEST, Scope, bounded, joined, misused, shown, too_long, whole

MOST = 10_000
"""Items of a list that is made of two."""

DEEPEST = 20
"""Lists and tables in each other that are written down as text."""

_RUBY = re.compile(r'["\\\n\t\r]')
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NUMBER = re.compile(r"\s*-?(?:\d{1,17}\.?\d{0,17}|\.\d{1,17})\s*\Z")


def listed(value: object) -> list[object]:
    """Return a list of what may be a single thing. Raises ``NotUnderstoodError``."""
    if isinstance(value, range):
        if len(value) > MOST:
            raise too_long()
        return [*value]
    return value if isinstance(value, list) else [] if value is None else [value]


def _property(item: object, name: object) -> object:
    """Return what an item has under a name with dots; texts that look like numbers are some."""
    for key in shown(name).split(".")[:10]:
        item = item.get(key) if isinstance(item, Mapping) else None
        if isinstance(item, str) and _NUMBER.match(item):
            item = float(item) if "." in item else int(item)
    return item


def _compared(left: object, right: object) -> int:
    try:
        return int(left > right) - int(left < right)  # type: ignore[operator]  # what can not be compared raises
    except TypeError:
        one, other = _text(left), _text(right)
        return (one > other) - (one < other)


_Key = cmp_to_key(_compared)


def _text(value: object) -> str:
    return str(value)[:LONGEST] if isinstance(value, date) or not isinstance(value, list | Mapping) else ""


def _sorted(value: object, name: object = None, nils: object = "first") -> object:
    items = listed(value)
    if name is None:
        if len({_kind(item) for item in items}) > 1 or any(isinstance(item, Mapping | list) for item in items):
            raise misused("sort")
        return sorted(items, key=_Key)
    pairs = [(_Key(key), item) for item in items if (key := _property(item, name)) is not None]
    missing = [item for item in items if _property(item, name) is None]
    in_order = [item for _, item in sorted(pairs, key=lambda pair: pair[0])]
    return [*in_order, *missing] if nils == "last" else [*missing, *in_order]


def _kind(value: object) -> type:
    return float if isinstance(value, int | float) and not isinstance(value, bool) else type(value)


def _sorted_naturally(value: object, name: object = None) -> object:
    items = listed(value)
    return sorted(items, key=lambda item: shown(item if name is None else _property(item, name)).casefold())


def _where(value: object, name: object, wanted: object = None) -> object:
    if isinstance(value, Mapping):
        value = [*value.values()]
    if not isinstance(value, list) or not name or isinstance(wanted, list | Mapping):
        return value
    return [item for item in value if _is(_property(item, name), wanted)]


def _is(found: object, wanted: object) -> bool:
    if wanted is None or found is None:
        return found is wanted
    if isinstance(found, list):
        return any(_text_of(one) == shown(wanted) for one in found)
    return _text_of(found) == shown(wanted)


def _text_of(value: object) -> str:
    return "" if isinstance(value, list | Mapping) else shown(value)


def _where_so(value: object, name: object, condition: object, scope: Scope) -> object:
    """Return the items for which a condition holds that calls them ``name``."""
    items = [*value.values()] if isinstance(value, Mapping) else value
    if not isinstance(items, list):
        return value
    wanted = condition_of(shown(condition))
    return [item for item in called(items, shown(name), scope) if holds(wanted, scope)]


def called(items: Iterable[object], variable: str, scope: Scope) -> Iterator[object]:
    """Yield items, each while a ``variable`` is that."""
    before, was_there = scope.values.get(variable), variable in scope.values
    try:
        for item in items:
            scope.work(100)
            scope.values[variable] = item
            yield item
    finally:
        if was_there:
            scope.values[variable] = before
        else:
            scope.values.pop(variable, None)


def _grouped(value: object, name: object) -> object:
    if not isinstance(value, list):
        return value
    return groups_of((_as_text(_property(item, name)), item) for item in value)


def groups_of(pairs: Iterable[tuple[object, object]]) -> list[object]:
    """Return for pairs of a key and an item a table of each key, as its ``name``, with its ``items``."""
    groups: dict[object, tuple[object, list[object]]] = {}
    for key, item in pairs:
        groups.setdefault((_kind(key), _as_text(key)), (key, []))[1].append(item)
    return [{"name": key, "items": items, "size": len(items)} for key, items in groups.values()]


def _as_text(value: object) -> str:
    return inspected(value) if isinstance(value, list | Mapping) else shown(value)


def inspected(value: object, depth: int = 0) -> str:
    """Return a value as Ruby writes it in a program."""
    if depth > DEEPEST:
        raise too_long()
    match value:
        case None:
            return "nil"
        case str():
            return f'"{_RUBY.sub(lambda found: _ESCAPES[found[0]], value)}"'
        case list():
            return bounded(f"[{', '.join(inspected(item, depth + 1) for item in value)}]")
        case Mapping():
            pairs = (f"{inspected(key)}=>{inspected(item, depth + 1)}" for key, item in value.items())
            return bounded(f"{{{', '.join(pairs)}}}")
        case _:
            return shown(value)


def _without_end(value: object, count: object = 1) -> object:
    items = listed(value)
    return items[: max(len(items) - whole(count), 0)]


def _first_where_so(value: object, name: object, condition: object, scope: Scope) -> object:
    kept = _where_so(value, name, condition, scope)
    return next(iter(kept), None) if isinstance(kept, list) else kept


def _found(value: object, name: object, wanted: object) -> object:
    kept = _where(value, name, wanted)
    return next(iter(kept), None) if isinstance(kept, list) else kept


def _unique(value: object) -> object:
    known: set[object] = set()
    kept = []
    for item in listed(value):
        key = _json(item) if isinstance(item, list | Mapping) else (_kind(item), item)
        if key not in known:
            known.add(key)
            kept.append(item)
    return kept


def _both(value: object, other: object) -> object:
    if not isinstance(other, list):
        raise misused("concat")
    both = [*listed(value), *other]
    if len(both) > MOST:
        raise too_long()
    return both


def _sliced(value: object, start: object, length: object = 1) -> object:
    whole_value: list[object] | str = value if isinstance(value, list) else shown(value)
    first, count = whole(start), whole(length)
    first += len(whole_value) if first < 0 else 0
    return whole_value[first : first + count] if first >= 0 and count > 0 else whole_value[:0]


def _json(value: object) -> str:
    encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_shown_in_json)
    pieces = [*islice(encoder.iterencode(value), LONGEST + 1)]
    text = "".join(pieces)
    if len(pieces) > LONGEST or len(text) > LONGEST:
        raise too_long()
    return text


def _shown_in_json(value: object) -> object:
    return shown(value) if not isinstance(value, date) else str(value)


def _end(value: object, index: int) -> object:
    items = listed(value) if isinstance(value, list | range) else []
    return items[index] if items else None


FILTERS: Mapping[str, Callable[..., object]] = {
    "compact": lambda value: [item for item in listed(value) if item is not None],
    "concat": _both,
    "find": _found,
    "first": lambda value: _end(value, 0),
    "group_by": _grouped,
    "inspect": lambda value: escape(inspected(value)),
    "join": lambda value, separator=" ": joined(listed(value), shown(separator)),
    "jsonify": _json,
    "last": lambda value: _end(value, -1),
    "pop": _without_end,
    "push": lambda value, item: _both(value, [item]),
    "shift": lambda value, count=1: listed(value)[max(whole(count), 0) :],
    "unshift": lambda value, item: _both([item], listed(value)),
    "map": lambda value, name: [item.get(shown(name)) if isinstance(item, Mapping) else None for item in listed(value)],
    "reverse": lambda value: listed(value)[::-1],
    "slice": _sliced,
    "sort": _sorted,
    "sort_natural": _sorted_naturally,
    "uniq": _unique,
    "where": _where,
}
"""What a list becomes, perhaps with arguments behind it. They raise ``NotUnderstoodError``."""

OF_SCOPE: Mapping[str, Callable[[object, object, object, Scope], object]] = {
    "find_exp": _first_where_so,
    "where_exp": _where_so,
}
"""Those that ask for a condition, which may be about any variable."""
