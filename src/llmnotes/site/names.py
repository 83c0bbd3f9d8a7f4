"""Tells when two ways of writing a name mean the same."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s-]+")


def name_key(name: str) -> str:
    """Return what all spellings of a name share: case, blanks, underscores and hyphens make no difference."""
    composed = name if name.isascii() else unicodedata.normalize("NFC", name)
    key = composed.casefold().replace("_", "-").replace(" ", "-")
    if "--" in key or not key.isprintable():  # seldom, and a regular expression takes longer than all the rest
        key = _SEPARATORS.sub("-", key)
    return key.strip("-")


def letters(name: str) -> str:
    """Return the letters and digits of a name, which is what is left of it without markup, whoever leaves it out."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", name).casefold()))
