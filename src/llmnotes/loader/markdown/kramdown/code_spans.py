"""Code between backticks."""

import re

from llmnotes.loader.markdown.kramdown.reader import WHITE, Element, Reader
from llmnotes.loader.markdown.tokens import new_token

BACKTICKS = re.compile(r"`+")
BLANKS = frozenset(WHITE)


def code(reader: Reader, element: Element) -> bool:
    """As many backticks on both sides; inside of two and more there may be a blank that does not count."""
    source, start = reader.source, reader.position
    ticks = BACKTICKS.match(source, start)
    assert ticks is not None, "this is called where one stands"
    delimiter, behind = ticks[0], ticks.end()
    is_alone = (
        len(delimiter) == 1 and (not start or source[start - 1] in BLANKS) and source[behind : behind + 1] in BLANKS
    )
    end = -1 if is_alone else reader.find(delimiter, behind)
    if end < 0:
        element.add(delimiter)
        reader.position = behind
        return True
    text = source[behind:end]
    if len(delimiter) > 1:
        text = text.removeprefix(" ").removesuffix(" ")
    token = new_token("code_inline", "code", 0)
    token.content, token.markup = text, delimiter
    reader.position = end + len(delimiter)
    reader.push(element, token)
    return True
