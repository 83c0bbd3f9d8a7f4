"""Addresses of notes: Jekyll's permalink styles and templates, filled in and made safe."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from llmnotes.diagnostics import Diagnostic, Place, error, info
from llmnotes.loader.filenames import FileName, file_name
from llmnotes.loader.options import Options

STYLES: Mapping[str, str] = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""Jekyll's names for templates (https://jekyllrb.com/docs/permalinks/)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the address of a note is made of.

    ``within`` is its path below the folder of notes, ``slug`` the one it gives itself or ``""``, ``permalink`` its own
    template or ``None``; ``place`` is where to complain: the permalink, or else the file's first character.
    """

    within: str
    slug: str
    date: datetime | None
    categories: tuple[str, ...]
    permalink: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Impossible:
    """Why there is no such address, and what to do."""

    code: str
    message: str
    hint: str


def url_of(options: Options, facts: Facts) -> tuple[str, tuple[Diagnostic, ...]]:
    """Return the address of a note: relative to the site, not percent-encoded, NFC, without empty or dot segments.

    Its own permalink wins over the site's. An index is at its folder. A note without a date under a site's template
    that asks for one is at ``/:path/``, ended as the template ends, as Jekyll does with pages. Wherever there is an
    error, the address is a safe one that nobody asked for.
    """
    name = file_name(facts.within)
    if facts.permalink is not None:
        return _checked(_filled(facts.permalink, facts, name), facts, name)
    if name.is_index and not facts.slug:
        return _checked(site_path("/".join(("", *_folders(name), ""))), facts, name)
    template = STYLES.get(options.permalink, options.permalink)
    if facts.date is None and (wanted := _dates_in(template)):
        hint = "give it a date, or a permalink of its own"
        message = (
            f"the site's permalink asks for :{wanted[0]}, but this note has no date: its address is made of its path"
        )
        note = info(facts.place, "permalink-without-date", message, hint=hint)
        url, diagnostics = _checked(_filled("/:path" + _suffix(template), facts, name), facts, name)
        return url, (note, *diagnostics)
    return _checked(_filled(template, facts, name), facts, name)


def template_problem(template: str) -> Impossible | None:
    """Return what is wrong with a site's template or style, whichever note it is used for."""
    for match in _PLACEHOLDER.finditer(STYLES.get(template, template)):
        if _known(match[1]) is None:
            return _unknown(match[1])
    filled = site_path(_PLACEHOLDER.sub("x", STYLES.get(template, template)))
    return filled if isinstance(filled, Impossible) else None


def site_path(address: str) -> str | Impossible:
    """Return an author's address as a path below the site's root, or why it is none.

    Percent escapes are decoded once, repeated slashes become one, and a missing first slash is added, all as in Jekyll.
    Another host, a query, a fragment, a backslash, a control character or a dot segment (escaped or not) is refused.
    """
    if address.startswith("//") or _SCHEME.match(address):
        return _refusal(address, "leads to another site", "write a path that begins with one /")
    try:
        decoded = unquote(address, errors="strict")
    except UnicodeDecodeError:
        return _refusal(address, "has a percent escape that is not UTF-8", "write the character itself")
    if decoded.count("/") != address.count("/") or unquote(decoded, errors="replace") != decoded:
        return _refusal(address, "has a percent escape that hides another one", "write the characters themselves")
    if found := _FORBIDDEN.search(decoded):
        return _refusal(address, f"holds {_named(found[0])}", "use letters, digits, - and /")
    segments = [segment.strip() for segment in unicodedata.normalize("NFC", decoded).split("/")]
    if any(segment in (".", "..") for segment in segments):
        return _refusal(address, "holds a . or .. segment", "write the path from the site's root, without dots")
    folder = "/" if not segments[-1] else ""
    segments = [segment for segment in segments if segment]
    if any(len(segment.encode(errors="replace")) > _LONGEST_SEGMENT for segment in segments):
        return _refusal(address[:40] + "…", f"has a part of more than {_LONGEST_SEGMENT} bytes", "shorten it")
    return "/" + "/".join(segments) + (folder if segments else "")


def slugify(text: str) -> str:
    """Return ``text`` in lowercase, all but letters, marks and digits as ``-`` (Jekyll's default mode)."""
    return _hyphenated(text, "").lower()


def slugify_pretty(text: str) -> str:
    """Return ``text`` with its case and with ``._~!$&'()+,;=@`` kept, the rest as ``-`` (Jekyll's pretty mode)."""
    return _hyphenated(text, "._~!$&'()+,;=@")


_PLACEHOLDER = re.compile(r":([a-z_]+)")
_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:/")
_CONTROL_CLASS = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_FORBIDDEN = re.compile(rf"[\\?#{_CONTROL_CLASS}]")
_UNSAFE_IN_NAMES = re.compile(rf"[\s\"#%*:<>?\[\\\]^`{{|}}{_CONTROL_CLASS}]+")
_UNSAFE_IN_CATEGORIES = re.compile(rf"[#%:?\\{_CONTROL_CLASS}]+")
_LONGEST_SEGMENT = 250  # 255 bytes are what file systems take, less ".html"

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_OF_DATE: Mapping[str, Callable[[datetime], str]] = {
    "year": lambda day: f"{day.year:04}",
    "short_year": lambda day: f"{day.year % 100:02}",
    "month": lambda day: f"{day.month:02}",
    "i_month": lambda day: f"{day.month}",
    "short_month": lambda day: _MONTHS[day.month - 1][:3],
    "long_month": lambda day: _MONTHS[day.month - 1],
    "day": lambda day: f"{day.day:02}",
    "i_day": lambda day: f"{day.day}",
    "y_day": lambda day: f"{day.timetuple().tm_yday:03}",
    "short_day": lambda day: _WEEKDAYS[day.weekday()][:3],
    "long_day": lambda day: _WEEKDAYS[day.weekday()],
    "w_year": lambda day: f"{day.isocalendar().year:04}",
    "week": lambda day: f"{day.isocalendar().week:02}",
    "w_day": lambda day: f"{day.isocalendar().weekday}",
    "hour": lambda day: f"{day.hour:02}",
    "minute": lambda day: f"{day.minute:02}",
    "second": lambda day: f"{day.second:02}",
}

_OF_NAME: Mapping[str, Callable[[Facts, FileName], str]] = {
    "title": lambda facts, name: _not_dots(slugify_pretty(facts.slug or name.slug)),
    "slug": lambda facts, name: slugify(facts.slug or name.slug),
    "name": lambda facts, name: slugify(name.stem),
    "basename": lambda facts, name: _not_dots(slugify_pretty(facts.slug or name.slug)),
    "path": lambda facts, name: _path(facts, name),
}

_OF_NOTE: Mapping[str, Callable[[Facts, FileName], str]] = {
    "categories": lambda facts, name: "/".join(dict.fromkeys(_category(each) for each in facts.categories)),
    "slugified_categories": lambda facts, name: "/".join(dict.fromkeys(slugify(each) for each in facts.categories)),
    "collection": lambda facts, name: _safe_name(name.collection),
    "output_ext": lambda facts, name: ".html",
}

_PLACEHOLDERS = (*_OF_DATE, *_OF_NAME, *_OF_NOTE)


def _checked(result: str | Impossible, facts: Facts, name: FileName) -> tuple[str, tuple[Diagnostic, ...]]:
    if isinstance(result, str):
        return result, ()
    return _last_resort(facts, name), (error(facts.place, result.code, result.message, hint=result.hint),)


def _filled(template: str, facts: Facts, name: FileName) -> str | Impossible:
    """Put the note's facts into a template."""
    if template.startswith("//") or _SCHEME.match(template):
        return site_path(template)
    pieces = _PLACEHOLDER.split(template)
    for index in range(1, len(pieces), 2):
        key = _known(pieces[index])
        if key is None:
            return _unknown(pieces[index])
        value = _value(key, facts, name)
        if isinstance(value, Impossible):
            return value
        pieces[index] = value + pieces[index].removeprefix(key)
    return site_path(re.sub("/+", "/", "/" + "".join(pieces)))


def _value(key: str, facts: Facts, name: FileName) -> str | Impossible:
    if key in _OF_DATE:
        if facts.date is None:
            message = f"the permalink asks for :{key}, but the note has no date"
            return Impossible("permalink-without-date", message, "give it a date, or a permalink without one")
        return _OF_DATE[key](facts.date)
    if key in _OF_NAME:
        if value := _OF_NAME[key](facts, name):
            return value
        message = f"the name of this file leaves nothing for the :{key} of its address"
        return Impossible("permalink-empty", message, "give the note a slug or a permalink")
    return _OF_NOTE[key](facts, name)


def _known(name: str) -> str | None:
    """Return the placeholder that ``name`` begins with: all of it, or all but a ``_`` at its end, as in Jekyll."""
    return next((key for key in (name, name.removesuffix("_")) if key in _PLACEHOLDERS), None)


def _unknown(name: str) -> Impossible:
    near = difflib.get_close_matches(name, _PLACEHOLDERS, n=1, cutoff=0)[0]
    return Impossible("permalink-placeholder", f"there is no placeholder :{name}", f"did you mean :{near}?")


def _dates_in(template: str) -> list[str]:
    return [name for name in _PLACEHOLDER.findall(template) if _known(name) in _OF_DATE]


def _suffix(template: str) -> str:
    return "/" if template.endswith("/") else ".html" if template.endswith((":output_ext", ".html")) else ""


def _path(facts: Facts, name: FileName) -> str:
    """Return the path without date and extension: as written where an address can carry it, else with hyphens."""
    last = _safe_name(facts.slug or name.slug)
    return "/".join((*_folders(name), last)) if last else ""


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


def _last_resort(facts: Facts, name: FileName) -> str:
    path = site_path(f"/{_path(facts, name) or 'untitled'}/")
    return path if isinstance(path, str) else "/untitled/"


def _hyphenated(text: str, kept: str) -> str:
    marked = "".join(char if char in kept or _is_word(char) else " " for char in text)
    return "-".join(marked.split())


def _is_word(char: str) -> bool:
    return (char.isascii() and char.isalnum()) or unicodedata.category(char) in _WORD_CATEGORIES


_WORD_CATEGORIES = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd"})


def _refusal(address: str, what: str, hint: str) -> Impossible:
    return Impossible("permalink-unsafe", f"the address {address} {what}", hint)


def _named(char: str) -> str:
    return char if char.isprintable() else f"the control character U+{ord(char):04X}"
