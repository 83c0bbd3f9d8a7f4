"""Which entries of a bibliography are papers of arXiv's."""

from datetime import date
from typing import Any

import pytest

from llmnotes.diagnostics import Place
from llmnotes.links import audit
from llmnotes.links.targets import ArxivPaper
from llmnotes.links.works import paper_of_entry, references
from llmnotes.model import Body, Entry, Link, LinkKind, Mention

NOTHING = {"title": "A title", "year": "1999", "container": "", "doi": "", "url": "", "arxiv": "", "kind": "misc"}
ATTENTION = ArxivPaper("1706.03762")


@pytest.mark.parametrize(
    ("facts", "paper"),
    [
        ({"arxiv": "1706.03762"}, ATTENTION),
        ({"arxiv": "arXiv:1706.03762v5"}, ArxivPaper("1706.03762", 5)),
        ({"arxiv": "math.GT/0309136"}, ArxivPaper("math/0309136")),
        ({"arxiv": "4145010"}, None),
        ({"arxiv": "1706.3762"}, None),
        ({"url": "http://arxiv.org/abs/1706.03762"}, ATTENTION),
        ({"url": "https://arxiv.org/pdf/1706.03762v5.pdf"}, ArxivPaper("1706.03762", 5)),
        ({"url": "https://arxiv.org/list/cs.CL/new"}, None),
        ({"url": "https://github.com/a/b"}, None),
        ({"doi": "10.48550/arXiv.1706.03762"}, ATTENTION),
        ({"doi": "10.48550/ARXIV.1706.03762"}, ATTENTION),
        ({"doi": "10.1038/nature14539"}, None),
        ({"container": "arXiv preprint arXiv:1706.03762"}, ATTENTION),
        ({"container": "ArXiv e-prints, arXiv:1706.03762 [cs]"}, ATTENTION),
        ({"container": "arXiv: Computation"}, None),
        ({"container": "arXiv: 1706.03762"}, ATTENTION),
        ({"container": "CoRR abs/1706.03762"}, ATTENTION),
        ({"container": "CoRR, abs/1706.03762v5: 1--11"}, ArxivPaper("1706.03762", 5)),
        ({"container": "CoRR cs.CL/0301001"}, ArxivPaper("cs/0301001")),
        ({"container": "CoRR"}, None),
        ({"container": "CoRR 12(3): 4--5"}, None),
        ({"container": "ArXiv abs/1706.03762"}, ATTENTION),
        ({"fields": (("note", "arXiv:1706.03762 [cs]"),)}, ATTENTION),
        ({"fields": (("note", "See arXiv:1706.03762"),)}, None),
        ({"fields": (("title", "arXiv:1706.03762"),)}, None),
        ({"fields": (("number", "arXiv:1706.03762"),), "container": "arXiv"}, ATTENTION),
        ({"fields": (("howpublished", r"\url{https://arxiv.org/abs/1706.03762}"),)}, ATTENTION),
        ({"fields": (("note", "https://arxiv.org/pdf/1706.03762"),)}, ATTENTION),
        ({"fields": (("note", r"\url{https://github.com/a/b}"),)}, None),
        ({"arxiv": "https://arxiv.org/abs/1706.03762"}, ATTENTION),
        ({"container": "Nature (see arXiv:1706.03762)"}, None),
        ({"arxiv": "2001.00001", "url": "https://arxiv.org/abs/1706.03762"}, ArxivPaper("2001.00001")),
        ({"arxiv": "123", "url": "https://arxiv.org/abs/1706.03762", "doi": "10.1038/x"}, ATTENTION),
        ({}, None),
    ],
)
def test_an_entry_is_the_paper_that_its_fields_name(facts: dict[str, Any], paper: ArxivPaper | None) -> None:
    entry = Entry(**{"key": "k", "authors": (), "place": Place("r.bib"), "fields": (), **NOTHING, **facts})
    assert paper_of_entry(entry) == paper


def test_an_item_of_a_task_list_is_about_its_first_paper() -> None:
    urls = ["github.com/a/b", "openreview.net/forum?id=x", "arxiv.org/abs/1706.03762", "arxiv.org/abs/1810.04805"]
    links = [Link(LinkKind.LINK, f"https://{url}", "paper", Place("a.md")) for url in [*urls, urls[3]]]
    targets = audit(links, date(2026, 1, 1)).targets
    said = [*[Mention((), "", True, 0)] * 4, Mention((), "", False, 4)]
    found = references(links, targets, Body((), {}, tuple(said)))

    read = {(reference.link, reference.is_read) for reference in found if reference.work.startswith("arxiv:")}
    assert read == {(2, True), (3, None), (4, False)}
