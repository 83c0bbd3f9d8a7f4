"""``[@arxiv:1706.03762, section 3]``: works cited in brackets as Pandoc has it, and ``@arxiv:1706.03762`` in the text.

Brackets are a citation if one of the keys in them is an arXiv identifier, or where a bibliography is configured
(``env["cites_by_key"]``) any key. A link of CommonMark's stays one, and ``a@b.org`` and ``@somebody`` stay text.
"""

import re
from collections.abc import Sequence
from typing import TypeAlias
from urllib.parse import quote

from markdown_it.rules_inline import StateInline
from msgspec import Struct

from llmnotes.loader.markdown.links import skip_opaque
from llmnotes.loader.markdown.scanner import InlineParser, InlineState

ID = r"(?:[0-9]{4}\.[0-9]{3,6}|[A-Za-z][A-Za-z-]+(?:\.[A-Za-z-]+)?/[0-9]{5,8})(?:[vV][0-9]+)?"
"""Whatever is meant for an identifier of arXiv's, be it possible or not: that is for the audit of links to say."""

KEY = re.compile(r"-?@(?P<key>\w(?:\w|[:.+/-]+(?=\w))*)")
"""A key is what Pandoc takes for one, letters and digits and some punctuation between these, but for what is markup."""

PREFIX = re.compile(r"arxiv:", re.IGNORECASE)
IN_TEXT = re.compile(rf"@(?P<prefix>arxiv:)(?P<id>{ID})(?!\w)", re.IGNORECASE)
ARXIV = re.compile(rf"arxiv:.+|{ID}", re.IGNORECASE)
STOP = re.compile(r"[\[\]@;`<\\$]")
ADDRESS = "https://arxiv.org/abs/"
LABEL, YEAR, TEXT = "label", "year", "text"

ENTRY = "\U0010fdfd"
"""The form of a citation that is the work's very entry; before its key, a character that no author writes."""


class Cite(Struct, frozen=True):
    """A key in brackets: ``start:end`` with its marks, ``named:end`` the identifier or key alone."""

    start: int
    named: int
    end: int
    url: str
    form: str


Part: TypeAlias = list[Cite]


def citation(state: StateInline, silent: bool) -> bool:
    """``[see @id, chap. 2; also -@key]``, without brackets inside the brackets, and outside of links."""
    if state.linkLevel or not state.src.startswith("[", state.pos):
        return False
    assert isinstance(state, InlineState)
    start = state.pos
    end, parts = _bracket(state)
    state.pos = start
    keys = [cite for part in parts for cite in part]
    by_key = state.env.get("cites_by_key") and all(parts)
    if not keys or not (by_key or any(not cite.url.startswith("@") for cite in keys)):
        return False
    if not silent:
        _push(state, start + 1, end, keys)
    state.pos = end + 1
    return True


def citation_in_text(state: StateInline, silent: bool) -> bool:
    """``@arxiv:1706.03762`` as a part of a sentence."""
    if silent or state.linkLevel or (state.pos and joins(state.src[state.pos - 1])):
        return False
    found = IN_TEXT.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    _pushcite_at(state, Cite(found.start(), found.start("id"), found.end(), ADDRESS + found["id"], TEXT))
    state.pos = found.end()
    return True


def joins(before: str) -> bool:
    r"""Say whether an ``@`` behind this character is part of an address, or of a word, or was written as ``\@``."""
    return before.isalnum() or before in "_\\@/"


def _bracket(state: InlineState) -> tuple[int, Sequence[Part]]:
    """Where the bracket ends that begins here, and the keys in each of its parts; none of what can be no citation."""
    parser = state.md.inline
    assert isinstance(parser, InlineParser)
    source, limit = state.src, state.posMax
    position = state.pos + 1
    parts: list[Part] = [[]]
    while (stop := STOP.search(source, position, limit)) is not None:
        position, character = stop.start(), stop[0]
        if character == "]":
            return position, parts
        if character == "[":
            break
        if character == ";":
            parts.append([])
        elif character == "@":
            if cite := cite_at(source, position, limit):
                parts[-1].append(cite)
                position = cite.end - 1
        else:
            position = max(skip_opaque(parser, state, position), position + 1) - 1
        position += 1
    return position, ()


def cite_at(source: str, at: int, limit: int) -> Cite | None:
    """The key whose ``@`` is at ``at``, if there is one."""
    start = at - 1 if source[at - 1] == "-" else at
    if joins(source[start - 1]):
        return None
    found = KEY.match(source, start, limit)
    if found is None:
        return None
    key, named = found["key"], found.start("key")
    if ARXIV.fullmatch(key) is None:
        url = f"@{key}"
    else:
        named += len(prefix[0]) if (prefix := PREFIX.match(key)) else 0
        url = ADDRESS + quote(source[named : found.end()], safe="/")
    return Cite(start, named, found.end(), url, YEAR if start < at else LABEL)


def _push(state: InlineState, start: int, end: int, cites: Sequence[Cite]) -> None:
    """Add the tokens of what is in the brackets, which become round."""
    limit = state.posMax
    state.append_pending("(")
    state.pos = start
    for cite in cites:
        state.posMax = cite.start
        state.md.inline.tokenize(state)
        _pushcite_at(state, cite)
        state.pos = cite.end
    state.posMax = end
    state.md.inline.tokenize(state)
    state.posMax = limit
    state.append_pending(")")


def _pushcite_at(state: StateInline, cite: Cite) -> None:
    token = state.push("citation", "", 0)
    written = state.src[cite.named : cite.end]
    token.content = f"arXiv:{written}" if cite.url.startswith(ADDRESS) else cite.url
    token.meta = {"address": (cite.named, cite.end), "url": cite.url, "form": cite.form}
