"""Reads YAML that may be broken or hostile: no tags, no objects, bounded depth and size, and a place for every key."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import yaml

from llmnotes.config.values import KeyPath
from llmnotes.diagnostics import Diagnostic, Place, error, warning

MAX_DEPTH = 50
MAX_VALUES = 100_000
"""How many values a document may have once its aliases are written out; real configurations have some hundred."""

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class YamlText:
    """A YAML document as plain values, where its keys stand, and what is wrong with it (then ``values`` is None)."""

    values: object
    places: dict[KeyPath, Place]
    diagnostics: tuple[Diagnostic, ...]


def read_yaml(name: str, text: str) -> YamlText:
    """Read the first document of ``text``.

    Scalars are text, whole numbers, decimal fractions, true, false and null; dates, ``yes`` and ``12:30`` stay text.
    Repeated keys are a warning and the last one counts, as with Jekyll.
    """
    reader = _Reader(name)
    try:
        values = reader.document(text)
    except _RefusedError as refused:
        return YamlText(None, {}, (refused.diagnostic,))
    except yaml.YAMLError as reason:
        return YamlText(None, {}, (_syntax_error(name, text, reason),))
    except UnicodeEncodeError:
        return YamlText(None, {}, (error(Place(name), "config-syntax", "this is no text: it holds half a character"),))
    return YamlText(values, reader.places, tuple(reader.diagnostics))


class _RefusedError(Exception):
    """Carries a diagnostic out of the recursion; never leaves this module."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(frozen=True, slots=True)
class _Sized:
    """A value and how many values it has once it is written out."""

    value: object
    size: int


@dataclass(slots=True)
class _Reader:
    """Builds values from libyaml's events; PyYAML's own constructors would run tags and expand aliases for us."""

    name: str
    places: dict[KeyPath, Place] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    anchors: dict[str, _Sized] = field(default_factory=dict)

    def document(self, text: str) -> object:
        events = iter(yaml.parse(text, Loader=yaml.CSafeLoader))
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                return self.value(next(events), events, ()).value
        return None

    def value(self, event: yaml.Event, events: Iterator[yaml.Event], path: KeyPath) -> _Sized:
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event)
        # YAML's grammar leaves nothing else where a value may stand.
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.tag is not None:
            raise self.refused(event, "config-yaml-tag", f"the tag {event.tag} is not allowed", "remove it")
        if len(path) > MAX_DEPTH:
            raise self.refused(event, "config-syntax", "the values are nested too deeply", "keep them flat")
        if isinstance(event, yaml.ScalarEvent):
            read = _Sized(_scalar(event.value) if event.implicit[0] else event.value, 1)
        elif isinstance(event, yaml.SequenceStartEvent):
            read = self.sequence(events, path)
        else:
            read = self.mapping(events, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = read
        return read

    def alias(self, event: yaml.AliasEvent) -> _Sized:
        if event.anchor not in self.anchors:
            message = f"the alias *{event.anchor} has no complete value before it"
            raise self.refused(event, "config-yaml-alias", message, f"write &{event.anchor} before the value it means")
        return self.anchors[event.anchor]

    def sequence(self, events: Iterator[yaml.Event], path: KeyPath) -> _Sized:
        items: list[object] = []
        size = 1
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            self.places[*path, len(items)] = self.place(event)
            item = self.value(event, events, (*path, len(items)))
            items.append(item.value)
            size = self.grown(event, size + item.size)
        return _Sized(items, size)

    def mapping(self, events: Iterator[yaml.Event], path: KeyPath) -> _Sized:
        items: dict[str, object] = {}
        merged: dict[str, object] = {}
        size = 1
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self.refused(event, "config-syntax", "a key must be text", "write `key: value`")
            key = event.value
            if key in items:
                message = f"the key `{key}` is repeated, and only the last counts"
                repeated = warning(self.place(event), "config-duplicate-key", message, hint="remove the others")
                self.diagnostics.append(repeated)
            self.places[*path, key] = self.place(event)
            item = self.value(next(events), events, (*path, key))
            size = self.grown(event, size + item.size)
            if key == "<<" and isinstance(item.value, dict):
                merged.update(item.value)
            else:
                items[key] = item.value
        return _Sized(merged | items, size)

    def grown(self, event: yaml.Event, size: int) -> int:
        if size > MAX_VALUES:
            raise self.refused(event, "config-yaml-size", f"there are more than {MAX_VALUES:,} values", "keep it small")
        return size

    def place(self, event: yaml.Event) -> Place:
        start, end = event.start_mark, event.end_mark
        assert start is not None  # libyaml marks every event
        assert end is not None
        last = end.column + 1 if end.line == start.line else start.column + 1
        return Place(self.name, start.line + 1, start.column + 1, last)

    def refused(self, event: yaml.Event, code: str, message: str, hint: str) -> _RefusedError:
        return _RefusedError(error(self.place(event), code, message, hint=hint))


def _scalar(text: str) -> object:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _syntax_error(name: str, text: str, reason: yaml.YAMLError) -> Diagnostic:
    if isinstance(reason, yaml.reader.ReaderError):
        before = text.encode()[: reason.position].decode(errors="ignore")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        place = Place(name, line, column, column)
        return error(place, "config-syntax", f"this is no YAML: {reason.reason}", hint="remove the character")
    mark = getattr(reason, "problem_mark", None)
    lines = text.split("\n")
    at_end = (len(lines), len(lines[-1]) + 1)  # libyaml may put the end of the text on a line behind the last
    row, column = (mark.line + 1, mark.column + 1) if mark and mark.line < len(lines) else at_end
    place = Place(name, row, column, column)
    problem = getattr(reason, "problem", None) or str(reason)
    hint = "put quotes around a value that holds a colon, # or a bracket"
    if "cannot start any token" in problem:
        hint += "; indent with blanks, not tabs"
    return error(place, "config-syntax", f"this is no YAML: {problem}", hint=hint)
