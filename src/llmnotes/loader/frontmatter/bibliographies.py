"""Files of entries that a note names for itself as Pandoc's notes do (``bibliography``); sites have theirs together."""

import posixpath
from collections.abc import Callable, Collection, Iterable, Iterator

from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.yamltree import Items, Node, Text

KEY = "bibliography"


def unread_files(
    pairs: Iterable[tuple[Text, Node]], path: str, read: Collection[str], place_of: Callable[[int, int], Place]
) -> Iterator[Diagnostic]:
    """Tell of each file that the note at ``path`` names and that is not among those that are ``read``.

    It may be named from the folder of the note or from the root. ``place_of`` takes two offsets.
    """
    folder = posixpath.dirname(path)
    for key, value in pairs:
        for node in value.items if isinstance(value, Items) else (value,):
            if key.text != KEY or not isinstance(node, Text) or not node.text.lower().endswith(".bib"):
                continue
            beside, below = (posixpath.normpath(f"{at}/{node.text}").lstrip("/") for at in (folder, ""))
            if beside in read or below in read:
                continue
            named = beside if node.text.startswith(".") else below
            message = f"a note's own bibliography is not read, and cites nothing: {node.text[:80]}"
            hint = f'name it in the settings for all notes, such as bibliography = ["{named[:80]}"], from the root'
            yield warning(place_of(node.start, node.end), "unread-bibliography", message, hint=hint)
