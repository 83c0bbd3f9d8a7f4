"""HTML that an author wrote by hand: kept as it is, its links and ids taken note of."""

import re
from collections.abc import Sequence
from html import unescape

from markdown_it.token import Token

from llmnotes.diagnostics import Place
from llmnotes.loader.markdown.writer import Writer
from llmnotes.model import Href, Link, LinkKind, Sources

TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
ATTRIBUTE = re.compile(
    r"(?<![\w-])(?P<key>href|srcset|src|id|name)\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))",
    re.IGNORECASE,
)
LINK_OF = {("a", "href"): LinkKind.LINK, ("img", "src"): LinkKind.IMAGE, ("source", "src"): LinkKind.IMAGE}
CANDIDATE = re.compile(r"[^\s,]\S*")
EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def write_raw(writer: Writer, html: str, block: Token, start: int) -> list[int]:
    """Write ``html``, which stands in the text of ``block`` from ``start`` on; return where the tag of each link is."""
    done = 0
    linked: list[int] = []
    count = len(writer.links)
    for tag in TAG.finditer(html):
        if tag["name"] is None:
            continue
        for attribute in ATTRIBUTE.finditer(html, *tag.span("attributes")):
            key, value = attribute["key"].lower(), attribute["double"] or attribute["single"] or attribute["bare"] or ""
            kind = LINK_OF.get((tag["name"].lower(), key))
            first, last = attribute.span(attribute.lastgroup or 0)
            if key in ("id", "name"):
                writer.anchors.append(unescape(value))
            elif not value or first < done:
                continue
            elif kind:
                place = writer.place(block, start + first, start + last)
                done = _write_link(writer, html, done, (first, last), Link(kind, unescape(value), "", place))
            elif key == "srcset":
                whole = tag if tag["name"].lower() == "source" and done <= tag.start() else attribute
                place = writer.place(block, start + first, start + last)
                done = _write_sources(writer, html, done, whole, _own_files(value), place)
        if len(writer.links) > count:
            linked += [tag.start()] * (len(writer.links) - count)
            count = len(writer.links)
    writer.html.append(html[done:])
    return linked


def _own_files(srcset: str) -> list[str]:
    """Return the addresses of a ``srcset`` that may be files of this site.

    An address ends with a blank, or commas before one; numbers may follow, up to another comma
    (https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute).
    """
    text, position, found = unescape(srcset), 0, []
    while candidate := CANDIDATE.search(text, position):
        url, position = candidate[0].rstrip(","), candidate.end()
        if url == candidate[0]:
            comma = text.find(",", position)
            position = comma + 1 if comma >= 0 else len(text)
        if not EXTERNAL.match(url):
            found.append(url)
    return found


def _write_link(writer: Writer, html: str, done: int, span: tuple[int, int], link: Link) -> int:
    writer.links.append(link)
    if EXTERNAL.match(link.url):
        return done
    writer.html.append(html[done : span[0]])
    writer.hole(Href(len(writer.links) - 1))
    return span[1]


def _write_sources(
    writer: Writer, html: str, done: int, whole: re.Match[str], urls: Sequence[str], place: Place
) -> int:
    if not urls:
        return done
    writer.html.append(html[done : whole.start()])
    writer.hole(Sources(len(writer.links), len(urls), whole[0]))
    writer.links += [Link(LinkKind.SOURCE, url, "", place) for url in urls]
    return whole.end()


def is_external(url: str) -> bool:
    """Whether an address leaves the site by its form: it has a scheme, or a host of its own."""
    return EXTERNAL.match(url) is not None
