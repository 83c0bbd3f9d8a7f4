"""Inline parsing by first character: which rules may begin where, and how plain text is skipped.

markdown-it-py tries every inline rule at every special character. The rules of a dialect are known, and each begins
with one of a few characters, so a table finds the two or three that can match. Everything else is text.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType
from msgspec import Struct

from llmnotes.loader.markdown.tokens import Nesting, new_token, text_token

InlineRule: TypeAlias = Callable[[StateInline, bool], bool]
"""``(state, silent) -> matched``: on a match the rule advances ``state.pos`` and, unless silent, pushes tokens."""

PairRule: TypeAlias = Callable[[StateInline], None]
"""Turns the delimiters that the first pass collected into opening and closing tokens."""


class LinkMatch(Struct, frozen=True):
    """A link or image: ``label_start:label_end`` is its text, ``end`` the position behind it.

    ``address_start:address_end`` is the address as written, in the text that was parsed; for a reference link both are
    -1 and ``reference`` is the normalised label. ``nested`` says that the author put a whole link where an address
    belongs, ``[text]([url](url))``; the address is then the inner one.
    """

    label_start: int
    label_end: int
    end: int
    href: str
    title: str
    address_start: int
    address_end: int
    reference: str
    nested: bool


class InlineState(StateInline):
    """markdown-it-py's state, with the links of the text and the places where a bare address may begin, once known.

    ``behind_carets`` says where brackets end that are no links, by where they begin, if a caret stands before them.
    ``runs`` says where asterisks begin and end, by the number of the last one's token.
    """

    links: Mapping[int, LinkMatch] | None = None
    behind_carets: Mapping[int, int] = MappingProxyType({})
    bare_starts: Sequence[int] | None = None

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__(src, md, env, tokens)
        self.runs: dict[int, tuple[int, int]] = {}

    def push(self, ttype: str, tag: str, nesting: Nesting) -> Token:
        """Add a token behind the text that is pending; an opening one begins a list of delimiters of its own."""
        if self._pending_buffer or self._pending:
            self.pushPending()
        token = new_token(ttype, tag, nesting)
        meta = None
        if nesting < 0:
            self.level -= 1
            self.delimiters = self._prev_delimiters.pop()
        token.level = self.level
        if nesting > 0:
            self.level += 1
            self._prev_delimiters.append(self.delimiters)
            self.delimiters = []
            meta = {"delimiters": self.delimiters}
        self.pendingLevel = self.level
        self.tokens.append(token)
        self.tokens_meta.append(meta)
        return token

    def pushPending(self) -> Token:  # noqa: N802  # markdown-it-py's name
        """Add the text that is pending."""
        token = text_token(self.pending)
        token.level = self.pendingLevel
        self.tokens.append(token)
        self.pending = ""
        return token


class InlineParser(ParserInline):
    """An inline parser whose rules are found by the character they begin with.

    ``rules`` maps a character to its rules, in order. ``bare`` is for what begins with an ordinary letter (a URL
    without brackets): it is tried wherever the scanner stops, and where ``bare_starts`` says, in order.
    ``pairs`` runs at the end. ``opaque`` are the rules whose content is not looked into for brackets. ``plain`` is
    asked first for the tokens of a whole text, and says None if it can not tell.
    """

    def __init__(
        self,
        rules: Mapping[str, tuple[InlineRule, ...]],
        pairs: tuple[PairRule, ...],
        opaque: Mapping[str, tuple[InlineRule, ...]],
        bare: tuple[InlineRule, ...] = (),
        bare_starts: Callable[[str], Sequence[int]] = lambda source: (),
        plain: Callable[[str], list[Token] | None] = lambda source: None,
    ) -> None:
        super().__init__()
        self.rules = rules
        self.pairs = pairs
        self.opaque = opaque
        self.bare = bare
        self.bare_starts = bare_starts
        self.plain = plain
        self.stop = re.compile(f"[{re.escape(''.join(rules))}]")
        self.bracket_stop = re.compile(f"[{re.escape(''.join({*opaque, '[', ']', '!'}))}]")

    def tokenize(self, state: StateInline) -> None:
        """Turn ``state.src`` from ``pos`` to ``posMax`` into tokens."""
        assert isinstance(state, InlineState)
        source, end, rules = state.src, state.posMax, self.rules
        if state.bare_starts is None:
            state.bare_starts = self.bare_starts(source)
        starts, bare = state.bare_starts, self.bare if state.bare_starts else ()
        nested_too_deep = state.level >= state.md.options["maxNesting"]
        while state.pos < end:
            position = state.pos
            for rule in () if nested_too_deep else rules.get(source[position], bare):
                if rule(state, False):
                    break
            else:
                upcoming = bisect_right(starts, position) if starts else 0
                limit = min(end, starts[upcoming]) if upcoming < len(starts) else end
                found = self.stop.search(source, position + 1, limit)
                state.pos = found.start() if found else limit
                state.append_pending(source[position : state.pos])
        if state.pending:
            state.pushPending()

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Return ``tokens`` with those of ``src`` behind them."""
        if (plain := self.plain(src)) is not None:
            tokens += plain
            return tokens
        starts = self.bare_starts(src)
        if src and not starts and not self.stop.search(src):
            tokens.append(text_token(src))  # most lines are nothing but text
            return tokens
        state = InlineState(src, md, env, tokens)
        state.bare_starts = starts
        return self.run(state)

    def run(self, state: InlineState) -> list[Token]:
        """Return the tokens of all that is between ``state.pos`` and ``state.posMax``, pairs included."""
        self.tokenize(state)
        if state.delimiters or any(meta and meta.get("delimiters") for meta in state.tokens_meta):
            for rule in self.pairs:
                rule(state)
        return state.tokens
