"""Block rules by first character, so that a line of text is not offered to a dozen rules that can not match it."""

import re
from collections.abc import Mapping

from markdown_it.parser_block import RuleFuncBlockType
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import lheading as setext_heading

STARTS: Mapping[str, str] = {
    "fence": "`~",
    "math_block": "$\\",
    "blockquote": ">",
    "hr": "*-_",
    "unspaced_list": "-",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
}
"""The characters that a block of each rule may begin with; a rule that is not here may begin with any."""

CONTAINERS = frozenset({"blockquote", "list", "unspaced_list", "footnote_def", "deflist"})
"""The rules whose blocks hold other blocks."""

MAX_NESTING = 100
"""Levels of blocks inside blocks (a list and its item are two); deeper marks of quotations and lists are text."""

MAYBE_UNDERLINE = re.compile(r"[=-][ \t]*$", re.MULTILINE)


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


def _by_first_character(ruler: Ruler[RuleFuncBlockType], chain: str) -> RuleFuncBlockType:
    rules = [rule for rule in ruler.__rules__ if rule.enabled and (not chain or chain in rule.alt)]
    others = tuple(rule.fn for rule in rules if rule.name not in STARTS)
    by_character = {
        character: tuple(rule.fn for rule in rules if character in STARTS.get(rule.name, character))
        for character in "".join(STARTS.values())
    }
    containers = tuple(rule.fn for rule in rules if rule.name in CONTAINERS)

    def ask(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
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


def lheading(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A heading underlined with ``=`` or ``-``; where a text has no such line, none is looked for."""
    if "may_underline" not in state.env:
        state.env["may_underline"] = MAYBE_UNDERLINE.search(state.src) is not None
    return bool(state.env["may_underline"]) and setext_heading(state, start_line, end_line, silent)
