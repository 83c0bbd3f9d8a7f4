from datetime import UTC, datetime

import pytest
from addresses import NASTY, assert_safe
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.config.permalinks import PLACEHOLDERS, STYLES
from llmnotes.diagnostics import Place, Severity
from llmnotes.loader import load
from llmnotes.loader.filenames import file_name
from llmnotes.loader.options import Options
from llmnotes.loader.permalinks import Facts, slugify, slugify_pretty, url_of
from llmnotes.model import Source

PLACE = Place("notes/x.md", 2, 12, 20)
MOMENT = datetime(2020, 1, 4, 9, 5, 7, tzinfo=UTC)  # a Saturday


def facts(
    within: str = "2020-01-04-groq.md",
    *,
    slug: str = "",
    date: datetime | None = MOMENT,
    categories: tuple[str, ...] = (),
    permalink: str | None = None,
) -> Facts:
    return Facts(file_name(within), slug, date, categories, permalink, PLACE)


# Jekyll 4.3 makes the same addresses of the same notes, but for those that are marked as ours.
TEMPLATES: list[tuple[str, Facts, str]] = [
    ("date", facts(), "/2020/01/04/groq.html"),
    ("pretty", facts(), "/2020/01/04/groq/"),
    ("ordinal", facts(), "/2020/004/groq.html"),
    ("weekdate", facts(), "/2020/W01/Sat/groq.html"),
    ("none", facts(), "/groq.html"),
    ("date", facts(categories=("Foo Bar", "baz", "foo bar")), "/foo bar/baz/2020/01/04/groq.html"),
    ("/:slugified_categories/:slug/", facts(categories=("Foo Bar", "a/b")), "/foo-bar/a-b/groq/"),
    ("/:categories/:slugified_categories/:title", facts(), "/groq"),
    ("/:year:short_year/:month/:i_month/:day/:i_day/:y_day/", facts(), "/202020/01/1/04/4/004/"),
    ("/:w_year/:week/:w_day/:short_month/:long_month/:short_day/:long_day", facts(),
     "/2020/01/6/Jan/January/Sat/Saturday"),
    ("/:hour/:minute/:second/:title_-x:output_ext", facts(), "/09/05/07/groq_-x.html"),
    ("/:collection/:title", facts(), "/posts/groq"),
    ("/:collection/:title", facts("_talks/groq.md"), "/talks/groq"),
    ("/t/:title/:slug/:name", facts("2020-01-03-With Space & Caps_under.md"),
     "/t/With-Space-&-Caps_under/with-space-caps-under/2020-01-03-with-space-caps-under"),
    (":title", facts(slug="My Slug"), "/My-Slug"),
    ("/w/:w_year/:week/", facts(date=datetime(2021, 1, 1, tzinfo=UTC)), "/w/2020/53/"),
    ("/:path/", facts("papers/2024-01-02-groq.md"), "/papers/groq/"),  # ours: without the date
    ("/:path/", facts("Papers/My Note.md"), "/Papers/My-Note/"),  # ours: no blanks
    ("/:path/", facts("a--b/c_d.e.md"), "/a--b/c_d.e/"),
    ("/:path/", facts("C# & what?.md"), "/C-&-what/"),  # ours
    ("/:path/", facts("papers/groq.md", slug="lpu"), "/papers/lpu/"),  # ours: the slug counts
    ("/:path/", facts("a/_posts/b/2020-01-01-x.md"), "/a/b/x/"),  # ours: without the date
    ("/:path/", facts("e\u0301t\u00e9.md"), "/\u00e9t\u00e9/"),  # ours: NFC
    ("/:path/", facts("🚀.md"), "/🚀/"),
    ("/:path/", facts("index.md"), "/"),
    ("/:path/", facts("papers/index.md"), "/papers/"),
    ("/:path/", facts("posts/x/index.md", slug="y"), "/posts/y/"),
    ("/:path/", facts("posts/index.md", slug="y"), "/y/"),
    ("/:path/", facts("posts/x/z.md", slug="y"), "/posts/x/y/"),
    ("pretty", facts("papers/INDEX.md"), "/papers/"),  # ours: any case
    ("/x:8080/:title", facts(), "/x:8080/groq"),
]  # fmt: skip


@pytest.mark.parametrize(("template", "note", "url"), TEMPLATES)
def test_a_template_makes_the_address_that_jekyll_makes(template: str, note: Facts, url: str) -> None:
    assert url_of(Options(permalink=template), note) == (url, ())


OWN: list[tuple[str, str]] = [
    ("/x/", "/x/"),
    ("x", "/x"),
    ("/x.html", "/x.html"),
    ("/", "/"),
    ("/a//b/", "/a/b/"),
    ("/foo%20bar/%C3%A9", "/foo bar/é"),
    ("/e\u0301", "/é"),
    ("/:year/:title/", "/2020/groq/"),
    ("pretty", "/pretty"),
    ("/100%/", "/100%/"),
    ("/a /b/", "/a/b/"),
]


@pytest.mark.parametrize(("permalink", "url"), OWN)
def test_a_notes_own_permalink_wins(permalink: str, url: str) -> None:
    assert url_of(Options(permalink="date"), facts(permalink=permalink)) == (url, ())


REFUSED: list[tuple[str, str, str]] = [
    ("../../x", "permalink-unsafe", "segment"),
    ("/a/../../b", "permalink-unsafe", "segment"),
    ("/a/./b", "permalink-unsafe", "segment"),
    ("/a/%2e%2E/b", "permalink-unsafe", "segment"),
    ("/a/ .. /b", "permalink-unsafe", "segment"),
    ("//evil.com", "permalink-unsafe", "another site"),
    ("https://evil.com/x", "permalink-unsafe", "another site"),
    ("file:/etc", "permalink-unsafe", "another site"),
    ("/a\\b", "permalink-unsafe", "\\"),
    ("/a%5Cb", "permalink-unsafe", "\\"),
    ("/a?b=c", "permalink-unsafe", "?"),
    ("/a#b", "permalink-unsafe", "#"),
    ("/a%2Fb", "permalink-unsafe", "percent"),
    ("/a%252e%252e/b", "permalink-unsafe", "percent"),
    ("/a%FF", "permalink-unsafe", "UTF-8"),
    ("/a%00", "permalink-unsafe", "U+0000"),
    ("/a\x1b[31m", "permalink-unsafe", "U+001B"),
    ("/a\u202eb", "permalink-unsafe", "U+202E"),
    ("/" + "é" * 126, "permalink-unsafe", "250 bytes"),
    ("/:yaer/x", "permalink-placeholder", ":yaer"),
    ("javascript:alert(1)", "permalink-placeholder", ":alert"),
]


@pytest.mark.parametrize(("permalink", "code", "words"), REFUSED)
def test_an_address_outside_the_site_is_an_error_at_the_permalink(permalink: str, code: str, words: str) -> None:
    url, (diagnostic,) = url_of(Options(), facts(permalink=permalink))
    assert url == "/groq/"
    assert (diagnostic.severity, diagnostic.code, diagnostic.place) == (Severity.ERROR, code, PLACE)
    assert words in diagnostic.message
    assert diagnostic.hint


def test_an_unknown_placeholder_names_the_nearest() -> None:
    _, (diagnostic,) = url_of(Options(permalink="/:tilte/"), facts())
    assert diagnostic.hint == "did you mean :title?"


def test_an_own_permalink_with_a_date_needs_one() -> None:
    url, (diagnostic,) = url_of(Options(), facts("x.md", date=None, permalink="/:year/x"))
    assert (url, diagnostic.severity, diagnostic.code) == ("/x/", Severity.ERROR, "permalink-without-date")


UNDATED = [("pretty", "/a/x/"), ("date", "/a/x.html"), ("/:year/:title", "/a/x"), ("/:year/:title.html", "/a/x.html")]


@pytest.mark.parametrize(("template", "url"), UNDATED)
def test_a_note_without_a_date_is_at_its_path_like_a_page_of_jekylls(template: str, url: str) -> None:
    found, (diagnostic,) = url_of(Options(permalink=template), facts("a/x.md", date=None))
    assert (found, diagnostic.severity, diagnostic.code) == (url, Severity.INFO, "permalink-without-date")


BLANK = "a/2024-01-05 Talk to Jan.md"
KEPT = [
    ("/:path/", "", "/a/2024-01-05-Talk-to-Jan/", 0),
    ("pretty", "", "/a/2024-01-05-Talk-to-Jan/", 1),
    ("pretty", "date: 2020-01-04", "/2020/01/04/2024-01-05-Talk-to-Jan/", 0),
    ("pretty", "permalink: /:year/talk/", "/2024/talk/", 0),
]


@pytest.mark.parametrize(("template", "yaml", "url", "notices"), KEPT)
def test_a_date_with_a_blank_behind_it_stays_in_the_address(template: str, yaml: str, url: str, notices: int) -> None:
    options = Options(permalink=template)
    loaded = load(Source(f"notes/{BLANK}", BLANK, f"---\n{yaml}\n---\nText."), options)
    assert loaded.note is not None
    assert (loaded.note.url, loaded.note.title) == (url, "Talk to Jan")
    assert loaded.note.date == datetime(*((2020, 1, 4) if "date:" in yaml else (2024, 1, 5)), tzinfo=UTC)
    assert [(one.code, one.hint) for one in loaded.diagnostics] == [
        ("permalink-without-date", "write a hyphen there, or give it a date")
    ] * notices


@pytest.mark.parametrize(
    ("template", "within"), [("/:title/", "🚀.md"), ("/:path/", "???.md"), ("/:slug", "2020-01-01-_.md")]
)
def test_a_name_that_leaves_nothing_is_an_error(template: str, within: str) -> None:
    _, (diagnostic,) = url_of(Options(permalink=template), facts(within))
    assert (diagnostic.severity, diagnostic.code) == (Severity.ERROR, "permalink-empty")


def test_a_name_that_leaves_nothing_at_all_still_has_a_safe_address() -> None:
    assert url_of(Options(), facts("???.md"))[0] == "/untitled/"
    assert url_of(Options(), facts("é" * 126 + ".md"))[0] == "/untitled/"


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_every_placeholder_of_a_template_has_a_meaning(name: str) -> None:
    url, diagnostics = url_of(Options(permalink=f"/x/:{name}"), facts(categories=("a",)))
    assert (len(url) > len("/x/"), diagnostics) == (True, ())


SLUGS: list[tuple[str, str, str]] = [
    ("With Space & Caps_under", "with-space-caps-under", "With-Space-&-Caps_under"),
    ("a.b~c!d$e'f(g)h+i,j;k=l@m", "a-b-c-d-e-f-g-h-i-j-k-l-m", "a.b~c!d$e'f(g)h+i,j;k=l@m"),
    ("-- x --", "x", "x"),
    ("été हिन्दी 日本語", "été-हिन्दी-日本語", "été-हिन्दी-日本語"),
    ("🚀 ½ ²", "", ""),
    ("", "", ""),
]


@pytest.mark.parametrize(("text", "default", "pretty"), SLUGS)
def test_slugs_keep_letters_marks_and_digits(text: str, default: str, pretty: str) -> None:
    assert (slugify(text), slugify_pretty(text)) == (default, pretty)


@given(
    template=st.one_of(st.sampled_from([*STYLES, "/:path/", "/:categories/:slug/:name", "/:collection"]), NASTY),
    within=st.one_of(st.text(), NASTY),
    slug=st.one_of(st.just(""), st.text(), NASTY),
    categories=st.lists(st.one_of(st.text(), NASTY), max_size=3).map(tuple),
    permalink=st.one_of(st.none(), st.text(), NASTY),
    date=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
)
def test_no_note_has_an_address_outside_the_site(
    template: str, within: str, slug: str, categories: tuple[str, ...], permalink: str | None, date: datetime | None
) -> None:
    note = facts(within, slug=slug, date=date, categories=categories, permalink=permalink)
    url, _ = url_of(Options(permalink=template), note)
    assert_safe(url)
