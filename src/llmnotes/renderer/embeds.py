"""What a page shows of the notes that it embeds, and which works are cited there."""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from llmnotes.loader.markdown.citations import ENTRY
from llmnotes.model import Body, Cited, Embedded, Hole, Link, LinkKind, Note
from llmnotes.site.resolve import Resolution, ToFile, ToNote, ToPage

DEEPEST = 3
"""How many embeds may stand inside each other; below that, and in a circle, a link takes the note's place."""


class Around(Struct, frozen=True):
    """Where something stands: on the ``page`` of a note, and inside of embeds, of which each has an address."""

    page: Note
    above: tuple[tuple[str, str], ...]

    @property
    def is_embedded(self) -> bool:
        """Whether it stands inside of an embed."""
        return len(self.above) > 1

    def within(self, to: ToNote) -> "Around | None":
        """Return the same for what is embedded there; None where a link takes its place."""
        address = (to.note.url, suffix(to))
        if address in self.above or len(self.above) > DEEPEST:
            return None
        return Around(self.page, (*self.above, address))


def on_page_of(note: Note) -> Around:
    """Return where the text of a note stands on its own page."""
    return Around(note, ((note.url, ""),))


def suffix(to: ToNote | ToFile | ToPage) -> str:
    """Return the query and the fragment of an address."""
    query = f"?{to.query}" if to.query else ""
    return f"{query}#{to.fragment}" if to.fragment else query


def part_of(body: Body, to: ToNote) -> Sequence[str | Hole]:
    """Return what an embed shows of a body: the section that it names, or all."""
    start, end = body.sections.get(to.fragment, (0, len(body.parts)))
    return body.parts[start:end]


def cited_in_embeds(
    note: Note, resolve: Callable[[Note, Link], Resolution], body_of: Callable[[str], Body]
) -> Iterator[tuple[Note, Link]]:
    """Yield the citations that the page of a note shows of others, each with the note that it is of."""

    def within(note: Note, parts: Sequence[str | Hole], around: Around) -> Iterator[tuple[Note, Link]]:
        for part in parts:
            if not isinstance(part, Cited | Embedded) or part.link >= len(note.links):
                continue
            link = note.links[part.link]
            if isinstance(part, Cited):
                if around.is_embedded and link.kind is LinkKind.CITE and part.form != ENTRY:
                    yield note, link
            elif isinstance(to := resolve(note, link), ToNote) and (inside := around.within(to)):
                yield from within(to.note, part_of(body_of(to.note.path), to), inside)

    if any(link.kind is LinkKind.EMBED for link in note.links):
        yield from within(note, body_of(note.path).parts, on_page_of(note))
