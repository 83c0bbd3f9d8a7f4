"""All notes of a site in order, by tag and by year, and who links to whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from llmnotes.config import Config
from llmnotes.model import Note


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag, the last part of its page's address, and the notes that carry it, in the site's order."""

    name: str
    slug: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """What is published: ``notes`` newest first, undated ones behind them by title.

    ``home`` is the note whose URL is ``/``, if there is one (it is not in ``notes``). ``tags`` are sorted by name,
    ``backlinks`` maps a note's path to the notes that link to it, in the site's order. ``files`` are the site-relative
    URLs of everything else that is published as it is, by its path relative to the site's root.
    """

    config: Config
    notes: tuple[Note, ...]
    home: Note | None
    tags: tuple[Tag, ...]
    backlinks: Mapping[str, tuple[Note, ...]]
    files: Mapping[str, str]
