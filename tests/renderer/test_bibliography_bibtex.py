"""BibTeX of papers: what BibTeX reads is what arXiv says, and does no harm where it is typeset."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import ATTENTION, make_paper
from pybtex.database import Entry, Person, parse_string

from llmnotes.diagnostics import Place
from llmnotes.links.arxiv.names import Body, authors, plain_words
from llmnotes.links.arxiv.tex import FORMULA, Kind, plain, read, runs
from llmnotes.loader.bibliography import FOR_READERS, parse_bibliography
from llmnotes.model import Entry as EntryOfBibliography
from llmnotes.renderer.bibliography import bibtex, bibtex_of_entry, bibtex_of_note, citation_key, csl, key_of_entry

FRAGMENTS = st.sampled_from(
    [
        *("{", "}", "\\", "$", "%", "&", "#", "_", "~", "^", "@", '"', "'", "`", ",", "-", " ", "\n", "\x00", "\u202e"),
        *(
            "\\input{/etc/passwd}",
            "@misc{x,",
            " and ",
            "others",
            "\\'",
            "\\v c",
            "\\L ",
            "{\\o}",
            "\\emph{",
            "\\{",
            "\\}",
        ),
        *(
            "\\(",
            "\\)",
            "$x$",
            "$\\{a$",
            "$\\Gamma$",
            "von",
            "de",
            "Van",
            "Jr.",
            "III",
            "BERT",
            "a",
            "É",
            "文",
            "🙂",
            "שלום",
        ),
        *("\\-", "\\\\", "\\ ", "--", "``", "\\TeX", "\\textbackslash", '\\"', "\ud800", "$$", "\\def", "\u2028", ": "),
        *(
            "\\url{",
            "\\href{https://a.b/c}{",
            "https://x.org/a--b",
            "http://",
            "$\\frac{a$",
            "\\begin{cases}",
            "1",
            "x",
        ),
    ]
)
ANYTHING = st.lists(FRAGMENTS | st.text(max_size=5), max_size=12).map("".join)
HARMLESS = re.compile(  # all that could come from short texts: accents and letters have one or two letters
    r"text(?:backslash|braceleft|braceright|asciitilde|asciicircum)|emph|TeX|[A-Za-z]|AA|AE|DH|DJ|NG|OE|TH|aa|ae|dh|dj|"
    "ng|oe|ss|th"
)
LIGATURES = str.maketrans({"—": "---", "–": "--", "“": "``", "”": "''"})


def alike(printed: str) -> str:
    """Return a plain text in which it does not matter how TeX writes quotes, dashes and the braces of formulas."""
    return printed.translate(LIGATURES).replace("\\lbrace{}", "\\{").replace("\\rbrace{}", "\\}").replace("{}", "")


def same(text: str) -> str:
    return alike(plain(text))


def meant(names: list[str]) -> list[list[str]]:
    """Return first names, particle, family name and suffix of each author."""
    return [
        ["", "", plain_words(author.name), ""]
        if isinstance(author, Body)
        else [plain_words(part) for part in (author.given, author.particle, author.family, author.suffix)]
        for author in authors(names)
    ]


def parts_of(person: Person) -> list[str]:
    """Return the same of what was read."""
    first = person.first_names + person.middle_names
    return [" ".join(words) for words in (first, person.prelast_names, person.last_names, person.lineage_names)]


def entry_of(text: str) -> Entry:
    """Return the only entry that BibTeX finds."""
    (entry,) = parse_string(text, "bibtex").entries.values()
    return entry


def title_of(title: str) -> str:
    """Return the field of a title as it is written, without its braces."""
    found = re.search(r"^  title = \{(.*)\},$", bibtex(make_paper(title), "k"), re.MULTILINE)
    return found[1] if found else ""


def author_of(*names: str) -> str:
    found = re.search(r"^  author = \{(.*)\},$", bibtex(make_paper("T", *names), "k"), re.MULTILINE)
    return found[1] if found else ""


def test_a_preprint_is_misc_with_all_that_arxiv_writes() -> None:
    assert bibtex(ATTENTION, "vaswani2017attention") == (
        "@misc{vaswani2017attention,\n"
        "  title = {Attention Is All You Need},\n"
        "  author = {Vaswani, Ashish and Shazeer, Noam and Parmar, Niki},\n"
        "  year = {2017},\n"
        "  month = jun,\n"
        "  eprint = {1706.03762},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "  url = {https://arxiv.org/abs/1706.03762},\n"
        "}\n"
    )


def test_a_published_paper_is_an_article_with_its_doi() -> None:
    paper = make_paper("T", "A B", journal="Phys. Rev. D 76, 013009 (2007)", doi="10.1103/PhysRevD.76.013009 10.1/x")
    entry = entry_of(bibtex(paper, "k"))
    assert entry.type == "article"
    assert dict(entry.fields) == {
        "title": "T",
        "journal": "Phys. Rev. D",
        "volume": "76",
        "pages": "013009",
        "year": "2007",
        "eprint": "1706.03762",
        "archivePrefix": "arXiv",
        "primaryClass": "cs.CL",
        "doi": "10.1103/PhysRevD.76.013009",
        "url": "https://arxiv.org/abs/1706.03762",
    }


@pytest.mark.parametrize(
    ("reference", "fields"),
    [
        ("Nucl. Phys. B 123 (1977) 89-99", ("Nucl. Phys. B", "123", None, "89--99", "1977")),
        ("Nature 521 (2015), pp. 436–444.", ("Nature", "521", None, "436--444", "2015")),
        ("Journal of Graphs, vol. 12(3):45-67, 2019", ("Journal of Graphs", "12", "3", "45--67", "2019")),
        ("Phys. Rev. Lett. 100, A1234 (2008)", ("Phys. Rev. Lett.", "100", None, "A1234", "2008")),
        ("Graphs Vol. 12(3):45-67, 2019", ("Graphs", "12", "3", "45--67", "2019")),
        ("Phys.Rev.D69:105009,2004", ("Phys.Rev.", "D69", None, "105009", "2004")),
        ("Phys. Rev. D69:105009,2004.", ("Phys. Rev.", "D69", None, "105009", "2004")),
        ("Adv.Theor.Math.Phys.2:231-252,1998", ("Adv.Theor.Math.Phys.", "2", None, "231--252", "1998")),
        ("Astrophys.J.608(2):L1-L4, 2004", ("Astrophys.J.", "608", "2", "L1--L4", "2004")),
        ("JHEP 0412:015,2004", ("JHEP", "0412", None, "015", "2004")),
        ("Phys.Rev.D69:1,2004; D70:2,2004", ("Phys.Rev.D69:1,2004; D70:2,2004", None, None, None, "2004")),
        ("Phys.Lett.B428:105,98", ("Phys.Lett.B428:105,98", None, None, None, "2017")),
        ("Phys.Rev.D69,105009,2004", ("Phys.Rev.D69,105009,2004", None, None, None, "2004")),
        ("JHEP0412:015,2004", ("JHEP0412:015,2004", None, None, None, "2004")),
        ("Graphs No.5:45,2019", ("Graphs No.5:45,2019", None, None, None, "2019")),
        ("Graphs no. 5:45, 2019", ("Graphs no. 5:45, 2019", None, None, None, "2019")),
        ("Sensors 2020, 20, 1962", ("Sensors", "20", None, "1962", "2020")),
        ("Sensors 2020, 20(7), 1962", ("Sensors", "20", "7", "1962", "2020")),
        ("Appl. Sci. 2019, 9, 2033", ("Appl. Sci.", "9", None, "2033", "2019")),
        ("Phys. Rev. Lett. 2022, 128, 2001", ("Phys. Rev. Lett.", "128", None, "2001", "2022")),
        ("Entropy 2018, 20(5), 351.", ("Entropy", "20", "5", "351", "2018")),
        ("Lect. Notes Math. 1962, 20, 2015", ("Lect. Notes Math.", "1962", None, "20", "2015")),
        ("LNCS 2017, pp. 20-31, 2001", ("LNCS", "2017", None, "20--31", "2001")),
        ("JSTAT 2018, 12, 2018", ("JSTAT", "2018", None, "12", "2018")),
        ("NeurIPS 2017", ("NeurIPS 2017", None, None, None, "2017")),
        ("Proc. of A & B 2015, 2016", (r"Proc. of A \& B 2015, 2016", None, None, None, "2017")),
        (r"Erd\H{o}s Review", (r"Erd{\H{o}}s Review", None, None, None, "2017")),
        ("1 2 (2007) " * 1000, (("1 2 (2007) " * 1000).strip(), None, None, None, "2007")),
    ],
)
def test_a_journal_is_the_whole_reference_unless_that_is_plain(reference: str, fields: tuple[str | None, ...]) -> None:
    found = entry_of(bibtex(make_paper("T", journal=reference), "k")).fields
    assert tuple(found.get(name) for name in ("journal", "volume", "number", "pages", "year")) == fields


def test_a_journal_that_is_arxiv_is_none() -> None:
    paper = make_paper("T", journal="arXiv preprint arXiv:2101.00011 (2021)")
    assert bibtex(paper, "k") == bibtex(make_paper("T"), "k")
    assert csl(paper, "k") == csl(make_paper("T"), "k")


def test_a_withdrawn_paper_says_so() -> None:
    assert entry_of(bibtex(make_paper("T", withdrawn=True), "k")).fields["note"] == "Withdrawn from arXiv"


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("BERT: Pre-training of Deep Transformers", "{BERT}: Pre-training of Deep Transformers"),
        ("GPT-4 Technical Report: A Survey", "{GPT}-4 Technical Report: A Survey"),
        ("Deep learning for Bayesian inference: A review", "Deep learning for {Bayesian} inference: A review"),
        ("K-Means and T5 with Vitamin C", "K-Means and {T5} with Vitamin {C}"),
        ("Training ImageNet in iPhone Apps", "Training {ImageNet} in {iPhone} Apps"),
        (r"A Schr\"odinger Bridge", r"A Schr{\"o}dinger Bridge"),
        (r"Models of K\"AHLER Type", r"Models of {K{\"A}HLER} Type"),
        ("Łukasz and Ünal on the {LaTeX} Way", "Łukasz and Ünal on the {LaTeX} Way"),
        (r"Sorting in $\mathcal{O}(n)$ Time", r"Sorting in {$\mathcal{O}(n)$} Time"),
        (r"Sets \(\{a\}\) of Sets", r"Sets {$\lbrace{}a\rbrace{}$} of Sets"),
        ("From $5 and $6 to $20", r"From \$5 and \$6 to \$20"),
        (r"100% of a_b & #1 ~ x^2", r"100\% of a\_b \& \#1 {\textasciitilde} x{\textasciicircum}2"),
        (r"Already \% and \& Escaped", r"Already \% and \& Escaped"),
        (r"\emph{Species} and {\em More}", r"\emph{Species} and {More}"),
        ("Open { and } } Closed", "Open { and } Closed"),
        ("Open { for ever", "Open for ever"),
        (r"\input{/etc/passwd}", r"{\textbackslash}input{\textbraceleft}/etc/passwd{\textbraceright}"),
        (r"$\input{x}$", r"\${\textbackslash}input{\textbraceleft}x{\textbraceright}\$"),
        (r"$\frac{a$ of $\sim$10\%", r"\${\textbackslash}frac{\textbraceleft}a\$ of {$\sim$}10\%"),
        ("From $5-$10 to $5k/$10k", r"From \$5-\$10 to \$5k/\$10k"),
        (r"At \url{https://x.org/a--b_c\%20~}", r"At https://x.org/a-{}-b\_c\%20{\textasciitilde}"),
        (r"At \href{https://x.org}{this {\em page} of $x$}", "At this {page} of {$x$}"),
        (r"$\def\a{b}$", r"\${\textbackslash}def{\textbackslash}a{\textbraceleft}b{\textbraceright}\$"),
        ("$a % b$ x^^5cinput", r"\$a \% b\$ x{\textasciicircum}{\textasciicircum}5cinput"),
        ('A "quoted" @misc{x, y}', 'A "quoted" {@}misc{x, y}'),
        (" A\n\tBook\x00\u202e ", "A Book"),
        ("{}", ""),
    ],
)
def test_a_title_keeps_its_capitals_its_accents_and_its_formulas(title: str, written: str) -> None:
    assert title_of(title) == written


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ludwig van Beethoven", "van Beethoven, Ludwig"),
        ("Juan de la Cruz", "de la Cruz, Juan"),
        ("Aaron van den Oord", "van den Oord, Aaron"),
        ("Rianne Van den Berg", "Van den Berg, Rianne"),
        ("Luc Van Gool", "Van Gool, Luc"),
        ("Thanh Van Nguyen", "Nguyen, Thanh Van"),
        ("Le Song", "Song, Le"),
        ("de Finetti", "de Finetti"),
        ("de Finetti Jr.", "{de Finetti Jr.}"),
        ("Gerard 't Hooft", "'t Hooft, Gerard"),
        ("Jean d'Alembert", "d'Alembert, Jean"),
        ("Martin Luther King, Jr.", "King, Jr., Martin Luther"),
        ("King, Jr., Martin Luther", "King, Jr., Martin Luther"),
        ("de la Cruz, {III}, Juan", "de la Cruz, III, Juan"),
        ("King, Martin Luther, Jr.", "King, Jr., Martin Luther"),
        ("King, Jr.,", "{King, Jr.,}"),
        ("King, Jr., Martin, Luther", "{King, Jr., Martin, Luther}"),
        ("Henry Ford II", "Ford, II, Henry"),
        ("Smith, John", "Smith, John"),
        ("The ATLAS Collaboration", "{The ATLAS Collaboration}"),
        ("A. Smith for the ATLAS Collaboration", "{A. Smith for the ATLAS Collaboration}"),
        ("Rock and Roll Group", "{Rock and Roll Group}"),
        ("OpenAI", "{OpenAI}"),
        ("Gemini Team", "{Gemini Team}"),
        ("Team OLMo", "{Team OLMo}"),
        ("TEAM GLM", "{TEAM GLM}"),
        ("Team GLM, Zhipu AI", "{Team GLM, Zhipu AI}"),
        ("BigScience Workshop", "{BigScience Workshop}"),
        ("Mistral AI", "{Mistral AI}"),
        ("Xiaoyan Ai", "Ai, Xiaoyan"),
        ("Center for AI Safety", "{Center for AI Safety}"),
        ("MIT CSAIL Lab", "{MIT CSAIL Lab}"),
        ("Google DeepMind", "{Google DeepMind}"),
        ("Seamless Communication", "{Seamless Communication}"),
        ("ByteDance Seed", "{ByteDance Seed}"),
        ("Seed, Anna", "Seed, Anna"),
        ("Meta FAIR", "{Meta FAIR}"),
        ("Meta Fair", "Fair, Meta"),
        ("Meta Klopstock", "Klopstock, Meta"),
        ("Stanford Moore", "Moore, Stanford"),
        ("Huawei Shen", "Shen, Huawei"),
        ("Huawei Noah's Ark", "{Huawei Noah's Ark}"),
        ("Tencent Hunyuan", "{Tencent Hunyuan}"),
        ("Physical Intelligence", "{Physical Intelligence}"),
        ("Mit Lang", "Lang, Mit"),
        ("MIT CSAIL", "{MIT CSAIL}"),
        (
            "Meta Fundamental AI Research Diplomacy Team (FAIR)",
            "{Meta Fundamental AI Research Diplomacy Team (FAIR)}",
        ),
        ("Intern Team [Shanghai]", "{Intern Team [Shanghai]}"),
        ("Llama Team, AI @ Meta", "{Llama Team, AI {@} Meta}"),
        ("Max J. Lab", "Lab, Max J."),
        ("M. Lab", "Lab, M."),
        ("The Anh Nguyen", "Nguyen, The Anh"),
        ("DeepSeek-AI: Xiao Bi", "{DeepSeek-AI} and Bi, Xiao"),
        ("Gemini Team Google:", "{Gemini Team Google}"),
        ("{Google: Brain}", "{Google: Brain}"),
        ("{The CMS Collaboration}", "{The CMS Collaboration}"),
        ("{The CMS} Collaboration", "{{The CMS} Collaboration}"),
        ("Teame Zazzu", "Zazzu, Teame"),
        ("Gemini Team Google", "{Gemini Team Google}"),
        ("Llama Team at Meta", "{Llama Team at Meta}"),
        ("Jan Team Olmo", "Olmo, Jan Team"),
        ("others", "{others}"),
        ("Bob and Alice", "Alice, Bob {and}"),
        ("A, B, C", "{A, B, C}"),
        (r"\L ukasz Kaiser", r"Kaiser, {\L}ukasz"),
        (r"{\'E}mile Erd\H{o}s", r"Erd{\H{o}}s, {\'E}mile"),
        ("D.~E. Knuth", "Knuth, D. E."),
        ("J. {van der Waals} Smith", "Smith, J. {van der Waals}"),
        ("王小明", "{王小明}"),
        ("李 华", "李, 华"),
        ("李, 华", "李, 华"),
        ("김 철수", "김, 철수"),
        ("高橋 みなみ", "高橋, みなみ"),
        ("ジョン スミス", "スミス, ジョン"),
        ("Jane Roe et al.", "Roe, Jane and others"),
        ("Jane Roe, et al", "Roe, Jane and others"),
        ("Jane Roe and et al.", "Roe, Jane and others"),
        ("et al.", ""),
        ("Jane Al", "Al, Jane"),
        ("Jane Etal", "Etal, Jane"),
        ("- , -", ""),
        (":", ""),
        (r"{\ }~$", ""),
        (": 3", "{: 3}"),
    ],
)
def test_a_name_is_written_in_its_parts(name: str, written: str) -> None:
    assert author_of(name) == written


@pytest.mark.parametrize("more", ["et al.", "et al", "Et Al.", "et. al."])
def test_there_is_no_author_called_et_al(more: str) -> None:
    assert "author = {{NVIDIA} and others}," in bibtex(make_paper("T", "NVIDIA", more), "k")
    assert "author = {Roe, Jane and others}," in bibtex_of_note("k", "T", ["Jane Roe", more], None, "")
    assert csl(make_paper("T", "NVIDIA", more), "k")["author"] == [{"literal": "NVIDIA"}]


def test_what_is_not_known_is_left_out() -> None:
    paper = make_paper("", authors=(), categories=("}{",), doi="10.1/}{")
    assert set(entry_of(bibtex(paper, "k")).fields) == {"year", "month", "eprint", "archivePrefix", "url"}
    assert not entry_of(bibtex(paper, "k")).persons


@given(ANYTHING, st.lists(ANYTHING, max_size=3), ANYTHING, ANYTHING)
def test_bibtex_reads_what_was_meant(title: str, names: list[str], journal: str, odd: str) -> None:
    paper = make_paper(title, authors=tuple(names), journal=journal, doi=odd, key=f"arxiv:{odd}", categories=(odd,))
    entry = entry_of(bibtex(paper, citation_key(paper)))
    assert same(entry.fields.get("title", "")) == same(title)
    read = [list(map(same, parts_of(person))) for person in entry.persons.get("author", ())]
    assert read == [list(map(alike, parts)) for parts in meant(names)]


@given(ANYTHING)
def test_nothing_that_tex_would_obey_comes_through(text: str) -> None:
    paper = make_paper(text, text, journal=text, doi=text, key=f"arxiv:{text}")
    written = bibtex(paper, citation_key(paper))
    assert all(unicodedata.category(character) not in ("Cc", "Cs") for character in written.replace("\n", ""))
    harmless = re.sub(r"\{\$.*?\$\}", "", written)
    assert not re.search(r"(?<!\\)[%#&$^~]", harmless)
    assert all(map(HARMLESS.fullmatch, re.findall(r"\\([A-Za-z]+)", harmless)))


BOOK = r"""@Book{Knuth:1984_a,
  title = {The {\TeX}book: {$O(n)$} \& more},
  author = {Knuth, Jr., Donald~E. and {Rock and Roll Group} and Vincent van Gogh and others},
  publisher = "Addison" # "-Wesley",
  pages = {436--444},
  year = 1984,
  month = jan,
  doi = {https://doi.org/10.1000/a_b},
  url = {https://a.b/c_d%20e#f},
  note = {\url{https://a.b/c_d}},
  file = {/home/me/book.pdf},
}
"""


def written(text: str) -> str:
    """Return the only entry of a bibliography as it is written down."""
    ((entry,), _) = parse_bibliography("r.bib", text)
    return bibtex_of_entry(entry, key_of_entry(entry))


def test_an_entry_of_a_bibliography_is_what_it_was() -> None:
    before, after = entry_of(BOOK.replace("~", " ")), entry_of(written(BOOK))
    assert (after.type, after.key) == ("book", "Knuth:1984_a")
    assert after.persons == before.persons
    assert dict(after.fields) == {
        "title": r"The {\TeX}book: {$O(n)$} \& more",
        "publisher": "Addison-Wesley",
        "year": "1984",
        "month": before.fields["month"],
        "pages": "436--444",
        "doi": "10.1000/a_b",
        "url": "https://a.b/c_d%20e#f",
        "note": r"https://a.b/c\_d",
    }
    assert written(written(BOOK)) == written(BOOK)


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        (
            r"doi={10.1000/a\_b}, url={https://doi.org/10.1000/a\_b}",
            {"doi": "10.1000/a_b", "url": "https://doi.org/10.1000/a_b"},
        ),
        (r"url={https://a.b/c{\_}d\%20e\&f?x=\~{}me}", {"url": "https://a.b/c_d%20e&f?x=~me"}),
        (r"url={\url{https://a.b/c_d}}", {"url": "https://a.b/c_d"}),
        ("url={www.example.org/~c_d}", {"url": r"www.example.org/{\textasciitilde}c\_d"}),
        ("date={1723-05~/1724?}, urldate={2020-01-02}", {"date": "1723-05~/1724?", "urldate": "2020-01-02"}),
        ("date={May~2020}", {"date": "May 2020"}),
        ("ids={a_b, c d}", {"ids": "a_b, cd"}),
        ("doi={in press_a}", {"doi": r"in press\_a"}),
    ],
)
def test_an_address_is_written_as_it_is_and_what_is_none_as_its_author_wrote_it(
    fields: str, after: dict[str, str]
) -> None:
    assert dict(entry_of(written(f"@misc{{k, {fields}}}")).fields) == after


@pytest.mark.parametrize(
    ("key", "harmless"), [("DBLP:conf/nips/X-17+a_b.c", None), ("a b%\\c", "abc"), ("é", None), ("%$", "entry")]
)
def test_a_key_is_its_authors_but_for_what_tex_would_stumble_over(key: str, harmless: str | None) -> None:
    assert entry_of(written(f"@misc{{{key}, title={{A}}}}")).key == (harmless or key)


@given(ANYTHING, ANYTHING, ANYTHING, st.sampled_from(FOR_READERS))
def test_nothing_in_an_entry_does_harm(key: str, kind: str, text: str, name: str) -> None:
    fields = tuple((each, text) for each in dict.fromkeys(("title", "author", "doi", "url", name)))
    known = EntryOfBibliography(key, (text,), text, text, text, text, "", text, Place(""), kind, fields)
    after = bibtex_of_entry(known, key_of_entry(known))
    assert same(entry_of(after).fields.get("title", "")) == same(text)
    harmless = re.sub(r"\{\$.*?\$\}|^  (?:url)?date = .*", "", after, flags=re.MULTILINE)
    assert not re.search(r"(?<!\\)[%#&$^~]", harmless)
    assert all(map(HARMLESS.fullmatch, re.findall(r"\\([A-Za-z]+)", harmless)))


def test_a_title_of_a_megabyte_is_written_whole() -> None:
    text = f"{'{' * 10**4}{'x' * 10**6} {'$a ' * 100}"
    entry = entry_of(bibtex(make_paper(text, text), "k"))
    assert same(entry.fields["title"]) == same(text)


@given(ANYTHING)
def test_what_is_printed_is_the_same_without_taking_everything_apart(text: str) -> None:
    assert plain(text) == " ".join("".join([piece.plain for piece in read(text)]).split())
    pieces = [(piece.plain, piece.kind is Kind.FORMULA, piece.href) for piece in read(text)]
    for what in (FORMULA, "https://a.b/c", "https://x.org/a--b"):
        parts = [part for part, said in runs(text) if said == what]
        assert parts == [part for part, formula, href in pieces if (FORMULA if formula else href) == what]
