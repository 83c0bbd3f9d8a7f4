"""What is said of a link to a paper: only what its author would want to know."""

from datetime import date

import pytest

from llmnotes.diagnostics import Place
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
    assert said(changed(doi="10.1/2")) == ["info arxiv-published"]
    assert said(changed(doi="10.1/2", journal="ICML 2024")) == ["info arxiv-published"]


QUIET = [
    "MEDUSA",
    "paper",
    "the original BERT paper of 2018",
    "Simple LLM Inference Acceleration",
    "MEDUSA: Simple LLM Inference Acceleration Framework with Multiple Decoding Heads",
    "Medusa, a framework that makes inference fast with several decoding heads",
    "auto-regressive decoding of large language models",
    "https://arxiv.org/pdf/2401.10774.pdf and so on and on",
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
