"""Characters that nobody sees, or that look like a blank and are none, as they come with what is pasted."""

import re
import unicodedata

UNSEEN = "[\u00a0\u00ad\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]"
"""A blank of another width, or nothing that is seen."""

INVISIBLE = re.compile(UNSEEN)


def named(text: str) -> str:
    """Return what the first such character of a text is called."""
    found = INVISIBLE.search(text)
    character = found[0] if found else text[:1]
    return f"U+{ord(character):04X} ({unicodedata.name(character, 'without a name').lower()})"
