"""Where a paper was published since, read from arXiv's ``journal-ref``, which is free text."""

import re

from msgspec import Struct

from llmnotes.links.arxiv.tex import plain
from llmnotes.links.known import Paper


class Publication(Struct, frozen=True, kw_only=True):
    """A journal, and of volume, number, pages and year those that are plain: what is not known is empty, or 0."""

    journal: str
    volume: str = ""
    number: str = ""
    pages: str = ""
    year: int = 0


# A journal does not end with a word for the number behind it. Behind its last letter are none: more freedom would match
# no more, and take the square of the time.
_NAMED = r"(?<!\b[Nn]o)(?<!\b[Nn]o\.|\b[Vv]ol)(?<!\b[Vv]ol\.)(?<!\b[Vv]olume)"
_VOLUME = r"(?P<volume>[A-Z]?\d{1,4})"
_JOURNAL = rf"(?P<journal>[^\d,;()]*[^\W\d_](?:[^\w,;()]|_)*?)(?=,? ){_NAMED},? (?:[Vv]ol(?:ume|\.)? ?)?{_VOLUME}"
_ABBREVIATED = rf"(?P<journal>[^\d,:;()]*[^\W\d_]\.)(?=[A-Z]?\d){_NAMED}{_VOLUME}"
_NUMBER = r"(?: ?\((?P<number>\d{1,3}(?:[-–]\d{1,3})?)\))?"
_PAGES = r"(?:pp?\.? ?)?(?P<pages>[A-Z]?\d{1,9}(?: ?[-–]{1,2} ?[A-Z]?\d{1,9})?)"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = (
    re.compile(rf"{_JOURNAL}{_NUMBER}[,:]? {_PAGES},? \({_YEAR}\)"),  # Phys. Rev. D 76, 013009 (2007)
    re.compile(rf"{_JOURNAL}{_NUMBER}[,:] ?{_PAGES}, {_YEAR}"),  # Journal of Graphs 12(3):45-67, 2019
    re.compile(rf"{_JOURNAL}{_NUMBER},? \({_YEAR}\),? {_PAGES}"),  # Nucl. Phys. B 123 (1977) 89-99
    re.compile(rf"{_JOURNAL}{_NUMBER}:{_PAGES},{_YEAR}"),  # JHEP 0412:015,2004
    re.compile(rf"{_ABBREVIATED}{_NUMBER}:{_PAGES}, ?{_YEAR}"),  # Phys.Rev.D69:105009,2004
)
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_LONGEST = 300  # characters: what is longer was never meant for a machine


def year_of(paper: Paper) -> int:
    """Return the year by which a paper is cited: that of its journal if it says one, else that of the first version.

    So do styles of bibliographies, and what a reader takes from here agrees with what is read here.
    """
    journal = paper.journal and publication(plain(paper.journal))
    return (journal.year if journal else 0) or paper.published.year


def publication(reference: str) -> Publication:
    """Return what a reference in plain text says: the whole of it is the journal unless it has a form that is known."""
    for form in _FORMS if len(reference) <= _LONGEST else ():
        if found := form.fullmatch(reference.rstrip(". ")):
            return Publication(
                journal=found["journal"].strip(),
                volume=found["volume"],
                number=found["number"] or "",
                pages=re.sub(" ?[-–]{1,2} ?", "-", found["pages"]),
                year=int(found["year"]),
            )
    years = {found["year"] for found in _ANY_YEAR.finditer(reference)}
    return Publication(journal=reference, year=int(years.pop()) if len(years) == 1 else 0)
