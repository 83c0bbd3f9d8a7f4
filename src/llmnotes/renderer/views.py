"""What a template sees: the site, its notes and tags with their addresses, and dates as people write them."""

import datetime as dates
import re
from collections.abc import Mapping
from datetime import datetime
from math import inf
from typing import NoReturn

from jinja2 import ChainableUndefined, TemplateRuntimeError, Undefined, UndefinedError
from markupsafe import Markup, escape
from msgspec import Struct

from llmnotes.loader.dates import MONTH_NAMES
from llmnotes.loader.markdown.spoken import written
from llmnotes.model import Note
from llmnotes.nearest import SLIP, nearest
from llmnotes.renderer.addresses import Addresses
from llmnotes.renderer.languages import language
from llmnotes.renderer.pages import ARCHIVE, ATOM, JSON, MAP, PAPERS, REPOSITORIES, SEARCH, TAGS, tag_url
from llmnotes.renderer.writers import Writer, writers
from llmnotes.site import Site, Tag
from llmnotes.site.contents import WRONG_ADDRESSES

WORDS_PER_MINUTE = 230
"""How fast people read prose: 238 words a minute (Brysbaert 2019), a little less with formulas in it."""

_UNDATED = "Undated"


class TagView(Struct, frozen=True):
    """A tag with its page's address and the number of its notes."""

    name: str
    href: str
    count: int


class NoteView(Struct, frozen=True):
    """A note as templates see it; ``note.KEY`` is an author's own front matter, absent or not.

    ``title`` is plain text, and ``heading`` the same as HTML, with formulas. ``href`` is its address below the site's
    origin, ``url`` the absolute one, ``minutes`` the time it takes to read, ``language`` its own or else the site's.
    """

    title: str
    heading: Markup
    href: str
    url: str
    date: datetime | None
    updated: datetime | None
    minutes: int
    description: str
    excerpt: Markup
    tags: tuple[TagView, ...]
    categories: tuple[str, ...]
    language: str
    extra: Mapping[str, object]

    @property
    def byline(self) -> tuple[Writer, ...]:
        """Who wrote it, where the front matter has a list of ``authors`` as that of distill's posts."""
        return writers(self.extra.get("authors"))

    def __getitem__(self, key: str) -> object:
        """Return what the front matter says about a key that llmnotes does not know."""
        return own(self.extra, key)


MOST_PAGES = 10
"""How many pages every page leads to: more would be a list of their own."""


ICONS = ("favicon.svg", "favicon.png", "favicon.ico")
"""What browsers show beside the title of a page, the best first."""


class SiteView(Struct, frozen=True):
    """The site as templates see it; ``site.KEY`` is an author's own setting, which a template may ask for.

    ``papers`` and ``repositories`` are the addresses of their lists, empty where the notes refer to none, and ``map``
    is that of the map, if nothing is linked empty too. ``search`` is empty where the site can not be searched.
    ``pages`` are the titles, as HTML, and addresses of pages that are no notes. ``dialect`` is that of the notes.
    ``icon`` is the address of the author's own icon, or empty. ``notes`` are all that lists show, the newest first,
    where a template asks for them (see `asks_for_notes`).
    """

    title: str
    description: str
    author: str
    language: str
    url: str
    home: str
    tags: str
    archive: str
    search: str
    papers: str
    repositories: str
    map: str
    atom: str
    json: str
    pages: tuple[tuple[Markup, str], ...]
    dialect: str
    icon: str
    extra: Mapping[str, object]
    notes: "tuple[NoteView, ...]" = ()

    def __getitem__(self, key: str) -> object:
        """Return an author's own key of the configuration; it can be asked whether it is there, and else not shown."""
        return self.extra[key] if key in self.extra else _Unset(obj=self, name=key)


class _Unset(ChainableUndefined):
    """What the site does not have: false, whatever is asked of it, and a template's error where it is to be shown."""

    __slots__ = ()

    def _fail(self, *_: object) -> NoReturn:
        site, key = self._undefined_obj, str(self._undefined_name)
        near = nearest(key, [*SiteView.__struct_fields__, *site.extra], SLIP)
        advice = f"the nearest is site.{near}" if near else f'where it may be absent, write site.{key}|default("")'
        raise UndefinedError(f"site.{key} is neither built in nor a setting of this site; {advice}")

    __str__ = __iter__ = __len__ = _fail


class PageView(Struct, frozen=True):
    """What the head of every page says: ``url`` is absolute, and empty for a page that has no address to be found by.

    ``language`` is that of the page: the site's, where it shows no note that is in another one.
    ``kind`` is ``home``, ``note``, ``tags``, ``tag``, ``archive``, ``papers``, ``paper``, ``repositories``,
    ``repository``, ``map``, ``search`` or ``404``.
    """

    kind: str
    title: str
    description: str
    url: str
    language: str


class Year(Struct, frozen=True):
    """A year's notes, or under another name those without a date."""

    name: str
    notes: tuple[NoteView, ...]


def own(extra: Mapping[str, object], key: str) -> object:
    """Return an author's own value, or else what counts as empty in a template, whatever is asked of it."""
    return extra[key] if key in extra else ChainableUndefined(name=key)


def title_in_tex(note: Note) -> str:
    """Return the title of a note with its formulas as TeX, in dollars."""
    return written(note.heading, "$") if note.heading else note.title


def leading_pages(site: Site) -> list[Note]:
    """Return the pages that every page leads to: the first of those that lie in no folder, in the author's order."""
    top = [note for note in site.pages if note.url.strip("/").count("/") == 0 and note.url not in WRONG_ADDRESSES]
    return sorted(top, key=lambda note: (_order(note), note.title.casefold(), note.url))[:MOST_PAGES]


def _order(note: Note) -> float:
    """Return what Jekyll's themes sort pages by."""
    order = next((note.extra[key] for key in ("nav_order", "order", "weight") if key in note.extra), None)
    return float(order) if isinstance(order, int | float) else inf


def icon_of(site: Site, static: Mapping[str, str]) -> str:
    """Return the site-relative URL of an author's own icon, among static files (names to URLs) or beside the notes."""
    beside = {f"/{name}" for name in ICONS}.intersection(site.files.values())
    urls = (static.get(name) or (f"/{name}" if f"/{name}" in beside else "") for name in ICONS)
    return next(filter(None, urls), "")


def asks_for_notes(templates: Mapping[str, str]) -> bool:
    """Say whether a template names all notes of the site: then all pages depend on what each note says of itself."""
    return any(_ASKS.search(text) for text in templates.values())


_ASKS = re.compile(r"\bsite\.notes\b")


def site_view(site: Site, addresses: Addresses, icon: str) -> SiteView:
    """Return the site as templates see it."""
    config = site.config
    return SiteView(
        config.title,
        config.description,
        config.author,
        config.language,
        addresses.absolute("/"),
        addresses.href("/"),
        addresses.href(TAGS),
        addresses.href(ARCHIVE),
        addresses.href(SEARCH) if config.search else "",
        addresses.href(PAPERS) if site.papers else "",
        addresses.href(REPOSITORIES) if site.repositories else "",
        addresses.href(MAP) if site.papers or site.backlinks else "",
        addresses.href(ATOM),
        addresses.href(JSON),
        tuple((heading_of(note), addresses.href(note.url)) for note in leading_pages(site)),
        config.dialect,
        addresses.href(icon) if icon else "",
        config.extra,
    )


def tag_view(tag: Tag, addresses: Addresses) -> TagView:
    """Return a tag as templates see it."""
    return TagView(tag.name, addresses.href(tag_url(tag)), len(tag.notes))


def note_view(note: Note, tags: Mapping[str, TagView], addresses: Addresses, spoken: str) -> NoteView:
    """Return a note as templates see it, its language ``spoken`` if it says none.

    ``tags`` holds the site's tags by every way to spell them.
    """
    href = addresses.href(note.url)
    return NoteView(
        note.title,
        heading_of(note),
        href,
        addresses.origin + href,
        note.date,
        note.updated,
        minutes(note),
        note.description,
        Markup(note.excerpt),
        tuple(dict.fromkeys([tags[name] for name in note.tags])),
        note.categories,
        language(note) or spoken,
        note.extra,
    )


def heading_of(note: Note) -> Markup:
    """Return the title of a note as HTML."""
    return Markup(note.heading) if note.heading else escape(note.title)


def minutes(note: Note) -> int:
    """Return how long it takes to read a note."""
    return max(1, round(note.words / WORDS_PER_MINUTE))


def by_year(notes: tuple[NoteView, ...]) -> tuple[Year, ...]:
    """Group notes that are in order of time by the year of their date; those without one come last."""
    years: dict[str, list[NoteView]] = {}
    for note in notes:
        years.setdefault(str(note.date.year) if note.date else _UNDATED, []).append(note)
    # A note of the first hours of a year, far in the east, is older than some of the year before.
    names = sorted(years, key=lambda name: (name != _UNDATED, name), reverse=True)
    return tuple(Year(name, tuple(years[name])) for name in names)


def iso(date: object) -> str:
    """Return a date for machines, to the second if it has a time (RFC 3339).

    Raises a template's error for what is no date; of a note without one nothing is written.
    """
    when = _date(date)
    if when is None:
        return ""
    return when.isoformat("T", "seconds") if isinstance(when, datetime) else when.isoformat()


def day(date: object) -> str:
    """Return a date for people (``5 March 2024``), the same in every locale of the machine."""
    when = _date(date)
    return f"{when.day} {MONTH_NAMES[when.month - 1]} {when.year}" if when else ""


def short_day(date: object) -> str:
    """Return a date for people below a heading with its year (``5 Mar``)."""
    when = _date(date)
    return f"{when.day} {MONTH_NAMES[when.month - 1][:3]}" if when else ""


def _date(value: object) -> dates.date | None:
    if isinstance(value, dates.date):
        return value
    if value is None or isinstance(value, Undefined):
        return None
    raise TemplateRuntimeError(f"{value!r} is not a date")
