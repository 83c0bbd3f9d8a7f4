import pytest

from llmnotes.loader.markdown.kramdown.attributes import attributes_of, names_in

NAMED = {"a": " .x b", "b": ' #y k="1"', "c": " .z c", "d": " e .d", "e": " d .e"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (" .x #y", {"class": "x", "id": "y"}),
        (".x.y#z", {"class": "x y", "id": "z"}),
        (""" k="v w" l='"' .x""", {"k": "v w", "l": '"', "class": "x"}),
        (r' k="a \} \" b"', {"k": 'a } " b'}),
        (' .w k="2" a', {"class": "x w", "id": "y", "k": "2"}),
        (" c", {"class": "z"}),
        (" d", {"class": "e d"}),
        (" nothing", {}),
        ("k = v", {}),
        ("", {}),
    ],
)
def test_an_attribute_list_says(text: str, said: dict[str, str]) -> None:
    assert attributes_of(text, NAMED) == said


def test_the_names_in_an_attribute_list_are_those_that_stand_alone() -> None:
    assert names_in(' toc .x #y k="no" other') == ["toc", "other"]
