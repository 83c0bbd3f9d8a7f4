"""Tags of a site: grouping, names and addresses."""

import pytest
from factory import make_note
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.model import Note
from llmnotes.site import tags_by_spelling
from llmnotes.site.tags import tags_of


def note(name: str, *tags: str) -> Note:
    return make_note(name, tags=tags)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        pytest.param(["LLM", "llm", "LLM"], {"LLM": "llm"}, id="case makes no difference, the most frequent wins"),
        pytest.param(["llm", "LLM"], {"LLM": "llm"}, id="of the equally frequent the one that sorts first"),
        pytest.param(
            ["Deep Learning", "deep-learning", "deep_learning"], {"Deep Learning": "deep-learning"}, id="gaps"
        ),
        pytest.param(["C", "C++", "C#"], {"C": "c", "C#": "c-sharp", "C++": "c++"}, id="the names of languages"),
        pytest.param([".net", "net"], {".net": "net-2", "net": "net"}, id="who is its own slug has it"),
        pytest.param(
            ["a/b", "a?b", "a-b", "a-b-2"],
            {"a-b": "a-b", "a-b-2": "a-b-2", "a/b": "a-b-3", "a?b": "a-b-4"},
            id="numbers that are not taken",
        ),
        pytest.param(["???", "!"], {"!": "tag", "???": "tag-2"}, id="nothing but signs"),
        pytest.param(["数学", "Café", "Café", "Cafe\u0301"], {"Café": "café", "数学": "数学"}, id="other scripts"),
        pytest.param(
            ["文" * 100, "文" * 101],
            {"文" * 100: "文" * 66, "文" * 101: f"{'文' * 66}-2"},
            id="longer than a file's name may be",
        ),
        pytest.param(["-", "_"], {"-": "tag", "_": "tag-2"}, id="nothing but separators"),
    ],
)
def test_tags_have_one_name_and_an_address_of_their_own(tags: list[str], expected: dict[str, str]) -> None:
    found = tags_of([note(str(number), tag) for number, tag in enumerate(tags)])
    assert {tag.name: tag.slug for tag in found} == expected
    assert [tag.name for tag in found] == sorted(expected, key=lambda name: (name.casefold(), name))


def test_a_note_stands_once_under_a_tag_and_in_the_order_given() -> None:
    notes = [note("b", "llm", "LLM"), note("c", "LLM"), note("a", "llm")]
    (tag,) = tags_of(notes)
    assert [one.path for one in tag.notes] == ["notes/b.md", "notes/c.md", "notes/a.md"]


@given(st.lists(st.lists(st.text(min_size=1, max_size=6), max_size=4), max_size=8))
def test_every_spelling_leads_to_a_tag_and_slugs_are_safe_and_unique(tagged: list[list[str]]) -> None:
    notes = [note(str(number), *tags) for number, tags in enumerate(tagged)]
    tags = tags_of(notes)
    by_spelling = tags_by_spelling(tags)
    assert all(one in by_spelling[name].notes for one in notes for name in one.tags)
    assert len({tag.slug for tag in tags}) == len(tags)
    assert not any(tag.slug in ("", ".", "..") or set(tag.slug) & set('/\\?#%<>:"|* \0') for tag in tags)
