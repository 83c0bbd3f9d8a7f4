"""Links and images in brackets, found in one pass from left to right, with the place of every address.

CommonMark's own algorithm ("phase 2: inline structure"): brackets are pushed on a stack and looked at again when they
close, and a link makes the brackets around it unable to be links. One pass decides all of a text, so the time is linear
in its length, and the inline rules only look the result up.
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from markdown_it.common.utils import normalizeReference
from markdown_it.helpers import parseLinkDestination, parseLinkTitle
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from msgspec import Struct

from llmnotes.loader.markdown.scanner import InlineParser, InlineState, LinkMatch

PLAIN_DESTINATION = re.compile(r"[^<>()\\&\x00-\x20\x7f]+(?=[) \n])")
"""An address that needs no unescaping and no counting of brackets: nearly every one."""

BLANK = re.compile(r"[ \t\n]*")
EXPANSION = 5_000_000
"""Characters that the uses of link definitions may add to one note; more is an attack, or a mistake."""

REFERENCE_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]", re.DOTALL)
LINK_INSIDE_ADDRESS = re.compile(r"\[(?P<text>[a-z]+://[^\s\[\]]+)\]\((?P<address>[a-z]+://[^\s()]+)\)")


class _Opener(Struct, frozen=True):
    """A bracket that may begin a link or image."""

    position: int
    image: bool


def link(state: StateInline, silent: bool) -> bool:
    """``[text](address "title")``, ``[text][label]``, ``[label][]`` and ``[label]``."""
    found = _links(state).get(state.pos)
    if found is None:
        return False
    if not silent:
        end = state.posMax
        state.pos, state.posMax = found.label_start, found.label_end
        opening = state.push("link_open", "a", 1)
        opening.attrs["href"] = found.href
        if found.title:
            opening.attrs["title"] = found.title
        opening.meta = {"link": found}
        state.linkLevel += 1
        state.md.inline.tokenize(state)
        state.linkLevel -= 1
        state.push("link_close", "a", -1)
        state.posMax = end
    state.pos = found.end
    return True


def image(state: StateInline, silent: bool) -> bool:
    """``![text](address "title")`` and the reference forms; the tokens of the text become the token's children."""
    found = _links(state).get(state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("image", "img", 0)
        token.attrs |= {"src": found.href, "alt": ""}
        if found.title:
            token.attrs["title"] = found.title
        token.meta = {"link": found}
        assert isinstance(state, InlineState)
        token.children = _label_tokens(state, found)
    state.pos = found.end
    return True


def _label_tokens(state: InlineState, found: LinkMatch) -> list[Token]:
    """The tokens of a picture's text, parsed by a state of its own that shares what is known of the source."""
    parser = state.md.inline
    assert isinstance(parser, InlineParser)
    label = InlineState(state.src, state.md, state.env, [])
    label.pos, label.posMax = found.label_start, found.label_end
    label.level, label.linkLevel = state.level + 1, state.linkLevel + 1
    label.links = _links(state)
    label.bare_starts = state.bare_starts
    label.backticks, label.backticksScanned = state.backticks, state.backticksScanned
    return parser.run(label)


def behind_caret(state: StateInline, position: int) -> int | None:
    """Return where brackets end that begin behind a caret, at ``position``, and are no link; None without such."""
    assert isinstance(state, InlineState)
    _links(state)
    return state.behind_carets.get(position)


def _links(state: StateInline) -> Mapping[int, LinkMatch]:
    assert isinstance(state, InlineState)
    if state.links is None:
        state.links = _find(state) if "]" in state.src else {}
    return state.links


def _find(state: InlineState) -> dict[int, LinkMatch]:
    parser = state.md.inline
    assert isinstance(parser, InlineParser)
    source, before, limit = state.src, state.pos, state.posMax
    state.posMax = len(source)
    brackets = _Brackets(state)
    position = 0
    while stop := parser.bracket_stop.search(source, position):
        position = stop.start()
        character = source[position]
        if character == "]":
            position = brackets.close(position)
        elif (after := skip_opaque(parser, state, position)) > position:
            position = after
        elif character == "[":
            brackets.openers.append(_Opener(position, image=False))
            position += 1
        elif source.startswith("![", position):
            brackets.openers.append(_Opener(position, image=True))
            position += 2
        else:
            position += 1
    state.pos, state.posMax = before, limit
    state.behind_carets = brackets.behind_carets
    return brackets.found


def skip_opaque(parser: InlineParser, state: InlineState, position: int) -> int:
    """Return where the code, formula or tag ends that begins at ``position``, or that itself; moves ``state.pos``."""
    for rule in parser.opaque.get(state.src[position], ()):
        state.pos = position
        if rule(state, True):
            return state.pos
    return position


class _Brackets:
    """The brackets that are open, and the links found so far.

    No link may hold another one: of ``openers``, those before ``inactive`` may only begin an image any more.
    """

    def __init__(self, state: InlineState) -> None:
        self.state = state
        self.openers: list[_Opener] = []
        self.inactive = 0
        self.found: dict[int, LinkMatch] = {}
        self.behind_carets: dict[int, int] = {}

    def close(self, position: int) -> int:
        """Look at what the ``]`` at ``position`` closes; return where to go on."""
        if not self.openers:
            return position + 1
        opener = self.openers.pop()
        may_link = opener.image or len(self.openers) >= self.inactive
        self.inactive = min(self.inactive, len(self.openers))
        label_start = opener.position + (2 if opener.image else 1)
        found = _ending(self.state, (label_start, position)) if may_link else None
        if found is None:
            if self.state.src.startswith("^", opener.position - 1):
                self.behind_carets[opener.position] = position
            return position + 1
        self.found[opener.position] = found
        if not opener.image:
            self.inactive = len(self.openers)
        return found.end


def leads_on(state: StateInline, behind: int) -> bool:
    """Whether an address stands ``behind`` a bracket, or in brackets of its own a name that is defined."""
    if state.src.startswith("(", behind):
        return _with_address(state, (behind - 1, behind - 1)) is not None
    references: Mapping[str, Any] = state.env.get("references", {})
    label = REFERENCE_LABEL.match(state.src, behind) if references else None
    return label is not None and len(label[1]) < 1000 and normalizeReference(label[1]) in references


def _ending(state: InlineState, text: tuple[int, int]) -> LinkMatch | None:
    """Return the link or image whose ``text`` is from the first position to the second, if it goes on as one."""
    behind = text[1] + 1
    if state.src.startswith("(", behind) and (found := _with_address(state, text)):
        return found
    references = state.env.get("references", {})
    if not references:
        return None
    label, end = state.src[slice(*text)], behind
    if (full := REFERENCE_LABEL.match(state.src, behind)) and len(full[1]) < 1000:
        label, end = full[1] if full[1].strip() else label, full.end()
    elif len(label) >= 1000:
        return None
    name = normalizeReference(label)
    target = references.get(name)
    if target is None or not may_expand(state.env, len(target["href"]) + len(target["title"])):
        return None
    return LinkMatch(*text, end, target["href"], target["title"], -1, -1, name, nested=False)


def may_expand(env: MutableMapping[str, Any], length: int) -> bool:
    """Whether one more use of a definition keeps the page at a size that a browser can show."""
    env["expanded"] = env.get("expanded", 0) + length
    return bool(env["expanded"] <= EXPANSION)


def _with_address(state: StateInline, text: tuple[int, int]) -> LinkMatch | None:
    """Return the link or image whose address stands in parentheses behind its ``text``."""
    source, end = state.src, len(state.src)
    start = _skip_blank(source, text[1] + 2)
    if (slip := LINK_INSIDE_ADDRESS.match(source, start)) and source.startswith(")", slip.end()):
        href = state.md.normalizeLink(slip["address"])
        return LinkMatch(*text, slip.end() + 1, href, "", *slip.span("address"), "", nested=True)
    written, behind = _destination(source, start)
    href = state.md.normalizeLink(written)
    if not state.md.validateLink(href):
        return None
    title, close = "", _skip_blank(source, behind)
    if close > behind:
        quoted = parseLinkTitle(source, close, end)
        if quoted.ok:
            title, close = quoted.str, _skip_blank(source, quoted.pos)
    if not source.startswith(")", close):
        return None
    bracketed = source.startswith("<", start) and behind > start
    return LinkMatch(*text, close + 1, href, title, start + bracketed, behind - bracketed, "", nested=False)


def _destination(source: str, start: int) -> tuple[str, int]:
    """The address that begins at ``start``, unescaped, and the position behind it; empty if there is none."""
    if plain := PLAIN_DESTINATION.match(source, start):
        return plain[0], plain.end()
    parsed = parseLinkDestination(source, start, len(source))
    return (parsed.str, parsed.pos) if parsed.ok else ("", start)


def _skip_blank(source: str, position: int) -> int:
    blank = BLANK.match(source, position)
    return blank.end() if blank else position
