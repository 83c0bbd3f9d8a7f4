r"""TeX within a text: ``$$..$$`` of kramdown's, and what it leaves to MathJax.

``$..$``, ``\\(..\\)`` and ``\\[..\\]`` are read by kramdown as any text before MathJax finds them, so backslashes
before punctuation are gone; but what would be emphasis or a link there is meant as a formula, and is one.
"""

import re

from llmnotes.loader.markdown.kramdown.entities import decoded
from llmnotes.loader.markdown.kramdown.reader import Element, Reader
from llmnotes.loader.markdown.kramdown.typography import ESCAPED
from llmnotes.loader.markdown.math import BEFORE_MONEY, ENVIRONMENT, PROSE, SINGLE
from llmnotes.loader.markdown.tokens import new_token

REFERENCE = re.compile(r"\\(?:eq)?ref\{(?P<label>[^{}]*)\}")
CLOSING = {"\\\\(": "\\\\)", "\\\\[": "\\\\]"}


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
    _push(reader, element, *found.span("tex"), as_read(found["tex"]))
    reader.position = found.end()
    return True


def parenthesis(reader: Reader, element: Element) -> bool:
    r"""``\\(x\\)`` and, displayed, ``\\[x\\]``."""
    at = reader.position
    opening = reader.source[at : at + 3]
    if opening not in CLOSING or (end := reader.find(CLOSING[opening], at + 3)) < 0:
        return False
    tex = reader.source[at + 3 : end]
    if not any(map(str.isalnum, tex)):
        return False
    _push(reader, element, at + 3, end, as_read(tex), display=opening.endswith("["))
    reader.position = end + 3
    return True


def environment(reader: Reader, element: Element) -> bool:
    r"""``\\begin{align} .. \\end{align}`` without delimiters, displayed.

    Who knows that kramdown takes a backslash away has written four of them between rows.
    """
    found = ENVIRONMENT.match(reader.source, reader.position)
    if found is None:
        return False
    closing = f"\\end{{{found['name']}}}"
    end = reader.find(closing, found.end())
    if end < 0:
        return False
    end += len(closing)
    written = reader.source[found.start() : end]
    tex = as_read(written) if "\\\\\\\\" in written else decoded(written)
    _push(reader, element, found.start(), end, tex, display=True)
    reader.position = end
    return True


def reference(reader: Reader, element: Element) -> bool:
    r"""``\\eqref{label}`` and ``\\ref{label}`` of an equation of the note."""
    found = REFERENCE.match(reader.source, reader.position)
    if found is None or found["label"] not in reader.env.get("equations", ()):
        return False
    _push(reader, element, *found.span(), found[0])
    reader.position = found.end()
    return True


def as_read(tex: str) -> str:
    """Return TeX as it is behind kramdown."""
    return decoded(ESCAPED.sub(r"\1", tex))


def _push(reader: Reader, element: Element, start: int, end: int, tex: str, *, display: bool = False) -> None:
    token = new_token("math_inline", "math", 0)
    token.content = tex
    token.meta = {"address": reader.span(start, end), "display": display}
    reader.push(element, token)
