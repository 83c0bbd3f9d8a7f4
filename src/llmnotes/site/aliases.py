"""Former addresses of notes that lead nowhere new: a note's own one, and what it says twice."""

from collections.abc import Sequence

from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, warning
from llmnotes.model import Note
from llmnotes.site.collisions import output_path


def without_needless(notes: Sequence[Note]) -> tuple[Sequence[Note], tuple[Diagnostic, ...]]:
    """Return the notes without such aliases, and a warning for each."""
    said: list[Diagnostic] = []
    found = [_without_needless(note, said) if note.aliases else note for note in notes]
    return found, tuple(said)


def _without_needless(note: Note, said: list[Diagnostic]) -> Note:
    own = output_path(note.url)
    taken, kept = {own}, []
    for alias in note.aliases:
        output = output_path(alias.url)
        if output == own:
            said.append(warning(alias.place, "own-alias", "this is the note's own address", hint=_HINT))
        elif output in taken:
            said.append(warning(alias.place, "repeated-alias", "this note has this alias already", hint=_HINT))
        else:
            kept.append(alias)
        taken.add(output)
    return note if len(kept) == len(note.aliases) else replace(note, aliases=tuple(kept))


_HINT = "remove the alias"
