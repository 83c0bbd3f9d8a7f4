"""From the keys and values of a configuration file, whatever its format, to a `Config` and what is wrong with them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from types import MappingProxyType
from typing import Any

from msgspec import Struct
from msgspec.structs import fields, replace

from llmnotes.config.checks import CHECKS, CONTROL, Invalid
from llmnotes.config.kinds import KINDS, KeyPath, Several, Unfit, Wrong, unknown_key
from llmnotes.config.settings import Config
from llmnotes.diagnostics import Diagnostic, Place, error

SAME_NAMES = MappingProxyType({name: name for name in Config.__struct_fields__})
"""Every field is a key, so that a new field is a new key."""

_TYPES: Mapping[str, object] = {field.name: field.type for field in fields(Config)}


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


def _settled(document: Document, key: str, name: str, value: object) -> tuple[object, Sequence[Unfit]]:
    kind = KINDS[_TYPES[name]]
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


def _wrong_type(document: Document, key: str, wrong: Wrong, example: str) -> Unfit:
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
