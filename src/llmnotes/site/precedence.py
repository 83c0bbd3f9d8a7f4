"""Which of several sources Jekyll writes last to one address, and so which one is there."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, warning
from llmnotes.model import Note
from llmnotes.site.collisions import is_bare, output_path

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


def as_jekyll_writes(
    notes: Sequence[Note], files: Mapping[str, str], config: Config
) -> tuple[frozenset[str], tuple[Diagnostic, ...]]:
    """Return the paths of the ``notes`` that others are written over, and a warning for each.

    Jekyll writes pages first, then ``files`` (paths to URLs), then the documents of collections, posts before others.
    A note that it writes beside the file of its URL (``/a.pdf`` to a.pdf.html) is where no reader gets to.
    """
    at_outputs = {url.removeprefix("/"): path for path, url in files.items()} if files else {}
    collections = ["posts", *(one.name for one in config.collections if one.name != "posts")]
    losers, said = [], []
    groups: dict[str, list[Note]] = {}
    for note in notes:
        if at_outputs and is_bare(note.url) and (file := at_outputs.get(note.url[1:])):
            losers.append(note.path)
            said.append(_left_out(note, file, "which is what readers get"))
        else:
            groups.setdefault(output_path(note.url), []).append(note)
    for output, group in groups.items():
        file = at_outputs.get(output)
        if len(group) == 1 and file is None:
            continue
        *lost, last = sorted(group, key=lambda note: _turn(note, collections))
        winner = last.path
        if file is not None and not last.collection:
            lost, winner = [*lost, last], file
        losers += [note.path for note in lost]
        said += [_left_out(note, winner, "which Jekyll writes over this") for note in lost]
    return frozenset(losers), tuple(said)


def without_former(notes: Sequence[Note], left_out: Collection[str], files: Iterable[str]) -> list[Note]:
    """Return the notes without those former addresses at which there is something else, as one of ``files`` (URLs)."""
    if not any(note.aliases for note in notes):
        return [*notes]
    taken = {output_path(note.url) for note in notes if note.path not in left_out}
    taken.update(url[1:] for url in files)
    found: list[Note] = []
    for note in notes:
        kept = []
        for alias in note.aliases:
            output = output_path(alias.url)
            if taken.isdisjoint((output, alias.url[1:])):
                kept.append(alias)
                taken.add(output)
        found.append(note if len(kept) == len(note.aliases) else replace(note, aliases=tuple(kept)))
    return found


def _turn(note: Note, collections: Sequence[str]) -> tuple[int, datetime, str]:
    if not note.collection:
        return -1, LONG_AGO, note.path.rpartition("/")[2]
    return collections.index(note.collection), note.date or LONG_AGO, note.path


def _left_out(note: Note, winner: str, why: str) -> Diagnostic:
    message = f"{note.url} is the address of {winner}, too, {why}: here it is left out"
    return warning(note.url_place, "url-collision", message, hint="give one of them another permalink or name")
