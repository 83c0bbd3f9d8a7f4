"""What Pagefind is given of a page: the parts that its template marks, and what the site knows of it.

A template marks what can be searched as Pagefind has it, with ``data-pagefind-body`` on an element; a page without one
is not found. Nothing else of a page gets into the index, so that an index is no older than what it leads to, and no
newer either: what surrounds a text may change as it likes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from html import escape
from unicodedata import normalize

from msgspec import Struct

from llmnotes.links.known import Fact, Paper
from llmnotes.loader.markdown.spoken import SCRIPTS, spoken
from llmnotes.model import Note
from llmnotes.renderer.addresses import Addresses
from llmnotes.renderer.bibliography.journals import journal_year
from llmnotes.renderer.bibliography.prose import readable
from llmnotes.renderer.pages import NotePage, Page, PaperPage
from llmnotes.renderer.presumed import called, year_of_id
from llmnotes.renderer.search.letters import has_letters, plainly
from llmnotes.renderer.search.runs import has_runs, parted
from llmnotes.renderer.views import day
from llmnotes.site import Tag
from llmnotes.site.contents import WRONG_ADDRESSES

MARK = b"data-pagefind-body"
UNTOLD = ("math[display=block]", "annotation", ".footnote-ref", "[role=doc-backlink]")
"""CSS selectors of what readers do not see of a text, or do not read: TeX beside a formula, and the marks of notes."""

_HERE = Addresses("", "")
_FORMULA = re.compile(rb"<math(?: alttext=\"[^\"]*\")?>.*?</math>", re.DOTALL)
_DISPLAYED = re.compile(rb"<math display=\"block\"[^>]*>.*?</math>", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{3,}")
_SCRIPT = re.compile(f"[{''.join(letter for letter in SCRIPTS if normalize('NFKC', letter) != letter)}]")
_APART = re.compile(r"[()\[\]{},;|/]")
_SHORT = 40  # letters of a formula that somebody may type as a whole
_ID = re.compile(rb"(<(?!h[1-6]\s)[a-zA-Z][^<>]*?)\sid=(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)", re.IGNORECASE)
_TEXT = re.compile(rb">[^<>]*[\w\x80-\xff]")
_NAME = re.compile(rb"<([a-zA-Z][a-zA-Z0-9-]*)")


class Searched(Struct, frozen=True):
    """What is known of a page that can be searched: ``kind`` is ``note`` or ``paper``, ``id`` that of a paper.

    ``tags`` are those of a note, or of the notes that cite a paper. ``year`` is that of its ``date``, or of a paper's
    identifier where arXiv did not say it. ``journal_year`` is the year by which a paper is cited where that is not its
    ``year``, ``is_withdrawn`` if it was taken back from arXiv.
    """

    kind: str
    title: str
    date: date | None
    tags: tuple[str, ...] = ()
    id: str = ""
    year: int | None = None
    journal_year: int | None = None
    is_withdrawn: bool = False


def is_searched(page: Page) -> bool:
    """Say whether a page is of a kind that can be searched."""
    return isinstance(page.shows, NotePage | PaperPage) and page.url not in WRONG_ADDRESSES


def address_of(page: Page) -> str:
    """Return the address of a page as the index has it: site-relative and percent-encoded."""
    return _HERE.href(page.url)


def searched(page: Page, tags: Mapping[str, Tag], facts: Mapping[str, Fact]) -> Searched:
    """Return what is known of a page.

    ``tags`` are the site's by every way to spell them, ``facts`` what is known of its papers. Raises ``ValueError`` for
    a page that can not be searched.
    """
    match page.shows:
        case NotePage(note=note):
            year = note.date.year if note.date else None
            return Searched("note", note.title, note.date, _tags((note,), tags), year=year)
        case PaperPage(paper=work):
            fact = facts.get(work.key)
            known = fact if isinstance(fact, Paper) else None
            title = readable(known.title) if known else called(work)
            published = known.published if known and known.version else None
            year = published.year if published else year_of_id(work.name)
            other = journal_year(known) if known else None
            is_withdrawn = known is not None and known.withdrawn
            tags_of_notes = _tags(work.notes, tags)
            return Searched("paper", title, published, tags_of_notes, f"arXiv:{work.name}", year, other, is_withdrawn)
    raise ValueError(f"{page.path} can not be searched")


def _tags(notes: Iterable[Note], tags: Mapping[str, Tag]) -> tuple[str, ...]:
    """Return the names of the tags of some notes, each once."""
    return tuple(dict.fromkeys([tags[spelling].name for note in notes for spelling in note.tags]))


def document(html: bytes, about: Searched) -> bytes | None:
    """Return the page that Pagefind is given, in UTF-8; None where nothing of ``html`` is marked.

    Formulas within a line are text in it, which Pagefind leaves out of headings where they are elements, and what
    people type for them stands beside the title, as do the words of those set apart: it is found, and shown nowhere.
    Only headings have an ``id``: any other one would part a word from a parenthesis before it, or from the rest of it.
    """
    parts = _ID.sub(rb"\1", b"\n".join(_marked(html)))
    if parts and not _TEXT.search(parts):  # Pagefind leaves out what says nothing, whatever its title is
        parts += b"<p %b>%b</p>" % (MARK, escape(about.title).encode("utf-8", "replace"))
    formulas: list[str] = []

    def said(found: re.Match[bytes]) -> bytes:
        formulas.append(spoken(found[0].decode("utf-8", "replace")))
        return escape(formulas[-1]).encode()

    named: list[str] = []
    if b"<math" in parts:
        parts = _FORMULA.sub(said, parts)
        displayed = [spoken(one.decode("utf-8", "replace")) for one in _DISPLAYED.findall(parts)]
        named = [word for one in displayed for word in _WORD.findall(one)]
        formulas += displayed
    if has_runs(parts):
        parts = parted(parts.decode("utf-8", "replace")).encode()
    if has_letters(parts):
        parts = plainly(parts.decode("utf-8", "replace")).encode()
    head = _head(about, [*typed([*about.title.split(), *formulas]), *dict.fromkeys(named)]).encode("utf-8", "replace")
    return b"%b<body>\n%b\n</body></html>\n" % (head, parts) if parts else None


def typed(formulas: Iterable[str]) -> list[str]:
    """Return what people type who look for some formulas, each once: ``O(n2)`` and ``n2`` for O(n²).

    ``O(n^2)`` and ``n^2`` find these, too: signs are no part of a word in the index, nor in a question.
    """
    found: dict[str, None] = {}
    for formula in formulas:
        if not _SCRIPT.search(formula):
            continue
        words = formula.split()
        if len(words) > 1 and len(formula) <= _SHORT:
            whole = "".join(words)
            found |= {whole: None, _plain(whole): None}
        for word in words:
            found |= dict.fromkeys(_plain(part) for part in (word, *_APART.split(word)) if _SCRIPT.search(part))
    return list(found)


def _plain(text: str) -> str:
    """Return a text with raised and lowered letters on the line."""
    return normalize("NFKC", text)


def _head(about: Searched, formulas: Sequence[str]) -> str:
    title = f'<meta data-pagefind-meta="title[content]" content="{plainly(parted(escape(about.title)))}">'
    facts = [("filter", "kind", about.kind)]
    other = f", published {about.journal_year}" if about.journal_year else ""
    withdrawn = ", withdrawn" if about.is_withdrawn else ""
    if about.year:
        dated = day(about.date) if about.date else str(about.year)
        facts += [("meta", "date", f"{dated}{other}{withdrawn}"), ("filter", "year", str(about.year))]
    if about.journal_year:
        facts.append(("filter", "year", str(about.journal_year)))
    if about.id:
        facts.append(("meta", "id", about.id))
    if formulas:
        facts.append(("meta", "formulas", plainly(" ".join(formulas))))
    facts += [("filter", "tag", tag) for tag in about.tags]
    metas = (f'<meta data-pagefind-{what}="{name}[content]" content="{escape(value)}">' for what, name, value in facts)
    return f"<!doctype html><html><head>{title}{''.join(metas)}</head>"


def _marked(html: bytes) -> Iterator[bytes]:
    """Yield the elements that are marked; one within another is a part of that."""
    end = 0
    while (mark := html.find(MARK, end)) >= 0:
        start = html.rfind(b"<", end, mark)
        name = _NAME.match(html, start) if start >= 0 and b">" not in html[start:mark] else None
        end = mark + len(MARK)
        if name:
            end = _end(html, name[1], end)
            yield html[start:end]


def _end(html: bytes, name: bytes, start: int) -> int:
    """Return where the element of that name ends whose start tag holds the byte at ``start``."""
    depth = 1
    for tag in re.finditer(rb"<(/?)%b(?=[\s/>])" % re.escape(name), html[start:], re.IGNORECASE):
        depth += -1 if tag[1] else 1
        if depth == 0:
            close = html.find(b">", start + tag.end())
            return len(html) if close < 0 else close + 1
    return len(html)
