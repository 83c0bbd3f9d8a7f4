"""What keys in brackets mean, and what is said of those that mean nothing."""

from datetime import UTC, datetime

import pytest
from factory import make_link, make_note
from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.diagnostics import Place
from llmnotes.loader.markdown.citations import ENTRY, IF_KNOWN
from llmnotes.model import Entry, LinkKind, own_key
from llmnotes.site import assemble
from llmnotes.site.broken import check
from llmnotes.site.index import Index
from llmnotes.site.resolution import Broken, External, ToEntry
from llmnotes.site.resolve import linked_note, resolve

KNUTH = Entry("knuth1984", (), "Literate", "1984", "", "10.1093/comjnl/27.2.97", "", "", Place("r.bib"), "book", ())
LINKS = ("@knuth1984", "@doi:10.1093/COMJNL/27.2.97", "@Knuth1984", "@doi:10.1/x", "https://arxiv.org/abs/1706.03762")
NOTE = make_note("a", links=tuple(make_link(url, LinkKind.CITE) for url in LINKS))


def index(*entries: Entry, bibliography: tuple[str, ...] = (), unread: tuple[str, ...] = ()) -> Index:
    site, _ = assemble([NOTE], {}, Config(bibliography=bibliography), datetime(2030, 1, 1, tzinfo=UTC))
    return Index(site, (), {entry.key: entry for entry in entries}, unread)


@pytest.mark.parametrize("url", LINKS[:2])
def test_a_key_or_a_doi_is_an_entry(url: str) -> None:
    assert resolve(index(KNUTH, replace(KNUTH, key="later")), NOTE, make_link(url, LinkKind.CITE)) == ToEntry(KNUTH)


def test_the_entry_of_a_notes_own_file_comes_first() -> None:
    own, other = replace(KNUTH, title="Own"), replace(KNUTH, title="Another note's")
    site, _ = assemble([NOTE], {}, Config(), datetime(2030, 1, 1, tzinfo=UTC))
    own = replace(own, ids=("literate",))
    entries = {"knuth1984": KNUTH, own_key("own.bib", "knuth1984"): own, own_key("other.bib", "knuth1984"): other}
    found = [
        resolve(Index(site, (), entries, ()), replace(NOTE, extra={"bibliography": file}), NOTE.links[0])
        for file in ("own.bib", "none.bib", ["own.bib"])
    ]
    assert found == [ToEntry(own), ToEntry(KNUTH), ToEntry(KNUTH)]
    link = make_link("@literate", LinkKind.CITE)
    of_own = replace(NOTE, extra={"bibliography": "own.bib"})
    assert resolve(Index(site, (), entries, ()), of_own, link) == ToEntry(own)
    assert isinstance(resolve(Index(site, (), entries, ()), NOTE, link), Broken)


def test_a_further_key_of_an_entry_is_a_key_if_no_entry_has_it_for_its_own() -> None:
    known = index(replace(KNUTH, ids=("literate", "other")), replace(KNUTH, key="other", title="Other"))
    found = [resolve(known, NOTE, make_link(url, LinkKind.CITE)) for url in ("@literate", "@other")]
    assert [to.entry.title for to in found if isinstance(to, ToEntry)] == ["Literate", "Other"]


def test_a_key_in_the_text_that_no_entry_has_is_nothing_and_no_mistake() -> None:
    links = [replace(make_link(url, LinkKind.CITE), text=IF_KNOWN) for url in ("@knuth1984", "@nobody")]
    assert [resolve(index(KNUTH), NOTE, link) for link in links] == [ToEntry(KNUTH), External("@nobody")]
    site, _ = assemble([replace(NOTE, links=tuple(links))], {}, Config(), datetime(2030, 1, 1, tzinfo=UTC))
    assert check(site, Index(site, (), {"knuth1984": KNUTH})) == ()


def test_a_paper_is_nothing_of_the_site() -> None:
    link = NOTE.links[-1]
    assert resolve(index(), NOTE, link) == External(link.url)
    assert linked_note(index(), NOTE, link) is None


def test_the_nearest_key_is_a_hint() -> None:
    broken = resolve(index(KNUTH), NOTE, make_link("@Knuth1984", LinkKind.CITE))
    assert isinstance(broken, Broken)
    assert broken.code == "broken-citation"
    assert broken.hint == r"did you mean `@knuth1984`? (where no citation is meant, write \[@Knuth1984])"


WIKILINKS = [
    ("@knuth1984", "write `[@knuth1984]`, which the bibliography has"),
    ("@knuth1984#page 3", "write `[@knuth1984]`, which the bibliography has"),
    ("@doi:10.1093/comjnl/27.2.97", "write `[@doi:10.1093/comjnl/27.2.97]`, which the bibliography has"),
    ("@knuth!", "write `[@{knuth!}]`, which the bibliography has"),
    ("@lamport1994", "correct the address, or remove the link"),
    ("knuth1984", "correct the address, or remove the link"),
]


@pytest.mark.parametrize("kind", [LinkKind.WIKI, LinkKind.EMBED])
@pytest.mark.parametrize(("name", "hint"), WIKILINKS)
def test_a_link_to_the_name_of_an_entry_is_told_to_cite_it(name: str, hint: str, kind: LinkKind) -> None:
    broken = resolve(index(KNUTH, replace(KNUTH, key="knuth!", doi="")), NOTE, make_link(name, kind))
    assert isinstance(broken, Broken)
    assert (broken.message, broken.hint) == (f"no note or file is called `{name}`", hint)


def test_without_a_bibliography_the_hint_is_to_name_one() -> None:
    broken = resolve(index(), NOTE, make_link("@doi:10.1/x", LinkKind.CITE))
    assert isinstance(broken, Broken)
    assert 'bibliography = "refs.bib"' in broken.hint


def test_a_file_without_an_entry_is_named() -> None:
    broken = resolve(index(bibliography=("a.bib", "b.bib")), NOTE, make_link("@x", LinkKind.CITE))
    assert isinstance(broken, Broken)
    assert broken.hint == "no entry could be read from `a.bib`, `b.bib`"


def test_no_key_is_reported_that_may_stand_in_a_file_that_can_not_be_read() -> None:
    missing = index(KNUTH, bibliography=("a.bib", "b.bib"), unread=("b.bib",))
    site, _ = assemble([NOTE], {}, Config(), datetime(2030, 1, 1, tzinfo=UTC))
    broken = resolve(missing, NOTE, make_link("@Knuth1984", LinkKind.CITE))

    assert check(site, missing) == ()
    assert isinstance(broken, Broken)
    assert broken.hint == "`b.bib` could not be read"


def test_an_entry_that_a_list_asks_for_is_told_where_it_stands_only() -> None:
    note = replace(NOTE, links=(make_link("@nothing", LinkKind.CITE, text=ENTRY),))
    site, _ = assemble([note], {}, Config(), datetime(2030, 1, 1, tzinfo=UTC))
    assert check(site, index(KNUTH)) == ()


def test_each_broken_citation_is_reported() -> None:
    site, _ = assemble([NOTE], {}, Config(), datetime(2030, 1, 1, tzinfo=UTC))
    assert [problem.url for problem in check(site, index(KNUTH))] == ["@Knuth1984", "@doi:10.1/x"]
