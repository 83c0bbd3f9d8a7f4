"""Which addresses an author's patterns mean."""

import pytest

from llmnotes.links.ignored import is_ignored, unused

ACME = ("https://github.com/acme/*", "https://*.intranet.example/*", "https://arxiv.org/abs/2313.0000[12]")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://github.com/acme/secret", True),
        ("https://github.com/acme/secret/blob/main/a.py#L3", True),
        ("https://GitHub.com/acme/secret", True),
        ("HTTPS://github.com/acme/secret", True),
        ("https://github.com/ACME/secret", False),
        ("http://github.com/acme/secret", False),
        ("https://github.com/acme", False),
        ("https://github.com/acme-labs/x", False),
        ("https://www.github.com/acme/x", False),
        ("https://wiki.intranet.example/a?b=c", True),
        ("https://arxiv.org/abs/2313.00001", True),
        ("https://arxiv.org/abs/2313.00003", False),
        ("notes/acme/x.md", False),
        ("", False),
    ],
)
def test_a_pattern_is_one_of_addresses_as_they_are_written(url: str, expected: bool) -> None:
    assert is_ignored(url, ACME) is expected
    assert not is_ignored(url, ())


def test_a_pattern_that_no_address_matches_is_found() -> None:
    assert [*unused(["https://github.com/acme/x", "a.md"], ACME)] == [*ACME[1:]]
    assert [*unused(["https://x.org/"], ("https://x.org/",))] == []
