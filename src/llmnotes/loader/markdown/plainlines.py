"""Plain lines: nothing but text, code, emphasis and links, none in another and all plain to see.

Most lines of most notes are such lines, and two patterns take them apart in a fraction of the time that the inline
rules need, which have to be ready for everything. What is not plain is left to those rules, and a test holds the two
against each other.
"""

import re
from html import escape, unescape

from markdown_it.token import Token

from llmnotes.loader.markdown.scanner import LinkMatch
from llmnotes.loader.markdown.tokens import new_token, text_token

INNOCENT = r":(?!//) | !(?!\[) | =(?!=) | (?<=[A-Za-z0-9])_(?=[A-Za-z0-9])"
"""Characters that may begin something, where they begin nothing."""

TEXT = rf"(?:[^\\`*_\[\]!<&~=$:@\n]++ | {INNOCENT})++"
OPENS = r"(?:(?<![^ \n(]) | (?=\*++[A-Za-z0-9]))"
CLOSES = r"(?:(?=[ \n.,;)]|\Z) | (?<=[A-Za-z0-9]\*)(?!\*) | (?<=[A-Za-z0-9]\*\*)(?!\*))"
"""What makes it plain that asterisks begin and end emphasis; the full rules ask for more."""

PLAIN = re.compile(
    rf"""(?:
    [^\\`*_\[!<&~=$:@]++ | {INNOCENT}
    | `(?![ ])[^`*@\n]++(?<![ ])`(?!`)
    | {OPENS}\*\*(?=[^\s*]) {TEXT} (?<!\s)\*\*{CLOSES}
    | {OPENS}\*(?=[^\s*]) {TEXT} (?<!\s)\*{CLOSES}
    | \[(?!\^){TEXT}\]\(https?://[a-z0-9.-]++/[A-Za-z0-9\-._~!$*+,;=:@/?\#]*+\)
    )*+""",
    re.VERBOSE,
)
"""Plain lines, if they have no address that begins with ``www.`` and no comment either."""

ELEMENT = re.compile(
    r"`(?P<code>[^`]++)`|\*\*(?P<strong>[^*]++)\*\*|\*(?P<em>[^*]++)\*|\[(?P<a>[^\]]++)\]\((?P<url>[^)]++)\)"
)
"""What such lines hold."""

MARKUP = frozenset("<>&")
WIDTH = ELEMENT.groups + 1
"""How many pieces a line is split into for each element: its groups, and the text behind it."""


def are_plain(text: str) -> bool:
    """Whether all lines of ``text``, each for itself, are plain."""
    return PLAIN.fullmatch(text) is not None and "www." not in text and "%%" not in text


def read_plain(text: str) -> tuple[str, str]:
    """Return plain lines as HTML, and what is to be read of them."""
    is_escaped = not MARKUP.isdisjoint(text)
    begin, *pieces = ELEMENT.split(escape(text, quote=False) if is_escaped else text)
    html, visible = [begin], [begin]
    for index in range(0, len(pieces), WIDTH):
        code, strong, em, label, url, behind = pieces[index : index + WIDTH]
        if url:
            html += f'<a href="{url}">', label, "</a>", behind
        elif code:
            html += "<code>", code, "</code>", behind
        elif em:
            html += "<em>", em, "</em>", behind
        else:
            html += "<strong>", strong, "</strong>", behind
        visible += label or code or em or strong, behind
    seen = "".join(visible)
    return "".join(html), unescape(seen) if is_escaped else seen


def plain_tokens(line: str) -> list[Token] | None:
    """Return the inline tokens of a plain line; None if it is not one, or more than one."""
    if "\n" in line or not are_plain(line):
        return None
    tokens: list[Token] = []
    position = 0
    for found in ELEMENT.finditer(line):
        if position < found.start():
            tokens.append(text_token(line[position : found.start()]))
        position = found.end()
        if found["url"]:
            tokens += _link(found)
        elif found["code"]:
            code = new_token("code_inline", "code", 0)
            code.content, code.markup = found["code"], "`"
            tokens.append(code)
        else:
            tokens += _emphasis(str(found.lastgroup), found)
    if position < len(line):
        tokens.append(text_token(line[position:]))
    return tokens


def _link(found: re.Match[str]) -> tuple[Token, Token, Token]:
    opening, text, closing = new_token("link_open", "a", 1), text_token(found["a"]), new_token("link_close", "a", -1)
    opening.attrs = {"href": found["url"]}
    match = LinkMatch(*found.span("a"), found.end(), found["url"], "", *found.span("url"), "", nested=False)
    opening.meta = {"link": match}
    text.level = 1
    return opening, text, closing


def _emphasis(tag: str, found: re.Match[str]) -> tuple[Token, Token, Token]:
    opening, closing = new_token(f"{tag}_open", tag, 1), new_token(f"{tag}_close", tag, -1)
    opening.markup = closing.markup = "**" if tag == "strong" else "*"
    return opening, text_token(found[tag]), closing
