"""Site-relative URLs become addresses that work wherever the site lives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.renderer.addresses import addresses_of

ADDRESSES = {
    ("", "/a/", ""): ("/a/", "http://localhost:8000/a/"),
    ("https://me.github.io", "/a/", "#b"): ("/a/#b", "https://me.github.io/a/#b"),
    ("https://me.github.io/notes", "/", ""): ("/notes/", "https://me.github.io/notes/"),
    ("https://me.github.io/notes/", "/é b/?.html", ""): (
        "/notes/%C3%A9%20b/%3F.html",
        "https://me.github.io/notes/%C3%A9%20b/%3F.html",
    ),
    ("https://a.example:8080/x y", "/a%b/", "?q=1#%C3%A9 é"): (
        "/x%20y/a%25b/?q=1#%C3%A9%20%C3%A9",
        "https://a.example:8080/x%20y/a%25b/?q=1#%C3%A9%20%C3%A9",
    ),
}


@pytest.mark.parametrize("case", ADDRESSES)
def test_addresses_are_prefixed_and_encoded(case: tuple[str, str, str]) -> None:
    base_url, url, suffix = case
    addresses = addresses_of(base_url)
    assert (addresses.href(url, suffix), addresses.absolute(url, suffix)) == ADDRESSES[case]


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_no_text_breaks_out_of_an_attribute_or_of_the_site(text: str) -> None:
    href = addresses_of("https://me.github.io/notes").href(f"/{text}", f"#{text}")
    assert href.startswith("/notes/")
    assert not set(href) & set('"<> \n\\')
