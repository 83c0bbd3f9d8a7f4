"""Papers that arXiv was not asked about yet, as far as the notes and their identifiers tell."""

from collections.abc import Mapping
from datetime import date

from llmnotes.links.known import Fact, Paper
from llmnotes.site import Work

WEB = ("http://", "https://", "www.", "arxiv.org/", "github.com/")


def paper_of(work: Work, facts: Mapping[str, Fact]) -> Paper:
    """Return what is known of a paper, or what is presumed: its ``version`` is 0, as that of no known one."""
    fact = facts.get(work.key)
    return fact if isinstance(fact, Paper) else presumed(work)


def presumed(work: Work) -> Paper:
    """Return a paper with the title that notes give it, and the year and month of its identifier."""
    day = date(year_of_id(work.name) or 1, month_of_id(work.name) or 1, 1)
    return Paper(key=work.key, checked=date.min, title=called(work), published=day, updated=day, version=0)


def called(work: Work) -> str:
    """Return what notes call a paper of which nothing is known: the longest text of a link to it that is no address."""
    texts = [citation.note.links[citation.reference.link].text.strip() for citation in work.citations]
    names = [text for text in texts if text and not text.startswith(WEB) and work.name not in text]
    return max(names, key=len, default=f"arXiv:{work.name}")


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
