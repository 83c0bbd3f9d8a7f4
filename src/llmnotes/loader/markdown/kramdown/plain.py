"""Lists of plain lines, which become HTML at once: most lines of most notes are such, and tokens cost more than that.

A test holds them against the tokens that other lists become.
"""

import re
from collections.abc import Sequence

from msgspec import Struct, field

from llmnotes.loader.markdown.kramdown.blanks import STRIPPED
from llmnotes.loader.markdown.kramdown.tree import Item, List, Paragraph
from llmnotes.loader.markdown.mentions import quoted_plainly
from llmnotes.loader.markdown.plainlines import ELEMENT, are_plain, read_plain
from llmnotes.loader.markdown.plainlists import BEGINNING, PlainLink, needs_lead

BULLETS = "[*+-]"
NUMBERS = r"[0-9]{1,9}\."
LISTS = {
    kind: re.compile(
        rf"""
        (?P<items> (?: [ ]*+ (?:{BULLETS}|{NUMBERS}) [ ]{{1,3}}(?={BEGINNING}) [^\x00-\x1f\x7f|]*+ \n )++ )
        (?P<blank> (?:[ ]*+\n)++ (?=[^\s^{others}]) | (?:[ ]*+\n)*+ \Z )
        """,
        re.VERBOSE,
    )
    for kind, others in (("ul", "*+-"), ("ol", "0-9"))
}
"""Lines that each begin an item with nothing but a text in it, up to what is certain not to go on with the list."""

ITEM = re.compile(rf"( *)({BULLETS}|{NUMBERS})( +)([^\n]*)\n")

DEEPEST = 20
"""Levels of lists of plain lines: far below those that any list may have, so that nobody needs to count here."""

TYPOGRAPHIC = re.compile(r"[\"'<&]|--|\.\.\.|>>|\{:")
"""What plain lines may have elsewhere, but would change here."""

NOT_HERE = ("[[", "[^")
"""What may be an embed or a footnote."""


def read_plain_list(source: str, position: int, row: int, *, ordered: bool) -> tuple[List, str, int] | None:
    """Read a list of one line for each item; return it, the blank lines behind it, and where they end.

    None if there are other lines, or if it takes more than a look to say which item is inside of which.
    """
    found = LISTS["ol" if ordered else "ul"].match(source, position)
    if found is None:
        return None
    whole = List(row, ordered=ordered)
    open_lists = [(0, whole)]
    column = 0
    for number, (blanks, marker, gap, text) in enumerate(ITEM.findall(found["items"])):
        indent = len(blanks)
        is_number = marker not in "*+-"
        if indent >= column and number:
            if indent > column + 3 or len(open_lists) > DEEPEST:
                return None
            below = List(row + number, ordered=is_number)
            open_lists[-1][1].items[-1].children.append(below)
            open_lists.append((indent, below))
        else:
            while open_lists[-1][0] > indent:
                open_lists.pop()
            if open_lists[-1][0] != indent:
                return None
        beside = open_lists[-1][1]
        if beside.ordered != is_number:
            return None
        paragraph = Paragraph(row + number, parts=[text.rstrip(STRIPPED)])
        beside.items.append(Item(row + number, children=[paragraph]))
        column = indent + len(marker) + len(gap)
    return whole, found["blank"], found.end()


class PlainList(Struct):
    """The lines of a list and of those in it: before the text of each line stands its frame, ``end`` behind all."""

    frames: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    end: str = ""


def plain_list(block: List) -> PlainList | None:
    """Return the lines of a list if it holds nothing but lines of text, each with at most one list below it."""
    found = PlainList()
    if not _collect(block, found) or not found.texts:
        return None
    whole = "\n".join(found.texts)
    return None if any(mark in whole for mark in NOT_HERE) else found


def _collect(block: List, found: PlainList, *, is_below: bool = False) -> bool:
    tag = "ol" if block.ordered else "ul"
    found.end += f"<{tag}>\n"
    for item in block.items:
        children = item.children
        if item.lists or item.checked is not None or not 0 < len(children) < 3:
            return False
        first = children[0]
        if not isinstance(first, Paragraph) or first.lists or len(first.parts) > 1 or "\n" in first.parts[0]:
            return False
        if is_below and needs_lead(first.parts[0]):
            return False
        found.frames.append(found.end + ("<li>" if first.hidden else "<li><p>"))
        found.rows.append(first.row)
        found.texts.append(first.parts[0])
        found.end = "" if first.hidden else "</p>\n"
        if len(children) == 2:
            below = children[1]
            if not isinstance(below, List) or below.lists:
                return False
            if first.hidden:
                found.end += "\n"
            if not _collect(below, found, is_below=True):
                return False
        found.end += "</li>\n"
    found.end += f"</{tag}>\n"
    return True


def html_of(lines: Sequence[str]) -> tuple[list[str], str] | None:
    """Return plain lines as HTML, and what is to be read of them; None if they are not plain."""
    whole = "\n".join(lines)
    if TYPOGRAPHIC.search(whole) or not are_plain(whole):
        return None
    html, visible = read_plain(whole)
    return html.split("\n"), visible


def links_of(line: str, row: int, text: str) -> list[PlainLink]:
    """Return the links of a plain ``text`` that ends the author's ``line``."""
    if "](" not in text:
        return []
    column = len(line.rstrip(STRIPPED)) - len(text)
    return [
        PlainLink(found["url"], found["a"], row, column + found.start("url"), column + found.end("url"), around)
        for found, around in zip(
            (found for found in ELEMENT.finditer(text) if found["url"]), quoted_plainly(text), strict=True
        )
    ]
