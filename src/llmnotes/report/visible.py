"""Text of unknown origin made fit for a terminal: what could command it or deceive its reader becomes visible."""

import unicodedata

# Controls, formats (among them the overrides of the writing direction), halves of characters, and line separators.
_DANGEROUS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Emoji and several scripts are made with these two joiners.
_HARMLESS = frozenset("\u200c\u200d")
_LONGEST_SENTENCE = 1000
_ESCAPES = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(text: str) -> str:
    r"""Return a text of one line in which control characters are escaped as Python would (``\x1b``, ``\u202e``)."""
    return text if text.isprintable() else "".join(map(visible_character, text))


def sentence(text: str) -> str:
    """Return a message or a hint, visible and of bearable length."""
    return visible(text if len(text) <= _LONGEST_SENTENCE else f"{text[:_LONGEST_SENTENCE]}…")


def visible_character(character: str) -> str:
    """Return a character as it may be shown: itself, or its escape."""
    if character.isprintable() or character in _HARMLESS or unicodedata.category(character) not in _DANGEROUS:
        return character
    code = ord(character)
    return _ESCAPES.get(character) or (
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )


def width(text: str) -> int:
    """Return how many columns of a terminal a visible text takes: two for wide characters, none for combining ones."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if character in _HARMLESS or unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
