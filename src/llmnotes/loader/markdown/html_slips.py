"""Markdown right behind a tag, which is HTML up to the next blank line, and so is shown as it is typed.

``<aside>``, a line of ``**bold**`` text and ``</aside>`` are one block of HTML to CommonMark; with a blank line behind
the first tag they are not. Told of is what can hardly be anything but Markdown, once behind each tag.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from msgspec import Struct

from llmnotes.loader.markdown.elements import IN_TEXT, VOID, Element, Elements, words_in
from llmnotes.loader.markdown.nolinks import BEGINNING, FILE, NO_NAME, PART
from llmnotes.loader.markdown.slips import Slip, keep
from llmnotes.loader.markdown.unclosed import COMMENT, MARKUP

BLOCK, INLINE = "\x01", "\x02"
"""What stands for each character of a tag, a comment or an element in which there is no Markdown."""

MASKS = f" \t{BLOCK}{INLINE}"

PERHAPS = re.compile(r"\]\(|\*\*|\[\[|^[ \t]*(?:(?:[-*+]|#{1,6}|1[.)])[ \t]|```|~~~)", re.MULTILINE)
MARKDOWN = re.compile(
    rf"""
    (?<![\w\])\\]) !?\[[^\[\]\n{BLOCK}]*\]\((?P<address>{PART}++(?:\({PART}*+\){PART}*+)*+)(?:[ \t]+"[^"\n]*")?\)
    | (?<![\w\])\\]) !?\[\[(?P<name>[^\W_][^\[\]\n{BLOCK}]*)\]\]
    | (?<![A-Za-z0-9*\\])\*\*(?![\s*])(?=[^*\n]*[^\W_])[^*\n{BLOCK}]+(?<!\s)\*\*(?![A-Za-z0-9*])
    | ^[ \t]*(?:```+[^`\n{BLOCK}]*|~~~+[^\n{BLOCK}]*)$
    | ^[ \t]*\#{{1,6}}[ \t]+[^\W\d_][^\n{BLOCK}]*
    | ^[ \t]*[-*+][ \t]\[[ xX]\][ \t][^\n{BLOCK}]+
    | ^[ \t]*(?P<bullet>[-*+])[ \t]+[^\s{BLOCK}][^\n{BLOCK}]*\n[ \t]*(?P=bullet)[ \t]+\S
    | ^[ \t]*1[.)][ \t]+[^\s{BLOCK}][^\n{BLOCK}]*\n[ \t]*2[.)][ \t]+\S
    """,
    re.MULTILINE | re.VERBOSE,
)
"""What is surely Markdown: a link, one by name, bold text, a fence, a heading, a task, two items of a list."""

WITHOUT_TEXT = words_in(
    "code iframe kbd listing math noembed noframes plaintext pre samp script style svg textarea title tt var xmp"
)
END = {name: re.compile(rf"</{name}(?=[\s/>])[^>]*>|\Z", re.IGNORECASE) for name in WITHOUT_TEXT}
END[COMMENT] = re.compile(r"-->|\Z")
"""How elements end in which there is no text, or that of something else."""

HOLDS_BLOCKS = words_in(
    """address article aside blockquote body center dd details dialog div fieldset figcaption figure footer form header
    li main nav search section td th"""
)
"""Elements that may hold paragraphs and lists."""

PARTS = words_in("a caption dl dt legend ol optgroup option select summary table tbody tfoot thead tr ul")
"""Elements of which others are made, or that do what no other does: a <div> is nothing in their stead."""

BOLD = re.compile(r"\*\*([^*<>&\n]+)\*\*")

LONG = 40  # characters of what is quoted of a note


class Tag(Struct, frozen=True):
    """What stands before Markdown: the last tag of a row, up to the column ``end``, within the element ``within``.

    ``is_last`` if nothing else stands behind it in its row.
    """

    row: int
    end: int
    within: str
    is_last: bool


def unread_markdown(state: StateBlock, block: Token) -> None:
    """Notice Markdown that is shown as it is typed in a block of HTML."""
    if PERHAPS.search(block.content) is None or block.map is None:
        return
    first, rows = block.map[0], block.content.split("\n")
    is_quoted = ">" in state.src[_line_start(state, first) : state.bMarks[first] + state.tShift[first]]
    told = None
    for tag, quoted in _found(block.content, *_masked(block.content)):
        if tag != told:
            keep(state.env, _slip(state, first, rows, tag, quoted, is_quoted=is_quoted))
        told = tag


def _slip(state: StateBlock, first: int, rows: Sequence[str], tag: Tag, quoted: str, *, is_quoted: bool) -> Slip:
    """Return what is said of a tag; where a blank line behind it is all that is missing, it is not in a quotation."""
    row, written = first + tag.row, rows[tag.row]
    shift = state.eMarks[row] - _line_start(state, row) - len(written)
    start = max(written.rfind("<", 0, tag.end), 0)
    may_hold = not tag.within or tag.within in HOLDS_BLOCKS
    is_apart = tag.is_last and _begins_text(rows[tag.row + 1])
    hint = "leave a blank line behind this tag, and one before the end tag"
    if not may_hold:
        hint = _as_html(quoted)
        if tag.within not in PARTS:
            hint += f", or a <div> instead of <{tag.within}>, with a blank line behind it"
    elif not is_apart:
        hint = "put it on lines of its own, not indented, with a blank line before and behind them, or write HTML"
    message = f"up to the next blank line there is only HTML behind this tag, and {quoted} is shown as it is typed"
    missing = "\n" if is_apart and may_hold and not is_quoted else ""
    return Slip(row, shift + start, shift + tag.end, "unread-markdown", message, hint, missing=missing)


def _as_html(quoted: str) -> str:
    bold = BOLD.fullmatch(quoted)
    return f"write it as HTML, <b>{bold[1]}</b>" if bold else "write it as HTML"


def _line_start(state: StateBlock, row: int) -> int:
    return state.src.rfind("\n", 0, state.eMarks[row]) + 1


def _begins_text(line: str) -> bool:
    """Whether a line behind a blank one begins a paragraph or a list: it is not indented as code."""
    return "\t" not in line[: len(line) - len(line.lstrip())] and not line.startswith("    ")


def _masked(html: str) -> tuple[str, dict[int, str]]:
    """Return ``html`` with all that is no text masked, and for the end of each tag the element that is open there."""
    elements = Elements()
    within: dict[int, str] = {}
    parts: list[str] = []
    done = 0
    while tag := MARKUP.search(html, done):
        name, end = (tag["name"] or COMMENT).lower(), tag.end()
        mask = INLINE if name in IN_TEXT or name in VOID else BLOCK
        is_empty = name in VOID or (tag["attributes"] or "").endswith("/")
        if name in END and not (tag["end"] or is_empty):
            last = END[name].search(html, tag.start() + 2 if name == COMMENT else end)  # <!--> is a whole comment
            end = last.end() if last else len(html)
        elif tag["end"]:
            elements.end(name, 0)
        elif not is_empty:
            elements.begin(Element(name, 0))
        within[end] = elements.stack[-1].name if elements.stack else ""
        parts.append(html[done : tag.start()])
        parts.append("\n".join(mask * len(line) for line in html[tag.start() : end].split("\n")))
        done = end
    return "".join((*parts, html[done:])), within


def _found(html: str, masked: str, within: Mapping[int, str]) -> Iterator[tuple[Tag, str]]:
    """Yield what is surely Markdown, shortened, each with the tag before it."""
    rows = masked.split("\n")
    starts = [0, *accumulate(len(row) + 1 for row in rows)]
    tags = [*_tags_above(rows, starts, within)]
    number = 0
    for found in MARKDOWN.finditer(masked):
        if not _is_sure(found):
            continue
        start = found.start()
        while starts[number + 1] <= start:
            number += 1
        if column := rows[number].rfind(BLOCK, 0, start - starts[number]) + 1:
            tag: Tag | None = Tag(number, column, within.get(starts[number] + column, ""), is_last=False)
        else:
            tag = tags[number]
        if tag is not None:
            quoted = html[start : found.end()].partition("\n")[0].strip()
            yield tag, quoted if len(quoted) <= LONG else f"{quoted[: LONG - 1]}\u2026"


def _tags_above(rows: Sequence[str], starts: Sequence[int], within: Mapping[int, str]) -> Iterator[Tag | None]:
    """Yield for each row the last tag in those above it: one of a part of a text counts where nothing else is."""
    tag: Tag | None = None
    for number, (row, start) in enumerate(zip(rows, starts, strict=False)):
        yield tag
        written = row.rstrip()
        column = len(written) if not written.strip(MASKS) else written.rfind(BLOCK) + 1
        if column:
            tag = Tag(number, column, within.get(start + column, ""), is_last=column == len(written))


def _is_sure(found: re.Match[str]) -> bool:
    """Whether what stands in parentheses is surely an address, and in brackets a name."""
    address, name = found.group("address", "name")
    if address is not None:
        return (BEGINNING.match(address) or FILE.fullmatch(address)) is not None
    return name is None or NO_NAME.fullmatch(name) is None
