r"""TeX without dollars that MathJax finds by itself: ``\begin{align} .. \end{align}``, and ``\eqref{label}``.

kramdown reads it as any other text, and many an author has doubled the backslashes for that; all others are best
served by what they wrote.
"""

import re

from markdown_it.token import Token

from llmnotes.loader.markdown.kramdown.blockreader import Reader as BlockReader
from llmnotes.loader.markdown.kramdown.boundaries import INDENT
from llmnotes.loader.markdown.kramdown.entities import decoded
from llmnotes.loader.markdown.kramdown.inline_formulas import as_read
from llmnotes.loader.markdown.kramdown.reader import Element, Reader
from llmnotes.loader.markdown.kramdown.tree import Formula
from llmnotes.loader.markdown.math import BARE_REFERENCE, BEGIN
from llmnotes.loader.markdown.tokens import new_token

START = re.compile(INDENT + BEGIN.pattern)
BLANK_LINE = re.compile(r"\n[ \t\r\f\v]*\n")
ESCAPED_MARK = re.compile(r"(?<!\\)\\([_*])")
FORMS = ("\\begin{", "\\eqref{", "\\ref{")


def environment(reader: BlockReader) -> bool:
    """An environment that is a whole paragraph."""
    source = reader.source
    start = START.match(source, reader.position)
    if start is None:
        return False
    blank = BLANK_LINE.search(source, start.end())
    behind = blank.start() if blank else len(source.rstrip())
    text = source[reader.position : behind].strip()
    end = rf"\end{{{start['name']}}}"
    if not text.endswith(end) or text.find(end) + len(end) != len(text):
        return False
    reader.add(Formula(reader.here(), text=as_meant(text)))
    reader.position = min(behind + 1, len(source))
    return True


def bare_tex(reader: Reader, element: Element) -> bool:
    """An environment or a reference within a text."""
    source, at = reader.source, reader.position
    if not source.startswith(FORMS, at):
        return False
    if found := BARE_REFERENCE.match(source, at):
        _push(reader, element, found.end(), found[0]).meta["is_reference"] = True
        return True
    begin = BEGIN.match(source, at)
    if begin is None:
        return False
    closing = rf"\end{{{begin['name']}}}"
    end = reader.find(closing, begin.end())
    if end < 0 or 0 <= reader.find(begin[0], begin.end()) < end:
        return False
    behind = end + len(closing)
    _push(reader, element, behind, as_meant(source[at:behind])).meta["display"] = True
    return True


def as_meant(tex: str) -> str:
    """Return TeX without what its author has done for kramdown's sake."""
    if "\\\\\\\\" in tex:
        return as_read(tex)
    return decoded(ESCAPED_MARK.sub(r"\1", tex))


def _push(reader: Reader, element: Element, behind: int, tex: str) -> Token:
    token = new_token("math_inline", "math", 0)
    token.content = tex
    token.meta = {"address": reader.span(reader.position, behind), "display": False}
    reader.push(element, token)
    reader.position = behind
    return token
