"""A site as a preview shows it: nothing of it is on disk, and each page is rendered when somebody looks at it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.commands.examine import Survey
from llmnotes.commands.shelf import Kept, Shelf
from llmnotes.commands.write import renderer_of
from llmnotes.diagnostics import Diagnostic
from llmnotes.model import Note
from llmnotes.renderer import NotePage, Page

if TYPE_CHECKING:
    from llmnotes.renderer.render import Renderer


class Basis(Struct, frozen=True):
    """A surveyed site by its output paths: the pages, and where the other files are; and the paths of notes' pages."""

    survey: Survey
    shelf: Shelf
    epoch: datetime | None
    pages: Mapping[str, Page]
    files: Mapping[str, Path]
    outputs: Mapping[str, str]


def basis_of(survey: Survey, shelf: Shelf, root: Path, epoch: datetime | None) -> Basis:
    """Return what all editions of a survey have in common; the notes are on the ``shelf``."""
    pages = {page.path: page for page in survey.pages}
    files = {url.lstrip("/"): root / path for path, url in survey.site.files.items()}
    outputs = {page.shows.note.path: page.path for page in survey.pages if isinstance(page.shows, NotePage)}
    return Basis(survey, shelf, epoch, pages, files, outputs)


class Edition:
    """A surveyed site, with the notes that were ``saved`` since, by path. Any thread may ask it for a page."""

    def __init__(self, basis: Basis, saved: Mapping[str, Kept]) -> None:
        self.basis = basis
        self._saved = saved
        self._new = {output: page for kept in saved.values() for output, page in _page_of(basis, kept)}
        self._rendered: dict[str, bytes | Diagnostic] = {}

    def with_saved(self, kept: Kept) -> "Edition":
        """Return an edition that has the new text of a note on its own page, and else is as it was.

        That is soon seen, and soon outdated: what the text means for other pages is for the next survey to say.
        """
        return Edition(self.basis, {**self._saved, kept.path: kept})

    def content(self, path: str) -> bytes | Path | Diagnostic | None:
        """Return the file at an output path: what is in it, where it is, what keeps it from being made, or None."""
        if (file := self.basis.files.get(path)) is not None:
            return file
        page = self._new.get(path) or self.basis.pages.get(path)
        if page is None:
            return None
        if (content := self._rendered.get(path)) is None:
            content = self._rendered[path] = self._renderer.render(page)
        return content

    @cached_property
    def _renderer(self) -> "Renderer":
        survey = self.basis.survey
        kept = {**survey.kept, **self._saved}
        return renderer_of(replace(survey, kept=kept), self.basis.shelf, self.basis.epoch)


def _page_of(basis: Basis, kept: Kept) -> list[tuple[str, Page]]:
    """Return the page of a note with its new text, and no page where it wants another place in the site."""
    page = basis.pages.get(basis.outputs.get(kept.path, ""))
    new = kept.record.note
    if page is None or not isinstance(page.shows, NotePage) or new is None or _place(new) != _place(page.shows.note):
        return []
    return [(page.path, replace(page, shows=replace(page.shows, note=new)))]


def _place(note: Note) -> object:
    return (note.url, note.tags, note.layout, note.draft, note.published, note.date)
