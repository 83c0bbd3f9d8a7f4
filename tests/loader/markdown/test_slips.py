"""What was meant otherwise is told of where it is, in blocks of all kinds, and in Jekyll's dialect if it is text there.

What is told of, and what is not, is in ``cases/slips-blocks.md`` and ``slips-links.md``.
"""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from loader.markdown.test_places import CONTAINERS

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import parse
from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.kramdown import Kramdown

IN_LINES = (
    ("unclosed-wikilink", "[[n{n} so ", ""),
    ("unclosed-wikilink", "![[n{n}", "!"),
    ("blank-before-address", "[so `n`] (https://h.org/n{n})", "[so `n`]"),
    ("blank-in-address", "[so](n{n} b.md)", "[so]("),
    ("blank-in-address", "[so](n{n} b.md 'so')", "[so]("),
    ("unclosed-address", '[so](<n{n} b.md "so")', "[so](<"),
    ("escaped-formula", r"\\(n_{n}\\)", ""),
    ("struck-subscript", "H~{n}~O", "H"),
    ("comment-shown", "5 %% to {n} %%", "5 "),
    ("url-leads-nowhere", "[so](file:n{n})", "[so]("),
    ("url-leads-nowhere", "<javascript:n{n}>", "<"),
)
"""Codes and texts, each with what stands in it before its place."""

BLOCKS = (
    ("unspaced-heading", "##Heading n{n}", ""),
    ("unspaced-heading", "So\n###Heading n{n}\nso", "So\n"),
    ("unspaced-list-item", "-[ ] n{n}", ""),
    ("unspaced-list-item", "So\n+[so](n{n})\nso", "So\n"),
    ("unspaced-list-item", "1)[[n{n}]]", ""),
    ("unspaced-emphasis", "**n{n}:**so", "**n1:"),
    ("unspaced-emphasis", "*N{n}:*so", "*N1:"),
    ("unspaced-emphasis", '**"n{n}"**so', '**"n1"'),
    ("unspaced-emphasis", "so**(n{n})** so", "so"),
    ("unspaced-emphasis", "**N{n}: ** so", ""),
    ("unspaced-emphasis", "So\n** N{n} ** so", "So\n"),
    ("unread-markdown", "<aside>\n**n{n}**\n</aside>", ""),
    ("unread-markdown", "<div>so\n<b>so</b></div>\n# n{n}", "<div>so\n<b>so</b>"),
    ("uneven-table", "| so | so |\n|{n:->9}|", "| so | so |\n"),
    ("uneven-table", "So\nso | so\n|:-|-|{n:->9}", "So\nso | so\n"),
    ("unclosed-formula", "$$ x^{n}", ""),
    ("unclosed-formula", "So\n$$ x^{n}\nso", "So\n"),
    ("unclosed-fence", "```n{n}\n##So\n| a | b |\n|-|", ""),
    ("unclosed-fence", "~~~~ n{n}\n~~~", ""),
)
AROUND = (
    "{}",
    "so {}",
    "日本語。 {}",
    "a\tb *x* {}",
    "**{}** so",
    "So\n  so {}",
    "# So {}",
    "| so \\| | {} |\n|---|---|",
)


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, Counter[tuple[str, str]]]:
    """Return a note with slips: for each its code, and the rest of its line from its place on."""
    blocks, expected = [], Counter[tuple[str, str]]()
    for number in range(1, draw(st.integers(1, 5)) + 1):
        code, template, before = draw(st.sampled_from(IN_LINES + BLOCKS))
        digit = "-" if code == "uneven-table" else str(number)
        text, around = template.replace("{n:->9}", "-" * number).replace("{n}", digit), "{}"
        if (code, template, before) in IN_LINES:
            around = draw(st.sampled_from(AROUND))
        text = around.replace("{}", text)
        place = around.index("{}") + len(before)
        expected[code, text[place:].partition("\n")[0].rstrip()] += 1
        for depth in range(draw(st.integers(0, 2))):
            first, others = draw(st.sampled_from(CONTAINERS))
            name = f"f{number}{depth}"
            text = (first + text.replace("\n", f"\n{others}")).replace("{name}", name)
        blocks.append(f"{text}\n\nSo\n\n" if code != "unclosed-fence" else text)
        if code == "unclosed-fence":
            break
    return "".join(blocks), expected


@settings(deadline=None, max_examples=300)
@given(slips())
def test_a_slip_is_told_of_where_it_is(written: tuple[str, Counter[tuple[str, str]]]) -> None:
    text, expected = written
    lines = text.split("\n")
    found = Counter[tuple[str, str]]()
    codes = {code for code, _, _ in IN_LINES + BLOCKS}
    for problem in parse(text, notes(), path="n.md", first_line=7).diagnostics:
        if problem.code in codes:
            found[problem.code, lines[problem.place.line - 7][problem.place.column - 1 :].rstrip()] += 1
    assert found == expected


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ("a\n\n##B c\n", "unspaced-heading", (3, 1, 3)),
        ("- a\n\n  ##b c\n", "unspaced-heading", (3, 3, 5)),
        ("#A title\n\na\n", "unspaced-heading", (1, 1, 2)),
        ("-[ ] a\n", "unspaced-list-item", (1, 1, 2)),
        ("a\n\n  -[b](c.md) d\ne\n", "unspaced-list-item", (3, 3, 4)),
        ("> * a\n>\n>   12.[[b]]\n", "unspaced-list-item", (3, 5, 8)),
        ("*[b](c.md) *d* e\n", "unspaced-list-item", (1, 1, 2)),
        ("a *[[b c*\n", "unclosed-wikilink", (1, 4, 6)),
        ("> a [bb] (https://c.org)\n", "blank-before-address", (1, 9, 10)),
        ("a\n\n```ruby\nb\n", "unclosed-fence", (3, 1, 4)),
        ("* a\n\n  ~~~\n  b\n", "unclosed-fence", (3, 3, 6)),
        ('a\n\n```python title="b.py"\nc\n```\n\nd\n\n```\n', "blank-in-fence", (3, 1, 4)),
        ("> - a\n>\n>   ~~~~ b c\n>   d\n>   ~~~\n>   ~~~\n", "blank-in-fence", (3, 5, 9)),
        ("$$\na\n\nb\n", "unclosed-formula", (1, 1, 3)),
        ("a\n$$\nb\n\nc\n$$\n", "unclosed-formula", (2, 1, 3)),
    ],
)
def test_jekylls_dialect_tells_of_what_is_text_there(text: str, code: str, place: tuple[int, int, int]) -> None:
    (problem,) = parse(text, Kramdown(KramdownSettings()), path="n.md").diagnostics
    assert (problem.code, (problem.place.line, problem.place.column, problem.place.end_column)) == (code, place)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("```{.python .foo}\na\n```\n", "write ```python and nothing behind it"),
        ("```{r, echo=FALSE}\na\n```\n", "write ```r and nothing behind it"),
        ("```python x\na\n```\n", "write ```python and nothing behind it"),
        ("```python=\na\n```\n", "write python"),
        ("```nonsense\na\n```\n", "see pygments.org/languages, or write text"),
        ("a[^a]\n\n[^a]: First\ncontinued\n[^b]: Second.\n", "put a blank line before it"),
        ("a[^b]\n", "add a line that begins with [^b]:"),
        ("a\n[^b] c\n", "add a line that begins with [^b]:"),
    ],
)
def test_jekylls_dialect_says_what_to_write(text: str, hint: str) -> None:
    assert parse(text, Kramdown(KramdownSettings()), path="n.md").diagnostics[0].hint == hint


def test_jekylls_dialect_tells_of_each_item_of_a_list() -> None:
    text = "- a\n\nb\n\n*[ ] c\n*[d](e.md)\n* f\n"
    found = parse(text, Kramdown(KramdownSettings()), path="n.md").diagnostics
    assert [(one.code, one.place.line) for one in found] == [("unspaced-list-item", 5), ("unspaced-list-item", 6)]


@pytest.mark.parametrize(
    "text",
    [
        "$$\na\n\nb\n$$\n",
        "| a | b |\n|---|\n| c | d |\n",
        "[a](b c.md) [d] (e f) [[1, 2], [3, 4]] a[i] (b.md)\n",
        "```a```\n\n~~~\nb\n~~~\n",
        "``` a b\nc ``` d\n\n``` a b ``` c\n",
        "```ruby\n``` b c\n```\n",
        "##a is a piece of a word.\n\na\n##B\n\n#tag and more\n",
        "*[a](b.md)*\n\n*[a](b.md) c\nd*\n\n*[a]: b\n\n1)[a](b.md)\n\n-[a]\n\n**[a](b.md)**\n\na\n1.[a](b.md)\n",
    ],
)
def test_jekylls_dialect_is_silent_about_what_it_reads_as_it_was_meant(text: str) -> None:
    assert parse(text, Kramdown(KramdownSettings()), path="n.md").diagnostics == ()
