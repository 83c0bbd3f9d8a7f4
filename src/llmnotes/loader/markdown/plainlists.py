"""Plain lists: bullets of one line each, read in one step.

Most lines of most notes are such bullets, and most of a parser's time goes into them: some ten tokens for each, a dozen
rules that might end it. A list of nothing else becomes HTML at once; of its lines only those that hold more than text,
code, emphasis and links are left to the inline rules. A list with anything else in it is left to markdown-it-py's rule,
and a test holds the two against each other.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import TypeAlias

from markdown_it.rules_block import StateBlock
from msgspec import Struct

DEEPEST = 20
"""Levels of a plain list: far below those that any list may have, so that nobody needs to count here."""

INNOCENT = r":(?!//) | !(?!\[) | =(?!=) | (?<=[A-Za-z0-9])_(?=[A-Za-z0-9])"
"""Characters that may begin something, where they begin nothing."""

TEXT = rf"(?:[^\\`*_\[\]!<&~=$:@]++ | {INNOCENT})++"
OPENS = r"(?:(?<![^\s(]) | (?=\*++[A-Za-z0-9]))"
CLOSES = r"(?:(?=[\s.,;)]|\Z) | (?<=[A-Za-z0-9]\*)(?!\*) | (?<=[A-Za-z0-9]\*\*)(?!\*))"
"""What makes it plain that asterisks begin and end emphasis; the full rules ask for more."""

SIMPLE = re.compile(
    rf"""(?:
    [^\\`*_\[!<&~=$:@]++ | {INNOCENT}
    | `(?![ ])[^`*@\n]++(?<![ ])`(?!`)
    | {OPENS}\*\*(?=[^\s*]) {TEXT} (?<!\s)\*\*{CLOSES}
    | {OPENS}\*(?=[^\s*]) {TEXT} (?<!\s)\*{CLOSES}
    | \[{TEXT}\]\(https?://[a-z0-9.-]++/[A-Za-z0-9\-._~!$*+,;=:@/?\#]*+\)
    )*+""",
    re.VERBOSE,
)
"""A line that holds nothing but text, code, emphasis and links, none in another and all plain to see."""

ELEMENT = re.compile(
    r"`(?P<code>[^`]++)`|\*\*(?P<strong>[^*]++)\*\*|\*(?P<em>[^*]++)\*|\[(?P<a>[^\]]++)\]\((?P<url>[^)]++)\)"
)
"""What such a line holds."""

SPECIAL = re.compile(r"[\\`*_\[!<&~=$:@]")
"""What a line does not have that is nothing but text; nor has it an address that begins with ``www.``."""

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
ITEM = re.compile(r"( *)([*+-] +)(.*[^ \n])")


Item: TypeAlias = tuple[str, str, str]
"""A line of a list: the blanks before its marker, the marker with the blanks behind it, and the text."""


class PlainLink(Struct, frozen=True):
    """A link in a plain list: its address and its text, and the row and the columns of the address."""

    url: str
    text: str
    row: int
    start: int
    end: int


def plain_list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A list outside of all other blocks, each item a line, nested ones without blank lines between them."""
    if silent or state.level or state.blkIndent or state.tShift[start_line]:
        return False
    found = LIST.match(state.src, state.bMarks[start_line])
    if found is None or "[[" in found["items"] or "[^" in found["items"]:
        return False
    lines = found["items"].rstrip("\n").split("\n")
    rows: Sequence[int] = range(start_line, start_line + len(lines))
    items = ITEM.findall(found["items"])
    depths = _depths(items)
    deepest = max(depths, default=DEEPEST)
    loose = len(items) < len(lines)
    if deepest >= DEEPEST or (loose and deepest):
        return False
    if loose:
        rows = [row for row, line in zip(rows, lines, strict=True) if line.strip(" ")]
    _push(state, rows, items, depths, *(("<li><p>", "</p>\n</li>\n") if loose else ("<li>", "</li>\n")))
    state.line = start_line + len(lines)
    return True


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
    """Push what is plain as HTML, and the lines that are not as text for the inline rules."""
    html, texts, links = ["<ul>\n", opening], ["\n"], list[PlainLink]()
    above = 0
    for row, (blanks, marker, text), depth in zip(rows, items, depths, strict=True):
        if depth > above:
            html.append(f"\n<ul>\n{opening}")
        elif depth < above:
            html.append(closing + f"</ul>\n{closing}" * (above - depth) + opening)
        elif row != rows[0]:
            html.append(closing + opening)
        above = depth
        if not SPECIAL.search(text) and "www." not in text:
            html.append(escape(text, quote=False) if ">" in text else text)
            texts.append(text)
        elif SIMPLE.fullmatch(text) and "www." not in text:
            html.append(ELEMENT.sub(_element, escape(text, quote=False)))
            texts.append(ELEMENT.sub(_visible, text))
            if "](" in text:
                links += _links(text, row, len(blanks) + len(marker))
        else:
            _push_html(state, html, texts, links)
            html, texts, links = [], ["\n"], []
            inline = state.push("inline", "", 0)
            inline.content, inline.children = text, []
            inline.map = [row, row + 1]
    html.append(closing + f"</ul>\n{closing}" * above + "</ul>\n")
    _push_html(state, html, texts, links)


def _push_html(state: StateBlock, html: Sequence[str], texts: Sequence[str], links: Sequence[PlainLink]) -> None:
    token = state.push("plain", "", 0)
    token.content = "".join(html)
    token.meta = {"text": "\n".join(texts), "links": links}


def _element(found: re.Match[str]) -> str:
    if url := found["url"]:
        return f'<a href="{url}">{found["a"]}</a>'
    name = found.lastgroup or ""
    return f"<{name}>{found[name]}</{name}>"


def _visible(found: re.Match[str]) -> str:
    return str(found["a"] or found[found.lastgroup or ""])


def _links(text: str, row: int, column: int) -> Iterator[PlainLink]:
    for found in ELEMENT.finditer(text):
        if found["url"]:
            start, end = found.span("url")
            yield PlainLink(found["url"], found["a"], row, column + start, column + end)
