"""A reading list over time: notes written and papers first cited in each month, for the archive."""

from collections.abc import Mapping, Sequence
from math import isclose

from markupsafe import Markup
from msgspec import Struct

from llmnotes.renderer.drawings.bars import (
    FEWEST,
    MONTH,
    YEAR,
    Axis,
    axis,
    bars,
    grid,
    number,
    plot,
    stretched,
    table,
    tick,
)
from llmnotes.renderer.drawings.lettering import count

MOST_MONTHS = 16 * YEAR
"""Up to so many months there is a bar a month; else one a year."""

_BY_MONTH = 2 * YEAR  # up to so many months the table has a row for each
_LEAST_SHARE = 0.3  # of the height, for the one of the two that has the lower bars


class Month(Struct, frozen=True):
    """How many notes were written in a month (1 to 12), and how many papers were cited for the first time."""

    year: int
    month: int
    notes: int
    papers: int


def timeline(months: Sequence[Month]) -> Markup:
    """Return the plot as HTML, empty if nothing happened; ``months`` in any order, a month as often as you like.

    Each year with notes is a link to its section of the archive (``#y2024``), on which it stands. It needs
    ``drawings.css``.
    """
    known = [month for month in months if month.notes > 0 or month.papers > 0]
    if not known:
        return Markup("")
    time = axis([(month.year, month.month) for month in known], MOST_MONTHS)
    notes, papers = [0] * time.count, [0] * time.count
    sections: dict[int, int] = {}
    for month in known:
        bar = time.place(month.year, month.month)
        notes[bar] += max(month.notes, 0)
        papers[bar] += max(month.papers, 0)
        if month.notes > 0:
            sections[bar] = max(month.year, sections.get(bar, month.year))
    return Markup(_figure(time, notes, papers, sections))


def _figure(time: Axis, notes: Sequence[int], papers: Sequence[int], sections: Mapping[int, int]) -> str:
    up, down = max(*notes, FEWEST), max(papers)
    base = _base(up, max(down, FEWEST)) if down else 100.0
    up_scale, down_scale = base / up, (100 - base) / max(down, FEWEST)
    lines = [(base - tick(up) * up_scale, tick(up))]
    if down:
        lines.append((base + tick(max(down, FEWEST)) * down_scale, tick(max(down, FEWEST))))
    columns = []
    for start, end in time.groups():
        if any(notes[start:end]) or any(papers[start:end]):
            above = bars([height * up_scale for height in notes[start:end]], start, base)
            below = bars([-height * down_scale for height in papers[start:end]], start, base)
            said = f"{_name(time, start)}: {_said(sum(notes[start:end]), sum(papers[start:end]), bool(down))}"
            column = (
                f'<title>{said}</title><path class="day" d="M{start} 0h{end - start}v100H{start}z"/>'
                f'<path class="accent" d="{above}"/><path class="quiet" d="{below}"/>'
            )
            columns.append(_linked(column, start, end, sections) or f"<g>{column}</g>")
    caption = _caption(time, bool(down), is_one_scale=isclose(up_scale, down_scale))
    name = f"Notes{' and papers they cite first' if down else ''} by {'month' if time.unit == MONTH else 'year'}"
    return plot(
        time,
        f'class="tall" role="group" aria-label="{name}"',
        grid(lines)
        + stretched(time, "".join(columns))
        + f'<line class="axis" x2="100%" y1="{number(base)}%" y2="{number(base)}%"/>',
        f"<figcaption>{caption}{_table(time, notes, papers, sections)}</figcaption>",
    )


def _base(up: int, down: int) -> float:
    """Return the y of the axis: one scale for both series, unless the bars of one would be too low to be seen."""
    share = up / (up + down)
    return 100 * min(max(share, _LEAST_SHARE), 1 - _LEAST_SHARE)


def _caption(time: Axis, has_papers: bool, *, is_one_scale: bool) -> str:
    each = "month" if time.unit == MONTH else "year"
    if not has_papers:
        return f"Notes by {each}."
    return (
        f'By {each}: <span class="key accent">notes</span> written, '
        '<span class="key quiet">papers</span> cited for the first time, downwards'
        f"{'' if is_one_scale else ' and on a scale of their own'}."
    )


def _said(notes: int, papers: int, has_papers: bool) -> str:
    return count(notes, "note") + (f", {count(papers, 'new paper')}" if has_papers else "")


def _name(time: Axis, start: int) -> str:
    return str(time.year(start)) if time.unit == MONTH else time.name(start)


def _linked(content: str, start: int, end: int, sections: Mapping[int, int]) -> str:
    """Return a link around what stands for some bars, to the latest of their years that has a section, if one has."""
    year = max([sections[bar] for bar in range(start, end) if bar in sections], default=None)
    return "" if year is None else f'<a href="#y{year}">{content}</a>'


def _table(time: Axis, notes: Sequence[int], papers: Sequence[int], sections: Mapping[int, int]) -> str:
    by_month = time.unit == MONTH and time.count <= _BY_MONTH
    rows = []
    for start, end in [(bar, bar + 1) for bar in range(time.count)] if by_month else time.groups():
        if any(notes[start:end]) or any(papers[start:end]):
            name = time.name(start) if by_month else _name(time, start)
            cells = [_linked(name, start, end, sections) or name, f"{sum(notes[start:end]):,}"]
            rows.append([*cells, f"{sum(papers[start:end]):,}"] if any(papers) else cells)
    return table(("Month" if by_month else "Year", "Notes", *(["New papers"] if any(papers) else [])), rows[::-1])
