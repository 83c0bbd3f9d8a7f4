"""Blocks of code: indented lines, and what stands between fences."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import islice

from llmnotes.loader.markdown.code import plain_language
from llmnotes.loader.markdown.kramdown.blockreader import Fence, Reader
from llmnotes.loader.markdown.kramdown.boundaries import ATTRIBUTES, BLANK_LINES, END, INDENT
from llmnotes.loader.markdown.kramdown.elements import BLOCK_TAG
from llmnotes.loader.markdown.kramdown.tree import Code
from llmnotes.loader.markdown.slips import Slip, keep, unclosed_fence

DEEP = r"(?:\t| {4})"
TEXT = r"[ \t\r\f\v]*[^ \t\r\f\v\n][^\n]*\n"
INDENTED = re.compile(rf"{DEEP}{TEXT}")
LAZY = re.compile(rf"(?!{END}|{INDENT}(?:{ATTRIBUTES.replace('?P<list>', '')}|{BLOCK_TAG})){TEXT}")
DEEP_LINE = re.compile(rf"^{DEEP}", re.MULTILINE)
LAZY_LINE = re.compile(r"\n( {0,3}[^ \t\r\f\v\n])")

GFM_FENCE = re.compile(r" {0,3}(?P<fence>~{3,}|`{3,})(?P<rest>[^\n]*)\n")
FENCE = re.compile(r"(?P<fence>~{3,})(?P<rest>[^\n]*)\n")
INFO = re.compile(r"[ \t\r\f\v]*(?P<info>(?P<language>[^ \t\r\f\v]+?)(?:\?[^ \t\r\f\v]*)?)?[ \t\r\f\v]*")
GFM_CLOSING = re.compile(r"^ {0,3}(~{3,}|`{3,})[ \t\r\f\v]*\n", re.MULTILINE)
CLOSING = re.compile(r"^(~{3,})[ \t\r\f\v]*\n", re.MULTILINE)


def indented_code(reader: Reader) -> bool:
    """Indented lines, with the lines of text right below them that are not."""
    start, end = reader.position, indented_end(reader.source, reader.position)
    if end == start:
        return False
    text = LAZY_LINE.sub(r" \1", reader.source[start:end])
    reader.add(Code(reader.here(), text=DEEP_LINE.sub("", text)))
    reader.position = end
    return True


def indented_end(source: str, position: int) -> int:
    """Where the indented lines end that begin at ``position``, perhaps behind blank ones."""
    while True:
        blank = BLANK_LINES.match(source, position)
        line = INDENTED.match(source, blank.end() if blank else position)
        if line is None:
            return position
        while line:
            position = line.end()
            line = INDENTED.match(source, position)
        while line := LAZY.match(source, position):
            position = line.end()


def gfm_fenced_code(reader: Reader) -> bool:
    """Code between ``~~~`` or ```` ``` ````."""
    return _fenced(reader, GFM_FENCE, GFM_CLOSING)


def fenced_code(reader: Reader) -> bool:
    """Code between ``~~~``."""
    return _fenced(reader, FENCE, CLOSING)


def _fenced(reader: Reader, opening: re.Pattern[str], closing: re.Pattern[str]) -> bool:
    """Code up to a fence that is as long as the first; if there is none, what is too long of that is its language."""
    found = opening.match(reader.source, reader.position)
    if found is None:
        return False
    fence, is_fence = found["fence"], INFO.fullmatch(found["rest"]) is not None
    if not is_fence and "`" in found["rest"]:
        return False
    if reader.fences is None:
        reader.fences = _fences(reader.source, closing)
    fences = reader.fences[fence[0]]
    index = bisect_left(fences, found.end(), key=lambda fence: fence.start)
    column = reader.column_of(found.start("fence"))
    if not is_fence:
        if index < len(fences):
            keep(reader.note.env, _wordy_fence(reader.here(), column, fence, found["rest"].split()))
        return False
    if index == len(fences):
        if "`" not in found["rest"]:
            keep(reader.note.env, unclosed_fence(reader.here(), column, fence, "it is shown as text"))
        return False
    length = min(len(fence), fences[index].longest)
    info = INFO.fullmatch(fence[length:] + found["rest"])
    if info is None:
        return False
    end = next(candidate for candidate in islice(fences, index, None) if candidate.length >= length)
    text = reader.source[found.end() : end.start]
    reader.add(Code(reader.here(), text=text, info=info["info"] or "", language=info["language"] or ""))
    reader.position = end.end
    return True


def _wordy_fence(row: int, column: int, fence: str, words: Sequence[str]) -> Slip:
    """Return what is said of a fence with several words behind it."""
    message = "kramdown begins no code here, but perhaps where it should end: behind the marks is more than a language"
    hint = f"write {fence}{plain_language(' '.join(words)) or words[0]} and nothing behind it"
    return Slip(row, column, column + len(fence), "blank-in-fence", message, hint)


def _fences(source: str, closing: re.Pattern[str]) -> dict[str, list[Fence]]:
    """All lines that may close a block of code, by their character."""
    fences: dict[str, list[Fence]] = {"~": [], "`": []}
    for found in reversed([*closing.finditer(source)]):
        others = fences[found[1][0]]
        longest = max(len(found[1]), others[-1].longest if others else 0)
        others.append(Fence(found.start(), found.end(), len(found[1]), longest))
    for others in fences.values():
        others.reverse()
    return fences
