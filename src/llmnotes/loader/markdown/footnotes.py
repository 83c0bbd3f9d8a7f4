"""Footnotes, ``[^name]`` and ``[^name]: text``: which are used, and which are missing. ``^[text]`` is both in one.

Names are compared as those of links are, whatever the case of their letters.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_block import StateBlock, paragraph
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from llmnotes.loader.markdown.links import behind_caret
from llmnotes.loader.markdown.slips import Slip, column_of, keep

REFERENCE = re.compile(r"\[\^(?P<name>[^\]\[\s]+)\]")
DEFINITION = re.compile(REFERENCE.pattern + r":[ \t]*")
BLANK_IN_NAME = re.compile(r"\[\^(?P<name>[^\]\[\s]+(?:[ \t]+[^\]\[\s]+)+)[ \t]*\]:(?![ \t]*<?\w+://)")
NOTE = re.compile(r"(?!\^)(?!\[[^\[\]]*\]\Z)(?!(?=\S*+\Z)\S*(?:a-z|A-Z|0-9)).*[^\W\d_]{2}", re.DOTALL)
"""What is said in a footnote: words, and no class of a regular expression, number of a reference, or link by name."""

BEHIND_CLASS = re.compile(r"\w|\{\d|[*+?]\$")
WORD = re.compile(r"\S{1,100}")
BEHIND_WORD = re.compile(r"[*+?]")
BEFORE_WORD = re.compile(r"\w")
"""What stands right behind the class of a regular expression, behind one that is a word, and before an exponent."""

INDENT = 4


def footnote_definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``[^name]: blocks``, of which all but the first line are indented by four blanks."""
    first = state.bMarks[start_line] + state.tShift[start_line]
    found = DEFINITION.match(state.src, first, state.eMarks[start_line])
    if found is None or state.is_code_block(start_line):
        return False
    if silent:
        return True
    label = normalizeReference(found["name"])
    state.env.setdefault("footnotes", {"refs": {}, "list": {}})["refs"][label] = -1
    opening = state.push("footnote_reference_open", "", 1)
    opening.meta = {"label": label, "written": found["name"]}
    line = state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line]
    parent, state.parentType = state.parentType, "footnote"
    state.blkIndent += INDENT
    state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line] = found.end(), 0, state.blkIndent
    state.md.block.tokenize(state, start_line, end_line)
    state.blkIndent -= INDENT
    state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line] = line
    state.parentType = parent
    opening.map = [start_line, state.line]
    state.push("footnote_reference_close", "", -1)
    return True


def blank_in_name(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """``[^a b]: text``, which is no footnote, as a name has no blanks, and no definition of a link: a paragraph.

    A web address may well have such a label.
    """
    first = state.bMarks[start_line] + state.tShift[start_line]
    found = BLANK_IN_NAME.match(state.src, first, state.eMarks[start_line])
    if found is None or state.is_code_block(start_line):
        return False
    if silent:
        return True
    column = column_of(state, start_line)
    name = "-".join(found["name"].split())
    message = "this is no footnote: the name of one has no blanks"
    hint = f"write [^{name}] here, and where it is referred to"
    keep(state.env, Slip(start_line, column, column + len(found[0]) - 1, "blank-in-footnote", message, hint))
    return paragraph(state, start_line, end_line, silent)


def footnote_reference(state: StateInline, silent: bool) -> bool:
    """``[^name]``; inside of a link it is no link of its own."""
    footnotes: dict[str, Any] = state.env.get("footnotes", {})
    found = REFERENCE.match(state.src, state.pos, state.posMax) if footnotes else None
    label = normalizeReference(found["name"]) if found else ""
    if found is None or label not in footnotes["refs"]:
        return False
    if not silent:
        number = footnotes["refs"][label]
        if number < 0:
            number = footnotes["refs"][label] = len(footnotes["list"])
            footnotes["list"][number] = {"label": label, "count": 0}
        footnote = footnotes["list"][number]
        token = state.push("footnote_ref", "", 0)
        token.meta = {"id": number, "subId": footnote["count"], "in_link": state.linkLevel > 0}
        footnote["count"] += 1
    state.pos = found.end()
    return True


def inline_footnote(state: StateInline, silent: bool) -> bool:
    """``^[text]``, as in Obsidian and Pandoc, outside of links; the text is moved to the end with that of others."""
    start, end = state.pos + 2, state.posMax
    if silent or state.linkLevel or not state.src.startswith("^[", state.pos):
        return False
    closing = behind_caret(state, start - 1)
    if closing is None or closing >= end or not _is_note(state.src, start, closing):
        return False
    listed = state.env.setdefault("footnotes", {"refs": {}, "list": {}})["list"]
    number = len(listed)
    listed[number] = {"label": _label(number), "count": 1}
    state.push("inline_footnote_open", "", 1).meta = {"id": number, "subId": 0, "in_link": False}
    state.pos, state.posMax = start, closing
    state.md.inline.tokenize(state)
    state.push("inline_footnote_close", "", -1)
    state.pos, state.posMax = closing + 1, end
    return True


def _is_note(text: str, start: int, closing: int) -> bool:
    """Whether what is between the brackets is meant as a footnote."""
    if NOTE.match(text, start, closing) is None or BEHIND_CLASS.match(text, closing + 1):
        return False
    is_word = WORD.fullmatch(text, start, closing) is not None
    return not (is_word and (BEHIND_WORD.match(text, closing + 1) or BEFORE_WORD.match(text, start - 3)))


def undefined_footnote(state: StateInline, silent: bool) -> bool:
    """``[^name]`` without a definition: plain text that is warned of, if it is not a link."""
    found = REFERENCE.match(state.src, state.pos, state.posMax)
    if silent or found is None or state.src.startswith(("(", "[", ":"), found.end()):
        return False
    token = state.push("undefined_footnote", "", 0)
    token.content = found[0]
    token.meta = {"address": found.span()}
    state.pos = found.end()
    return True


def footnotes_at_the_end(state: StateCore) -> None:
    """Move what the definitions hold to the end, in the order of the first references to them.

    ``env["unused_footnotes"]`` and ``env["repeated_footnotes"]`` say what is then not shown, as labels and lines.
    """
    footnotes = state.env.get("footnotes")
    if not footnotes:
        return
    inline = dict(_taken_out(state.tokens))
    state.tokens, definitions = _sorted_out(state)
    definitions |= inline
    used: Mapping[int, Mapping[str, Any]] = footnotes["list"]
    if used:
        state.tokens.append(Token("footnote_block_open", "", 1))
        for number, footnote in used.items():
            content = definitions[footnote["label"]]
            state.tokens += _numbered(number, footnote["count"], content)
        state.tokens.append(Token("footnote_block_close", "", -1))


def _taken_out(tokens: Sequence[Token]) -> Iterator[tuple[str, list[Token]]]:
    """Yield the label and the tokens of each footnote that stands in a text, where a reference is left of it."""
    for block in tokens:
        if any(child.type == "inline_footnote_open" for child in block.children or ()):
            block.children, texts = _without_footnotes(block.children or ())
            for number, children in texts:
                yield _label(number), _paragraph(block, children)


def _without_footnotes(children: Sequence[Token]) -> tuple[list[Token], list[tuple[int, list[Token]]]]:
    """Return the tokens of a text with references for the footnotes in it, and the number and tokens of each of these.

    A footnote may stand inside of another one.
    """
    inside: list[tuple[int, list[Token]]] = [(-1, [])]
    texts = []
    for child in children:
        if child.type == "inline_footnote_open":
            inside[-1][1].append(Token("footnote_ref", "", 0, level=child.level, meta=child.meta))
            inside.append((child.meta["id"], []))
        elif child.type == "inline_footnote_close":
            texts.append(inside.pop())
        else:
            inside[-1][1].append(child)
    return inside[0][1], texts


def _paragraph(block: Token, children: list[Token]) -> list[Token]:
    """Return a paragraph of tokens that count their places in the text of ``block``."""
    meta = {"cell": block.meta["cell"]} if "cell" in block.meta else {}
    return [
        Token("paragraph_open", "p", 1, map=block.map, block=True),
        Token("inline", "", 0, map=block.map, level=1, children=children, content=block.content, meta=meta, block=True),
        Token("paragraph_close", "p", -1, block=True),
    ]


def _label(number: int) -> str:
    """Return the label of a footnote without a name, which no name can be."""
    return f" {number}"


def _sorted_out(state: StateCore) -> tuple[list[Token], dict[str, list[Token]]]:
    """The tokens outside of footnotes, and those of each footnote; a definition may stand inside of another one."""
    used = {footnote["label"] for footnote in state.env["footnotes"]["list"].values()}
    unused, repeated = (state.env.setdefault(name, []) for name in ("unused_footnotes", "repeated_footnotes"))
    definitions: dict[str, list[Token]] = {}
    inside: list[list[Token]] = [[]]
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            label, row = token.meta["label"], token.map[0] if token.map else 0
            inside.append([])
            if label in definitions:
                repeated.append((token.meta["written"], row))
            elif label not in used:
                unused.append((token.meta["written"], row))
            definitions.setdefault(label, inside[-1])
        elif token.type == "footnote_reference_close":
            inside.pop()
        else:
            inside[-1].append(token)
    return inside[0], definitions


def _numbered(number: int, references: int, content: list[Token]) -> list[Token]:
    """One footnote, with a way back to each reference at the end of its last paragraph."""
    anchors = [Token("footnote_anchor", "", 0, meta={"id": number, "subId": again}) for again in range(references)]
    end = len(content) - 1 if content and content[-1].type == "paragraph_close" else len(content)
    opening, closing = Token("footnote_open", "", 1, meta={"id": number}), Token("footnote_close", "", -1)
    return [opening, *content[:end], *anchors, *content[end:], closing]
