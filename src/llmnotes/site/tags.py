"""Groups notes by tag, and gives every tag an address of its own."""

import itertools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from llmnotes.model import Note
from llmnotes.site.contents import Tag
from llmnotes.site.names import name_key


def tags_of(notes: Iterable[Note]) -> tuple[Tag, ...]:
    """Return the tags of ``notes`` by name, each with its notes in the order given.

    Spellings that differ by case, blanks, hyphens or underscores are one tag, called by its most frequent spelling.
    """
    position: dict[str, int] = {}
    by_spelling: dict[str, list[Note]] = {}
    for note in notes:
        position[note.path] = len(position)
        for name in dict.fromkeys(note.tags):
            by_spelling.setdefault(name, []).append(note)
    by_key: dict[str, list[str]] = {}
    for name in by_spelling:
        by_key.setdefault(tag_key(name), []).append(name)
    slugs = _slugs(by_key)
    tags = (
        Tag(
            min(names, key=lambda name: (-len(by_spelling[name]), name)),
            slugs[key],
            _merged([by_spelling[name] for name in names], position),
            tuple(names),
        )
        for key, names in by_key.items()
    )
    return tuple(sorted(tags, key=lambda tag: (tag.name.casefold(), tag.name)))


def _merged(several: Sequence[Sequence[Note]], position: Mapping[str, int]) -> tuple[Note, ...]:
    if len(several) == 1:
        return tuple(several[0])
    by_path = {note.path: note for notes in several for note in notes}
    return tuple(sorted(by_path.values(), key=lambda note: position[note.path]))


def tags_by_spelling(tags: Iterable[Tag]) -> Mapping[str, Tag]:
    """Return the tag that each spelling in a note's ``tags`` means."""
    return {spelling: tag for tag in tags for spelling in tag.spellings}


def tag_key(name: str) -> str:
    """Return what all spellings of a tag have in common."""
    return name_key(name) or name


_SHARP = re.compile("[#♯]")
_UNSAFE = re.compile(r"[^\w.+-]+")
_LONGEST = 200  # bytes of 255 that file systems take: a number may follow


def _slug(key: str) -> str:
    """Return ``key`` as one part of a URL and of a file name on any system: ``c++`` stays, ``c#`` is ``c-sharp``."""
    slug = _UNSAFE.sub("-", _SHARP.sub("-sharp", key)).strip("._-")
    return slug.encode()[:_LONGEST].decode(errors="ignore").rstrip("._-") or "tag"


def _slugs(keys: Collection[str]) -> Mapping[str, str]:
    """Give each key a slug; where two want the same, the one that is its own slug has it and others are numbered."""
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for key in sorted(keys, key=lambda key: (_slug(key) != key, key)):
        slug = _slug(key)
        numbered = itertools.chain([slug], (f"{slug}-{number}" for number in itertools.count(2)))
        slugs[key] = next(candidate for candidate in numbered if candidate not in taken)
        taken.add(slugs[key])
    return slugs
