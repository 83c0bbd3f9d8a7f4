from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.loader.filenames import dated_name, file_name, jekyll_name, title_of

NAMES: list[tuple[str, date | None, str]] = [
    ("2024-01-02-groq.md", date(2024, 1, 2), "groq"),
    ("papers/2024-1-2-groq.md", date(2024, 1, 2), "groq"),
    ("2024-01-02.md", date(2024, 1, 2), "2024-01-02"),
    ("2024-01-02-My Note.markdown", date(2024, 1, 2), "My Note"),
    ("2024-01-02-wait....md", date(2024, 1, 2), "wait"),
    ("2024-01-02-v1.2.md", date(2024, 1, 2), "v1.2"),
    ("2024-13-45-x.md", None, "2024-13-45-x"),
    ("24-01-02-x.md", None, "24-01-02-x"),
    ("groq.md", None, "groq"),
    ("groq", None, "groq"),
    ("2024-01-05 Meeting with Jan.md", date(2024, 1, 5), "2024-01-05 Meeting with Jan"),
    ("2024-01-05 .md", None, "2024-01-05 "),
    ("2024-13-45 x.md", None, "2024-13-45 x"),
    (".md", None, ".md"),
    ("....md", None, "....md"),
]


@pytest.mark.parametrize(("within", "day", "slug"), NAMES)
def test_a_name_is_a_date_and_a_slug(within: str, day: date | None, slug: str) -> None:
    name = file_name(within)
    assert (name.date, name.slug) == (day, slug)


LABELS = [
    ("2024-01-05 Meeting with Jan.md", "Meeting with Jan", "pages"),
    ("a/2024-1-5  - v1.2 is out....md", "v1.2 is out", "pages"),
    ("2024-01-05 -.md", "2024-01-05 -", "pages"),
    ("2024-01-05 ....md", "2024-01-05 ", "pages"),
    ("2024-13-45 x.md", "2024-13-45 x", "pages"),
    ("2024-01-05-My Note.md", "My Note", "posts"),
    ("My Note.md", "My Note", "pages"),
]


@pytest.mark.parametrize(("within", "label", "kind"), LABELS)
def test_a_date_with_a_blank_behind_it_is_no_part_of_what_a_note_is_called(within: str, label: str, kind: str) -> None:
    name = file_name(within)
    assert (name.label, name.type) == (label, kind)


FOLDERS: list[tuple[str, tuple[str, ...], str, tuple[str, ...], str]] = [
    # path, folders in addresses, collection, categories, type for defaults
    ("x.md", (), "posts", (), "pages"),
    ("2024-01-01-x.md", (), "posts", (), "posts"),
    ("a/b/x.md", ("a", "b"), "posts", (), "pages"),
    ("_posts/x.md", (), "posts", (), "posts"),
    ("a/b/_posts/c/x.md", ("a", "b", "c"), "posts", ("a", "b"), "posts"),
    ("a/_drafts/x.md", ("a",), "posts", ("a",), "drafts"),
    ("_talks/2024/x.md", ("2024",), "talks", (), "talks"),
]


@pytest.mark.parametrize(("within", "folders", "collection", "categories", "kind"), FOLDERS)
def test_folders_with_an_underscore_are_collections(
    within: str, folders: tuple[str, ...], collection: str, categories: tuple[str, ...], kind: str
) -> None:
    name = file_name(within)
    assert (name.folders, name.collection, name.categories, name.type) == (folders, collection, categories, kind)


TITLES = [
    ("groq-and-the-LPU", "Groq And The LPU"),
    ("My Note", "My Note"),
    ("été", "Été"),
    ("vLLM", "vLLM"),
    ("nanoGPT-and-vLLM", "nanoGPT And vLLM"),
    ("GPT-4 vs. Claude-3", "GPT-4 vs. Claude-3"),
    ("T5 - Text-to-Text", "T5 - Text-to-Text"),
    ("Chain-of-Thought  prompting", "Chain-of-Thought prompting"),
    ("self-play in games", "Self-play in games"),
    ("vLLM notes", "vLLM notes"),
    (" groq", "Groq"),
    ("--", "--"),
    ("2024-05-02", "2024-05-02"),
    ("2024-5", "2024-5"),
    ("2024-w18", "2024-w18"),
    ("2024-Q1", "2024-Q1"),
    ("2024-05-02-x", "2024 05 02 X"),
    ("24-05", "24 05"),
    ("2024", "2024"),
]


@pytest.mark.parametrize(("slug", "title"), TITLES)
def test_a_title_is_made_of_the_slug(slug: str, title: str) -> None:
    assert title_of(slug) == title


@given(st.text())
def test_any_path_has_a_name_whose_title_is_not_lost(within: str) -> None:
    name = file_name(within)
    assert name.slug in name.stem
    assert name.label in name.slug
    assert bool(title_of(name.slug)) == bool(name.slug)


PROPOSALS = [
    ("groq.md", None, "2024-01-31-groq.md"),
    ("groq.md", date(2020, 1, 2), "2020-01-02-groq.md"),
    ("2023-07-08_determinants.md", None, "2023-07-08-determinants.md"),
    ("2023-07-08_determinants.md", date(2020, 1, 2), "2023-07-08-determinants.md"),
    ("2023_7_8 determinants.md", None, "2023-07-08-determinants.md"),
    ("2023-07-08.md", None, "2023-07-08-note.md"),
    ("20230708-determinants.md", None, "2023-07-08-determinants.md"),
    ("11-27-2020-em.markdown", None, "2020-11-27-em.markdown"),
    ("27-11-2020-em.md", None, "2020-11-27-em.md"),
    ("03-04-2020-em.md", None, "2020-03-04-em.md"),
    ("03-04-2020-em.md", date(2020, 4, 3), "2020-04-03-em.md"),
    ("30-30-2020-em.md", date(2020, 4, 3), "2020-04-03-30-30-2020-em.md"),
    ("20301-layers.md", None, "2024-01-31-20301-layers.md"),
    ("31415926-digits.md", None, "2024-01-31-31415926-digits.md"),
]


@pytest.mark.parametrize(("name", "day", "proposed"), PROPOSALS)
def test_a_post_without_a_date_has_a_name_that_it_could_have(name: str, day: date | None, proposed: str) -> None:
    assert dated_name(name, day) == proposed


@given(st.text(st.characters(exclude_characters="/")), st.dates())
def test_any_proposal_is_the_name_of_a_post(name: str, day: date) -> None:
    proposed = dated_name(name, day)
    assert jekyll_name(f"_posts/{proposed}").date is not None
