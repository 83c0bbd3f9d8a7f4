"""What a link can turn out to mean."""

from dataclasses import dataclass
from typing import TypeAlias

from llmnotes.model import Note


@dataclass(frozen=True, slots=True)
class ToNote:
    """A note of this site; ``fragment`` is an id in it (or a text directive, or ``top``), ``query`` as written."""

    note: Note
    fragment: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class ToFile:
    """A file that is published as it is, at a site-relative URL; ``fragment`` and ``query`` as written."""

    url: str
    fragment: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class ToPage:
    """A page that llmnotes makes by itself, at a site-relative URL; ``fragment`` and ``query`` as written."""

    url: str
    fragment: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class External:
    """An address outside this site, as its author wrote it."""

    url: str


@dataclass(frozen=True, slots=True)
class Broken:
    """Nothing: the code, message and hint of the diagnostic to be."""

    code: str
    message: str
    hint: str


Internal: TypeAlias = ToNote | ToFile | ToPage
Resolution: TypeAlias = Internal | External | Broken
