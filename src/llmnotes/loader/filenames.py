"""What the name of a file says about its note: date, slug, categories, collection."""

import posixpath
import re
from datetime import date

from msgspec import Struct

NAMED_POST = "/_posts/"
"""What an address begins with that is the name of a post, wherever that is: a folder perhaps, its date and slug."""

_DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:-(.+))?", re.DOTALL | re.ASCII)


class FileName(Struct, frozen=True):
    """The parts of a note's path below the folder of notes.

    ``folders`` are those that show in addresses; a folder whose name begins with ``_`` is a collection, as in Jekyll,
    and is not among them. ``collection`` is its name without the ``_`` (``posts`` where there is none). ``stem`` is the
    name without extension, ``slug`` the stem without its date. ``categories`` are the folders above ``_posts``.
    ``impossible_date`` is a date that no calendar has; it stays part of the slug.
    """

    folders: tuple[str, ...]
    collection: str
    stem: str
    slug: str
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
    day, slug, impossible = _dated(stem)
    special = next((index for index, part in enumerate(folders) if part.startswith("_")), None)
    collection = "" if special is None else folders[special][1:]
    draft = collection == "drafts"
    return FileName(
        folders=folders if special is None else folders[:special] + folders[special + 1 :],
        collection=collection if collection and not draft else "posts",
        stem=stem,
        slug=slug,
        date=day,
        impossible_date=impossible,
        categories=folders[:special] if special is not None and collection in ("posts", "drafts") else (),
        draft=draft,
        type=collection or ("posts" if day else "pages"),
    )


def title_of(slug: str) -> str:
    """Return a title for a note that gives none: words split on ``-``, each with a capital first letter.

    Unlike Jekyll this leaves other capitals alone: ``LLM-notes`` is ``LLM Notes``, not ``Llm Notes``.
    """
    return " ".join(word[:1].upper() + word[1:] for word in slug.split("-") if word) or slug


def _dated(stem: str) -> tuple[date | None, str, str]:
    """Return the date, the slug and the impossible date of a stem."""
    match = _DATED.fullmatch(stem)
    if match is None:
        return None, stem.rstrip(".") or stem, ""
    year, month, day, rest = match.groups()
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None, stem, f"{year}-{month}-{day}"
    return found, (rest or stem).rstrip(".") or stem, ""
