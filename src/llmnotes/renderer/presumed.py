"""Papers that arXiv was not asked about yet, as far as the notes and their identifiers tell."""

import re
from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from llmnotes.labels import says_nothing
from llmnotes.links.arxiv.names import MORE, is_family_first
from llmnotes.links.known import Fact, Paper
from llmnotes.model import Entry
from llmnotes.site import Work

_OF_ARXIV = re.compile("arxiv", re.IGNORECASE)  # a DOI that arXiv itself gave the paper
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

_HTML = re.compile(r"(?:https?:)?//(?:www\.)?arxiv\.org/html/", re.IGNORECASE)

HTML_SINCE = date(2023, 12, 1)
"""The day from which on arXiv makes HTML of what is submitted."""

WEB = ("http://", "https://", "www.", "arxiv.org/", "github.com/")


def paper_of(work: Work, facts: Mapping[str, Fact]) -> Paper:
    """Return what is known of a paper, or what is presumed: its ``version`` is 0, as that of no known one."""
    fact = facts.get(work.key)
    return fact if isinstance(fact, Paper) else presumed(work.name, called(work))


def presumed(id_: str, title: str) -> Paper:
    """Return a paper with the year and month of its identifier."""
    day = date(year_of_id(id_) or 1, month_of_id(id_) or 1, 1)
    return Paper(key=f"arxiv:{id_}", checked=date.min, title=title, published=day, updated=day, version=0)


def described(id_: str, entry: Entry) -> Paper:
    """Return a paper as an entry of a bibliography has it, with the year and month of its identifier.

    Where it was published since is written as in arXiv's ``journal-ref``, with the year.
    """
    paper = presumed(id_, entry.title or f"arXiv:{id_}")
    where = entry.container
    dated = f"{where} ({entry.year})" if where and entry.year and {*_YEARS.findall(where)} != {entry.year} else where
    return replace(
        paper,
        authors=tuple([MORE if name == "others" else _straight(name) for name in entry.authors]),
        journal=dated,
        doi="" if _OF_ARXIV.search(entry.doi) else entry.doi,
    )


def _straight(name: str) -> str:
    """Return a name as arXiv has it: ``Donald E. Knuth`` for ``Knuth, Donald E.``."""
    family, *others = [part.strip() for part in name.split(",")]
    if is_family_first(family):
        return " ".join([family, *others])
    is_whole = family.count("{") == family.count("}")
    return " ".join([others[-1], family, *others[:-1]]) if others and is_whole else name


def called(work: Work) -> str:
    """Return what notes call a paper of which nothing is known: the longest text of a link to it that says something.

    An address does not, nor what could be said of any paper.
    """
    texts = [citation.note.links[citation.reference.link].text.strip() for citation in work.citations]
    names = [text for text in texts if text and not text.startswith(WEB) and work.name not in text]
    names = [text for text in names if not says_nothing(text)]
    return max(names, key=len, default=f"arXiv:{work.name}")


def has_html(work: Work, known: Paper | None) -> bool:
    """Say whether arXiv may have a paper as HTML: a note links to that, or its latest version is of December 2023 on.

    Since then arXiv makes HTML of what is submitted, if its TeX allows (https://info.arxiv.org/about/accessible_HTML.html).
    """
    if known and known.version and known.updated >= HTML_SINCE:
        return True
    return (work.name[:4].isdigit() and work.name[:4] >= f"{HTML_SINCE:%y%m}") or is_linked_as_html(work)


def is_linked_as_html(work: Work) -> bool:
    """Say whether a note links to the HTML of a paper on arXiv."""
    return any(_HTML.match(citation.note.links[citation.reference.link].url) for citation in work.citations)


def year_of_id(identifier: str) -> int | None:
    """Return the year in an identifier of arXiv's: ``1706.03762`` or ``math/0309136``; there was none before 1991."""
    digits = identifier.rpartition("/")[2][:2]
    if not digits.isdigit():
        return None
    return 1900 + int(digits) if digits >= "91" else 2000 + int(digits)


def month_of_id(identifier: str) -> int | None:
    """Return the month in an identifier of arXiv's."""
    digits = identifier.rpartition("/")[2][2:4]
    return int(digits) if digits.isdigit() and 1 <= int(digits) <= 12 else None
