"""What the name of a file says about its note: date, slug, categories, collection."""

import posixpath
import re
from collections.abc import Container
from datetime import date, timedelta

from msgspec import Struct

from llmnotes.config.folders import DATED, folders_of

NAMED_POST = "/_posts/"
"""What an address begins with that is the name of a post, wherever that is: a folder perhaps, its date and slug."""

_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:-(.+)|[ \t][-–—\s]*([^-–—.\s].*))?", re.DOTALL | re.ASCII)
_PERIOD = re.compile(r"\d{4}-(?:\d{1,2}(?:-\d{1,2})?|[WwQq]\d{1,2})", re.ASCII)
PAGES = "pages"
"""The type of what is in no collection."""


class FileName(Struct, frozen=True):
    """The parts of a note's path below the folder of notes.

    ``folders`` are those that show in addresses; a folder whose name begins with ``_`` is a collection, as in Jekyll,
    and is not among them. ``collection`` is its name without the ``_`` (``posts`` where there is none). ``stem`` is the
    name without extension, ``slug`` the stem without its date, but one with a blank behind it (``2024-01-05 Talk``),
    which only ``label`` is without. ``categories`` are the folders above ``_posts``.
    ``impossible_date`` is a date that no calendar has; it stays part of the slug (and to Jekyll, the 30 February is a
    day of March). ``type`` is what defaults are for: ``posts``, ``drafts``, ``pages`` or a collection.
    """

    folders: tuple[str, ...]
    collection: str
    stem: str
    slug: str
    label: str
    date: date | None
    impossible_date: str
    categories: tuple[str, ...]
    draft: bool
    type: str

    @property
    def is_index(self) -> bool:
        """Whether the file speaks for its folder."""
        return self.stem.lower() == "index"


def file_name(within: str) -> FileName:
    """Take apart ``within``, a path relative to the folder of notes (rules: ``document.rb`` of Jekyll)."""
    folder, name = posixpath.split(within)
    folders = tuple(part for part in folder.split("/") if part)
    stem = posixpath.splitext(name)[0]
    day, slug, label, impossible = _dated(stem)
    special = next((index for index, part in enumerate(folders) if part.startswith("_")), None)
    collection = "" if special is None else folders[special][1:]
    draft = collection == "drafts"
    return FileName(
        folders=folders if special is None else folders[:special] + folders[special + 1 :],
        collection=collection if collection and not draft else "posts",
        stem=stem,
        slug=slug,
        label=label,
        date=day,
        impossible_date=impossible,
        categories=folders[:special] if special is not None and collection in ("posts", "drafts") else (),
        draft=draft,
        type=collection or ("posts" if day and label == slug else "pages"),
    )


def jekyll_name(within: str, collections: Container[str] = (), collections_dir: str = "") -> FileName:
    """Take apart ``within`` as Jekyll does: posts and drafts in their folders, documents of ``collections``, and pages.

    ``collections_dir`` is the folder in which they lie, and which counts for nothing. A page has no date, whatever its
    name, and is in no collection (``""``); its ``folders`` are all that it is in.
    """
    stem = posixpath.splitext(posixpath.basename(within))[0]
    folders = folders_of(within, collections, collections_dir)
    if not folders.collection:
        slug = stem.rstrip(".")
        return FileName(folders.above, "", stem, slug, slug, None, "", (), draft=False, type=PAGES)
    day, slug, impossible = _dated_post(stem)
    return FileName(
        folders=folders.above + folders.inside,
        collection=folders.collection,
        stem=stem,
        slug=slug,
        label=slug,
        date=day,
        impossible_date=impossible,
        categories=folders.above if folders.collection == "posts" else (),
        draft=folders.is_draft,
        type=folders.collection,
    )


def dated_name(name: str, day: date | None) -> str:
    """Return what the file of a post may be called that has no date as Jekyll wants it in its ``name``.

    It may have one in another form. ``day`` is that of its front matter, which counts where the name has none, or where
    nobody can tell its month from its day.
    """
    stem, extension = posixpath.splitext(name)
    for form in _OTHER_DATES:
        if match := form.match(stem):
            found = _day(*(int(match[part]) for part in ("year", "month", "day")))
            swapped = _day(int(match["year"]), int(match["day"]), int(match["month"]))
            if form is _YEAR_LAST and (found is None or (swapped and swapped == day)):
                found = swapped
            if found:
                rest = stem[match.end() :].lstrip(" -_.")
                return f"{found}-{rest or 'note'}{extension}"
    return f"{day or '2024-01-31'}-{name}"


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_YEAR_LAST = re.compile(r"(?P<month>\d{1,2})[-_. ](?P<day>\d{1,2})[-_. ](?P<year>\d{4})(?!\d)", re.ASCII)
_OTHER_DATES = (
    re.compile(r"(?P<year>\d{4})[-_. ](?P<month>\d{1,2})[-_. ](?P<day>\d{1,2})(?!\d)", re.ASCII),
    _YEAR_LAST,
    re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d)", re.ASCII),
)
"""Dates that a name begins with and that are none to Jekyll; of the second kind, either number may be the month."""


def jekyll_title(slug: str) -> str:
    """Return the title that Jekyll gives to a document without one: each word in small letters but its first."""
    return " ".join(word.capitalize() for word in slug.split("-") if word) or slug


def title_of(slug: str) -> str:
    """Return a title for a note that gives none: words split on ``-``, each with a capital first letter.

    Unlike Jekyll this leaves words with capitals of their own alone: ``LLM-notes`` is ``LLM Notes``, not ``Llm Notes``,
    and ``vLLM`` what it is. So is a day, a week, a month or a quarter. A name that holds a blank is a title already,
    but that it may begin with a small letter.
    """
    if is_period(slug):
        return slug
    first, *others = slug.split() or [slug]
    if others:
        return " ".join((_raised(first), *others))
    return " ".join(_raised(word) for word in first.split("-") if word) or slug


def _raised(word: str) -> str:
    return word[:1].upper() + word[1:] if word.islower() else word


def is_period(text: str) -> bool:
    """Whether a text is what notes for a day, a week, a month or a quarter are called: ``2024-05-02``, ``2024-W18``."""
    return _PERIOD.fullmatch(text) is not None


def _dated(stem: str) -> tuple[date | None, str, str, str]:
    """Return the date, the slug, the label and the impossible date of a stem."""
    match = _DATED.fullmatch(stem)
    whole = stem.rstrip(".") or stem
    if match is None:
        return None, whole, whole, ""
    year, month, day, rest, title = match.groups()
    found = _day(int(year), int(month), int(day))
    if found is None:
        name = whole if title else stem
        return None, name, name, f"{year}-{month}-{day}"
    if title:
        return found, whole, title.rstrip("."), ""
    slug = (rest or stem).rstrip(".") or stem
    return found, slug, slug, ""


def _dated_post(stem: str) -> tuple[date | None, str, str]:
    """Return the same as Ruby reads it: years of two digits, and days up to the 31st in every month."""
    match = DATED.fullmatch(stem)
    if match is None:
        return None, stem.rstrip("."), ""
    year, month, day, rest = match.groups()
    slug = rest.rstrip(".")
    century = 0 if len(year) > 2 else 2000 if int(year) < 69 else 1900
    found, is_rolled = rolled(century + int(year), int(month), int(day))
    return found, slug, f"{year}-{month}-{day}" if is_rolled or found is None else ""


def rolled(year: int, month: int, day: int) -> tuple[date | None, bool]:
    """Return a date, and whether it had to be moved into the next month: Ruby takes the 30 February for 1 or 2 March.

    None where Ruby finds no date either.
    """
    try:
        return date(year, month, day), False
    except ValueError:
        if not 1 <= month <= 12 or not 28 < day <= 31 or not 1 <= year <= 9998:
            return None, False
    return date(year, month, 28) + timedelta(days=day - 28), True
