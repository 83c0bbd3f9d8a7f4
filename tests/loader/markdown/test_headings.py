"""Ids of headings: what GitHub makes of them."""

import pytest

from llmnotes.loader.markdown.headings import slug, unique


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Attention Is All You Need", "attention-is-all-you-need"),
        ("1. What's new?", "1-whats-new"),
        ("a  b - c", "a--b---c"),
        ("snake_case & co.", "snake_case--co"),
        ("🚀 Launch", "-launch"),
        ("Überraschung, naïve", "überraschung-naïve"),
        ("日本語の見出し。", "日本語の見出し"),
        ("e\u0301tude", "e\u0301tude"),
        ("Ⅳ ²  ½ ⓐ 🄰", "ⅳ----ⓐ-🄰"),
        ("C++/CUDA (v1.2)", "ccuda-v12"),
        ("a\u00a0b", "ab"),
        ("!!!", ""),
    ],
)
def test_slug_keeps_letters_digits_and_hyphens_only(heading: str, expected: str) -> None:
    assert slug(heading) == expected


@pytest.mark.parametrize(
    ("slugs", "expected"),
    [
        (["a", "a", "a"], ["a", "a-1", "a-2"]),
        (["a", "a-1", "a"], ["a", "a-1", "a-2"]),
        (["a", "a", "a-1"], ["a", "a-1", "a-1-1"]),
        (["a-1", "a", "a"], ["a-1", "a", "a-2"]),
    ],
)
def test_a_slug_that_was_there_before_is_numbered(slugs: list[str], expected: list[str]) -> None:
    assert list(unique(slugs)) == expected
