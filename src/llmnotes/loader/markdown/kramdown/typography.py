"""What is not shown as it was typed: quotation marks, dashes, an ellipsis, guillemets, and what a backslash is before.

The rules for quotation marks are kramdown's, which has them from RubyPants and that from SmartyPants.
"""

import re
from functools import cache
from html import unescape

from llmnotes.config.settings import SYMBOLS
from llmnotes.loader.markdown.kramdown.blanks import BLANKS, WHITE
from llmnotes.loader.markdown.kramdown.reader import IGNORED, Element, Reader
from llmnotes.loader.markdown.tokens import new_token, text_token

WORD = "[A-Za-z0-9_]"
PUNCTUATION = r"[!\"#$%'()*+,\-./:;<=>?@\[\\\]^_`{|}~]"
BEFORE_EMPHASIS = re.compile(rf"[_*]{{1,2}}[^{WHITE}]")
BEFORE_PUNCTUATION = re.compile(rf"{PUNCTUATION}(?!\.\.)\B")
BEFORE_NOTHING = re.compile(rf"[{WHITE}]|s\b|\Z")
BEFORE_WORD = re.compile(WORD)
DECADE = re.compile(r"[0-9][0-9]s")
MARKS = frozenset("\"'")
OPENING = frozenset("[{(-")
NO_LETTER = frozenset(" \t\r\n\\[{(-")
"""Characters behind which a quotation mark does not close."""

ESCAPED = re.compile(r"\\([\\.*_+`<>()\[\]{}#!:|\"'$=\-~])")


@cache
def marks(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the left and right single, the left and right double quotation mark that settings name, or number."""
    return tuple(unescape(f"&#{name};" if name.isdigit() else f"&{name};") for name in names)


def quote(reader: Reader, element: Element) -> bool:
    """A quotation mark, or a character and one behind it."""
    source, at = reader.source, reader.position
    character = source[at]
    if character in MARKS:
        _bare_quote(reader, element, at)
    elif character in BLANKS:
        _quote_behind_blank(reader, element, at)
    else:
        element.add(character)
        _mark(reader, element, at + 1, is_left=character in OPENING)
    return True


def quote_behind(reader: Reader, element: Element) -> bool:
    """A character that is nothing else, if a quotation mark is behind it."""
    return reader.source[reader.position + 1 : reader.position + 2] in MARKS and quote(reader, element)


def _mark(reader: Reader, element: Element, at: int, *, is_left: bool) -> None:
    which = (2 if reader.source[at] == '"' else 0) + (0 if is_left else 1)
    element.add_symbol(marks(reader.settings.smart_quotes)[which])
    reader.position = at + 1


def _bare_quote(reader: Reader, element: Element, at: int) -> None:
    """A mark at the beginning, or behind what is no text."""
    source, behind = reader.source, at + 1
    if BEFORE_EMPHASIS.match(source, behind):
        _mark(reader, element, at, is_left=True)
    elif BEFORE_PUNCTUATION.match(source, behind):
        _mark(reader, element, at, is_left=False)
    elif _is_double(source, at):
        _mark(reader, element, at, is_left=True)
        _mark(reader, element, at + 1, is_left=True)
    elif source[at] == "'" and DECADE.match(source, behind):
        _mark(reader, element, at, is_left=False)
    elif source[behind : behind + 1] in MARKS:
        element.add(source[at])
        _mark(reader, element, behind, is_left=False)
    else:
        _mark(reader, element, at, is_left=BEFORE_NOTHING.match(source, behind) is None)


def _quote_behind_blank(reader: Reader, element: Element, at: int) -> None:
    source, first = reader.source, at + 1
    element.add(source[at])
    if _is_double(source, first):
        _mark(reader, element, first, is_left=True)
        _mark(reader, element, first + 1, is_left=True)
    elif source[first] == "'" and DECADE.match(source, first + 1):
        _mark(reader, element, first, is_left=False)
    else:
        is_left = source[at] in NO_LETTER or BEFORE_WORD.match(source, first + 1) is not None
        _mark(reader, element, first, is_left=is_left)


def _is_double(source: str, at: int) -> bool:
    """Whether a quotation within a quotation begins at ``at``."""
    return source[at : at + 2] in ("\"'", "'\"") and BEFORE_WORD.match(source, at + 2) is not None


def _add(reader: Reader, element: Element, which: int) -> None:
    """Add one of the symbols; one that is another here keeps in mind what it is to the id of a heading."""
    usual, shown = SYMBOLS[which], reader.settings.typographic_symbols[which]
    if shown == usual:
        element.add_symbol(shown)
        return
    token = text_token(shown)
    token.meta = {"symbol": usual}
    reader.push(element, token)
    element.last = IGNORED


def dash(reader: Reader, element: Element) -> bool:
    """``---`` and ``--``."""
    if reader.source.startswith("---", reader.position):
        _add(reader, element, 1)
        reader.position += 3
    elif reader.source.startswith("--", reader.position):
        _add(reader, element, 2)
        reader.position += 2
    else:
        return False
    return True


def ellipsis(reader: Reader, element: Element) -> bool:
    """Three dots."""
    if not reader.source.startswith("...", reader.position):
        return False
    _add(reader, element, 0)
    reader.position += 3
    return True


def guillemet(reader: Reader, element: Element) -> bool:
    """``<<`` and ``>>``; a blank on the inner side is one that no line breaks at."""
    source, at = reader.source, reader.position
    for written, which in (("<< ", 5), (" >>", 6), ("<<", 3), (">>", 4)):
        if source.startswith(written, at):
            _add(reader, element, which)
            reader.position = at + len(written)
            return True
    return False


def blank(reader: Reader, element: Element) -> bool:
    """Two blanks at the end of a line, or one before ``>>``."""
    return double_blank(reader, element) or guillemet(reader, element)


def double_blank(reader: Reader, element: Element) -> bool:
    """Two blanks at the end of a line, where it breaks."""
    if reader.settings.hard_wrap or not reader.source.startswith("  \n", reader.position):
        return False
    reader.push(element, new_token("hardbreak", "br", 0))
    reader.position += 2
    return True


def escaped_guillemet(reader: Reader, element: Element) -> bool:
    """``<<`` and ``>>`` behind a backslash, which stay as they are."""
    source, at = reader.source, reader.position
    if not source.startswith(("\\<<", "\\>>"), at):
        return False
    element.add_symbol(source[at + 1 : at + 3])
    reader.position = at + 3
    return True


def double_backslash(reader: Reader, element: Element) -> bool:
    """Two backslashes at the end of a line, where it breaks."""
    if reader.settings.hard_wrap or not reader.source.startswith("\\\\\n", reader.position):
        return False
    reader.push(element, new_token("hardbreak", "br", 0))
    reader.position += 2
    return True


def backslash(reader: Reader, element: Element) -> bool:
    """A backslash before what it makes an ordinary character."""
    found = ESCAPED.match(reader.source, reader.position)
    if found is None or (found[1] == "~" and reader.settings.input != "GFM"):
        return False
    element.add(found[1])
    reader.position = found.end()
    return True
