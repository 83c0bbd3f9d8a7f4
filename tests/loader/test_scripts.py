"""Where texts are cut, and how many words they have, with spaces between words and without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.loader.scripts import count_words, first_words, last_words, shortened

TEXTS = st.text("ab .,，。我は 한")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("One two-three, four.", 3),
        ("Déjà vu", 2),
        ("我们研究注意力。", 4),
        ("训练Transformer模型", 3),
        ("機械学習のテスト", 4),
        ("한국어 단어", 2),
    ],
)
def test_words_are_counted(text: str, words: int) -> None:
    assert count_words(text) == words


@pytest.mark.parametrize(
    ("text", "most", "first", "last"),
    [
        ("one two three", 7, "one two", "three"),
        ("one two three", 8, "one two", "three"),
        ("one, two", 5, "one", "two"),
        ("incomprehensible", 4, "inco", "ible"),
        ("我们研究注意力", 3, "我们研", "注意力"),
        ("我们，研究", 3, "我们", "研究"),
        ("用Adam优化", 4, "用", "优化"),
        ("one", 3, "one", "one"),
        ("one two", 0, "", ""),
    ],
)
def test_texts_are_cut_between_words(text: str, most: int, first: str, last: str) -> None:
    assert (first_words(text, most), last_words(text, most)) == (first, last)


@given(TEXTS, st.integers(0, 30))
def test_a_cut_is_the_beginning_or_the_end_and_has_room(text: str, most: int) -> None:
    assert text.startswith(first_words(text, most))
    assert text.endswith(last_words(text, most))
    assert max(len(first_words(text, most)), len(last_words(text, most))) <= most or len(text) <= most


def test_a_shortened_text_says_so() -> None:
    assert shortened(" one\n two ") == "one two"
    assert shortened("one two, three", 9) == "one two…"
    assert shortened("我" * 300) == "我" * 199 + "…"
