"""A text that is being read: its tokens, where its blocks end, and which of them have nothing in them."""

from collections.abc import Mapping, Sequence

from msgspec import Struct, field

from llmnotes.loader.liquid.made import Span
from llmnotes.loader.liquid.scanner import Kind, Token, ends_of, scan

_CHOICES = frozenset({"for", "case"})
_STRUCTURE = frozenset(
    {"if", "unless", "elsif", "else", "endif", "endunless", "for", "endfor", "case", "when", "endcase"}
    | {"endcapture", "endcomment"}
)
_BLANK = frozenset({"#", "assign", "capture", "comment"})


class Branch(Struct):
    """An ``if`` or ``unless`` that is open.

    ``end`` is the index of its end, ``mark`` the length of what was made before it, ``is_shown`` whether what stands
    around it is shown, ``is_active`` whether the part is that is read, ``is_done`` whether one was. ``is_blank`` as
    long as there is nothing but white space in it; ``is_masked`` if its condition is not understood.
    """

    end: int
    mark: int
    is_shown: bool
    is_active: bool = False
    is_done: bool = False
    is_blank: bool = True
    is_masked: bool = False


class Job(Struct):
    """A text that is being read: the note's own, or that of an included file, for which the tag at ``span`` stands.

    ``files`` are those that it is included in; ``is_code`` while a block of code is read.
    """

    text: str
    tokens: Sequence[Token]
    ends: Mapping[int, int]
    closing: frozenset[int]
    span: Span | None
    files: tuple[str, ...]
    is_code: bool
    branches: list[Branch] = field(default_factory=list)
    filled: frozenset[int] | None = None

    @classmethod
    def of(cls, text: str, span: Span | None, files: tuple[str, ...] = (), *, is_code: bool = False) -> "Job":
        """Return the job that a text is."""
        tokens = scan(text)
        ends = ends_of(tokens)
        return cls(text, tokens, ends, frozenset(ends.values()), span, files, is_code)

    def span_of(self, start: int, end: int) -> Span:
        """Return where in the note something stands."""
        return self.span or Span(start, end)

    def parts(self, index: int, *names: str) -> list[int]:
        """Return where the tags with these ``names`` are that belong to a block, and where its end is."""
        end = self.ends[index]
        found, index = [], index + 1
        while index < end:
            if self.tokens[index].kind is Kind.TAG and self.tokens[index].name in names:
                found.append(index)
            index = self.ends.get(index, index) + 1
        return [*found, end]

    def is_blank(self, index: int) -> bool:
        """Say whether a token is nothing to Liquid, as a block is with nothing but that in it."""
        token, end = self.tokens[index], self.ends.get(index)
        if token.kind is Kind.TAG and token.name in _CHOICES and end is not None:
            if self.filled is None:
                self.filled = self._filled()
            return index not in self.filled
        return self._is_nothing(token)

    def _filled(self) -> frozenset[int]:
        """Return where the blocks begin that have something in them, but for what they capture."""
        filled: set[int] = set()
        open_: list[int] = []

        def close(index: int) -> None:
            while open_ and self.ends[open_[-1]] <= index:
                inner = open_.pop()
                if open_ and inner in filled and self.tokens[inner].name != "capture":
                    filled.add(open_[-1])

        index = 0
        while index < len(self.tokens):
            close(index)
            token = self.tokens[index]
            if open_ and token.name not in _STRUCTURE and not self._is_nothing(token):
                filled.add(open_[-1])
            if token.name == "comment" and index in self.ends:
                index = self.ends[index]
            elif index in self.ends:
                open_.append(index)
            index += 1
        close(index)
        return frozenset(filled)

    def _is_nothing(self, token: Token) -> bool:
        """Say whether Liquid takes a piece for nothing, so that the white space around it is not shown either."""
        if token.kind is Kind.TEXT:
            return self.text[token.start : token.end].isspace()
        return token.name in _BLANK if token.kind is Kind.TAG else token.shown_start == token.shown_end != 0
