"""Notes and links as values, complete but for what a test is about."""

from msgspec.structs import replace

from llmnotes.diagnostics import Place
from llmnotes.model import Link, LinkKind, Note


def make_note(within: str, **facts: object) -> Note:
    """Return the note at ``notes/WITHIN``, with or without the extension, that has nothing but the ``facts`` given."""
    path = f"notes/{within}" if within.endswith((".md", ".markdown")) else f"notes/{within}.md"
    stem = path.removeprefix("notes/").removesuffix(".md").removesuffix(".markdown")
    note = Note(
        path=path,
        url=f"/{stem}/",
        url_place=Place(path),
        title=stem.capitalize(),
        date=None,
        updated=None,
        tags=(),
        categories=(),
        aliases=(),
        layout="note",
        layout_place=Place(path, 2, 9, 13),
        draft=False,
        published=True,
        toc=True,
        excerpt="",
        description="",
        words=100,
        headings=(),
        other_anchors=frozenset(),
        links=(),
        extra={},
    )
    return replace(note, **facts)


def make_link(url: str, kind: LinkKind = LinkKind.LINK, text: str = "") -> Link:
    """Return a link that stands somewhere in ``notes/a.md``."""
    return Link(kind, url, text, Place("notes/a.md"))
