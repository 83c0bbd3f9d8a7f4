"""A text in the making, which knows what each piece of it was made of."""

import re

from msgspec import Struct, field

from llmnotes.loader.markdown.places import Origins, Piece

TAIL = 2000
"""Characters that decide whether a text stands in HTML."""

_LINE_END = re.compile(r"\r\n?")


class Span(Struct, frozen=True):
    """Where something stands in the author's text."""

    start: int
    end: int


class Made(Struct):
    """What is made of an author's text so far."""

    parts: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    length: int = 0

    def copy(self, text: str, start: int, end: int) -> None:
        """Write ``text[start:end]`` of the author's text as it is."""
        self._write(text[start:end], start, end, verbatim=True)

    def insert(self, text: str, span: Span) -> None:
        """Write ``text``, which stands for what is at ``span``."""
        self._write(_LINE_END.sub("\n", text).replace("\0", "\ufffd"), span.start, span.end, verbatim=False)

    def cut(self, length: int) -> None:
        """Take back what was written since it had this ``length``: whole pieces."""
        while self.length > length:
            self.length -= len(self.parts.pop())
            self.pieces.pop()

    def ends_with(self, ending: str) -> bool:
        """Say whether the text ends with a short ``ending``."""
        last = ""
        for part in reversed(self.parts):
            last = part[-len(ending) :] + last
            if len(last) >= len(ending):
                break
        return last.endswith(ending)

    def tail(self) -> str:
        """Return the end of the text, long enough to see what stands around."""
        last: list[str] = []
        length = 0
        for part in reversed(self.parts):
            last.append(part[-TAIL:])
            length += len(part)
            if length > TAIL:
                break
        return "".join(reversed(last))[-TAIL:]

    def text(self) -> str:
        """Return the whole text."""
        return "".join(self.parts)

    def origins(self, author: str) -> Origins:
        """Return where it comes from in the ``author``'s text."""
        return Origins(self.text(), author, self.pieces)

    def _write(self, text: str, start: int, end: int, *, verbatim: bool) -> None:
        if text:
            self.parts.append(text)
            self.pieces.append(Piece(self.length, start, end, verbatim))
            self.length += len(text)
