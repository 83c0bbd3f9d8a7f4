"""Character references: ``&copy;``, ``&#169;`` and ``&#xa9;``."""

import re
from html import unescape
from html.entities import name2codepoint

from llmnotes.loader.markdown.kramdown.reader import Element, Reader

REFERENCE = re.compile(r"&(?:([A-Za-z0-9_:][A-Za-z0-9_:.-]*)|#[0-9]+|#x[0-9a-fA-F]+);")
LONGEST = 12
"""Characters of a number that may be one of Unicode's, zeros before it aside."""

KNOWN = frozenset({*name2codepoint, "apos", "vellip"})
"""The names that kramdown knows: those of HTML 4, and two more."""


def entity(reader: Reader, element: Element) -> bool:
    """A character by its name or number; by a name that kramdown does not know it is text."""
    found = REFERENCE.match(reader.source, reader.position)
    if found is None:
        return False
    reader.position = found.end()
    if found[1] and found[1] not in KNOWN:
        element.add_symbol("&")
        element.add(found[0][1:])
    else:
        element.add_symbol(_character(found))
    return True


def decoded(text: str) -> str:
    """Return text as a browser reads it that kramdown hands on: character references in it are characters."""
    return REFERENCE.sub(_character, text) if "&" in text else text


def _character(reference: re.Match[str]) -> str:
    if reference[1] == "vellip":
        return "\u22ee"
    if not reference[1] and len(reference[0]) > LONGEST:
        return "\ufffd"
    return unescape(reference[0])
