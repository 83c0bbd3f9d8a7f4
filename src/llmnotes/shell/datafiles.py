"""Read the tables in ``_data``, which Liquid in notes may show: YAML, JSON, CSV and TSV."""

import csv
import io
import json
import posixpath
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, Severity, error, place_in
from llmnotes.shell.jekyllfolders import data_folder, files_in, is_within
from llmnotes.shell.sources import encoding_of
from llmnotes.shell.texts import read_text

MOST_YAML = 2**20
"""Characters of a file in ``_data``."""

REFUSED = MappingProxyType(
    {
        "alias": "data-alias",
        "invalid-yaml": "data-invalid-yaml",
        "tag": "data-tag",
        "too-deep": "data-too-deep",
        "too-long": "data-too-long",
    }
)
"""What YAML that can not be read is called in a file of ``_data``; what is only odd there is nobody's business."""

_NOT_IN_KEYS = re.compile(r"[^\w\s-]+|(?:^|(?<=\s))\s+|\s+$")


def with_data(root: Path, config: Config) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Return ``config`` with what ``_data`` holds as its own key ``data``, and what is wrong with that."""
    folder = data_folder(config)
    if config.dialect != "jekyll" or not (root / folder).is_dir():
        return config, ()
    data: dict[str, object] = {}
    problems: list[Diagnostic] = []
    for path, file in files_in(root, folder):
        name, extension = posixpath.splitext(path.removeprefix(f"{folder}/"))
        if extension.lower() not in _READERS or not is_within(root, file):
            continue
        text = read_text(file, path, encoding_of(config))
        value = text if isinstance(text, Diagnostic) else _READERS[extension.lower()](path, text)
        if isinstance(value, Diagnostic):
            problems.append(value)
        else:
            _put(data, name.split("/"), value)
    return replace(config, extra=MappingProxyType({**config.extra, "data": data})), tuple(problems)


def _put(data: dict[str, object], keys: list[str], value: object) -> None:
    table = data
    for key in map(_key, keys[:-1]):
        below = table.setdefault(key, {})
        if not isinstance(below, dict):
            below = table[key] = {}
        table = below
    table[_key(keys[-1])] = value


def _key(name: str) -> str:
    """Return the key that a file's name is in a template: without dots, and with ``_`` for blanks."""
    return re.sub(r"\s+", "_", _NOT_IN_KEYS.sub("", name))


def _yaml(path: str, text: str) -> object:
    from llmnotes.psych import ruby_value
    from llmnotes.yamltree import Refused, complaints, parse  # 20 ms that others need not spend

    tree = parse(text, MOST_YAML)
    if isinstance(tree, Refused):
        found = complaints(tree, REFUSED, partial(place_in, path, text))[0]
        return replace(found, severity=Severity.WARNING) if tree.kind == "too-long" else found
    return None if tree.root is None else ruby_value(tree.root)


def _json(path: str, text: str) -> object:
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # half of a character can not be written anywhere
        return value
    except json.JSONDecodeError as problem:
        place = Place(path, problem.lineno, problem.colno, problem.colno)
        return error(place, "data-invalid-json", f"this is not valid JSON: {problem.msg}", hint="correct it")
    except (ValueError, RecursionError):  # that, a number of thousands of digits, or lists in lists without end
        return error(Place(path), "data-invalid-json", "this JSON can not be read", hint="make it simpler")


def _table(delimiter: str, path: str, text: str) -> object:
    """Return the rows of a table, each with the names in the first row as its keys."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except csv.Error as problem:
        return error(Place(path), "data-invalid-csv", f"this table can not be read: {problem}", hint="correct it")
    names = rows[0] if rows else []
    return [{name: row[column] if column < len(row) else None for column, name in enumerate(names)} for row in rows[1:]]


_READERS: Mapping[str, Callable[[str, str], object]] = {
    ".yml": _yaml,
    ".yaml": _yaml,
    ".json": _json,
    ".csv": partial(_table, ","),
    ".tsv": partial(_table, "\t"),
}
