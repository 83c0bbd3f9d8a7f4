"""What a paper is found by: its identifier on arXiv, its address, its DOI; harmless in any format."""

import re

from llmnotes.links.known import Paper
from llmnotes.links.targets import ArxivPaper

_NOT_IN_IDS = re.compile(r"[^A-Za-z0-9./-]")
_DOI = re.compile(r"10\.\d{4,9}/[A-Za-z0-9._;()/:<>+-]+")
_CLASS = re.compile(r"[A-Za-z-]+(?:\.[A-Za-z-]+)?")


def arxiv_id(paper: Paper) -> str:
    """Return the identifier, as in ``1706.03762`` or ``math/0309136``."""
    return _NOT_IN_IDS.sub("", paper.key.removeprefix("arxiv:"))


def address(paper: Paper) -> str:
    """Return the address of the abstract."""
    return ArxivPaper(arxiv_id(paper)).url


def doi(paper: Paper) -> str:
    """Return the first DOI, or nothing if there is none that can be one (DOI Handbook, section 2.2)."""
    return checked_doi(paper.doi)


def checked_doi(text: str) -> str:
    """Return the first word of a text if it can be a DOI, or nothing."""
    first = next(iter(text.split()), "")
    return first if _DOI.fullmatch(first) else ""


def primary_class(paper: Paper) -> str:
    """Return the primary category, or nothing."""
    first = next(iter(paper.categories), "")
    return first if _CLASS.fullmatch(first) else ""
