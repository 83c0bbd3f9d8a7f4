"""Notes and papers as spots on a map."""

from math import sqrt
from typing import Literal

from msgspec import Struct

from llmnotes.renderer.drawings.lettering import clipped, flat

_LETTERS = 100  # of a title, at most


class Spot(Struct, frozen=True):
    """A note or a paper on the map.

    ``href`` is the address of its page, as in ``Addresses.href``. ``weight`` is how large it is drawn: for a note the
    number of its links, for a paper that of the notes that cite it, or whatever counts.
    """

    title: str
    href: str
    kind: Literal["note", "paper"]
    weight: int

    @property
    def name(self) -> str:
        """The title in one line, clipped where it is very long, never empty."""
        return clipped(flat(self.title[: 2 * _LETTERS]), _LETTERS) or "Untitled"

    @property
    def radius(self) -> float:
        """Half its width on the map, in pixels."""
        weight = max(self.weight, 0)
        return min(12.0, 4 + 1.3 * sqrt(weight)) if self.kind == "note" else min(9.0, 2.5 + 0.9 * sqrt(weight))
