"""Citations of works, ``[see @arxiv:1706.03762, chap. 3]`` and ``@arxiv:1706.03762``: for kramdown they are text."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from llmnotes.loader.markdown.citations import (
    ENTRY,
    IN_BRACKETS,
    Cite,
    Part,
    cite_in_text,
    describe,
    is_behind,
    is_citation,
    is_locator,
    is_unread,
    joins,
    leave_unread,
    locate,
    parts_in,
    pieces,
)
from llmnotes.loader.markdown.kramdown.reader import IMAGE, LINK, Element, Reader
from llmnotes.loader.markdown.tokens import new_token, text_token

AN_ENTRY = re.compile(rf"\[{ENTRY}(@([^\s\[\]]+))\]")


def cited_works(reader: Reader, element: Element) -> bool:
    """``[see @id, chap. 2; also -@key]``, without brackets, code or formulas inside the brackets.

    Behind a work in the text brackets may hold its locator, ``[p. 33]``, and further works.
    """
    if reader.source.startswith(ENTRY, reader.position + 1):
        return _entry(reader, element)
    before = _work_before(reader, element)
    if before is None and reader.find("@", reader.position) < 0:
        return False
    found = IN_BRACKETS.match(reader.source, reader.position)
    if found is None:
        return False
    parts = parts_in(reader.source, *found.span(1))
    work = before if is_locator(reader.source, found.start(), found.end() - 1, parts) else None
    if work is not None:
        element.pieces.clear()
        locate(work)
    elif not is_citation(parts, by_key=bool(reader.env.get("cites_by_key"))):
        return _unread(reader, element, found.start(), found.end() - 1, parts)
    tokens = list[Token]()
    for piece in pieces(reader.source, *found.span(1), parts, is_locator=work is not None):
        if isinstance(piece, str):
            tokens.append(text_token(piece))
        elif isinstance(piece, Cite):
            tokens.append(_token(reader, piece))
        else:
            tokens += _between(reader, *piece)
    reader.position = found.end()
    reader.push(element, *tokens)
    element.last = None
    return True


def _unread(reader: Reader, element: Element, start: int, end: int, parts: Sequence[Part]) -> bool:
    if not is_unread(reader.source, start, end, parts):
        return False
    token = new_token("unread_citation", "", 0)
    leave_unread(token, *reader.span(start, end))
    reader.position = start + 1
    reader.push(element, token)
    element.last = None
    return True


def _work_before(reader: Reader, element: Element) -> Token | None:
    """Return the work in the text that is right before the position."""
    token = element.tokens[-1] if element.tokens else None
    return token if token and is_behind(reader.source, token, reader.position, reader.offset) else None


def _entry(reader: Reader, element: Element) -> bool:
    """Read a key alone, which stands for all that is known of the work."""
    found = AN_ENTRY.match(reader.source, reader.position)
    if found is None:
        return False
    cite = Cite(*found.span(1), found.span(2), f"@{found[2]}", ENTRY)
    reader.position = found.end()
    reader.push(element, _token(reader, cite))
    element.last = None
    return True


def cited_work(reader: Reader, element: Element) -> bool:
    """``@arxiv:1706.03762`` as a part of a sentence."""
    at = reader.position
    if reader.inside & (LINK | IMAGE) or (at and joins(reader.source[at - 1])):
        return False
    cite = cite_in_text(reader.source, at, len(reader.source))
    if cite is None:
        return False
    reader.position = cite.end
    reader.push(element, _token(reader, cite))
    element.last = None
    return True


def _between(reader: Reader, start: int, end: int) -> list[Token]:
    part = reader.part(start, end)
    inner = Element()
    part.read(inner, None)
    reader.steps = part.steps
    return part.finished(inner)


def _token(reader: Reader, cite: Cite) -> Token:
    token = new_token("citation", "", 0)
    describe(token, reader.source, cite, reader.offset)
    return token
