"""Finds the name that somebody probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

LIKELY = 0.6
"""How alike two names are, from 0 to 1 (`difflib`'s ratio), so that one may be meant by the other."""

SLIP = 0.8
"""How alike they are if one is hardly anything but a slip of the other: for where any name is allowed."""

LONGEST = 100


def nearest(name: str, known: Iterable[str], cutoff: float = LIKELY) -> str | None:
    """Return the one of the ``known`` names that is most like ``name``, or None if none is.

    Of a ``name`` only the first 100 characters are looked at: comparing takes quadratic time.
    """
    return next(iter(get_close_matches(name[:LONGEST], list(known), n=1, cutoff=cutoff)), None)
