"""A plain line comes to the same, whether two patterns take it apart or the inline rules do."""

from functools import cache
from itertools import groupby

import pytest
from hypothesis import example, given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token
from phrases import TEXTS

from llmnotes.loader.markdown.dialect import commonmark, notes
from llmnotes.loader.markdown.plainlines import are_plain, plain_tokens, read_plain
from llmnotes.loader.markdown.scanner import InlineParser


@cache
def asking(dialect: str) -> MarkdownIt:
    """A dialect whose inline rules are asked for every line."""
    md: MarkdownIt = {"notes": notes, "commonmark": commonmark}[dialect].__wrapped__()
    assert isinstance(md.inline, InlineParser)
    md.inline.plain = lambda source: None
    return md


def joined(tokens: list[Token]) -> list[Token]:
    """The tokens with neighbouring texts as one, and without those that hold nothing."""
    result: list[Token] = []
    for is_text, group in groupby(tokens, key=lambda token: token.type == "text"):
        same = list(group)
        if is_text:
            same = [same[0].copy(content="".join(token.content for token in same))]
        result += [token for token in same if token.content or not is_text]
    return result


@pytest.mark.parametrize("dialect", ["notes", "commonmark"])
@settings(deadline=None, max_examples=1000)
@given(TEXTS)
@example("a [b](https://c.dd/e) f")
@example("[^a](https://b.cc/)")
@example("*a*, **b** `c`")
@example("a_b_c: d = e! *f*")
@example("> a")
@example("a %% b %% c")
@example("")
def test_the_tokens_of_a_plain_line_are_those_of_the_inline_rules(dialect: str, line: str) -> None:
    tokens = plain_tokens(line)
    if tokens is not None:
        md = asking(dialect)
        assert joined(tokens) == joined(md.inline.parse(line, md, {}, []))


@settings(max_examples=1000)
@given(TEXTS, TEXTS)
@example("a *b", "c* d")
@example("a **b", "c** d")
@example("a [b", "c](https://d.ee/f)")
def test_lines_are_plain_together_where_each_of_them_is(one: str, other: str) -> None:
    both = f"{one}\n{other}"
    assert are_plain(both) == (are_plain(one) and are_plain(other))
    if are_plain(both):
        assert read_plain(both) == tuple(map("\n".join, zip(read_plain(one), read_plain(other), strict=True)))


@pytest.mark.parametrize("line", ["a", "*a* **b** `c`", "[a](https://b.cc/d) > e"])
def test_plain_lines_are_known(line: str) -> None:
    assert plain_tokens(line) is not None


@pytest.mark.parametrize("line", ["a\nb", "www.a.b", "$a$", "[a](b)", "[^a](https://b.cc/)", "*a **b** c*", "a\\"])
def test_other_lines_are_left_to_the_inline_rules(line: str) -> None:
    assert plain_tokens(line) is None
