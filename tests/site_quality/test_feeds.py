"""Programs find their way, too: feed readers, search engines."""

import json
from datetime import datetime
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from websites import Website

BASE_URL = "https://example.org/notes"
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def is_rfc3339(date: str | None) -> bool:
    return date is not None and datetime.fromisoformat(date).tzinfo is not None


def pages(site: Website) -> set[str]:
    """Return where the site's pages will live, in plain letters, without the one for what is not there."""
    return {unquote(BASE_URL + page) for page in site.pages if page != "/404.html"}


@pytest.fixture(scope="session")
def atom(hostile_site: Website) -> ElementTree.Element:
    return ElementTree.fromstring((hostile_site.folder / "feed.xml").read_bytes())


def test_the_atom_feed_has_what_rfc_4287_asks_for(atom: ElementTree.Element) -> None:
    assert atom.tag == f"{ATOM}feed"
    assert len(atom.findall(f"{ATOM}entry")) >= 4
    assert atom.find(f"{ATOM}author/{ATOM}name") is not None
    for element in (atom, *atom.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, f"one {name} in {element.findtext(ATOM + 'id')}"
        assert is_rfc3339(element.findtext(f"{ATOM}updated"))
        assert (element.findtext(f"{ATOM}id") or "").startswith(f"{BASE_URL}/")
    ids = [entry.findtext(f"{ATOM}id") for entry in atom.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))


def test_the_atom_feed_links_to_itself_and_to_pages_that_are_there(
    atom: ElementTree.Element, hostile_site: Website
) -> None:
    links = {link.get("rel"): link.get("href") for link in atom.findall(f"{ATOM}link")}
    assert links == {"self": f"{BASE_URL}/feed.xml", "alternate": f"{BASE_URL}/"}
    entries = {unquote(link.get("href", "")) for link in atom.findall(f"{ATOM}entry/{ATOM}link")}
    assert entries <= pages(hostile_site)


def test_an_atom_entry_holds_the_note_and_its_dates(atom: ElementTree.Element) -> None:
    (entry,) = (one for one in atom.iter(f"{ATOM}entry") if one.findtext(f"{ATOM}id") == f"{BASE_URL}/hostile/")
    published, updated = (
        datetime.fromisoformat(entry.findtext(ATOM + name) or "") for name in ("published", "updated")
    )
    assert published == datetime.fromisoformat("2024-02-02T23:30:00+05:30")
    assert updated == datetime.fromisoformat("2024-03-01T00:00:00+00:00")
    assert (entry.findtext(f"{ATOM}title") or "").startswith('<script>window.hacked = "title"</script> & "quotes"')
    assert [category.get("term") for category in entry.iter(f"{ATOM}category")].count("注意力") == 1
    assert "A paragraph with" in (entry.findtext(f"{ATOM}content") or "")


def test_addresses_inside_feeds_are_absolute(atom: ElementTree.Element, hostile_site: Website) -> None:
    contents = [content.text or "" for content in atom.iter(f"{ATOM}content")]
    contents += [item["content_html"] for item in json.loads((hostile_site.folder / "feed.json").read_bytes())["items"]]
    for content in contents:
        assert 'href="/' not in content
        assert 'src="/' not in content


def test_the_json_feed_has_what_its_specification_asks_for(hostile_site: Website) -> None:
    feed = json.loads((hostile_site.folder / "feed.json").read_bytes())
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == 'A <em>hostile</em> & "quoted" site'
    assert feed["home_page_url"] == f"{BASE_URL}/"
    assert feed["feed_url"] == f"{BASE_URL}/feed.json"
    assert len(feed["items"]) >= 4
    for item in feed["items"]:
        assert item["id"]
        assert unquote(item["url"]) in pages(hostile_site)
        assert isinstance(item["content_html"], str)
        assert all(is_rfc3339(item[key]) for key in ("date_published", "date_modified") if key in item)


def test_the_sitemap_names_every_page_once_by_its_full_address(hostile_site: Website) -> None:
    sitemap = ElementTree.fromstring((hostile_site.folder / "sitemap.xml").read_bytes())
    addresses = [unquote(location.text or "") for location in sitemap.iter(f"{SITEMAP}loc")]
    assert len(addresses) == len(set(addresses))
    notes = {f"{BASE_URL}/{name}/" for name in ("wide", "hostile", "everything", "untitled", "jekyll-name")}
    assert notes < set(addresses) <= pages(hostile_site)
    assert all(is_rfc3339(date.text) for date in sitemap.iter(f"{SITEMAP}lastmod"))


def test_robots_are_led_to_the_sitemap(hostile_site: Website) -> None:
    assert f"Sitemap: {BASE_URL}/sitemap.xml" in (hostile_site.folder / "robots.txt").read_text().splitlines()
