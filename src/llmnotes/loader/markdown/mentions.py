"""What is said around a link: its sentence, or the list item it stands in, for the pages that quote it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TypeAlias

from markdown_it.token import Token

from llmnotes.loader.markdown.formulas import Macros
from llmnotes.loader.markdown.inlines import flat_html
from llmnotes.loader.markdown.plainlines import ELEMENT

LONGEST = 160
"""Characters that are quoted on either side of a link, if the sentence or item has as many."""

FORMULA = 10
"""Characters for which a formula or a piece of code counts."""

MOST = 60
"""Inline tokens that are looked at on either side, so that a text of nothing but links is read in linear time."""

ABBREVIATED = r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bvs)(?<!\bal)(?<!\bFig)(?<!\bSec)(?<!\bEq)(?<!\bresp)(?<!\b[A-Z])"
SENTENCE_END = re.compile(rf"(?:{ABBREVIATED}\.|[!?…])[\"'”’)\]]*(?=\s+[\"'“‘(\[]*(?:[^\W_a-z]|$)|\s*$)")
"""The end of a sentence: a mark behind what is no usual abbreviation, and a word that does not go on in lower case."""

OPEN_END = re.compile(
    r"(?:,|\b(?:a|an|and|are|as|at|but|by|for|from|in|is|of|on|or|see|than|that|the|to|was|which|with))\s*$",
    re.IGNORECASE,
)
"""How no sentence ends."""

WORDLESS = frozenset({"html_inline", "image", "embed", "footnote_ref"})

Piece: TypeAlias = tuple[str, bool]
"""A part of a text: as it is read, or as HTML that can not be cut (code, a formula), and whether it is HTML."""


def quoted(children: Sequence[Token], linked: Sequence[int], macros: Macros, *, is_item: bool) -> Iterator[str]:
    """Yield what stands around each link of a block's inline tokens; ``linked`` has the indices where links begin.

    A list item is one unit (``is_item``), as long as it is short; elsewhere it is the sentence. Where every line begins
    like a sentence, each is one.
    """
    newline = " " if is_item or _is_wrapped(children) else "\n"
    pieces = [_piece(token, macros, newline) for token in children]
    for first in linked:
        behind = first + 1
        if children[first].type == "link_open":
            while children[behind].type != "link_close":  # no link holds another one
                behind += 1
        yield "" if children[first].type in WORDLESS else _quoted(pieces, first, behind, is_item=is_item)


def quoted_plainly(line: str) -> Iterator[str]:
    """Yield what stands around each link of a plain line (see ``plainlines``), which is a list item."""
    pieces: list[Piece] = []
    links: list[int] = []
    position = 0
    for found in ELEMENT.finditer(line):
        pieces.append((line[position : found.start()], False))
        position = found.end()
        if found["url"]:
            links.append(len(pieces))
        if found["code"]:
            pieces.append((f"<code>{escape(found['code'], quote=False)}</code>", True))
        else:
            pieces.append((found["a"] or found["strong"] or found["em"], False))
    pieces.append((line[position:], False))
    for first in links:
        yield _quoted(pieces, first, first + 1, is_item=True)


def _is_wrapped(children: Sequence[Token]) -> bool:
    """Whether lines end where the author's editor had no more room, and not where something has been said.

    Then one begins in lower case, or ends in the midst of a clause.
    """
    return any(
        _goes_on(before, behind)
        for before, token, behind in zip(children, children[1:], children[2:], strict=False)
        if token.type == "softbreak"
    )


def _goes_on(before: Token, behind: Token) -> bool:
    if behind.type == "text" and behind.content[:1].islower():
        return True
    return before.type == "text" and OPEN_END.search(before.content) is not None


def _piece(token: Token, macros: Macros, newline: str) -> Piece:
    match token.type:
        case "text" | "text_special" | "undefined_footnote" | "citation":
            return token.content, False
        case "softbreak" | "hardbreak":
            return newline, False
        case "wikilink":
            return token.content or token.meta["url"], False
        case "code_inline" | "math_inline":
            return flat_html([token], macros), True
        case _:
            return "", False


def _quoted(pieces: Sequence[Piece], first: int, behind: int, *, is_item: bool) -> str:
    own = "".join([_html(piece) for piece in pieces[first:behind]])
    before = _side(reversed(pieces[max(first - MOST, 0) : first]), is_left=True, is_item=is_item)
    after = _side(pieces[behind : behind + MOST], is_left=False, is_item=is_item)
    words = f"<mark>{own}</mark>" if own.strip() else ""
    return f"{before}{words}{after}".strip()


def _side(pieces: Iterable[Piece], *, is_left: bool, is_item: bool) -> str:
    """Return what is quoted on one side of a link, whose ``pieces`` come with the nearest first."""
    chosen: list[str] = []
    room = LONGEST
    for text, is_html in pieces:
        if text == "\n":
            break
        if is_html:
            chosen.append(text)
            room -= FORMULA
            continue
        near = text[-2 * LONGEST :] if is_left else text[: 2 * LONGEST]
        end = None if is_item else _sentence(near, is_left=is_left)
        kept = near if end is None else near[end:] if is_left else near[:end]
        if len(kept) > room:
            chosen.append(escape(_shortened(kept, room, is_left=is_left), quote=False))
            break
        chosen.append(escape(kept, quote=False))
        room -= len(kept)
        if end is not None:
            break
    return "".join(reversed(chosen) if is_left else chosen)


def _sentence(text: str, *, is_left: bool) -> int | None:
    """Return where the sentence begins that goes on behind ``text``, or where the one ends that goes on in it."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    return (ends[-1] if is_left else ends[0]) if ends else None


def _shortened(text: str, room: int, *, is_left: bool) -> str:
    """Return as many words of ``text`` as there is room for, and an ellipsis."""
    room = max(room, 0)
    if is_left:
        return "…" + text[len(text) - room :].partition(" ")[2]
    return text[:room].rpartition(" ")[0].rstrip(" ,;:–—-") + "…"


def _html(piece: Piece) -> str:
    text, is_html = piece
    return text if is_html else escape(text.replace("\n", " "), quote=False)
