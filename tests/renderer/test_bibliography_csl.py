"""CSL-JSON of papers: the shape that processors take, in plain text."""

import json
import unicodedata
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta, Struct, field
from papers import ATTENTION, make_paper

from llmnotes.renderer.bibliography import csl, csl_json

Text = Annotated[str, Meta(min_length=1)]
Number = Annotated[int, Meta(ge=1)]


class Name(Struct, forbid_unknown_fields=True, rename={"particle": "non-dropping-particle"}):
    """A name variable of csl-data.json: a family name with others, or a literal name."""

    family: Text = ""
    given: Text = ""
    particle: Text = ""
    suffix: Text = ""
    literal: Text = ""


class Day(Struct, forbid_unknown_fields=True):
    """A date variable of csl-data.json: one date of a year, or a year, a month and a day."""

    parts: Annotated[list[Annotated[list[Number], Meta(min_length=1, max_length=3)]], Meta(max_length=1)] = field(
        name="date-parts"
    )


class Item(Struct, forbid_unknown_fields=True):
    """An item of csl-data.json, which allows no other variables than its own; here are those that papers have."""

    id: Text
    type: Literal["article", "article-journal"]
    URL: Text
    issued: Day
    archive: Text
    archive_location: Text = ""
    title: Text = ""
    author: Annotated[list[Name], Meta(min_length=1)] | None = None
    publisher: Text = ""
    number: Text = ""
    container: Text = field(name="container-title", default="")
    volume: Text = ""
    issue: Text = ""
    page: Text = ""
    DOI: Text = ""
    abstract: Text = ""
    note: Text = ""


ANYTHING = st.lists(
    st.text()
    | st.sampled_from(["{", "}", "\\input{x}", "$", "\\'e", "<script>", '"', "\n", "\x00", "\ud800", "\u202e", ","]),
    max_size=10,
).map("".join)


def test_a_preprint_is_an_article() -> None:
    assert csl(ATTENTION, "vaswani2017attention") == {
        "id": "vaswani2017attention",
        "type": "article",
        "title": "Attention Is All You Need",
        "author": [
            {"family": "Vaswani", "given": "Ashish"},
            {"family": "Shazeer", "given": "Noam"},
            {"family": "Parmar", "given": "Niki"},
        ],
        "issued": {"date-parts": [[2017, 6, 12]]},
        "publisher": "arXiv",
        "number": "arXiv:1706.03762",
        "archive": "arXiv",
        "archive_location": "1706.03762",
        "URL": "https://arxiv.org/abs/1706.03762",
        "abstract": "The dominant sequence transduction models ...",
    }


def test_a_published_paper_is_an_article_of_its_journal() -> None:
    journal, doi = (
        r"Erd\H{o}s Lett. 76(2), 13--27 (2019)",
        "10.1002/(SICI)1097-0258(19980815)17:15/16<1661::AID>3.0.CO;2-2",
    )
    item = csl(make_paper("T", "A B", journal=journal, doi=doi, withdrawn=True), "k")
    found = {
        name: item[name] for name in ("type", "container-title", "volume", "issue", "page", "issued", "DOI", "note")
    }
    assert found == {
        "type": "article-journal",
        "container-title": "Erdős Lett.",
        "volume": "76",
        "issue": "2",
        "page": "13-27",
        "issued": {"date-parts": [[2019]]},
        "DOI": doi,
        "note": "Withdrawn from arXiv",
    }
    assert "number" not in item


def test_names_are_in_parts() -> None:
    names = (
        "Ludwig van Beethoven",
        "Martin Luther King, Jr.",
        "The ATLAS Collaboration",
        r"{\O}ystein \AA se",
        " ",
        ":",
        "Team OLMo",
    )
    assert csl(make_paper("T", *names), "k")["author"] == [
        {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
        {"literal": "The ATLAS Collaboration"},
        {"family": "Åse", "given": "Øystein"},
        {"literal": "Team OLMo"},
    ]


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"Schr\"odinger, K\"{a}hler, Erd{\H o}s, Poincar\'e", "Schrödinger, Kähler, Erdős, Poincaré"),
        (r"\v{C}ech, \'{\i}, \c c, \k{a}, \r{u}, \~n, \.I, \=a, \d{t}", "Čech, í, ç, ą, ů, ñ, İ, ā, ṭ"),
        (r"\o\ \O{} {\l} \ss\ \ae", "ø Ø ł ß æ"),
        (r"in $\mathcal{O}(n)$ and \(x\)", r"in $\mathcal{O}(n)$ and $x$"),
        (r"$\begin{cases} 1 \\ 2 \end{cases}$, $\frac{a$", r"$\begin{cases} 1 \\ 2 \end{cases}$, $\frac{a$"),
        (r"\url{https://x.org/a\_b} \href{https://x.org}{this {\em page}}", "https://x.org/a_b this page"),
        (r"50\% \& more -- ``or less''", "50% & more – “or less”"),
        (r"\emph{very} {\bf bold} \textsc{Bert}{} {\LaTeX}", "very bold Bert LaTeX"),
        ("\\input{/etc/passwd} \\", "\\input{/etc/passwd} \\"),
        ("}one {two\n\nthree\x07", "one two three"),
        ("שלום \u202eevil 🙂", "שלום evil 🙂"),
    ],
)
def test_text_is_plain(tex: str, text: str) -> None:
    assert csl(make_paper("T", abstract=tex), "k")["abstract"] == text


def test_what_is_not_known_is_left_out() -> None:
    item = csl(make_paper("", authors=(), abstract="", categories=()), "k")
    assert set(item) == {"id", "type", "issued", "publisher", "number", "archive", "archive_location", "URL"}


@given(ANYTHING, st.lists(ANYTHING, max_size=3), ANYTHING)
def test_csl_json_is_valid_whatever_papers_say(text: str, names: list[str], odd: str) -> None:
    first = make_paper(text, authors=tuple(names), abstract=text, journal=odd, doi=odd, categories=(odd,))
    written = csl_json([first, make_paper(odd, *names, key=f"arxiv:{text}", withdrawn=True)])
    for item in msgspec.json.decode(written.encode(), type=list[Item]):
        names_of = item.author or []
        assert all(bool(name.family) != bool(name.literal) for name in names_of)
    assert all(unicodedata.category(character) not in ("Cc", "Cs") for character in written.replace("\n", ""))


def test_a_file_is_sorted_by_key() -> None:
    first, second = make_paper("Zebras", "Ann B", key="arxiv:2001.00001"), make_paper("Apes", "Ann B")
    assert [item["id"] for item in json.loads(csl_json([first, second, first]))] == ["b2017apes", "b2017zebras"]
    assert csl_json([second, first]) == csl_json([first, second])
    assert json.loads(csl_json([first], {first.key: "own"}))[0]["id"] == "own"
    assert json.loads(csl_json([])) == []
