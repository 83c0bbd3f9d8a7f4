"""Addresses in angle brackets, ``<https://arxiv.org>`` and ``<a@b.org>``; bare ones are only text."""

import re

from llmnotes.loader.markdown.kramdown.brackets import address_of
from llmnotes.loader.markdown.kramdown.entities import decoded
from llmnotes.loader.markdown.kramdown.reader import IMAGE, LINK, Element, Reader, wrapped
from llmnotes.loader.markdown.tokens import text_token

SCHEME = r"(?P<scheme>mailto|https?|ftps?):"
BEGIN = re.compile(rf"<(?:{SCHEME}|[\w.-]+@)")
AUTOLINK = re.compile(rf"<(?P<url>{SCHEME}[^\n][^\n>]*|[\w.-]+@[\w.-]+)>")


def autolink(reader: Reader, element: Element) -> bool:
    """An address with its scheme, or of mail."""
    source, at = reader.source, reader.position
    if not BEGIN.match(source, at) or not _ends_in_line(reader, at):
        return False
    found = AUTOLINK.match(source, at)
    if found is None:
        return False
    reader.position = found.end()
    written = found["url"]
    shown = decoded(written.removeprefix("mailto:"))
    if reader.inside & (LINK | IMAGE):
        element.add(shown)
        return True
    url = written if found["scheme"] else f"mailto:{written}"
    tokens = wrapped("link", "a", [text_token(shown)])
    tokens[0].attrs["href"] = address_of(url)
    tokens[0].meta = {"address": reader.span(*found.span("url")), "url": decoded(url)}
    reader.push(element, *tokens)
    return True


def _ends_in_line(reader: Reader, at: int) -> bool:
    closing, line_end = reader.find(">", at), reader.find("\n", at)
    return closing >= 0 and not 0 <= line_end < closing
