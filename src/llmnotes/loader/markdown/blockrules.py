"""Block rules by first character, so that a line of text is not offered to a dozen rules that can not match it."""

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import accumulate, count
from operator import add, sub

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock, RuleFuncBlockType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType

from llmnotes.loader.markdown.tokens import Nesting, new_token
from llmnotes.loader.unseen import INVISIBLE

STARTS: Mapping[str, str] = {
    "invisible_blank": "#*+-0123456789",
    "fence": "`~",
    "math_block": "$\\",
    "comment": "%",
    "blockquote": ">",
    "hr": "*-_",
    "plain_list": "*+-",
    "unspaced_list": "-",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "blank_in_name": "[",
    "reference": "[",
    "headless_table": "|",
    "html_block": "<",
    "heading": "#",
    "unspaced_heading": "#",
    "unspaced_item": "*+-0123456789",
}
"""The characters that a block of each rule may begin with; a rule that is not here may begin with any."""

CONTAINERS = frozenset({"blockquote", "list", "unspaced_list", "footnote_def", "deflist"})
"""The rules whose blocks hold other blocks."""

MAX_NESTING = 100
"""Levels of blocks inside blocks (a list and its item are two); deeper marks of quotations and lists are text."""

Rules = tuple[RuleFuncBlockType, ...]


class BlockState(StateBlock):
    """markdown-it-py's state, with the rules that can find nothing in this text."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        has_tabs = "\t" in src
        super().__init__(src if has_tabs else "", md, env, tokens)
        if not has_tabs:
            self._mark_lines(src)
        self.absent = frozenset(_absent(self))

    def _mark_lines(self, src: str) -> None:
        """Take over a text without tabs: what the base's own loop finds out about its lines, in a third of the time."""
        lines = src.split("\n")
        if not lines[-1].strip(" "):
            lines.pop()  # a last line of nothing but blanks is none
        lengths = [*map(len, lines)]
        ends = [*map(add, accumulate(lengths), count())]
        indents = [len(line) - len(line.lstrip(" ")) if line[:1] == " " else 0 for line in lines]
        self.src = src
        self.bMarks = [*map(sub, ends, lengths), len(src)]
        self.eMarks = [*ends, len(src)]
        self.tShift = [*indents, 0]
        self.sCount = [*indents, 0]
        self.bsCount = [0] * (len(lines) + 1)
        self.lineMax = len(lines)

    def push(self, ttype: str, tag: str, nesting: Nesting) -> Token:
        """Add a token."""
        token = new_token(ttype, tag, nesting)
        token.block = True
        if nesting < 0:
            self.level -= 1
        token.level = self.level
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token


class BlockParser(ParserBlock):
    """A block parser with the rules of ``ruler``, asked only where they can match."""

    def __init__(self, ruler: Ruler[RuleFuncBlockType]) -> None:
        super().__init__()
        self.ruler = BlockRuler(ruler)

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token]:  # noqa: N803
        """Return ``outTokens`` with the blocks of ``src`` behind them."""
        if src:
            state = BlockState(src, md, env, outTokens)
            self.tokenize(state, state.line, state.lineMax)
        return outTokens


class BlockRuler(Ruler[RuleFuncBlockType]):
    """markdown-it-py's ruler, whose every chain is one rule that asks only those that fit the line's beginning."""

    def __init__(self, rules: Ruler[RuleFuncBlockType]) -> None:
        super().__init__()
        self.__rules__ = rules.__rules__
        self._chains: dict[str, list[RuleFuncBlockType]] = {}

    def getRules(self, chainName: str = "") -> list[RuleFuncBlockType]:  # noqa: N802, N803  # markdown-it-py's names
        """Return the one rule of a chain; the ruler must be complete by now."""
        if chainName not in self._chains:
            self._chains[chainName] = [_by_first_character(self, chainName)]
        return self._chains[chainName]


def _absent(state: StateBlock) -> Iterator[str]:
    """Yield the rules that nobody needs to ask, because every block of theirs has something that this text lacks.

    A line's first character is that of its block, unless the block stands in a quotation.
    """
    source = state.src
    firsts = set(map(source.__getitem__, map(add, state.bMarks[:-1], state.tShift)))
    if "%%" not in source:
        yield "comment"
    if source.isascii() or INVISIBLE.search(source) is None:
        yield "invisible_blank"
    if "|" not in source:
        yield from ("table", "uneven_table", "headless_table")
    if "    " not in source and "\t" not in source:
        yield "code"
    if firsts.isdisjoint(":~>"):
        yield "deflist"
    if firsts.isdisjoint("-=>") or {source[end - 1] for end in state.eMarks[:-1]}.isdisjoint("-= \t"):
        yield "lheading"


def _by_first_character(ruler: Ruler[RuleFuncBlockType], chain: str) -> RuleFuncBlockType:
    rules = [rule for rule in ruler.__rules__ if rule.enabled and (not chain or chain in rule.alt)]
    containers = tuple(rule.fn for rule in rules if rule.name in CONTAINERS)

    @cache
    def tables(absent: frozenset[str]) -> tuple[Mapping[str, Rules], Rules]:
        """The rules for each first character, and those for all others."""
        asked = [rule for rule in rules if rule.name not in absent]
        return {
            character: tuple(rule.fn for rule in asked if character in STARTS.get(rule.name, character))
            for character in "".join(STARTS.values())
        }, tuple(rule.fn for rule in asked if rule.name not in STARTS)

    def ask(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
        assert isinstance(state, BlockState)
        by_character, others = tables(state.absent)
        first = state.bMarks[start_line] + state.tShift[start_line]
        too_deep = state.level >= MAX_NESTING - 2 and not silent
        for rule in by_character.get(state.src[first : first + 1], others):
            if too_deep and rule in containers:
                if "too_deep" not in state.env and rule(state, start_line, end_line, True):
                    state.env["too_deep"] = start_line
            elif rule(state, start_line, end_line, silent):
                return True
        return False

    return ask
