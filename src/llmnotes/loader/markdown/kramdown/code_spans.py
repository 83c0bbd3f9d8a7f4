"""Code between backticks."""

import re

from llmnotes.loader.markdown.kramdown.blanks import BLANKS
from llmnotes.loader.markdown.kramdown.reader import Element, Reader
from llmnotes.loader.markdown.tokens import new_token

BACKTICKS = re.compile(r"`+")


def code(reader: Reader, element: Element) -> bool:
    """As many backticks on both sides; inside of two and more there may be a blank that does not count."""
    source, start = reader.source, reader.position
    ticks = BACKTICKS.match(source, start)
    assert ticks is not None, "this is called where one stands"
    delimiter, behind = ticks[0], ticks.end()
    end = end_of_code(reader, start, behind)
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


def end_of_code(reader: Reader, start: int, behind: int) -> int:
    """Return where the code ends that the backticks at ``start:behind`` open, or -1 where they open none."""
    source, length = reader.source, behind - start
    is_alone = length == 1 and (not start or source[start - 1] in BLANKS) and source[behind : behind + 1] in BLANKS
    return -1 if is_alone else reader.find(source[start:behind], behind)
