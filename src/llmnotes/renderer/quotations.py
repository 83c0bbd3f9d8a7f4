"""What notes say of what they link to: their own words, quoted on the pages of papers, repositories and other notes."""

from collections.abc import Iterable
from urllib.parse import unquote

from markupsafe import Markup
from msgspec import Struct

from llmnotes.model import LinkKind, Mention, Note
from llmnotes.renderer.bodies import Filler
from llmnotes.renderer.views import NoteView

MARK, MARK_END = "<mark>", "</mark>"
NOWHERE = (0, 0)
OVERLAP = 30
"""Characters that two quotations must share to be of one sentence."""


class Quotation(Struct, frozen=True):
    """The words around links: ``html`` has the links' own ones in a ``mark`` each, or is empty.

    ``href`` leads to the place in the note; ``part`` says which version, file or issue is meant, if any, or which ones.
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


class _Sentence(Struct):
    """A sentence or an item that is quoted once, and the part that each of its links means, by where its words are."""

    text: str
    href: str
    parts: dict[tuple[int, int], str]

    def takes(self, place: tuple[int, int], part: str) -> bool:
        """Say whether a link at ``place`` is another one of this very sentence, or the same once more."""
        if place in self.parts:
            return self.parts[place] == part
        return all(place[1] <= start or end <= place[0] for start, end in self.parts)

    def continues(self, text: str, place: tuple[int, int], part: str) -> bool:
        """Take another link of a sentence that is too long to be quoted as a whole, if what is quoted overlaps."""
        is_cut = text.startswith("…")
        if place == NOWHERE or not (is_cut or self.text.endswith("…")):
            return False
        known, more = self.text.removesuffix("…"), text.removeprefix("…")
        at = known.find(more[:OVERLAP])
        if at < 0 or len(known) - at < OVERLAP or not more.startswith(known[at:]):
            return False
        place = (place[0] + at - is_cut, place[1] + at - is_cut)
        if not self.takes(place, part):
            return False
        self.text = known + more[len(known) - at :]
        self.parts[place] = part
        return True

    def quotation(self) -> Quotation:
        pieces: list[str] = []
        position = 0
        for start, end in sorted(place for place in self.parts if place != NOWHERE):
            pieces += [self.text[position:start], MARK, self.text[start:end], MARK_END]
            position = end
        parts = dict.fromkeys(unquote(part) for part in self.parts.values() if part)
        return Quotation(Markup("".join([*pieces, self.text[position:]])), self.href, ", ".join(parts))


def quotations(note: Note, links: Iterable[tuple[int, str]], filler: Filler) -> tuple[Quotation, ...]:
    """Return what a note says around some of its links, given by their number and the part they mean.

    A sentence is quoted once, with all that lead there marked. A number for which the body has nothing is left out: a
    preview may have a newer one than the site.
    """
    mentions = filler.body_of(note.path).mentions
    found: dict[str, list[_Sentence]] = {}
    last: _Sentence | None = None
    for number, part in links:
        if number >= len(mentions):
            continue
        text, place = _unmarked(filler.quote(note, mentions[number].parts))
        if note.links[number].kind is LinkKind.CITE:
            place = _without_joint(text, place)
        alike = found.setdefault(text, [])
        sentence = next((one for one in alike if one.takes(place, part)), None)
        if sentence is None and last is not None and last.continues(text, place, part):
            continue
        if sentence is None:
            sentence = _Sentence(text, filler.address(note.url, _suffix(note, number, mentions[number])), {})
            alike.append(sentence)
        sentence.parts[place] = part
        last = sentence
    return tuple([sentence.quotation() for alike in found.values() for sentence in alike])


def _without_joint(text: str, place: tuple[int, int]) -> tuple[int, int]:
    """Return where the words of a citation are, without the ``, `` or `` (`` that joins a locator to them."""
    start, end = place
    return start, start + len(text[start:end].rstrip(" ,("))


def _suffix(note: Note, number: int, mention: Mention) -> str:
    """Return the fragment that is nearest to a link: an id of its own, or that of the heading above."""
    own = f"cite:{number}"
    fragment = own if note.links[number].kind is LinkKind.CITE and own in note.other_anchors else mention.section
    return f"#{fragment}" if fragment else ""


def _unmarked(html: str) -> tuple[str, tuple[int, int]]:
    """Return what is quoted without the mark in it, and where that has been."""
    before, mark, rest = html.partition(MARK)
    if not mark:
        return html, NOWHERE
    own, _, after = rest.partition(MARK_END)
    return before + own + after, (len(before), len(before) + len(own))
