"""Puts notes together to a site: what is shown, in which order, under which tags, and who links to whom."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType

from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, info, warning
from llmnotes.loader.titles import shown_text
from llmnotes.model import Entry, Note, Reference
from llmnotes.site.aliases import with_clear_redirects, without_needless
from llmnotes.site.collisions import claims_of, collisions
from llmnotes.site.contents import WRONG_ADDRESSES, Backlink, LeftOut, Reason, Site, Tag, shown_first
from llmnotes.site.embeds import links_in_embeds
from llmnotes.site.entries import NO_ENTRIES, Entries
from llmnotes.site.index import Index
from llmnotes.site.precedence import as_jekyll_writes, without_former
from llmnotes.site.resolve import linked_note, resolve
from llmnotes.site.tags import tag_key, tags_of
from llmnotes.site.works import PAPER, REPOSITORY, embedded_citations, entries_by_note, works_of

TAGS = "/tags/"
"""Where the list of tags is, and below it the page of each."""

NOTHING: Mapping[str, Sequence[Reference]] = MappingProxyType({})


def assemble(
    notes: Iterable[Note],
    files: Mapping[str, str],
    config: Config,
    now: datetime,
    references: Mapping[str, Sequence[Reference]] = NOTHING,
    entries: Mapping[str, Entry] = NO_ENTRIES,
) -> tuple[Site, tuple[Diagnostic, ...]]:
    """Return the site of all ``notes`` that are to be shown at ``now`` (aware), in whatever order they come.

    ``files`` maps the paths of other published files to their site-relative URLs, ``references`` the paths of notes to
    their links to papers, repositories and ``entries`` of the bibliography, which are by key. Left out are notes that
    are not published, and unless the configuration wants them drafts and notes dated after ``now``. Two sources for one
    URL are an error; links are not checked here.
    """
    ordered = _ordered(notes)
    reasons = {note.path: reason for note in ordered if (reason := _reason(note, config, now))}
    if config.dialect == "jekyll":
        losers, ignored = as_jekyll_writes([note for note in ordered if note.path not in reasons], files, config)
        reasons |= dict.fromkeys(losers, Reason.REPLACED)
        ordered = without_former(ordered, reasons, files.values())
    else:
        ordered, ignored = without_needless(ordered)
    moved = tuple([note for note in ordered if note.moved and note.path not in reasons])
    shown = with_clear_redirects([note for note in ordered if note.path not in reasons and not note.moved], files)
    home = next((note for note in shown if note.url == "/"), None)
    site = Site(
        config=_as_shown(config) if config.dialect == "jekyll" else config,
        notes=tuple(note for note in shown if note is not home),
        home=home,
        tags=(),
        backlinks={},
        files=files,
        left_out=tuple(LeftOut(note, reasons[note.path]) for note in ordered if note.path in reasons),
        moved=moved,
        pages=_pages([note for note in shown if note is not home], config.dialect),
    )
    works = works_of(site.shown, references)
    index = Index(site)
    meaning = partial(resolve, index)
    embedded = embedded_citations(index.embedding, references, lambda note: links_in_embeds(note, meaning))
    tags = tags_of(site.shown)
    site = replace(
        site,
        tags=tags,
        moved=tuple(_to_tags_of_their_own(moved, tags)),
        backlinks=_backlinks(site, index),
        papers=tuple([work for work in works if work.key.startswith(PAPER)]),
        repositories=tuple([work for work in works if work.key.startswith(REPOSITORY)]),
        entries=entries_by_note(site.shown, references, embedded, Entries(entries)) if entries else {},
        embedded=embedded,
    )
    diagnostics = (*_omissions(site.left_out), *ignored, *collisions(claims_of(site)))
    return site, diagnostics


def _as_shown(config: Config) -> Config:
    """Return a configuration without the HTML that Jekyll's layouts would take from it."""
    return replace(config, title=shown_text(config.title), description=shown_text(config.description))


def _ordered(notes: Iterable[Note]) -> Sequence[Note]:
    by_path = sorted(notes, key=lambda note: note.path)
    dated = [(note.date, note) for note in by_path if note.date is not None]
    undated = [note for note in by_path if note.date is None]
    newest_first = sorted(dated, key=lambda pair: pair[0], reverse=True)
    return [*(note for _, note in newest_first), *sorted(undated, key=lambda note: note.title.casefold())]


def _to_tags_of_their_own(moved: Iterable[Note], tags: Iterable[Tag]) -> Iterator[Note]:
    """Yield pages that lead elsewhere: the list of one tag's notes, which names that tag, to the page of the tag."""
    by_key = {tag_key(tag.name): tag for tag in tags}
    for note in moved:
        names = note.tags or (note.title,)
        is_list = note.moved == TAGS != note.url and "redirect_to" not in note.extra
        tag = by_key.get(tag_key(names[0])) if is_list and len(names) == 1 else None
        yield replace(note, moved=f"{TAGS}{tag.slug}/") if tag else note


def _pages(notes: Sequence[Note], dialect: str) -> tuple[Note, ...]:
    """Return what stands apart: the page for wrong addresses, and Jekyll's pages (About, CV, Talks).

    Where there is nothing else, as in a repository of documentation, Jekyll's pages are notes.
    """
    apart = tuple([note for note in notes if note.url in WRONG_ADDRESSES])
    if dialect != "jekyll":
        return apart
    pages = tuple([note for note in notes if not note.collection or note in apart])
    return pages if len(pages) < len(notes) else apart


def _reason(note: Note, config: Config, now: datetime) -> Reason | None:
    if not note.published and not config.unpublished:
        return Reason.UNPUBLISHED
    if note.draft and not config.drafts:
        return Reason.DRAFT
    is_page = config.dialect == "jekyll" and not note.collection  # which Jekyll shows whatever its date
    if (first := shown_first(note)) and first > now and not config.future and not is_page:
        return Reason.FUTURE
    if note.shown_until and note.shown_until <= now:
        return Reason.EXPIRED
    return None


def _omissions(left_out: Iterable[LeftOut]) -> tuple[Diagnostic, ...]:
    """Say which notes are left out, where that may come as a surprise: ``published: false`` is plain enough."""
    return tuple(filter(None, map(_omission, left_out)))


def _omission(left_out: LeftOut) -> Diagnostic | None:
    note, place, message = left_out.note, Place(left_out.note.path), "this note is left out: "
    match left_out.reason:
        case Reason.DRAFT:
            return info(place, "draft-left-out", message + "it is a draft", hint="--drafts shows it")
        case Reason.FUTURE:
            date = shown_first(note)
            message += f"its {'date' if date == note.date else 'publishDate'} {_written(date)} is in the future"
            return warning(place, "future-left-out", message, hint="--future shows it")
        case Reason.EXPIRED:
            message += f"its expiryDate {_written(note.shown_until)} is over"
            return info(place, "expired-left-out", message, hint="remove that, and it is shown")
        case _:
            return None


def _written(date: datetime | None) -> str:
    return date.isoformat(" ", "minutes") if date else ""


def _backlinks(site: Site, index: Index) -> Mapping[str, tuple[Backlink, ...]]:
    linking: dict[str, dict[str, tuple[Note, list[int]]]] = {}
    for note in site.shown:
        internal = index.internal_links(note)
        numbers = {id(link): number for number, link in enumerate(note.links)} if internal else {}
        for link in internal:
            target = linked_note(index, note, link)
            if target is not None and target.path != note.path:
                _, found = linking.setdefault(target.path, {}).setdefault(note.path, (note, []))
                found.append(numbers[id(link)])
    return {
        path: tuple([Backlink(note, tuple(numbers)) for note, numbers in notes.values()])
        for path, notes in linking.items()
    }
