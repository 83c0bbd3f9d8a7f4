"""What a text is written into: Markdown, or HTML that an author or an included file left open."""

import re

from llmnotes.loader.liquid.expressions import Phrase
from llmnotes.loader.markdown.html import BEGIN, END

_TAG = re.compile(r"<(?P<slash>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]*)(?P<rest>(?:\s[^<>]*)?)>")
_VOID = frozenset(
    {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    | {"d-cite", "d-code", "d-footnote", "d-math"}  # which stand in code where they are still there
)
_PHRASES = frozenset(
    {"a", "abbr", "b", "button", "cite", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "label", "p", "small", "span"}
    | {"strong", "sub", "summary", "sup", "u"}
)
UNREAD = frozenset({"code", "pre", "script", "style", "textarea"})
"""Elements in which nothing is read."""

_OPEN_TAG = re.compile(r"<[a-zA-Z][^<>]*\Z")
_BLANK_LINES = re.compile(r"\n\s*\n")


def element_around(tail: str) -> str:
    """Return the name of the HTML element that is open at the end of a text, or nothing where Markdown is read."""
    if "<" not in tail:
        return ""
    open_: list[tuple[str, bool]] = []
    for tag in _TAG.finditer(tail):
        name = tag["name"].lower()
        if tag["slash"]:
            while open_ and name in [one for one, _ in open_[-20:]] and open_.pop()[0] != name:
                pass
        elif name not in _VOID and not tag["rest"].endswith("/"):
            open_.append((name, "markdown=" in tag["rest"]))
    return open_[-1][0] if open_ and not open_[-1][1] else ""


def in_element(text: str, name: str, tail: str) -> str:
    """Return a text of Markdown as it has to be written into an element, or without a ``name`` between others."""
    is_phrase = isinstance(text, Phrase) or name in _PHRASES
    text = text.strip()
    if not text:
        return ""
    if _OPEN_TAG.search(tail):  # an attribute
        return _joined(text)
    if name:
        is_block = not is_phrase
        return f'<div markdown="1">\n\n{text}\n\n</div>' if is_block else f'<span markdown="1">{_joined(text)}</span>'
    if is_phrase or (tail and not tail.endswith("\n")):
        return _joined(text)
    return f"\n\n{text}\n\n" if tail else f"{text}\n\n"


def in_page(text: str, name: str, tail: str) -> str:
    """Return the same for a page of HTML, where it is the only thing that is Markdown."""
    is_phrase = isinstance(text, Phrase) or name in _PHRASES
    text = text.strip().replace(BEGIN, "").replace(END, "")
    if not text:
        return ""
    if name in UNREAD or _OPEN_TAG.search(tail):
        return _joined(text)
    return f"{BEGIN}{_joined(text)}{END}" if is_phrase else f"{BEGIN}\n{text}\n{END}"


def begins_block(tail: str, *, is_html: bool) -> bool:
    """Say whether a block may begin at the end of a text."""
    name, tail = element_around(tail), tail.rstrip(" ")
    if is_html:
        return name not in _PHRASES and tail[-1:] in ("", "\n", ">")
    return not name and tail[-2:] in ("", "\n\n")


def _joined(text: str) -> str:
    return _BLANK_LINES.sub("\n", text)
