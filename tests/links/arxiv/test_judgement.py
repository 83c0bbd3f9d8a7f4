"""What is said of a link to a paper: only what its author would want to know."""

import re
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from llmnotes.diagnostics import Place
from llmnotes.links import claim
from llmnotes.links.arxiv import judge
from llmnotes.links.known import Finding, Missing, Paper, Unverified
from llmnotes.links.targets import ArxivPage, ArxivPaper, Target
from llmnotes.model import Link, LinkKind

MEDUSA = ArxivPaper("2401.10774")
PAPER = Paper(
    key="arxiv:2401.10774",
    checked=date(2026, 11, 25),
    title="Medusa: Simple LLM Inference Acceleration Framework with Multiple Decoding Heads",
    authors=("Tianle Cai", "Yuhong Li", "Jason D. Lee", "José Müller"),
    published=date(2024, 1, 19),
    updated=date(2024, 6, 14),
    version=3,
    abstract="Large Language Models (LLMs) employ auto-regressive decoding that requires sequential computation.",
)


def said(finding: Finding | None, text: str = "MEDUSA", line: str = "", target: Target = MEDUSA) -> list[str]:
    link = Link(LinkKind.LINK, "https://arxiv.org/abs/2401.10774", text, Place("n.md"))
    found = {} if finding is None else {finding.key: finding}
    return [f"{problem.severity} {problem.code}" for problem in judge(target, link, line or text, found)]


def changed(**facts: object) -> Paper:
    from msgspec.structs import replace

    return replace(PAPER, **facts)


def test_of_a_good_link_and_of_one_that_nobody_knows_nothing_is_said() -> None:
    assert said(PAPER) == []
    assert said(None) == []
    assert said(Unverified(PAPER.key, "no network")) == []
    assert said(PAPER, target=ArxivPage("https://arxiv.org/list/cs.CL/new")) == []


def test_a_paper_that_does_not_exist_is_an_error() -> None:
    assert said(Missing(PAPER.key, "arXiv knows no such paper")) == ["error arxiv-missing"]


@pytest.mark.parametrize(
    ("version", "problems"), [(3, []), (2, ["info arxiv-newer-version"]), (4, ["error arxiv-missing-version"])]
)
def test_a_pinned_version_is_held_against_the_latest(version: int, problems: list[str]) -> None:
    assert said(PAPER, target=ArxivPaper("2401.10774", version)) == problems


def test_a_withdrawn_paper_is_a_warning_and_a_published_one_is_worth_knowing() -> None:
    assert said(changed(withdrawn=True, comment="withdrawn: the proof is wrong")) == ["warning arxiv-withdrawn"]
    assert said(changed(withdrawn=True)) == ["warning arxiv-withdrawn"]
    assert said(changed(withdrawn=True, doubted=True)) == ["warning arxiv-withdrawn"]
    assert said(changed(doubted=True)) == ["warning arxiv-doubted"]
    assert said(changed(doi="10.1/2")) == ["info arxiv-published"]
    assert said(changed(doi="10.1/2", journal="ICML 2024")) == ["info arxiv-published"]
    assert said(changed(doi=" ")) == []
    assert said(changed(journal="arXiv preprint arXiv:2401.10774")) == []


@pytest.mark.parametrize(
    ("journal", "line", "is_told"),
    [
        ("ICML 2024", "- Medusa, *ICML 2024* [paper](x)", True),
        ("ICML 2024", "- Medusa, ICML'24 [paper](x)", True),
        ("Nature 645 (2025), pp. 633-638", "| Medusa | Nature | [paper](x) |", True),
        ("Proceedings of Machine Learning Research, vol. 7", "- Machine Learning Research [paper](x)", True),
        ("J. Stat. Mech. (2024) 123", "- Medusa [paper](x) [journal](https://doi.org/10.1/AB)", True),
        ("ICML 2024", "- Medusa, NeurIPS [paper](x)", False),
        ("645 (2025)", "- Medusa, 645 (2025) [paper](x)", False),
    ],
)
def test_nobody_is_told_where_a_paper_was_published_whose_line_says_so(journal: str, line: str, is_told: bool) -> None:
    assert said(changed(doi="10.1/ab", journal=journal), "paper", line) == ["info arxiv-published"] * (not is_told)


def test_of_two_dois_the_first_is_named() -> None:
    link = Link(LinkKind.LINK, "https://arxiv.org/abs/2401.10774", "MEDUSA", Place("n.md"))
    paper = changed(doi="10.1/2 10.3/4", journal="ICML 2024")
    (problem,) = judge(MEDUSA, link, "MEDUSA", {paper.key: paper})
    assert problem.hint == "https://doi.org/10.1/2"


QUIET = [
    "MEDUSA",
    "paper",
    "the original BERT paper of 2018",
    "Simple LLM Inference Acceleration",
    "MEDUSA: Simple LLM Inference Acceleration Framework with Multiple Decoding Heads",
    "Medusa, a framework that makes inference fast with several decoding heads",
    "auto-regressive decoding of large language models",
    "https://arxiv.org/pdf/2401.10774.pdf and so on and on",
    "export.arxiv.org/abs/2401.10774v2.pdf",
    "",
]
LOUD = [
    "Attention is all you need for sequence transduction",
    "EAGLE: Speculative Sampling Requires Rethinking Uncertainty",
]


@pytest.mark.parametrize("text", QUIET)
def test_nicknames_parts_of_titles_and_descriptions_are_quiet(text: str) -> None:
    assert said(PAPER, text) == []


@pytest.mark.parametrize("text", LOUD)
def test_the_title_of_another_paper_is_a_warning_unless_the_line_names_an_author(text: str) -> None:
    assert said(PAPER, text, f"- [{text}](x) by Vaswani") == ["warning arxiv-other-paper"]
    assert said(PAPER, text, f"- [{text}](x) by Cai and others") == []
    assert said(PAPER, text, f"- [{text}](x) by Muller") == []


@pytest.mark.parametrize(
    ("authors", "by"),
    [
        (PAPER.authors, ", by Cai et al."),
        (("BigScience Workshop", ":", "Teven Le Scao"), ", by BigScience Workshop and Le Scao"),
        ((r"Erwin Schr\"odinger",), ", by Schrödinger"),
        (("Ann \x1b[31mRed",), ", by [31mRed"),
        ((r"\input{/etc/passwd}",), r", by \input{/etc/passwd}"),
        ((":",), ""),
        ((), ""),
    ],
)
def test_a_paper_is_called_by_its_authors_as_where_it_is_cited(authors: tuple[str, ...], by: str) -> None:
    link = Link(LinkKind.LINK, PAPER.key, "Attention Is All You Need", Place("n.md"))
    paper = changed(title="Medusa", authors=authors)
    (problem,) = judge(MEDUSA, link, link.text, {paper.key: paper})
    assert problem.message == f"the text names another paper than arXiv 2401.10774, which is Medusa{by}"


ATTENTION = Paper(
    key="arxiv:1706.03762",
    checked=date(2026, 11, 25),
    title="Attention Is All You Need",
    authors=("Ashish Vaswani", "Noam Shazeer", "Łukasz Kaiser"),
    published=date(2017, 6, 12),
    updated=date(2023, 8, 2),
    version=7,
    abstract="The dominant models for sequence transduction are complex recurrent or convolutional networks with an"
    " encoder and a decoder. A simpler architecture, the Transformer, consists of attention alone. On two tasks of"
    " machine translation such models are better in quality, parallelise more and need far less time to train.",
)
ADDRESS = "https://arxiv.org/abs/1706.03762"


def said_of_item(line: str, text: str = "pdf", paper: Paper = ATTENTION) -> list[str]:
    return said(paper, text, line, ArxivPaper(paper.key.removeprefix("arxiv:")))


@pytest.mark.parametrize(
    "line",
    [
        f"* Language Models are Few-Shot Learners, Tom Brown et al. [pdf]({ADDRESS})",
        f"- Deep Residual Learning for Image Recognition. [[pdf]({ADDRESS})]",
        f"  12) **Deep Residual Learning for Image Recognition** (CVPR 2016) [[pdf]]({ADDRESS}) [[code]](https://b.org/c)",
        f"-[pdf]({ADDRESS}) Deep Residual Learning for Image Recognition",
        f"+ [ ] Deep Residual Learning for Image Recognition, [pdf]({ADDRESS}), [abs]({ADDRESS}v1 'again')",
        f"- [Deep Residual Learning for Image Recognition](https://a.org/x) [pdf](<{ADDRESS}>)",
    ],
)
@pytest.mark.parametrize("text", ["pdf", "arXiv", "Paper link", "arXiv:1706.03762"])
def test_an_item_that_names_another_paper_beside_a_link_that_says_nothing_is_a_warning(line: str, text: str) -> None:
    assert said_of_item(line, text) == ["warning arxiv-other-paper"]


@pytest.mark.parametrize(
    "line",
    [
        f"* Attention is all you need, Vaswani et al. [pdf]({ADDRESS})",
        f"* All that is needed are attentive layers with residuals [pdf]({ADDRESS})",
        f"* Residual Streams for Recognising Images, Kaiser et al. [pdf]({ADDRESS})",
        f"* The Transformer, with which Google got rid of recurrence [pdf]({ADDRESS})",
        f"* Encoders of Images, Recurrent and Residual [pdf]({ADDRESS})",
        f"* Large Models [pdf]({ADDRESS})",
        f"* Large Language Models, Deep Neural Networks [pdf]({ADDRESS})",
        f"* [pdf]({ADDRESS}) clever idea with big consequences for everybody",
        f"* Deep Residual Learning for Image Recognition [pdf](https://arxiv.org/abs/1512.03385), [pdf]({ADDRESS})",
        f"* Ein Aufsatz über Bilder und wie Rechner Gesichter erkennen [pdf]({ADDRESS})",
        f"* 一篇关于图像识别的论文 Deep Residual Learning for Image Recognition [pdf]({ADDRESS})",
        f"* My favourite among last year's surprises, easy on beginners [pdf]({ADDRESS})",
        f"* Images {' '.join(f'word{n}' for n in range(25))} [pdf]({ADDRESS})",
        f"Deep Residual Learning for Image Recognition [pdf]({ADDRESS})",
        f"| Deep Residual Learning for Image Recognition | [pdf]({ADDRESS}) |",
        f"2015 Deep Residual Learning for Image Recognition [pdf]({ADDRESS})",
        f"[pdf]: {ADDRESS}",
        "",
    ],
)
def test_an_item_that_may_be_of_the_same_paper_and_text_that_is_no_item_are_quiet(line: str) -> None:
    assert said_of_item(line) == []


def test_an_item_does_not_name_the_paper_of_a_link_that_has_a_name_of_its_own() -> None:
    assert (
        said_of_item(f"- Deep Residual Learning for Image Recognition, see [Transformers]({ADDRESS})", "Transformers")
        == []
    )


NOTES = Path(__file__).parents[3] / "notes"
LINK = re.compile(
    r"\[(?P<text>[^\[\]]*)\]\((?P<url>[^\s()]*arxiv\.org/(?:abs|pdf)/[^\s()]*)|(?P<bare>https?://arxiv\.org/[^\s()<>,]+)"
)
LINKS = [
    (found["text"] or found["bare"] or "", found["url"] or found["bare"], line)
    for path in sorted(NOTES.rglob("*.md"))
    for line in path.read_text(encoding="utf-8").split("\n")
    for found in LINK.finditer(line)
]


def test_of_the_links_in_our_own_notes_nothing_is_said() -> None:
    assert len(LINKS) > 60
    for text, url, line in LINKS:
        target = claim(url)
        assert isinstance(target, ArxivPaper), url
        title = text if len(text.split()) > 1 else "A Title of Which Nobody Wrote a Word Thereabouts"
        paper = changed(key=f"arxiv:{target.id}", title=title, authors=("Nobody Known",), abstract="", version=9)
        for said_text in (text, "pdf"):
            assert said(paper, said_text, line, ArxivPaper(target.id)) == [], line


def test_the_time_for_a_line_with_many_links_grows_with_their_number_only() -> None:
    def seconds(count: int) -> float:
        line = "- " + ", ".join(f"[Über die Aufmerksamkeit von Maschinen]({ADDRESS}?{n})" for n in range(count))
        found = {ATTENTION.key: ATTENTION}
        begun = perf_counter()
        for text in ("Über die Aufmerksamkeit von Maschinen und Menschen", "pdf"):
            link = Link(LinkKind.LINK, ADDRESS, text, Place("n.md"))
            for _ in range(count):
                list(judge(ArxivPaper("1706.03762"), link, line, found))
        return perf_counter() - begun

    assert min(seconds(2000), seconds(2001)) < 20 * max(seconds(200), seconds(201), 0.005)


@pytest.mark.parametrize("part", ["](", "][", "<", "a", "https://", "0.", "-", "[", "1706.", "a-/"])
def test_endless_items_are_judged_at_once(part: str) -> None:
    begun = perf_counter()
    said_of_item(f"- https://{part * 50_000}")
    said_of_item(f"- Image {part * 50_000}")
    assert perf_counter() - begun < 2
