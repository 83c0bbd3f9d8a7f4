"""HTML within a text: its elements, whose text is Markdown for the most part, and its comments."""

import re
from collections.abc import Mapping

from llmnotes.loader.markdown.kramdown.blanks import BLANK
from llmnotes.loader.markdown.kramdown.elements import (
    ATTRIBUTE,
    BLOCK_ELEMENTS,
    ELEMENTS,
    END_TAG,
    HOLDS_BLOCKS,
    HOLDS_TEXT,
    NAME,
    TAG,
    UNREAD,
    VOID_ELEMENTS,
    attributes_in,
    lowered,
    value_of,
)
from llmnotes.loader.markdown.kramdown.entities import decoded
from llmnotes.loader.markdown.kramdown.reader import Closes, Element, Reader
from llmnotes.loader.markdown.tokens import new_token

BEGIN = re.compile(rf"<(?:{NAME}|!--|/)")
MARKDOWN = re.compile(rf"{BLANK}markdown(?:{BLANK}*={BLANK}*(?:\w+|\"[^\"]*\"|'[^']*'))?(?![\w.-])", re.IGNORECASE)
MODES = {"0": "raw", "1": "default", "span": "span"}


def tag(reader: Reader, element: Element) -> bool:
    """``<``: a comment, an element with all that it holds; or only a character."""
    source, start = reader.source, reader.position
    if not BEGIN.match(source, start):
        return False
    if source.startswith("<!--", start) and (end := reader.find("-->", start + 4)) >= 0:
        reader.position = end + 3
        _push(reader, element, source[start : end + 3], start)
    elif closing := END_TAG.match(source, start):
        _add(element, closing[0])
        reader.position = closing.end()
    elif opening := TAG.match(source, start):
        reader.position = opening.end()
        _element(reader, element, opening)
    else:
        _add(element, "<")
        reader.position = start + 1
    return True


def _add(element: Element, text: str) -> None:
    element.add(decoded(text))


def _push(reader: Reader, element: Element, html: str, start: int) -> None:
    token = new_token("html_inline", "", 0)
    token.content, token.meta = html, {"start": reader.offset + start}
    reader.push(element, token)


def _element(reader: Reader, element: Element, opening: re.Match[str]) -> None:
    name = lowered(opening["name"])
    if name in BLOCK_ELEMENTS:  # which can not stand in a text
        _add(element, opening[0])
        return
    mode = _mode(opening["attributes"])
    is_markdown = (
        mode != "raw"
        and (name in HOLDS_BLOCKS or name in HOLDS_TEXT or mode == "span")
        and (mode != "" or (reader.settings.parse_span_html and not element.is_raw))
    )
    html = _without_markdown(opening[0]).replace("\n", " ")
    start = opening.start()
    if name in VOID_ELEMENTS:
        _push(reader, element, html, start)
    elif opening["closed"]:
        _push(reader, element, f"{html[:-2]} ></{name}>", start)
    elif reader.enter(0):
        _content(reader, element, name, html, start, is_markdown=is_markdown)
    else:
        _add(element, opening[0])


def _without_markdown(html: str) -> str:
    """A tag without the attribute that is for kramdown; where an address stands behind it, that keeps its place."""
    if "markdown" not in html.lower():
        return html
    has_address = "href" in html or "src" in html
    return MARKDOWN.sub(lambda found: " " * len(found[0]) if has_address else "", html)


def _mode(attributes: str) -> str:
    """What the attribute ``markdown`` says of the content; nothing if it is as usual."""
    if "markdown" not in attributes.lower():
        return ""
    return MODES.get(attributes_in(attributes, is_html=True).get("markdown", ""), "")


def _content(reader: Reader, element: Element, name: str, html: str, start: int, *, is_markdown: bool) -> None:
    """Read an element up to its closing tag, or the end of the text."""
    inner = Element(is_raw=not is_markdown)
    opening, closing = new_token("html_inline", "", 0), new_token("html_inline", "", 0)
    opening.content, opening.meta = html, {"start": reader.offset + start}
    inside = reader.inside
    reader.html += 1
    closes = re.compile(rf"</{re.escape(name)}{BLANK}*>", re.IGNORECASE if name in ELEMENTS else 0)
    found = reader.read(inner, _closing(reader, closes)) if is_markdown else _read_raw(reader, inner, closes, name)
    if found and (end := closes.match(reader.source, reader.position)):
        closing.meta = {"start": reader.offset + reader.position}
        reader.position = end.end()
    else:
        inner.add(decoded(reader.source[reader.position :]))
        reader.position = len(reader.source)
        closing.meta = {"start": reader.offset + reader.position}
        opening.meta["is_unclosed"] = True
    closing.content = f"</{name}>"
    tokens = reader.finished(inner)
    reader.html -= 1
    reader.leave(inside)
    reader.push(element, opening, *tokens, closing)


def _closing(reader: Reader, pattern: re.Pattern[str]) -> Closes:
    source = reader.source
    return lambda at: source[at] == "<" and pattern.match(source, at) is not None


def _read_raw(reader: Reader, element: Element, closes: re.Pattern[str], name: str) -> bool:
    """Read what is no Markdown: text, and further elements of HTML."""
    source = reader.source
    while (at := reader.find("<", reader.position)) >= 0:
        reader.spend()
        _add_raw(reader, element, source[reader.position : at], name)
        reader.position = at
        if closes.match(source, at):
            return True
        if not tag(reader, element):
            _add_raw(reader, element, "<", name)
            reader.position = at + 1
    return False


def _add_raw(reader: Reader, element: Element, text: str, name: str) -> None:
    if name in UNREAD and text:
        _push(reader, element, text, reader.position)
    else:
        element.add(decoded(text))


def with_attributes(html: str, attributes: Mapping[str, str]) -> str:
    """Return a tag with more attributes, which replace those that it has; classes are added."""
    found = TAG.match(html)
    if found is None:
        return html
    start, end = found.span("attributes")
    left = dict(attributes)

    def replaced(one: re.Match[str]) -> str:
        key = one["name"].lower()
        if key not in left:
            return one[0]
        value = left.pop(key)
        if key == "class":
            value = f"{value_of(one)} {value}".strip()
        return f' {key}="{_quoted(value)}"'

    own = ATTRIBUTE.sub(replaced, html[start:end])
    more = "".join(f' {key}="{_quoted(value)}"' for key, value in left.items())
    return f"{html[:start]}{own}{more}{html[end:]}"


def _quoted(value: str) -> str:
    return decoded(value).replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
