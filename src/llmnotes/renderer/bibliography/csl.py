"""Papers in CSL-JSON, what citation processors and reference managers read: the Citation Style Language 1.0.2.

Types and variables are those of its specification (https://docs.citationstyles.org/en/stable/specification.html,
appendices III and IV), names and dates those of ``csl-data.json`` (https://github.com/citation-style-language/schema).
"""

from collections.abc import Iterable, Mapping

import msgspec

from llmnotes.links.arxiv.names import Author, Body, authors, plain_words
from llmnotes.links.arxiv.tex import plain
from llmnotes.links.known import Paper
from llmnotes.renderer.bibliography.bibtex import remark
from llmnotes.renderer.bibliography.citations import citation_keys
from llmnotes.renderer.bibliography.identifiers import address, arxiv_id, doi
from llmnotes.renderer.bibliography.journals import publication, year_of


def csl(paper: Paper, key: str) -> dict[str, object]:
    """Return a paper as an item of CSL-JSON with ``key`` as its ``id``; text is plain, but for formulas in dollars.

    What nothing is known of is left out.
    """
    item = {
        "id": key,
        "type": "article-journal" if plain(paper.venue) else "article",
        "title": plain(paper.title),
        "author": list(map(_name, authors(paper.authors))),
        **(_published(paper) if plain(paper.venue) else _submitted(paper)),
        "archive": "arXiv",
        "archive_location": arxiv_id(paper),
        "DOI": doi(paper),
        "URL": address(paper),
        "abstract": plain(paper.abstract),
        "note": remark(paper),
    }
    return {name: value for name, value in item.items() if value}


def csl_json(papers: Iterable[Paper], keys: Mapping[str, str] | None = None) -> str:
    """Return papers as CSL-JSON, sorted by citation key.

    ``keys`` are the citation keys of more papers than these, where all files of a site are to have the same.
    """
    known = {paper.key: paper for paper in papers}
    cited = citation_keys(known.values()) if keys is None else keys
    return indented([csl(known[key], cited[key]) for key in sorted(known, key=lambda key: cited[key])])


def indented(items: object) -> str:
    """Return items of CSL-JSON as text, for people to read."""
    return msgspec.json.format(msgspec.json.encode(items), indent=1).decode() + "\n"


def _submitted(paper: Paper) -> dict[str, object]:
    day = paper.published
    parts = [day.year, day.month, day.day] if paper.version else [day.year, day.month]  # an identifier says no more
    return {
        "issued": {"date-parts": [parts]},
        "publisher": "arXiv",
        "number": f"arXiv:{arxiv_id(paper)}",
    }


def _published(paper: Paper) -> dict[str, object]:
    where = publication(paper)
    return {
        "issued": {"date-parts": [[year_of(paper)]]},
        "container-title": where.journal,
        "volume": where.volume,
        "issue": where.number,
        "page": where.pages,
    }


def _name(author: Author) -> dict[str, str]:
    if isinstance(author, Body):
        return {"literal": plain_words(author.name)}
    parts = {
        "family": plain_words(author.family),
        "given": plain_words(author.given),
        "non-dropping-particle": plain_words(author.particle),
        "suffix": plain_words(author.suffix),
    }
    return {name: text for name, text in parts.items() if text}
