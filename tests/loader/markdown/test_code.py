"""Code in colours, held against Pygments' own formatter."""

import re
from html import unescape

import pygments
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

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
