"""Citation keys and labels: short, telling, unique, and the same whatever the order."""

import re
from datetime import date
from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from papers import ATTENTION, make_paper

from llmnotes.links.arxiv.names import authors, has_more
from llmnotes.links.known import Paper
from llmnotes.renderer.bibliography import bibtex, citation_key, citation_keys, csl, kept_apart
from llmnotes.renderer.bibliography.citations import called, key_of_note, told_apart
from llmnotes.renderer.bibliography.journals import journal_year

TEXT = st.text(alphabet="aZ é中\\{}$.,-1") | st.text()


def several(*authors: str, titles: tuple[str, ...]) -> list[Paper]:
    """Return papers of the same authors, numbered in the order of their titles."""
    return [make_paper(title, *authors, key=f"arxiv:2001.{n:05}") for n, title in enumerate(titles, 1)]


@pytest.mark.parametrize(
    ("author", "title", "key"),
    [
        ("Ashish Vaswani", "Attention Is All You Need", "vaswani2017attention"),
        (r"Erwin Schr\"odinger", "On the $k$-Means of a Cat", "schrodinger2017means"),
        (r"{\L}ukasz \O{}stergaard", "BERT: A Survey", "ostergaard2017bert"),
        ("Ludwig van Beethoven", "The Ünal’s", "beethoven2017unal"),
        ("The ATLAS Collaboration", "3D Vision", "atlas20173d"),
        ("BigScience Workshop", "BLOOM", "bigscience2017bloom"),
        ("Team GLM", "ChatGLM: A Family", "glm2017chatglm"),
        ("The Gemini Team", "Gemini 1.5", "gemini2017gemini"),
        ("The Team", "Nets", "team2017nets"),
        ("OpenAI", "GPT-4 Technical Report", "openai2017gpt"),
        ("<b>Karl Müller</b>", "<i>Script</i>", "muller2017script"),
        ("<b>Müller</b>", "If x<y", "muller2017if"),
        ("Anna Groß-Weiß", "To Be or Not To", "grossweiss2017to"),
        ("王小明", "学习", "arxiv2017"),
        ("}{", r"\input{/etc/passwd}", "arxiv2017input"),
        (":", "Deep Nets", "arxiv2017deep"),
        ("x" * 1000, "y" * 1000, f"{'x' * 30}2017{'y' * 30}"),
    ],
)
def test_a_key_is_a_name_a_year_and_a_telling_word(author: str, title: str, key: str) -> None:
    assert citation_key(make_paper(title, author)) == key


@pytest.mark.parametrize(
    ("journal", "year"),
    [
        ("NeurIPS 31 (2019) 5-9", 2019),
        ("Proc. 2015, 2016", 2017),
        ("Proc. of the 2018 Conference (2019).", 2019),
        ("IEEE Trans. Graphs, vol. 34, no. 5, pp. 2019-2031, May 2023", 2023),
        ("Proc. Graphs, pages 1999--2010, Online, Nov. 16-20, 2020", 2020),
        ("Graphs, vol. 34, 1999\u20132010, Nov. 2020", 2020),
        ("Graphs Today, vol. 20, Art. no. 1962, 2020-11-16", 2020),
        ("Sensors 2020, 20(7), article 1962, in print", 2020),
        ("Graphs, vol. 34, pp. 2019-2031", 2017),
        ("Nature", 2017),
        ("", 2017),
    ],
)
def test_the_year_is_that_of_the_journal_wherever_a_paper_is_cited(journal: str, year: int) -> None:
    paper = make_paper(journal=journal)
    key = citation_key(paper)
    assert key == f"vaswani{year}attention"
    assert f"  year = {{{year}}},\n" in bibtex(paper, key)
    assert f"'date-parts': [[{year}" in str(csl(paper, key))
    assert journal_year(paper) == (year if year != 2017 else None)


def test_a_paper_without_authors_has_a_key() -> None:
    assert citation_key(make_paper(authors=())) == "arxiv2017attention"


def test_a_paper_of_which_only_the_identifier_is_known_is_cited_by_it() -> None:
    assert citation_key(make_paper("arXiv:1706.03762", authors=())) == "arxiv170603762"


@pytest.mark.parametrize(
    ("title", "day", "key"),
    [
        ("2024-05-02", date(2024, 5, 2), "note20240502"),
        ("2024-W18", date(2024, 5, 2), "note2024w18"),
        ("2024-05-02", date(2025, 1, 1), "note202520240502"),
        ("2024-05-02", None, "note"),
        ("2024-W18", None, "notew18"),
        ("Groq", date(2024, 5, 2), "note2024groq"),
        ("2024 in papers", date(2024, 5, 2), "note2024"),
        ("The LPU", None, "notelpu"),
    ],
)
def test_a_note_without_authors_is_cited_by_its_title(title: str, day: date | None, key: str) -> None:
    assert key_of_note(title, (), day) == key


def test_papers_that_would_share_a_key_are_told_apart_by_identifier() -> None:
    papers = several("A Smith", titles=("Deep Nets", "Deep Sets", "Other"))
    keys = {"arxiv:2001.00001": "smith2017deep", "arxiv:2001.00002": "smith2017deepa"}
    for some in permutations(papers):
        assert citation_keys(some) == {**keys, "arxiv:2001.00003": "smith2017other"}


def test_a_paper_that_is_added_takes_no_key_away() -> None:
    old, older, new, unknown = several("A Smith", titles=("Deep",) * 4)
    papers = [replace(old, since=date(2026, 1, 2)), replace(older, since=date(2026, 1, 1))]
    keys = {older.key: "smith2017deep", old.key: "smith2017deepa"}
    assert citation_keys(papers) == keys
    more = [unknown, replace(new, key="arxiv:1701.00001", since=date(2026, 1, 3))]
    assert citation_keys([*more, *papers]) == {
        **keys,
        "arxiv:1701.00001": "smith2017deepb",
        unknown.key: "smith2017deepc",
    }


def test_a_letter_makes_no_key_that_another_paper_has() -> None:
    papers = several("A Smith", titles=("Deep Nets", "Deep Sets", "Deepa"))
    assert sorted(citation_keys(papers).values()) == ["smith2017deep", "smith2017deepa", "smith2017deepb"]
    assert citation_keys(papers)["arxiv:2001.00003"] == "smith2017deepa"


def test_a_key_that_an_author_gave_is_no_paper_s() -> None:
    papers = several("A Smith", titles=("Deep Nets", "Other"))
    keys = citation_keys(papers, ["Smith2017Deep", "smith2017deepa", "x"])
    assert [*keys.values()] == ["smith2017deepb", "smith2017other"]


def test_who_came_first_keeps_a_key() -> None:
    wishes = [(3, "me2024a"), (1, "me2024"), (4, "Me2024"), (2, "me2024"), (5, "other")]
    assert kept_apart(wishes) == {1: "me2024", 2: "me2024c", 3: "me2024a", 4: "Me2024b", 5: "other"}
    taken = {1: "me2024b", 2: "me2024d", 3: "me2024a", 4: "Me2024c", 5: "othera"}
    assert kept_apart(wishes, ["ME2024", "other"]) == taken


@given(st.lists(st.text(alphabet="aAb", max_size=3), max_size=9), st.lists(st.text(alphabet="aAb", max_size=3)))
def test_keys_that_are_kept_apart_are_unique(wishes: list[str], others: list[str]) -> None:
    keys = kept_apart(enumerate(wishes), others)
    assert [*keys] == [*dict.fromkeys(keys)]
    assert len({key.lower() for key in keys.values()} - set(map(str.lower, others))) == len(wishes)


def test_more_than_26_papers_have_two_letters() -> None:
    keys = citation_keys(several("A Smith", titles=("Deep",) * 28))
    assert [*keys.values()][-3:] == ["smith2017deepy", "smith2017deepz", "smith2017deepaa"]


@given(st.lists(st.tuples(TEXT, TEXT), max_size=6), st.randoms())
def test_keys_are_unique_small_and_independent_of_order(works: list[tuple[str, str]], random: Random) -> None:
    papers = [make_paper(title, name, key=f"arxiv:2001.{n:05}") for n, (name, title) in enumerate(works)]
    keys = citation_keys(papers)
    assert len(set(keys.values())) == len(papers)
    assert all(re.fullmatch("[a-z][a-z0-9]*", key) for key in keys.values())
    random.shuffle(papers)
    assert citation_keys(papers) == keys


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (("Ashish Vaswani", "Noam Shazeer", "Niki Parmar"), "Vaswani et al."),
        (("Diederik P. Kingma", "Jimmy Ba"), "Kingma and Ba"),
        (("Geoffrey Hinton",), "Hinton"),
        ((r"Ludwig van Sch\"on",), "van Schön"),
        (("The ATLAS Collaboration",), "The ATLAS Collaboration"),
        (("Team OLMo", ":", "Pete Walsh", "Luca Soldaini"), "Team OLMo et al."),
        (("DeepSeek-AI", ":", "Xiao Bi"), "DeepSeek-AI and Bi"),
        (("Google DeepMind", ":", "Xiao Bi", "B C"), "Google DeepMind et al."),
        (("Google DeepMind: Xiao Bi",), "Google DeepMind and Bi"),
        (("BigScience Workshop", ":", "Teven Le Scao"), "BigScience Workshop and Le Scao"),
        ((":", "Xiao Bi", " ", ""), "Bi"),
        (("NVIDIA", "et al."), "NVIDIA et al."),
        (("Jane Roe", "et al"), "Roe et al."),
        (("Jane Roe et al.",), "Roe et al."),
        (("Gemini Team Google",), "Gemini Team Google"),
        (("李 华", "王小明"), "李 and 王小明"),
    ],
)
def test_a_work_is_called_by_its_authors(names: tuple[str, ...], label: str) -> None:
    assert called(authors(names), "T", more=has_more(names)) == label


def test_a_work_without_authors_is_called_by_its_title() -> None:
    assert called([], ATTENTION.title) == "Attention Is All You…"
    assert called([], "{Two} Words") == "Two Words"
    assert called([], "") == ""
    assert called(authors([":", " "]), "{Two} Words") == "Two Words"


def test_labels_that_are_alike_have_letters_and_others_none() -> None:
    labels = {"c": "Smith 2017", "a": "Smith 2017", "b": "Smith 2017", "d": "Smith 2018"}
    assert told_apart(labels) == {"a": "a", "b": "b", "c": "c"}
    assert told_apart({"a": "Smith 2017", "d": "Smith 2018"}) == {}
