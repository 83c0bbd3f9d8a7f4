"""Keys of the bibliography that stand for papers of arXiv's: a note that cites one links to the paper from here on."""

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from llmnotes.commands.shelf import Cited, Kept, promised
from llmnotes.links.known import Fact, Paper
from llmnotes.links.targets import ArxivPaper
from llmnotes.links.verification import pinned, subjects_of
from llmnotes.links.works import KEY, paper_of_entry, to_paper
from llmnotes.model import Entry
from llmnotes.renderer.presumed import described
from llmnotes.shell.cache import digest_of
from llmnotes.site.entries import Entries


def identified(entries: Mapping[str, Entry], facts: Mapping[str, Fact]) -> Mapping[str, Entry]:
    """Return ``entries`` with the identifiers of the papers that have their DOIs, by what arXiv says of these.

    An entry that names a paper itself is left as it is, and so is one whose DOI two papers have.
    """
    keyed = [(key, entry, entry.doi.lower()) for key, entry in entries.items() if entry.doi]
    if not keyed:
        return entries
    papers = _by_doi(facts)
    found = {
        key: replace(entry, arxiv=papers[doi])
        for key, entry, doi in keyed
        if papers.get(doi) and paper_of_entry(entry) is None
    }
    return {**entries, **found} if found else entries


def _by_doi(facts: Mapping[str, Fact]) -> Mapping[str, str]:
    """Return the identifiers of papers by their DOIs in small letters, and nothing for one that two have."""
    papers: dict[str, str] = {}
    for fact in facts.values():
        if isinstance(fact, Paper):
            for doi in {*fact.doi.lower().split()}:  # some papers have two
                papers[doi] = "" if doi in papers else fact.key.removeprefix("arxiv:")
    return papers


def with_papers(kept: list[Kept], entries: Mapping[str, Entry]) -> tuple[list[Kept], Mapping[str, Paper]]:
    """Return the notes as if they had written identifiers for the keys of ``entries`` that are papers.

    With those papers by their keys of ``links.lock``, as the first entry that is cited of each describes them.
    """
    if not entries:
        return kept, {}
    known = Entries(entries)
    papers: dict[str, Paper] = {}

    def read(one: Kept) -> Kept:
        note, keyed = one.record.note, [it for it in one.record.references if it.work.startswith(KEY)]
        if note is None or not keyed:
            return one
        cited: dict[int, ArxivPaper] = {}
        for reference in keyed:
            entry = known.cited(note, reference.name)
            if entry and (paper := paper_of_entry(entry)):
                cited[reference.link] = paper
                key = ArxivPaper(paper.id).key
                papers[key] = papers.get(key) or described(paper.id, entry)
        return _citing(one, cited) if cited else one

    return [read(one) for one in kept], papers


def completed(facts: Mapping[str, Fact], papers: Mapping[str, Paper]) -> Mapping[str, Fact]:
    """Return ``facts`` with what a bibliography says of ``papers`` where arXiv was not asked, or does not know."""
    if not papers:
        return facts
    return {**facts, **{key: _completed(facts.get(key), paper) for key, paper in papers.items()}}


def _completed(fact: Fact | None, paper: Paper) -> Paper:
    if not isinstance(fact, Paper):
        return paper
    return replace(fact, journal=fact.venue or paper.venue, doi=fact.doi or paper.doi)


def _citing(one: Kept, papers: Mapping[int, ArxivPaper]) -> Kept:
    """Return a note whose links with these numbers lead to papers."""
    record = one.record
    assert record.note is not None, "it has links"
    links = [replace(link, url=papers[at].url) if at in papers else link for at, link in enumerate(record.note.links)]
    before = msgspec.json.decode(record.cited, type=Cited) if record.cited else Cited({}, {})
    targets = {**before.targets, **{paper.url: paper for paper in papers.values()}}
    references = [
        to_paper(one.link, papers[one.link], is_read=one.is_read, key=one.name) if one.link in papers else one
        for one in record.references
    ]
    meant = replace(
        record,
        note=replace(record.note, links=tuple(links)),
        subjects=tuple(dict.fromkeys((*record.subjects, *subjects_of(papers.values())))),
        pinned=tuple(dict.fromkeys((*record.pinned, *pinned(papers.values())))),
        promised=promised(links, targets),
        references=tuple(references),
        cited=msgspec.json.encode(replace(before, targets=targets)).decode(),
    )
    return replace(one, record=meant, papers=digest_of(repr(papers).encode()))
