"""Gathers what the notes of a site refer to: its papers and its repositories."""

from collections.abc import Iterable, Mapping, Sequence

from llmnotes.model import Note, Reference
from llmnotes.site.contents import Citation, Work

PAPER, REPOSITORY = "arxiv:", "github:"
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
