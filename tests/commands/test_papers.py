"""An entry of a bibliography that is a paper of arXiv's is that paper, however a note cites it."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace
from papers import ATTENTION, make_paper
from pybtex.database import parse_string
from selectolax.lexbor import LexborHTMLParser
from trees import write

from llmnotes.commands.build import build
from llmnotes.commands.choices import Asking, Choices
from llmnotes.links.known import Paper
from llmnotes.links.lock import lock_text
from llmnotes.shell.environment import Surroundings

ENTRIES = """
@misc{eprint, title={Attention}, author={Vaswani, Ashish and Shazeer, Noam and others}, year=2017, eprint={1706.03762}}
@misc{address, title={Other}, url={https://arxiv.org/pdf/1706.03762v5}}
@inproceedings{doi, title={Third}, year=2018, booktitle={NeurIPS}, doi={10.48550/arXiv.1706.03762}}
@book{knuth, title={Literate Programming}, author={Donald E. Knuth}, year=1992}
"""
SETTINGS = 'bibliography = "refs.bib"\nsearch = false\n'


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, {"llmnotes.toml": SETTINGS, "refs.bib": ENTRIES})
    return tmp_path


def built(root: Path, *texts: str) -> Path:
    write(root, {f"notes/{name}.md": text for name, text in zip("abc", texts, strict=False)})
    around = Surroundings(io.StringIO(), io.StringIO(), {}, 1, datetime(2024, 1, 2, tzinfo=UTC), None)
    assert build(Choices(root, asking=Asking(offline=True)), root / "_site", around) == 0
    return root / "_site"


def plain(file: Path, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in LexborHTMLParser(file.read_text()).css(selector)]


def test_a_paper_that_only_a_key_cites_has_its_page_and_all_else(root: Path) -> None:
    site = built(root, "Only local [@eprint], and [@knuth].\n")
    page = site / "papers/1706.03762/index.html"
    assert plain(page, "h1") == ["Attention"]
    assert plain(page, ".authors") == ["Ashish Vaswani, Noam Shazeer, et al."]
    assert plain(page, ".cited mark") == ["Vaswani et al. 2017"]
    assert plain(page, ".meta")[0] == "2017 · arXiv:1706.03762"
    assert plain(site / "cards/papers/1706.03762.html", ".title") == ["Attention"]
    assert "Vaswani, Ashish and Shazeer, Noam and others" in (site / "papers.bib").read_text()
    assert "/papers/1706.03762/" in (site / "papers/index.html").read_text()
    assert not [*(site / "papers").glob("*knuth*")]
    assert plain(site / "a/index.html", ".bibliography li") == [
        "Knuth, Donald E. (1992). Literate Programming. ↩︎",
        "Vaswani, Ashish, Noam Shazeer, et al. (2017). Attention. Not verified. arXiv:1706.03762 ↩︎",
    ]


def test_all_ways_of_citing_a_paper_are_one_reference(root: Path) -> None:
    site = built(root, "[@eprint] [-@address] [@doi, sec. 2] [@arxiv:1706.03762]\n")
    assert plain(site / "a/index.html", "p:has([role=doc-biblioref])") == [
        "(Vaswani et al. 2017) (2017) (Vaswani et al. 2017, sec. 2) (Vaswani et al. 2017)"
    ]
    assert len(plain(site / "a/index.html", ".bibliography li")) == 1


def test_the_bibtex_of_a_note_has_the_keys_by_which_it_cites_papers(root: Path) -> None:
    site = built(root, "[@doi:10.48550/arXiv.1706.03762] [@address; @eprint]\n", "[@arxiv:1706.03762]\n", "![[a]]\n")
    for name in ("a", "c"):
        bibtex = (site / f"{name}.bib").read_text()
        assert bibtex.startswith("@misc{address,\n")
        assert "\n  ids = {eprint},\n" in bibtex
        assert bibtex.count("@misc") == 1
    for name in ("b", "papers"):
        bibtex = (site / f"{name}.bib").read_text()
        assert bibtex.startswith("@misc{arxiv2017other,\n")
        assert "ids =" not in bibtex


def test_a_key_that_a_note_gives_is_that_of_no_other_paper_there(root: Path) -> None:
    other = make_paper("Attention", "Ashish Vaswani", key="arxiv:1707.00001", published=ATTENTION.published)
    (root / "links.lock").write_text(lock_text([other]))
    entry = "@misc{Vaswani2017Attention, title={T}, doi={10.1000/x}, eprint={1706.03762}}\n@misc{b, title={B}}"
    write(root, {"refs.bib": entry})
    built(root, "[@Vaswani2017Attention] [@arxiv:1707.00001] [@b]\n", "[@doi:10.1000/x]\n")
    keys = [line for line in (root / "_site/a.bib").read_text().splitlines() if line.startswith("@")]
    assert keys == ["@misc{b,", "@misc{Vaswani2017Attention,", "@misc{vaswani2017attentiona,"]
    assert "ids = {doi:10.1000/x}," in (root / "_site/b.bib").read_text()


def test_a_key_in_the_text_is_a_reference_to_a_paper_too(root: Path) -> None:
    site = built(root, "As @eprint [p. 3] and @knuth show, and @nobody.\n")
    assert plain(site / "a/index.html", ".e-content > p")[0] == (
        "As Vaswani et al. (2017, p. 3) and Knuth (1992) show, and @nobody."
    )
    assert plain(site / "papers/1706.03762/index.html", ".cited mark") == ["Vaswani et al. (2017, p. 3)"]
    assert "@misc{eprint," in (site / "a.bib").read_text()
    assert "@book{knuth," in (site / "a.bib").read_text()


def test_what_arxiv_says_counts_and_where_it_says_nothing_the_entry(root: Path) -> None:
    (root / "links.lock").write_text(lock_text([ATTENTION]))
    assert not ATTENTION.journal
    site = built(root, "So [@doi].\n", "So [@eprint].\n")
    assert plain(site / "a/index.html", ".bibliography li") == [
        "Vaswani, Ashish, Noam Shazeer and Niki Parmar (2018). Attention Is All You Need. NeurIPS (2018). "
        "arXiv:1706.03762 ↩︎"
    ]


@pytest.mark.parametrize(
    ("container", "year"),
    [("Proc. of the 2016 Conference", 2018), ("NeurIPS 2018", 2018), ("J. 20180", 2018), ("", 2017)],
)
def test_the_year_of_an_entry_counts_where_it_was_published_since(root: Path, container: str, year: int) -> None:
    entry = f"@misc{{k, title={{T}}, author={{A B}}, year=2018, journal={{{container}}}, eprint={{1706.03762}}}}"
    write(root, {"refs.bib": entry})
    site = built(root, "So [@k].\n")
    assert plain(site / "a/index.html", "[role=doc-biblioref]") == [f"B {year}"]
    assert plain(site / "papers/index.html", ".published") == ([str(year)] if year != 2017 else [])


RESNET = make_paper(
    "Deep Residual Learning", "Kaiming He", "Xiangyu Zhang", key="arxiv:1512.03385", doi="10.1109/CVPR.2016.90"
)
HE = "@inproceedings{he2016, author={He, Kaiming and Zhang, Xiangyu}, title={Deep}, year=2016, booktitle={CVPR}, %s}"


@pytest.mark.parametrize("text", ["[@doi:10.1109/CVPR.2016.90] and [@arXiv:1512.03385]\n", "[@he2016].\n"])
@pytest.mark.parametrize("doi", ["10.1109/CVPR.2016.90", "10.1109/cvpr.2016.90"])
def test_an_entry_is_the_paper_of_which_arxiv_says_that_it_has_its_doi(root: Path, text: str, doi: str) -> None:
    write(root, {"refs.bib": HE % f"doi={{{doi}}}", "links.lock": lock_text([ATTENTION, RESNET])})
    site = built(root, text)
    assert [entry.partition(" ↩︎")[0] for entry in plain(site / "a/index.html", ".bibliography li")] == [
        "He, Kaiming and Xiangyu Zhang (2016). Deep Residual Learning. CVPR (2016). doi:10.1109/CVPR.2016.90 "
        "arXiv:1512.03385"
    ]
    assert plain(site / "papers/1512.03385/index.html", "h1") == ["Deep Residual Learning"]


@pytest.mark.parametrize(
    ("fields", "papers"),
    [
        ("doi={10.1109/CVPR.2016.9}", [RESNET]),
        ("doi={10.1109/CVPR.2016.90}", [RESNET, replace(RESNET, key="arxiv:1512.00001")]),
        ("doi={10.1109/CVPR.2016.90}", []),
    ],
)
def test_an_entry_is_no_paper_where_no_single_one_has_its_doi(root: Path, fields: str, papers: list[Paper]) -> None:
    write(root, {"refs.bib": HE % fields, "links.lock": lock_text([ATTENTION, *papers])})
    site = built(root, "[@he2016] and [@arXiv:1706.03762]\n")
    assert len(plain(site / "a/index.html", ".bibliography li")) == 2
    assert not (site / "papers/1512.03385").exists()


def test_an_entry_that_names_a_paper_is_that_one_whatever_has_its_doi(root: Path) -> None:
    fields = "doi={10.1109/CVPR.2016.90}, eprint={1706.03762}"
    write(root, {"refs.bib": HE % fields, "links.lock": lock_text([ATTENTION, RESNET])})
    site = built(root, "[@he2016]\n")
    assert plain(site / "papers/1706.03762/index.html", "h1") == ["Attention Is All You Need"]
    assert not (site / "papers/1512.03385").exists()


def test_an_item_that_was_read_and_a_version_count_as_if_the_identifier_were_there(root: Path) -> None:
    (root / "links.lock").write_text(lock_text([ATTENTION]))
    site = built(root, "- [x] Read [@address].\n")
    page = site / "papers/1706.03762/index.html"
    assert plain(page, ".meta")[0].endswith("· read")
    assert "Version 5 is cited here" in page.read_text()
    assert "arXiv:1706.03762v5" in (site / "a/index.html").read_text()


def test_jekylls_lists_of_works_have_the_papers_too(root: Path) -> None:
    (root / "llmnotes.toml").unlink()
    entries = "\n".join(ENTRIES.splitlines()[1::3])
    write(
        root,
        {"_config.yml": "title: T\n", "_bibliography/a.bib": entries, "works.md": "---\n---\n{% bibliography %}\n"},
    )
    site = built(root)
    assert plain(site / "papers/1706.03762/index.html", "h1") == ["Attention"]
    assert plain(site / "works.html", "#ref\\:1706\\.03762") == [
        "Vaswani, Ashish, Noam Shazeer, et al. (2017). Attention. Not verified. arXiv:1706.03762"
    ]
    assert plain(site / "works.html", "#ref\\:knuth") == ["Knuth, Donald E. (1992). Literate Programming."]


def test_a_bibliography_without_papers_makes_none(root: Path) -> None:
    site = built(root, "So [@knuth].\n")
    assert not (site / "papers").exists()


def test_the_bibtex_of_a_note_has_all_that_it_cites(root: Path) -> None:
    site = built(root, "So [@knuth], [@doi], [@knuth, p. 3].\n", "Only [@knuth].\n", "Nothing.\n")
    texts = {name: (site / f"{name}.bib").read_text() for name in "ab"}
    assert [*parse_string(texts["a"], "bibtex").entries] == ["doi", "knuth"]
    assert texts["b"] == (
        "@book{knuth,\n  title = {Literate Programming},\n  author = {Donald E. Knuth},\n  year = {1992},\n}\n"
    )
    assert not (site / "c.bib").exists()
    links = [(site / f"{name}/index.html").read_text().count(f'href="/{name}.bib"') for name in "abc"]
    assert links == [1, 1, 0]


def test_the_bibtex_of_all_papers_is_what_the_list_of_papers_shows(root: Path) -> None:
    site = built(root, "So [@knuth], [@doi].\n")
    assert [*parse_string((site / "papers.bib").read_text(), "bibtex").entries] == ["arxiv2018third"]
    assert [paper["id"] for paper in json.loads((site / "papers.json").read_text())] == ["arxiv2018third"]


def test_a_paper_makes_room_for_the_key_of_an_entry_that_is_cited(root: Path) -> None:
    write(
        root, {"refs.bib": ENTRIES.replace("{knuth,", "{Vaswani2017Attention,"), "links.lock": lock_text([ATTENTION])}
    )
    cited = built(root, "So [@Vaswani2017Attention], [@eprint].\n")
    keys = [*parse_string((cited / "a.bib").read_text(), "bibtex").entries]
    assert keys == ["eprint", "Vaswani2017Attention"]
    assert "@misc{vaswani2017attentiona," in (cited / "papers.bib").read_text()
    assert '"id": "vaswani2017attentiona"' in (cited / "papers.json").read_text()
    assert "@misc{vaswani2017attentiona," in (cited / "papers/1706.03762/index.html").read_text()
    others = built(root, "So [@eprint].\n")
    assert [*parse_string((others / "a.bib").read_text(), "bibtex").entries] == ["eprint"]
