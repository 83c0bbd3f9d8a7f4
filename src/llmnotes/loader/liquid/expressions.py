"""What stands in an output: a value, and the filters that it goes through."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

LONGEST = 100_000
"""Characters of a value; one that is longer is not meant for reading."""

WORK = 10_000_000
"""Characters that the filters of one note may look at."""

DEEPEST = 20
"""Keys of one variable, and filters of one output."""


class NotUnderstoodError(Exception):
    """What this is no engine for; caught where it is shown as text instead.

    ``code`` and ``name`` are those of a diagnostic: of several with the same ones, the first is told. It is an error
    where something that readers need is not there.
    """

    def __init__(self, code: str, name: str, message: str, hint: str, *, is_error: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.name = name
        self.message = message
        self.hint = hint
        self.is_error = is_error


class Literal(Struct, frozen=True):
    """A value as written."""

    value: object


class Path(Struct, frozen=True):
    """A variable and the keys that lead into its value: ``site.data["people"]``."""

    root: str
    keys: "tuple[Expression, ...]"
    text: str


class Nothing(Struct, frozen=True):
    """The words ``empty`` and ``blank``, which other values are compared with."""

    name: str


class Range(Struct, frozen=True):
    """All whole numbers from one to another: ``(1..3)``."""

    first: "Expression"
    last: "Expression"


Expression: TypeAlias = Literal | Path | Nothing | Range


class Named(str):
    """The name of somebody of whom no more is known."""

    __slots__ = ()


class Markdown(str):
    """A text that goes on as Markdown of its own, as ``markdownify`` wants it."""

    __slots__ = ()


class Phrase(Markdown):
    """Such a text that has no paragraphs: the author took their tags away."""

    __slots__ = ()


class Written(dict[str, object]):
    """A document: what it says of itself by its keys, and under ``output`` what it is as a text."""

    __slots__ = ()


class Filter(Struct, frozen=True):
    """A filter's name and arguments."""

    name: str
    arguments: tuple[Expression, ...]


class Filtered(Struct, frozen=True):
    """An expression and the filters behind it, in order."""

    expression: Expression
    filters: tuple[Filter, ...]


class Scope:
    """The variables that a text can see, by the first part of their name.

    ``unknown`` are those that are there in Jekyll, but not here; anything else is nothing in both.
    """

    def __init__(self, values: Mapping[str, object], unknown: Mapping[str, str]) -> None:
        self.values = dict(values)
        self.unknown = dict(unknown)
        self._work = 0

    def work(self, characters: int) -> None:
        """Take note of work that is to be done. Raises ``NotUnderstoodError`` if it is too much."""
        self._work += characters + 10
        if self._work > WORK:
            raise too_long()

    def of(self, path: Path) -> object:
        """Return the value of a variable; None where there is nothing."""
        if path.root in self.unknown:
            raise _no_value(path.root, self.unknown[path.root])
        value = self.values.get(path.root)
        trail = path.root
        for expression in path.keys:
            key = self.value(expression)
            trail = f"{trail}.{key}"
            if trail in self.unknown:
                raise _no_value(trail, self.unknown[trail])
            value = _member(value, key)
        return value

    def value(self, expression: Expression) -> object:
        """Return what an expression means."""
        if isinstance(expression, Path):
            return self.of(expression)
        if isinstance(expression, Range):
            return range(whole(self.value(expression.first)), whole(self.value(expression.last)) + 1)
        return expression.value if isinstance(expression, Literal) else ""


def _no_value(name: str, what: str) -> NotUnderstoodError:
    message = f"`{name}` is {what}, which is not known here: it is shown as text"
    return NotUnderstoodError(
        "liquid-variable", name, message, "write down what it should show, or put it into a template"
    )


def _member(value: object, key: object) -> object:
    if isinstance(value, Mapping) and isinstance(key, str | int) and key in value:
        return value[key]
    if isinstance(value, list) and isinstance(key, int) and not isinstance(key, bool):
        return value[key] if -len(value) <= key < len(value) else None
    if key == "name" and isinstance(value, Named):
        return str(value)
    if key == "size" and isinstance(value, str | list | Mapping):
        return len(value)
    if key in ("first", "last") and isinstance(value, list):
        return value[0 if key == "first" else -1] if value else None
    return None


_TOKEN = re.compile(
    r"\s*(?:(?P<string>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)|(?P<operator>==|!=|<>|<=|>=|<|>)"
    r"|(?P<name>[A-Za-z_][\w-]*\??)|(?P<mark>\.\.|[|.:,\[\]()])|(?P<end>\Z))"
)
_WHOLE = re.compile(r"\s*[-+]?\d{1,17}")
_CONSTANTS: Mapping[str, Expression] = {
    "nil": Literal(None),
    "null": Literal(None),
    "true": Literal(True),
    "false": Literal(False),
    "empty": Nothing("empty"),
    "blank": Nothing("blank"),
}


class Tokens:
    """Reads the inside of an output or tag from left to right. Raises ``NotUnderstoodError``."""

    def __init__(self, markup: str) -> None:
        self.markup = markup
        self._tokens = list(_tokens(markup))
        self._at = 0

    @property
    def kind(self) -> str:
        """The kind of the next token."""
        return self._tokens[self._at][0]

    @property
    def text(self) -> str:
        """The next token."""
        return self._tokens[self._at][1]

    def take(self, *texts: str) -> str:
        """Return the next token and go on, if it is one of ``texts`` outside of quotes; else an empty text."""
        if self.kind == "string" or self.text not in texts or self.kind == "end":
            return ""
        return self._next()

    def name(self) -> str:
        """Return the name that must come next."""
        if self.kind != "name":
            raise garbled()
        return self._next()

    def end(self) -> None:
        """Make sure that nothing is left."""
        if self.kind != "end":
            raise garbled()

    def expression(self) -> Expression:
        """Return the value that must come next."""
        kind, text = self.kind, self.text
        if kind == "string":
            return Literal(self._next()[1:-1])
        if kind == "number":
            self._next()
            return Literal(float(text) if "." in text else int(text)) if len(text) < 18 else Literal(text)
        if self.take("("):
            return self._range()
        if kind != "name":
            raise garbled()
        self._next()
        constant = _CONSTANTS.get(text)
        return constant if constant and self.text not in (".", "[") else self._path(text)

    def filtered(self) -> Filtered:
        """Return the value and filters that must come next, up to the end."""
        expression = self.expression()
        filters: list[Filter] = []
        while self.take("|"):
            name = self.name()
            filters.append(Filter(name, tuple(self._arguments()) if self.take(":") else ()))
            if len(filters) > DEEPEST:
                raise garbled()
        self.end()
        return Filtered(expression, tuple(filters))

    def _arguments(self) -> Iterator[Expression]:
        yield self.expression()
        while self.take(","):
            yield self.expression()

    def _range(self) -> Range:
        first = self._bound()
        if not self.take(".."):
            raise garbled()
        last = self._bound()
        if not self.take(")"):
            raise garbled()
        return Range(first, last)

    def _bound(self) -> Expression:
        """Return one end of a range: nothing in brackets, which would go on without an end."""
        if self.text == "(":
            raise garbled()
        return self.expression() if self.kind != "name" else Path(self.name(), tuple(self._dotted()), self.markup)

    def _path(self, root: str) -> Path:
        keys: list[Expression] = []
        while mark := self.take(".", "["):
            if mark == ".":
                keys.append(Literal(self.name()))
            else:
                keys.append(self._key())
            if len(keys) > DEEPEST:
                raise garbled()
        return Path(root, tuple(keys), self.markup)

    def _key(self) -> Expression:
        """Return what stands in brackets: no more brackets in those, which would go on without an end."""
        kind = self.kind
        key = self.expression() if kind != "name" else Path(self.name(), tuple(self._dotted()), self.markup)
        if not self.take("]"):
            raise garbled()
        return key

    def _dotted(self) -> Iterator[Expression]:
        for _ in range(DEEPEST):
            if not self.take("."):
                return
            yield Literal(self.name())

    def _next(self) -> str:
        self._at += 1
        return self._tokens[self._at - 1][1]


def _tokens(markup: str) -> Iterator[tuple[str, str]]:
    position = 0
    while token := _TOKEN.match(markup, position):
        yield token.lastgroup or "", token[token.lastgroup or 0]
        if token.lastgroup == "end":
            return
        position = token.end()
    raise garbled()


def garbled() -> NotUnderstoodError:
    """Return the complaint about what is no Liquid."""
    message = "this is no Liquid that can be understood: it is shown as text, where Jekyll shows parts of it or stops"
    hint = "put {% raw %} before it and {% endraw %} behind, if it is meant as text"
    return NotUnderstoodError("liquid-syntax", "", message, hint)


def misused(name: str) -> NotUnderstoodError:
    """Return the complaint about a filter that stops Jekyll."""
    message = f"the filter `{name}` can not be used like this, and Jekyll stops here: it is shown as text"
    hint = "see jekyllrb.com/docs/liquid/filters for what stands behind it"
    return NotUnderstoodError("liquid-filter", name, message, hint)


@lru_cache(maxsize=1024)  # the same few come back in every note
def output_of(markup: str) -> Filtered | None:
    """Return what stands in an output, or None if nothing does. Raises ``NotUnderstoodError``."""
    tokens = Tokens(markup)
    return tokens.filtered() if tokens.kind != "end" else None


def shown(value: object) -> str:
    """Return a value as Liquid writes it. Raises ``NotUnderstoodError``."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case float():
            text = str(value)
            return text if "." in text else text.replace("e", ".0e")  # as Ruby writes it
        case int():
            return str(value)
        case range():
            return f"{value.start}..{value.stop - 1}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M:%S %z}"
        case Written():
            return shown(value.get("output"))
        case list():
            return joined(value, "")
        case _:
            message = "this is a table of keys and values, not text: it is shown as it is written"
            raise NotUnderstoodError("liquid-variable", "a table", message, "name one of its keys")


def joined(values: Sequence[object], separator: str) -> str:
    """Return all of a list in one text, with lists in it as if they were not there."""
    if len(values) * len(separator) > LONGEST:
        raise too_long()
    texts: list[str] = []
    open_ = [iter(values)]
    while open_:
        value = next(open_[-1], open_)
        if value is open_:
            open_.pop()
        elif isinstance(value, list):
            open_.append(iter(value))
        else:
            texts.append(shown(value))
        if len(texts) + len(open_) > LONGEST:
            raise too_long()
    return bounded(separator.join(texts))


def whole(value: object) -> int:
    """Return the whole number that a value means; 0 where it means none."""
    if isinstance(value, str):
        found = _WHOLE.match(value)
        return int(found[0]) if found else 0
    return int(value) if isinstance(value, int | float) and abs(value) < 10**18 else 0


def bounded(text: str) -> str:
    """Return ``text``. Raises ``NotUnderstoodError`` if that is too long."""
    if len(text) > LONGEST:
        raise too_long()
    return text


def too_long() -> NotUnderstoodError:
    """Return the complaint about a value that grew too long."""
    message = f"this has more than {LONGEST:,} characters: it is shown as it is written"
    return NotUnderstoodError("liquid-too-large", "", message, "shorten it", is_error=True)
