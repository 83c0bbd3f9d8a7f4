"""Where texts can be cut and how many words they have, in scripts too that put no spaces between words."""

import re

from llmnotes.lazy import LazyPattern

LETTERS = (
    r"\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d"  # Japanese
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"  # Chinese
)
"""The letters of the scripts without spaces, as ranges in a class of a regular expression."""

DESCRIPTION_LENGTH = 200
"""Characters of a description: search engines show no more."""

LETTERS_PER_WORD = 2
"""How many of these make a word on average, be it to read or to write."""

_PAUSES = " .,:;-–—。，、；："
_LETTER = LazyPattern(f"[{LETTERS}]")
_BLANK = re.compile("(?= )|(?<= )")
_CUT = LazyPattern(rf"{_BLANK.pattern}|(?<=[{LETTERS}])(?=[\w(（「『《“])|(?=[{LETTERS}])")


def count_words(text: str) -> int:
    """Return how many words a text has."""
    if text.isascii() or not (letters := len(_LETTER.compiled.findall(text))):
        return len(text.split())
    others = [word for word in _LETTER.compiled.sub(" ", text).split() if any(map(str.isalnum, word))]
    return len(others) + -(-letters // LETTERS_PER_WORD)


def shortened(text: str, most: int = DESCRIPTION_LENGTH) -> str:
    """Return a text on one line, cut between words where it has more than ``most`` characters."""
    line = " ".join(text.split(maxsplit=most)[:most])
    return line if len(line) <= most else first_words(line, most - 1) + "…"


def first_words(text: str, most: int) -> str:
    """Return as many words of the beginning as there is room for in ``most`` characters, but at least a part of one.

    Without punctuation at the end, unless that is all of the text.
    """
    if len(text) <= most:
        return text
    cut, first = _cut_of(text), len(text) - len(text.lstrip(_PAUSES))
    return text[: next((at for at in range(most, first, -1) if cut.match(text, at)), most)].rstrip(_PAUSES)


def last_words(text: str, most: int) -> str:
    """Return as many words of the end as there is room for in ``most`` characters, but at least a part of one."""
    if len(text) <= most:
        return text
    cut = _cut_of(text).search(text, len(text) - most)
    return text[cut.start() if cut and cut.start() < len(text) else len(text) - most :].lstrip()


def _cut_of(text: str) -> re.Pattern[str]:
    """Return what finds where a text can be cut."""
    return _BLANK if text.isascii() else _CUT.compiled
