"""Inline parsing by first character: which rules may begin where, and how plain text is skipped.

markdown-it-py tries every inline rule at every special character. The rules of a dialect are known, and each begins
with one of a few characters, so a table finds the two or three that can match. Everything else is text.
"""

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from llmnotes.loader.markdown.tokens import Nesting, new_token

if TYPE_CHECKING:
    from llmnotes.loader.markdown.links import LinkMatch

InlineRule: TypeAlias = Callable[[StateInline, bool], bool]
"""``(state, silent) -> matched``: on a match the rule advances ``state.pos`` and, unless silent, pushes tokens."""

PairRule: TypeAlias = Callable[[StateInline], None]
"""Turns the delimiters that the first pass collected into opening and closing tokens."""


class InlineState(StateInline):
    """markdown-it-py's state, and the links of the text once somebody asked for them (see ``links.py``)."""

    links: "Mapping[int, LinkMatch] | None" = None

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
        token = new_token("text", "", 0)
        token.content = self.pending
        token.level = self.pendingLevel
        self.tokens.append(token)
        self.pending = ""
        return token


class InlineParser(ParserInline):
    """An inline parser whose rules are found by the character they begin with.

    ``rules`` maps a character to its rules, in order. ``bare`` is tried where ``bare_start`` matches, for what begins
    with an ordinary letter (a URL without brackets); texts without any of ``bare_marks`` skip it. ``pairs`` runs at the
    end. ``opaque`` are the rules whose content is not looked into for brackets.
    """

    def __init__(
        self,
        rules: Mapping[str, tuple[InlineRule, ...]],
        pairs: tuple[PairRule, ...],
        opaque: Mapping[str, tuple[InlineRule, ...]],
        bare: tuple[InlineRule, ...] = (),
        bare_start: str = "",
        bare_marks: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self.rules = rules
        self.pairs = pairs
        self.opaque = opaque
        self.bare = bare
        special = f"[{re.escape(''.join(rules))}]"
        self.stop = re.compile(special)
        self.stop_or_bare = re.compile(f"{special}|{bare_start}" if bare_start else special)
        self.bare_mark = re.compile("|".join(map(re.escape, bare_marks)) or "(?!)")
        self.bracket_stop = re.compile(f"[{re.escape(''.join({*opaque, '[', ']', '!'}))}]")

    def tokenize(self, state: StateInline) -> None:
        """Turn ``state.src`` from ``pos`` to ``posMax`` into tokens."""
        source, end, rules = state.src, state.posMax, self.rules
        stop, bare = (
            (self.stop_or_bare, self.bare) if self.bare_mark.search(source, state.pos, end) else (self.stop, ())
        )
        nested_too_deep = state.level >= state.md.options["maxNesting"]
        while state.pos < end:
            position = state.pos
            for rule in () if nested_too_deep else rules.get(source[position], bare):
                if rule(state, False):
                    break
            else:
                found = stop.search(source, position + 1, end)
                state.pos = found.start() if found else end
                state.append_pending(source[position : state.pos])
        if state.pending:
            state.pushPending()

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Return ``tokens`` with those of ``src`` behind them."""
        if src and not self.stop.search(src) and not self.bare_mark.search(src):
            tokens.append(new_token("text", "", 0))  # most lines are nothing but text
            tokens[-1].content = src
            return tokens
        return self.run(InlineState(src, md, env, tokens))

    def run(self, state: InlineState) -> list[Token]:
        """Return the tokens of all that is between ``state.pos`` and ``state.posMax``, pairs included."""
        self.tokenize(state)
        if state.delimiters or any(meta and meta.get("delimiters") for meta in state.tokens_meta):
            for rule in self.pairs:
                rule(state)
        return state.tokens
