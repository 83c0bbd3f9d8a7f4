r"""Entries of BibTeX, as Oren Patashnik's *BibTeXing* (1988) describes them, in UTF-8.

``eprint``, ``archivePrefix`` and ``primaryClass`` are what arXiv itself writes and what its styles and biblatex know
(https://info.arxiv.org/help/hypertex/bibstyles/). A value stands in braces, and BibTeX counts all that are
in it, ``\{`` too.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from llmnotes.links.arxiv.names import authors, bibtex_name, has_more
from llmnotes.links.arxiv.tex import Kind, Piece, plain, read
from llmnotes.links.known import Paper
from llmnotes.loader.dates import MONTHS
from llmnotes.model import Entry
from llmnotes.renderer.bibliography.identifiers import address, arxiv_id, checked_doi, doi, primary_class
from llmnotes.renderer.bibliography.journals import publication, year_of

WITHDRAWN = "Withdrawn from arXiv"
"""The note of a paper that was withdrawn."""

UNVERIFIED = "Not verified"
"""The note of a paper that arXiv was not asked about yet."""

_KIND = re.compile(r"[a-z]+")
_DATES = frozenset(("date", "urldate"))
_DATE = re.compile(r"-?[0-9][0-9XxUuT./:+~?%-]*")
_NOT_IN_KEYS = re.compile(r"[^\w:./+*!?-]")
_SPECIAL = re.compile(r"[^\w\s!'()*+,./:;=?\u2013\u2014\u2018-\u201f-]|-{2}|''")
_SMALL_ANYWAY = frozenset(
    """
    about above across after against among around before behind between beyond from into near
    over than that through toward towards under versus when while with within without
    """.split()  # noqa: SIM905 - a list would be half a page
)


def bibtex(paper: Paper, key: str, ids: Sequence[str] = ()) -> str:
    """Return the entry of a paper: ``@article`` if it was published in a journal, else ``@misc``; ends with a newline.

    ``key`` is its citation key, and ``ids`` are further ones, which biblatex and Pandoc know. A field that nothing is
    known for is left out.
    """
    fields = [*_fields(paper), ("ids", f"{{{', '.join(ids)}}}")]
    return _entry("article" if plain(paper.venue) else "misc", key, fields)


def remark(paper: Paper) -> str:
    """Return what somebody who cites a paper must know of it, if anything."""
    if not paper.version:
        return UNVERIFIED
    return WITHDRAWN if paper.withdrawn else ""


def bibtex_of_entry(entry: Entry, key: str) -> str:
    """Return an entry of a bibliography with the fields that are for readers, as its author wrote them.

    Of TeX there is only what a title of arXiv's may have, too: what else an entry has from somewhere is text.
    """
    kind = entry.kind if _KIND.fullmatch(entry.kind) else "misc"
    return _entry(kind, key, [(name, _value(entry, name, text)) for name, text in entry.fields])


def key_of_entry(entry: Entry) -> str:
    """Return the key of an entry as its author gave it, without what TeX or BibTeX would stumble over."""
    return harmless_key(entry.key) or "entry"


def harmless_key(key: str) -> str:
    """Return a key without what TeX or BibTeX would stumble over."""
    return _NOT_IN_KEYS.sub("", key)


def bibtex_of_note(key: str, title: str, names: Sequence[str], day: date | None, url: str) -> str:
    """Return the entry of a note by the authors with these ``names``, as ``bibtex`` does for a paper.

    Its title keeps its capitals, as its author wrote it.
    """
    words = _tex(read(title)) if _SPECIAL.search(title) else " ".join(title.split())
    fields = [
        ("title", f"{{{{{words}}}}}" if words else "{}"),
        ("author", f"{{{_authors(names)}}}"),
    ]
    if day:
        fields += ("year", f"{{{day.year}}}"), ("month", MONTHS[day.month - 1])
    return _entry("misc", key, [*fields, ("url", f"{{{url}}}")])


def _entry(kind: str, key: str, fields: Iterable[tuple[str, str]]) -> str:
    told = [f"  {name} = {value},\n" for name, value in fields if value != "{}"]
    return f"@{kind}{{{key},\n{''.join(told)}}}\n"


def _value(entry: Entry, name: str, text: str) -> str:
    if name == "month" and text.lower() in MONTHS:
        return text.lower()
    if name == "url" and entry.url:
        return f"{{{entry.url}}}"
    if name == "ids":
        return f"{{{', '.join(filter(None, map(harmless_key, entry.ids)))}}}"
    if name in _DATES and _DATE.fullmatch(text):
        return f"{{{text}}}"
    known = checked_doi(entry.doi) if name == "doi" else ""
    return f"{{{known or _tex(read(text))}}}"


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{_title(read(paper.title))}}}"
    yield "author", f"{{{_authors(paper.authors)}}}"
    yield from _published(paper) if plain(paper.venue) else _submitted(paper)
    yield "eprint", f"{{{arxiv_id(paper)}}}"
    yield "archivePrefix", "{arXiv}"
    yield "primaryClass", f"{{{primary_class(paper)}}}"
    yield "doi", f"{{{doi(paper)}}}"
    yield "url", f"{{{address(paper)}}}"
    yield "note", f"{{{remark(paper)}}}"


def _authors(names: Sequence[str]) -> str:
    known = list(map(bibtex_name, authors(names)))
    return " and ".join([*known, "others"] if known and has_more(names) else known)


def _submitted(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "year", f"{{{paper.published.year}}}"
    yield "month", MONTHS[paper.published.month - 1]


def _published(paper: Paper) -> Iterator[tuple[str, str]]:
    where = publication(paper)
    whole = paper.venue if where.journal == plain(paper.venue) else where.journal
    yield "journal", f"{{{_tex(read(whole))}}}"
    yield "volume", f"{{{where.volume}}}"
    yield "number", f"{{{where.number.replace('-', '--')}}}"
    yield "pages", f"{{{where.pages.replace('-', '--')}}}"
    yield "year", f"{{{year_of(paper)}}}"


def _tex(pieces: Sequence[Piece]) -> str:
    return "".join([piece.tex for piece in pieces])


def _title(pieces: Sequence[Piece]) -> str:
    """Return a title in which each word that would lose a capital that it needs is in braces.

    Many styles write all of a title in small letters but its first letter, and the first behind a colon.
    """
    words = list(_words(pieces))
    sentence = _is_sentence(words)
    return "".join(
        f"{{{tex}}}" if _needs_capitals(text, is_first=is_first, sentence=sentence) else tex
        for tex, text, is_first in words
    )


def _words(pieces: Sequence[Piece]) -> Iterator[tuple[str, str, bool]]:
    """Yield TeX and plain text of each word outside of braces, and whether it is the first of a (sub)title.

    What is not a word, or is in braces, has no plain text.
    """
    depth, is_first, behind = 0, True, ""
    word: list[Piece] = []
    for piece in pieces:
        depth += (piece.kind is Kind.OPEN) - (piece.kind is Kind.CLOSE)
        if piece.kind is Kind.LETTERS and not depth:
            word.append(piece)
            continue
        if word:
            yield _tex(word), "".join([letters.plain for letters in word]), is_first
            word, is_first, behind = [], False, ""
        yield piece.tex, "", False
        is_first = is_first or (behind == ":" and piece.kind is Kind.SPACE)
        behind = piece.plain
    if word:
        yield _tex(word), "".join([letters.plain for letters in word]), is_first


def _is_sentence(words: Sequence[tuple[str, str, bool]]) -> bool:
    """Tell whether only names have capitals in a title: most of its longer words have none."""
    longer = [text for _, text, is_first in words if len(text) > 3 and not is_first and text not in _SMALL_ANYWAY]
    return sum(text[0].islower() for text in longer) * 2 > len(longer)


def _needs_capitals(text: str, *, is_first: bool, sentence: bool) -> bool:
    if any(letter.isupper() for letter in text[1:]):
        return True
    if not text[:1].isupper():
        return False
    if len(text) == 1 and not is_first:
        return text != "A" or sentence
    return any(map(str.isdigit, text)) or (sentence and not is_first)
