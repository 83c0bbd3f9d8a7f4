"""A plain list comes to the same, whether it is read in one step or by markdown-it-py's rules."""

import re
from functools import cache

from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llmnotes.loader.markdown import parse
from llmnotes.loader.markdown.dialect import notes

INDENTS = st.sampled_from(["", "", "", "  ", "  ", "    ", "      ", "   ", " ", "     "])
MARKS = st.sampled_from(["* ", "* ", "- ", "- ", "+ ", "*  ", "-    ", "1. ", "* * ", "- [ ] ", "> ", "# ", "\t"])
WORDS = re.findall(
    r"\S+",
    r"""a bc Über 漢 1 2. 3) x: y= z == ! !a ![ [ ] ( ) ]( ]: [^1] [[b]] " ' > < & &amp; \ \* _ _a_ a_b ~ ~~a~~ $ $x$ @
    a@b.cc www.a.bc http: http://a.b https://arxiv.org/abs/1706.03762 : // * ** *** *a* **b** (**1%** *"a"* **.a** *a.*b
    www. *(a)* **b!**. *a b* *a b **b c** ***d*** a*b*c ` `` `c` `c*d` `<e>` `f``g` ` [a](b) [a](http://b.c/d)
    [c](https://d.ee/f_g?h#i) **[a](http://b.c/)** [*a*](/b) [a](http://b.c/(d)) [a](http://b.c/ "t")
    [a*b*](http://b.c/) [a]: - + | |-| ``` $$ <b> </b> <!-- --> #tag it's""",
)
PIECES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5)
TEXTS = PIECES.map(" ".join) | PIECES.map("".join)
LINES = st.tuples(INDENTS, MARKS, TEXTS, st.sampled_from(["", "  "])).map("".join)
BULLETS = st.sampled_from(["* ", "* ", "- "])
PLAIN_LINES = st.tuples(st.sampled_from(["", "", "  ", "    "]), BULLETS, TEXTS).map("".join)
OTHERS = st.sampled_from(
    ["", "", "", "text", "  more", "---", ": definition", "# Heading", "```", "[a]: /b", "> quote", "\f"]
)
NOTES = st.lists(PLAIN_LINES | PLAIN_LINES | LINES | OTHERS, max_size=8).map("\n".join)


@cache
def without_plain_lists() -> MarkdownIt:
    dialect = notes.__wrapped__()
    dialect.block.ruler.disable("plain_list")
    return dialect


@settings(deadline=None, max_examples=1000)
@given(NOTES)
@example("* a\n* b\n")
@example("* a\n  * b\n    * c\n* d")
@example("- a\n\n- b\n")
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
def test_a_note_is_the_same_without_the_rule_for_plain_lists(text: str) -> None:
    assert parse(text, notes(), path="n.md") == parse(text, without_plain_lists(), path="n.md")


def test_plain_lists_are_not_taken_apart() -> None:
    text = "* a\n* **b** `c`, [d](https://e.ff/g)\n  * h: *i*!\n* $j$\n\nend"
    kinds = [token.type for token in notes().parse(text)]
    assert kinds == ["plain", "inline", "plain", "paragraph_open", "inline", "paragraph_close"]
