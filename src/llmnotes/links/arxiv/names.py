r"""Names of authors in parts, as BibTeX and CSL want them; arXiv has them in one piece, ``Ludwig van Beethoven``.

BibTeX splits names at ``and`` and commas outside of braces, and takes words in small letters before the last one for
a particle (Oren Patashnik, *BibTeXing*, 1988, section 4): what is written here is split into the same parts again.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import TypeAlias

from msgspec import Struct

from llmnotes.lazy import LazyPattern
from llmnotes.links.arxiv.tex import Kind, Piece, read

Words: TypeAlias = tuple[tuple[str, str], ...]
"""Each as ``(BibTeX, plain text)``."""


class Person(Struct, frozen=True, kw_only=True):
    """A person; only ``family`` is never empty."""

    family: Words
    given: Words = ()
    particle: Words = ()
    suffix: Words = ()


class Body(Struct, frozen=True):
    """A collaboration, a company, or a person with a single name: what must not be split."""

    name: Words


Author: TypeAlias = Person | Body

TIE = re.compile(r"(?<!\\)~")
"""A blank at which TeX breaks no line."""

_BODY = re.compile(
    r"""
      \A(?:team|(?:the\ )?(?:
          alibaba|amazon|anthropic|bytedance|cohere|databricks|deepmind|deepseek|eleutherai|google|microsoft|nvidia|
          openai|qwen|salesforce|tencent|(?-i:CERN|IBM|LAION|MIT|NASA)
        | (?:apple|baidu|huawei|meta|stanford)(?=\ (?:
            cloud|(?-i:CRFM|ERNIE|FAIR|HAI|NLP)|foundation|fundamental|gen\ ?ai|machine|noah|platforms|reality
          )\b)
      ))\s
    | \b(?:
        academy|agency|alliance|association|cent(?:er|re)|coalition|collaborations?|collective|commission|committee|
        communications?|community|company|consortium|contributors|corporation|council|department|federation|
        foundation|group|inc\.?|initiative|institut(?:e|ion)|(?<!\b[^\W\d_]\.\ )lab|labs|laborator(?:y|ies)|llc|ltd\.?|
        ministry|network|observatory|organi[sz]ation|project|research|robotics|society|(?:super)?intelligence|systems|
        task\ force|teams?|technologies|university|workshop
      )(?:\s*(?:\([^()]*\)|\[[^][]*\]))?\Z
    | \s(?:collaboration|lab|laboratory|team),
    | \steam\ (?:at\ )?(?:
        alibaba|amazon|anthropic|apple|baidu|bytedance|cohere|deepmind|google|huawei|meta|microsoft|nvidia|openai|tencent
      )\b
    | \bcollaboration\b|@|(?-i:\ AI\Z|\ for\ |\ of\ )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""What no person is called but a body: Max J. Lab is one, and who is called Ai is not written in capitals.

Of companies only the names that nobody has are enough: there are people called Meta, Apple, Huawei and Stanford.
"""

MORE = "et al."
"""What stands for authors that are not named; some lists have it among the names."""

_MORE = re.compile(r"(?:\A|,?\s+|,)(?:and\s+)?et\.?\s+al(?:ii|iae|\.)?\s*\Z", re.IGNORECASE)
_ENDS_OF_MORE = ("al", "l.", "ii", "ae")

_EASTERN = LazyPattern(r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\U00020000-\U0003ffff]+")
_NO_KANA = re.compile(r"[^\u3040-\u30ff]")
"""In kana alone there are names of the West, which have the family name last."""

_BEFORE_MEMBERS = re.compile(r"[^:{}$]*(?=:(?:\s|\Z))")
_PLAIN = re.compile(r"(?:[^\W\d_]|[ .]|-(?!-))*")
_COLON = ":"
_SUFFIXES = frozenset(("jr", "jr.", "sr", "sr.", "ii", "iii", "iv"))
_PARTICLES = frozenset(
    """
    af al auf av ben bin d' da dal dalla das de degli dei del della den der des di do dos du el het ibn in la las le
    lo los op 't te ten ter van vande vander vom von vor zu zum zur ’t
    """.split()  # noqa: SIM905 - a list would be half a page
)
_CAPITAL_PARTICLES = frozenset(("Da", "De", "Del", "Della", "Den", "Der", "Di", "Dos", "Du", "La", "Le", "Van", "Von"))
_VIETNAMESE = frozenset(
    """
    bui cao dang dao dinh do doan duong ha ho hoang huynh le luong ly mai ngo nguyen pham phan tran trinh truong vo
    vu
    """.split()  # noqa: SIM905 - a list would be half a page
)
"""Surnames beside which ``Van`` is no particle, but the middle of a Vietnamese name."""


def authors(names: Iterable[str]) -> list[Author]:
    """Return the authors among some names, in the order given."""
    return [author for name, is_body in _known(names) if (author := _author(name, is_body=is_body)) is not None]


def first_author(names: Iterable[str]) -> list[Author]:
    """Return the first of the authors among some names; none if there are none."""
    found = (_author(name, is_body=is_body) for name, is_body in _known(names))
    return list(islice(filter(None, found), 1))


def has_more(names: Iterable[str]) -> bool:
    """Tell whether there are authors that are not among some names: one of these ends with ``et al.``."""
    return any(_without_more(name) != name for name in names)


def _known(names: Iterable[str]) -> Iterator[tuple[str, bool]]:
    return ((known, is_body) for name, is_body in listed(names) if (known := _without_more(name)))


def _without_more(name: str) -> str:
    stripped = name.rstrip()
    return _MORE.sub("", stripped) if stripped[-2:].lower() in _ENDS_OF_MORE else name


def listed(names: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield each of some names, and whether it is that of a body whose members follow: there is a colon behind it.

    To arXiv that is an author of its own, or part of a name as in ``DeepSeek-AI: Xiao Bi``.
    """
    parts = [part for name in names for part in (_around_colon(name) if ":" in name else (name,))]
    for part, behind in pairwise((*parts, "")):
        if part != _COLON:
            yield part, behind == _COLON


def _around_colon(name: str) -> Sequence[str]:
    found = _BEFORE_MEMBERS.match(name)
    if found is None:
        return (name,)
    body, member = found[0].strip(), name[found.end() + 1 :].strip()
    if not body:
        return (name,) if member else (_COLON,)
    return tuple(filter(None, (body, _COLON, member)))


def is_name(text: str) -> bool:
    """Tell whether a plain text names anybody: some that arXiv lists are mere punctuation."""
    return any(map(str.isalnum, text))


def bibtex_name(author: Author) -> str:
    """Return a name as one item of BibTeX's field ``author``."""
    if isinstance(author, Body):
        written = " ".join([tex for tex, _ in author.name])
        has_braces = len(author.name) == 1 and _guards_itself(author.name[0])
        return written if has_braces else f"{{{written}}}"
    parts = ((*author.particle, *author.family), author.suffix, author.given)
    return ", ".join(" ".join(map(_guarded, part)) for part in parts if part)


def plain_words(words: Words) -> str:
    """Return words as plain text."""
    return " ".join(plain for _, plain in words)


def surname(author: Author) -> str:
    """Return what an author is called by in a citation, as plain text: ``van Beethoven``."""
    return plain_words(author.name if isinstance(author, Body) else (*author.particle, *author.family))


def is_family_first(family: str) -> bool:
    """Tell whether a family name is of a script in which it stands before the given one."""
    return _is_eastern(family) and _NO_KANA.search(family) is not None


def _is_eastern(text: str) -> bool:
    return not text.isascii() and _EASTERN.compiled.fullmatch(text) is not None


def straight(author: Author) -> str:
    """Return a name as plain text, in the order in which people say it."""
    if isinstance(author, Body):
        return plain_words(author.name)
    if is_family_first(family := plain_words(author.family)):
        return f"{family} {plain_words(author.given)}".rstrip()
    return plain_words((*author.given, *author.particle, *author.family, *author.suffix))


def inverted(author: Author) -> str:
    """Return a name as plain text, what it is sorted by first."""
    if isinstance(author, Body) or is_family_first(plain_words(author.family)):
        return straight(author)
    family = plain_words((*author.particle, *author.family))
    return ", ".join(filter(None, (family, plain_words(author.given), plain_words(author.suffix))))


def short(names: Sequence[Author], *, more: bool = False) -> str:
    """Return what authors, of whom there may be ``more``, are called by in a citation; nothing if there are none."""
    surnames = list(map(surname, names[:3]))
    if len(surnames) > 2 or (more and surnames):
        return f"{surnames[0]} et al."
    return " and ".join(surnames)


def _guards_itself(word: tuple[str, str]) -> bool:
    """Tell whether a word is in braces, since there is a blank inside."""
    return " " in word[1]


def _guarded(word: tuple[str, str]) -> str:
    """Put a word that BibTeX would take for a separator in braces."""
    tex, plain = word
    return f"{{{tex}}}" if "," in tex or plain.casefold() == "and" else tex


@lru_cache(maxsize=4096)  # each name is asked for by the key, the label and both formats of its paper
def _author(name: str, *, is_body: bool) -> Author | None:
    if _PLAIN.fullmatch(name):  # which is to be read as it stands
        words: Words = tuple([(word, word) for word in name.split()])
    else:
        words = _words(read(TIE.sub(" ", name)))
    whole = plain_words(words)
    if not is_name(whole):
        return None
    if is_body or len(words) == 1 or "$" in name or _BODY.search(whole):
        return Body(words)
    person = _inverted(words) if any("," in plain for _, plain in words[:-1]) else _person(*_without_suffix(words))
    if person is None or (person.suffix and not person.given):  # BibTeX would take the suffix for the given name
        return Body(words)
    return person if _is_spelt(person.family) and _is_spelt(person.given) else Body(words)


def _inverted(words: Words) -> Person | None:
    """Return the person of a name with a comma, if that is what it is for.

    It is written ``Smith, John``, ``John Smith, Jr.``, or, as BibTeX wants this, ``Smith, Jr., John``.
    """
    rest, suffix = _around_suffix(words) or _without_suffix(words)
    commas = [index for index, (_, plain) in enumerate(rest) if "," in plain]
    if suffix and not commas:
        return _person(rest, suffix)
    if len(commas) != 1 or not rest[commas[0]][1].endswith(","):
        return None
    (comma,) = commas
    family, given = (*rest[:comma], _without_comma(rest[comma])), rest[comma + 1 :]
    particle = _in_small_letters(family)
    return Person(family=family[particle:], given=given, particle=family[:particle], suffix=suffix)


def _person(words: Words, suffix: Words) -> Person:
    """Return the person whose family name is the last of some words, with the particles before it.

    In scripts in which that is the first word it is this.
    """
    if not suffix and is_family_first(words[0][1]) and all(_is_eastern(plain) for _, plain in words):
        return Person(family=words[:1], given=words[1:])
    start = len(words) - 1
    plains = [plain for _, plain in words]
    while start and _is_particle(plains, start - 1):
        start -= 1
    family = words[start:]
    particle = _in_small_letters(family)
    return Person(family=family[particle:], given=words[:start], particle=family[:particle], suffix=suffix)


def _is_spelt(words: Words) -> bool:
    """Tell whether no words are there, or there is a letter: of hyphens alone BibTeX makes nothing."""
    return not words or is_name(plain_words(words))


def _is_particle(plains: Sequence[str], index: int) -> bool:
    word = plains[index]
    if not index or word not in _CAPITAL_PARTICLES:  # Yann Le Cun; but who is called Le Song has no particle
        return word in _PARTICLES
    return _VIETNAMESE.isdisjoint(plain.casefold() for plain in plains if plain != word)


def _in_small_letters(family: Words) -> int:
    """Return how many words BibTeX takes for the particle: all up to the last in small letters but the very last."""
    small = [index for index, word in enumerate(family[:-1], 1) if _is_small(word)]
    return small[-1] if small else 0


def _is_small(word: tuple[str, str]) -> bool:
    """Tell whether a word begins with a small letter; what is in braces does not count."""
    tex, plain = word
    if _guards_itself(word) or _guarded(word) != tex:
        return False
    return next((letter.islower() for letter in plain if letter.isalpha()), False)


def _without_suffix(words: Words) -> tuple[Words, Words]:
    """Return words without the suffix that is the last of them, and that."""
    if len(words) < 3 or words[-1][1].casefold() not in _SUFFIXES:
        return words, ()
    *rest, before, suffix = words
    return (*rest, _without_comma(before)), (suffix,)


def _around_suffix(words: Words) -> tuple[Words, Words] | None:
    """Return the same of words with a suffix between commas, if there is one."""
    for index, ((_, before), word) in enumerate(pairwise(words), 1):
        suffix = _without_comma(word)
        if before.endswith(",") and suffix != word and suffix[1].casefold() in _SUFFIXES:
            return words[:index] + words[index + 1 :], (suffix,)
    return None


def _without_comma(word: tuple[str, str]) -> tuple[str, str]:
    tex, plain = word
    return (tex.removesuffix(","), plain.removesuffix(","))


def _words(pieces: Sequence[Piece]) -> Words:
    """Return the words between blanks outside of braces; a word with a blank inside keeps one pair of braces."""
    words: list[list[Piece]] = [[]]
    depth = 0
    for piece in pieces:
        depth += (piece.kind is Kind.OPEN) - (piece.kind is Kind.CLOSE)
        if piece.kind is Kind.SPACE and not depth:
            words.append([])
        elif piece.kind not in (Kind.OPEN, Kind.CLOSE):
            words[-1].append(piece)
    return tuple(filter(None, map(_word, words)))


def _word(pieces: Sequence[Piece]) -> tuple[str, str] | None:
    tex, plain = "".join([piece.tex for piece in pieces]).strip(), "".join([piece.plain for piece in pieces]).strip()
    if not plain:
        return None
    return (f"{{{tex}}}", plain) if " " in plain else (tex, plain)
