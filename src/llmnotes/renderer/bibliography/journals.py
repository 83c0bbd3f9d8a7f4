"""Where else a paper was published, read from arXiv's ``journal-ref``, which is free text."""

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
_NAME = rf"(?P<journal>[^\d,;()]*[^\W\d_](?:[^\w,;()]|_)*?)(?=,? ){_NAMED}"
_JOURNAL = rf"{_NAME},? (?:[Vv]ol(?:ume|\.)? ?)?{_VOLUME}"
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
    re.compile(rf"{_NAME} {_YEAR}, {_VOLUME}{_NUMBER}, {_PAGES}"),  # Sensors 2020, 20(7), 1962
)
_ANY_YEAR = re.compile(rf"(?<!\d){_YEAR}(?!\d)")
_PAGES_OR_NUMBER = re.compile(
    r"\b(?:pp?\.|pp|pages?|art(?:icle|\.)?(?: (?:id|no\.?|number))?|no\.?|number) ?\d+(?: ?[-–]+ ?\d+)?"
    r"|(?<!\d)\d{3,}[-–]{1,2}\d{3,}(?!\d)",
    re.IGNORECASE,
)
"""What is no year, whatever its digits: pages and numbers that are called so, and from one page to another."""

_LAST_YEAR = re.compile(rf"\({_YEAR}\)\.?\Z")
_LONGEST = 300  # characters: what is longer was never meant for a machine


def year_of(paper: Paper) -> int:
    """Return the year by which a paper is cited: that of its journal if it says one, else that of the first version.

    So do styles of bibliographies, which cite what was published rather than its preprint. This year is that of labels,
    references, keys, BibTeX, CSL-JSON and ``citation_publication_date``: what a reader takes from here agrees with what
    is read here. Whatever is a matter of time goes by the day on which a paper came to arXiv, the only one that all
    have: the order of lists, plots, feeds, and the year beside them. Where the two differ (`journal_year`), whatever
    shows the year of arXiv shows the other one as well, and either finds the paper.
    """
    return _year_of_journal(paper) or paper.published.year


def journal_year(paper: Paper) -> int | None:
    """Return the year by which a paper is cited, if that is not the one in which it came to arXiv."""
    year = year_of(paper)
    return year if year != paper.published.year else None


def is_since(paper: Paper) -> bool:
    """Tell whether a journal says that it had a paper no earlier than arXiv."""
    return _year_of_journal(paper) >= paper.published.year


def _year_of_journal(paper: Paper) -> int:
    """Return the year that the journal of a paper says, or else 0."""
    return publication(paper).year if paper.venue else 0


def publication(paper: Paper) -> Publication:
    """Return where a paper was published: the whole of its venue is the journal unless it has a form that is known.

    Of two forms that it has, ``Sensors 2020, 20, 1962``, the one counts whose year is nearer to that of its preprint.
    """
    reference = plain(paper.venue)
    line = reference.rstrip(". ") if len(reference) <= _LONGEST else ""
    readings = [_read(found) for form in _FORMS if (found := form.fullmatch(line))]
    if readings:
        return min(readings, key=lambda reading: abs(reading.year - paper.published.year))
    last = _LAST_YEAR.search(reference)  # of the 2016 Conference on Graphs (2017), say
    years = {found["year"] for found in _ANY_YEAR.finditer(_PAGES_OR_NUMBER.sub("", reference))}
    year = last["year"] if last else years.pop() if len(years) == 1 else "0"
    return Publication(journal=reference, year=int(year))


def _read(found: re.Match[str]) -> Publication:
    return Publication(
        journal=found["journal"].strip(),
        volume=found["volume"],
        number=found["number"] or "",
        pages=re.sub(" ?[-–]{1,2} ?", "-", found["pages"]),
        year=int(found["year"]),
    )
