"""What ``for`` goes through, and what ``forloop`` says of it."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from llmnotes.loader.liquid.expressions import Expression, Literal, Scope, Tokens, garbled, whole


class Loop(Struct, frozen=True):
    """A ``for``: the name of its variable, what it goes through, and how much of that.

    ``key`` is what the next one knows it by that goes on where this one ended, as ``is_continued`` says of itself.
    """

    name: str
    values: Expression
    key: str
    limit: Expression
    offset: Expression
    is_continued: bool
    is_reversed: bool


def loop_of(markup: str) -> Loop:
    """Return what stands in a ``for``; as in Jekyll, the rest of it does not count. Raises ``NotUnderstoodError``."""
    tokens = Tokens(markup)
    name = tokens.name()
    if not tokens.take("in"):
        raise garbled()
    values = tokens.expression()
    is_reversed, is_continued = bool(tokens.take("reversed")), False
    given: dict[str, Expression] = {}
    while tokens.take(",") or tokens.text in ("limit", "offset"):
        option = tokens.take("limit", "offset")
        if not option or not tokens.take(":"):
            break
        is_continued = option == "offset" and bool(tokens.take("continue"))
        if not is_continued:
            given[option] = tokens.expression()
    nothing = Literal(None)
    key = "-".join((name, *markup.split()[2:3]))
    return Loop(name, values, key, given.get("limit", nothing), given.get("offset", nothing), is_continued, is_reversed)


def items_of(loop: Loop, scope: Scope, went_to: dict[str, int]) -> Sequence[object]:
    """Return what a loop goes through; ``went_to`` is where those before it ended. Raises ``NotUnderstoodError``."""
    values = _sequence(scope.value(loop.values))
    start = went_to.get(loop.key, 0) if loop.is_continued else whole(scope.value(loop.offset))
    limit = scope.value(loop.limit)
    items = values[max(start, 0) : None if limit is None else max(start + whole(limit), 0)]
    scope.work(0 if isinstance(items, range) else len(items))
    went_to[loop.key] = start + len(items)
    return items[::-1] if loop.is_reversed else items


def state_of(loop: Loop, number: int, length: int, around: object) -> dict[str, object]:
    """Return what ``forloop`` is for the item with a ``number`` from 0 on, in a loop with another one ``around``."""
    return {
        "name": loop.key,
        "length": length,
        "index": number + 1,
        "index0": number,
        "rindex": length - number,
        "rindex0": length - number - 1,
        "first": number == 0,
        "last": number == length - 1,
        "parentloop": around,
    }


def _sequence(value: object) -> Sequence[object]:
    if isinstance(value, list | range):
        return value
    if isinstance(value, Mapping):
        return [[key, item] for key, item in value.items()]
    return [value] if isinstance(value, str) and value else []
