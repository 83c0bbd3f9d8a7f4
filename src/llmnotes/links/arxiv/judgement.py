"""What an author should know of a paper that a note links to: missing, withdrawn, newer, published, or another one."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Set
from functools import lru_cache

from llmnotes.diagnostics import Severity
from llmnotes.links.known import Finding, Missing, Paper
from llmnotes.links.problems import Problem, impossible, odd, quoted
from llmnotes.links.targets import ArxivPaper, Target
from llmnotes.model import Link

LIKE_A_TITLE = 4
"""Words of a link's text, names aside, from which on it is taken for a title; nicknames are shorter."""

SHARED = 0.35
"""The part of those words that the paper's own title or abstract must have for it to be the same one."""

_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_IDLE = frozenset(
    """
    a an and are as at by de der die for from in into is la le on or of the to via with without
    abs arxiv article blog code link paper pdf post preprint project report see slides talk this video
    """.split()  # noqa: SIM905 - a list would be half a page
)


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
        if _is_another(link.text, line, paper):
            message = f"the text names another paper than arXiv {target.id}, which is {quoted(_described(paper))}"
            yield odd("arxiv-other-paper", message, hint="look whether the id is the right one")
        if paper.doi or paper.journal:
            where = paper.journal or f"https://doi.org/{paper.doi}"
            hint = f"https://doi.org/{paper.doi}" if paper.doi and paper.journal else ""
            message = f"arXiv {target.id} was published since: {quoted(where)}"
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


def _described(paper: Paper) -> str:
    first = f", by {paper.authors[0]}" if paper.authors else ""
    return f"{paper.title[:60]}{'…' if len(paper.title) > 60 else ''}{first}"


def _is_another(text: str, line: str, paper: Paper) -> bool:
    """Tell whether a link's text is the title of another paper, and nothing in its line is of this one."""
    named = _words(text) - _IDLE
    if len(named) < LIKE_A_TITLE or "://" in text:
        return False
    own = _words_of(paper.title, paper.abstract)
    if len(named & own) > SHARED * len(named):
        return False
    surnames = {name for author in paper.authors for name in _words(author.rpartition(" ")[2])}
    return surnames.isdisjoint(_words(line))


@lru_cache(maxsize=1024)  # a paper is linked from many places
def _words_of(*texts: str) -> Set[str]:
    return frozenset().union(*map(_words, texts))


def _words(text: str) -> set[str]:
    return set(_WORD.findall(_plain(text)))


def _plain(text: str) -> str:
    """Return text in lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
