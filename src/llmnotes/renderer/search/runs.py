"""Texts in which no spaces part the words, in Chinese, Japanese, Korean: each of their letters is a word to Pagefind.

Whoever looks for some of these letters looks for them one after another, and finds them wherever they are in a text. No
dictionary is needed, nor the language of a page. A mark that nobody sees says which spaces have to go before a text is
shown. The questions get the same spaces in ``static/search.js``.

Scripts whose vowels are marks above and below letters, such as Thai, are left as they are: Pagefind drops marks from
the words of an index, and does not find such letters one after another.
"""

import re

from llmnotes.loader import scripts

LETTERS = rf"{scripts.LETTERS}\uac00-\ud7a3"  # Korean has spaces, but not where everybody would look for them
"""The ranges of letters that are words, as a class of a regular expression has them."""

SPACE = " \u2060"
"""What is put between two words that nothing is between in the text."""

_OTHERS = bytes(
    byte for byte in range(256) if byte not in {*range(0xE3, 0xEE), 0xEF, 0xF0}
)  # begin none of them in UTF-8
_LETTER = re.compile(f"[{LETTERS}]")
_BETWEEN = r"(?:<[^<>]*>|&#?\w{1,31};|[^\w\s<&])*+"  # two words may be tags, and what is no letter
_ENDS = re.compile(rf"<[^<>]*>|&#?\w{{1,31}};|\w{_BETWEEN}(?=([{LETTERS}]))|[{LETTERS}]{_BETWEEN}(?=(\w))")


def has_runs(html: bytes) -> bool:
    """Say whether there may be such texts in UTF-8, in next to no time."""
    return bool(html.translate(None, _OTHERS))


def parted(html: str) -> str:
    """Return HTML with spaces between the words of its texts, its tags as they are."""
    return _ENDS.sub(_spaced, html) if _LETTER.search(html) else html


def _spaced(end: re.Match[str]) -> str:
    return end[0] + SPACE if end.lastindex else end[0]
