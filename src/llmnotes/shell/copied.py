"""Files that are published as they are, though they are notes to other programs, or say that they are drafts."""

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path, PurePosixPath

from llmnotes.diagnostics import Diagnostic, Place, place_in, warning

_DOCUMENTS = (".adoc", ".mdx", ".org", ".qmd", ".rmd", ".rst")
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


def foreign_notes(files: Iterable[str], notes: Collection[str]) -> Iterator[Diagnostic]:
    """Tell of the first of the files of each kind that are pages elsewhere, unless a note is called the same."""
    documents = [path for path in files if path.lower().endswith(_DOCUMENTS)]
    names = {_stem(note) for note in notes} if documents else set()
    kinds: dict[str, list[str]] = {}
    for path in documents:
        suffix = PurePosixPath(path).suffix
        if suffix and _stem(path) not in names:
            kinds.setdefault(suffix, []).append(path)
    for suffix, paths in kinds.items():
        others = f", as {len(paths) - 1} more that end in {suffix}" if len(paths) > 1 else ""
        message = f"this is no note, and has no page: it is published as it is{others}"
        hint = f'notes end in .md: convert it to Markdown, or leave it out with exclude = ["*{suffix}"] in the settings'
        yield warning(Place(paths[0]), "foreign-note", message, hint=hint)


def _stem(path: str) -> str:
    return str(PurePosixPath(path).with_suffix(""))


def _beginning(file: str) -> str:
    try:
        with Path(file).open("rb") as content:
            return content.read(_MOST).decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:  # whoever publishes it will say so
        return ""
