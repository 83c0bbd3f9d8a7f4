"""What plots of bars over time share: the axis, the scale, and bars as one path each series.

A plot is as wide as its page and as high as its style sheet says, while its letters keep their size: the bars are drawn
in an SVG of their own that is stretched both ways, one unit wide each, and everything else stands at percentages.
"""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from llmnotes.loader.dates import MONTH_NAMES
from llmnotes.renderer.drawings.lettering import escaped

MONTH, YEAR, DECADE, CENTURY = 1, 12, 120, 1200
MOST = 100
"""How many bars there are at most, where they are not months."""

FEWEST = 4
"""What the scale reaches at least: a single paper is no record."""

_MONTHS = [name[:3] for name in MONTH_NAMES]
_NAMED = 36  # up to so many months they are named below the axis
_ON_PHONES, _ON_DESKTOPS = 7, 14  # how many years can stand below the axis, side by side
_STEPS = (1, 2, 5)
_BAR = 0.76  # of the place that a bar has


class Axis(Struct, frozen=True):
    """Time from left to right: ``count`` bars of ``unit`` months, the first of them number ``first`` since year 0."""

    unit: int
    first: int
    count: int

    def place(self, year: int, month: int) -> int:
        """Return the number of the bar that a month belongs to, from 0."""
        return (year * YEAR + month - 1) // self.unit - self.first

    def year(self, bar: int) -> int:
        """Return the year in which a bar's time begins."""
        return (self.first + bar) * self.unit // YEAR

    def name(self, bar: int) -> str:
        """Return what a bar's time is called: ``Mar 2024``, ``2024``, ``2020s``."""
        year = self.year(bar)
        if self.unit == MONTH:
            return f"{_MONTHS[(self.first + bar) % YEAR]} {year}"
        return str(year) if self.unit == YEAR else f"{year}s"

    def percent(self, bar: float) -> str:
        """Return how far right a bar begins, for an attribute of SVG."""
        return f"{number(100 * bar / self.count)}%"

    @property
    def names_months(self) -> bool:
        """Whether the months are named below the axis, in a row of their own."""
        return self.unit == MONTH and self.count <= _NAMED

    def groups(self) -> Iterator[tuple[int, int]]:
        """Yield the first bar of each year and the one after its last; for bars of a year or more, each bar."""
        step = YEAR if self.unit == MONTH else 1
        for start in range(0, self.count, step):
            yield start, start + step


def axis(months: Iterable[tuple[int, int]], most_months: int) -> Axis:
    """Return an axis of whole years for ``months`` (year and month, at least one): of months if these are few."""
    times = [year * YEAR + month - 1 for year, month in months]
    oldest, latest = min(times) // YEAR * YEAR, max(times) // YEAR * YEAR + YEAR - 1
    for unit, most in ((MONTH, most_months), (YEAR, MOST), (DECADE, MOST), (CENTURY, MOST)):
        first, count = oldest // unit, latest // unit - oldest // unit + 1
        if count <= most:
            break
    return Axis(unit, first, count)


def number(value: float) -> str:
    """Return a number for an attribute of SVG, with as few digits as are seen."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def tick(top: int) -> int:
    """Return the largest round number that is not above ``top``, itself at least 1: 1, 2, 5, 10, 20, ..."""
    power = int("1" + "0" * (len(str(top)) - 1))
    return max(step for step in _STEPS if step * power <= top) * power


def bars(heights: Sequence[float], start: int, base: float, floors: Sequence[float] | None = None) -> str:
    """Return the path of bars from ``base`` (a y) up by their heights, or down where these are negative.

    The first stands at ``start``; each begins at its floor above the base, if there are any. Bars of no height are
    left out.
    """
    path = []
    for place, height in enumerate(heights):
        if height:
            left = start + place + (1 - _BAR) / 2
            floor = base - (floors[place] if floors else 0)
            path.append(f"M{number(left)} {number(floor)}v{number(-height)}h{_BAR}v{number(height)}z")
    return "".join(path)


def grid(lines: Iterable[tuple[float, int]]) -> str:
    """Return the lines of a grid and their numbers; each has a y of 0 to 100 and the number that it stands for."""
    return "".join(
        f'<line class="grid" x2="100%" y1="{number(y)}%" y2="{number(y)}%"/>'
        f'<text class="end" x="-8" y="{number(y)}%" dy=".32em">{value:,}</text>'
        for y, value in lines
    )


def plot(time: Axis, opening: str, drawing: str, words: str) -> str:
    """Return the figure: an ``<svg OPENING>`` with the ``drawing`` on its axis, and below it ``words`` as HTML."""
    rows = " two-rows" if time.names_months else ""
    return f'<figure class="drawing plot{rows}"><svg {opening}>{drawing}{_legend_below(time)}</svg>{words}</figure>'


def stretched(time: Axis, shapes: str) -> str:
    """Return what is drawn in units of one bar and of a hundredth of the height."""
    return f'<svg width="100%" height="100%" viewBox="0 0 {time.count} 100" preserveAspectRatio="none">{shapes}</svg>'


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table behind a summary, for those who would rather read than look; the cells are HTML."""
    heads = "".join(f'<th scope="col">{escaped(name)}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>' + "".join(f"<td>{cell}</td>" for cell in row[1:]) + "</tr>" for row in rows
    )
    return (
        '<details><summary>As a table</summary><div class="table-scroll"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _legend_below(time: Axis) -> str:
    """Return the names of years and months below the axis; ``wide`` and ``narrow`` are for one kind of screen."""
    written = []
    starts = list(time.groups())
    if time.names_months:
        for bar in range(0, time.count, 3):
            shown = "wide" if time.count > 2 * YEAR and bar % 6 else ""
            written.append(_name(_MONTHS[bar % YEAR], time.percent(bar + 0.5), "1.2em", shown))
    row = "2.5em" if written else "1.2em"
    on_phones, on_desktops = _step(time, len(starts), _ON_PHONES), _step(time, len(starts), _ON_DESKTOPS)
    for start, end in starts:
        year = time.year(start)
        shown = "narrow" * (year % on_phones == 0) + "wide" * (year % on_desktops == 0)
        if shown:
            written.append(
                _name(str(year), time.percent((start + end) / 2), row, "" if shown == "narrowwide" else shown)
            )
    return "".join(written)


def _step(time: Axis, count: int, most: int) -> int:
    """Return that years divisible by this are named, so that there are about ``most`` names: 1, 2, 5, 10, ..."""
    size = max(1, time.unit // YEAR)
    power = 1
    while True:
        for step in _STEPS:
            if count * size <= step * power * most:
                return step * power
        power *= 10


def _name(text: str, x: str, row: str, shown: str) -> str:
    kind = f' class="{shown}"' if shown else ""
    return f'<text{kind} x="{x}" y="100%" dy="{row}">{text}</text>'
