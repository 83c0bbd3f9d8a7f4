"""A plain list comes to the same, whether it is read in one step or by markdown-it-py's rules."""

from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from phrases import TEXTS

from llmnotes.loader.markdown import parse
from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.scanner import InlineParser

INDENTS = st.sampled_from(["", "", "", "  ", "  ", "    ", "      ", "   ", " ", "     "])
MARKS = st.sampled_from(["* ", "* ", "- ", "- ", "+ ", "*  ", "-    ", "1. ", "* * ", "- [ ] ", "> ", "# ", "\t"])
LINES = st.tuples(INDENTS, MARKS, TEXTS, st.sampled_from(["", "  "])).map("".join)
BULLETS = st.sampled_from(["* ", "* ", "- "])
PLAIN_LINES = st.tuples(st.sampled_from(["", "", "  ", "    "]), BULLETS, TEXTS).map("".join)
OTHERS = st.sampled_from(
    ["", "", "", "text", "  more", "---", ": definition", "# Heading", "```", "[a]: /b", "> quote", "\f"]
)
NOTES = st.lists(PLAIN_LINES | PLAIN_LINES | LINES | OTHERS, max_size=8).map("\n".join)


@cache
def without_plain_lists() -> MarkdownIt:
    dialect: MarkdownIt = notes.__wrapped__()
    assert isinstance(dialect.inline, InlineParser)
    dialect.inline.plain = lambda source: None
    dialect.block.ruler.disable("plain_list")
    return dialect


@settings(deadline=None, max_examples=1000)
@given(NOTES)
@example("* a\n* b\n")
@example("* a\n  * b\n    * c\n* d")
@example("- a\n\n- b\n")
@example("* a@b.cc\n* [a](http://b.c/d)")
@example("- a\n\ntext")
@example("- a\n\n  text")
@example("- a\ntext")
@example("* a\n   * b\n* c")
@example("* a\n  * b\n   * c\n")
@example("* a*b*c **d**e\n")
@example("* [a](https://b.cc/d) `e` *f* **g**: h, [i](https://j.kk/)\n")
@example("* [a](https://b.cc/d)[e](https://f.gg/)x y\n")
@example("* a `b` c > d\n* f $g$ h\n* *i j*.\n")
@example("* 1990s\n* 12. twelve\n")
@example("<div>\n\n* a <b>\n* c </div> d\n  * <i>e\n")
@example("- `<b` and `c &amp; d`\n- `&` > `e`\n")
def test_a_note_is_the_same_without_the_rule_for_plain_lists(text: str) -> None:
    assert parse(text, notes(), path="n.md") == parse(text, without_plain_lists(), path="n.md")


def test_plain_lists_are_not_taken_apart() -> None:
    text = "* a\n* **b** `c`, [d](https://e.ff/g)\n  * h: *i*!\n* $j$\n\nend"
    kinds = [token.type for token in notes().parse(text)]
    assert kinds == ["plain", "inline", "plain", "paragraph_open", "inline", "paragraph_close"]
