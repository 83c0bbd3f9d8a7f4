"""What a preview shows while a template is broken: pages as the last good templates make them, of what there is now."""

from typing import TypeAlias

from llmnotes.commands.edition import Edition
from llmnotes.renderer import Page
from llmnotes.shell.environment import EnvironmentProblem
from llmnotes.shell.theme import Theme

PAGES = 200  # last good pages that are kept

APOLOGY = (
    b"<!doctype html>\n<html lang=en><meta charset=utf-8><title>Not yet</title><p>This page can not be made yet.\n"
)
"""What is shown of a page that was never whole, below the problems that keep it from being so."""

Kind: TypeAlias = tuple[type, str]


class LastGood:
    """The pages that were good last, and the templates that made them. Whoever keeps one holds a lock."""

    def __init__(self) -> None:
        self._pages: dict[str, tuple[bytes, Theme]] = {}
        self._themes: dict[Kind, Theme] = {}

    def keep(self, edition: Edition, path: str, content: bytes) -> None:
        """Keep a page that is good."""
        self._pages.pop(path, None)
        self._pages[path] = content, edition.basis.theme
        if len(self._pages) > PAGES:
            del self._pages[next(iter(self._pages))]
        self._themes[kind_of(edition.basis.pages[path])] = edition.basis.theme

    def last(self, path: str) -> bytes:
        """Return a page as it was last."""
        kept = self._pages.get(path)
        return kept[0] if kept else APOLOGY

    def instead(self, edition: Edition, path: str) -> bytes:
        """Return a page that its templates can not make: made by those that could last, or else as it was then.

        These are the templates that made this very page, or another one of its kind.
        """
        kept, others = self._pages.get(path), self._themes.get(kind_of(edition.basis.pages[path]))
        for theme in (kept and kept[1], others):
            if theme is None:
                continue
            try:
                content = edition.remade(path, theme)
            except EnvironmentProblem:  # the note is not what it was any more
                break
            if isinstance(content, bytes):
                return content
        return self.last(path)


def kind_of(page: Page) -> Kind:
    """Return what pages have in common that are made by the same template: what they show, or the layout of notes."""
    return type(page.shows), getattr(page.shows, "template", "")
