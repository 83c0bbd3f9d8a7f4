"""Which links to papers can have the paper's canonical address, and that this is the same paper."""

from pathlib import Path

import pytest
from factory import make_link

from llmnotes.diagnostics import Fix
from llmnotes.links import claim
from llmnotes.links.canonical import canonical
from llmnotes.model import LinkKind


def _rows(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("# ")]


@pytest.mark.parametrize(("url", "right"), _rows("canonical.tsv"))
def test_a_link_to_a_paper_itself_gets_its_canonical_address(url: str, right: str) -> None:
    link = make_link(url)
    assert canonical(link) == (None if right == "-" else Fix(link.place, right))


@pytest.mark.parametrize("url", [row[0] for name in ("canonical.tsv", "targets.tsv") for row in _rows(name)])
def test_a_canonical_address_leads_to_the_same_paper_and_version_and_stays(url: str) -> None:
    fix = canonical(make_link(url))
    if fix is not None:
        assert claim(fix.text) == claim(url)
        assert canonical(make_link(fix.text)) is None


@pytest.mark.parametrize("kind", [LinkKind.IMAGE, LinkKind.WIKI, LinkKind.EMBED])
def test_only_links_are_rewritten(kind: LinkKind) -> None:
    assert canonical(make_link("https://arxiv.org/pdf/1706.03762", kind)) is None
