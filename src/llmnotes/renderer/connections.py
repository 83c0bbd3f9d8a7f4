"""What the pages of a site have in common, made when it is first needed: related notes, citation keys, and cards."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, cached_property
from html import escape, unescape

from llmnotes.links.known import Fact, Paper
from llmnotes.model import Note
from llmnotes.renderer.addresses import addresses_of
from llmnotes.renderer.pages import BIBTEX, PAPERS, REPOSITORIES, bibtex_url, card_url, work_url
from llmnotes.renderer.presumed import paper_of
from llmnotes.renderer.views import title_in_tex
from llmnotes.renderer.writers import authors_of
from llmnotes.site import Site, Work
from llmnotes.site.related import Relations

_TELLING = re.compile(
    r"https?://(?:arxiv\.org/(?:abs|pdf|html)/(?P<paper>\d{4}\.\d{4,5}|[a-z-]+/\d{7})(?:v\d+)?(?:\.pdf)?"
    r"|github\.com/(?P<repository>[A-Za-z0-9_-]+/[A-Za-z0-9._-]+)(?:/[A-Za-z0-9._/-]*)?)$"
)
"""Addresses from which ``static/cards.js`` tells the paper or the repository."""


_ENTRY = "#ref:"
_UNDATED = datetime.max.replace(tzinfo=UTC)


class Connections:
    """How the notes of a site hang together, in the ways that nearly every page needs. Any thread may ask.

    ``facts`` is what is known of the works that notes refer to, by their keys.
    """

    def __init__(self, site: Site, facts: Mapping[str, Fact]) -> None:
        self._site = site
        self.facts = facts
        self._href = addresses_of(site.config.base_url).href
        self._cards: dict[str, str | None] = {}
        self._keys_of_notes = cache(self._of_notes)
        self._keys_of_papers = cache(self._of_papers)

    def prepare(self) -> None:
        """Make all of it, ahead of the pages."""
        _ = self.relations, self.with_bibtex, self.citation_keys
        for note in self._site.shown:
            self.key_of(note)
        _ = self._named, self._pages, self._cited, self._linked

    @cached_property
    def citation_keys(self) -> Mapping[str, str]:
        """The citation keys of all papers, by the papers' keys."""
        return {paper: key for year in self._papers for paper, key in self._keys_of_papers(year).items()}

    def key_of(self, note: Note) -> str:
        """Return the citation key of a note: of those that would have the same one, the oldest has it.

        A note that was just saved, and has another year than in the site, has the key that it would have there alone.
        """
        return self._keys_of_notes(_year(note)).get(note.path) or self._key_alone(note)

    def _of_notes(self, year: int) -> Mapping[str, str]:
        """Return the citation keys of the notes of one year: a key has its year, so there is no need of the others."""
        from llmnotes.renderer.bibliography import kept_apart

        notes = [note for note in self._site.shown if _year(note) == year]
        notes.sort(key=lambda note: (note.date or _UNDATED, note.url))
        taken = (*self._keys_of_papers(year).values(), *self._given_keys)
        return kept_apart([(note.path, self._key_alone(note)) for note in notes], taken)

    def _key_alone(self, note: Note) -> str:
        from llmnotes.renderer.bibliography import key_of_note

        return key_of_note(title_in_tex(note), authors_of(note, self._site.config), note.date)

    def _of_papers(self, year: int) -> Mapping[str, str]:
        """Return the citation keys of the papers of one year, by the papers' keys."""
        from llmnotes.renderer.bibliography import citation_keys  # see ``Renderer``

        return citation_keys(self._papers.get(year, ()), self._given_keys)

    @cached_property
    def _papers(self) -> Mapping[int, Sequence[Paper]]:
        """What is known or presumed of the papers, by the years in which these are cited."""
        from llmnotes.renderer.bibliography.journals import year_of

        found: dict[int, list[Paper]] = {}
        for work in self._site.papers:
            paper = paper_of(work, self.facts)
            found.setdefault(year_of(paper), []).append(paper)
        return found

    @cached_property
    def _given_keys(self) -> frozenset[str]:
        """The keys that authors gave to what is cited of their bibliographies."""
        from llmnotes.renderer.bibliography import key_of_entry

        return frozenset([key_of_entry(entry) for entries in self._site.entries.values() for entry in entries])

    @cached_property
    def relations(self) -> Relations:
        """Which notes are related."""
        return Relations(self._site)

    @cached_property
    def with_bibtex(self) -> frozenset[str]:
        """The paths of the notes that have a BibTeX file of their own: those that cite something."""
        cited = self._site.literature_by_note
        return frozenset([note.path for note, _, _ in cited if bibtex_url(note.url) != BIBTEX])

    def card(self, address: str) -> str | None:
        """Return the address of the hover card of what a link leads to, both as they stand in an attribute.

        The address of a citation is the anchor of its entry in the bibliography. None if there is no card, and empty
        where ``static/cards.js`` can tell it from the link.
        """
        try:
            return self._cards[address]
        except KeyError:
            return self._cards.setdefault(address, self._card(unescape(address)))

    def _card(self, address: str) -> str | None:
        if address.startswith(_ENTRY):
            work = self._named.get(address.removeprefix(_ENTRY))
            if work is None:
                return ""  # what stands in the bibliography of the page itself
        elif _told(address) in self._pages:
            return ""
        else:
            work = self._cited.get(address)
        if work is None:
            return "" if address in self._linked else None
        return escape(self._href(card_url(work_url(work))))

    @cached_property
    def _works(self) -> Sequence[Work]:
        """All works, and behind each of them those by its former names: a link has the card of the name in it."""
        site = self._site
        return [*site.papers, *[one for work in site.repositories for one in (work, *work.former)]]

    @cached_property
    def _pages(self) -> frozenset[str]:
        """The addresses of the pages of all works."""
        return frozenset(map(work_url, self._works))

    @cached_property
    def _named(self) -> Mapping[str, Work]:
        return {work.name: work for work in self._works}

    @cached_property
    def _cited(self) -> Mapping[str, Work]:
        """Works by the addresses that notes link to, without fragments."""
        return {
            one.note.links[one.reference.link].url.partition("#")[0]: work
            for work in self._works
            for one in work.citations
        }

    @cached_property
    def _linked(self) -> frozenset[str]:
        """The addresses of notes that others link to."""
        site = self._site
        return frozenset([self._href(note.url) for note in site.shown if note.path in site.backlinks])


def _year(note: Note) -> int:
    """Return the year of a note, 0 of one without a date."""
    return note.date.year if note.date else 0


def _told(url: str) -> str:
    """Return the page of the work whose card the script shows for an address of another site."""
    found = _TELLING.match(url)
    if found is None:
        return ""
    paper, repository = found["paper"], found["repository"]
    return f"{PAPERS}{paper}/" if paper else f"{REPOSITORIES}{repository.lower()}/"
