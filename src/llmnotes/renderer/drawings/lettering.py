"""Text in a drawing: escaped, clipped, broken into lines, and measured without a font."""

import re
from html import escape
from unicodedata import combining, east_asian_width

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # all but XML 1.0, production 2
_SPACE = re.compile(r"\s+")

# Widths in ems of the widest sans-serif of the theme's list, semibold: rather too much than too little.
_WIDTHS = {
    **dict.fromkeys("ijl.,:;'|!`", 0.31),
    **dict.fromkeys(' frtI()[]{}/\\-"*', 0.4),
    **dict.fromkeys("mMWw@%—…", 0.98),
    **dict.fromkeys("ABCDEFGHKLNOPQRSTUVXYZ&<>=+~", 0.72),
}
_USUAL, _WIDE = 0.6, 1.1


def escaped(text: str) -> str:
    """Return text for HTML and XML, in an element or an attribute; characters that XML can not hold are left out."""
    return escape(_NOT_XML.sub("", text))


def flat(text: str) -> str:
    """Return text in one line, without the spaces around it, and without what no reader sees."""
    return _SPACE.sub(" ", _NOT_XML.sub("", text)).strip()


def clipped(text: str, most: int) -> str:
    """Return text of at most ``most`` characters, the last of them an ellipsis if there were more."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def width(text: str) -> float:
    """Return how wide text is, in ems, at most: for laying out, where nobody knows the reader's font."""
    return sum(_WIDTHS.get(character) or _other(character) for character in text)


def lines(text: str, most: int) -> tuple[str, ...]:
    """Break a title into one or two lines of at most ``most`` characters; what does not fit becomes an ellipsis.

    A title that is too long is known by what stands before its colon, as in ``LoRA: Low-Rank Adaptation``.
    """
    if len(text) > 2 * most:
        text = text.partition(": ")[0]
    if len(text) <= most:
        return (text,)
    space = text.rfind(" ", 0, most + 1)
    even = text.rfind(" ", 0, min(len(text) // 2 + 3, most + 1)) if len(text) < 2 * most else -1
    cut = even if even > len(text) // 3 else space
    if cut <= 0:
        return (clipped(text, most),)
    return text[:cut], clipped(text[cut + 1 :], most)


def count(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun, as in ``1 note`` and ``1,234 notes``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _other(character: str) -> float:
    if character < "\u0300":
        return _USUAL
    return 0.0 if combining(character) else _WIDE if east_asian_width(character) in "WF" else 0.8
