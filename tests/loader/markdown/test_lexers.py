"""The swift lexers, held against those that they are made of."""

import re
from itertools import islice
from pathlib import Path
from typing import Any, ClassVar

import pygments.lexer
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexer import Lexer, RegexLexer, RegexLexerMeta, combined, default, include, this, words
from pygments.lexers import find_lexer_class, find_lexer_class_by_name, get_all_lexers
from pygments.lexers.c_cpp import CLexer
from pygments.lexers.data import YamlLexer
from pygments.lexers.dotnet import CSharpLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, Token

from llmnotes.loader.markdown.lexers import swift

SNIPPETS = {file.stem: file.read_text(encoding="utf-8") for file in Path(__file__).with_name("snippets").iterdir()}

LEXERS = {name: lexer for name, *_ in get_all_lexers(plugins=False) if (lexer := find_lexer_class(name))}
SWIFT = {name: lexer for name, lexer in LEXERS.items() if swift(lexer) is not lexer}

MIXTURE = """if x == 'a"b': {return [f(x, 0x1F), 1.5e-3, "\\n$y"]} // end
#if (a && b) /* c */ <a href="d">e</a> $f{g} @h :i -- j % k
 then begin let l := `m` ~ !n |> o; end. é λ = "p
"""

FRAGMENTS = [
    *"abefnrux01 \n\t(){}[]<>\"'`#$%&*+,-./:;=?@\\^_|~!éλſK\u212a\0\r\ud800\U0001f600\ufeff",
    *(
        "  ",
        "\n\n",
        "\r\n",
        "    ",
        '"""',
        "'''",
        "//",
        "/*",
        "*/",
        "--",
        "{-",
        "<!--",
        "-->",
        "=>",
        "->",
        "::",
        "${",
        "$(",
        "#{",
    ),
    *(
        "if",
        "else",
        "def",
        "class",
        "import",
        "from",
        "for",
        "in",
        "not",
        "function",
        "let",
        "return",
        "select",
        "begin",
    ),
    *(
        "end",
        "f'",
        'rb"',
        "r#",
        "<<EOF\n",
        "\nEOF\n",
        "0x1f",
        "1.5e3",
        "\\n",
        "\\u00e9",
        "</",
        "<script>",
        "</script>",
        "<style>",
    ),
    *(
        "{x!r:>",
        "__init__",
        "print",
        "@media",
        "url(",
        "%s",
        "&amp;",
        "$1",
        "@a",
        "[[",
        "]]",
        "((",
        "))",
        "\\begin{",
        "<?xml",
    ),
]


def tokens(lexer: type[Lexer], text: str) -> list[tuple[object, str]]:
    return list(lexer(stripnl=False, ensurenl=False).get_tokens(text))


def assert_same(lexer: type[Lexer], text: str) -> None:
    assert tokens(swift(lexer), text) == tokens(lexer, text)


@pytest.mark.parametrize("name", SNIPPETS)
def test_a_usual_language_has_a_swift_lexer_with_the_tokens_of_pygments(name: str) -> None:
    lexer = find_lexer_class_by_name(name)
    assert swift(lexer) is not lexer
    for text in (SNIPPETS[name], SNIPPETS[name].encode("ascii", "replace").decode()):
        for end in range(len(text) - 40, len(text)):
            assert_same(lexer, text[:end])


@pytest.mark.parametrize("name", SWIFT)
def test_each_language_has_the_tokens_of_pygments(name: str) -> None:
    for text in SNIPPETS.values():
        assert_same(SWIFT[name], text)


@pytest.mark.parametrize("name", SWIFT)
def test_each_state_has_the_tokens_of_pygments(name: str) -> None:
    theirs: Any = SWIFT[name]()
    ours: Any = swift(SWIFT[name])()
    for state in theirs._tokens:
        for text in (MIXTURE, MIXTURE.encode("ascii", "replace").decode()):
            one = theirs.get_tokens_unprocessed(text, ("root", state))
            other = ours.get_tokens_unprocessed(text, ("root", state))
            assert list(islice(other, 1000)) == list(islice(one, 1000))


@pytest.mark.parametrize(
    "name",
    ["python", "bash", "javascript", "typescript", "rust", "html", "css", "java", "go", "sql", "toml", "latex", "perl"],
)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
def test_any_text_has_the_tokens_of_pygments(name: str, text: str) -> None:
    assert_same(find_lexer_class_by_name(name), text)


bygroups: Any = pygments.lexer.bygroups  # their stubs give them no types
using: Any = pygments.lexer.using

FOREIGN_SET = "".join(map(chr, range(0xC0, 0xD7))) + "\u0100-\u017f\u0370-\u1fff\u2100-\u2fff"


class Odd(RegexLexer):
    """All that a rule can say, in few letters."""

    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [
            (r"(?i)(a)(B)(?=[(\]]|c)|ac", bygroups(Name.Class, Name.Function)),
            (r"(?P<q>[ab])(?P=q)", String, "#push"),
            (r"(?P<q>[ab])-(?P=q)", String.Double, ("second", "#push", "third")),
            (r"(<+)(\w)(.*?)\2(\1)", bygroups(Operator, Keyword, using(this, state="second"), None)),
            (r"(\()?c(?(1)\))", Number, "second"),
            (r"(?s)/[(*)](.*?)[]*)(]/", Comment, combined("second", "third")),
            (r"\(\(|[()]", Token.Odd),
            (words(("be", "bee", "b"), prefix=r"\b", suffix=r"\b"), Keyword.Type),
            (rf"[{FOREIGN_SET}]+(?=[^{FOREIGN_SET}])", Name),
            (rf"(?i)[{FOREIGN_SET}]", Name.Tag),
            (r"éèêëàâäôöîïûü*", Name.Other),
            include("blank"),
        ],
        "blank": [(r"[ ]+|\t", Token.Text)],
        "second": [(r"\d", Number.Integer, "#pop"), (r"-", Operator, "#pop:2"), (r"x(?=y)|", Name, "third")],
        "third": [(r"y", Name.Label, ("#pop", "#pop", "#pop", "second")), include("blank"), default("#pop:3")],
    }


class OddVerbose(Odd):
    flags = re.VERBOSE | re.MULTILINE
    tokens: ClassVar[dict[str, list[Any]]] = {
        "root": [(r"^ (a) (b)  # a comment (", bygroups(Name, Comment)), (r"[ ] | \t", Token.Text), (r"\w", Name)]
    }


class OddCaseless(Odd):
    flags = re.IGNORECASE


@pytest.mark.parametrize("lexer", [Odd, OddVerbose, OddCaseless])
@given(st.text(alphabet="aAbBcCeExy01<>()/*[]- \t\nkKsSéöſ\u212a\u0130"))
def test_any_kind_of_rule_does_what_it_does_in_pygments(lexer: type[Lexer], text: str) -> None:
    assert swift(lexer) is not lexer
    assert_same(lexer, text)


class Reading(RegexLexerMeta):
    """Another way to read rules."""


class ReadOtherwise(RegexLexer, metaclass=Reading):
    tokens: ClassVar[dict[str, list[Any]]] = {"root": [("a", Name)]}


@pytest.mark.parametrize("lexer", [YamlLexer, CLexer, CSharpLexer, ReadOtherwise])
def test_a_lexer_with_code_of_its_own_stays_as_it_is(lexer: type[Lexer]) -> None:
    assert swift(lexer) is lexer


def test_a_state_is_not_compiled_before_it_is_entered() -> None:
    class Broken(RegexLexer):
        tokens: ClassVar[dict[str, list[Any]]] = {"root": [("a", Name), ("b", Name, "broken")], "broken": [("(", Name)]}

    lexer = swift(Broken)()
    assert [text for _, text in lexer.get_tokens("aa")] == ["a", "a", "\n"]
    with pytest.raises(re.error):
        list(lexer.get_tokens("ab"))
