"""Other names and former addresses of notes: which of them lead nowhere new, and which names have an address."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, warning
from llmnotes.model import Alias, Link, Note
from llmnotes.site.collisions import folders_above, output_path
from llmnotes.site.names import composed, folded


def without_needless(notes: Sequence[Note]) -> tuple[Sequence[Note], tuple[Diagnostic, ...]]:
    """Return the notes without aliases that are a note's own address or said twice, and a warning for each."""
    said: list[Diagnostic] = []
    found = [_without_needless(note, said) if note.aliases else note for note in notes]
    return found, tuple(said)


def _without_needless(note: Note, said: list[Diagnostic]) -> Note:
    own = output_path(note.url)
    taken, kept = {own}, []
    for alias in note.aliases:
        output = _output(alias)
        if output == own and alias.name:
            kept.append(alias)
        elif output == own:
            said.append(warning(alias.place, "own-alias", "this is the note's own address", hint=_HINT))
        elif output in taken:
            said.append(warning(alias.place, "repeated-alias", "this note has this alias already", hint=_HINT))
        else:
            kept.append(alias)
        taken.add(output)
    return note if len(kept) == len(note.aliases) else replace(note, aliases=tuple(kept))


_HINT = "remove the alias"


def with_clear_redirects(notes: Sequence[Note], files: Mapping[str, str]) -> Sequence[Note]:
    """Return the notes with an address for a name that is an alias only where nothing else is at it.

    That is no other note, address, file (paths to URLs) or page that each site has, on any file system, and no other
    note of the same name: it would be for nobody to say which of them is meant.
    """
    if not any(alias.name and alias.url for note in notes for alias in note.aliases):
        return notes
    claimed = [output_path(note.url) for note in notes]
    claimed += [url.removeprefix("/") for url in files.values()]
    claimed += [_output(alias) for note in notes for alias in note.aliases if not alias.name]
    taken = _OURS.union(map(folded, claimed))
    owners: dict[str, set[str]] = {}
    for note in notes:
        for alias in note.aliases:
            owners.setdefault(folded(_output(alias)), set()).add(note.path)
    clear = {output for output, paths in owners.items() if len(paths) == 1}
    clear -= taken | folders_above(taken)
    return [_with_clear_redirects(note, clear, taken) if note.aliases else note for note in notes]


def _with_clear_redirects(note: Note, clear: set[str], taken: frozenset[str]) -> Note:
    left, kept = set(clear), []
    for alias in note.aliases:
        output = folded(_output(alias))
        is_clear = not alias.name or (output in left and folded(alias.url[1:]) not in taken)
        kept.append(alias if is_clear else replace(alias, url=""))
        left.discard(output)
    return replace(note, aliases=tuple(kept))


MOST_PARTS = 8
"""Parts of a wikilink between ``#`` that are tried for a name."""


def alias_written(note: Note, link: Link) -> str:
    """Return the name by which a wikilink calls a note, as it is written there, if that is an alias; else ""."""
    if not note.aliases:
        return ""
    known = {composed(alias.name).casefold() for alias in note.aliases if alias.name}
    parts = link.url.split("#")[:MOST_PARTS]  # an alias may be C#
    names = ("#".join(parts[:count]).strip() for count in range(len(parts), 0, -1))
    return next((name for name in names if composed(name).casefold() in known), "")


def _output(alias: Alias) -> str:
    """Return the file of an alias, or its name, where it has none."""
    return output_path(alias.url) if alias.url else alias.name


_OURS = frozenset(("index.html", "404.html", "feed.xml", "feed.json", "sitemap.xml", "robots.txt"))
"""The files at the root of each site: for the sake of a mere name none is replaced."""
