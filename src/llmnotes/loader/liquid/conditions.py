"""What ``if``, ``elsif`` and ``unless`` ask for."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import zip_longest

from msgspec import Struct

from llmnotes.loader.liquid.expressions import Expression, Nothing, Scope, Tokens, garbled, shown

MOST = 100
"""Comparisons in one condition."""


class Comparison(Struct, frozen=True):
    """Two values and what is asked about them; of a single value without an operator, whether it is there."""

    left: Expression
    operator: str
    right: Expression


class Condition(Struct, frozen=True):
    """Comparisons, and the ``and`` or ``or`` between each two."""

    comparisons: tuple[Comparison, ...]
    between: tuple[str, ...]


@lru_cache(maxsize=256)
def condition_of(markup: str) -> Condition:
    """Return what stands in a tag. Raises ``NotUnderstoodError``."""
    tokens = Tokens(markup)
    comparisons, between = [_comparison(tokens)], []
    while relation := tokens.take("and", "or"):
        between.append(relation)
        comparisons.append(_comparison(tokens))
        if len(between) > MOST:
            raise garbled()
    tokens.end()
    return Condition(tuple(comparisons), tuple(between))


def holds(condition: Condition, scope: Scope) -> bool:
    """Say whether a condition is true: as in Liquid, what is on the right of an ``and`` or ``or`` belongs together."""
    for comparison, relation in zip_longest(condition.comparisons, condition.between):
        is_true = _is_true(comparison, scope)
        if relation is None or is_true is (relation == "or"):
            return is_true
    return False


def is_one_of(value: Expression, markup: str, scope: Scope) -> bool:
    """Say whether a value is the same as one of those that stand in a ``when``. Raises ``NotUnderstoodError``."""
    tokens = Tokens(markup)
    wanted = [tokens.expression()]
    while tokens.take(",", "or") and len(wanted) < MOST:
        wanted.append(tokens.expression())
    return any(_is_true(Comparison(value, "==", one), scope) for one in wanted)


def _comparison(tokens: Tokens) -> Comparison:
    left = tokens.expression()
    operator = tokens.take(*_OPERATORS)
    return Comparison(left, operator, tokens.expression() if operator else left)


def _is_true(comparison: Comparison, scope: Scope) -> bool:
    left, right = scope.value(comparison.left), scope.value(comparison.right)
    if not comparison.operator:
        return left is not None and left is not False
    scope.work(len(left) if isinstance(left, str) else 0)
    if comparison.operator in ("==", "!=", "<>"):
        return _is_same(comparison, left, right) is (comparison.operator == "==")
    return _OPERATORS[comparison.operator](left, right)


def _is_same(comparison: Comparison, left: object, right: object) -> bool:
    for word, value in ((comparison.left, right), (comparison.right, left)):
        if isinstance(word, Nothing):  # Ruby alone knows what is empty, and not what is blank
            return word.name == "empty" and value in ("", [], {})
    return isinstance(left, bool) is isinstance(right, bool) and left == right


def _contains(left: object, right: object) -> bool:
    if right in (None, False):
        return False
    if isinstance(left, str):
        return shown(right) in left
    return (
        right in left if isinstance(left, list) else isinstance(left, dict) and isinstance(right, str) and right in left
    )


def _ordered(is_so: Callable[[float, float], bool]) -> Callable[[object, object], bool]:
    def compare(left: object, right: object) -> bool:
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        return numbers and is_so(left, right)  # type: ignore[arg-type]  # both are numbers

    return compare


_OPERATORS: Mapping[str, Callable[[object, object], bool]] = {
    "==": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<>": lambda left, right: left != right,
    "contains": _contains,
    "<": _ordered(lambda left, right: left < right),
    ">": _ordered(lambda left, right: left > right),
    "<=": _ordered(lambda left, right: left <= right),
    ">=": _ordered(lambda left, right: left >= right),
}
