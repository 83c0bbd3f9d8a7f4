r"""TeX within a text: ``$$..$$`` of kramdown's, and what it leaves to MathJax: ``$..$``, ``\\(..\\)``, ``\\[..\\]``.

These three are read by kramdown as any text before MathJax finds them, so backslashes before punctuation are gone; but
what would be emphasis or a link there is meant as a formula, and is one.
"""

import re

from llmnotes.loader.markdown.kramdown.entities import decoded
from llmnotes.loader.markdown.kramdown.reader import Element, Reader
from llmnotes.loader.markdown.kramdown.typography import ESCAPED
from llmnotes.loader.markdown.math import BEFORE_MONEY, BEFORE_QUOTED, PROSE, SINGLE
from llmnotes.loader.markdown.tokens import new_token

OPENING = re.compile(r"\\\\(?P<third>\\?)(?P<bracket>[(\[])")
CLOSING = {"(": ")", "[": "]"}


def dollar(reader: Reader, element: Element) -> bool:
    """``$$x$$`` and ``$x$``; amounts of money stay as they are."""
    source, at = reader.source, reader.position
    if source.startswith("$$", at) and (end := reader.find("$$", at + 2)) >= 0:
        _push(reader, element, at + 2, end, source[at + 2 : end].strip())
        reader.position = end + 2
        return True
    if at and BEFORE_MONEY.match(source, at - 1):
        return False
    found = SINGLE.match(source, at)
    if found is None or PROSE.match(found["tex"]) or not any(map(str.isalnum, found["tex"])):
        return False
    if BEFORE_QUOTED.search(found["tex"]):
        return False
    _push(reader, element, *found.span("tex"), as_read(found["tex"]))
    reader.position = found.end()
    return True


def parenthesis(reader: Reader, element: Element) -> bool:
    r"""``\\(x\\)`` and, displayed, ``\\[x\\]``; a third backslash before the bracket changes nothing."""
    opening = OPENING.match(reader.source, reader.position)
    if opening is None:
        return False
    closing = f"\\\\{opening['third']}{CLOSING[opening['bracket']]}"
    start, end = opening.end(), reader.find(closing, opening.end())
    if end < 0 or not any(map(str.isalnum, reader.source[start:end])):
        return False
    _push(reader, element, start, end, as_read(reader.source[start:end]), display=opening["bracket"] == "[")
    reader.position = end + len(closing)
    return True


def as_read(tex: str) -> str:
    """Return TeX as it is behind kramdown."""
    return decoded(ESCAPED.sub(r"\1", tex))


def _push(reader: Reader, element: Element, start: int, end: int, tex: str, *, display: bool = False) -> None:
    token = new_token("math_inline", "math", 0)
    token.content = tex
    token.meta = {"address": reader.span(start, end), "display": display}
    reader.push(element, token)
