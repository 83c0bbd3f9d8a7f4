"""The filters that calculate. Texts count as the numbers that they begin with, as in Liquid."""

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import floor
from typing import TypeAlias

from llmnotes.loader.liquid.expressions import misused, whole

LARGEST = 10**18

_NUMBER = re.compile(r"\s*-?\d{1,17}(?:\.\d{1,17})?\s*\Z")

Number: TypeAlias = int | Decimal


def _number(value: object) -> Number:
    if isinstance(value, str):
        return (Decimal(value.strip()) if "." in value else int(value)) if _NUMBER.match(value) else whole(value)
    if isinstance(value, float) and abs(value) < LARGEST:
        return Decimal(repr(value))
    return whole(value)


def _calculated(name: str, calculate: Callable[[Number, Number], Number]) -> Callable[[object, object], object]:
    def apply(value: object, other: object) -> object:
        try:
            return _plain(name, calculate(_number(value), _number(other)))
        except ArithmeticError:
            raise misused(name) from None

    return apply


def _plain(name: str, number: Number) -> float:
    if not -LARGEST <= number <= LARGEST:
        raise misused(name)
    return float(number) if isinstance(number, Decimal) else number


def _divided(left: Number, right: Number) -> Number:
    return left // right if isinstance(left, int) and isinstance(right, int) else Decimal(left) / Decimal(right)


def _remainder(left: Number, right: Number) -> Number:
    if isinstance(left, int) and isinstance(right, int):
        return left % right
    return Decimal(left) - Decimal(right) * floor(Decimal(left) / Decimal(right))


def _rounded(value: object, digits: object = 0) -> object:
    number, places = _number(value), min(max(whole(digits), 0), 15)
    if isinstance(number, int) or not places:
        return int(Decimal(number).to_integral_value(ROUND_HALF_UP))
    return float((number * 10**places).to_integral_value(ROUND_HALF_UP) / 10**places)


FILTERS: Mapping[str, Callable[..., object]] = {
    "abs": lambda value: _plain("abs", max(_number(value), -_number(value))),
    "at_least": _calculated("at_least", max),
    "at_most": _calculated("at_most", min),
    "ceil": lambda value: int(Decimal(_number(value)).to_integral_value(ROUND_CEILING)),
    "divided_by": _calculated("divided_by", _divided),
    "floor": lambda value: int(Decimal(_number(value)).to_integral_value(ROUND_FLOOR)),
    "minus": _calculated("minus", lambda left, right: left - right),
    "modulo": _calculated("modulo", _remainder),
    "plus": _calculated("plus", lambda left, right: left + right),
    "round": _rounded,
    "times": _calculated("times", lambda left, right: left * right),
    "to_integer": whole,
}
"""They raise ``NotUnderstoodError``."""
