"""Markdown to a note's body, its links, headings and anchors, with the place of everything that can be wrong."""

import re
from collections.abc import Container, Iterator, Sequence
from html import escape
from typing import Any, Protocol

from markdown_it.token import Token
from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Place, error, info, warning
from llmnotes.loader.markdown.blockrules import MAX_NESTING
from llmnotes.loader.markdown.blocks import write_blocks
from llmnotes.loader.markdown.callouts import KINDS
from llmnotes.loader.markdown.elements import Elements
from llmnotes.loader.markdown.formulas import Macros, mathml_of, read_formulas
from llmnotes.loader.markdown.headings import SEVERAL_BLANKS, plain_text
from llmnotes.loader.markdown.inlines import flat_html, write_inline
from llmnotes.loader.markdown.leads import write_mentions
from llmnotes.loader.markdown.links import EXPANSION
from llmnotes.loader.markdown.math import unclosed_formulas
from llmnotes.loader.markdown.nolinks import ON_ONE_MACHINE
from llmnotes.loader.markdown.places import Lines, Origins
from llmnotes.loader.markdown.references import lost_references
from llmnotes.loader.markdown.slips import slips_of
from llmnotes.loader.markdown.spoken import spoken
from llmnotes.loader.markdown.standins import marked
from llmnotes.loader.markdown.titles import Title, nothing_above, title_of
from llmnotes.loader.markdown.unclosed import close_all, rest_of_page
from llmnotes.loader.markdown.writer import Writer
from llmnotes.model import OPENING, Body, Heading, Link, LinkKind
from llmnotes.nearest import SLIP, nearest

NEWLINE = re.compile(r"\r\n?")


class Dialect(Protocol):
    """What reads a text into tokens; ``env`` takes what is found out beside them."""

    def parse(self, src: str, env: dict[str, Any]) -> Sequence[Token]:
        """Return the tokens of ``src``."""


class Document(Struct, frozen=True):
    """A Markdown text, understood.

    ``title`` is the text of a heading that opens it, and then no heading of the body unless that is wanted;
    ``title_id`` is its id then. ``excerpt`` is its first paragraph (or all before the separator) as HTML without links;
    ``summary`` the same as plain text.
    Works that are cited there and in headings are marked, and notes that wikilinks name (see `standins.marked`).
    ``words`` counts those of the text, code blocks and formulas aside.
    """

    title: Title | None
    body: Body
    headings: tuple[Heading, ...]
    anchors: frozenset[str]
    links: tuple[Link, ...]
    excerpt: str
    summary: str
    words: int
    diagnostics: tuple[Diagnostic, ...]
    title_id: str = ""


def parse(
    text: str,
    dialect: Dialect,
    *,
    path: str,
    first_line: int = 1,
    macros: Macros = (),
    excerpt_separator: str = "",
    title_from_heading: bool = False,
    title_tags: Container[str] = ("h1",),
    keeps_heading: bool = False,
    shown_title: str = "",
    cites_by_key: bool = False,
    origins: Origins | None = None,
) -> Document:
    """Understand ``text``, which begins in line ``first_line`` of the file ``path``.

    Where it is not quite what an author wrote there, ``origins`` knows what it was made of; it has LF line ends then.
    With ``title_from_heading``, a heading of one of the ``title_tags`` that opens the text is its title (comments may
    be above, and places that links lead to), and no heading any more but where the text ``keeps_heading``; nor is one
    with the words of ``shown_title``. It is the section `OPENING` of the body then. With ``cites_by_key``, keys of a
    bibliography are citations, too, not identifiers of arXiv's only.

    Never raises, whatever the text: what can not be understood is text, or a diagnostic.
    """
    text = NEWLINE.sub("\n", text).replace("\0", "\ufffd")
    lines = Lines(path, first_line, text.split("\n"), origins)
    environment: dict[str, Any] = {"cites_by_key": cites_by_key}
    tokens: Sequence[Token] = dialect.parse(text, environment)
    read_formulas(tokens, text, macros)
    elements = Elements() if "<" in text and "known_elements" in environment else None
    writer = Writer(lines, macros, environment.get("references", {}), elements=elements)
    first = nothing_above(tokens) if "known_elements" in environment else 0  # Jekyll wants it at the very top
    opening = _leading_title(tokens[first : first + 2], title_tags)
    is_shown = bool(opening and shown_title) and _words(opening or "") == _words(shown_title)
    title = title_of(tokens[first + 1].children or (), macros) if opening and (title_from_heading or is_shown) else None
    title_id = ""
    if title is not None and (is_shown or not keeps_heading):
        title_id = _write_title(writer, *tokens[first : first + 2])
        tokens = [*tokens[:first], *tokens[first + 3 :]]
    write_blocks(writer, tokens)
    excerpt = _excerpt(tokens, lines, excerpt_separator)
    return Document(
        title=title,
        body=writer.body(),
        headings=tuple(writer.headings),
        anchors=frozenset(writer.anchors),
        links=tuple(writer.links),
        excerpt="".join(f"<p>{flat_html(block.children or (), macros).strip()}</p>" for block in excerpt),
        summary=" ".join(_summary(block.children or (), macros).strip() for block in excerpt),
        words=writer.words,
        diagnostics=(
            *writer.diagnostics,
            *_footnotes_not_shown(environment, lines),
            *_definitions_not_used(environment, lines),
            *_references_without_definition(environment, lines),
            *_cells_not_shown(environment, lines),
            *_cut_links(environment, writer),
            *_links_of_one_machine(writer.links),
            *slips_of(environment, lines),
            *unclosed_formulas(writer),
            *lost_references(tokens, environment, writer),
            *_unknown_callouts(environment, lines),
            *_unclosed_elements(environment, lines),
            *rest_of_page(writer),
            *_too_deep(environment, lines),
            *_too_much(environment, lines),
        ),
        title_id=title_id,
    )


def _leading_title(tokens: Sequence[Token], tags: Container[str]) -> str | None:
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag in tags:
        return plain_text(tokens[1].children or ()).strip() or None
    return None


_MARKUP = re.compile(r"[$`]|\\+[()]")
_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."})
_RUNS = re.compile(r"-+")


def _words(title: str) -> str:
    """Return a title by which it can be known again, whoever typed or set it: without markup and typography."""
    return " ".join(_RUNS.sub("-", _MARKUP.sub("", title).translate(_TYPOGRAPHY)).casefold().split())


def _write_title(writer: Writer, heading: Token, text: Token) -> str:
    """Write the heading that became the title, with its links, for the note's page to begin with, and return its id."""
    identifier = str(heading.attrs.get("id", ""))
    if identifier:
        writer.anchors.append(identifier)
    writer.html.append(f'<span id="{escape(identifier)}">' if identifier else "<span>")
    write_mentions(writer, text.children or (), write_inline(writer, text, text.children or ()))
    close_all(writer)
    writer.html.append("</span>")
    writer.blocks[OPENING] = (0, writer.position())
    return identifier


def _excerpt(tokens: Sequence[Token], lines: Lines, separator: str) -> list[Token]:
    """The inline tokens of the paragraphs that introduce a note."""
    end = next((row for row, line in enumerate(lines.lines) if separator in line), None) if separator else None
    paragraphs = (
        tokens[index + 1]
        for index, token in enumerate(tokens)
        if token.type == "paragraph_open" and token.level == 0 and _has_text(tokens[index + 1])
    )
    if end is not None:
        return [block for block in paragraphs if block.map and block.map[0] < end]
    first = next(paragraphs, None)
    return [first] if first else []


def _summary(children: Sequence[Token], macros: Macros) -> str:
    """Return a text without markup, its formulas as far as they can be read without any."""
    return SEVERAL_BLANKS.sub(" ", "".join([_told(token, macros) for token in children]))


def _told(token: Token, macros: Macros) -> str:
    if token.type == "wikilink" and token.children:
        return "".join([_told(part, macros) for part in token.children])
    formula = mathml_of(token, macros, display=False) if token.type == "math_inline" else None
    return spoken(formula) if isinstance(formula, str) else marked(token) or plain_text((token,))


def _has_text(block: Token) -> bool:
    return bool(plain_text(block.children or (), pictures=False).strip())


def _footnotes_not_shown(environment: dict[str, Any], lines: Lines) -> Iterator[Diagnostic]:
    for label, row in environment.get("unused_footnotes", ()):
        message = f"footnote [^{label}] is not shown: nothing refers to it"
        hint = f"put [^{label}] where it belongs, or take it out"
        yield warning(_place_of(f"[^{label}]", row, lines), "unused-footnote", message, hint=hint)
    for label, row in environment.get("repeated_footnotes", ()):
        message = f"footnote [^{label}] is not shown: there is another one of this name above"
        hint = "give one of them another name"
        yield warning(_place_of(f"[^{label}]", row, lines), "repeated-footnote", message, hint=hint)
    for label, row in environment.get("overwritten_footnotes", ()):
        message = f"footnote [^{label}] is not shown: there is another one of this name below"
        hint = "give one of them another name"
        yield warning(_place_of(f"[^{label}]", row, lines), "repeated-footnote", message, hint=hint)


def _definitions_not_used(environment: dict[str, Any], lines: Lines) -> Iterator[Diagnostic]:
    for entry in environment.get("duplicate_refs", ()):
        first = environment["references"][entry["label"]]
        if first["href"] != entry["href"]:
            row = entry["map"][0]
            message = f"this address is not used: line {lines.place(first['map'][0], 0, 0).line} defines the same name"
            place = _place_of(lines.lines[row].strip(), row, lines)
            yield warning(place, "repeated-definition", message, hint="give one of them another name")


def _references_without_definition(environment: dict[str, Any], lines: Lines) -> Iterator[Diagnostic]:
    """Tell of the first one: who writes brackets in this way for another reason does it often."""
    found = environment.get("undefined_references", ())
    for written, label, row in found[:1]:
        more = f", as {len(found) - 1} more of this note" if len(found) > 1 else ""
        message = f"nothing defines [{label}]: this is shown with its brackets{more}"
        hint = f"add a line `[{label}]: https://...`, or put a backslash before the bracket"
        yield info(_place_of(written, row, lines), "undefined-reference", message, hint=hint)


def _links_of_one_machine(links: Sequence[Link]) -> Iterator[Diagnostic]:
    for link in links:
        if found := ON_ONE_MACHINE.match(link.url) if link.kind in (LinkKind.LINK, LinkKind.IMAGE) else None:
            message = f"an address that begins with {found[0]} leads nowhere for a reader"
            hint = "put the file beside the notes, and write its path"
            yield warning(link.place, "url-leads-nowhere", message, hint=hint)


def _unknown_callouts(environment: dict[str, Any], lines: Lines) -> Iterator[Diagnostic]:
    for name, (marker, row) in environment.get("unknown_callouts", {}).items():
        near = nearest(name, KINDS, SLIP)
        hint = f"did you mean [!{near.upper()}]?" if near else "use one of NOTE, TIP, IMPORTANT, WARNING and CAUTION"
        message = f"there is no callout [!{name}], so it looks like a note"
        yield warning(_place_of(marker, row, lines), "unknown-callout", message, hint=hint)


def _unclosed_elements(environment: dict[str, Any], lines: Lines) -> Iterator[Diagnostic]:
    for name, row in environment.get("unclosed_elements", ())[
        :1
    ]:  # further ones are within the first, and may be right
        message = f"<{name}> is not closed, so that all that is below it is a part of it"
        hint = f"write </{name}> where it ends, and an end tag for each element in it"
        yield warning(_place_of(f"<{name}", row, lines), "unclosed-element", message, hint=hint)


def _cells_not_shown(environment: dict[str, Any], lines: Lines) -> Iterator[Diagnostic]:
    for row, column in environment.get("surplus_cells", ()):
        place = lines.place(row, column, len(lines.lines[row].rstrip()))
        message = "cells are not shown: the row has more of them than the table has columns"
        hint = "put \\ before a | that belongs to a cell, or give the table another column"
        yield warning(place, "surplus-cells", message, hint=hint)


def _cut_links(environment: dict[str, Any], writer: Writer) -> Iterator[Diagnostic]:
    """Tell of links that the end of a cell cuts in two, where nothing is said of the cells of their row."""
    told = {row for row, _ in environment.get("surplus_cells", ())} if writer.cut_links else ()
    yield from (cut for row, cut in writer.cut_links if row not in told)


def _place_of(text: str, row: int, lines: Lines) -> Place:
    start = max(lines.lines[row].find(text), 0)
    return lines.place(row, start, start + len(text))


def _too_much(environment: dict[str, Any], lines: Lines) -> list[Diagnostic]:
    if environment.get("expanded", 0) <= EXPANSION:
        return []
    message = f"the addresses of link definitions, as often as they are used, are more than {EXPANSION:,} characters"
    return [error(lines.place(0, 0, 0), "definitions-too-large", message, hint="use them less, or shorten them")]


def _too_deep(environment: dict[str, Any], lines: Lines) -> list[Diagnostic]:
    row = environment.get("too_deep")
    if not isinstance(row, int):
        return []
    message = (
        f"lists or quotations inside each other more than {MAX_NESTING} levels deep: the deeper ones are plain text"
    )
    return [warning(lines.place(row, 0, len(lines.lines[row])), "nested-too-deep", message, hint="nest them less")]
