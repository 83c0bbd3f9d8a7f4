"""Tells when two ways of writing a name mean the same."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s-]+")


def composed(name: str) -> str:
    """Return a name with each accent in its letter (NFC): macOS, and much that was packed there, has them apart."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def name_key(name: str) -> str:
    """Return what all spellings of a name share: case, blanks, underscores and hyphens make no difference."""
    key = composed(name).casefold().replace("_", "-").replace(" ", "-")
    if "--" in key or not key.isprintable():  # seldom, and a regular expression takes longer than all the rest
        key = _SEPARATORS.sub("-", key)
    return key.strip("-")


def letters(name: str) -> str:
    """Return the letters and digits of a name, which is what is left of it without markup, whoever leaves it out."""
    return "".join(filter(str.isalnum, composed(name).casefold()))
