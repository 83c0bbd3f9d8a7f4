"""``[@arxiv:1706.03762, section 3]``: works cited in brackets as Pandoc has it, and ``@arxiv:1706.03762`` in the text.

Brackets are a citation if one of the keys in them is an arXiv identifier or DOI, or where a bibliography is configured
(``env["cites_by_key"]``) any key; then ``@knuth1984`` in the text, and with a locator ``@knuth1984 [p. 3]``, cites
the entry that has this key, if one has. A link of CommonMark's stays one, and ``a@b.org`` and ``@somebody`` stay text.
Pandoc's syntax is told at https://pandoc.org/MANUAL.html#citation-syntax.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TypeAlias
from urllib.parse import quote, unquote

from markdown_it.common.utils import normalizeReference
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec import Struct

from llmnotes.diagnostics import NOWHERE
from llmnotes.loader.markdown.links import skip_opaque
from llmnotes.loader.markdown.scanner import InlineParser, InlineState
from llmnotes.model import Link, LinkKind

ID = r"(?:[0-9]{4}\.[0-9]{3,6}|[A-Za-z][A-Za-z-]+(?:\.[A-Za-z-]+)?/[0-9]{5,8})(?:[vV][0-9]+)?"
"""Whatever is meant for an identifier of arXiv's, be it possible or not: that is for the audit of links to say."""

KEY = re.compile(r"-?@(?:(?P<key>\w(?:\w|[:.+/-]+(?=\w))*)|\{(?P<braced>[^\s{}\[\]@;`<\\$|]+)\})")
"""A key is what Pandoc takes for one, letters and digits and some punctuation between these, but for what is markup.

In braces there may be more punctuation.
"""

PREFIX = re.compile(r"arxiv:|doi:10\.48550/arxiv\.", re.IGNORECASE)
IN_TEXT = re.compile(rf"@(?P<brace>\{{)?arxiv:(?P<id>{ID})(?(brace)\}}|(?!\w))", re.IGNORECASE)
ARXIV = re.compile(rf"(?:{PREFIX.pattern}).+|{ID}", re.IGNORECASE)
ENTITY = r"&#?\w{1,32};"
"""What ends with a semicolon that separates nothing."""

IN_BRACKETS = re.compile(r"\[([^\[\]`<\\$]*)\]")
SEPARATOR = re.compile(rf";|{ENTITY}")
STOP = re.compile(rf"[\[\]@;`<\\$]|{ENTITY}")
LOCATOR = re.compile(r"(?P<comma>,?)(?P<blank>\s*)\{(?!:)(?P<inside>(?:[^{}]|\{[^{}]*\})*+)\}")
"""What a suffix begins with if braces say how much of it is the locator; ``{:`` begins a list of attributes."""

NOT_A_NAME = re.compile(r"@(?:[^/]*[0-9]{2}|.*:)")
"""A key that is hardly the name of a person or a package: ``@knuth1984`` or ``@doi:10.1000/182``."""

BEHIND = re.compile(r"[ \t]{0,20}\n?[ \t]{0,20}")
"""What may stand between a work in the text and the brackets with its locator; no more, as each bracket asks."""

ADDRESS = "https://arxiv.org/abs/"
LABEL, YEAR, TEXT, LOCATED = "label", "year", "text", "located"
"""The forms of a citation, see `model.Cited`."""

ENTRY = "\U0010fdfd"
"""The form of a citation that is the work's very entry; before its key, a character that no author writes."""


IF_KNOWN = "if known"
"""The text of a link by a key in the text, which is no link if no entry has the key."""

_AT = "at:"
"""How the form of such a citation begins that has a locator, which follows with its blanks encoded."""

_PLAIN_LOCATOR = re.compile(r"[ \t]{1,20}\[(?![ \t^])([^\[\]{}`<\\$*_~&@;!|\n]{1,100})(?<![ \t])\](?![\[(:])")
"""A locator without markup, which stays as it is written if it is none."""


class Cite(Struct, frozen=True):
    """A key: ``start:end`` with its marks, ``named`` where the identifier or key alone begins and ends."""

    start: int
    end: int
    named: tuple[int, int]
    url: str
    form: str


Part: TypeAlias = list[Cite]

Piece: TypeAlias = Cite | tuple[int, int] | str
"""A piece of what is in brackets: a key, a range of the source that is Markdown, or a text to be shown as it is."""


def citation(state: StateInline, silent: bool) -> bool:
    """``[see @id, chap. 2; also -@key]``, without brackets inside the brackets, and outside of links.

    Behind a work in the text brackets may hold its locator, ``[p. 33]``, and further works.
    """
    if state.linkLevel or not state.src.startswith("[", state.pos):
        return False
    assert isinstance(state, InlineState)
    start = state.pos
    end, parts = _bracket(state)
    state.pos = start
    work = _work_before(state) if not silent and is_locator(state.src, start, end, parts) else None
    if work is not None:
        locate(work)
    elif not is_citation(parts, by_key=bool(state.env.get("cites_by_key"))):
        if silent or not is_unread(state.src, start, end, parts):
            return False
        leave_unread(state.push("unread_citation", "", 0), start, end)
        state.pos = start + 1
        return True
    if not silent:
        _push(state, pieces(state.src, start + 1, end, parts, is_locator=work is not None))
    state.pos = end + 1
    return True


def citation_in_text(state: StateInline, silent: bool) -> bool:
    """``@arxiv:1706.03762`` as a part of a sentence, or ``@knuth1984``."""
    if silent or state.linkLevel or (state.pos and joins(state.src[state.pos - 1])):
        return False
    cite = cite_in_text(state.src, state.pos, state.posMax)
    if cite is None:
        return bool(state.env.get("cites_by_key")) and _key_in_text(state)
    _push_cite(state, cite)
    state.pos = cite.end
    return True


def _key_in_text(state: StateInline) -> bool:
    found = KEY.match(state.src, state.pos, state.posMax)
    if found is None or not found["key"] or ARXIV.fullmatch(found["key"]):
        return False
    end = found.end()
    if state.src.startswith("@", end) or (state.pos and state.src[state.pos - 1] == "-"):
        return False  # ``@user@host``, or the year alone
    locator = _PLAIN_LOCATOR.match(state.src, end, state.posMax)
    if locator and normalizeReference(locator[1]) in state.env.get("references", ()):
        locator = None
    form = located_at(locator[1]) if locator else TEXT
    token = state.push("citation", "", 0)
    describe(token, state.src, Cite(state.pos, end, found.span("key"), found[0], form))
    token.meta["text"] = IF_KNOWN
    behind = locator.end() if locator else end
    token.content = state.src[state.pos : behind]
    state.pos = behind
    return True


def located_at(locator: str) -> str:
    """Return the form of a citation in the text with a locator."""
    return _AT + quote(locator, safe="")


def locator_of(form: str) -> str:
    """Return the locator that such a form has, or nothing."""
    return unquote(form.removeprefix(_AT)) if form.startswith(_AT) else ""


def is_citation(parts: Sequence[Part], *, by_key: bool) -> bool:
    """Say whether brackets with these keys in their parts cite works; ``by_key`` if there is a bibliography."""
    keys = [cite for part in parts for cite in part]
    return bool(keys) and ((by_key and all(parts)) or any(not cite.url.startswith("@") for cite in keys))


def is_unread(source: str, start: int, end: int, parts: Sequence[Part]) -> bool:
    """Say whether brackets that cite nothing, for there is no bibliography, can hardly be meant for anything else."""
    if not parts or not all(parts) or source.startswith(("(", "["), end + 1):
        return False
    return parts[0][0].start == start + 1 and all(NOT_A_NAME.match(cite.url) for part in parts for cite in part)


def leave_unread(token: Token, start: int, end: int) -> None:
    """Let a token be the opening bracket of what stays text, and tell where all of that is: from there to ``end``."""
    token.content = "["
    token.meta = {"address": (start, end + 1)}


def is_locator(source: str, start: int, end: int, parts: Sequence[Part]) -> bool:
    """Say whether the brackets from ``start`` to ``end`` may hold the locator of a work in the text before them."""
    if not parts or parts[0] or not all(parts[1:]) or source.startswith(("(", "["), end + 1):
        return False
    locator = source[start + 1 : end].partition(";")[0].strip(" \t\n{}")
    return bool(locator) and not locator.startswith("^")


def locate(token: Token) -> None:
    """Let a citation in the text have a locator, which follows."""
    token.content += " ("
    token.meta["form"] = LOCATED


def is_behind(source: str, token: Token, start: int, offset: int = 0) -> bool:
    """Say whether ``token`` cites a work in the text and brackets at ``start`` are right behind it."""
    if token.type != "citation" or token.meta["form"] != TEXT or "text" in token.meta:
        return False
    return BEHIND.fullmatch(source, token.meta["behind"] - offset, start) is not None


def _work_before(state: InlineState) -> Token | None:
    """Return the work in the text that is right before the position, and take away what is between."""
    for index in (-1, -2):
        if len(state.tokens) < -index:
            return None
        if state.tokens[index].type != "softbreak":
            break
    token = state.tokens[index]
    if not is_behind(state.src, token, state.pos):
        return None
    state.pending = ""
    if index < -1:
        del state.tokens[-1], state.tokens_meta[-1]
    return token


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
        if character.startswith("&"):
            position = stop.end() - 1
        elif character == "]":
            return position, parts
        elif character == "[":
            break
        elif character == ";":
            parts.append([])
        elif character == "@":
            if cite := cite_at(source, position, limit):
                parts[-1].append(cite)
                position = cite.end - 1
        else:
            position = max(skip_opaque(parser, state, position), position + 1) - 1
        position += 1
    return position, ()


def parts_in(source: str, start: int, end: int) -> Sequence[Part]:
    """Return the keys in each part of what is in brackets, if neither code nor formulas nor HTML are there."""
    parts: list[Part] = []
    for stop in SEPARATOR.finditer(source, start, end):
        if stop[0] == ";":
            parts.append([*_cites(source, start, stop.start())])
            start = stop.end()
    return [*parts, [*_cites(source, start, end)]]


def _cites(source: str, start: int, end: int) -> Iterator[Cite]:
    while (at := source.find("@", start, end)) >= 0:
        cite = cite_at(source, at, end)
        start = cite.end if cite else at + 1
        if cite:
            yield cite


def cite_at(source: str, at: int, limit: int) -> Cite | None:
    """The key whose ``@`` is at ``at``, if there is one."""
    start = at - 1 if source[at - 1] == "-" else at
    if joins(source[start - 1]):
        return None
    found = KEY.match(source, start, limit)
    if found is None:
        return None
    name, behind = found.span(found.lastgroup or 0)
    if ARXIV.fullmatch(source, name, behind) is None:
        url = f"@{source[name:behind]}"
    else:
        name = prefix.end() if (prefix := PREFIX.match(source, name)) else name
        url = ADDRESS + quote(source[name:behind], safe="/")
    return Cite(start, found.end(), (name, behind), url, YEAR if start < at else LABEL)


def cite_in_text(source: str, at: int, limit: int) -> Cite | None:
    """The paper whose ``@`` is at ``at``, if there is one and that is told by its prefix."""
    found = IN_TEXT.match(source, at, limit)
    return Cite(at, found.end(), found.span("id"), ADDRESS + found["id"], TEXT) if found else None


def pieces(source: str, start: int, end: int, parts: Sequence[Part], *, is_locator: bool) -> Iterator[Piece]:
    """Yield what is shown of ``start:end``, what is between the brackets, in round ones.

    ``is_locator`` says that it begins with the locator of a work before it, and then that opens the bracket itself.
    """
    cites = [cite for part in parts for cite in part]
    first = cites[0].start if cites else end
    if is_locator:
        yield from _suffix(source, start, first, "")
    else:
        yield "("
        yield start, first
    for cite, following in zip_longest(cites, cites[1:]):
        yield cite
        yield from _suffix(source, cite.end, following.start if following else end, ", ")
    yield ")"


def _suffix(source: str, start: int, end: int, joint: str) -> Iterator[Piece]:
    """Yield what stands behind a key, ``start:end``: the braces of a locator are not shown."""
    if found := LOCATOR.match(source, start, end):
        if found["inside"].strip():
            yield found["comma"] + found["blank"] if found["comma"] else joint
            yield found.span("inside")
        else:
            yield found["comma"]
        start = found.end()
    yield start, end


def _push(state: InlineState, shown: Iterator[Piece]) -> None:
    """Add the tokens of what is in the brackets."""
    limit = state.posMax
    for piece in shown:
        if isinstance(piece, str):
            state.append_pending(piece)
        elif isinstance(piece, Cite):
            _push_cite(state, piece)
        else:
            state.pos, state.posMax = piece
            state.md.inline.tokenize(state)
    state.posMax = limit


def _push_cite(state: StateInline, cite: Cite) -> None:
    describe(state.push("citation", "", 0), state.src, cite)


def describe(token: Token, source: str, cite: Cite, offset: int = 0) -> None:
    """Let a token be that of a citation in ``source``, which is ``offset`` characters behind the text's beginning."""
    start, end = cite.named
    token.content = f"arXiv:{source[start:end]}" if cite.url.startswith(ADDRESS) else cite.url
    address, behind = (offset + start, offset + end), offset + cite.end
    token.meta = {"address": address, "url": cite.url, "form": cite.form, "behind": behind}


def link_to_work(url: str) -> Link:
    """Return the link of a citation, wherever it stands."""
    return Link(LinkKind.CITE, url, "", NOWHERE)
