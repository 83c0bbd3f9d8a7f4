"""The part of CBOR (RFC 8949) that Pagefind writes: lists, text, bytes and whole numbers in their shortest form."""

from typing import TypeAlias

Value: TypeAlias = "int | str | bytes | bool | list[Value] | None"

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _LIST, _SIMPLE = 0, 1, 2, 3, 4, 7  # RFC 8949, section 3.1
_SIMPLE_VALUES: tuple[tuple[int, bool | None], ...] = ((20, False), (21, True), (22, None))


def decode(data: bytes) -> Value:
    """Return the value that ``data`` holds. Raises ``ValueError`` where it is something else, or not all of it."""
    try:
        value, end = _value(data, 0)
    except (IndexError, RecursionError) as problem:
        raise ValueError("the data end too early, or are nested too deeply") from problem
    if end != len(data):
        raise ValueError(f"{len(data) - end} bytes are left over")
    return value


def encode(value: Value) -> bytes:
    """Return ``value`` in its shortest form."""
    match value:
        case bool() | None:
            return bytes([_SIMPLE << 5 | next(code for code, simple in _SIMPLE_VALUES if simple is value)])
        case int():
            return _head(_UNSIGNED, value) if value >= 0 else _head(_NEGATIVE, -1 - value)
        case bytes():
            return _head(_BYTES, len(value)) + value
        case str():
            text = value.encode()
            return _head(_TEXT, len(text)) + text
        case list():
            return _head(_LIST, len(value)) + b"".join(map(encode, value))


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    size = next(size for size in (1, 2, 4, 8) if number < 256**size)
    return bytes([major << 5 | 23 + size.bit_length()]) + number.to_bytes(size, "big")


def _value(data: bytes, at: int) -> tuple[Value, int]:
    major, short = data[at] >> 5, data[at] & 31
    at += 1
    number = short
    if 24 <= short <= 27:
        size = 1 << short - 24
        number = int.from_bytes(data[at : at + size], "big")
        at += size
    elif short > 27:
        raise ValueError(f"there is no length {short}")
    match major:
        case 0:
            return number, at
        case 1:
            return -1 - number, at
        case 2 | 3:
            part = data[at : at + number]
            if len(part) < number:
                raise ValueError("the data end too early")
            return part.decode() if major == _TEXT else part, at + number
        case 4:
            items: list[Value] = []
            for _ in range(number):
                item, at = _value(data, at)
                items.append(item)
            return items, at
        case 7:
            for code, simple in _SIMPLE_VALUES:
                if short == code:
                    return simple, at
    raise ValueError(f"there is a value of kind {major} with {short}")
