"""Gathers what the notes of a site refer to: its papers, its repositories, and other entries of a bibliography."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from llmnotes.model import Entry, Note, Reference
from llmnotes.site.contents import Citation, Work
from llmnotes.site.entries import Entries

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


def embedded_citations(
    notes: Iterable[Note],
    references: Mapping[str, Sequence[Reference]],
    links_shown: Callable[[Note], Iterable[tuple[Note, int]]],
) -> Mapping[str, tuple[Citation, ...]]:
    """Return the references that pages show of other notes, by the paths of the notes that embed these.

    ``links_shown`` yields the links that the page of a note shows of others.
    """
    found: dict[str, tuple[Citation, ...]] = {}
    for note in notes:
        shown: dict[str, tuple[Note, set[int]]] = {}
        for other, number in links_shown(note):
            shown.setdefault(other.path, (other, set()))[1].add(number)
        citations = [
            Citation(other, reference)
            for other, numbers in shown.values()
            for reference in references.get(other.path, ())
            if reference.link in numbers
        ]
        if citations:
            found[note.path] = tuple(citations)
    return found


def entries_by_note(
    notes: Iterable[Note],
    references: Mapping[str, Sequence[Reference]],
    embedded: Mapping[str, Sequence[Citation]],
    known: Entries,
) -> Mapping[str, tuple[Entry, ...]]:
    """Return the entries that the page of each of some notes cites by their keys, by the note's path, each once."""
    found: dict[str, dict[Entry, None]] = {}
    for note in notes:
        own = [Citation(note, reference) for reference in references.get(note.path, ())]
        for one in (*own, *embedded.get(note.path, ())):
            if one.reference.work.startswith(ENTRY) and (entry := known.cited(one.note, one.reference.name)):
                found.setdefault(note.path, {})[entry] = None
    return {path: tuple(entries) for path, entries in found.items()}
