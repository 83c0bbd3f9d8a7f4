"""Pygments' lexers with the same tokens, made to start sooner and to run faster.

Pygments compiles all rules of all states of a language before it sees the first text, and then tries the rules of a
state one after another at each position. Here a state is compiled when it is first entered, and its rules together:
of ``(?:rule)()|(?:rule)()`` the first alternative that matches is the rule that would be found by trying them in turn,
and the empty group at its end says which one it was.
"""

import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any, ClassVar, NamedTuple, TypeAlias, cast

from pygments.lexer import Lexer, RegexLexer, RegexLexerMeta
from pygments.token import Error, Whitespace, _TokenType
from pygments.util import Future

Tokens: TypeAlias = Iterator[tuple[int, _TokenType, str]]
NewState: TypeAlias = tuple[str, ...] | str | int | None

APART = re.compile(r"\\[1-9]|\(\?(?:[P(#]|[a-z-]*[aLux])")
"""What a rule can not have among others: a group that is referred to, or a way of its own to be read."""

LEADING_FLAGS = re.compile(r"\(\?([ims]+)\)")

CAPTURING = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^]\\])*\])|\((?!\?)", re.DOTALL)
"""The bracket that opens a numbered group; what only looks like one is in this pattern's first group."""

FOREIGN = re.compile(r"([^\0-\x7f](?:-[^\0-\x7f])?)(?:[^\0-\x7f](?:-[^\0-\x7f])?){8,}([^\0-\x7f](?:-[^\0-\x7f])?)")
"""Many characters and ranges beyond ASCII in a row, of which only the first and the last are in groups."""

CASELESS = re.compile(r"\(\?[a-z]*i")


class Rule(NamedTuple):
    """What to do where a pattern matches: yield a token or call back, and then go to another state."""

    source: str
    action: _TokenType | Callable[..., Tokens] | None
    new_state: NewState


class Run(NamedTuple):
    """Neighbouring rules in one pattern; what it has for ``lastindex`` tells which one matched."""

    match: Callable[[str, int], re.Match[str] | None]
    rules: Mapping[int | None, Rule]


class States(dict[str, list[Run]]):
    """The runs of each state, compiled when they are first asked for."""

    def __init__(self, written: Mapping[str, list[tuple[Any, Any, Any]]], flags: int, *, ascii_only: bool) -> None:
        self.written = written
        self.flags = flags
        self.ascii_only = ascii_only

    def __missing__(self, state: str) -> list[Run]:
        rules = [Rule(self._source(regex), action, new_state) for regex, action, new_state in self.written[state]]
        runs: list[Run] = []
        for apart, neighbours in groupby(rules, self._is_apart):
            group = list(neighbours)
            runs += [_alone(rule, self.flags) for rule in group] if apart else [_together(group, self.flags)]
        self[state] = runs
        return runs

    def _source(self, regex: str | Future | Callable[..., object]) -> str:
        if isinstance(regex, Future):  # words(), which are put together when they are needed
            regex = cast("str", regex.get())
        if not isinstance(regex, str):  # default(), which comes compiled
            return ""
        # An identifier's letters, thousands of ranges, take longer to compile than all other rules together. Where the
        # text is ASCII, none of them matches (unless case is ignored: K, the sign for kelvin, is a k), be it in a set
        # or in sequence, so that two do as well as all.
        ignores_case = self.flags & re.IGNORECASE or CASELESS.search(regex)
        return FOREIGN.sub(r"\1\2", regex) if self.ascii_only and not ignores_case else regex

    def _is_apart(self, rule: Rule) -> bool:
        return bool(self.flags & re.VERBOSE) or APART.search(rule.source) is not None


def _alone(rule: Rule, flags: int) -> Run:
    pattern = _compiled(rule.source, flags)
    return Run(pattern.match, dict.fromkeys((None, *range(1, pattern.groups + 1)), rule))


def _together(rules: list[Rule], flags: int) -> Run:
    pattern = re.compile("|".join(f"(?:{_without_groups(rule.source)})()" for rule in rules), flags)
    return Run(pattern.match, dict(enumerate(rules, 1)))


def _without_groups(source: str) -> str:
    """Return a pattern that matches the same, where groups have no numbers and flags go no further than it does."""
    flags = LEADING_FLAGS.match(source)
    body = CAPTURING.sub(lambda found: found[1] or "(?:", source[flags.end() if flags else 0 :])
    return f"(?{flags[1]}:{body})" if flags else body


@cache
def _compiled(source: str, flags: int) -> re.Pattern[str]:
    return re.compile(source, flags)


class _Uncompiled(RegexLexerMeta):
    """Read the rules of a class as Pygments does, without compiling any."""

    flags: int

    def _process_regex(self, regex: object, rflags: int, state: str) -> object:
        return regex

    def process_tokendef(self, name: str, tokendefs: Any = None) -> dict[bool, States]:
        written = super().process_tokendef(name, tokendefs)  # type: ignore[no-untyped-call]  # Pygments' stubs
        return {ascii_only: States(written, self.flags, ascii_only=ascii_only) for ascii_only in (False, True)}


class _Swift(RegexLexer, metaclass=_Uncompiled):
    """The loop of Pygments' RegexLexer over runs instead of rules."""

    _tokens: ClassVar[dict[bool, States]]

    def get_tokens_unprocessed(self, text: str, stack: Iterable[str] = ("root",)) -> Tokens:
        states = self._tokens[text.isascii()]
        names = list(stack)
        runs = states[names[-1]]
        position = 0
        while True:
            for match, rules in runs:  # noqa: B007 -- the rules are those of the match behind the loop
                found = match(text, position)
                if found is not None:
                    break
            else:
                if position == len(text):
                    return
                if text[position] == "\n":
                    names = ["root"]
                    runs = states["root"]
                    yield position, Whitespace, "\n"
                else:
                    yield position, Error, text[position]
                position += 1
                continue
            source, action, new_state = rules[found.lastindex]
            if isinstance(action, _TokenType):
                yield position, action, found.group()
            elif action is not None:  # it wants the groups that this rule has when it is alone
                yield from action(self, _compiled(source, self.flags).match(text, position))
            position = found.end()
            if new_state is not None:
                _move(names, new_state)
                runs = states[names[-1]]


def _move(names: list[str], new_state: tuple[str, ...] | str | int) -> None:
    """Go to a state; the first of the stack is never left."""
    if isinstance(new_state, int):
        del names[max(len(names) + new_state, 1) :]
        return
    for name in (new_state,) if isinstance(new_state, str) else new_state:
        if name == "#push":
            names.append(names[-1])
        elif name != "#pop":
            names.append(name)
        elif len(names) > 1:
            names.pop()


@cache
def swift(lexer: type[Lexer]) -> type[Lexer]:
    """Return a class with the same tokens, a faster one if there are only rules and no code of the lexer's own."""
    only_rules = (
        type(lexer) is RegexLexerMeta
        and lexer.get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed
        and not getattr(lexer, "token_variants", False)
    )
    return types.new_class(lexer.__name__, (_Swift, lexer)) if only_rules else lexer
