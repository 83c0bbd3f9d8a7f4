"""A site as a preview shows it: nothing of it is on disk, and each page is rendered when somebody looks at it."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from llmnotes.commands.examine import Survey
from llmnotes.commands.shelf import Kept, Shelf
from llmnotes.commands.write import pictures_of, renderer_of
from llmnotes.diagnostics import Diagnostic
from llmnotes.model import Body, Link, Note
from llmnotes.renderer import NotePage, Page
from llmnotes.shell.theme import Theme
from llmnotes.site.resolution import Resolution, ToNote
from llmnotes.site.resolve import resolve

if TYPE_CHECKING:
    from llmnotes.renderer.render import Renderer


class Basis:
    """A surveyed site by its output paths, whose notes are on a ``shelf``. Any thread may ask it for a page."""

    def __init__(self, survey: Survey, shelf: Shelf, root: Path, epoch: datetime | None) -> None:
        self.survey = survey
        self.shelf = shelf
        self.epoch = epoch
        self.theme = replace(survey.theme, static={})
        """The templates, which may be needed when they have been replaced."""
        self.pictures = pictures_of(survey, shelf, root)
        self.pages: Mapping[str, Page] = {page.path: page for page in survey.pages}
        self.files: Mapping[str, Path] = {url.lstrip("/"): root / path for path, url in survey.site.files.items()}
        self._notes = {page.shows.note.path: page for page in survey.pages if isinstance(page.shows, NotePage)}
        self._rendered: dict[str, bytes | Diagnostic] = {}
        self._other: tuple[Theme, Renderer] | None = None

    def page_of(self, path: str) -> Page | None:
        """Return the page of the note at a path, if it has one of its own."""
        return self._notes.get(path)

    def note_at(self, path: str) -> Note | None:
        """Return the note at a path, if it has a page."""
        page = self._notes.get(path)
        return page.shows.note if page and isinstance(page.shows, NotePage) else None

    def content(self, path: str) -> bytes | Path | Diagnostic | None:
        """Return the file at an output path: what is in it, where it is, what keeps it from being made, or None."""
        if (file := self.files.get(path)) is not None:
            return file
        if (page := self.pages.get(path)) is None:
            return None
        if (content := self._rendered.get(path)) is None:
            content = self._rendered[path] = self._renderer.render(page)
        return content

    def remade(self, path: str, theme: Theme) -> bytes | Diagnostic:
        """Return a page as the templates of another theme make it. Raises ``KeyError`` if there is none."""
        if (other := self._other) is None or other[0] != theme:
            survey = replace(self.survey, theme=theme)
            other = self._other = theme, renderer_of(survey, self.shelf, self.pictures, self.epoch)
        return other[1].render(self.pages[path])

    def made(self, path: str) -> bytes | Diagnostic:
        """Return a page, which is kept only if somebody has looked at it. Raises ``KeyError`` if there is none."""
        return self._rendered.get(path) or self._renderer.render(self.pages[path])

    @cached_property
    def _renderer(self) -> "Renderer":
        return renderer_of(self.survey, self.shelf, self.pictures, self.epoch)


class Edition:
    """A surveyed site where notes have their newer text on their own pages, and all else is as it was.

    That is soon seen, and soon outdated: what a text means for other pages is for the next survey to say.
    """

    def __init__(self, basis: Basis, saved: Mapping[str, Kept]) -> None:
        """Take the notes that were ``saved`` since the survey, by path."""
        self.basis = basis
        self._new = {page.path: (page, kept) for kept in saved.values() if (page := _page_of(basis, kept))}
        self._saved = {kept.path: kept for _, kept in self._new.values()}
        self._rendered: dict[str, bytes | Diagnostic] = {}

    def shows(self, kept: Kept) -> bool:
        """Say whether this is the text of a note that is shown."""
        return self._saved.get(kept.path) is kept

    def content(self, path: str) -> bytes | Path | Diagnostic | None:
        """Return what `Basis.content` does, of this edition. Any thread may ask."""
        if path not in self._new:
            return self.basis.content(path)
        if (content := self._rendered.get(path)) is None:
            content = self._rendered[path] = self._renderer.render(self._new[path][0])
        return content

    def remade(self, path: str, theme: Theme) -> bytes | Diagnostic:
        """Return what `Basis.remade` does, of this edition."""
        if path not in self._new:
            return self.basis.remade(path, theme)
        return self._renderer_with(theme).render(self._new[path][0])

    @cached_property
    def _renderer(self) -> "Renderer":
        return self._renderer_with(self.basis.theme)

    def _renderer_with(self, theme: Theme) -> "Renderer":
        from llmnotes.renderer.render import Renderer

        survey, epoch = self.basis.survey, self.basis.epoch
        return Renderer(
            survey.site,
            theme.templates,
            survey.assets,
            self._body_of,
            self._resolved,
            survey.connections,
            originals=theme.originals,
            epoch=epoch,
            size_of=self.basis.pictures.size_of,
        )

    def _body_of(self, path: str) -> Body:
        return self.basis.shelf.body_of(self._saved.get(path) or self.basis.survey.kept[path])

    def _resolved(self, note: Note, link: Link) -> Resolution:
        """Return where a link leads: to a note with its newer text, since it may be embedded."""
        to = resolve(self.basis.survey.index, note, link)
        if isinstance(to, ToNote) and (kept := self._saved.get(to.note.path)) and kept.record.note:
            return replace(to, note=kept.record.note)
        return to


def _page_of(basis: Basis, kept: Kept) -> Page | None:
    """Return the page of a note with its new text; None where it has none, or wants another place in the site."""
    page, new = basis.page_of(kept.path), kept.record.note
    if page is None or not isinstance(page.shows, NotePage) or new is None or _place(new) != _place(page.shows.note):
        return None
    return replace(page, shows=replace(page.shows, note=new))


def _place(note: Note) -> object:
    return (note.url, note.tags, note.layout, note.draft, note.published, note.date, note.shown_from, note.shown_until)
