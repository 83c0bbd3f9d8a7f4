"""HTML that an author wrote by hand: kept as it is, its links and ids taken note of."""

import re
from html import unescape

from markdown_it.token import Token

from llmnotes.loader.markdown.writer import Writer
from llmnotes.model import Href, Link, LinkKind

TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL
)
ATTRIBUTE = re.compile(
    r"(?<![\w-])(?P<key>href|src|id|name)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))",
    re.IGNORECASE,
)
LINK_OF = {("a", "href"): LinkKind.LINK, ("img", "src"): LinkKind.IMAGE, ("source", "src"): LinkKind.IMAGE}
EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def write_raw(writer: Writer, html: str, block: Token, start: int) -> None:
    """Write ``html``, which stands in the text of ``block`` from ``start`` on."""
    done = 0
    for tag in TAG.finditer(html):
        if tag["name"] is None:
            continue
        for attribute in ATTRIBUTE.finditer(html, *tag.span("attributes")):
            key, value = attribute["key"].lower(), attribute["double"] or attribute["single"] or attribute["bare"] or ""
            kind = LINK_OF.get((tag["name"].lower(), key))
            if key in ("id", "name"):
                writer.anchors.append(unescape(value))
            elif kind and value:
                first, last = attribute.span(attribute.lastgroup or 0)
                place = writer.place(block, start + first, start + last)
                done = _write_link(writer, html, done, (first, last), Link(kind, unescape(value), "", place))
    writer.html.append(html[done:])


def _write_link(writer: Writer, html: str, done: int, span: tuple[int, int], link: Link) -> int:
    writer.links.append(link)
    if EXTERNAL.match(link.url):
        return done
    writer.html.append(html[done : span[0]])
    writer.hole(Href(len(writer.links) - 1))
    return span[1]


def is_external(url: str) -> bool:
    """Whether an address leaves the site by its form: it has a scheme, or a host of its own."""
    return EXTERNAL.match(url) is not None
