"""Whatever is wrong with YAML, who reads it has a code for that, which can be found by searching for it."""

from collections.abc import Mapping

import pytest

from llmnotes.config import jekyll
from llmnotes.loader import frontmatter
from llmnotes.shell import datafiles
from llmnotes.yamltree import KINDS, MAX_DEPTH, Refused, parse

REFUSED = {
    "alias": "a: *b",
    "invalid-yaml": "a: b: c",
    "tag": "a: !own b",
    "too-deep": "[" * (MAX_DEPTH + 1),
    "too-long": "a" * 99_999,
}


@pytest.mark.parametrize(
    ("codes", "kinds"), [(frontmatter.CODES, KINDS), (jekyll.CODES, KINDS), (datafiles.REFUSED, REFUSED)]
)
def test_each_kind_has_a_code_that_ends_like_it(codes: Mapping[str, str], kinds: tuple[str, ...]) -> None:
    assert {*codes} == {*kinds}
    assert [kind for kind, code in codes.items() if not code.endswith(f"-{kind}")] == []
    assert len({code.removesuffix(f"-{kind}") for kind, code in codes.items()}) == 1


@pytest.mark.parametrize(("kind", "text"), REFUSED.items())
def test_what_is_refused_says_of_which_kind_it_is(kind: str, text: str) -> None:
    found = parse(text)
    assert isinstance(found, Refused)
    assert found.kind == kind
