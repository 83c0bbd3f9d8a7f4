"""Gathers what the notes of a site refer to: its papers, its repositories, and other entries of a bibliography."""

from collections.abc import Iterable, Mapping, Sequence

from llmnotes.model import Entry, Note, Reference
from llmnotes.site.contents import Citation, Work
from llmnotes.site.index import Entries

PAPER, REPOSITORY, ENTRY = "arxiv:", "github:", "@"
"""How the keys of works begin."""


def works_of(notes: Iterable[Note], references: Mapping[str, Sequence[Reference]]) -> tuple[Work, ...]:
    """Return all works that ``notes`` refer to, sorted by key, each with its citations in the order given.

    ``references`` are those of each note, by its path. A work is called as the first note in order writes it.
    """
    found: dict[str, list[Citation]] = {}
    for note in notes:
        for reference in references.get(note.path, ()):
            found.setdefault(reference.work, []).append(Citation(note, reference))
    return tuple([Work(key, found[key][0].reference.name, tuple(found[key])) for key in sorted(found)])


def entries_by_note(
    notes: Iterable[Note], references: Mapping[str, Sequence[Reference]], known: Entries
) -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries that each of some notes cites by their keys, by the note's path, each once."""
    found: dict[str, dict[Entry, None]] = {}
    for note in notes:
        for reference in references.get(note.path, ()):
            if reference.work.startswith(ENTRY) and (entry := known.cited(note, reference.name)):
                found.setdefault(note.path, {})[entry] = None
    return {path: tuple(entries) for path, entries in found.items()}
