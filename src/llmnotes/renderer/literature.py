"""Puts together what pages say of papers and repositories: what ``links.lock`` knows, and what the notes say."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from types import MappingProxyType

from markupsafe import Markup

from llmnotes.links.arxiv.names import first_author, is_name, listed, surname
from llmnotes.links.arxiv.tex import plain
from llmnotes.links.known import Paper, Repository
from llmnotes.loader.scripts import shortened
from llmnotes.model import Entry, Note
from llmnotes.renderer.addresses import Addresses
from llmnotes.renderer.bibliography import (
    bibtex,
    bibtex_of_entry,
    csl,
    csl_json,
    harmless_key,
    indented,
    kept_apart,
    key_of_entry,
)
from llmnotes.renderer.bibliography.bibtex import WITHDRAWN
from llmnotes.renderer.bibliography.identifiers import doi
from llmnotes.renderer.bibliography.journals import is_since, journal_year
from llmnotes.renderer.bibliography.prose import brief, opening, prose, readable
from llmnotes.renderer.bodies import Filler
from llmnotes.renderer.connections import Connections
from llmnotes.renderer.feeds import Entry as FeedEntry
from llmnotes.renderer.pages import card_url, work_url
from llmnotes.renderer.parts import is_file, is_issue, part_of
from llmnotes.renderer.presumed import called, has_html, paper_of, year_of_id
from llmnotes.renderer.quotations import CitedIn, quotations
from llmnotes.renderer.since import cited_since
from llmnotes.renderer.views import NoteView, TagView
from llmnotes.renderer.workviews import AUTHORS, PaperView, PartView, RelatedView, RepositoryView
from llmnotes.site import Citation, Site, Work
from llmnotes.site.related import Related
from llmnotes.site.works import REPOSITORY

NAME, TITLE, TEXT = 150, 300, 600
"""Bytes of an author's name, a title and a text on a card, which has room for 3,000 with its addresses."""

IN_TITLE, IN_TEXT = 300, 700
"""Bytes of MathML on a card beside these."""

NAMED, LONGEST, REASONS = 2, 60, 2
"""How many things of a kind are named that two notes share, characters of each name, and how many kinds."""

NO_KEYS: Mapping[str, Sequence[str]] = MappingProxyType({})

BEGINNING = 400
"""Characters of an abstract from which its first words are taken."""


class Literature:
    """The works of one site. Each is looked at when it is first needed, since most builds need few of them."""

    def __init__(
        self,
        site: Site,
        connections: Connections,
        addresses: Addresses,
        view: Callable[[Note], NoteView],
        filler: Filler,
    ) -> None:
        """Take how templates see a note, and what fills what is quoted of one."""
        self._site = site
        self._facts = connections.facts
        self._since = cited_since(connections.facts)
        self._connections = connections
        self._addresses = addresses
        self._href, self._absolute = addresses.href, addresses.absolute
        self._view = view
        self._filler = filler
        self._papers: dict[str, PaperView] = {}
        self._entries: dict[str, str] = {}

    @property
    def keys(self) -> Mapping[str, str]:
        """The citation keys of all papers, by the papers' keys."""
        return self._connections.citation_keys

    def papers(self, works: Iterable[Work]) -> list[Paper]:
        """Return what is known or presumed of papers."""
        return [paper_of(work, self._facts) for work in works]

    def name(self, work: Work) -> str:
        """Return the title of a paper without TeX, or what the notes call it."""
        fact = self._facts.get(work.key)
        return readable(fact.title) if isinstance(fact, Paper) else called(work)

    def paper(self, work: Work) -> PaperView:
        """Return a paper as templates see it."""
        if (view := self._papers.get(work.key)) is None:
            view = self._papers[work.key] = self._paper(work)
        return view

    def abstract(self, work: Work) -> str:
        """Return the first words of a paper's abstract without TeX, as far as it is known."""
        fact = self._facts.get(work.key)
        return readable(fact.abstract[:BEGINNING]) if isinstance(fact, Paper) else ""

    def newest(self) -> list[PaperView]:
        """Return all papers, the newest first."""
        return sorted(map(self.paper, self._site.papers), key=lambda view: _sortable(view.id), reverse=True)

    def index(self, views: Sequence[PaperView]) -> dict[str, object]:
        """Return what the template of a list of papers can name.

        ``years``, ``categories``, ``counts``, ``reads`` and ``tags`` are what it can be filtered by: a value, its name,
        and how many papers have it. ``numbers`` are the places of the tags in their list, by the tags' addresses.
        """
        years = Counter(year for view in views for year in (view.year, view.journal_year) if year)
        categories = Counter(name for view in views for name in dict.fromkeys(view.categories))
        reads = Counter(view.is_read for view in views if view.is_read is not None)
        tags = Counter(tag.href for view in views for tag in view.tags)
        names = {tag.href: tag.name for view in views for tag in view.tags}
        ordered = sorted(names, key=lambda href: (names[href].casefold(), href))
        return {
            "papers": views,
            "years": [(year, year, years[year]) for year in sorted(years, reverse=True)],
            "counts": [
                (least, f"{least} or more", many)
                for least in (2, 3, 5, 10)
                if (many := sum(view.count >= least for view in views))
            ],
            "categories": [(name, name, categories[name]) for name in sorted(categories)],
            "reads": [
                (int(read), name, reads[read]) for read, name in ((True, "read"), (False, "to read")) if reads[read]
            ],
            "tags": [(names[href], names[href], tags[href]) for href in ordered],
            "numbers": {href: number for number, href in enumerate(ordered)},
        }

    def _paper(self, work: Work) -> PaperView:
        fact = self._facts.get(work.key)
        known = fact if isinstance(fact, Paper) else None
        name = self.name(work)
        return PaperView(
            id=work.name,
            href=self._href(work_url(work)),
            card=self._href(card_url(work_url(work))),
            name=name,
            title=prose(known.title) if known else Markup.escape(name),
            is_known=known is not None and known.version > 0,
            authors=tuple(filter(is_name, (plain(name) for name, _ in listed(known.authors)))) if known else (),
            family=next(map(surname, first_author(known.authors)), "") if known else "",
            published=known.published if known and known.version else None,
            updated=known.updated if known and known.version else None,
            version=known.version if known else 0,
            categories=known.categories if known else (),
            journal=plain(known.venue) if known else "",
            is_since=known is not None and is_since(known),
            journal_year=journal_year(known) if known else None,
            doi=doi(known) if known else "",
            has_html=has_html(work, known),
            is_withdrawn=known is not None and known.withdrawn,
            is_doubted=known is not None and known.doubted and not known.withdrawn,
            is_read=work.is_read,
            count=len(work.notes),
            since=self._since(work),
            tags=self._tags(work),
        )

    def paper_page(self, work: Work) -> dict[str, object]:
        """Return what the template of a paper's page can name."""
        paper = paper_of(work, self._facts)
        return {
            "paper": self.paper(work),
            "cited": self.cited_in(work),
            "abstract": prose(paper.abstract, links=True),
            "comment": prose(paper.comment, links=True),
            "bibtex": self._bibtex(paper),
            "csl": indented(csl(paper, self.keys[paper.key])),
            "outdated": tuple(_outdated(work, paper)),
        }

    def repository(self, work: Work) -> RepositoryView:
        """Return a repository as templates see it."""
        fact = self._facts.get(work.key)
        known = fact if isinstance(fact, Repository) else None
        name = known.name if known else work.name
        names = [work.name, *[one.name for one in work.former]]
        parts = {citation.reference.part.partition("#")[0] for citation in work.citations}
        return RepositoryView(
            name=name,
            before=", ".join([one for one in names if one.lower() != name.lower()]),
            href=self._href(work_url(work)),
            card=self._href(card_url(work_url(work))),
            url=f"https://github.com/{name}",
            description=known.description if known else "",
            archived=known.archived if known else None,
            is_gone=known is not None and known.gone,
            is_another=known is not None and bool(known.before),
            count=len(work.notes),
            files=sum(map(is_file, parts)),
            issues=sum(map(is_issue, parts)),
            tags=self._tags(work),
        )

    def parts(self, work: Work) -> tuple[PartView, ...]:
        """Return the parts of a repository that notes refer to, each with what they say of it.

        The whole comes first, then files, issues, and all else.
        """
        fact = self._facts.get(work.key)
        branch = fact.branch if isinstance(fact, Repository) else ""
        found: dict[str, list[Citation]] = {}
        for citation in work.citations:
            found.setdefault(citation.reference.part, []).append(citation)
        named = {part: part_of(part, _url(citations[0]), branch) for part, citations in found.items()}
        return tuple(
            [
                PartView(named[part].name, _web_address(_url(found[part][0])), self._quoted(found[part]))
                for part in sorted(found, key=lambda part: (named[part], part))
            ]
        )

    def related(self, related: Related) -> RelatedView:
        """Return a related note as templates see it."""
        shared = related.shared
        papers = [work for work in shared.works if not work.key.startswith(REPOSITORY)]
        repositories = [work for work in shared.works if work.key.startswith(REPOSITORY)]
        reasons = (
            ("both cite", [self.name(paper) for paper in papers]),
            ("both mention", [repository.name for repository in repositories]),
            ("both link to", [note.title for note in shared.linked]),
            ("both linked from", [note.title for note in shared.linking]),
            ("both tagged", [tag.name for tag in shared.tags]),
        )
        said = [f"{what} {_listed(names)}" for what, names in reasons if names]
        return RelatedView(self._view(related.note), "; ".join(said[:REASONS]))

    def cited_in(self, work: Work) -> tuple[CitedIn, ...]:
        """Return the notes that refer to a work with what they say."""
        return self._quoted(work.citations, is_part_said=True)

    def _quoted(self, citations: Iterable[Citation], *, is_part_said: bool = False) -> tuple[CitedIn, ...]:
        by_note: dict[str, list[Citation]] = {}
        for citation in citations:
            by_note.setdefault(citation.note.path, []).append(citation)
        return tuple([self._cited_in(those, is_part_said=is_part_said) for those in by_note.values()])

    def _cited_in(self, citations: Sequence[Citation], *, is_part_said: bool) -> CitedIn:
        note = citations[0].note
        links = [(one.reference.link, one.reference.part if is_part_said else "") for one in citations]
        return CitedIn(self._view(note), quotations(note, links, self._filler))

    def card(self, work: Work) -> dict[str, object]:
        """Return what the template of a work's hover card can name; all of it is short."""
        if work.key.startswith(REPOSITORY):
            repository = self.repository(work)
            text = brief(repository.description, TEXT)
            return {
                "kind": "repository",
                "repository": repository,
                "title": brief(repository.name, TITLE),
                "text": text,
            }
        view = self.paper(work)
        fact = self._facts.get(work.key)
        return {
            "kind": "paper",
            "paper": view,
            "title": opening(fact.title, TITLE, IN_TITLE) if isinstance(fact, Paper) else brief(view.name, TITLE),
            "authors": [brief(author, NAME) for author in view.authors[:AUTHORS]],
            "text": opening(fact.abstract, TEXT, IN_TEXT) if isinstance(fact, Paper) else "",
        }

    def entry(self, work: Work, undated: datetime) -> FeedEntry:
        """Return the entry of a paper in a feed: its authors and abstract, and the notes that cite it.

        That it was withdrawn comes first. A paper of which nothing tells since when it is cited has been there since it
        was on arXiv.
        """
        view = self.paper(work)
        fact = self._facts.get(work.key)
        texts = (escape(view.by, quote=False), prose(fact.abstract, links=True)) if isinstance(fact, Paper) else ()
        about = [f"<p>{text}</p>" for text in texts if text]
        if view.is_withdrawn:
            about.insert(0, f"<p><strong>{WITHDRAWN}.</strong></p>")
        cited = [
            f'<p><a href="{escape(self._absolute(note.url))}">{note.heading or escape(note.title, quote=False)}</a></p>'
            for note in {citation.note.path: citation.note for citation in work.citations}.values()
        ]
        content = "".join([*about, *cited])
        tags = tuple([tag.name for tag in view.tags])
        url = self._absolute(work_url(work))
        when = view.since or _beginning(view) or undated
        summary = f"{WITHDRAWN}. {view.by}".rstrip() if view.is_withdrawn else view.by
        return FeedEntry(view.name, url, view.since, when, False, tags, summary, content)

    def bibtex(
        self, works: Iterable[Work], others: Sequence[Entry] = (), given: Mapping[str, Sequence[str]] = NO_KEYS
    ) -> str:
        """Return a file for BibTeX with all of the papers and the other entries, sorted by citation key.

        The key of a paper is the first of those that are ``given`` for it and no DOI; the rest are told beside it.
        """
        papers = self.papers(works)
        own = {paper.key: list(map(harmless_key, given.get(paper.key, ()))) for paper in papers}
        by_key = sorted(others, key=lambda entry: entry.key)
        first = {key: next((one for one in keys if one[:4].lower() != "doi:"), "") for key, keys in own.items()}
        wishes: list[tuple[Entry | str, str]] = [
            *((entry, key_of_entry(entry)) for entry in by_key),
            *((paper, key) for paper, key in first.items() if key),
            *((paper.key, self.keys[paper.key]) for paper in papers if not first.get(paper.key)),
        ]
        keys = kept_apart(wishes)
        entries = [(keys[entry], bibtex_of_entry(entry, keys[entry])) for entry in by_key]
        for paper in papers:
            key = keys[paper.key]
            ids = [one for one in own[paper.key] if one != key]
            is_usual = key == self.keys[paper.key] and not ids
            entries.append((key, self._bibtex(paper) if is_usual else bibtex(paper, key, ids)))
        return "\n".join([text for _, text in sorted(entries, key=lambda one: (one[0].lower(), one[0]))])

    def csl(self, works: Iterable[Work]) -> str:
        """Return the same as CSL-JSON."""
        return csl_json(self.papers(works), self.keys)

    def _bibtex(self, paper: Paper) -> str:
        if (entry := self._entries.get(paper.key)) is None:
            entry = self._entries[paper.key] = bibtex(paper, self.keys[paper.key])
        return entry

    def _tags(self, work: Work) -> tuple[TagView, ...]:
        tags = {tag.href: tag for note in work.notes for tag in self._view(note).tags}
        return tuple(sorted(tags.values(), key=lambda tag: tag.name.casefold()))


def note_card(note: NoteView) -> dict[str, object]:
    """Return what the template of a note's hover card can name; all of it is short."""
    has_room = "<math" in note.heading and len(note.heading.encode()) <= TITLE + IN_TITLE
    title = note.heading if has_room else brief(note.title, TITLE)
    return {"kind": "note", "note": note, "title": title, "text": brief(note.description, TEXT)}


def _listed(names: Sequence[str]) -> str:
    """Return some names as people list them, and how many more there are."""
    first = [shortened(name, LONGEST) for name in names[:NAMED]]
    more = len(names) - len(first)
    if more:
        return f"{', '.join(first)} and {more} more"
    return " and ".join(filter(None, (", ".join(first[:-1]), first[-1])))


def _url(citation: Citation) -> str:
    """Return the address of a citation's link as its author wrote it."""
    return citation.note.links[citation.reference.link].url


def _web_address(url: str) -> str:
    """Return an address if it is one of the web that a browser may follow, or else nothing."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def _outdated(work: Work, paper: Paper) -> Iterator[int]:
    """Yield the versions that notes cite though there is a newer one."""
    parts = {citation.reference.part for citation in work.citations}
    yield from sorted(int(part[1:]) for part in parts if part and int(part[1:]) < paper.version)


def _beginning(paper: PaperView) -> datetime | None:
    """Return when a paper came to arXiv, as far as it is known: the first moment of that day, month or year (UTC)."""
    if paper.published or not paper.year:
        day = paper.published
        return datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
    return datetime(paper.year, paper.month or 1, 1, tzinfo=UTC)


def _sortable(identifier: str) -> tuple[int, str]:
    return (year_of_id(identifier) or 0, identifier.rpartition("/")[2])
