"""Code in colours, held against Pygments' own formatter."""

import re
from collections.abc import Iterator
from html import unescape

import pygments
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Token, _TokenType

from llmnotes.loader.markdown import code, parse
from llmnotes.loader.markdown.dialect import notes

TEXTS = st.text(alphabet=st.sampled_from("abfx1 =+-(){}[]<>&\"'#:.,\\/\n\t$`éλ"), max_size=80)
LANGUAGES = ["python", "c", "bash", "json", "diff", "html", "yaml", "pycon", "console"]


def letters(html: str) -> list[tuple[str, str]]:
    """Each letter that is to be seen, with the first class that colours it; ``w`` and ``err`` are not coloured."""
    found, kind = [], ""
    for tag, text in re.findall(r"(<[^>]*>)|(&[^;]*;|[^<])", html):
        if tag:
            kind = next(iter(re.findall(r'class="(\w*)', tag)), "") if tag != "</span>" else ""
        elif text != "\n":
            found.append(({"w": "", "err": ""}.get(kind, kind), {"&#39;": "'", "&quot;": '"'}.get(text, text)))
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@given(TEXTS)
def test_colours_are_those_of_pygments(language: str, text: str) -> None:
    lexer = code.lexer_for(language)
    assert lexer is not None
    plain = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    theirs = pygments.format(plain.get_tokens(text), HtmlFormatter(nowrap=True))
    assert letters(code.highlight(text, lexer)) == letters(theirs)


class Odd(Lexer):
    """Each letter is a kind of comment that no style knows, the space is of no known kind at all."""

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        for index, letter in enumerate(text):
            yield index, Token.Odd if letter == " " else Comment.Odd.Still, letter


def test_a_kind_without_a_class_has_that_of_the_kind_above_it() -> None:
    assert code.highlight("a<b c\n", Odd()) == '<span class="c">a&lt;b</span> <span class="c">c\n</span>'


@given(TEXTS)
def test_without_its_tags_coloured_code_is_the_code(text: str) -> None:
    lexer = code.lexer_for("python")
    assert lexer is not None
    assert unescape(re.sub(r"<[^>]*>", "", code.highlight(text, lexer))) == text


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x = 1\n" * 9_000, id="long"),
        pytest.param("x" + "a." * 501, id="with a very long line"),
        pytest.param("x" + "  \n" * 51, id="with very many blank lines"),
    ],
)
def test_code_that_would_take_too_long_has_no_colours_and_all_its_text(text: str) -> None:
    document = parse(f"```python\nx = 1\n{text}\n```", notes(), path="n.md")
    html = "".join(map(str, document.body.parts))
    assert "<span" not in html
    assert text in html
    assert document.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "colourable"),
    [
        ("a\n" * 25_000, True),
        ("a\n" * 25_000 + "a", False),
        ("b" * 1_000, True),
        ("a" * 1_001, False),
        ("a\n" + "b" * 1_000 + "\n", True),
        ("a\n" + "b" * 1_001 + "\n", False),
        ("a\n" + " \t\n" * 49 + "b", True),
        ("a\n" + " \t\n" * 50 + "b", False),
        ("\n" * 50, True),
        ("\n" * 51, False),
    ],
)
def test_how_long_code_and_its_lines_and_gaps_may_be(text: str, colourable: bool) -> None:
    assert code.is_colourable(text) is colourable
