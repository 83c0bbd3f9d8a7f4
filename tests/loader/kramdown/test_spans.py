"""Spans, one group of cases in each file of ``spans/``: texts, and below ``=`` what kramdown makes of them.

``REFRESH_CASES=1 pytest tests/loader/kramdown/test_spans.py`` asks kramdown anew, where it is installed; what is only
ours, ``ours.txt``, is then what we make of it. Read the diff before you commit it.
"""

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from loader.kramdown.shapes import Event, shape
from loader.kramdown.spans_ruby import Ruby, is_installed

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Document, parse
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.loader.markdown.kramdown.reader import Reader
from llmnotes.loader.markdown.kramdown.spans import RULES, parse_spans
from llmnotes.model import Href, LinkTitle, Room

FOLDER = Path(__file__).parent / "spans"
OURS = "ours"
PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
DEFINITIONS = """

[one]: https://h.org/one "The \\"one\\""
[two words]: <two words.md>
[three]: three
{: .from-definition #of-three}
[Ünï]: ü
*[HTML]: Hyper Text & more
*[C++]:
{:named: .n #i key="a \\"b\\""}

[^1]: a note
[^other-one]: another
"""


def cases(name: str) -> Iterator[tuple[str, str]]:
    for case in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").split("\n\n"):
        text, _, html = case.strip("\n").partition("\n=\n")
        yield text, html


GROUPS = sorted(path.stem for path in FOLDER.glob("*.txt"))
CASES = [(name, text, html) for name in GROUPS for text, html in cases(name)]


def understood(text: str, dialect: Kramdown | None = None) -> Document:
    return parse(text, dialect or Kramdown(KramdownSettings()), path="n.md")


def filled(document: Document) -> str:
    """The body, each hole as it is in a site where the address leads nowhere else."""
    html = []
    for part in document.body.parts:
        match part:
            case str():
                html.append(part)
            case Href() | LinkTitle():
                html.append(document.links[part.link].url.replace('"', "&quot;"))
            case Room():
                pass
            case _:
                html.append("⟨hole⟩")
    return "".join(html)


def paragraph(html: str) -> str:
    """What stands in the first paragraph."""
    found = PARAGRAPH.search(html)
    return found[1] if found else html


def seen(html: str) -> list[Event]:
    """What a reader sees, and where links lead, whatever the way in which that is written."""
    return [
        tuple(unquote(part) if part.startswith(("href=", "src=")) else part for part in event) for event in shape(html)
    ]


def shown(text: str, dialect: Kramdown | None = None) -> str:
    return paragraph(filled(understood(text + DEFINITIONS, dialect)))


@pytest.fixture(scope="module")
def ruby() -> Iterator[Ruby]:
    if not is_installed():
        pytest.skip("there is no Ruby with kramdown and kramdown-parser-gfm")
    with Ruby() as ruby:
        yield ruby


@pytest.mark.parametrize(("group", "text", "html"), CASES, ids=[f"{group}: {text}" for group, text, _ in CASES])
def test_a_text_shows_what_kramdown_shows(group: str, text: str, html: str) -> None:
    assert html, "refresh the cases"
    assert seen(shown(text)) == seen(html)


def test_the_cases_are_what_kramdown_says(ruby: Ruby) -> None:
    for group in GROUPS:
        asked = [(text, paragraph(ruby.html(text + DEFINITIONS))) for text, _ in cases(group)]
        if os.environ.get("REFRESH_CASES"):
            if group == OURS:
                asked = [(text, shown(text)) for text, _ in asked]
            parts = [f"{text}\n=\n{html}\n" for text, html in asked]
            (FOLDER / f"{group}.txt").write_text("\n".join(parts), encoding="utf-8")
        elif group != OURS:
            assert asked == [*cases(group)]


@pytest.mark.parametrize(
    ("kramdown", "options"),
    [
        (KramdownSettings(hard_wrap=True), {"hard_wrap": True}),
        (KramdownSettings(input="kramdown"), {"input": "kramdown"}),
        (KramdownSettings(parse_span_html=False), {"parse_span_html": False}),
        (KramdownSettings(smart_quotes=("apos", "apos", "quot", "quot")), {"smart_quotes": "apos,apos,quot,quot"}),
        (
            KramdownSettings(smart_quotes=("sbquo", "lsquo", "bdquo", "ldquo")),
            {"smart_quotes": "sbquo,lsquo,bdquo,ldquo"},
        ),
    ],
    ids=["hard wraps", "not GitHub's", "HTML as it is", "straight quotes", "low quotes"],
)
def test_settings_mean_what_they_mean_in_kramdown(
    ruby: Ruby, kramdown: KramdownSettings, options: dict[str, object]
) -> None:
    for group, text, _ in CASES:
        if group != OURS:
            html = paragraph(ruby.html(text + DEFINITIONS, **options))
            assert seen(shown(text, Kramdown(kramdown))) == seen(html), text


PARTS = (
    *("*", "**", "_", "__", "~~", "`", "``", "[", "]", "(", ")", "![", "](", "](u)", '](u "t")', "[one]", "[One]"),
    *("[two words]", "[x][one]", "[]", "\\", "\\\\", '"', "'", "\"'", "'80s", "s", '"q"', "'q'", "<!-- a -->"),
    *("<b>", "</b>", "<br>", "<code>", "</code>", "<https://h.org>", "<a@b.org>", "<sub>", "</sub>", "<Foo>"),
    *('<a href="u">', "</a>", "<div>", "&", "&amp;", "&copy;", "&nope;", "--", "---", "...", ".", "-", " ", " ", " "),
    *("  \n", "\n", "\\\n", "a", "b", "word", "1", "é", "{:", "{:.c}", '{: #i k="v"}', "{:named}", "}", "{:/}"),
    *("{::nomarkdown}", "<<", ">>", ">", "<", ",", ";", ":", "!", "?", "/", "HTML", " HTML ", "C++", "[^1]"),
    *("[^nope]", "@", "=", "+"),
)
"""What means something to kramdown, but for formulas, which are ours as well, and pipes, which make tables."""

PLAIN_PARTS = (
    *("*", "**", "`", "[", "](https://h.org/a_b)", "](u)", "_", "a", "word", " ", " ", ".", ",", "(", ")", "1", ":"),
    *("://", "=", "==", "!", "-", "--", "é", ">", '"', "'", "~", "{", "|", "https://h.org"),
)
MORE_PARTS = ("$", "$$", "|", "[[", "]]", "\\\\(", "{::comment}", "\r", "\n\n")

LINE_OF_ANOTHER_BLOCK = re.compile(r"\n[ \t]*(?:\n|[-*+#>:=^~`<|\[\d{\\]|$)")
ONLY_OURS = re.compile(r"\[\[|\]\(\[|\{::comment|<script|\\\\[\[(]")
A_LINK_IN_A_LINK = re.compile(r"<a [^>]*>(?:(?!</a>).)*<a ", re.DOTALL)


@settings(deadline=None, max_examples=600, derandomize=True)
@given(st.lists(st.sampled_from(PARTS), max_size=20))
@example(["*", "a", "[", "*", "]", "(", ")", "*"])
@example(["![", "![", "a", "](u)", "](u)"])
@example(["[", "[^1]", "](u)"])
def test_any_text_shows_what_kramdown_shows(ruby: Ruby, parts: list[str]) -> None:
    text = f"x {''.join(parts)}".rstrip()
    if LINE_OF_ANOTHER_BLOCK.search(text) or ONLY_OURS.search(text):
        return
    html = ruby.html(text + DEFINITIONS)
    if not html.startswith("<p>") or A_LINK_IN_A_LINK.search(html):
        return
    assert seen(shown(text)) == seen(paragraph(html))


@settings(deadline=None, max_examples=1000)
@given(st.lists(st.sampled_from(PLAIN_PARTS), max_size=16))
def test_the_shortcut_for_plain_lines_shows_the_same(parts: list[str]) -> None:
    text, kramdown = "".join(parts), KramdownSettings()
    short, long = parse_spans(text, {}, kramdown), Reader(text, {}, kramdown, RULES).read_all()
    assert [(token.type, token.attrs, token.content) for token in short] == [
        (token.type, token.attrs, token.content) for token in long
    ]


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from([*PARTS, *MORE_PARTS]), max_size=30))
def test_any_text_is_understood_and_every_place_is_in_it(parts: list[str]) -> None:
    text = "".join(parts)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    document = understood(text)
    for place in [*(link.place for link in document.links), *(problem.place for problem in document.diagnostics)]:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= place.end_column <= len(lines[place.line - 1]) + 1


LINKS = (
    "[a *b*](URL)",
    '[a]( URL "t")',
    "[a](<URL>)",
    "![a](URL)",
    "<https://h.org/URL>",
    "<URL@h.org>",
    "[![a](s)](URL)",
    '[a](URL){:target="_blank"}',
    '<a class="c" href="URL">b</a>',
    '<b markdown="1"><img src="URL"></b>',
    "*a **[b](URL)** c*",
    "~~[a](URL)~~",
    "[[URL]],",
    "![[URL.png]],",
    "$a_b$ [\\[a](URL)",
    '"[a](URL)"',
    "[a](URL\\_b c.pdf)",
    "[a][DEFINED]",
    "![DEFINED],",
    "[DEFINED],",
)
BLOCKS = (
    "{0} and {1}\n  {2}",
    "- {0}\n  {1}\n  * {2}\n\n    a {1}",
    "1. {0}\n\n   {1}\n2. {2}",
    "> {0}\n> {1}\n>\n> - {2}",
    "| {0} | a \\| b {1} |\n|---|---|\n| c | {2} |",
    "a {0} | {1}\nb | {2}",
    "## {0}\n{1}\n\n{2}\n---",
    "a\n: {0}\n  {1}\n\n  {2}",
    "a[^x]\n\n[^x]: {0}\n    {1}\n\n    {2}",
    '<div markdown="1">\n{0}\n\n- {1}\n</div>\n\n{2}',
)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_what_stands_at_the_place_of_a_link_is_its_address(data: st.DataObject) -> None:
    written: list[str] = []
    definitions: list[str] = []

    def link() -> str:
        form = data.draw(st.sampled_from(LINKS))
        address = f"n{len(written)}n"
        written.append(address)
        if "DEFINED" in form:
            definitions.append(f"[d{address}]: {address}")
        return form.replace("URL", address).replace("DEFINED", f"d{address}")

    templates = data.draw(st.lists(st.sampled_from(BLOCKS), min_size=1, max_size=3, unique=True))
    blocks = [template.format(link(), link(), link()) for template in templates]
    text = "\n\n".join([*blocks, *definitions]) + "\n"
    lines = text.split("\n")
    links = [link for link in understood(text).links if link.url != "s"]
    for link_ in links:
        place = link_.place
        at = lines[place.line - 1][place.column - 1 : place.end_column - 1]
        assert at == link_.url.removeprefix("mailto:"), text
    assert {address for address in written if any(address in link_.url for link_ in links)} == {*written}, text


HOSTILE = (
    *("[[a b\n", "[[a] b ", "[ab] (c.md ", "[ab] (https://c"),
    *("[", "]", "![", "*", "**", "_", "***", '"', "'", "$", "$$", "<", "{:", "`", "~~", "~~a ", "*a ", "_a "),
    *("*a*", "a***", "[a](", "[a](<", '[a](b "', "[a][", "[a]", "[a](b)", "![a](", "<b>", "<b>*", "*<b>", "<!--"),
    *(
        "<a ",
        '<a x="',
        "<http:",
        "<a@",
        "&",
        "&a",
        "\\",
        "\\\\(a",
        "{::a}",
        "{::comment}",
        "{:a",
        "{:\\}",
        "[[",
        "[[a|",
    ),
    *(
        "**a ",
        "[[",
        "[^",
        "[^1]",
        "@",
        "[@",
        "[@arxiv:1",
        "$a ",
        "`a ``b ",
        "<< >>",
        "  \n",
        "\\\n",
        "[(",
        "*[a](",
        "_*[**<b>![",
    ),
    *(
        "~~*a",
        "*a_b ",
        "{:.a}",
        "`a`{:.b}",
        "<code><b>",
        "<foo>*a_",
        "*<b>*</b>",
        "[<b>]</b>",
        "HTML ",
        '[a](b)"',
        "\"'",
    ),
)
DEEP = (
    "[" * 50_000 + "a" + "]" * 50_000,
    "![" * 25_000 + "](b)" * 25_000,
    "*a " * 25_000 + "b" + " a*" * 25_000,
    "<b>" * 15_000 + "</b>" * 15_000,
    "[a](" * 20_000 + ")" * 20_000,
    "{:" * 50_000 + "}",
    "<http:" * 10_000 + "\n>",
    "".join("e" + "`" * length for length in range(500)),
    "<a" + " " * 100_000,
    "[a](b" + " " * 100_000,
)


@pytest.mark.parametrize("unit", HOSTILE)
def test_thousands_of_characters_take_seconds(unit: str) -> None:
    assert seconds(unit * (40_000 // len(unit))) < 10


@pytest.mark.parametrize("text", DEEP, ids=range(len(DEEP)))
def test_what_is_deep_takes_seconds(text: str) -> None:
    assert seconds(text) < 10


def seconds(text: str) -> float:
    start = time.process_time()
    understood(f"x {text}{DEFINITIONS}")
    return time.process_time() - start
