"""HTML that an author wrote by hand: kept as it is, its links and ids taken note of.

A picture gets its size, but not in Jekyll's dialect, whose readers may have style sheets for what has none.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape

from markdown_it.token import Token

from llmnotes.diagnostics import Place
from llmnotes.loader.markdown.html_attributes import room_wanted
from llmnotes.loader.markdown.writer import Writer
from llmnotes.model import Href, Link, LinkKind, Room, Sources

TAG = re.compile(
    r"<!--(?:-?>|.*?(?:--!?>|\Z))"
    r"|<(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.DOTALL,
)
ATTRIBUTE = re.compile(
    r"(?:xlink:)?(?P<key>[^\s\"'<>/=]+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+)))?"
)
LINK_OF = {
    ("a", "href"): LinkKind.LINK,
    ("audio", "src"): LinkKind.IMAGE,
    ("embed", "src"): LinkKind.FRAME,
    ("iframe", "src"): LinkKind.FRAME,
    ("image", "href"): LinkKind.IMAGE,
    ("img", "src"): LinkKind.IMAGE,
    ("object", "data"): LinkKind.FRAME,
    ("source", "src"): LinkKind.IMAGE,
    ("track", "src"): LinkKind.IMAGE,
    ("use", "href"): LinkKind.IMAGE,
    ("video", "poster"): LinkKind.IMAGE,
    ("video", "src"): LinkKind.IMAGE,
}
WITHOUT_TAGS = re.compile(r"(?:iframe|noembed|noframes|script|style|textarea|title|xmp)", re.IGNORECASE)
"""Elements whose content is text, whatever it looks like."""

CANDIDATE = re.compile(r"[^\s,]\S*")
EXTERNAL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def write_raw(writer: Writer, html: str, block: Token, start: int) -> list[int]:
    """Write ``html``, which stands in the text of ``block`` from ``start`` on; return where the tag of each link is."""
    done = 0
    linked: list[int] = []
    count = len(writer.links)
    for tag in _tags(html):
        name = tag["name"].lower()
        for attribute in ATTRIBUTE.finditer(html, *tag.span("attributes")):
            key, value = attribute["key"].lower(), attribute["double"] or attribute["single"] or attribute["bare"] or ""
            first, last = attribute.span(attribute.lastgroup or 0)
            if key in ("id", "name"):
                writer.anchors.append(unescape(value))
            elif not value or first < done or (name == "use" and value[0] == "#"):  # a part of a drawing on the page
                continue
            elif kind := LINK_OF.get((name, key)):
                place = writer.place(block, start + first, start + last)
                done = _write_link(writer, html, done, (first, last), Link(kind, unescape(value), "", place))
                if name == "img" and done == last and writer.elements is not None:
                    done = _write_room(writer, html, done, attribute.end(), tag)
            elif key == "srcset":
                whole = tag if name == "source" and done <= tag.start() else attribute
                place = writer.place(block, start + first, start + last)
                done = _write_sources(writer, html, done, whole, _own_files(html, first, last), place)
        if len(writer.links) > count:
            linked += [tag.start()] * (len(writer.links) - count)
            count = len(writer.links)
    writer.html.append(html[done:])
    return linked


def _tags(html: str) -> Iterator[re.Match[str]]:
    """Yield the start tags that are read as such."""
    position = 0
    while tag := TAG.search(html, position):
        position = tag.end()
        if tag["name"] is None:
            continue
        yield tag
        if WITHOUT_TAGS.fullmatch(tag["name"]) and not tag["attributes"].endswith("/"):
            end = re.compile(rf"</{tag['name']}[\s/>]", re.IGNORECASE).search(html, position)
            if end is None:
                return
            position = end.end()


def _own_files(html: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where in a ``srcset`` the addresses stand that may be files of this site.

    An address ends with a blank, or commas before one; numbers may follow, up to another comma
    (https://html.spec.whatwg.org/multipage/images.html#parsing-a-srcset-attribute).
    """
    position, found = start, []
    while candidate := CANDIDATE.search(html, position, end):
        url, position = candidate[0].rstrip(","), candidate.end()
        if url == candidate[0]:
            comma = html.find(",", position, end)
            position = comma + 1 if comma >= 0 else end
        if not EXTERNAL.match(url):
            found.append((candidate.start(), candidate.start() + len(url)))
    return found


def _write_link(writer: Writer, html: str, done: int, span: tuple[int, int], link: Link) -> int:
    writer.links.append(link)
    if EXTERNAL.match(link.url):
        return done
    writer.html.append(html[done : span[0]])
    writer.hole(Href(len(writer.links) - 1))
    return span[1]


def _write_room(writer: Writer, html: str, done: int, end: int, tag: re.Match[str]) -> int:
    """Leave room for the size of a picture behind its address, up to the ``end`` of which there may be a quote."""
    attributes = ATTRIBUTE.finditer(html, *tag.span("attributes"))
    written = {one["key"].lower(): one["double"] or one["single"] or one["bare"] or "" for one in attributes}
    wanted = room_wanted(written)
    if wanted is None:
        return done
    writer.html.append(html[done:end])
    writer.hole(Room(len(writer.links) - 1, *wanted))
    return end


def _write_sources(
    writer: Writer, html: str, done: int, whole: re.Match[str], spans: Sequence[tuple[int, int]], place: Place
) -> int:
    if not spans:
        return done
    starts, ends = zip(*spans, strict=True)
    around = zip((whole.start(), *ends), (*starts, whole.end()), strict=True)
    writer.html.append(html[done : whole.start()])
    writer.hole(Sources(len(writer.links), tuple([html[first:behind] for first, behind in around])))
    writer.links += [Link(LinkKind.SOURCE, unescape(html[first:behind]), "", place) for first, behind in spans]
    return whole.end()


def is_external(url: str) -> bool:
    """Whether an address leaves the site by its form: it has a scheme, or a host of its own."""
    return EXTERNAL.match(url) is not None
