"""What a link can turn out to mean."""

from typing import TypeAlias

from msgspec import Struct

from llmnotes.model import Entry, Note


class ToNote(Struct, frozen=True, gc=False):
    """A note of this site; ``fragment`` is an id in it (or a text directive, or ``top``), ``query`` as written."""

    note: Note
    fragment: str = ""
    query: str = ""


class ToFile(Struct, frozen=True):
    """A file that is published as it is, at a site-relative URL; ``fragment`` and ``query`` as written."""

    url: str
    fragment: str = ""
    query: str = ""


class ToPage(Struct, frozen=True, gc=False):
    """A page that llmnotes makes by itself, at a site-relative URL; ``fragment`` and ``query`` as written."""

    url: str
    fragment: str = ""
    query: str = ""


class ToEntry(Struct, frozen=True):
    """A work that an entry of a bibliography describes."""

    entry: Entry


class External(Struct, frozen=True):
    """An address outside this site, as its author wrote it."""

    url: str


class Broken(Struct, frozen=True):
    """Nothing: the code, message and hint of the diagnostic to be.

    ``anchor`` is the id that the link must name instead, where there is only one, and ``address`` what it must be as a
    whole.
    """

    code: str
    message: str
    hint: str
    anchor: str = ""
    address: str = ""


Internal: TypeAlias = ToNote | ToFile | ToPage
Resolution: TypeAlias = Internal | ToEntry | External | Broken
