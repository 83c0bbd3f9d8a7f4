"""What an author should know of a paper that a note links to: missing, withdrawn, newer, published, or another one."""

import re
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache

from llmnotes.diagnostics import Severity
from llmnotes.labels import IDLE, plain
from llmnotes.links.known import Finding, Missing, Paper
from llmnotes.links.problems import Problem, impossible, odd, quoted
from llmnotes.links.targets import ArxivPaper, Target
from llmnotes.model import Link

LIKE_A_TITLE = 4
"""Words of a link's text, names aside, from which on it is taken for a title; nicknames are shorter."""

SHARED = 0.35
"""The part of those words that the paper's own title or abstract must have for it to be the same one."""

LONGEST_TITLE = 25
"""Words of a list item up to which it names a paper, with its authors; longer ones talk about it."""

BY_CHANCE = 0.1
"""The part of an item's words that the abstract of any other paper may have too."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

# What so many abstracts have that it tells no paper from another one.
_COMMON = frozenset(
    """
    all can do does few first how more most not one only than two what when where you your
    approach based data deep language large learning method methods model models network networks neural new
    performance results task tasks training using
    """.split()  # noqa: SIM905
)

# What an item has that talks about a paper, in English or in another language, in which arXiv has no titles.
_TALK = frozenset(
    """
    because explains here i it its me my our see shows they this was we were which
    aus das dem den ein eine fur ist uber und von wie zu
    che con dans del des du est gli il les pour sur una une uno
    com el las los nao os para por um uma
    """.split()  # noqa: SIM905
)

# What stands in references beside the names of journals and conferences.
_OF_VENUES = IDLE | {
    "conference",
    "journal",
    "no",
    "pages",
    "pp",
    "proc",
    "proceedings",
    "trans",
    "transactions",
    "vol",
}

_ITEM = re.compile(r"\s*(?:(?:[-*+]|[0-9]{1,9}[.)])\s+|-(?=\[))(?:\[[ xX]\]\s)?")
_ADDRESS = re.compile(r"\]\([^\s()]*(?:\s[^()]*)?\)|\]\[[^\[\]]*\]|<[^<>]*>|https?://[^\s()<>\[\]]+")
_PAPER_ID = re.compile(r"[0-9]{4}\.[0-9]{4,5}|[a-z-]{2,9}(?:\.[a-z]{2})?/[0-9]{7}", re.IGNORECASE)


def judge(target: Target, link: Link, line: str, found: Mapping[str, Finding]) -> Iterator[Problem]:
    """Yield what is to be said of a link to a paper; ``line`` is the line of the note that it stands in."""
    if not isinstance(target, ArxivPaper):
        return
    paper = found.get(ArxivPaper(target.id).key)
    if isinstance(paper, Missing):
        yield impossible("arxiv-missing", f"arXiv {target.id} does not exist: {paper.evidence}", hint=paper.hint)
    elif isinstance(paper, Paper):
        yield from _about_version(target, paper)
        if paper.withdrawn:
            message = f"arXiv {target.id} was withdrawn: {quoted(paper.title)}"
            comment = f"its authors say: {quoted(paper.comment)}" if paper.comment else "read why on its page"
            yield odd("arxiv-withdrawn", message, hint=comment)
        elif paper.doubted:
            message = f"arXiv {target.id} may be withdrawn, which could not be confirmed: {quoted(paper.title)}"
            yield odd("arxiv-doubted", message, hint=f"its authors say: {quoted(paper.comment or paper.abstract)}")
        if _is_another(link.text, line, paper) or _is_item_of_another(link.text, line, paper):
            message = f"the text names another paper than arXiv {target.id}, which is {quoted(_described(paper))}"
            yield odd("arxiv-other-paper", message, hint="look whether the id is the right one")
        if (paper.doi.strip() or paper.venue) and not _is_venue_told(line, paper):
            doi = "".join([f"https://doi.org/{first}" for first in paper.doi.split()[:1]])  # some papers have two
            where = paper.venue or doi
            hint = doi if paper.venue else ""
            message = f"arXiv {target.id} was published elsewhere, too: {quoted(where)}"
            yield Problem(Severity.INFO, "arxiv-published", message, hint)


def _about_version(target: ArxivPaper, paper: Paper) -> Iterator[Problem]:
    if target.version is None or target.version == paper.version:
        return
    if target.version > paper.version:
        latest = f"v{paper.version} of {paper.updated} is the latest"
        message = f"arXiv {target.id} has no version {target.version}: {latest}"
        yield impossible("arxiv-missing-version", message, hint=f"did you mean {target.id}v{paper.version}?")
    else:
        message = f"arXiv {target.id} has a newer version than v{target.version}: v{paper.version} of {paper.updated}"
        hint = f"link {ArxivPaper(target.id).url} for whatever is the latest"
        yield Problem(Severity.INFO, "arxiv-newer-version", message, hint)


def _is_venue_told(line: str, paper: Paper) -> bool:
    """Say whether a line has the DOI of a paper, or names the journal or conference that published it."""
    if any(doi in line.casefold() for doi in paper.doi.casefold().split()):
        return True
    venue = {word for word in _words(paper.venue) - _OF_VENUES if word.isalpha() and len(word) > 1}
    return bool(venue) and venue <= {part for word in _words_of_line(line) for part in re.split("[-'’]", word)}  # '24


def _described(paper: Paper) -> str:
    from llmnotes.links.arxiv.names import authors, has_more, short  # which read TeX: 0.2 s that hardly any check needs

    by = short(authors(paper.authors), more=has_more(paper.authors))
    return f"{paper.title[:60]}{'…' if len(paper.title) > 60 else ''}{f', by {by}' if by else ''}"


def _is_another(text: str, line: str, paper: Paper) -> bool:
    """Tell whether a link's text is the title of another paper, and nothing in its line is of this one."""
    named = _words(text) - IDLE
    if len(named) < LIKE_A_TITLE or "://" in text or len(text.split()) == 1:  # an address
        return False
    enough = SHARED * len(named)
    left = named - _words_of_title(paper.title)
    if len(named) - len(left) > enough or len(named) - len(left - _words_of_abstract(paper.abstract)) > enough:
        return False
    return _surnames(paper.authors).isdisjoint(_words_of_line(line))


def _is_item_of_another(text: str, line: str, paper: Paper) -> bool:
    """Tell whether a link says no more than "pdf", and the item of a list around it names another paper."""
    said = _words(text)
    if not said or not all(word in IDLE or word.isdecimal() for word in said):
        return False
    named = _named_by_item(line)
    if not named or not _stems_of_title(paper.title).isdisjoint(map(_stem, named)):
        return False
    if not _surnames(paper.authors).isdisjoint(_words_of_line(line)):
        return False
    telling = named - _COMMON
    return bool(telling) and len(telling & _apart(paper.abstract)) <= BY_CHANCE * len(telling)


@lru_cache(maxsize=256)  # an item is asked about once for each of its links
def _named_by_item(line: str) -> Set[str]:
    """Return the words that name a paper in an item of a list, if that is all the item does."""
    marker = _ITEM.match(line)
    if not marker or len({id_.lower() for address in _ADDRESS.findall(line) for id_ in _PAPER_ID.findall(address)}) > 1:
        return frozenset()
    rest = _ADDRESS.sub(" ", line[marker.end() :])
    words = [word for word in _WORD.findall(rest) if word.casefold() not in IDLE and not word.isdecimal()]
    if not LIKE_A_TITLE <= len(words) <= LONGEST_TITLE or not words[0][0].isupper():
        return frozenset()
    named = frozenset(word for word in _apart(rest) if not word.isdecimal())
    return named if len(named) >= LIKE_A_TITLE and named.isdisjoint(_TALK) else frozenset()


def _stem(word: str) -> str:
    """Return the beginning of a word: an item that says the title in other words is no mistake."""
    return word[:5]


def _apart(text: str) -> Set[str]:
    """Return the words that say something, those with a hyphen as several."""
    return _words(text.replace("-", " ")) - IDLE


@lru_cache(maxsize=16384)  # a paper is linked from many places
def _words_of_title(title: str) -> Set[str]:
    return _words(title)


@lru_cache(maxsize=16384)
def _stems_of_title(title: str) -> Set[str]:
    return frozenset(map(_stem, _apart(title)))


@lru_cache(maxsize=1024)  # these are many words, and seldom needed
def _words_of_abstract(abstract: str) -> Set[str]:
    return _words(abstract)


@lru_cache(maxsize=16384)
def _surnames(authors: tuple[str, ...]) -> Set[str]:
    return frozenset().union(*(_words(author.rpartition(" ")[2]) for author in authors))


@lru_cache(maxsize=256)  # the links of a line come one after the other
def _words_of_line(line: str) -> Set[str]:
    return _words(line)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(plain(text)))
