"""Words with letters such as ø and ß, which people write without them, too.

Pagefind takes an accent lightly, and these for other letters than o and s. So the plain ones stand in the index, with
marks behind them that nobody sees and that are no part of a word: they say which letter has to be shown. The questions
get the same letters, and what is shown gets its own again, in ``static/questions.js``.
"""

import re
from collections.abc import Mapping

from llmnotes.renderer.bibliography.letters import WHOLE

MARK = "\u206f"
"""A sign that nobody sees, and that no text has; two are behind the second letter that would look like another one.

It is no combining one: of a word with such a mark Pagefind knows no longer which word is next to it.
"""


def _standing_in() -> Mapping[str, str]:
    """Return what stands for each letter in the index, for the large ones, too."""
    found: dict[str, str] = {}
    for letter, plain in WHOLE.items():
        marked = plain + MARK
        while marked in found.values():
            marked += MARK
        found[letter] = marked
    capitals = [letter for letter in found if letter.upper() != letter and not letter.upper().isascii()]
    return found | {letter.upper(): found[letter].capitalize() for letter in capitals}


_STANDING_IN = _standing_in()
_OTHERS = bytes(byte for byte in range(256) if byte not in {letter.encode()[0] for letter in _STANDING_IN})
_LETTER = re.compile(f"<[^<>]*>|[{''.join(_STANDING_IN)}]")


def has_letters(html: bytes) -> bool:
    """Say whether there may be such letters in UTF-8, in next to no time."""
    return bool(html.translate(None, _OTHERS))


def plainly(html: str) -> str:
    """Return HTML with plain letters in the place of such ones in its texts, its tags as they are."""
    return _LETTER.sub(lambda found: _STANDING_IN.get(found[0], found[0]), html)
