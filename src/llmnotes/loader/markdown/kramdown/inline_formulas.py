r"""TeX within a text: ``$$..$$`` of kramdown's, and what it leaves to MathJax: ``$..$``, ``\\(..\\)``, ``\\[..\\]``.

These three are read by kramdown as any text before MathJax finds them, so backslashes before punctuation are gone; but
what would be emphasis or a link there is meant as a formula, and is one. So is ``$\{\}$``, of which nothing is left.
"""

import re

from llmnotes.loader.markdown.kramdown.code_spans import end_of_code
from llmnotes.loader.markdown.kramdown.entities import decoded
from llmnotes.loader.markdown.kramdown.reader import Element, Reader
from llmnotes.loader.markdown.kramdown.typography import ESCAPED
from llmnotes.loader.markdown.math import dollar_formula, opens_formula, says_anything, ticks_of
from llmnotes.loader.markdown.tokens import new_token

CLOSING = {"\\\\(": "\\\\)", "\\\\[": "\\\\]", "\\\\\\(": "\\\\\\)", "\\\\\\[": "\\\\\\]"}


def dollar(reader: Reader, element: Element) -> bool:
    """``$$x$$`` and ``$x$``; amounts of money stay as they are."""
    source, at = reader.source, reader.position
    if source.startswith("$$", at) and (end := reader.find("$$", at + 2)) >= 0:
        _push(reader, element, at + 2, end, source[at + 2 : end].strip())
        reader.position = end + 2
        return True
    if source.startswith("$$", at) and not reader.offset and opens_formula(source, at):
        token = new_token("open_formula", "", 0)
        token.meta = {"address": reader.span(at, at + 2), "opening": "$$"}
        reader.push(element, token)
        element.last = None
        element.add("$$")
        reader.position = at + 2
        return True
    found = dollar_formula(source, at, len(source))
    if found is None or _opens_code(reader, found):
        return False
    tex = as_read(found["tex"])
    _push(reader, element, *found.span("tex"), tex if says_anything(tex) else found["tex"])
    reader.position = found.end()
    return True


def _opens_code(reader: Reader, found: re.Match[str]) -> bool:
    """Whether code begins in what would be a formula: MathJax leaves it alone."""
    first = found.start("tex")
    return "`" in found["tex"] and any(
        end_of_code(reader, first + start, first + end) >= 0 for start, end in ticks_of(found["tex"])
    )


def parenthesis(reader: Reader, element: Element) -> bool:
    r"""``\\(x\\)`` and, displayed, ``\\[x\\]``; or with three backslashes, which kramdown makes the same."""
    at = reader.position
    length = 4 if reader.source.startswith("\\\\\\", at) else 3
    opening = reader.source[at : at + length]
    if opening not in CLOSING or (end := reader.find(CLOSING[opening], at + length)) < 0:
        return False
    tex = reader.source[at + length : end]
    if not any(map(str.isalnum, tex)):
        return False
    _push(reader, element, at + length, end, as_read(tex), display=opening.endswith("["))
    reader.position = end + length
    return True


def as_read(tex: str) -> str:
    """Return TeX as it is behind kramdown."""
    return decoded(ESCAPED.sub(r"\1", tex))


def _push(reader: Reader, element: Element, start: int, end: int, tex: str, *, display: bool = False) -> None:
    token = new_token("math_inline", "math", 0)
    token.content = tex
    token.meta = {"address": reader.span(start, end), "display": display}
    reader.push(element, token)
