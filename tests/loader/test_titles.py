"""Titles: in Jekyll's dialect shown as a browser would, and once; with formulas in both."""

import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from llmnotes.loader import Options, load
from llmnotes.loader.markdown.titles import title_in
from llmnotes.loader.titles import shown_text
from llmnotes.model import Source

CASES = tomllib.loads(Path(__file__).with_name("titles.toml").read_text(encoding="utf-8"))
JEKYLL = Options(dialect="jekyll", permalink="pretty")


def source(text: str, path: str = "x.md", **front: str) -> Source:
    lines = "".join(f"{key}: {_quoted(value)}\n" for key, value in front.items())
    return Source(path, path, f"---\n{lines}---\n{text}")


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@pytest.mark.parametrize(("written", "shown"), [(case["written"], case["shown"]) for case in CASES["shown"]])
def test_a_text_is_what_a_browser_shows_of_it(written: str, shown: str) -> None:
    assert shown_text(written) == shown
    note = load(source("Text.", title=written, description=written), JEKYLL).note
    assert note is not None
    assert (note.title, note.description) == (shown, shown)


REPEATED = [(case, JEKYLL) for case in CASES["repeated"]]
REPEATED += [(case, Options()) for case in CASES["repeated"] if not case.get("is_jekylls")]


@pytest.mark.parametrize(
    ("case", "options"), REPEATED, ids=[f"{one.dialect}: {case['text']}" for case, one in REPEATED]
)
def test_a_heading_that_repeats_the_title_is_not_shown_again(
    case: dict[str, str | list[str]], options: Options
) -> None:
    title, text = case["title"], case["text"]
    assert isinstance(title, str)
    assert isinstance(text, str)
    note = load(source(text, title=title), options).note
    assert note is not None
    assert note.title == shown_text(title).replace("$x^2$", "x²")
    assert [heading.text for heading in note.headings] == case["headings"]
    assert "anchors" not in case or sorted(note.anchors) == case["anchors"]


@pytest.mark.parametrize(
    ("text", "title_id"), [("# Plain title {#pt}\n", "pt"), ("# Plain title\n", "plain-title"), ("## Other\n", "")]
)
def test_the_id_of_the_heading_that_became_the_title_is_known(text: str, title_id: str) -> None:
    note = load(source(text), Options()).note
    assert note is not None
    assert note.title_id == title_id


def test_a_post_may_repeat_what_the_name_of_its_file_says() -> None:
    note = load(source("# My post\n", "_posts/2024-01-02-my-post.md"), JEKYLL).note
    assert note is not None
    assert (note.title, note.headings) == ("My post", ())


@pytest.mark.parametrize("options", [JEKYLL, Options()], ids=["jekyll", "notes"])
def test_a_heading_stays_on_the_first_page_which_has_the_title_of_the_site(options: Options) -> None:
    note = load(source("# Labels\n", "index.md", title="Labels"), options).note
    assert note is not None
    assert [heading.text for heading in note.headings] == ["Labels"]


@pytest.mark.parametrize("options", [JEKYLL, Options()], ids=["jekyll", "notes"])
@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("big-labs/index.md", "Text.", "Big Labs"),
        ("a/big labs/Index.md", "Text.", "Big labs"),
        ("big-labs/index.md", "# Labels\n", "Labels"),
        ("big-labs/readme.md", "Text.", "Readme"),
        ("index.md", "Text.", "Index"),
        ("2024-05-02.md", "Text.", "2024-05-02"),
    ],
)
def test_a_note_without_a_title_is_called_by_its_file_and_an_index_by_its_folder(
    path: str, text: str, title: str, options: Options
) -> None:
    note = load(Source(path, path, text), options).note
    assert note is not None
    assert note.title == title


def test_html_stays_in_titles_of_the_notes_own_dialect() -> None:
    note = load(source("Text.", title="Q&amp;A"), Options()).note
    assert note is not None
    assert note.title == "Q&amp;A"


FORMULA = re.compile('<math alttext="([^"]*)">.*?</math>')


@pytest.mark.parametrize("dialect", ["notes", "jekyll"])
@pytest.mark.parametrize("case", CASES["formulas"], ids=lambda case: case.get("title") or case["heading"])
def test_formulas_in_a_title_are_mathml_beside_what_can_be_read(case: dict[str, str], dialect: str) -> None:
    options = Options(dialect=dialect, macros=(("R", r"\mathbb{R}"),))
    written = Source("x.md", "x.md", case["heading"]) if "heading" in case else source("Text.", title=case["title"])
    loaded = load(written, options)
    assert loaded.note is not None
    heading = FORMULA.sub(lambda formula: f"[{formula[1]}]", loaded.note.heading)
    assert (loaded.note.title, heading) == (case["text"], case["html"])
    problems = [f"{one.place.line}:{one.place.column}: {one.message}" for one in loaded.diagnostics if one.fix is None]
    assert problems == ([case["problem"]] if "problem" in case else [])


def test_liquid_in_a_heading_stays_what_it_is_beside_a_formula() -> None:
    loaded = load(Source("x.md", "x.md", "# {{ foo }} & $x$\n"), JEKYLL)
    assert loaded.note is not None
    assert loaded.note.title == "{{ foo }} & x"
    assert FORMULA.sub("[x]", loaded.note.heading) == "{{ foo }} &amp; [x]"


def test_a_formula_that_is_too_long_for_lists_is_text() -> None:
    note = load(source("Text.", title=f"${'x_1 + ' * 1_000}y$ and more"), Options()).note
    assert note is not None
    assert (note.title.endswith("+ x₁ + y and more"), note.heading) == (True, "")


@given(st.text(st.sampled_from("$\\()[]{}ab<>& 5\"'^_")))
@example("$<$")
def test_a_title_is_never_markup_nor_raises(written: str) -> None:
    title, _ = title_in(written, ())
    assert "<" not in FORMULA.sub("", title.html)
    assert title.text or not (title.html or any(map(str.isalnum, written)))


@given(st.lists(st.sampled_from(["<", ">", "!--", "-->", "em", " ", "&", "#5", ";", "amp", "/", "x"])))
def test_never_raises_nor_breaks_a_line(parts: list[str]) -> None:
    shown = shown_text("".join(parts))
    assert shown == " ".join(shown.split())


@pytest.mark.parametrize("unit", ["<em ", "<!--", "<!-- -", "&#", "&amp", "<"])
def test_takes_linear_time(unit: str) -> None:
    assert shown_text(unit * 100_000)
