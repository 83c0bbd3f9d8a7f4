import pytest
from addresses import NASTY, assert_safe
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.config.permalinks import ORDINARY, PLACEHOLDERS, STYLES, Impossible, site_path, template_problem


@pytest.mark.parametrize("permalink", [*STYLES, *(f"/:{name}/" for name in PLACEHOLDERS), "/:year/:title_/", "/x"])
def test_styles_and_templates_of_known_placeholders_have_no_problem(permalink: str) -> None:
    assert template_problem(permalink) is None


PROBLEMS: list[tuple[str, str, str]] = [
    # permalink, code, what the hint says
    ("/:tilte/", "permalink-placeholder", "did you mean :title?"),
    ("/:zzzzzz/", "permalink-placeholder", "the placeholders are basename, "),
    ("perty:x", "permalink-placeholder", "the placeholders are basename, "),
    ("//x/:title", "permalink-unsafe", "one /"),
    ("/../:title", "permalink-unsafe", "root"),
]


@pytest.mark.parametrize(("permalink", "code", "hint"), PROBLEMS)
def test_a_template_can_be_judged_without_a_note(permalink: str, code: str, hint: str) -> None:
    problem = template_problem(permalink)
    assert problem is not None
    assert problem.code == code
    assert hint in problem.hint


@given(st.one_of(st.text(), NASTY))
def test_a_site_path_is_safe_or_refused(address: str) -> None:
    path = site_path(address)
    if not isinstance(path, Impossible):
        assert_safe(path)


@given(st.from_regex(ORDINARY, fullmatch=True))
def test_an_ordinary_path_stays_as_it_is_like_one_that_has_to_be_decoded(address: str) -> None:
    escaped = f"/%{ord(address[1]):02x}{address[2:]}"
    assert site_path(address) == site_path(escaped) == address
