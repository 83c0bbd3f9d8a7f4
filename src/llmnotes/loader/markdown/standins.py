"""What stands for a work or a note in a text that has no holes: a description, an excerpt, a heading.

The loader says which one is named there and how, the renderer what it is called.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape
from urllib.parse import quote, unquote

from markdown_it.token import Token

from llmnotes.loader.markdown.citations import (
    ADDRESS,
    IN_BRACKETS,
    IN_TEXT,
    LOCATED,
    Cite,
    Piece,
    cite_in_text,
    is_citation,
    joins,
    locator_of,
    parts_in,
    pieces,
)
from llmnotes.model import Note

TITLE = "title"
"""The form of a note that a wikilink names, of which the title is shown."""

MARK = "\0"
"""Stands around a work or a note's name in a text that has no holes, and behind its form.

No text that was read has this character.
"""

MARKED = re.compile(rf"{MARK}([^{MARK}]+){MARK}([^{MARK}]+){MARK}")
_BLANK = re.compile(r"[\s%]")

CITING = re.compile(rf"{IN_BRACKETS.pattern}(?![(\[])|{IN_TEXT.pattern}", re.IGNORECASE)
"""What may cite a work in a text without markup."""


def marked(token: Token) -> str | None:
    """Return a citation, or a wikilink without a text of its own, for a text that has no holes; None of all else.

    What the work or the note is called is for the renderer to say. There is no blank in it, and it is about as long as
    that will be.
    """
    if token.type == "citation":
        return _mark(token.meta["url"], token.meta["form"])
    if token.type == "wikilink" and not token.content:
        name = _BLANK.sub(lambda blank: quote(blank[0]), token.meta["url"])
        return _mark(name, TITLE)
    return None


def _mark(url: str, form: str) -> str:
    return f"{MARK}{url.removeprefix(ADDRESS)}{MARK}{form}{MARK}"


def marked_in(text: str, *, by_key: bool) -> str:
    """Return a text that is no Markdown, as a description in front matter, with the works marked that it cites.

    That is what cites them in Markdown: brackets, and ``@arxiv:1706.03762`` outside of these.
    """

    def said(found: re.Match[str]) -> str:
        before = text[max(found.start() - 1, 0) : found.start()]
        if found["id"]:
            cite = None if before and joins(before) else cite_in_text(text, found.start(), found.end())
            return _piece(text, cite) if cite else found[0]
        parts = parts_in(text, *found.span(1))
        if before == "\\" or not is_citation(parts, by_key=by_key):
            return found[0]
        return "".join([_piece(text, piece) for piece in pieces(text, *found.span(1), parts, is_locator=False)])

    return CITING.sub(said, text) if "@" in text else text


def _piece(text: str, piece: Piece) -> str:
    if isinstance(piece, Cite):
        return _mark(piece.url, piece.form)
    return piece if isinstance(piece, str) else text[slice(*piece)]


def marks(text: str) -> Iterator[str | tuple[str, str]]:
    """Yield the pieces of such a text: of a citation or a wikilink the URL, as its link has it, and the form."""
    position = 0
    for found in MARKED.finditer(text):
        yield text[position : found.start()]
        name, form = found.groups()
        if form == TITLE:
            yield unquote(name), form
        else:
            yield (name if name.startswith("@") else ADDRESS + name), form
        position = found.end()
    yield text[position:]


def marked_of(note: Note) -> dict[tuple[str, str], None]:
    """Return the URL and the form of each work and note that the description and the excerpt of a note name."""
    if MARK not in note.description and MARK not in note.excerpt:
        return {}
    pieces = (*marks(note.description), *marks(unescape(note.excerpt)))
    return dict.fromkeys([piece for piece in pieces if not isinstance(piece, str)])


def works_marked(note: Note) -> Iterator[str]:
    """Yield the URLs of the works among these."""
    return (url for url, form in marked_of(note) if form != TITLE)


def unmarked(text: str, said: Callable[[str, str], str]) -> str:
    """Return such a text with what is ``said`` of each URL and form."""
    if MARK not in text:
        return text
    return "".join([piece if isinstance(piece, str) else said(*piece) for piece in marks(text)])


def as_written(url: str, form: str) -> str:
    """Return what stands for a work in names, which do not change with what is known: its identifier or key.

    A wikilink stands there for the name that it has.
    """
    if form == TITLE:
        return url
    if locator := locator_of(form):
        return f"{url} [{locator}]"
    identifier = f"arXiv:{unquote(url.removeprefix(ADDRESS))}" if url.startswith(ADDRESS) else url
    return f"{identifier} (" if form == LOCATED else identifier
