"""Languages: their directions, and the attributes of what is in another one than the page around it."""

import pytest
from factory import make_link, make_note
from rendering import Maker
from selectolax.lexbor import LexborHTMLParser

from llmnotes.config import Config
from llmnotes.model import Embedded, LinkKind
from llmnotes.renderer.languages import apart, direction, english

TURNED = (
    "ar",
    "ar-EG",
    "he",
    "iw",
    "fa-IR",
    "ur",
    "yi",
    "dv",
    "ckb",
    "syr",
    "ku-Arab",
    "az-Arab-IR",
    "pa-arab",
    "HE",
    "ff-Adlm",
)
STRAIGHT = (
    "",
    "en",
    "de-CH",
    "ja",
    "ku",
    "ar-Latn",
    "he-Latn-IL",
    "az-Cyrl",
    "zh-Hant-TW",
    "uz",
    "en-a-arab",
    "x-arab",
)


@pytest.mark.parametrize("tag", [*TURNED, *STRAIGHT])
def test_the_script_of_a_tag_says_the_direction_or_else_the_language(tag: str) -> None:
    assert direction(tag) == ("rtl" if tag in TURNED else "ltr")


@pytest.mark.parametrize(
    ("tag", "around", "attributes"),
    [
        ("en", "en", ""),
        ("de", "en", ' lang="de"'),
        ("ar", "en", ' lang="ar" dir="rtl"'),
        ("en", "he", ' lang="en" dir="ltr"'),
        ("fa", "he", ' lang="fa"'),
    ],
)
def test_what_is_in_another_language_says_so(tag: str, around: str, attributes: str) -> None:
    assert apart(tag, around) == attributes


def test_words_of_the_theme_are_english_everywhere() -> None:
    assert (english("en"), english("en-GB"), english("de"), english("ar")) == (
        "",
        "",
        ' lang="en"',
        ' lang="en" dir="ltr"',
    )


def marked(page: str, selector: str) -> list[tuple[str | None, str | None]]:
    return [(node.attributes.get("lang"), node.attributes.get("dir")) for node in LexborHTMLParser(page).css(selector)]


def test_a_page_in_arabic_runs_from_right_to_left_and_its_frame_does_not(render: Maker) -> None:
    page = render(make_note("a", extra={"lang": "ar"}))["a/index.html"]
    assert marked(page, "html") == [("ar", "rtl")]
    assert {*marked(page, ".skip, .brand, header nav, footer p, p.meta")} == {("en", "ltr")}


def test_a_page_in_the_language_of_the_theme_says_nothing_of_languages(render: Maker) -> None:
    page = render(make_note("a", links=(make_link("b.md"),)), make_note("b"))["b/index.html"]
    assert (page.count("lang="), page.count("dir=")) == (1, 0)


def test_titles_in_another_language_say_so_wherever_they_are_listed(render: Maker) -> None:
    hebrew = make_note("a", title="א", extra={"lang": "he"}, description="ב", links=(make_link("b.md"),))
    pages = render(hebrew, make_note("b"))
    for path in ("index.html", "archive/index.html"):
        assert marked(pages[path], "main bdi") == [("he", "rtl")]
    assert marked(pages["index.html"], ".p-summary") == [("he", "rtl")]
    assert marked(pages["b/index.html"], ".backlinks bdi") == [("he", "rtl")]


def test_titles_of_other_letters_find_their_own_direction(render: Maker) -> None:
    pages = render(make_note("a", title="About מילה"), make_note("b", title="Über"))
    assert marked(pages["archive/index.html"], "main bdi") == [(None, None)]
    pages = render(make_note("a", title="About"), config=Config(language="he"))
    assert marked(pages["archive/index.html"], "main bdi") == [(None, None)]


def test_an_embedded_note_in_another_language_says_so(render: Maker) -> None:
    arabic = make_note("a", extra={"lang": "ar"})
    outer = make_note("b", links=(make_link("a.md", kind=LinkKind.EMBED),))
    page = render(arabic, outer, bodies={"notes/b.md": (Embedded(0),), "notes/a.md": ("<p>x</p>",)})["b/index.html"]
    assert marked(page, "blockquote.embed") == [("ar", "rtl")]
