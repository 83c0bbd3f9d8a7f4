"""A text in pieces as Liquid cuts it: plain text, ``{{ outputs }}``, ``{% tags %}`` and what is ``raw``.

The elements that the scripts of distill.pub know are cut out as if they were tags: ``<d-cite key="a"></d-cite>``.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum

from msgspec import Struct

from llmnotes.loader.liquid.code import Code

MOST = 50_000
"""Outputs and tags that are looked at in one text; whatever comes behind them is plain text."""

_LIQUID = re.compile(r"\{(?:[{%]|[ \t]+[{%]|\$[ \t])")
"""Where something begins that may be Liquid, or was meant to."""

_OR_ELEMENT = re.compile(rf"{_LIQUID.pattern}|</?d-(?:cite|code|footnote|math)[\s>/]")
"""The same, or an element of distill's: to search for either takes ten times as long."""

_NAME = re.compile(r"\{%-?\s*(#|\w+)")
_ELEMENT = re.compile(r"<(?P<slash>/?)(?P<name>d-\w+)(?P<attributes>(?:\s[^<>]*|/)?)>")
_ENDRAW = re.compile(r"\{%-?\s*endraw\s*-?%\}")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_SLIP = re.compile(r"\{[ \t]*[{%$]?-?[ \t]*(?P<inner>[^{}%$\n]{1,300}+)[%$]?[ \t]*\}(?:[ \t]*\})?")
BLOCKS = frozenset({"if", "unless", "for", "case", "capture", "tablerow", "ifchanged", "comment", "highlight"})
"""Tags that have an end."""

SINGLE = frozenset(
    {
        "raw",
        "assign",
        "include",
        "include_cached",
        "include_relative",
        "link",
        "post_url",
        "break",
        "continue",
        "else",
        "elsif",
        "when",
    }
)
"""Tags that never have one; any other tag is a block where one with ``end`` before its name comes behind it."""

_STRANGE_ENDS = {"em": "m"}


class Kind(Enum):
    """What a piece is: ``SLIP`` is text that looks like a tag that lacks its end."""

    TEXT = 1
    OUTPUT = 2
    TAG = 3
    RAW = 4
    SLIP = 5


class Token(Struct, frozen=True):
    """The piece ``start:end`` of a text.

    ``markup`` is what stands in an output, or behind the ``name`` of a tag. Of ``TEXT`` and ``RAW`` only
    ``shown_start:shown_end`` is shown: white space beside ``{%-`` and ``-%}`` is not.
    """

    kind: Kind
    start: int
    end: int
    shown_start: int = 0
    shown_end: int = 0
    name: str = ""
    markup: str = ""


def scan(text: str) -> list[Token]:
    """Return the pieces of ``text``, without gaps. Takes a time in proportion to its length."""
    cuts = list(_cuts(text))
    tokens: list[Token] = []
    position, strip = 0, False
    for cut in cuts:
        if cut.start > position:
            tokens.append(_text(text, position, cut.start, strip, strips_before=_strips_before(text, cut)))
            strip = False
        tokens.append(cut)
        if cut.kind in (Kind.OUTPUT, Kind.TAG):
            strip = text[cut.end - 3] == "-" and text[cut.start] == "{"
        elif cut.kind is Kind.RAW:  # as Liquid has it
            strip = text[cut.shown_start - 3] == "-"
        position = cut.end
    if position < len(text):
        tokens.append(_text(text, position, len(text), strip, strips_before=False))
    return tokens


def ends_of(tokens: Sequence[Token]) -> dict[int, int]:
    """Return for each tag that has an end the index of that; tags that are never closed are not there."""
    ends: dict[int, int] = {}
    open_: list[tuple[str, int]] = []
    depths: dict[str, int] = {}
    blocks = BLOCKS | {opening_of(token.name) for token in tokens if token.kind is Kind.TAG} - SINGLE
    for index, token in enumerate(tokens):
        if token.kind is not Kind.TAG or (depths.get("comment") and token.name not in ("comment", "endcomment")):
            continue
        opening_name = opening_of(token.name)
        if token.name in blocks:
            open_.append((token.name, index))
            depths[token.name] = depths.get(token.name, 0) + 1
        elif depths.get(opening_name):
            name = ""
            while name != opening_name:  # what is still open inside is never closed
                name, opening = open_.pop()
                depths[name] -= 1
            ends[opening] = index
    return ends


def opening_in(text: str) -> re.Pattern[str]:
    """Return what finds where something begins in a text that has to be looked at."""
    return _OR_ELEMENT if "<d-" in text else _LIQUID


def opening_of(name: str) -> str:
    """Return the name of the tag that one called ``name`` is the end of, or nothing."""
    return name[3:] if name.startswith("end") else _STRANGE_ENDS.get(name, "")


def _cuts(text: str) -> Iterator[Token]:
    search = _Search(text)
    position = count = 0
    opens = opening_in(text)
    while count < MOST and (opening := opens.search(text, position)):
        start = opening.start()
        if text[start] == "<":
            token = _element(text, start, search)
        else:
            look = _LOOKS.get(text[start + 1])
            token = (look(text, start, search) if look else None) or _slip(text, start)
        position = token.end if token else start + 2
        if token:
            count += 1
            yield token


def _tag(text: str, start: int, search: "_Search") -> Token | None:
    """Return the tag at ``start``; none if it has no name, or no end before a blank line or another tag."""
    name = _NAME.match(text, start)
    end = search.next("%}", start + 2)
    if (
        name is None
        or not name.end() <= end < len(text)
        or search.blank_line(start) < end
        or search.next("{%", start + 2) < end
    ):
        return None
    if name[1] in ("post_url", "link") and search.next("}", start + 2) < end and "{{" not in text[start:end]:
        return None
    if name[1] == "raw" and (close := search.endraw(end + 2)):
        return Token(Kind.RAW, start, close[1], end + 2, close[0], "raw")
    inner_end = end - (text[end - 1] == "-" and end - 1 >= name.end())
    return Token(Kind.TAG, start, end + 2, name=name[1], markup=text[name.end() : inner_end].strip())


def _output(text: str, start: int, search: "_Search") -> Token | None:
    """Return the output at ``start``: its first closing brace must be two."""
    end = search.next("}", start + 2)
    if text[end + 1 : end + 2] != "}" or search.blank_line(start) < end:
        return None
    inner = text[start + 2 : end]
    return Token(Kind.OUTPUT, start, end + 2, markup=inner.removeprefix("-").removesuffix("-").strip())


def _element(text: str, start: int, search: "_Search") -> Token | None:
    """Return the start or end tag of HTML at ``start``; none in code, or of an element with no end that needs one."""
    found = _ELEMENT.match(text, start)
    if found is None or search.is_code(start):
        return None
    name = found["name"]
    if found["slash"]:
        return Token(Kind.TAG, start, found.end(), name=f"end{name}")
    if name != "d-cite" and search.next(f"</{name}", start) == len(text):
        return None
    return Token(Kind.TAG, start, found.end(), name=name, markup=found["attributes"])


def _slip(text: str, start: int) -> Token | None:
    """Return what was meant to be a tag or an output, but for a wrong or missing character."""
    found = _SLIP.match(text, start)
    if found and _INSIDE.match(found["inner"]):
        return Token(Kind.SLIP, start, found.end(), markup=found["inner"].strip(" \t-"))
    return None


_LOOKS: Mapping[str, Callable[[str, int, "_Search"], Token | None]] = {"%": _tag, "{": _output}
_INSIDE = re.compile(
    r"(?:post_url|link|include|include_relative|highlight|assign|if|unless)[ \t]+\S|(?:site|page|include)\.\w"
    r"|(?:endhighlight|raw|endraw|comment|endcomment|else|endif|endunless)[ \t-]*\Z"
)  # what begins like the inside of a tag or output that notes use


def _text(text: str, start: int, end: int, strip: bool, *, strips_before: bool) -> Token:
    shown_start, shown_end = start, end
    if strip:
        shown_start = end - len(text[start:end].lstrip())
    if strips_before:
        shown_end = max(shown_start, start + len(text[start:end].rstrip()))
    return Token(Kind.TEXT, start, end, shown_start, shown_end)


def _strips_before(text: str, cut: Token) -> bool:
    return cut.kind is not Kind.SLIP and text[cut.start] == "{" and text.startswith("-", cut.start + 2)


class _Search:
    """Looks for what comes next, never twice at the same characters."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, int] = {}
        self._blank = -1
        self._code: Code | None = None
        self._ends_of_raw: list[tuple[int, int]] | None = None

    def next(self, what: str, position: int) -> int:
        """Return where ``what`` is from ``position`` on, or the end of the text. Positions never fall."""
        if self._found.get(what, -1) < position:
            found = self._text.find(what, position)
            self._found[what] = found if found >= 0 else len(self._text)
        return self._found[what]

    def blank_line(self, position: int) -> int:
        """Return where the next blank line is, or the end of the text."""
        if self._blank < position:
            found = _BLANK_LINE.search(self._text, position)
            self._blank = found.start() if found else len(self._text)
        return self._blank

    def is_code(self, position: int) -> bool:
        """Say whether a position is inside of a block or span of code."""
        if self._code is None:
            self._code = Code(self._text)
        return self._code.holds(position)

    def endraw(self, position: int) -> tuple[int, int] | None:
        """Return where the next ``{% endraw %}`` begins and ends."""
        if self._ends_of_raw is None:
            self._ends_of_raw = [found.span() for found in _ENDRAW.finditer(self._text)]
        number = bisect_left(self._ends_of_raw, (position, 0))
        return self._ends_of_raw[number] if number < len(self._ends_of_raw) else None
