"""Emphasis, ``*a*``, ``_a_``, ``**a**`` and ``__a__``, and GitHub's ``~~deleted~~`` text."""

import re

from llmnotes.loader.markdown.kramdown.blanks import BLANKS
from llmnotes.loader.markdown.kramdown.reader import EM, STRONG, Closes, Element, Reader, wrapped

DELETED_BEGIN = re.compile(r"~~[^ \t\n\r\f\v~]")
DELETED_END = re.compile(r"[^ \t\n\r\f\v~]~~")


def emphasis(reader: Reader, element: Element) -> bool:
    """What begins with one or two asterisks or underlines; no emphasis stands in emphasis of its own kind."""
    source, start = reader.source, reader.position
    character = source[start]
    delimiter = character * 2 if source.startswith(character, start + 1) else character
    kind = STRONG if len(delimiter) == 2 else EM
    behind = start + len(delimiter)
    if (
        (character == "_" and _ends_word(source, start))
        or source[behind : behind + 1] in BLANKS
        or reader.inside & kind
        or not (
            _emphasised(reader, element, delimiter, kind, behind)
            or (kind == STRONG and element.kind != EM and _emphasised(reader, element, character, EM, start + 1))
        )
    ):
        element.add(delimiter)
        reader.position = behind
    return True


def _ends_word(source: str, position: int) -> bool:
    """Whether a word stands before ``position``, or one and a hyphen."""
    before = source[position - 1 : position]
    if before == "-":
        before = source[position - 2 : position - 1]
    return before.isalpha()


def _emphasised(reader: Reader, element: Element, delimiter: str, kind: int, position: int) -> bool:
    """Read the emphasis whose text begins at ``position``, if it is one."""
    attempt = position, kind, reader.inside
    if attempt in reader.failed or not _may_end(reader, delimiter, position) or not reader.enter(kind):
        return False
    inner = Element(kind)
    reader.position = position
    if not reader.read(inner, _closing(reader, inner, delimiter)):
        reader.leave(attempt[2])
        reader.failed.add(attempt)
        return False
    tag = "em" if kind == EM else "strong"
    tokens = wrapped(tag, tag, reader.finished(inner))
    reader.leave(attempt[2])
    reader.position += len(delimiter)
    reader.push(element, *tokens)
    return True


def _may_end(reader: Reader, delimiter: str, position: int) -> bool:
    """Whether the delimiter stands somewhere behind ``position`` as one that may close."""
    source = reader.source
    at = reader.last_of(delimiter, lambda at: _can_close(source, at, delimiter))
    return at > position


def _can_close(source: str, at: int, delimiter: str) -> bool:
    if at == 0 or source[at - 1] in BLANKS:
        return False
    return delimiter[0] != "_" or not source[at + len(delimiter) : at + len(delimiter) + 1].isalnum()


def _closing(reader: Reader, inner: Element, delimiter: str) -> Closes:
    source, character, is_single = reader.source, delimiter[0], len(delimiter) == 1

    def closes(at: int) -> bool:
        if not source.startswith(delimiter, at) or not _can_close(source, at, delimiter) or inner.is_empty:
            return False
        is_double = source.startswith(character, at + 1) and not source.startswith(character, at + 2)
        return not (is_single and is_double)

    return closes


def deleted(reader: Reader, element: Element) -> bool:
    """``~~text~~``, whose text is read for itself."""
    source, start = reader.source, reader.position
    if reader.settings.input != "GFM" or not DELETED_BEGIN.match(source, start):
        return False
    end = reader.search(DELETED_END, start + 2)
    if end is None or not reader.enter(0):
        return False
    reader.html += 1
    part = reader.part(start + 2, end.end() - 2)
    inner = Element()
    part.read(inner, None)
    tokens = wrapped("s", "del", part.finished(inner))
    reader.steps = part.steps
    reader.html -= 1
    reader.leave(reader.inside)
    reader.position = end.end()
    reader.push(element, *tokens)
    return True
