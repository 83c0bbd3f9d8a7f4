"""Plain lists: bullets of one line each, read in one step.

Most lines of most notes are such bullets, and most of a parser's time goes into them: some ten tokens for each, a dozen
rules that might end it. A list of nothing else becomes HTML at once; of its lines only those that are not plain are
left to the inline rules. A list with anything else in it is left to markdown-it-py's rule, and a test holds the two
against each other.
"""

import re
from collections.abc import Sequence
from itertools import chain, pairwise
from typing import TypeAlias

from markdown_it.rules_block import StateBlock
from msgspec import Struct

from llmnotes.loader.markdown.foreign import has_foreign
from llmnotes.loader.markdown.mentions import are_labels, quoted_plainly
from llmnotes.loader.markdown.plainlines import ELEMENT, are_plain, read_plain
from llmnotes.model import Word

DEEPEST = 20
"""Levels of a plain list: far below those that any list may have, so that nobody needs to count here."""

BEGINNING = r"[^\W\d_] | [0-9]++(?![.)]) | \*\*?[A-Za-z0-9] | `[^`] | \[[^\[\]\\\n]++\]\( | \$(?!\$) | [(\"'“‘]"
"""How the text of an item begins, if it can be nothing but a line of a paragraph."""

LIST = re.compile(
    rf"""
    (?P<items> (?P<marker>[*+-]) [ ]{{1,3}}(?={BEGINNING}) [^\x00-\x1f\x7f]*+ (?:\n|\Z)
        (?: (?:[ ]*+\n)*+ [ ]*+(?P=marker) [ ]{{1,3}}(?={BEGINNING}) [^\x00-\x1f\x7f]*+ (?:\n|\Z) )*+ )
    (?: (?:[ ]*+\n)++ (?=[^\s*+-]) | (?:[ ]*+\n)*+ [ ]*+\Z )
    """,
    re.VERBOSE,
)
OTHER_BLANK = re.compile(r"[^\S\n ]")
"""What Python, or CommonMark, or both count as a blank at the end of a line, such as a no-break space."""

ITEM = re.compile(r"( *)([*+-] +)(.*[^ \n])")


Item: TypeAlias = tuple[str, str, str]
"""A line of a list: the blanks before its marker, the marker with the blanks behind it, and the text."""


class PlainLink(Struct, frozen=True):
    """A link in a plain list: its address and its text, the row and the columns of the address, and what is around."""

    url: str
    text: str
    row: int
    start: int
    end: int
    around: tuple[Word, ...]


def plain_list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A list outside of all other blocks, each item a line, nested ones without blank lines between them."""
    if silent or state.level or state.blkIndent or state.tShift[start_line]:
        return False
    found = LIST.match(state.src, state.bMarks[start_line])
    if found is None or state.src.startswith("^", found.end()):  # perhaps the id of the list
        return False
    text = found["items"].rstrip("\n")
    if has_foreign(state.src) and has_foreign(text):
        return False
    if "[[" in text or "[^" in text or " ^" in text or (not text.isascii() and OTHER_BLANK.search(text)):
        return False
    items = ITEM.findall(text)
    depths = _depths(items)
    deepest = max(depths, default=DEEPEST)
    behind = start_line + text.count("\n") + 1
    loose = len(items) < behind - start_line
    if deepest >= DEEPEST or (loose and deepest) or (deepest and any(map(_needs_lead, items, depths))):
        return False
    if loose:
        rows = [row for row, line in enumerate(text.split("\n"), start_line) if line.strip(" ")]
        _push(state, rows, items, depths, "<li><p>", "</p>\n</li>\n")
    else:
        _push(state, range(start_line, behind), items, depths, "<li>", "</li>\n")
    state.line = behind
    return True


def needs_lead(text: str) -> bool:
    """Say whether an item has links of which only those above it tell anything, which nobody keeps here."""
    return "://" in text and are_labels((text,))


def _needs_lead(item: Item, depth: int) -> bool:
    return depth > 0 and needs_lead(item[2])


def _depths(items: Sequence[Item]) -> Sequence[int]:
    """How deep each item is nested; nothing where an item stands neither below another one nor beside it."""
    indents: list[int] = []  # of the lists that are open
    column = 0  # of the text of the item above
    depths: list[int] = []
    for blanks, marker, _ in items:
        indent = len(blanks)
        if not indents or column <= indent < column + 4:
            indents.append(indent)
        else:
            while indents[-1] > indent:
                indents.pop()
            if indents[-1] != indent:
                return ()
        column = indent + len(marker)
        depths.append(len(indents) - 1)
    return depths


def _push(
    state: StateBlock, rows: Sequence[int], items: Sequence[Item], depths: Sequence[int], opening: str, closing: str
) -> None:
    """Push a list of plain lines as HTML; where some are not plain, push those as text for the inline rules."""
    frames, end = _frames(depths, opening, closing)
    whole = "\n".join([text for _, _, text in items])
    if are_plain(whole):
        html, visible = read_plain(whole)
        links = [link for row, item in zip(rows, items, strict=True) if "](" in item[2] for link in _links(row, item)]
        _push_html(state, [*chain(*zip(frames, html.split("\n"), strict=True)), end], ["\n", visible], links)
    else:
        _push_line_by_line(state, rows, items, frames, end)


def _push_line_by_line(
    state: StateBlock, rows: Sequence[int], items: Sequence[Item], frames: Sequence[str], end: str
) -> None:
    html, texts, links = list[str](), ["\n"], list[PlainLink]()
    for frame, row, item in zip(frames, rows, items, strict=True):
        html.append(frame)
        text = item[2]
        if are_plain(text):
            line, visible = read_plain(text)
            html.append(line)
            texts.append(visible)
            if "](" in text:
                links += _links(row, item)
        else:
            _push_html(state, html, texts, links)
            html, texts, links = [], ["\n"], []
            inline = state.push("inline", "", 0)
            inline.content, inline.children = text, []
            inline.map = [row, row + 1]
            inline.level += 2  # it is in a list and an item, though there are no tokens of these
    _push_html(state, [*html, end], texts, links)


def _frames(depths: Sequence[int], opening: str, closing: str) -> tuple[Sequence[str], str]:
    """The tags before each item, and those behind the last one."""
    frames = [f"<ul>\n{opening}"]
    for above, depth in pairwise(depths):
        if depth > above:
            frames.append(f"\n<ul>\n{opening}")
        else:
            frames.append(closing + f"</ul>\n{closing}" * (above - depth) + opening)
    return frames, closing + f"</ul>\n{closing}" * depths[-1] + "</ul>\n"


def _push_html(state: StateBlock, html: Sequence[str], texts: Sequence[str], links: Sequence[PlainLink]) -> None:
    token = state.push("plain", "", 0)
    token.content = "".join(html)
    token.meta = {"text": "\n".join(texts), "links": links}


def _links(row: int, item: Item) -> Sequence[PlainLink]:
    blanks, marker, text = item
    column = len(blanks) + len(marker)
    return [
        PlainLink(found["url"], found["a"], row, column + found.start("url"), column + found.end("url"), around)
        for found, around in zip(
            (found for found in ELEMENT.finditer(text) if found["url"]), quoted_plainly(text), strict=True
        )
    ]
