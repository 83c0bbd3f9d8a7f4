"""What notes say of what they link to: their own words, quoted on the pages of papers, repositories and other notes."""

from collections.abc import Iterable
from urllib.parse import unquote

from markupsafe import Markup
from msgspec import Struct

from llmnotes.model import Body, Note
from llmnotes.renderer.addresses import Addresses
from llmnotes.renderer.views import NoteView


class Quotation(Struct, frozen=True):
    """The words around a link: ``html`` has the link's own ones in a ``mark``, or is empty.

    ``href`` leads to the place in the note; ``part`` says which version, file or issue is meant, if any.
    """

    html: Markup
    href: str
    part: str


class CitedIn(Struct, frozen=True):
    """A note that refers to something, and each of the places where it does."""

    note: NoteView
    quotations: tuple[Quotation, ...]

    @property
    def quotation(self) -> Markup:
        """The first words of the note around such a place, empty if there are none."""
        return next((quotation.html for quotation in self.quotations if quotation.html), Markup(""))


def quotations(note: Note, links: Iterable[tuple[int, str]], body: Body, addresses: Addresses) -> tuple[Quotation, ...]:
    """Return what a note says around some of its links, given by their number and the part they mean; once each.

    A number for which the ``body`` has nothing is left out: a preview may have a newer one than the site.
    """
    found: dict[tuple[str, str], Quotation] = {}
    for number, part in links:
        if number < len(body.mentions):
            mention = body.mentions[number]
            href = addresses.href(note.url, f"#{mention.section}" if mention.section else "")
            quotation = Quotation(Markup(mention.html), href, unquote(part))
            found.setdefault((mention.html, part), quotation)
    return tuple(found.values())
