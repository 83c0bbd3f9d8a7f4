"""What is known of notes that could not be read: where they are, and so what they are called unless they say else."""

from llmnotes.diagnostics import Place
from llmnotes.loader.filenames import file_name, title_of
from llmnotes.model import Note


def note_at(path: str, folder: str) -> Note:
    """Return a note with nothing in it at a path, where ``folder`` is that of all notes (with a slash, or empty)."""
    above, _, name = path.removeprefix(folder).rpartition("/")
    slug = file_name(name).slug
    place = Place(path)
    return Note(
        path=path,
        url="/" + "".join(f"{part}/" for part in (*above.split("/"), slug) if part),
        url_place=place,
        title=title_of(slug),
        date=None,
        updated=None,
        tags=(),
        categories=(),
        aliases=(),
        layout="note",
        layout_place=place,
        draft=False,
        published=True,
        toc=True,
        excerpt="",
        description="",
        words=0,
        headings=(),
        other_anchors=frozenset(),
        links=(),
        extra={},
    )
