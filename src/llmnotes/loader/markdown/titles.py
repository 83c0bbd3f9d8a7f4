"""Titles of notes: as plain text, and where there are formulas in them as HTML as well.

A work that a title cites is called by its identifier or key, whatever is known of it: notes are linked to by their
titles, sorted by them, and cited.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from markdown_it.token import Token
from msgspec import Struct

from llmnotes.loader.markdown.formula_boxes import LINK_OR_ID
from llmnotes.loader.markdown.formulas import Macros, Unreadable, mathml, mathml_of
from llmnotes.loader.markdown.headings import SEVERAL_BLANKS, plain_text
from llmnotes.loader.markdown.html_formulas import formulas_in
from llmnotes.loader.markdown.spoken import compact, spoken

MOST = 10_000
"""Characters of a title as HTML, which stands on many pages; a longer one is plain text."""

_SIGN = re.compile(r"\$|\\[(\[]")


_NOTHING = re.compile(r"(?:\s|<!--(?:[^-]|-(?!->))*+-->|<a\s+(?:id|name)=[^<>]*+>\s*+</a>)*+")
"""HTML that shows nothing: comments, and places that links lead to."""


class Title(Struct, frozen=True):
    """A title as plain ``text`` on one line, and as ``html``, which is empty where that says no more."""

    text: str
    html: str = ""


def nothing_above(tokens: Sequence[Token]) -> int:
    """Return how many tokens at the beginning show nothing, as a comment."""
    index = 0
    while index < len(tokens):
        is_paragraph = tokens[index].type == "paragraph_open"
        block = tokens[index + is_paragraph]
        if not (is_paragraph or block.type == "html_block") or not _NOTHING.fullmatch(block.content):
            break
        index += 3 if is_paragraph else 1
    return index


def title_of(children: Sequence[Token], macros: Macros) -> Title:
    """Return the title that the inline tokens of a heading are."""
    if not any(token.type == "math_inline" for token in children):
        return Title(SEVERAL_BLANKS.sub(" ", plain_text(children)).strip())
    return _title(_parts_of(children, macros))


def title_in(text: str, macros: Macros) -> tuple[Title, tuple[Unreadable, ...]]:
    r"""Return a title that front matter gives, with formulas as in a text of HTML, and what is wrong with them.

    There is no other markup in it, but ``\$`` for a dollar.
    """
    if not _SIGN.search(text):
        return Title(text), ()
    parts = [*_parts_in(text, macros)]
    return _title(parts), tuple([part for _, part in parts if isinstance(part, Unreadable)])


_Part = tuple[str, str | Unreadable]
"""Some of a title as it is written, and its formula if it is one."""


def _parts_of(children: Iterable[Token], macros: Macros) -> Iterator[_Part]:
    for token in children:
        yield plain_text([token]), mathml_of(token, macros, display=False) if token.type == "math_inline" else ""


def _parts_in(text: str, macros: Macros) -> Iterator[_Part]:
    done = 0
    for formula in formulas_in(text, 0, len(text)):
        if formula.start == formula.tex_start:  # a reference or an environment, which belong to a text
            continue
        yield text[done : formula.start].replace("\\$", "$"), ""
        tex = text[formula.tex_start : formula.tex_end]
        yield text[formula.start : formula.end], mathml(tex, macros, display=False)
        done = formula.end
    yield text[done:].replace("\\$", "$"), ""


def _title(parts: Iterable[_Part]) -> Title:
    text, html, has_formulas = "", "", False
    for part, formula in parts:
        if isinstance(formula, str) and formula:
            text, html, has_formulas = text + spoken(formula), html + LINK_OR_ID.sub("", compact(formula)), True
        else:
            text, html = text + part, html + escape(part, quote=False)
    return Title(" ".join(text.split()), html.strip() if has_formulas and len(html) <= MOST else "")
