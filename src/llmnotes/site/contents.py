"""The words for what is published: the site, its tags, what is left out of it and what stands next to what."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from msgspec import Struct

from llmnotes.config import Config
from llmnotes.model import Entry, Note, Reference

WRONG_ADDRESSES = frozenset(("/404.html", "/404"))
"""Where the page is that a server shows instead of one that does not exist: nobody is led to it."""


class Tag(Struct, frozen=True):
    """A tag, the last part of its page's address, and the notes that carry it, in the site's order.

    ``spellings`` are all the ways in which they write it, ``name`` among them.
    """

    name: str
    slug: str
    notes: tuple[Note, ...]
    spellings: tuple[str, ...]


class Citation(Struct, frozen=True, gc=False):
    """A link by which a note refers to a work."""

    note: Note
    reference: Reference


class Backlink(Struct, frozen=True):
    """A note that links to another one: ``links`` are the numbers of those links among its own."""

    note: Note
    links: tuple[int, ...]


class Work(Struct, frozen=True):
    """Something that notes refer to, and where: ``citations`` in the site's order, at least one.

    ``key`` is that of ``links.lock`` (``arxiv:1706.03762``, ``github:owner/name``), ``name`` how notes write it.
    ``former`` are the parts of a repository's citations that call it by other names, which it had before; then ``name``
    is the one that it has now.
    """

    key: str
    name: str
    citations: tuple[Citation, ...]
    former: tuple["Work", ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes that refer to it, in the site's order."""
        return tuple({citation.note.path: citation.note for citation in self.citations}.values())

    @property
    def earliest(self) -> datetime | None:
        """The date of the earliest note that refers to it; None if none of them has a date."""
        return min((citation.note.date for citation in self.citations if citation.note.date), default=None)

    @property
    def is_read(self) -> bool | None:
        """Whether an item of a task list says that it was read; None if there is no such item."""
        said = {citation.reference.is_read for citation in self.citations}
        return True if True in said else False if False in said else None


class Reason(StrEnum):
    """Why a note is left out, as the end of a sentence that begins with "it is"."""

    UNPUBLISHED = "not published"
    DRAFT = "a draft"
    FUTURE = "dated in the future"
    EXPIRED = "past the date until which it is shown"
    REPLACED = "replaced by another one at its address"


class LeftOut(Struct, frozen=True):
    """A note that exists and is not shown."""

    note: Note
    reason: Reason


class Site(Struct, frozen=True, dict=True):
    """What is published: ``notes`` newest first, undated ones behind them by title.

    ``home`` is the note whose URL is ``/``, if there is one (it is not in ``notes``). ``tags`` are sorted by name,
    ``backlinks`` maps a note's path to the links of others to it, in the site's order (``home`` before all). ``files``
    are the site-relative URLs of everything else that is published as it is, by its path relative to the site's root.
    ``papers`` and ``repositories`` are what the notes refer to, sorted by key, and ``entries`` what their pages cite of
    a bibliography beside papers: by the notes' paths, in the order of the text, and then of what is embedded.
    ``embedded`` is what is referred to there, by the paths of the notes that embed it. ``left_out`` is no part of what
    is shown: it is there to tell authors why a link to such a note is broken. ``moved`` are the notes that lead
    elsewhere instead of being shown, or for which a page that every site has stands in. ``pages`` are those of the
    ``notes`` that stand apart, as Jekyll's pages do, and the one for wrong addresses.
    """

    config: Config
    notes: tuple[Note, ...]
    home: Note | None
    tags: tuple[Tag, ...]
    backlinks: Mapping[str, tuple[Backlink, ...]]
    files: Mapping[str, str]
    papers: tuple[Work, ...] = ()
    repositories: tuple[Work, ...] = ()
    entries: Mapping[str, tuple[Entry, ...]] = MappingProxyType({})
    embedded: Mapping[str, tuple[Citation, ...]] = MappingProxyType({})
    left_out: tuple[LeftOut, ...] = ()
    moved: tuple[Note, ...] = ()
    pages: tuple[Note, ...] = ()

    @cached_property
    def literature_by_note(self) -> Sequence[tuple[Note, tuple[Work, ...], tuple[Entry, ...]]]:
        """The notes whose pages cite something, each with its papers, sorted by key, and its other entries."""
        cited: dict[str, list[Work]] = {}
        embedding: dict[str, dict[str, None]] = {}
        for path, citations in self.embedded.items():
            for one in citations:
                embedding.setdefault(one.reference.work, {})[path] = None
        for paper in self.papers:
            own = [citation.note.path for citation in paper.citations]
            for path in dict.fromkeys([*own, *embedding.get(paper.key, ())]):
                cited.setdefault(path, []).append(paper)
        works = [(note, tuple(cited.get(note.path, ())), self.entries.get(note.path, ())) for note in self.shown]
        return [(note, papers, entries) for note, papers, entries in works if papers or entries]

    @property
    def keys_given(self) -> Mapping[str, Mapping[str, tuple[str, ...]]]:
        """The keys of entries by which pages cite papers, each once in the order of the text: by note and by paper."""
        found: dict[str, dict[str, dict[str, None]]] = {}
        own = [(one.note.path, one) for paper in self.papers for one in paper.citations if one.reference.key]
        embedded = [(path, one) for path, citations in self.embedded.items() for one in citations if one.reference.key]
        for path, one in (*own, *embedded):
            found.setdefault(path, {}).setdefault(one.reference.work, {})[one.reference.key] = None
        return {path: {work: tuple(keys) for work, keys in works.items()} for path, works in found.items()}

    @property
    def listed(self) -> tuple[Note, ...]:
        """The notes that stand in lists, each beside the next: all but pages."""
        if not self.pages:
            return self.notes
        apart = {note.path for note in self.pages}
        return tuple(note for note in self.notes if note.path not in apart)

    @property
    def findable(self) -> tuple[Note, ...]:
        """The notes that somebody may be led to: all but the page for wrong addresses."""
        return tuple([note for note in self.notes if note.url not in WRONG_ADDRESSES])

    @property
    def until(self) -> datetime | None:
        """When the first note that is dated in the future has to be shown, or one that is shown expires, if any is."""
        begins = [shown_first(one.note) for one in self.left_out if one.reason is Reason.FUTURE]
        ends = [note.shown_until for note in (*self.shown, *self.moved)]
        return min(filter(None, (*begins, *ends)), default=None)

    @property
    def shown(self) -> tuple[Note, ...]:
        """The home note, if there is one, and all others in order."""
        return self.notes if self.home is None else (self.home, *self.notes)


class Static(Struct, frozen=True):
    """What is published beside notes and their files: ``files`` are the URLs of what keeps its name.

    ``misplaced`` has what does not, by the URL that it would have else: where it lies, and where it would keep its
    name.
    """

    files: frozenset[str] = frozenset()
    misplaced: Mapping[str, tuple[str, str]] = MappingProxyType({})


NO_STATIC = Static()


def shown_first(note: Note) -> datetime | None:
    """Return when a note that is left out till then may be shown; None where it says nothing of that."""
    return max(filter(None, (note.date, note.shown_from)), default=None)


class Neighbours(Struct, frozen=True, gc=False):
    """The notes right before and behind a note in the site's order."""

    newer: Note | None
    older: Note | None


def neighbours(site: Site) -> Mapping[str, Neighbours]:
    """Return who stands next to whom, by the path of the note in the middle; nobody stands next to a page."""
    notes = site.listed
    around = zip(notes, (None, *notes), (*notes[1:], None), strict=False)
    alone = Neighbours(None, None)
    return {note.path: alone for note in site.pages} | {
        note.path: Neighbours(newer, older) for note, newer, older in around
    }
