"""Every address within a site leads to something that is there, and so do the words behind its #."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from http.client import HTTPResponse
from urllib.error import HTTPError
from urllib.parse import unquote, urldefrag, urljoin
from urllib.request import urlopen

import pytest
from selectolax.lexbor import LexborHTMLParser
from websites import Website

ADDRESSES = ("href", "src", "data", "poster")
BASE_URL = "https://example.org/notes"  # of the hostile site: where it believes that it lives


Addresses = Mapping[str, frozenset[str]]


@pytest.fixture
def addresses(site: Website) -> Addresses:
    """Return every address within the site, and the pages that use it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for page in site.pages:
        for address in _addresses(_fetch(site.home + page)[1]):
            full = urljoin(site.home + page, address).replace(BASE_URL, site.home)
            if full.startswith(f"{site.home}/") or full == site.home:
                found[full].add(page)
    return {address: frozenset(pages) for address, pages in found.items()}


def test_every_internal_link_leads_to_something(addresses: Addresses) -> None:
    assert len(addresses) > 30
    broken = {address: pages for address, pages in addresses.items() if _fetch(urldefrag(address).url)[0] != 200}
    assert broken == {}


def test_every_internal_link_to_a_place_in_a_page_finds_it(addresses: Addresses) -> None:
    placed = {address: pages for address, pages in addresses.items() if urldefrag(address).fragment}
    assert len(placed) > 10
    lost = {
        address: pages
        for address, pages in placed.items()
        if unquote(urldefrag(address).fragment) not in _ids(_fetch(urldefrag(address).url)[1])
    }
    assert lost == {}


def test_another_page_links_to_every_page(site: Website, addresses: Addresses) -> None:
    linked = {
        page
        for address, pages in addresses.items()
        for page in site.pages
        if unquote(urldefrag(address).url) == unquote(site.home + page) and pages != {page}
    }
    assert set(site.pages) - linked == {"/404.html"}


@cache
def _fetch(url: str) -> tuple[int, str]:
    """Return the status of an address, and its content where that is text."""
    try:
        response: HTTPResponse = urlopen(url)
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()
    with response:
        return response.status, response.read().decode()


def _addresses(html: str) -> Iterator[str]:
    for attribute in ADDRESSES:
        for node in LexborHTMLParser(html).css(f"[{attribute}]"):
            yield node.attributes[attribute] or ""


@cache
def _ids(html: str) -> frozenset[str | None]:
    return frozenset(node.attributes["id"] for node in LexborHTMLParser(html).css("[id]"))
