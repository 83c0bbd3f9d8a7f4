"""``.bib`` files become entries, whatever they hold, and each mistake is told at its line."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmnotes.diagnostics import Place
from llmnotes.loader.bibliography import joined, parse_bibliography
from llmnotes.loader.bibliography.values import LONGEST
from llmnotes.model import Entry

VALUES = {
    "title = {One {Two}}": ("title", "One {Two}"),
    'title = "One"': ("title", "One"),
    "title = {Figure~1 of Theorem~2}": ("title", "Figure 1 of Theorem 2"),
    r"title = {Espa\~na of~old}": ("title", r"Espa\~na of old"),
    "journal = {Proc.~of~X}": ("container", "Proc. of X"),
    r"howpublished = {See~https://a.b/~c and~\url{www.a.b/~d}}": (
        "container",
        r"See https://a.b/~c and \url{www.a.b/~d}",
    ),
    "url = {https://a.b/~c}": ("url", "https://a.b/~c"),
    "TITLE = {One\n   two}": ("title", "One two"),
    'title = acl # " of " # {2017}': ("title", "ACL of 2017"),
    'title = "a {"} b # c" # acl': ("title", 'a {"} b # cACL'),
    "journal = JACM": ("container", "Journal of the ACM"),
    "year = 2017": ("year", "2017"),
    "year = {1988--1992}": ("year", "1988–1992"),
    "year = {forthcoming 2030}": ("year", "2030"),
    "year = {in press}": ("year", ""),
    "date = {2017-06-12/2017-07-01}": ("year", "2017"),
    "date = {2017-06-12T10:20:30Z}": ("year", "2017"),
    "date = {2017-21}": ("year", "2017"),
    "date = {2017-XX-XX}": ("year", "2017"),
    "date = {-0335}": ("year", "336 BCE"),
    "date = {0000}": ("year", "1 BCE"),
    "date = {-0335/-0322}": ("year", "336 BCE–323 BCE"),
    "date = {199X}": ("year", "1990s"),
    "date = {199u}": ("year", "1990s"),
    "date = {19XX}": ("year", "1900–1999"),
    "date = {1988/1992}": ("year", "1988–1992"),
    "date = {1988/}": ("year", "1988–"),
    "date = {../1992-05}": ("year", "–1992"),
    "date = {1723~}": ("year", "ca. 1723"),
    "date = {1723?}": ("year", "1723?"),
    "date = {1723-05%}": ("year", "ca. 1723?"),
    "date = {May 2020}": ("year", "2020"),
    "date = {undated}": ("year", ""),
    "doi = {https://doi.org/10.1000/xyz}": ("doi", "10.1000/xyz"),
    "doi = {javascript:alert(1)}": ("doi", ""),
    r"doi = {10.1007/978-3-319-24574-4\_28}": ("doi", "10.1007/978-3-319-24574-4_28"),
    r"doi = {10.1007/a{\_}b}": ("doi", "10.1007/a_b"),
    r"doi = {\url{https://doi.org/10.1007/a\_b}}": ("doi", "10.1007/a_b"),
    r"doi = {\href{https://doi.org/10.1007/a}{10.1007/a}}": ("doi", "10.1007/a"),
    r"url = {https://doi.org/10.1007/a\_28}": ("url", "https://doi.org/10.1007/a_28"),
    r"url = {https://a.b/a{\_}b/c\%20d\&e\#f?x=\~{}me}": ("url", "https://a.b/a_b/c%20d&e#f?x=~me"),
    r"url = {https://a.b/{\~{}}a/\textasciitilde{}b/{\textasciitilde}c}": ("url", "https://a.b/~a/~b/~c"),
    r"url = {https://a.b/\textasciitilde d/$\sim$e/\~f/\string~g}": ("url", "https://a.b/~d/~e/~f/~g"),
    r"url = {https://a.b/c\textunderscore{}d{\textunderscore}e}": ("url", "https://a.b/c_d_e"),
    r"url = {\url{https://a.b/c_d}}": ("url", "https://a.b/c_d"),
    r"url = {\url{ https://a.b/{\~{}}me }}": ("url", "https://a.b/~me"),
    r"url = {\href{https://a.b/c\_d}{A {B} \emph{c}}}": ("url", "https://a.b/c_d"),
    "url = {{https://a.b/c_d}}": ("url", "https://a.b/c_d"),
    r"url = {https://a.b/\emph{c}}": ("url", ""),
    r"eprint = {cs.CL/0301\_001}": ("arxiv", "cs.CL/0301_001"),
    r"eprint = {\url{https://arxiv.org/abs/1706.03762}}": ("arxiv", "https://arxiv.org/abs/1706.03762"),
    "url = {https://a.b/c_d}": ("url", "https://a.b/c_d"),
    "url = {javascript:alert(1)}": ("url", ""),
    'url = {https://a.b/"><script>}': ("url", ""),
    "eprint = {1706.03762}, archivePrefix = {arXiv}": ("arxiv", "1706.03762"),
    "eprint = {1706.03762}, eprinttype = arxiv": ("arxiv", "1706.03762"),
    "eprint = {1706.03762}, archivePrefix = {{arXiv}}": ("arxiv", "1706.03762"),
    "eprint = {1706.03762}": ("arxiv", "1706.03762"),
    "eprint = {123}, eprinttype = hdl": ("arxiv", ""),
    "journal = {Nature}, volume = 521, number = 7553, pages = {436--444}": ("container", "Nature 521(7553): 436--444"),
    "journaltitle = {Nature}, pages = {1}": ("container", "Nature"),
    "booktitle = {Proc.}, publisher = {ACM}": ("container", "Proc."),
    "publisher = {MIT Press}": ("container", "MIT Press"),
    "volume = 3": ("container", ""),
    "author = {A B and C, D}": ("authors", ("A B", "C, D")),
    "author = {{The A and B Collaboration} and E F and others}": (
        "authors",
        ("{The A and B Collaboration}", "E F", "others"),
    ),
    "editor = {A B}": ("authors", ("A B",)),
    "author = {family=Hof, given=Jan, prefix=van der, useprefix=true and Doe, Jane}": (
        "authors",
        ("van der Hof, Jan", "Doe, Jane"),
    ),
    "author = {given={Jan}, given-i={J}, prefix={van der}, useprefix=false, family={Hof}}": (
        "authors",
        ("Hof, Jan van der",),
    ),
    'author = {Family="King", Given="Martin Luther", suffix=Jr. and others}': (
        "authors",
        ("King, Jr., Martin Luther", "others"),
    ),
    "author = {family={Robinson and Sons, Inc.} and family=NVIDIA}": (
        "authors",
        ("{Robinson and Sons, Inc.}", "NVIDIA"),
    ),
    "author = {family=Wu, given={Ann, and so on}}": ("authors", ("Wu, {Ann, and so on}",)),
    "author = {family=Hof, whatever}": ("authors", ("family=Hof, whatever",)),
    "author = {E=mc, Group}": ("authors", ("E=mc, Group",)),
    "editor = {family=Hof, given=Jan}": ("fields", (("editor", "Hof, Jan"),)),
    "ids = {sortalias, other}": ("ids", ("sortalias", "other")),
    "title = {a}, title = {b}": ("title", "a"),
}


@pytest.mark.parametrize("fields", VALUES)
def test_a_field_is_read_as_bibtex_reads_it(fields: str) -> None:
    entries, problems = parse_bibliography("r.bib", f'@string(acl = "ACL")\n@Article{{key, {fields}}}\n')
    name, value = VALUES[fields]
    assert problems == ()
    assert [getattr(entry, name) for entry in entries] == [value]


def test_an_entry_keeps_the_fields_that_are_for_readers() -> None:
    text = """@InProceedings{a, Title={A {B}}, crossref={p}, file={/home/me/a.pdf}, annote={bad}, month=jan # " x"}
    @proceedings{p, title={Proc}, year=1999, keywords={x}}"""
    first = parse_bibliography("r.bib", text)[0][0]
    assert first.kind == "inproceedings"
    assert first.fields == (("title", "A {B}"), ("booktitle", "Proc"), ("year", "1999"), ("month", "jan x"))


@pytest.mark.parametrize(
    "whole",
    [
        "@proceedings{p, title={Proc}, year=1999}",
        "@proceedings{p, booktitle={Proc}, year=1999}",
        "@proceedings{p, title={Proceedings of X}, booktitle={Proc}, year=1999}",
        "@proceedings{P, title={Proc}, year=1999}",
        "@proceedings{P, title={Other}, year=2000}\n@proceedings{p, title={Proc}, year=1999}",
        "@proceedings{P, title={Proc}, year=1999}\n@proceedings{pp, title={Other}, year=2000}",
    ],
)
def test_an_entry_has_what_it_lacks_from_the_one_that_it_refers_to(whole: str) -> None:
    text = f"@inproceedings{{a, crossref={{p}}, title={{A}}}}\n{whole}"
    entries, problems = parse_bibliography("r.bib", text)
    assert (entries[0].title, entries[0].container, entries[0].year) == ("A", "Proc", "1999")
    assert problems == ()


def test_what_leads_to_a_whole_work_does_not_lead_to_a_part_of_it() -> None:
    links = "doi={10.1000/proc}, url={https://a.b/proc}, eprint={1706.03762}, archivePrefix={arXiv}"
    text = f"@incollection{{a, title={{A}}, crossref={{p}}}}\n@book{{p, title={{B}}, isbn={{978-0}}, {links}}}"
    part, whole = parse_bibliography("r.bib", text)[0]
    assert (part.doi, part.url, part.arxiv) == ("", "", "")
    assert part.fields == (("title", "A"), ("booktitle", "B"), ("isbn", "978-0"))
    assert (whole.doi, whole.url, whole.arxiv) == ("10.1000/proc", "https://a.b/proc", "1706.03762")


def test_a_part_has_the_subtitle_of_the_whole_as_that_of_the_whole() -> None:
    text = (
        "@incollection{a, title={A}, crossref={p}}\n@incollection{b, title={B}, crossref={q}}\n"
        "@book{p, title={P}, subtitle={S}}\n@book{q, title={Q}, subtitle={S}, booktitle={T}}"
    )
    fields = [dict(entry.fields) for entry in parse_bibliography("r.bib", text)[0]]
    assert fields[:2] == [
        {"title": "A", "booktitle": "P", "booksubtitle": "S"},
        {"title": "B", "booktitle": "T"},
    ]


def test_an_entry_has_the_data_that_it_names() -> None:
    text = (
        "@book{a, title={A}, xdata={one, Two}}\n@inbook{b, title={B}, crossref={a}}\n"
        "@xdata{one, publisher={P}, year=1999, xdata={two}}\n@xdata{two, publisher={Q}, series={S}, xdata={one}}\n"
    )
    entries, problems = parse_bibliography("r.bib", text)
    assert [dict(entry.fields) for entry in entries] == [
        {"title": "A", "series": "S", "publisher": "P", "year": "1999"},
        {"title": "B", "booktitle": "A", "series": "S", "publisher": "P", "year": "1999"},
    ]
    assert problems == ()


def test_data_that_name_themselves_and_each_other_are_read_soon() -> None:
    keys = [f"k{number}" for number in range(300)]
    text = "\n".join([f"@xdata{{{key}, note={{{key}}}, xdata={{{','.join(keys)}}}}}" for key in keys])
    entries, _ = parse_bibliography("r.bib", f"{text}\n@misc{{a, xdata={{k7}}}}\n")
    assert [dict(entry.fields) for entry in entries] == [{"note": "k7"}]


SLIPS = {
    "@misc{a,\n  journal = nosuch}\n@misc{b, journal = nosuch # { x}}": [
        (Place("r.bib", 2, 3, 20), "bibliography-string")
    ],
    "@misc{a, journal = later}\n@string{later = {L}}": [(Place("r.bib", 1, 1, 26), "bibliography-string")],
    "@string{j = {J}}\n@misc{a, journal = J, month = jan, year = 1999, keywords = x, eprinttype = arxiv}": [],
    "@article{, title={x}}\n@article{, title={y}}": [
        (Place("r.bib", 1, 1, 22), "bibliography-key"),
        (Place("r.bib", 2, 1, 22), "bibliography-key"),
    ],
    "@misc{a,\n date={2020-13-45}}": [(Place("r.bib", 2, 2, 20), "bibliography-date")],
    "@misc{a, date={2019/2021-02-29}}": [(Place("r.bib", 1, 1, 33), "bibliography-date")],
    "@misc{a, date={2020-02-29}}\n@misc{b, date={-0001-12}}\n@misc{c, date={0000}}\n@misc{d, date={12.5.2020}}": [],
    "@misc{a, xdata={x, y}}\n@xdata{x}": [(Place("r.bib", 1, 1, 23), "bibliography-xdata")],
}


@pytest.mark.parametrize("text", SLIPS)
def test_a_slip_is_told_at_its_line(text: str) -> None:
    _, problems = parse_bibliography("r.bib", text)
    assert [(problem.place, problem.code) for problem in problems] == SLIPS[text]


def test_a_crossref_to_nothing_is_told_where_it_is_first_named() -> None:
    text = (
        "@inproceedings{a, title={A},\n  CrossRef = {proc99}}\n"
        "@inproceedings{b, crossref={proc99}}\n@misc{c, crossref={}}\n@misc{d, crossref={nowhere}}\n"
        "@proceedings{proc98, title={P}}\n"
    )
    entries, problems = parse_bibliography("r.bib", text)
    assert [entry.container for entry in entries] == [""] * 5
    assert [(problem.place, problem.code, problem.hint) for problem in problems] == [
        (Place("r.bib", 2, 3, 23), "bibliography-crossref", "did you mean proc98?"),
        (Place("r.bib", 5, 1, 29), "bibliography-crossref", "correct the key, or put the entry in this file"),
    ]


def test_mistakes_are_told_at_their_lines_and_the_rest_is_read() -> None:
    text = (
        "% about\n@misc{a, title={A}}\n@misc{b, title={never closed\n@misc{a, title={again}}\n  @misc{c, title={C}}\n"
    )
    entries, problems = parse_bibliography("r.bib", text)
    assert [(entry.key, entry.title) for entry in entries] == [("a", "A"), ("c", "C")]
    assert sorted((problem.place, problem.code) for problem in problems) == [
        (Place("r.bib", 3, 1, 29), "bibliography-syntax"),
        (Place("r.bib", 4, 1, 24), "bibliography-duplicate"),
    ]
    assert entries[1].place == Place("r.bib", 5, 3, 22)


def test_of_two_files_the_first_counts() -> None:
    files = [parse_bibliography(name, "@misc{a, title={A}}")[0] for name in ("one.bib", "two.bib")]
    entries, problems = joined(files)
    assert entries["a"].place.path == "one.bib"
    assert [(problem.place.path, problem.code) for problem in problems] == [("two.bib", "bibliography-duplicate")]
    assert "one.bib:1" in problems[0].message


PIECES = st.sampled_from(
    [
        "@misc",
        "@string",
        "{",
        "}",
        '"',
        "#",
        "=",
        ",",
        "a",
        " and ",
        "author",
        "title",
        "crossref",
        "\n",
        "\\",
        "%",
        "@",
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=3), max_size=40).map("".join))
def test_any_text_is_read(text: str) -> None:
    entries, problems = parse_bibliography("r.bib", text)
    lines = text.split("\n")
    for place in [*(entry.place for entry in entries), *(problem.place for problem in problems)]:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= place.end_column <= len(lines[place.line - 1]) + 1
    assert all(isinstance(entry, Entry) and entry.key for entry in entries)


def test_strings_that_grow_without_end_are_cut_off() -> None:
    strings = "".join(f"@string{{s{n + 1} = s{n} # s{n}}}\n" for n in range(60))
    entries, _ = parse_bibliography("r.bib", f"@string{{s0 = {{xx}}}}\n{strings}@misc{{a, title = s60}}")
    assert len(entries[0].title) == LONGEST


HOSTILE = (
    "@" * 100_000,
    "@misc{a, title={" + "{" * 50_000,
    "@misc{a, t=" + '"a" # ' * 20_000 + '"b"}',
    "@misc{a," * 5_000,
    "".join(f"@misc{{smith-{n}-title, crossref={{smyth-{n}-title}}}}\n" for n in range(3_000)),
    *(
        f"@misc{{a, url={{{piece * 50_000}}}}}"
        for piece in (r"\~", r"\~{}", r"\url", "{}", r"\url{}", "{ ", r"\textasciitilde ")
    ),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_files_are_read_in_seconds_and_quietly(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    parse_bibliography("r.bib", text)
    assert capfd.readouterr() == ("", "")
