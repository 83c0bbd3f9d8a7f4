"""Addresses of notes: Jekyll's permalink styles and templates, filled in and made safe."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct

from llmnotes.config.permalinks import (
    CONTROL_CLASS,
    PLACEHOLDER,
    Impossible,
    leads_away,
    no_placeholder,
    placeholder,
    site_path,
    template_of,
)
from llmnotes.diagnostics import Diagnostic, Place, error, info
from llmnotes.loader.dates import MONTH_NAMES, WEEKDAY_NAMES
from llmnotes.loader.filenames import FileName
from llmnotes.loader.options import Options


class Facts(Struct, frozen=True):
    """What the address of a note is made of.

    ``slug`` is the one it gives itself or ``""``, ``permalink`` its own template or ``None``; ``place`` is where to
    complain: the permalink, or else the file's first character. ``is_path_kept`` says that the site's permalink does
    not count the date.
    """

    name: FileName
    slug: str
    date: datetime | None
    categories: tuple[str, ...]
    permalink: str | None
    place: Place
    is_path_kept: bool = False


def url_of(options: Options, facts: Facts) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the address of a note: relative to the site, not percent-encoded, NFC, without empty or dot segments.

    Its own permalink wins over the site's. An index is at its folder; its slug is another name of that. A note without
    a date under a site's template that asks for one is at ``/:path/``, ended as the template ends, as Jekyll does with
    pages. Wherever there is an error, the address is a safe one that nobody asked for.
    """
    if facts.permalink is not None:
        return _checked(_filled(facts.permalink, facts), facts)
    if facts.name.is_index and not facts.slug:
        return _checked(site_path("/".join(("", *_folders(facts.name), ""))), facts)
    template = template_of(options.permalink)
    if (facts.date is None or facts.is_path_kept) and (wanted := _dates_in(template)):
        hint, but = "give it a date, or a permalink of its own", "this note has no date"
        if facts.is_path_kept:
            hint, but = "write a hyphen there, or give it a date", "behind the date of this file's name is a blank"
        message = f"the site's permalink asks for :{wanted[0]}, but {but}: its address is made of its path"
        note = info(facts.place, "permalink-without-date", message, hint=hint)
        url, diagnostics = _checked(_filled("/:path" + _suffix(template), facts), facts)
        return url, (note, *diagnostics)
    return _checked(_filled(template, facts), facts)


def slugify(text: str) -> str:
    """Return ``text`` in lowercase, all but letters, marks and digits as ``-`` (Jekyll's default mode)."""
    return _hyphenated(text, "").lower()


def slugify_pretty(text: str) -> str:
    """Return ``text`` with its case and with ``._~!$&'()+,;=@`` kept, the rest as ``-`` (Jekyll's pretty mode)."""
    return _hyphenated(text, "._~!$&'()+,;=@")


_UNSAFE_IN_NAMES = re.compile(rf"[\s\"#%*:<>?\[\\\]^`{{|}}{CONTROL_CLASS}]+")
_UNSAFE_IN_CATEGORIES = re.compile(rf"[#%:?\\{CONTROL_CLASS}]+")

OF_DATE: Mapping[str, Callable[[datetime], str]] = {
    "year": lambda day: f"{day.year:04}",
    "short_year": lambda day: f"{day.year % 100:02}",
    "month": lambda day: f"{day.month:02}",
    "i_month": lambda day: f"{day.month}",
    "short_month": lambda day: MONTH_NAMES[day.month - 1][:3],
    "long_month": lambda day: MONTH_NAMES[day.month - 1],
    "day": lambda day: f"{day.day:02}",
    "i_day": lambda day: f"{day.day}",
    "y_day": lambda day: f"{day.timetuple().tm_yday:03}",
    "short_day": lambda day: WEEKDAY_NAMES[day.weekday()][:3],
    "long_day": lambda day: WEEKDAY_NAMES[day.weekday()],
    "w_year": lambda day: f"{day.isocalendar().year:04}",
    "week": lambda day: f"{day.isocalendar().week:02}",
    "w_day": lambda day: f"{day.isocalendar().weekday}",
    "hour": lambda day: f"{day.hour:02}",
    "minute": lambda day: f"{day.minute:02}",
    "second": lambda day: f"{day.second:02}",
}
"""What placeholders of a date are filled with."""

_OF_NAME: Mapping[str, Callable[[Facts], str]] = {
    "title": lambda facts: _not_dots(slugify_pretty(facts.slug or facts.name.slug)),
    "slug": lambda facts: slugify(facts.slug or facts.name.slug),
    "name": lambda facts: slugify(facts.name.stem),
    "basename": lambda facts: _not_dots(slugify_pretty(facts.slug or facts.name.slug)),
    "path": lambda facts: _path(facts),
}

_OF_NOTE: Mapping[str, Callable[[Facts], str]] = {
    "categories": lambda facts: "/".join(dict.fromkeys(_category(each) for each in facts.categories)),
    "slugified_categories": lambda facts: "/".join(dict.fromkeys(slugify(each) for each in facts.categories)),
    "collection": lambda facts: _safe_name(facts.name.collection),
    "output_ext": lambda facts: ".html",
}


def _checked(result: str | Impossible, facts: Facts) -> tuple[str, tuple[Diagnostic, ...]]:
    if isinstance(result, str):
        return result, ()
    return last_resort(facts), (error(facts.place, result.code, result.message, hint=result.hint),)


def _filled(template: str, facts: Facts) -> str | Impossible:
    """Put the note's facts into a template."""
    if leads_away(template):
        return site_path(template)
    pieces = PLACEHOLDER.split(template)
    for index in range(1, len(pieces), 2):
        key = placeholder(pieces[index])
        if key is None:
            return no_placeholder(pieces[index])
        value = _value(key, facts)
        if isinstance(value, Impossible):
            return value
        pieces[index] = value + pieces[index].removeprefix(key)
    return site_path(re.sub("/+", "/", "/" + "".join(pieces)))


def _value(key: str, facts: Facts) -> str | Impossible:
    if key in OF_DATE:
        if facts.date is None:
            message = f"the permalink asks for :{key}, but the note has no date"
            return Impossible("permalink-without-date", message, "give it a date, or a permalink without one")
        return OF_DATE[key](facts.date)
    if key in _OF_NAME:
        if value := _OF_NAME[key](facts):
            return value
        message = f"the name of this file leaves nothing for the :{key} of its address"
        return Impossible("permalink-empty", message, "give the note a slug or a permalink")
    return _OF_NOTE[key](facts)


def _dates_in(template: str) -> list[str]:
    return [name for name in PLACEHOLDER.findall(template) if placeholder(name) in OF_DATE]


def _suffix(template: str) -> str:
    return "/" if template.endswith("/") else ".html" if template.endswith((":output_ext", ".html")) else ""


def _path(facts: Facts) -> str:
    """Return the path without date and extension: as written where an address can carry it, else with hyphens."""
    last = _safe_name(facts.slug or facts.name.slug)
    folders = _folders(facts.name)
    if facts.name.is_index and facts.slug:  # the name of its folder
        folders = folders[:-1]
    return "/".join((*folders, last)) if last else ""


def _folders(name: FileName) -> list[str]:
    return [safe for folder in name.folders if (safe := _safe_name(folder))]


def _safe_name(name: str) -> str:
    text = name.replace("/", "-")
    return _not_dots(_UNSAFE_IN_NAMES.sub("-", text).strip("-") if _UNSAFE_IN_NAMES.search(text) else text)


def _category(name: str) -> str:
    parts = (_not_dots(part.strip()) for part in _UNSAFE_IN_CATEGORIES.sub("-", name).lower().split("/"))
    return "/".join(part for part in parts if part)


def _not_dots(segment: str) -> str:
    return "" if segment in (".", "..") else segment


def last_resort(facts: Facts) -> str:
    """Return a safe address that nobody asked for."""
    path = site_path(f"/{_path(facts) or 'untitled'}/")
    return path if isinstance(path, str) else "/untitled/"


def _hyphenated(text: str, kept: str) -> str:
    if _PLAIN_NAME.fullmatch(text):
        return text
    marked = "".join(char if char in kept or _is_word(char) else " " for char in text)
    return "-".join(marked.split())


_PLAIN_NAME = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


def _is_word(char: str) -> bool:
    return (char.isascii() and char.isalnum()) or unicodedata.category(char) in _WORD_CATEGORIES


_WORD_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd"})
