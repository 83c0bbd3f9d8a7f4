"""YAML as the author wrote it: a tree of text with places, bounded in size, that constructs nothing.

PyYAML's scanner and parser do the work (the ones in C where they are there); its resolver and constructors are left
out, because they turn ``no`` into false, ``1.10`` into 1.1, ``12:30`` into 750 and tags into objects.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import yaml
from msgspec import Struct
from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, Place, error, warning

MAX_CHARACTERS = 64 * 1024
MAX_DEPTH = 32
MAX_COPIES = 1_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE_TAG = re.compile(r"tag:yaml\.org,2002:(?:str|int|float|bool|null|seq|map|timestamp)")
_STAND_IN, _ESCAPE = "\U0010fe00", "\U0010fe01"  # for a character that YAML refuses, so that all offsets stay right
_CONTROL_CLASS = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
_CONTROL = re.compile(f"[{_CONTROL_CLASS}]")
_STRAY = re.compile(f"[\x1b{_ESCAPE}]\\[[0-9;?]*[A-Za-z]|[{_CONTROL_CLASS}{_STAND_IN}{_ESCAPE}]")
_SUSPICIOUS = re.compile(rf"[\\{_CONTROL_CLASS}]")


KINDS = ("alias", "control", "duplicate-key", "invalid-yaml", "tag", "too-deep", "too-long")
"""What can be wrong with a text, or odd about it; who reads YAML has a code for each."""


class Text(Struct, frozen=True):
    """A scalar, never interpreted; ``plain`` if it stood without quotes. Offsets count characters from the start."""

    text: str
    plain: bool
    start: int
    end: int


class Items(Struct, frozen=True):
    """A sequence."""

    items: "tuple[Node, ...]"
    start: int
    end: int


class Pairs(Struct, frozen=True):
    """A mapping; its keys are unique text."""

    pairs: "tuple[tuple[Text, Node], ...]"
    start: int
    end: int


Node: TypeAlias = Text | Items | Pairs


class Refused(Struct, frozen=True):
    """Why a text is not read, and the offset where that shows; ``kind`` is one of ``KINDS``."""

    offset: int
    kind: str
    message: str
    hint: str


class Tree(Struct, frozen=True):
    """A document: ``root`` is ``None`` if it is empty.

    ``duplicates`` are keys that are given twice (first and last place; the last one counts), ``control`` is the offset
    of the first control character, escape sequence or bidirectional override that was taken out, or ``None``.
    """

    root: Node | None
    duplicates: tuple[tuple[Text, Text], ...]
    control: int | None


def parse(text: str, most: int = MAX_CHARACTERS) -> Tree | Refused:
    """Read one YAML document of at most so many characters; ends in bounded time and never raises."""
    if len(text) > most:
        return Refused(
            0,
            "too-long",
            f"the YAML has {len(text):,} characters, more than the {most:,} that are read",
            "move long text to the body of a note, below the line of --- that ends its front matter",
        )
    builder = _Builder(clean=_SUSPICIOUS.search(text) is not None)
    raw = _CONTROL.search(text) if builder.clean else None
    try:
        builder.read(_events(_CONTROL.sub(_stand_in, text) if raw else text))
    except _RefusedError as refusal:
        return refusal.refused
    except (yaml.YAMLError, ValueError, OverflowError) as trouble:  # the latter two: numbers in escapes and directives
        return _explained(trouble, text)
    return Tree(builder.root, tuple(builder.duplicates.values()), raw.start() if raw else builder.control)


def complaints(
    read: Tree | Refused, codes: Mapping[str, str], place_of: Callable[[int, int], Place]
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a text, or odd about it, with the ``codes`` that its reader has for ``KINDS``.

    ``place_of`` turns the offsets where something begins and ends into its place.
    """
    if isinstance(read, Refused):
        place = place_of(read.offset, read.offset + 1)
        return (error(place, codes[read.kind], read.message, hint=read.hint),)
    repeated = tuple(_repeated(codes, key, place_of) for key in read.duplicates)
    if read.control is None:
        return repeated
    message = "there are control characters, which are left out"
    place = place_of(read.control, read.control + 1)
    return (*repeated, warning(place, codes["control"], message, hint="remove them"))


def _repeated(codes: Mapping[str, str], key: tuple[Text, Text], place_of: Callable[[int, int], Place]) -> Diagnostic:
    first, last = (place_of(each.start, each.end) for each in key)
    message = f"{key[1].text} is given in line {first.line} and again in line {last.line}: only the last one counts"
    return warning(last, codes["duplicate-key"], message, hint="remove one of them")


def _events(text: str) -> Iterator[Any]:
    return iter(_LOADER(text).get_event, None)


def _stand_in(control: re.Match[str]) -> str:
    return _ESCAPE if control[0] == "\x1b" else _STAND_IN


def plain_scalar(text: str) -> object:
    """Return what a scalar without quotes is: text, ``bool``, ``None`` or a number.

    A number becomes one only if it prints as it was written, so that ``1.10``, ``007`` and 10000 digits stay text.
    """
    return _CONSTANTS[text] if text in _CONSTANTS else _number(text)


def plain_value(node: Node, scalar: Callable[[str], object] = plain_scalar) -> object:
    """Return a node as lists and dictionaries of texts, and of what ``scalar`` makes of those without quotes."""
    if isinstance(node, Items):
        return [plain_value(item, scalar) for item in node.items]
    if isinstance(node, Pairs):
        return {key.text: plain_value(value, scalar) for key, value in node.pairs}
    return scalar(node.text) if node.plain else node.text


def node_of(value: object) -> Node:
    """Return a configuration's value as a node without a place (its offsets are -1)."""
    if isinstance(value, Mapping):
        return Pairs(tuple((Text(str(key), False, -1, -1), node_of(each)) for key, each in value.items()), -1, -1)
    if isinstance(value, list | tuple):
        return Items(tuple(node_of(each) for each in value), -1, -1)
    if value is None:
        return Text("", True, -1, -1)
    if isinstance(value, bool):
        return Text(str(value).lower(), True, -1, -1)
    return Text(str(value), not isinstance(value, str), -1, -1)


def is_null(node: Node) -> bool:
    """Whether a value is absent: nothing, ``~`` or ``null``."""
    return isinstance(node, Text) and node.plain and node.text in _NULLS


def is_number(node: Text) -> bool:
    """Whether other YAML readers would take a scalar for a number."""
    return node.plain and _NUMBER.fullmatch(node.text) is not None


_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_CONSTANTS: Mapping[str, bool | None] = {
    **dict.fromkeys(_NULLS),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_LONGEST_NUMBER = 18


def _number(text: str) -> object:
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        return text
    number: int | float = int(text) if text.lstrip("+-").isdigit() else float(text)
    return number if str(number) == text else text


class _RefusedError(Exception):
    """Leaves the loop over the events; caught in ``parse``."""

    def __init__(self, offset: int, kind: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.refused = Refused(offset, kind, message, hint)


class _Open(Struct):
    """A collection whose end has not come yet; a mapping holds key, value, key, value."""

    event: Any
    nodes: list[Node]


class _Builder:
    """Builds the tree from events, without recursion."""

    def __init__(self, *, clean: bool) -> None:
        self.clean = clean
        self.root: Node | None = None
        self.control: int | None = None
        self.duplicates: dict[tuple[int, str], tuple[Text, Text]] = {}
        self._open: list[_Open] = []
        self._anchors: dict[str, Node | None] = {}
        self._copied = 0
        self._documents = 0

    def read(self, events: Iterable[Any]) -> None:
        for event in events:
            kind = type(event)
            if kind is yaml.ScalarEvent:
                self._add(self._text(event), event.anchor)
            elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                self._begin(event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                opened = self._open.pop()
                build = self._mapping if kind is yaml.MappingEndEvent else _sequence
                self._add(build(opened, event.end_mark.index), opened.event.anchor)
            elif kind is yaml.AliasEvent:
                self._add(self._copy(event), None)
            elif kind is yaml.DocumentStartEvent:
                self._documents += 1

    def _begin(self, event: Any) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise _too_deep(event)
        _check_tag(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        self._open.append(_Open(event, []))

    def _add(self, node: Node, anchor: str | None) -> None:
        """Put a node where it belongs."""
        if anchor is not None:
            self._anchors[anchor] = node
        if self._open:
            self._open[-1].nodes.append(node)
        elif self._documents == 1:
            self.root = node
        elif not is_null(node):  # a last line of --- begins a document with nothing in it
            hint = "keep one of them, without a line of --- behind it"
            raise _RefusedError(node.start, "invalid-yaml", "this is more than one YAML document", hint)

    def _text(self, event: Any) -> Text:
        if event.tag is not None:
            _check_tag(event)
        text = event.value
        start = event.start_mark.index
        if self.clean and (cleaned := _STRAY.sub("", text)) != text:
            text = cleaned
            if self.control is None:
                self.control = start
        return Text(text, event.implicit[0], start, event.end_mark.index)

    def _copy(self, event: Any) -> Node:
        """Return what an alias stands for, within a budget of nodes for all of them."""
        node = self._anchors.get(event.anchor)
        if node is None:
            what = "stands inside itself" if event.anchor in self._anchors else "has no anchor before it"
            hint = "write the value out, or put the text in quotes"
            raise _RefusedError(event.start_mark.index, "alias", f"the YAML alias *{event.anchor} {what}", hint)
        self._copied += _size(node)
        if self._copied > MAX_COPIES:
            message = f"the YAML aliases unfold to more than {MAX_COPIES:,} values"
            raise _RefusedError(event.start_mark.index, "alias", message, "write the values out")
        if len(self._open) + _depth(node) > MAX_DEPTH:
            raise _too_deep(event)
        return replace(node, start=event.start_mark.index, end=event.end_mark.index)

    def _mapping(self, opened: _Open, end: int) -> Pairs:
        found: dict[str, tuple[Text, Node]] = {}
        merged: list[Node] = []
        start = opened.event.start_mark.index
        for key, value in zip(opened.nodes[::2], opened.nodes[1::2], strict=True):
            if not isinstance(key, Text):
                message = "a key is a list or a mapping"
                raise _RefusedError(key.start, "invalid-yaml", message, "keys are words")
            if key.plain and key.text == "<<":
                merged += value.items if isinstance(value, Items) else (value,)
                continue
            if key.text in found:
                first = self.duplicates.get((start, key.text), (found[key.text][0],))[0]
                self.duplicates[start, key.text] = (first, key)
            found[key.text] = (key, value)
        for base in merged:
            if not isinstance(base, Pairs):
                message = "the YAML merge key << stands before something that is not a mapping"
                raise _RefusedError(base.start, "invalid-yaml", message, "write the values out")
            for key, value in base.pairs:
                found.setdefault(key.text, (key, value))
        return Pairs(tuple(found.values()), start, end)


def _sequence(opened: _Open, end: int) -> Items:
    return Items(tuple(opened.nodes), opened.event.start_mark.index, end)


def _check_tag(event: Any) -> None:
    if event.tag is not None and event.tag != "!" and not _CORE_TAG.fullmatch(event.tag):
        tag = "!!" + event.tag.removeprefix("tag:yaml.org,2002:") if "yaml.org" in event.tag else event.tag
        message = f"the YAML tag {tag} is not allowed"
        raise _RefusedError(
            event.start_mark.index, "tag", message, "remove it, or put text that begins with ! in quotes"
        )


def _too_deep(event: Any) -> _RefusedError:
    message = f"the YAML is nested more than {MAX_DEPTH} levels deep"
    return _RefusedError(event.start_mark.index, "too-deep", message, "flatten it")


def _depth(node: Node) -> int:
    """Count the levels of collections in a node."""
    if isinstance(node, Items):
        return 1 + max(map(_depth, node.items), default=0)
    if isinstance(node, Pairs):
        return 1 + max((_depth(value) for _, value in node.pairs), default=0)
    return 0


def _size(node: Node) -> int:
    """Count a node and all below it; the depth is bounded, and the copies inside it have been counted before."""
    if isinstance(node, Items):
        return 1 + sum(map(_size, node.items))
    if isinstance(node, Pairs):
        return 1 + sum(_size(value) for _, value in node.pairs)
    return 1


_QUOTE = "put the value in quotes"
_REST = "put a value in quotes that goes on behind its closing quote or bracket, and begin all keys in the same column"
_SINGLE = "write the text in single quotes, where a backslash is only a backslash"
_COLON = 'put a value in quotes that holds ": ", begin all keys in the same column, and give each one its colon'
_HINTS = (
    ("mapping values are not allowed", _COLON),
    ("expected ':'", "write every line as key: value"),
    ("unexpected end of stream", "close the quote"),
    ("expected ','", "close the bracket, and put a comma between the values"),
    ("escape", _SINGLE),
    ("expected key", _REST),
    ("block end", _REST),
)
_OF_BRACKETS = ("node content", "expected ','")
_BLAME_THE_BEGINNING = ("unexpected end of stream", "expected ':'")
_SWALLOWED = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|(?<![^\s\[{,])#(?P<rest>[^\n]*)""", re.DOTALL)
_ITEM = re.compile(r"-(?![-\s])[^\n]{1,40}")


def _swallowing(text: str, start: int, end: int) -> int | None:
    """Return the offset of the ``#`` that makes a comment of a bracket which is missed at ``end``."""
    start = text.rfind("\n", 0, min(start, len(text[:end].rstrip()))) + 1
    comments = (found for found in _SWALLOWED.finditer(text, start, end) if found["rest"])
    return next((found.start() for found in comments if found["rest"].rstrip().endswith(("]", "}"))), None)


def _explained(trouble: Exception, text: str) -> Refused:
    """Turn the library's complaint into one with an offset and a hint."""
    problem = getattr(trouble, "problem", None) or str(trouble)
    mark = getattr(trouble, "problem_mark", None)
    if any(words in problem for words in _BLAME_THE_BEGINNING):
        mark = getattr(trouble, "context_mark", None) or mark
    offset = mark.index if mark else 0
    begun = getattr(getattr(trouble, "context_mark", None), "index", offset)
    is_in_brackets = any(words in problem for words in _OF_BRACKETS)
    if is_in_brackets and (comment := _swallowing(text, begun, offset)) is not None:
        message = "this is not valid YAML: what is behind this # is a comment, the closing bracket, too"
        return Refused(comment, "invalid-yaml", message, "leave the # out, or put what begins with it in quotes")
    if "expected ':'" in problem and (item := _ITEM.match(text, offset)):
        message = "this is not valid YAML: an item of a list needs a blank behind its hyphen"
        return Refused(offset, "invalid-yaml", message, f"write - {item[0][1:].rstrip()}")
    hint = next((hint for words, hint in _HINTS if words in problem), _QUOTE)
    if "cannot start any token" in problem:
        tab = text[offset : offset + 1] == "\t"
        problem = "tabs are not allowed here" if tab else f"no value can begin with {text[offset : offset + 1]}"
        hint = "indent with spaces, not tabs" if tab else _QUOTE
    elif text[offset : offset + 1].isspace() or offset >= len(text):  # what is missing is missed behind the last word
        offset = max(len(text[:offset].rstrip()) - 1, 0)
        hint = "put the value in quotes, or close its bracket" if "node content" in problem else hint
    return Refused(offset, "invalid-yaml", f"this is not valid YAML: {problem}", hint)
