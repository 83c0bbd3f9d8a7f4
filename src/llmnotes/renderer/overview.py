"""What the drawings of a site show: its papers over time, its reading list over time, and the map of all of it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from markupsafe import Markup

from llmnotes.links.known import Fact
from llmnotes.renderer.addresses import Addresses
from llmnotes.renderer.drawings import (
    Month,
    Publication,
    Spot,
    map_of_notes,
    papers_over_time,
    timeline,
)
from llmnotes.renderer.literature import Literature
from llmnotes.renderer.pages import work_url
from llmnotes.renderer.since import cited_since
from llmnotes.renderer.workviews import PaperView
from llmnotes.site import Site


def papers_plot(papers: Iterable[PaperView]) -> Markup:
    """Return the plot of papers by the month in which they came to arXiv, as far as that is known."""
    dated = [(paper.year, paper.month, paper.is_read is True) for paper in papers]
    counts = Counter((year, month, is_read) for year, month, is_read in dated if year and month)
    return papers_over_time(
        [Publication(year, month, count, count if is_read else 0) for (year, month, is_read), count in counts.items()]
    )


def reading_plot(site: Site, facts: Mapping[str, Fact]) -> Markup:
    """Return the plot of the notes that were written and the papers that were cited first in each month."""
    notes = Counter((note.date.year, note.date.month) for note in site.listed if note.date)
    firsts = map(cited_since(facts), site.papers)
    papers = Counter((date.year, date.month) for date in firsts if date)
    return timeline([Month(*month, notes[month], papers[month]) for month in sorted(notes.keys() | papers.keys())])


def whole_map(site: Site, literature: Literature, addresses: Addresses) -> Markup:
    """Return the map of notes and papers, and of the links between them."""
    numbers = {note.path: number for number, note in enumerate(site.shown)}
    edges = [
        (numbers[backlink.note.path], numbers[path])
        for path, backlinks in site.backlinks.items()
        for backlink in backlinks
    ]
    for number, paper in enumerate(site.papers, len(numbers)):
        edges += [(numbers[note.path], number) for note in paper.notes]
    weights = Counter(number for edge in edges for number in edge)
    notes = [Spot(note.title, addresses.href(note.url), "note", weights[numbers[note.path]]) for note in site.shown]
    papers = [
        Spot(literature.name(paper), addresses.href(work_url(paper)), "paper", weights[number])
        for number, paper in enumerate(site.papers, len(numbers))
    ]
    return map_of_notes([*notes, *papers], edges)
