"""Layouts: which template a note is shown with, and what is said where there is none."""

from collections.abc import Collection, Iterator

from llmnotes.diagnostics import Diagnostic, error, info
from llmnotes.model import Note
from llmnotes.nearest import nearest
from llmnotes.site import Site

HOME, NOTE = "home.html", "note.html"

ORDINARY = frozenset({"note", "post", "page", "default", "none"})
"""Layouts that are the theme's own one unless a site has a template of that name: Jekyll's themes have these."""


OF_OTHERS = frozenset(
    (
        *("404", "archive", "base", "card", "entries", "footer", "header", "icon", "links", "map", "paper", "papers"),
        *("quotations", "redirect", "repositories", "repository", "search", "tag", "tags"),
    )
)
"""What the theme's templates show that are not for notes; Jekyll's layouts may have such names, too."""


def template_of(note: Note, templates: Collection[str]) -> str | None:
    """Return the name of the template that a note's layout asks for, or None if there is none for notes."""
    name = f"{note.layout}.html"
    if name in templates and note.layout not in OF_OTHERS:
        return name
    return NOTE if note.layout in ORDINARY else None


def missing_layouts(site: Site, templates: Collection[str]) -> Iterator[Diagnostic]:
    """Yield an error for each note whose layout has no template; in a repository of Jekyll's one remark a layout."""
    unknown = [note for note in site.shown if template_of(note, templates) is None]
    if site.config.dialect == "jekyll":
        yield from _layouts_of_jekyll(unknown)
        return
    for note in unknown:
        name = f"{note.layout}.html"
        if note.layout in OF_OTHERS:
            message = f"the layout {note.layout} is not one for notes: the template {name} shows something else"
            yield error(
                note.layout_place, "missing-layout", message, hint="use the layout note, or one of another name"
            )
            continue
        others = {name.removesuffix(".html") for name in templates} - OF_OTHERS
        near = nearest(note.layout, [*ORDINARY, *sorted(others)])
        hint = f"use the layout {near} or add" if near else "add"
        message = f"the layout {note.layout} does not exist: there is no template {name}"
        yield error(note.layout_place, "missing-layout", message, hint=f"{hint} templates/{name}")


def _layouts_of_jekyll(notes: list[Note]) -> Iterator[Diagnostic]:
    """Say once of each layout that it is not used: it may be in ``_layouts`` or in a theme, or nowhere at all."""
    users: dict[str, list[Note]] = {}
    for note in notes:
        users.setdefault(note.layout, []).append(note)
    for layout, group in users.items():
        others = f" and {len(group) - 1} more" if len(group) > 1 else ""
        message = f"the layout {layout} is none of this site's: this note{others} are shown as any other"
        message = message if others else message.replace("are shown", "is shown")
        yield info(group[0].layout_place, "jekyll-layout", message, hint=f"add _templates/{layout}.html to change that")
