"""What readers ask for is the same for both scripts that search, whichever way they write it."""

import pytest
from playwright.sync_api import Page
from websites import Website

from llmnotes.renderer.bibliography.letters import WHOLE
from llmnotes.renderer.search.letters import plainly

PAPERS = [
    ("1706.03762", """
        1706.03762
        1706.03762v5
        1706.03762v5.pdf
        arXiv:1706.03762
        arxiv: 1706.03762v2
        arXiv:1706.03762v2 [cs.CL]
        arXiv:1706.03762v2  [math-ph]  12 Jun 2017
        [1706.03762] Attention Is All You Need
        (arXiv:1706.03762).
        https://arxiv.org/abs/1706.03762
        <https://arxiv.org/abs/1706.03762v7>
        arxiv.org/abs/1706.03762
        HTTP://WWW.ARXIV.ORG/PDF/1706.03762V5.PDF
        https://export.arxiv.org/abs/1706.03762?context=cs
        https://arxiv.org/pdf/1706.03762#page=3
        https://arxiv.org/html/1706.03762v7/
        https://ar5iv.labs.arxiv.org/html/1706.03762
        https://ar5iv.org/abs/1706.03762
        https://www.alphaxiv.org/abs/1706.03762
        https://alphaxiv.org/overview/1706.03762v7
        https://huggingface.co/papers/1706.03762
        https://huggingface.co/papers/1706.03762.md
        https://papers.cool/arxiv/1706.03762
        https://www.arxiv-vanity.com/papers/1706.03762/
        https://www.semanticscholar.org/arxiv/1706.03762
        https://api.semanticscholar.org/graph/v1/paper/ARXIV:1706.03762
        https://doi.org/10.48550/arXiv.1706.03762
        http://dx.doi.org/10.48550/ARXIV.1706.03762
        doi:10.48550/arXiv.1706.03762
        10.48550/arXiv.1706.03762
    """),
    ("hep-th/9711200", """
        hep-th/9711200
        hep-th/9711200v2
        arXiv:hep-th/9711200v3
        https://arxiv.org/abs/hep-th/9711200
        https://arxiv.org/pdf/hep-th/9711200v3.pdf
        https://doi.org/10.48550/arXiv.hep-th/9711200
    """),
    ("math/0309136", "math.GT/0309136v1"),
]  # fmt: skip
OTHERS = [
    ("10.1000/182", "10.1000/182"),
    ("doi:10.1145/3600006.3613165", "10.1145/3600006.3613165"),
    ("https://doi.org/10.1000/1706.03762", "10.1000/1706.03762"),
    ("https://example.org/1706.03762", "https://example.org/1706.03762"),
    ("notarxiv.org/abs/1706.03762", "notarxiv.org/abs/1706.03762"),
    ("arXiv:17", "17"),
    ("https://arxiv.org/abs/1706", "1706"),
    ("attention 1706.03762v5 [cs.CL] and hep-th/9711200v2", "attention 1706.03762 and hep-th/9711200"),
    ("and/or [1] f(x) 3.14", "and/or [1] f(x) 3.14"),
]
IDENTIFIED = """async questions => {
  const address = document.querySelector('link[rel=modulepreload]').href;
  const {identified} = await import(address);
  return questions.map(identified);
}"""

WRITTEN = IDENTIFIED.replace("identified", "written")


@pytest.fixture
def asking(page: Page, own_site: Website) -> Page:
    page.goto(f"{own_site.home}/search/")
    return page


@pytest.mark.parametrize(("identifier", "ways"), PAPERS)
def test_whatever_names_a_paper_is_its_identifier(asking: Page, identifier: str, ways: str) -> None:
    wishes = [way.strip() for way in ways.strip().splitlines()]
    found = dict(zip(wishes, asking.evaluate(IDENTIFIED, wishes), strict=True))
    assert {way: text for way, text in found.items() if text.split()[0] != identifier or "[" in text} == {}


def test_all_else_is_what_was_asked_for(asking: Page) -> None:
    assert asking.evaluate(IDENTIFIED, [wish for wish, _ in OTHERS]) == [text for _, text in OTHERS]


def test_what_the_index_has_for_whole_letters_is_shown_as_it_was_written(asking: Page) -> None:
    texts = ["Łukasz Søren Straße Đặng Guðmundur Þór Ærø cœur ȷıŋ", *WHOLE, *map(str.capitalize, WHOLE), "ßs sß oœ ðđ"]
    assert asking.evaluate(WRITTEN, [plainly(text) for text in texts]) == texts
    assert asking.evaluate(WRITTEN, ["o ss \u206f th", "x\u206f", "d\u206f\u206f\u206f"]) == [
        "o ss \u206f th",
        "x\u206f",
        "d\u206f\u206f\u206f",
    ]


@pytest.mark.parametrize("part", ["a-", "a.", "a/", "arxiv.org/", "[", "1706.03762v1 ", "arxiv: ", "a/1234567?"])
def test_long_questions_take_no_longer_than_others(asking: Page, part: str) -> None:
    seconds = """async ([address, q]) => {
      const {identified} = await import(address);
      const begin = performance.now();
      identified(q);
      return (performance.now() - begin) / 1000;
    }"""
    address = asking.locator("link[rel=modulepreload]").evaluate("link => link.href")
    assert asking.evaluate(seconds, [address, part * 10_000]) < 1
