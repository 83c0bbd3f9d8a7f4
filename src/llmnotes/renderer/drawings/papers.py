"""When the papers of a site appeared: a plot of bars for the index of papers."""

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from llmnotes.renderer.drawings.bars import FEWEST, MONTH, Axis, axis, bars, grid, plot, stretched, table, tick
from llmnotes.renderer.drawings.lettering import count

MOST_MONTHS = 60
"""Up to so many months, five years, there is a bar a month; else one a year."""

_KEY = ': <span class="key accent">read</span>, <span class="key quiet">not</span> ticked off.'


class Publication(Struct, frozen=True):
    """How many papers first appeared in a month (1 to 12), and how many of them are ticked off as read."""

    year: int
    month: int
    papers: int
    read: int = 0


def papers_over_time(publications: Sequence[Publication]) -> Markup:
    """Return the plot as HTML, empty if there is no paper; ``publications`` in any order, a month as often as you like.

    It needs ``drawings.css`` on its page.
    """
    known = [publication for publication in publications if publication.papers > 0]
    if not known:
        return Markup("")
    time = axis([(publication.year, publication.month) for publication in known], MOST_MONTHS)
    papers, read = [0] * time.count, [0] * time.count
    for publication in known:
        bar = time.place(publication.year, publication.month)
        papers[bar] += publication.papers
        read[bar] += min(max(publication.read, 0), publication.papers)
    return Markup(_figure(time, papers, read if any(read) else []))


def _figure(time: Axis, papers: Sequence[int], read: Sequence[int]) -> str:
    top = max(*papers, FEWEST)
    scale = 100 / top
    line = tick(top)
    shapes = [
        f'<path class="accent" d="{bars([number * scale for number in read or papers], 0, 100)}"/>',
        f'<path class="quiet" d="{_rest(papers, read, scale)}"/>' if read else "",
        *(
            f'<path class="day" d="M{bar} 0h1v100h-1z">'
            f"<title>{time.name(bar)}: {_said(papers, read, bar, bar + 1)}</title></path>"
            for bar, number in enumerate(papers)
            if number
        ),
    ]
    name = f"Papers by the {'month' if time.unit == MONTH else 'year'} in which they came to arXiv"
    return plot(
        time,
        f'role="img" aria-label="{name}: {_said(papers, read, 0, time.count)}"',
        grid([(100 - line * scale, line)])
        + stretched(time, "".join(shapes))
        + '<line class="axis" x2="100%" y1="100%" y2="100%"/>',
        f"<figcaption>{name}{_KEY if read else '.'}{_table(time, papers, read)}</figcaption>",
    )


def _rest(papers: Sequence[int], read: Sequence[int], scale: float) -> str:
    heights = [(number - done) * scale for number, done in zip(papers, read, strict=True)]
    return bars(heights, 0, 100, [done * scale for done in read])


def _said(papers: Sequence[int], read: Sequence[int], start: int, end: int) -> str:
    return count(sum(papers[start:end]), "paper") + (f", {sum(read[start:end]):,} read" if read else "")


def _table(time: Axis, papers: Sequence[int], read: Sequence[int]) -> str:
    rows = []
    for start, end in time.groups():
        if any(papers[start:end]):
            name = str(time.year(start)) if time.unit == MONTH else time.name(start)
            rows.append([name, *(f"{sum(numbers[start:end]):,}" for numbers in (papers, read) if numbers)])
    return table(("Year", "Papers", *(["Read"] if read else [])), rows[::-1])
