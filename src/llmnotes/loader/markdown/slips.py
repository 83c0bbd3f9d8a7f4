"""Blocks that an author plainly meant, where the letters say something else.

``-[Title](address)`` is a list item whose marker lacks its blank: shown as meant, and said once. (So is a link where an
address belongs, in ``links.py``.) ``##Title``, ``-[ ] task`` and ``1.[Title](address)`` are text, and code that never
ends is code: all are said to be. What was meant as a link is in ``nolinks.py``, Markdown that is read as HTML in
``html_slips.py``.
"""

import re
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Any

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import fence as plain_fence
from markdown_it.rules_core import StateCore
from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Fix, info, warning
from llmnotes.loader.markdown.nolinks import NAME, NO_NAME
from llmnotes.loader.markdown.places import Lines

HEADING = re.compile(
    r"#{1,6}(?=[^\W\d_]|\d[\d.]*\)?[ \t]+[^\W\d_])"
    r"|#{2,6}(?=\*{1,3}[^\W_]|`[^`\n]|\[[^\[\]\n]+\]\(|[\u2600-\u27bf\U0001f300-\U0001faff])"
)
"""Marks of a heading right before its first letter or its number, or before markup or a sign that letters stand in."""

TAG = re.compile(r"#(?:\S+|[A-Z\d]{2,}\s.*|.*\s#.*|.*\.)")
"""What one ``#`` begins that is no heading: a word, ``#TODO this``, several tags, a sentence."""

TAGS = re.compile(r"#+[^\s#]+(?:[ \t]+#+[^\s#]+)+[ \t]*")

UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*")
FENCES = re.compile(r"[`~]+[ \t]*")

LINK = r"\[(?P<label>[^\[\]\n]+)\]\([^\s()]+(?:\([^\s()]*\)[^\s()]*)*\)"
ITEM = re.compile(f"-(?={LINK})")
UNSPACED = re.compile(
    rf"(?P<marker>[*+-]|\d{{1,3}}[.)])(?=\[[ xX]\][ \t]+\S|{LINK}|\[\[(?P<name>[^\W_][^\[\]\n]*)\]\])"
)
"""The marker of an item right before the box of a task or a link."""

NUMBERED = re.compile(r"[ \t>]*\d{1,3}[.)](?=[\s\[])")
CLOSES = re.compile(r"\S\*")
PAIRED = re.compile(r"(?<!\S)(\*{1,3})(?![\s*])[^*\n]*(?<!\s)\1(?!\*)")
"""Emphasis on one line, from its own asterisks to its own."""

SENTENCES = re.compile(r".*\n.*|(?:\S+\s+){4,}\S*[.:;,]|.{12,}[。：；，]", re.DOTALL)
"""What is rather a paragraph than a heading: it has lines, or ends like a sentence."""

LONGEST_RULE = 6  # hyphens that may well be meant as a line, however short what stands above them is
NEARLY = 3  # characters by which what underlines a title may be longer or shorter

NEAR = 5  # lines above in which another number is looked for
FAR = 1000  # characters in which emphasis may end that an asterisk begins


class Slip(Struct, frozen=True):
    """Columns ``start:end`` of a row (0-based) with which something is wrong.

    If known, ``text`` is right there (up to ``behind``, if that is another column), or ``missing`` behind them. One
    that does not count is only worth knowing.
    """

    row: int
    start: int
    end: int
    code: str
    message: str
    hint: str
    text: str | None = None
    missing: str = ""
    counts: bool = True
    behind: int = 0


def keep(env: MutableMapping[str, Any], slip: Slip) -> None:
    """Keep what a block rule has noticed, which may be asked about a line again and again."""
    env.setdefault("slips", {})[slip.row, slip.start, slip.code] = slip


def slips_of(env: Mapping[str, Any], lines: Lines) -> Iterator[Diagnostic]:
    """Yield what block rules have noticed."""
    for slip in env.get("slips", {}).values():
        place = lines.place(slip.row, slip.start, slip.end)
        wrong = lines.place(slip.row, slip.start, slip.behind) if slip.behind else place
        fix = None if slip.text is None else Fix(wrong, slip.text)
        if slip.missing:
            fix = Fix(lines.place(slip.row, slip.end, slip.end), slip.missing)
        tell = warning if slip.counts else info
        yield tell(place, slip.code, slip.message, hint=slip.hint, fix=fix)


def column_of(state: StateBlock, line: int) -> int:
    """Return the column (0-based) in the author's line at which the text of a block begins."""
    start = state.bMarks[line] + state.tShift[line]
    return start - state.src.rfind("\n", 0, start) - 1


def unspaced_heading(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Notice ``##Title``, which is a line of text; a word like ``##ing`` among others is no title."""
    start, end = state.bMarks[start_line] + state.tShift[start_line], state.eMarks[start_line]
    found = HEADING.match(state.src, start, end)
    if found is None or state.is_code_block(start_line):
        return False
    below = start_line + 1
    is_last = below >= end_line or state.isEmpty(below)
    if not is_last and UNDERLINE.fullmatch(state.src, state.bMarks[below] + state.tShift[below], state.eMarks[below]):
        return False
    column = column_of(state, start_line)
    is_first = not (silent or state.tokens)
    if is_title(state.src[start:end], is_alone=is_last and not silent, is_first=is_first):
        keep(state.env, heading_slip(start_line, column, found[0], state.src[start:end]))
    return False


def is_title(line: str, *, is_alone: bool, is_first: bool) -> bool:
    """Whether a line like ``##Title`` was meant as a heading: it stands alone, or begins with no small letter.

    With one ``#`` it is rather a tag, but in the first line of a note; and several tags are never one.
    """
    if TAGS.fullmatch(line):
        return False
    text = line.lstrip("#")
    if len(line) - len(text) == 1:
        return is_first and is_alone and not text[0].islower() and TAG.fullmatch(line.rstrip()) is None
    return not text[0].islower() or (is_alone and not text.rstrip().endswith("."))


def heading_slip(row: int, column: int, marks: str, line: str) -> Slip:
    """Return what is said of a heading that lacks its blank; another one is missing before marks that close it."""
    message = "a heading needs a blank behind its marks: this is shown as text"
    hint = f'write "{marks} " instead of "{marks}", or \\# where none is meant'
    text, behind = f"{marks} ", 0
    closed = re.fullmatch(rf"{marks}(?P<title>.*[^\s#\\]){marks}[ \t]*", line)
    if closed:
        text, behind = f"{marks} {closed['title']} {marks}", column + len(line.rstrip())
    return Slip(row, column, column + len(marks), "unspaced-heading", message, hint, text, behind=behind)


def fence(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Code between fences; without the second one it goes on to the end of all that the first stands in."""
    if not plain_fence(state, start_line, end_line, silent):
        return False
    if not silent and not _is_closed(state, start_line, marks := state.tokens[-1].markup):
        happens = f"all that is below it{' in this item or quotation' if state.level else ''} is code"
        keep(state.env, unclosed_fence(start_line, column_of(state, start_line), marks, happens))
    return True


def _is_closed(state: StateBlock, first: int, marks: str) -> bool:
    last = state.line - 1
    start, end = state.bMarks[last] + state.tShift[last], state.eMarks[last]
    is_fence = state.src.startswith(marks, start) and FENCES.fullmatch(state.src, start, end) is not None
    return last > first and is_fence and not state.is_code_block(last)


def unclosed_fence(row: int, column: int, marks: str, happens: str) -> Slip:
    """Return what is said of a fence without a second one, and of what happens then."""
    message = f"the code that begins here is not closed: {happens}"
    hint = f"write {marks} where it ends, as far from the margin as here; if this is an end, a beginning is missing"
    return Slip(row, column, column + len(marks), "unclosed-fence", message, hint)


def ruled_paragraphs(state: StateCore) -> None:
    """Notice a paragraph with ``---`` right below it, which makes it a heading, as chats and editors do not.

    Who underlines a title to its end means one.
    """
    rows: list[str] = []
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open" or token.markup != "-" or token.map is None:
            continue
        rows = rows or state.src.split("\n")
        row = token.map[1] - 1
        end = len(rows[row].rstrip())
        start = len(rows[row][:end].rstrip("-"))
        words = state.tokens[index + 1].content
        if SENTENCES.fullmatch(words) and not _is_underlined(words, end - start):
            message = "this makes a heading of the paragraph above it"
            hint = "leave a blank line before it where a line is meant, or write ## before what is a heading"
            right = None if token.level else f"\n{rows[row][start:end]}"
            keep(state.env, Slip(row, start, end, "ruled-paragraph", message, hint, right))


def _is_underlined(words: str, length: int) -> bool:
    return length > LONGEST_RULE and any(abs(len(line) - length) <= NEARLY for line in words.split("\n"))


def unspaced_list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A run of lines like ``-[Title](address) and more``: a tight list; other lines continue the item above them."""
    if not _is_item(state, start_line):
        return False
    if silent:
        return True
    ends = state.md.block.ruler.getRules("paragraph")
    parent, state.parentType = state.parentType, "list"
    state.push("bullet_list_open", "ul", 1).map = [start_line, start_line]
    opening = state.tokens[-1]
    line = start_line
    while line < end_line and _is_item(state, line):
        first, line = line, line + 1
        while (
            line < end_line and not state.isEmpty(line) and not any(rule(state, line, end_line, True) for rule in ends)
        ):
            line += 1
        _push_item(state, first, line)
    state.push("bullet_list_close", "ul", -1)
    opening.map = [start_line, line]
    state.parentType = parent
    state.line = line
    return True


def _is_item(state: StateBlock, line: int) -> bool:
    if state.sCount[line] < state.blkIndent or state.is_code_block(line):
        return False
    return ITEM.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line]) is not None


def _push_item(state: StateBlock, first: int, behind: int) -> None:
    text = state.getLines(first, behind, state.blkIndent, False).strip()
    state.push("list_item_open", "li", 1).map = [first, behind]
    state.push("paragraph_open", "p", 1).map = [first, behind]
    state.tokens[-1].hidden = True
    inline = state.push("inline", "", 0)
    inline.map, inline.content, inline.children = [first, behind], text[1:], []
    inline.meta = {"unspaced_item": True}
    state.push("paragraph_close", "p", -1).hidden = True
    state.push("list_item_close", "li", -1)


def unspaced_item(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Notice ``-[ ] task``, ``*[Title](address)`` or ``1.[[note]]``, which is a line of text."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    marker = unspaced_marker(state.src, start, state.eMarks[start_line])
    if not marker or state.is_code_block(start_line):
        return False
    if silent and marker[:-1] not in ("", "1") and not _is_below_number(state, start_line):
        return False
    keep(state.env, item_slip(start_line, column_of(state, start_line), marker))
    return False


def unspaced_marker(source: str, start: int, end: int) -> str:
    """Return the marker with which a line of text begins that was meant as an item; nothing if it was not."""
    found = UNSPACED.match(source, start, end)
    if found is None or not _is_name(found) or (found["marker"] == "*" and may_be_emphasis(source, found.end())):
        return ""
    return found["marker"]


def item_slip(row: int, column: int, marker: str) -> Slip:
    """Return what is said of an item that lacks its blank."""
    message = "a list item needs a blank behind its marker: this is shown as text"
    hint = f'write "{marker} [" instead of "{marker}["'
    return Slip(row, column, column + len(marker), "unspaced-list-item", message, hint, f"{marker} ")


def _is_name(found: re.Match[str]) -> bool:
    """Whether what stands in the brackets is what a link may be called, if that is what they are."""
    label, name = found.group("label", "name")
    return (label is None or NAME.fullmatch(label) is not None) and (name is None or NO_NAME.fullmatch(name) is None)


def may_be_emphasis(source: str, position: int) -> bool:
    """Whether an asterisk of the paragraph may end what the one before ``position`` begins."""
    rest = source[position : position + FAR].partition("\n\n")[0]
    return CLOSES.search(PAIRED.sub("", rest)) is not None


def _is_below_number(state: StateBlock, line: int) -> bool:
    """Whether an item above, or what lacks but a blank to be one, lets a list go on: below text only 1 begins one."""
    for above in range(line - 1, max(line - 1 - NEAR, -1), -1):
        if state.isEmpty(above):
            return False
        start = state.src.rfind("\n", 0, state.eMarks[above]) + 1
        if NUMBERED.match(state.src, start, state.eMarks[above]):
            return True
    return False
