"""What the page of a note cites, for its readers: labels of author and year, and a bibliography at its end."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote

from msgspec import Struct, field
from msgspec.structs import replace

from llmnotes.links.arxiv.addresses import read_id
from llmnotes.links.arxiv.names import Author, Body, authors, has_more, inverted, plain_words, straight
from llmnotes.links.arxiv.tex import plain
from llmnotes.links.known import Fact, Paper
from llmnotes.links.targets import ArxivPaper
from llmnotes.loader.markdown.citations import ADDRESS, ENTRY, IF_KNOWN, LOCATED, TEXT, YEAR, link_to_work, locator_of
from llmnotes.loader.markdown.standins import as_written, works_marked
from llmnotes.model import Entry, Link, LinkKind, Note
from llmnotes.renderer.bibliography.bibtex import remark
from llmnotes.renderer.bibliography.citations import called, told_apart
from llmnotes.renderer.bibliography.identifiers import checked_doi
from llmnotes.renderer.bibliography.journals import year_of
from llmnotes.renderer.bibliography.prose import prose
from llmnotes.renderer.bibliography.published import archived, is_edited, sentences, title_of
from llmnotes.renderer.pages import PAPERS
from llmnotes.site.embeds import links_in_embeds
from llmnotes.site.resolution import Resolution, ToEntry

MOST_NAMES = 8
"""Authors that an entry names; of more, the first ones."""

TITLES = frozenset({"bibliography", "literature", "references", "works cited"})
"""Headings below which, at its end, an author wants the bibliography."""

_UNDATED = "n.d."
_LONGEST_YEAR = 30
_SAFE = "/:.-_~+@!$&'()*,;="  # in a fragment (RFC 3986, section 3.5)


class Described(Struct, frozen=True):
    """A work as a bibliography shows it, in HTML; ``name`` and ``year`` make its label.

    ``id`` is that of its entry, ``fragment`` the same in an address, and ``order`` what entries are sorted by. ``lead``
    stands before the year: its authors, or else its title. ``arxiv`` is its identifier, or nothing. Of a work that
    nothing is known of, only ``name`` is there.
    """

    id: str
    fragment: str
    name: str
    year: str
    order: tuple[str, ...]
    lead: str
    rest: str
    arxiv: str


class Listed(Struct):
    """A work that a page cites: its letter where it needs one to be told apart, the links, and the versions named.

    The links are the note's own: to what is embedded, nothing leads back.

    ``shown_at`` is the first link in whose place its entry stands, if one does.
    """

    work: Described
    shown_at: int | None = None
    letter: str = ""
    links: list[int] = field(default_factory=list)
    versions: list[int | None] = field(default_factory=list)


class Citations(Struct, frozen=True):
    """What a page cites, by the number of the note's link and by its URL, and all in the order of the bibliography."""

    by_link: Mapping[int, Listed]
    by_url: Mapping[str, Listed]
    works: Sequence[Listed]

    def label(self, link: int, url: str, form: str) -> str:
        """Return what stands for a citation in the text, as HTML: a link to the work's entry, if there is one."""
        listed = self.by_link.get(link)
        return _label(listed, form, f' id="cite:{link}"') if listed else self.words_of(url, form)

    def label_of(self, url: str, form: str) -> str:
        """Return the same for a citation that is embedded; a preview may have a newer text of that than of the page."""
        listed = self.by_url.get(url)
        return _label(listed, form) if listed else self.words_of(url, form)

    def entry(self, link: int, address: Callable[[str, str], str]) -> str:
        """Return the very entry of a work, as HTML that stands in the text."""
        listed = self.by_link[link]
        identifier = f' id="ref:{listed.work.id}"' if listed.shown_at == link else ""
        return f"<span{identifier}>{_entry(listed, address)}</span>"

    def words_of(self, url: str, form: str) -> str:
        """Return the words of that, as HTML without a link; what there is no link to stays as it was written."""
        listed = self.by_url.get(url)
        return "".join(_words(listed, form)) if listed else escape(as_written(url, form), quote=False)

    def bibliography(self, note: Note, address: Callable[[str, str], str]) -> str:
        """Return the section of all works; ``address`` makes the address of a paper's page here of its URL."""
        entries = [f'<li id="ref:{one.work.id}">{_entry(one, address)}</li>\n' for one in self.works]
        if not entries:
            return ""
        is_titled = bool(note.headings) and note.headings[-1].text.casefold() in TITLES
        label = (
            'aria-label="References">\n'
            if is_titled
            else 'aria-labelledby="REFERENCES">\n<h2 id="REFERENCES">References</h2>\n'
        )
        return (
            f'<section class="bibliography" role="doc-bibliography" {label}<ul>\n{"".join(entries)}</ul>\n</section>\n'
        )


NOTHING = Citations({}, {}, ())


class References:
    """Works by their keys, each looked at once, and what pages cite of them."""

    def __init__(self, facts: Mapping[str, Fact], resolve: Callable[[Note, Link], Resolution]) -> None:
        """Take what is known or presumed of papers, by the keys of ``links.lock``, and where links lead."""
        self._facts = facts
        self._resolve = resolve
        self._works: dict[str, Described] = {}
        self._versions: dict[str, tuple[Described, int | None]] = {}
        self._recent: dict[str, tuple[Note, Citations]] = {}

    def of(self, note: Note) -> Citations:
        """Return what the page of a note cites, what it embeds included."""
        known = self._recent.get(note.path)
        if known is None or known[0] is not note:
            if len(self._recent) > MOST_NAMES:
                self._recent.clear()
            known = self._recent[note.path] = (note, self._cited(note))
        return known[1]

    def _cited(self, note: Note) -> Citations:
        by_link: dict[int, Listed] = {}
        by_url: dict[str, Listed] = {}
        works: dict[str, Listed] = {}
        for number, link in enumerate(note.links):
            if link.kind is not LinkKind.CITE or not self._is_meant(note, link):
                continue
            work, version = self._work(note, link)
            listed = works.get(work.id) or works.setdefault(work.id, Listed(work))
            by_link[number] = by_url[link.url] = listed
            if link.text == ENTRY:
                listed.shown_at = number if listed.shown_at is None else listed.shown_at
                continue
            listed.links.append(number)
            listed.versions.append(version)
        for other, number in links_in_embeds(note, self._resolve):
            link = other.links[number]
            if link.kind is not LinkKind.CITE or link.text == ENTRY or not self._is_meant(other, link):
                continue
            work, version = self._work(other, link)
            listed = by_url[link.url] = works.get(work.id) or works.setdefault(work.id, Listed(work))
            listed.versions.append(version)
        for url in works_marked(note):  # which a description may cite alone, and then no bibliography has them
            if url not in by_url and self._is_meant(note, replace(link_to_work(url), text=IF_KNOWN)):
                work, _ = self._work(note, link_to_work(url))
                by_url[url] = works.get(work.id) or Listed(work)
        if not by_url:
            return NOTHING
        cited = [(id_, listed) for id_, listed in works.items() if listed.versions]
        labels = {id_: f"{listed.work.name} {listed.work.year}" for id_, listed in cited if listed.work.year}
        for id_, letter in told_apart(labels).items():
            works[id_].letter = letter
        below = [listed for _, listed in cited if listed.shown_at is None]
        return Citations(by_link, by_url, sorted(below, key=lambda listed: listed.work.order))

    def _is_meant(self, note: Note, link: Link) -> bool:
        """Say whether a link is a citation: one by a key in the text is if the bibliography has the key."""
        if link.text != IF_KNOWN or not link.url.startswith("@"):
            return True
        return isinstance(self._resolve(note, link), ToEntry)

    def _work(self, note: Note, link: Link) -> tuple[Described, int | None]:
        """Return what a citation leads to, and the version that it names."""
        if (known := self._versions.get(link.url)) is None:
            known = self._versions[link.url] = self._looked_at(note, link)
        return known

    def _looked_at(self, note: Note, link: Link) -> tuple[Described, int | None]:
        if link.url.startswith("@"):
            to = self._resolve(note, link)
            if not isinstance(to, ToEntry):  # shown only by a preview: an error of its own stops a build
                return _unknown(link.url, link.url, ""), None
            return self._works.get(to.entry.key) or self._works.setdefault(to.entry.key, _of_entry(to.entry)), None
        written = link.url.removeprefix(ADDRESS)
        paper = read_id(written)
        if not isinstance(paper, ArxivPaper):
            return _unknown(written, f"arXiv:{written}", ""), None
        if (work := self._works.get(paper.id)) is None:
            fact = self._facts.get(f"arxiv:{paper.id}")
            work = (
                _of_paper(paper.id, fact)
                if isinstance(fact, Paper) and (fact.version or fact.title != f"arXiv:{paper.id}")
                else _unknown(paper.id, f"arXiv:{paper.id}", paper.id)
            )
            self._works[paper.id] = work
        return work, paper.version


def _label(listed: Listed, form: str, id_: str = "") -> str:
    words, joint = _words(listed, form)
    return f'<a href="#ref:{listed.work.fragment}"{id_} role="doc-biblioref">{words}</a>{joint}'


def _words(listed: Listed, form: str) -> tuple[str, str]:
    """Return what a work is cited by, and what joins a locator to it that follows."""
    work = listed.work
    year = _year(listed)
    if locator := escape(locator_of(form), quote=False):
        return (f"{work.name} ({year}", f", {locator})") if work.year else (work.name, f" ({locator})")
    if form == LOCATED:
        return (f"{work.name} ({year}", ", ") if work.year else (work.name, " (")
    if not work.year:
        return work.name, ""
    if form == YEAR:
        return year, ""
    return f"{work.name} ({year})" if form == TEXT else f"{work.name} {year}", ""


def _year(listed: Listed) -> str:
    """Return the year of a work with its letter: ``2017a``, but ``forthcoming-a``."""
    year = listed.work.year
    return f"{year}-{listed.letter}" if listed.letter and not year[-1:].isdigit() else f"{year}{listed.letter}"


def _unknown(id_: str, name: str, arxiv: str) -> Described:
    html = escape(name, quote=False)
    return Described(escape(id_), _fragment(id_), html, "", ("\U0010ffff", id_), "", "" if arxiv else html, arxiv)


def _fragment(id_: str) -> str:
    return escape(quote(id_, safe=_SAFE))


def _of_paper(id_: str, paper: Paper) -> Described:
    names, more = _without_others(paper.authors)
    title = prose(paper.title)
    year = str(year_of(paper))
    details = [_stopped(prose(paper.venue)), _doi(checked_doi(paper.doi)), _stopped(remark(paper))]
    name = called(names, paper.title, more=more) or f"arXiv:{id_}"
    return _described(id_, name, names, year, title, details, id_, more=more)


def _of_entry(entry: Entry) -> Described:
    names, more = _without_others(entry.authors)
    doi = _doi(checked_doi(entry.doi))
    url = f'<a href="{escape(entry.url)}">{escape(entry.url, quote=False)}</a>' if entry.url and not doi else ""
    name = called(names, entry.title, more=more) or entry.key
    details = [*map(_stopped, sentences(entry)), _stopped(archived(entry)), doi, url]
    year, editors = entry.year or _without_year(entry), is_edited(entry)
    return _described(entry.key, name, names, year, title_of(entry), details, "", more=more, editors=editors)


def _without_year(entry: Entry) -> str:
    """Return what its author wrote in the place of a year, as ``forthcoming``."""
    said = next((plain(text).strip() for name, text in entry.fields if name in ("year", "date")), "")
    return escape(said, quote=False) if len(said) <= _LONGEST_YEAR and any(map(str.isalpha, said)) else _UNDATED


def _without_others(names: Sequence[str]) -> tuple[Sequence[Author], bool]:
    """Return authors, and whether there are more of them, which BibTeX calls ``others``."""
    return authors(name for name in names if name != "others"), "others" in names or has_more(names)


def _described(
    id_: str,
    name: str,
    names: Sequence[Author],
    year: str,
    title: str,
    details: Iterable[str],
    arxiv: str,
    *,
    more: bool = False,
    editors: bool = False,
) -> Described:
    cited = f"<cite>{_stopped(title)}</cite>" if title else ""
    by = _names(names, more=more)
    if by and editors:
        by += ", eds." if more or len(names) > 1 else ", ed."
    order = (plain_words(_family(names[0])).casefold() if names else name.casefold(), by.casefold(), year, name, id_)
    called_by = escape(name, quote=False)
    lead, rest = (by, (cited, *details)) if by else (cited or called_by, details)
    return Described(escape(id_), _fragment(id_), called_by, year, order, lead, " ".join(filter(None, rest)), arxiv)


def _family(author: Author) -> tuple[tuple[str, str], ...]:
    return author.name if isinstance(author, Body) else author.family


def _names(names: Sequence[Author], *, more: bool) -> str:
    """Return authors as HTML, the first one by the family name, and of many the first ones only."""
    shown = [*map(inverted, names[:1]), *map(straight, names[1:MOST_NAMES])]
    if more or len(names) > MOST_NAMES:
        shown.append("et al.")
    text = ", ".join(shown[:-1]) + f" and {shown[-1]}" if len(shown) > 1 and shown[-1] != "et al." else ", ".join(shown)
    return escape(text, quote=False)


def _stopped(html: str) -> str:
    return html if not html or html.endswith((".", "?", "!", "…")) else f"{html}."


def _doi(doi: str) -> str:
    return (
        f'<a href="https://doi.org/{escape(quote(doi, safe=_SAFE))}">doi:{escape(doi, quote=False)}</a>' if doi else ""
    )


def _entry(listed: Listed, address: Callable[[str, str], str]) -> str:
    work = listed.work
    year = f"({_year(listed)})." if work.year else ""
    parts = [work.lead, year, work.rest]
    if work.arxiv:
        versions = {*listed.versions}
        version = f"v{listed.versions[0]}" if len(versions) == 1 and None not in versions else ""
        href = escape(address(f"{PAPERS}{work.arxiv}/", ""))
        parts.append(f'<a href="{href}">arXiv:{work.arxiv}{version}</a>')
    back = [
        f'<a href="#cite:{link}" role="doc-backlink" aria-label="Back to citation {number}">↩︎</a>'
        for number, link in enumerate(listed.links, 1)
    ]
    return " ".join([*filter(None, parts), *back])
