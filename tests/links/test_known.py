"""What facts say of the things that they are about."""

import pytest
from papers import make_paper


@pytest.mark.parametrize(
    ("journal", "venue"),
    [
        ("", ""),
        ("arXiv preprint arXiv:2101.00011", ""),
        ("arXiv:2101.00011v2 [cs.CL], Jan 2021", ""),
        ("arXiv e-prints, pp. 1", "arXiv e-prints, pp. 1"),
        ("ArXiv abs/hep-th/9711200 (1997)", ""),
        ("arXiv.org, vol. 12", ""),
        ("arXiv (Cornell University)", ""),
        ("CoRR abs/1706.03762", ""),
        ("NeurIPS 2021, arXiv:2101.00011", "NeurIPS 2021, arXiv:2101.00011"),
        ("Nature 521 (2015)", "Nature 521 (2015)"),
        ("2015", "2015"),
        ("In press", "In press"),
    ],
)
def test_arxiv_is_no_place_where_a_paper_was_published_too(journal: str, venue: str) -> None:
    assert make_paper(journal=journal).venue == venue
