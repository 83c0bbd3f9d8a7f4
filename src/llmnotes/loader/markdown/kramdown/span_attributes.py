"""Braces within a text: attribute lists, ``{: .class}``, and extensions, ``{::nomarkdown}..{:/}``."""

import re

from llmnotes.loader.markdown.kramdown.attributes import BODY, NAME, attributes_of
from llmnotes.loader.markdown.kramdown.blanks import BLANK
from llmnotes.loader.markdown.kramdown.reader import IGNORED, Element, Reader
from llmnotes.loader.markdown.kramdown.tags import with_attributes
from llmnotes.loader.markdown.tokens import new_token

EXTENSION = re.compile(rf"\{{::(?P<name>[A-Za-z0-9_]+)(?:{BLANK}(?P<options>{BODY})|)(?P<slash>/?)\}}")
STOP = re.compile(rf"\{{:/(?:{NAME})?\}}")
LIST = re.compile(rf"\{{:(?P<list>{BODY})\}}")
KNOWN = frozenset({"comment", "nomarkdown", "options"})


def brace(reader: Reader, element: Element) -> bool:
    """``{:`` and all up to its end; behind text an attribute list is text, too."""
    source, at = reader.source, reader.position
    if extension := EXTENSION.match(source, at):
        return _extension(reader, element, extension)
    if STOP.match(source, at) or element.last is None:
        return False
    found = LIST.match(source, at)
    if found is None or not found["list"]:
        return False
    reader.position = found.end()
    if element.last is not IGNORED:
        _add_attributes(reader, element, found["list"])
    return True


def _add_attributes(reader: Reader, element: Element, text: str) -> None:
    last = element.last
    assert last is not None, "somebody has looked"
    attributes = attributes_of(text, reader.env.get("attributes", {}))
    if last.type == "html_inline":
        last.content = with_attributes(last.content, attributes)
        return
    if "class" in attributes and "class" in last.attrs:
        attributes["class"] = f"{last.attrs['class']} {attributes['class']}"
    last.attrs |= attributes


def _extension(reader: Reader, element: Element, found: re.Match[str]) -> bool:
    name, options, behind = found["name"], found["options"] or "", found.end()
    if name not in KNOWN:
        return False
    if not found["slash"] and not options.endswith("/"):
        end = reader.search(_stop(name), behind)
        if end is None:
            return False
        body, start, behind = reader.source[behind : end.start()], behind, end.end()
        kind = attributes_of(options, {}).get("type", "").split()
        if name == "nomarkdown" and (not kind or "html" in kind):
            token = new_token("html_inline", "", 0)
            token.content, token.meta = body, {"start": reader.offset + start}
            reader.push(element, token)
    element.last = element.last if name == "options" else IGNORED
    reader.position = behind
    return True


def _stop(name: str) -> re.Pattern[str]:
    return re.compile(rf"\{{:/(?:{name})?\}}")
