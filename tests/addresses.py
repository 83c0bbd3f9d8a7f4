"""What all addresses of pages have in common."""

import unicodedata

from hypothesis import strategies as st

NASTY = st.text(alphabet="./\\%2eE5cF:?# \x00\x1b\u202ea-_title~é\u0301\U0001f680", max_size=30)
"""Texts that may lead out of the site, or can not be shown."""


def assert_safe(url: str) -> None:
    """Make sure that a page at ``url`` lies within the site."""
    assert url.startswith("/")
    segments = url[1:].removesuffix("/").split("/") if url != "/" else []
    assert not {"", ".", ".."} & set(segments)
    assert not set(url) & set("\\?#\x00\x1b\n\r\u202e")
    assert unicodedata.is_normalized("NFC", url)
