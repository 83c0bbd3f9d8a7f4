"""Papers as values, complete but for what a test is about."""

from datetime import date

from msgspec.structs import replace

from llmnotes.links.known import Paper

ATTENTION = Paper(
    key="arxiv:1706.03762",
    checked=date(2026, 1, 2),
    title="Attention Is All You Need",
    authors=("Ashish Vaswani", "Noam Shazeer", "Niki Parmar"),
    published=date(2017, 6, 12),
    updated=date(2023, 8, 2),
    version=7,
    abstract="The dominant sequence transduction models ...",
    categories=("cs.CL", "cs.LG"),
)


def make_paper(title: str = ATTENTION.title, *authors: str, **facts: object) -> Paper:
    """Return a paper that differs from ``ATTENTION`` in what is given."""
    return replace(ATTENTION, **{"title": title, "authors": authors or ATTENTION.authors, **facts})
