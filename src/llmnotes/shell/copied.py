"""Files that are published as they are, and say in front matter of their own that they are not to be."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from llmnotes.diagnostics import Diagnostic, place_in, warning

_SUFFIXES = (".html", ".htm", ".mdx", ".org")
_OPENINGS = ("---", "+++", "#")
_MOST = 16 * 1024  # bytes in which front matter ends


def copied_drafts(files: Iterable[tuple[str, str]]) -> Iterator[Diagnostic]:
    """Tell of drafts that everybody can read, among files given by their path in the site and on disk."""
    for path, file in files:
        if not path.lower().endswith(_SUFFIXES):
            continue
        text = _beginning(file)
        if not text.startswith(_OPENINGS):
            continue
        from llmnotes.loader.frontmatter.block import hiding  # with all that reads notes, which may not be needed

        if found := hiding(text):
            message = (
                f"`{text[slice(*found)]}` means nothing here: this file is published as it is, front matter and all"
            )
            hint = "make it a note that ends in .md, exclude it, or let its name begin with _"
            yield warning(place_in(path, text, *found), "draft-published", message, hint=hint)


def _beginning(file: str) -> str:
    try:
        with Path(file).open("rb") as content:
            return content.read(_MOST).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:  # whoever publishes it will say so
        return ""
