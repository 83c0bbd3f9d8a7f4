"""Raw HTML that does not end, or ends what it did not begin: told of, and kept from reaching beyond its note.

A comment that never ends, or an element without markup in it, hides the rest of a page: browsers read whatever follows
as its text (https://html.spec.whatwg.org/multipage/parsing.html). Other elements take in what follows, or close what is
around the note.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token

from llmnotes.diagnostics import Diagnostic, Fix, Place, warning
from llmnotes.loader.markdown.elements import FOREIGN, IN_TEXT, OF_FORMULAS, OF_HTML, VOID, Element, Elements, is_known
from llmnotes.loader.markdown.raw_html import TAG, write_raw
from llmnotes.loader.markdown.writer import Writer

COMMENT = "!--"
SHOWN_AS_SOURCE = frozenset({"plaintext", "textarea", "xmp"})
HIDDEN = frozenset({"iframe", "noembed", "noframes", "script", "style", "title"})
DRAWING = "svg"
"""Within it an element may be of the same name, but is another one, which closes itself as ``<title/>``."""

WITHOUT_MARKUP = SHOWN_AS_SOURCE | HIDDEN
NAMES = WITHOUT_MARKUP | {DRAWING}
END = {
    COMMENT: re.compile(r"--!?>"),
    **{name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in NAMES},
    "plaintext": re.compile(r"(?!)"),
}
MARKUP = re.compile(
    r"<(?:!--|(?P<end>/)?(?P<name>[A-Za-z][^\s/<>\"'=]*+)"
    r"(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>)"
)
END_TAG = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)")


def write_html(writer: Writer, html: str, block: Token, start: int, level: int) -> list[int]:
    """Write ``html``, which stands in the text of ``block`` from ``start`` on, within ``level`` Markdown elements.

    Where the dialect wants it, an end tag without a beginning is left out, and an unknown element shown as text.
    Returns where the tag of each link is.
    """
    if writer.elements is None:
        _follow(writer, html, block, start)
        return write_raw(writer, html, block, start)
    linked: list[int] = []
    done = position = 0
    while True:
        if writer.unclosed is not None:
            end = END[writer.unclosed[0]].search(html, position)
            if end is None:
                break
            writer.unclosed, position = None, end.end()
        tag = MARKUP.search(html, position)
        if tag is None:
            break
        position = tag.end()
        name = (tag["name"] or COMMENT).lower()
        if name == COMMENT:
            writer.unclosed, position = (name, block, start + tag.start()), tag.start() + 2  # <!--> is a whole comment
        elif name in VOID and not (tag["end"] and name != "br"):
            continue
        elif not is_known(name) and not writer.elements.is_foreign():
            tell_of_unknown(writer, tag["name"], block, start + tag.start(), fix="&lt;")
            done = _replace(writer, html, done, (tag.start(), tag.start() + 1), "&lt;", block, start, linked)
        elif tag["end"]:
            closed = _end(writer, writer.elements, tag, block, start, level)
            instead = html[tag.start() : tag.end()] if closed is not None else ""
            if closed is None or len(closed) > 1:
                before = _end_tags(writer, (closed or ())[:-1])
                done = _replace(writer, html, done, tag.span(), before + instead, block, start, linked)
        else:
            done = _begin(writer, writer.elements, tag, html, done, block, start, level, linked)
    linked += [done + at for at in write_raw(writer, html[done:], block, start + done)]
    return linked


def _replace(
    writer: Writer,
    html: str,
    done: int,
    span: tuple[int, int],
    instead: str,
    block: Token,
    start: int,
    linked: list[int],
) -> int:
    """Write what is between ``done`` and the ``span``, and then what stands instead of that."""
    linked += [done + at for at in write_raw(writer, html[done : span[0]], block, start + done)]
    writer.html.append(instead)
    return span[1]


def _begin(
    writer: Writer,
    elements: Elements,
    tag: re.Match[str],
    html: str,
    done: int,
    block: Token,
    start: int,
    level: int,
    linked: list[int],
) -> int:
    name = tag["name"].lower()
    is_empty, is_foreign = tag["attributes"].endswith("/"), elements.is_foreign()
    if name in WITHOUT_MARKUP and not is_foreign:
        writer.unclosed = name, block, start + tag.start()
    elif is_empty and (is_foreign or name in FOREIGN):
        pass
    elif is_empty:  # which only means something elsewhere, but is plain
        return _replace(writer, html, done, (tag.end(), tag.end()), f"</{name}>", block, start, linked)
    else:
        place = writer.place(block, start + tag.start(), start + tag.end("name"))
        elements.begin(Element(name, level, place, block))
    return done


def _end(
    writer: Writer, elements: Elements, tag: re.Match[str], block: Token, start: int, level: int
) -> list[Element] | None:
    name = tag["name"].lower()
    is_open = bool(elements.waiting.get(name))
    closed = elements.end(name, level)
    if is_open or name in VOID:
        return closed
    if name in elements.cut_off:
        elements.cut_off.discard(name)  # told of where it begins
        return None
    place = writer.place(block, start + tag.start(), start + tag.end())
    message = f"</{name}> ends nothing: no <{name}> is open, so it is left out"
    hint = f"remove it, or write <{name}> where it begins"
    writer.diagnostics.append(warning(place, "stray-end-tag", message, hint=hint))
    return None


def tell_of_unknown(writer: Writer, name: str, block: Token, position: int, *, fix: str = "") -> None:
    """Tell of an element that no browser knows, whose tag is at ``position`` in the text of ``block``."""
    tag = f"</{name}>" if block.content.startswith("</", position) else f"<{name}>"
    place = writer.place(block, position, position + len(tag) - 1)
    message, hint = unknown(tag, "is shown as text" if fix else "is not shown")
    if fix and (name.endswith(":") or "@" in name):
        message, fix = "an address between < and > is no link within HTML: it is shown as text", ""
        hint = "write a link of HTML, or leave a blank line before it, from which on there is Markdown"
    elif fix:
        hint = f"write {fix}{tag[1:]} where its name is meant"
    first = writer.place(block, position, position + 1)
    writer.diagnostics.append(
        warning(place, "unknown-element", message, hint=hint, fix=Fix(first, fix) if fix else None)
    )


def unknown(tag: str, happens: str) -> tuple[str, str]:
    """Return what is said of an element that no browser knows, and what to do."""
    return f"HTML has no element {tag}: this {happens}", f"write `{tag}` as code, or \\{tag} where its name is meant"


def _end_tags(writer: Writer, closed: Iterable[Element], where: str = "") -> str:
    """Return the end tags of elements that are closed, innermost first, and tell of those that should have had one."""
    tags: list[str] = []
    for element in closed:
        if element.is_slip and element.place is not None:
            writer.diagnostics.append(_unclosed(element.name, element.place, where or "the element around it"))
        if element.is_slip or element.has_end:
            tags.append(f"</{element.name}>")
    return "".join(tags)


def _unclosed(name: str, place: Place, where: str) -> Diagnostic:
    message = f"<{name}> is not closed: it ends where {where} does"
    hint = f"write </{name}> where it ends, or &lt;{name}> where only its name is meant"
    return warning(place, "unclosed-element", message, hint=hint)


def tell_of_unclosed(writer: Writer, tag: str, block: Token, start: int) -> None:
    """Tell of an element that the dialect closes at the end of its text, as a part of which it is known."""
    found = TAG.match(tag)
    name = (found["name"] or "").lower() if found else ""
    if name in IN_TEXT:
        place = writer.place(block, start, start + len(f"<{name}"))
        writer.diagnostics.append(_unclosed(name, place, "its text"))


def close_inside(writer: Writer, elements: Elements, level: int, what: str) -> None:
    """Before the end of ``what``, within ``level`` elements of Markdown: close what raw HTML opened in it."""
    if writer.unclosed is not None and writer.unclosed[1].level > level:
        _end_text(writer)
    if elements.stack and elements.stack[-1].level > level:
        writer.html.append(_end_tags(writer, elements.close_above(level), what))


def close_ended(writer: Writer, elements: Elements, level: int) -> None:
    """Behind such an end: close what had its end tag in there."""
    if level in elements.ending:
        writer.html.append(_end_tags(writer, elements.close_ended(level)))


def close_text(writer: Writer, elements: Elements, block: Token, tokens: Sequence[Token], index: int) -> None:
    """Behind a block of HTML: close what is a part of a text in it and does not end in any later block."""
    closed: list[Element] = []
    if writer.unclosed is not None:  # which would take in the end tags
        return
    while elements.stack and elements.stack[-1].block is block and elements.stack[-1].name in IN_TEXT:
        if writer.last_ends is None:
            writer.last_ends = dict(_ends(tokens))
        if writer.last_ends.get(elements.stack[-1].name, -1) > index:
            break
        closed += elements.close_last()
    if closed:
        writer.html.append(_end_tags(writer, closed, "its block of HTML") + "\n")


def _ends(tokens: Sequence[Token]) -> Iterator[tuple[str, int]]:
    for index, token in enumerate(tokens):
        if token.type == "html_block" or "</" in token.content:
            for name in END_TAG.findall(token.content):
                yield name.lower(), index


def close_all(writer: Writer) -> None:
    """Close all that raw HTML has opened, where the text of a note ends."""
    if writer.elements is None:
        return
    _end_text(writer)
    if writer.elements.stack:
        writer.html.append(_end_tags(writer, writer.elements.close_above(-1), "the note") + "\n")


def _end_text(writer: Writer) -> None:
    """End the comment or element without markup that is open, lest it takes in end tags of what is around it."""
    if writer.unclosed is None or writer.elements is None or writer.unclosed[0] == "plaintext":  # which has no end
        return
    writer.diagnostics += rest_of_page(writer)
    name, writer.unclosed = writer.unclosed[0], None
    writer.elements.cut_off.add(name)
    writer.html.append("-->" if name == COMMENT else f"</{name}>")


def whole(html: str) -> str:
    """Return a piece of a page with what it opens closed, and without end tags of what it does not open."""
    elements = Elements()
    parts: list[str] = []
    done = position = 0
    while tag := MARKUP.search(html, position):
        position = tag.end()
        name = (tag["name"] or COMMENT).lower()
        if name == COMMENT or (name in WITHOUT_MARKUP and not tag["end"] and not elements.is_foreign()):
            end = END[name].search(html, tag.start() + 2 if name == COMMENT else position)
            if end is None:
                parts.append(html[done:] + ("-->" if name == COMMENT else f"</{name}>"))
                done = len(html)
                break
            position = end.end()
        elif name in VOID or (tag["attributes"].endswith("/") and not tag["end"]):
            continue
        elif not tag["end"]:
            elements.begin(Element(name, 0))
        elif (closed := elements.end(name, 0)) is None:
            parts.append(html[done : tag.start()])
            done = tag.end()
        elif len(closed) > 1:
            parts += html[done : tag.start()], "".join(f"</{one.name}>" for one in closed[:-1] if one.is_slip)
            done = tag.start()
    parts.append(html[done:])
    parts += [f"</{one.name}>" for one in elements.close_above(-1) if one.is_slip]
    return "".join(parts)


def _follow(writer: Writer, html: str, block: Token, start: int) -> None:
    """Keep what is open behind ``html``, all of whose other elements the dialect closes; tell of unknown ones."""
    position = 0
    while True:
        if writer.unclosed is not None:
            end = END[writer.unclosed[0]].search(html, position)
            if end is None:
                return
            writer.unclosed, position = None, end.end()
        for begin in TAG.finditer(html, position):
            name = (begin["name"] or COMMENT).lower()
            if name == COMMENT or (name in NAMES and not (name == DRAWING and begin["attributes"].endswith("/"))):
                break
            if not is_known(name, OF_HTML | OF_FORMULAS) and not begin["attributes"].startswith((":", ".", "_")):
                tell_of_unknown(writer, begin["name"], block, start + begin.start())
        else:
            return
        writer.unclosed = name, block, start + begin.start()
        position = begin.end() if begin["name"] else begin.start() + 2  # <!--> is a whole comment


def rest_of_page(writer: Writer) -> Iterator[Diagnostic]:
    """Tell of what is open behind all that was written."""
    if writer.unclosed is None or writer.unclosed[0] == DRAWING:
        return
    name, block, start = writer.unclosed
    place = writer.place(block, start, start + len(f"<{name}"))
    if name == COMMENT:
        message = "the comment that begins here is not closed: everything behind it is hidden"
        hint = "write --> where it ends, or &lt;!-- if it is none"
        yield warning(place, "unclosed-comment", message, hint=hint)
        return
    happens = "shown as source" if name in SHOWN_AS_SOURCE else "hidden"
    ending = "<pre> and </pre>" if name == "plaintext" else f"</{name}> where it ends"
    message = f"<{name}> is not closed: everything behind it is {happens}"
    hint = f"write {ending}, or &lt;{name}> where only its name is meant"
    yield warning(place, "unclosed-element", message, hint=hint)
