"""What papers are cited by: keys for BibTeX (``vaswani2017attention``), labels for readers (Vaswani et al. 2017)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import count
from typing import TypeVar

from llmnotes.links.arxiv.names import Author, Body, first_author, plain_words, short
from llmnotes.links.arxiv.tex import Kind, plain, read
from llmnotes.links.known import Paper
from llmnotes.loader.filenames import is_period
from llmnotes.renderer.bibliography.identifiers import arxiv_id
from llmnotes.renderer.bibliography.journals import year_of
from llmnotes.renderer.bibliography.letters import WHOLE

_Thing = TypeVar("_Thing", bound=Hashable)

_LONGEST = 30  # characters of a name or a word in a key
_WORDS_OF_TITLE = 4
_IDLE = frozenset(
    """
    a an and are as at be by can do does for from how if in into is it its no not of on or our over so than that the
    their this to toward towards under using via we what when where which who why will with without you your
    """.split()  # noqa: SIM905 - a list would be half a page
)
_ASCII = str.maketrans({**WHOLE})
_WORD = re.compile(r"[a-z0-9]+")
_ODD = re.compile(r"[\\${}]")
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def citation_key(paper: Paper) -> str:
    """Return the first author's family name, the year of a paper, and the first telling word of the title.

    The key is of small ASCII letters and digits; ``arxiv`` is in the place of a name that has no Latin letters. Where
    nothing is known but the identifier it is that.
    """
    identifier = arxiv_id(paper)
    if paper.title == f"arXiv:{identifier}":
        return "arxiv" + "".join(_WORD.findall(identifier))
    return f"{_name(paper.authors) or 'arxiv'}{year_of(paper)}{_telling_word(paper.title)}"


def key_of_note(title: str, names: Sequence[str], day: date | None) -> str:
    """Return the same of a note by the authors with these ``names``; it may have no date, and then no year either.

    Of what is called by a day all of that counts, and no year is there twice.
    """
    word = title.replace("-", "").lower() if is_period(title) else _telling_word(title)
    behind = f"{day.year}{word.removeprefix(str(day.year))}" if day else word.lstrip("0123456789")
    return f"{_name_of_many(tuple(names)) or 'note'}{behind}"


def citation_keys(papers: Iterable[Paper], others: Iterable[str] = ()) -> Mapping[str, str]:
    """Return the citation key of each paper's key: unique, whatever the order of the papers.

    Of those that would like the same one, the first that was in ``links.lock`` has it, of those of one day the one with
    the first identifier, so that no paper that is added on a later day takes a key away. ``others`` are keys that
    authors gave.
    """
    first = sorted(papers, key=lambda paper: (paper.since or date.max, paper.key))
    return kept_apart([(paper.key, citation_key(paper)) for paper in first], others)


def kept_apart(keys: Iterable[tuple[_Thing, str]], others: Iterable[str] = ()) -> Mapping[_Thing, str]:
    """Return a unique key of each thing, given in their order with the keys that they would like to have.

    The first that would like a key has it if it is not among ``others``; those behind it have ``a``, ``b`` and so on
    added. To programs that read BibTeX, keys in small and in capital letters are the same.
    """
    owners: dict[str, list[tuple[_Thing, str]]] = {}
    for thing, key in keys:
        owners.setdefault(key.lower(), []).append((thing, key))
    unique = {thing: key for ((thing, key), *_) in owners.values()}
    given = set(map(str.lower, others))
    alike = [key for key, things in owners.items() if len(things) > 1 or key in given]
    taken = given | owners.keys() if alike else given
    for shared in sorted(alike):
        free = _free(shared, taken)
        for thing, key in owners[shared][shared not in given :]:
            unique[thing] = key + next(free)[len(shared) :]
            taken.add(unique[thing].lower())
    return unique


def told_apart(labels: Mapping[str, str]) -> Mapping[str, str]:
    """Return letters for the keys whose label another key has, too: ``a``, ``b`` and so on in the order of keys."""
    return {
        key: suffix
        for _, alike in _by_value(labels)
        if len(alike) > 1
        for key, suffix in zip(alike, _suffixes(), strict=False)
    }


def called(names: Sequence[Author], title: str, *, more: bool = False) -> str:
    """Return what a work is called by in a label: its authors, of whom there may be ``more``, or else its title."""
    return short(names, more=more) or _short_title(title)


def _by_value(names: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Return each name with the sorted keys that have it, sorted."""
    keys = defaultdict(list)
    for key in sorted(names):
        keys[names[key]].append(key)
    return sorted(keys.items())


def _free(shared: str, taken: Container[str]) -> Iterator[str]:
    """Yield the keys with a letter behind ``shared`` that are not taken by then."""
    return (key for suffix in _suffixes() if (key := f"{shared}{suffix}") not in taken)


def _suffixes() -> Iterator[str]:
    """Yield a, b, ... z, aa, ab and so on."""
    for number in count(1):
        suffix = ""
        while number:
            number, digit = divmod(number - 1, 26)
            suffix = chr(ord("a") + digit) + suffix
        yield suffix


def _family(author: Author) -> str:
    if isinstance(author, Body):
        words = plain_words(author.name).split()
        return next((word for word in words if word.casefold() not in ("the", "team")), words[-1])
    return plain_words(author.family)


def _name(names: Iterable[str]) -> str:
    """Return what a key begins with, the first author's name; nothing if that has no Latin letters."""
    return next((_squeezed(_family(author)) for author in first_author(map(_untagged, names))), "")


_name_of_many = lru_cache(maxsize=256)(_name)  # notes of a site have few authors, papers many


def _short_title(title: str) -> str:
    words = plain(title).split()
    return " ".join(words[:_WORDS_OF_TITLE]) + ("…" if len(words) > _WORDS_OF_TITLE else "")


def _telling_word(title: str) -> str:
    text = _untagged(title)
    if _ODD.search(text):  # nearly no title is
        text = "".join([" " if piece.kind in (Kind.OTHER, Kind.FORMULA) else piece.plain for piece in read(text)])
    words = _ascii(text)
    first = ""
    for found in _WORD.finditer(words):  # the first is mostly it
        word = found[0]
        if word not in _IDLE and len(word) > 1:
            return word[:_LONGEST]
        first = first or word
    return first[:_LONGEST]


def _untagged(text: str) -> str:
    """Return a text without tags of HTML, which some have where there is to be none."""
    return _TAG.sub("", text) if "<" in text else text


def _squeezed(name: str) -> str:
    """Return a name as one word, which begins with a letter: some programs take no key that begins with a digit."""
    return "".join(_WORD.findall(_ascii(name))).lstrip("0123456789")[:_LONGEST]


def _ascii(text: str) -> str:
    """Return a text in small letters, the Latin ones without their accents."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.lower().translate(_ASCII))
    return "".join([letter for letter in decomposed if not unicodedata.combining(letter)])
