r"""Attribute lists, ``{: .class #id key="value" name}``: what they look like, and what they say.

https://kramdown.gettalong.org/syntax.html#attribute-list-definitions
"""

import re
from collections.abc import Iterator, Mapping

from llmnotes.loader.markdown.kramdown.blanks import BLANK

BODY = r"(?:(?!\})[^}\\]{0,1000}+(?:\\\}?+[^}\\]{0,1000}+){0,8}+)"
r"""What stands between the braces, where ``\}`` is no end; bounded, so that open braces cost no more than that."""

NAME = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
CLASS = r"\.[^\s.#]+"
IDENTIFIER = r"\#[A-Za-z][A-Za-z0-9_:-]*"

ENTRY = re.compile(
    rf"""(?:\A|{BLANK})(?:
    (?P<key>{NAME})=(?P<quote>["'])(?P<value>(?:\\\}}|\\(?P=quote)|(?!(?P=quote))[^}}])*?)(?P=quote)
    | (?P<name>{NAME})
    | (?P<short>(?:{IDENTIFIER}|{CLASS})+)
    )(?={BLANK}|\Z)""",
    re.VERBOSE | re.ASCII,
)
SHORT = re.compile(rf"(?P<id>{IDENTIFIER})|(?P<cls>{CLASS})", re.ASCII)

MAX_ENTRIES = 1_000
"""Entries of the lists of one element, with those of the named lists that they stand for; what is more is left out."""


DEEPEST = 50
"""Lists that stand for one another."""


def attributes_of(text: str, named: Mapping[str, str]) -> dict[str, str]:
    """Return what the attribute list ``text`` (without its braces) says; ``named`` are the lists that have a name.

    Classes add up, everything else is overwritten by what comes later; named lists come before the list's own entries.
    """
    attributes: dict[str, str] = {}
    for key, value in _pairs(text, named, frozenset(), [MAX_ENTRIES]):
        attributes[key] = f"{attributes[key]} {value}" if key == "class" and key in attributes else value
    return attributes


def names_in(text: str) -> list[str]:
    """Return the names in an attribute list, of other lists or such as ``toc``."""
    return [entry["name"] for entry in ENTRY.finditer(text) if entry["name"]]


def _pairs(text: str, named: Mapping[str, str], inside: frozenset[str], left: list[int]) -> Iterator[tuple[str, str]]:
    """Yield keys and values in the order in which they count; ``left`` is how many more there may be."""
    entries = [*ENTRY.finditer(text)]
    for entry in entries:
        name = entry["name"]
        if name in named and name not in inside and len(inside) < DEEPEST and left[0] > 0:
            yield from _pairs(named[name], named, inside | {name}, left)
    for entry in entries:
        left[0] -= 1
        if left[0] < 0:
            return
        if entry["key"]:
            yield entry["key"], re.sub(rf"\\([}}{entry['quote']}])", r"\1", entry["value"])
        elif entry["short"]:
            for part in SHORT.finditer(entry["short"]):
                yield ("id", part["id"][1:]) if part["id"] else ("class", part["cls"][1:])
