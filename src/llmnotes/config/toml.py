"""Reads ``llmnotes.toml`` and the table ``[tool.llmnotes]`` of ``pyproject.toml``."""

import posixpath
import re
import tomllib
from ast import literal_eval
from collections.abc import Generator, Iterator, Mapping

from msgspec.structs import replace

from llmnotes.config.kinds import KeyPath
from llmnotes.config.permalinks import not_apart
from llmnotes.config.settings import Config
from llmnotes.config.tomltext import key_text
from llmnotes.config.values import Document, settle
from llmnotes.diagnostics import Diagnostic, Place, error
from llmnotes.yamltree import MAX_DEPTH

TABLE = ("tool", "llmnotes")
"""The way to our settings in a ``pyproject.toml``."""

NEEDLESS = {"llmnotes": "[llmnotes]", "tool": "[tool.llmnotes]"}
"""The lines that somebody may begin a file with that has nothing but our settings."""

_TWICE = re.compile(r"Cannot (?:declare|mutate immutable namespace|redefine namespace) (\(.*\))(?: twice)?", re.DOTALL)
_OVERWRITTEN = re.compile("Cannot overwrite a value|Duplicate inline table key")


def parse_toml(name: str, text: str) -> tuple[Config | None, tuple[Diagnostic, ...]]:
    """Read a configuration file called ``name``; of a ``pyproject.toml`` only ``[tool.llmnotes]`` counts.

    The configuration is None where there is none to speak of: no such table, or text that is not TOML. Unfit values are
    reported and left at their defaults.
    """
    try:
        values = tomllib.loads(text)
        _make_sure(values)
    except RecursionError:
        return None, (error(Place(name), "config-syntax", "the values are nested too deeply", hint="keep them flat"),)
    except OverflowError:
        message = "there is a number of more than 64 bits, which TOML does not have"
        return None, (error(Place(name), "config-syntax", message, hint="put it in quotes"),)
    except ValueError as reason:  # TOMLDecodeError, and numbers of more digits than Python converts
        return None, (_syntax_error(name, text, str(reason)),)
    if posixpath.basename(name) != "pyproject.toml":
        return _without_table(name, text, values)
    tool = values.get("tool")
    if not isinstance(tool, dict) or "llmnotes" not in tool:
        return None, ()
    if not isinstance(tool["llmnotes"], dict):
        place, message = _places(name, text)[TABLE], "`tool.llmnotes` should be a table"
        return None, (error(place, "config-wrong-type", message, hint="begin it with [tool.llmnotes]"),)
    return _settled(_document(name, text, tool["llmnotes"], TABLE))


def _make_sure(values: object) -> None:
    """Refuse what tomllib takes and nobody can work with.

    Raises ``RecursionError`` for values that are nested too deeply, and ``OverflowError`` for an integer that TOML does
    not have (https://toml.io/en/v1.0.0#integer).
    """
    level = [values]
    for _ in range(MAX_DEPTH):
        if any(isinstance(one, int) and not -(2**63) <= one < 2**63 for one in level):
            raise OverflowError
        tables = [one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list)]
        level = [one for table in tables for one in table]
        if not level:
            return
    raise RecursionError


def _settled(document: Document) -> tuple[Config, tuple[Diagnostic, ...]]:
    config, diagnostics = settle(document, Config())
    problem = not_apart(config.permalink)
    if problem is None or config.dialect == "jekyll":  # where a template may be there for no note
        return config, diagnostics
    place, message = document.place_of(("permalink",)), f"`permalink` is not usable: {problem.message}"
    unfit = error(place, "config-invalid-value", message, hint=problem.hint)
    return replace(config, permalink=Config().permalink), (*diagnostics, unfit)


def _without_table(name: str, text: str, values: Mapping[str, object]) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Read a file that has nothing but our settings, in no table."""
    document = _document(name, text, values, ())
    needless = {key: line for key, line in NEEDLESS.items() if isinstance(values.get(key), dict)}
    rest = {key: value for key, value in values.items() if key not in needless}
    config, diagnostics = _settled(replace(document, values=rest))
    message, hint = "these settings are in a table, and are not read", "no table is needed here: remove the line"
    tables = [
        error(document.place_of((key,)), "config-unknown-key", message, hint=f"{hint} {line}")
        for key, line in needless.items()
    ]
    return config, (*tables, *diagnostics)


def table_place(name: str, text: str) -> Place | None:
    """Return where ``[tool.llmnotes]`` stands in a ``pyproject.toml``; None where there is none, or no TOML."""
    if TABLE[-1] not in text:
        return None
    try:
        tool = tomllib.loads(text).get("tool")
    except (RecursionError, ValueError):
        return None
    return _places(name, text)[TABLE] if isinstance(tool, dict) and TABLE[-1] in tool else None


def _document(name: str, text: str, values: Mapping[str, object], table: KeyPath) -> Document:
    places = {path[len(table) :]: place for path, place in _places(name, text).items() if path[: len(table)] == table}
    return Document(values, places, Place(name), " = ", {})


def _syntax_error(name: str, text: str, reason: str) -> Diagnostic:
    """Turn tomllib's ``Expected ... (at line 2, column 5)`` into a diagnostic at that place."""
    found = re.fullmatch(r"(.*?)(?: \(at (?:line (\d+), column (\d+)|end of document)\))?", reason, re.DOTALL)
    message, line, column = found.groups() if found else (reason, None, None)
    lines = text.split("\n")
    row, start = (int(line), int(column)) if line and column else (len(lines), len(lines[-1]) + 1)
    said, hint = _in_words(message)
    return error(Place(name, row, start, start), "config-syntax", f"this is not valid TOML: {said}", hint=hint)


def _in_words(message: str) -> tuple[str, str]:
    """Return what tomllib complains of, and what to do about it."""
    if table := _TWICE.fullmatch(message):
        names = ".".join(key_text(str(name)) for name in literal_eval(table[1]))
        return f"[{names}] is there twice", "put all its keys below one"
    if _OVERWRITTEN.match(message):
        return "this key is there twice", "keep one of them"
    return f"{message[:1].lower()}{message[1:]}", 'put text in quotes: title = "My notes"'


# What can hide a line end or a bracket, and the brackets: enough to tell where a statement begins.
_STRING = (
    r'"""(?:\\.|[^\\])*?"{3,5}'
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
)
_TOKEN = re.compile(_STRING + r"|\#[^\n]*|[\[{]|[\]}]|\n", re.DOTALL)
_STATEMENT = re.compile(r"""(\[*)[ \t]*((?:"(?:\\.|[^"\\])*"|'[^']*'|[^"'=\]])+)""")
_SIMPLE = re.compile(_STRING + r"|[^,\]}\n#]*", re.DOTALL)
_GAP = re.compile(r"(?:\s|#[^\n]*)*")


def _places(name: str, text: str) -> dict[KeyPath, Place]:
    """Return where every key of a well-formed TOML text stands (tomllib does not say)."""
    places: dict[KeyPath, Place] = {}
    tables: dict[KeyPath, int] = {}  # how many tables each [[list of tables]] has so far
    header: KeyPath = ()
    for line, start in _statements(text):
        found = _STATEMENT.match(text, start)
        assert found is not None  # tomllib has read it already
        brackets, key = len(found[1]), found[2].rstrip()
        names = _names(key)
        path = _indexed(names, tables) if brackets else (*header, *names)
        if brackets == 2:
            tables[path] = tables.get(path, -1) + 1
            path = (*path, tables[path])
        if brackets:
            header = path
        inner = () if brackets else _inline(text, _behind(text, found.end() + 1), path)
        for way, offset, written in ((path, found.start(2), key), *inner):
            column = offset - text.rfind("\n", 0, offset)
            place = Place(name, line + text.count("\n", start, offset), column, column + len(written))
            for end in range(1, len(way) + 1):
                places.setdefault(way[:end], place)
    return places


def _inline(text: str, at: int, path: KeyPath) -> Generator[tuple[KeyPath, int, str], None, int]:
    """Yield the path, the offset and the text of each key of the inline tables in the value at ``at``; return its end.

    It calls itself at each level of the value: less often than tomllib has done before.
    """
    if text[at] not in "[{":
        return _end(_SIMPLE, text, at)
    is_table, number = text[at] == "{", 0
    at = _behind(text, at + 1)
    while text[at] not in "]}":
        inner: KeyPath = (*path, number)
        if is_table:
            found = _STATEMENT.match(text, at)
            assert found is not None
            key = found[2].rstrip()
            inner = (*path, *_names(key))
            yield inner, at, key
            at = _behind(text, found.end() + 1)
        at = _behind(text, (yield from _inline(text, at, inner)))
        if text[at] == ",":
            at = _behind(text, at + 1)
        number += 1
    return at + 1


def _behind(text: str, at: int) -> int:
    """Return where the white space and the comments at ``at`` end."""
    return _end(_GAP, text, at)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    assert found is not None  # for each of them matches nothing, too
    return found.end()


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """Yield the line and the offset at which each statement (a header or a key with its value) begins."""
    depth, line, start = 0, 1, 0
    for token in _TOKEN.finditer(text + "\n"):
        if token[0] == "\n" and depth == 0:
            statement = text[start : token.start()]
            blank = len(statement) - len(statement.lstrip())
            if statement.strip() and not statement.lstrip().startswith("#"):
                first = line - statement.count("\n")
                yield first, start + blank
            start = token.end()
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        line += token[0].count("\n")


def _names(dotted: str) -> tuple[str, ...]:
    """Split ``a."b.c".d`` the way TOML does."""
    names = []
    table: object = tomllib.loads(f"{dotted.strip()} = 0")
    while isinstance(table, dict):
        ((name, table),) = table.items()
        names.append(name)
    return tuple(names)


def _indexed(names: tuple[str, ...], tables: Mapping[KeyPath, int]) -> KeyPath:
    """Lead a header through the last table of each list of tables on its way (``[defaults.values]``)."""
    path: KeyPath = ()
    for name in names[:-1]:
        path = (*path, name)
        if path in tables:
            path = (*path, tables[path])
    return (*path, names[-1])
