"""What is done faster than markdown-it-py does it comes to the same."""

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.token import Token

from llmnotes.loader.markdown.dialect import PLAIN_URL, commonmark, notes
from llmnotes.loader.markdown.tokens import new_token

PIECES = st.sampled_from(
    [
        "a",
        "b c",
        "- ",
        "* ",
        "1. ",
        "> ",
        "    ",
        "\t",
        "  ",
        "\n",
        "\n\n",
        "---",
        "***",
        "=",
        "===",
        "```",
        "~~~",
        "# ",
        "<div>",
        "<!--",
        "[a]: /b",
        "\\",
        "`",
        "|",
        ": ",
        "*",
        "_",
    ]
)


OF_OURS = st.sampled_from(["~ ", "~~", "a|b", "|-|-|", "[^a]: ", "$$", "\\[", "-[a](b)", "%%"])


def blocks(md: MarkdownIt, text: str) -> list[Token]:
    tokens: list[Token] = []
    md.block.parse(text, md, {}, tokens)
    return tokens


@given(st.lists(PIECES, max_size=24).map("".join))
@example("- a\n\n      code\n")
@example("> a\n> -\n")
@example("* * *\n")
@example("*   *    *")
@example("a\n=")
@example("a\n=   \nb")
@example("-\t-\t-")
@example("> a\n> =")
@example("- a\n  -")
def test_the_blocks_are_those_of_markdown_it(text: str) -> None:
    plain = MarkdownIt("commonmark", {"maxNesting": 100})
    plain.block.ruler.disable("table")
    assert blocks(commonmark(), text) == blocks(plain, text)


@given(st.lists(PIECES | OF_OURS, max_size=24).map("".join))
@example("a\n: b")
@example("> a\n> : b")
@example("[^a]: b\n    : c\n\n[^a]")
def test_the_blocks_of_the_notes_are_the_same_where_every_rule_is_asked(text: str) -> None:
    asking = notes.__wrapped__()
    rules, asking.block = asking.block.ruler.__rules__, ParserBlock()
    asking.block.ruler.__rules__ = rules
    assert blocks(notes(), text) == blocks(asking, text)


@given(st.sampled_from([("text", "", 0), ("link_open", "a", 1), ("link_close", "a", -1)]))
def test_a_token_is_what_its_own_constructor_makes(kind: tuple[str, str, int]) -> None:
    assert new_token(*kind) == Token(*kind)  # type: ignore[arg-type]  # nesting is a literal


@given(st.from_regex(PLAIN_URL, fullmatch=True))
@example("https://arxiv.org/abs/1706.03762v5?a=b#c")
@example("http://-/")
@example("http://a..b/")
def test_a_plain_address_is_its_own_normal_form(url: str) -> None:
    assert MarkdownIt().normalizeLink(url) == commonmark().normalizeLink(url)
