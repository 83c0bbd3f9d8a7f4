"""Lists of works: which ones jekyll-scholar would choose, in what order, and as what they stand in a note."""

import json
import time
from typing import Any

import pytest

from llmnotes.loader import Loaded, Options, load
from llmnotes.loader.liquid import works
from llmnotes.loader.liquid.expressions import NotUnderstoodError
from llmnotes.loader.liquid.works import Work, encoded, listed, works_in
from llmnotes.loader.markdown.citations import ENTRY, LABEL
from llmnotes.loader.options import Liquid
from llmnotes.model import Cited, Source

BIB = """---
---
@string{aps = {APS}}
@comment{@article{gone, year = 2000}}
@Article{old, title = {A {Nested} title = {x}}, year = {1999}, month = mar, selected={true}, author = "Ann {\\'E}"}
@book {new.book:1,
  year = 2021, abstract = {
    year = {1900} and more } , publisher = aps
}
@article{mid, date = {2010-05-01}, keywords = {a, b}}
@misc{bare, note = {none}}
@article{old, year = {2030}}
"""
FILES = [*works_in("papers", BIB), Work("others", "misc", "other", {"year": "2005"})]


def test_entries_are_seen_with_what_they_are_chosen_by() -> None:
    found = {work.key: (work.kind, work.fields) for work in works_in("papers", BIB)}
    assert [*found] == ["old", "new.book:1", "mid", "bare"]
    assert found["old"][0] == "article"
    assert found["old"][1] == {
        "title": "A {Nested} title = {x", "year": "1999", "month": "mar", "selected": "true", "author": "Ann {\\'E",
    }  # fmt: skip
    assert found["new.book:1"][1]["year"] == "2021"


CHOICES: list[tuple[str, dict[str, Any], list[str]]] = [
    ("", {"bibliography": "papers.bib"}, ["new.book:1", "mid", "old", "bare"]),
    ("", {}, ["new.book:1", "mid", "other", "old", "bare"]),  # there is no references.bib
    ("-f others", {}, ["other"]),
    ("--file others.bib", {"bibliography": "papers"}, ["other"]),
    ("-f nothing", {}, []),
    ("-f papers -q @*[year=1999]*", {}, ["old"]),
    ("-f papers --query @article", {}, ["mid", "old"]),
    ("-f papers -q @article[selected=true],@book", {}, ["new.book:1", "old"]),
    ('-f papers -q "@*[year >= 1990 && year < 2021]"', {}, ["old"]),
    ("-f papers -q @*[keywords~=b]", {}, ["mid"]),
    ("-f papers -q @*[keywords]", {}, ["mid"]),
    ("-f papers -q @*[author^=Ann, year!=2000]", {}, ["old"]),
    ("-f papers -q @*[type=book]", {}, ["new.book:1"]),
    ("-f papers --max 2", {}, ["new.book:1", "mid"]),
    ("-f papers -m 2 --sort_by year", {}, ["bare", "old"]),
    ("-f papers", {"sort_by": "year, month", "order": "descending, ascending"},
     ["new.book:1", "mid", "old", "bare"]),
    ("--cited", {}, []),
    ("--cited -f papers", {}, []),
]  # fmt: skip


@pytest.mark.parametrize(("markup", "settings", "keys"), CHOICES)
def test_works_are_chosen_and_ordered(markup: str, settings: dict[str, Any], keys: list[str]) -> None:
    shown = listed(FILES, markup, settings)
    text = "".join(part for part in shown.parts if isinstance(part, str))
    assert [piece.partition("]")[0].removeprefix("@") for piece in text.split(ENTRY)[1:]] == keys
    assert shown.said is None


def test_groups_have_headings_the_newest_first() -> None:
    shown = listed(FILES, "-f papers -q @article", {"group_by": "year"})
    (text,) = shown.parts
    assert isinstance(text, str)
    assert [line for line in text.split("\n") if "h2" in line] == [
        f'<h2 class="bibliography">{year}</h2>' for year in (2010, 1999)
    ]


@pytest.mark.parametrize("query", ["x", "@*[", "@*[=1]", "@a @b || @c"])
def test_a_query_that_is_not_known_is_told(query: str) -> None:
    with pytest.raises(NotUnderstoodError):
        listed(FILES, f'-q "{query}"', {})


def test_of_too_many_works_the_first_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(works, "MOST", 2)
    shown = listed(FILES, "", {})
    assert shown.said is not None
    assert str(shown.parts[0]).count(ENTRY) == 2


def loaded(text: str, path: str = "a.md") -> Loaded:
    site = json.dumps({"scholar": {"bibliography": "papers"}, "years": [1999, 2021]})
    options = Options(dialect="jekyll", cites_by_key=True, liquid=Liquid(site=site, works=encoded(FILES)))
    return load(Source(path, path, text), options)


@pytest.mark.parametrize("path", ["a.md", "a.html"])
def test_a_list_is_made_of_entries(path: str) -> None:
    text = "<div>\n{% for y in site.years %}<h2>{{ y }}</h2>\n{% bibliography -q @*[year={{y}}]* %}\n{% endfor %}</div>"
    result = loaded(text, path)
    assert result.diagnostics == ()
    assert [part.form for part in result.body.parts if isinstance(part, Cited)] == [ENTRY, ENTRY]
    assert result.note is not None
    assert [(link.url, link.text) for link in result.note.links] == [("@old", ENTRY), ("@new.book:1", ENTRY)]
    html = "".join(part if isinstance(part, str) else "?" for part in result.body.parts)
    assert html.count('<ul class="bibliography">') == 2
    assert "<li>?</li>" in html


def test_an_author_can_not_write_what_stands_for_an_entry() -> None:
    result = loaded(f"[{ENTRY}@old] {{% if true %}}[{ENTRY}@old]{{% endif %}}")
    assert {part.form for part in result.body.parts if isinstance(part, Cited)} == {LABEL}


@pytest.mark.parametrize(
    "piece",
    ["@a{b,", "@a{", "x = {", "x = {a}", "@a{b, x = {{y}", 'x = "', "x ", "a" * 50, "@a{b, y = {" + "{a}" * 200],
)
def test_a_hostile_bibliography_ends_in_time(piece: str) -> None:
    start = time.process_time()
    works_in("a", piece * (200_000 // len(piece)))
    assert time.process_time() - start < 5
