"""What Pagefind is given, how pages are spread over shards, and the one form that its files have."""

import json
import re
import zlib
from datetime import date

import pytest
from factory import make_link, make_note
from hypothesis import given
from hypothesis import strategies as st
from lineartime import assert_linear
from papers import make_paper
from websites import REPOSITORY

from llmnotes.links.known import Fact
from llmnotes.loader.markdown.formulas import mathml
from llmnotes.model import Reference
from llmnotes.renderer.bibliography.letters import WHOLE
from llmnotes.renderer.bibliography.prose import readable
from llmnotes.renderer.pages import Page, PaperPage
from llmnotes.renderer.search.bundles import bundle_of, manifest
from llmnotes.renderer.search.cbor import decode, encode
from llmnotes.renderer.search.documents import Searched, document, searched, typed
from llmnotes.renderer.search.letters import MARK, has_letters, plainly
from llmnotes.renderer.search.runs import LETTERS, SPACE, has_runs, parted
from llmnotes.renderer.search.shards import MOST, folder_of, shard_of, shards_for
from llmnotes.site import Citation, Tag, Work, tags_by_spelling

ABOUT = Searched("note", 'A "title" <b>', date(2024, 3, 5), ("nlp", "a, b"), year=2024)


def test_a_document_is_what_is_marked_and_what_is_known() -> None:
    html = b'<html><nav>no</nav><div class="e-content" data-pagefind-body>\n<div>in</div> it\n</div><p>no</p></html>'
    assert document(html, ABOUT) == (
        b"<!doctype html><html><head>"
        b'<meta data-pagefind-meta="title[content]" content="A &quot;title&quot; &lt;b&gt;">'
        b'<meta data-pagefind-filter="kind[content]" content="note">'
        b'<meta data-pagefind-meta="date[content]" content="5 March 2024">'
        b'<meta data-pagefind-filter="year[content]" content="2024">'
        b'<meta data-pagefind-filter="tag[content]" content="nlp">'
        b'<meta data-pagefind-filter="tag[content]" content="a, b">'
        b'</head><body>\n<div class="e-content" data-pagefind-body>\n<div>in</div> it\n</div>\n</body></html>\n'
    )


@pytest.mark.parametrize(
    ("html", "parts"),
    [
        (b"<p>nothing</p>", None),
        (b"<code>&lt;p data-pagefind-body&gt;</code>", None),
        (b"data-pagefind-body", None),
        (b"<p data-pagefind-body>a</p><p>b</p><b data-pagefind-body>c</b>",
         b"<p data-pagefind-body>a</p>\n<b data-pagefind-body>c</b>"),
        (b"<p data-pagefind-body>a<b data-pagefind-body>b</b></p>c",
         b"<p data-pagefind-body>a<b data-pagefind-body>b</b></p>"),
        (b"<DIV data-pagefind-body>a<div>b</DIV></div >c", b"<DIV data-pagefind-body>a<div>b</DIV></div >"),
        (b"<p data-pagefind-body><math><mi>a</mi><mo>&lt;</mo><mfrac><mi>b</mi><mn>2</mn></mfrac></math> is</p>",
         b"<p data-pagefind-body>a &lt; b/2 is</p>"),
        (b"<p data-pagefind-body>On <math alttext=\"n^2\"><msup><mi>n</mi><mn>2</mn></msup></math></p>",
         "<p data-pagefind-body>On n²</p>".encode()),
        (b"<p data-pagefind-body><math></mi></math><math>never closed</p>",
         b"<p data-pagefind-body><math>never closed</p>"),
        (b'<p id="p" data-pagefind-body>to (<a href="#r" id="c:1" rel="x">Vaswani</a>), '
         b"<i id='a b'>i</i><b id=c>d</b></p>",
         b'<p data-pagefind-body>to (<a href="#r" rel="x">Vaswani</a>), <i>i</i><b>d</b></p>'),
        (b'<p data-pagefind-body><h2 id="a">A</h2><h6 class="b" id="b">B</h6> <b data-id="c" grid="d">id="c"</b></p>',
         b'<p data-pagefind-body><h2 id="a">A</h2><h6 class="b" id="b">B</h6> <b data-id="c" grid="d">id="c"</b></p>'),
        (b"<p data-pagefind-body>a<pre>b</pre></p>c", b"<p data-pagefind-body>a<pre>b</pre></p>"),
        (b"<div data-pagefind-body>never closed <div></div>", b"<div data-pagefind-body>never closed <div></div>"),
        (b"<div data-pagefind-body>cut off </div", b"<div data-pagefind-body>cut off </div"),
    ],
)  # fmt: skip
def test_what_is_marked_ends_where_its_element_does(html: bytes, parts: bytes | None) -> None:
    found = document(html, Searched("note", "", None))
    assert (found and found.partition(b"<body>\n")[2].removesuffix(b"\n</body></html>\n")) == parts


@pytest.mark.parametrize("html", [b"<div data-pagefind-body>\n\n</div>", b'<p data-pagefind-body><img alt="a"> *</p>'])
def test_a_page_without_words_is_found_by_its_title(html: bytes) -> None:
    found = document(html, Searched("note", "R&D <1>", None)) or b""
    assert found.partition(b"<body>\n")[2].startswith(html + b"<p data-pagefind-body>R&amp;D &lt;1&gt;</p>")


@pytest.mark.parametrize(
    ("html", "spaced"),
    [
        ("plain <b>é</b>—“x”", "plain <b>é</b>—“x”"),
        ("<p>我们研究。</p>", "<p>我_们_研_究。</p>"),
        ("一，二（三）", "一，_二（_三）"),
        ("Transformer模型v2 和", "Transformer_模_型_v2 和"),
        ("GPT-4：模型", "GPT-4：_模_型"),
        ("模<em>型</em>A", "模<em>_型</em>_A"),
        ("模&amp;型&lt;A", "模&amp;_型&lt;_A"),
        ('<a title="模型" id=一二>三</a>\n<p>四', '<a title="模型" id=一二>三</a>\n<p>四'),
        ("モデル・データー", "モ_デ_ル・_デ_ー_タ_ー"),
        ("자기 학습을", "자_기 학_습_을"),
        ("เรียน𠀀𠀁", "เรียน_𠀀_𠀁"),
        ("(<<模型 & <", "(<<模_型 & <"),
    ],
)
def test_letters_of_texts_without_spaces_are_words(html: str, spaced: str) -> None:
    assert parted(html) == spaced.replace("_", SPACE)
    assert has_runs(html.encode()) or html == spaced


@given(st.text("ab <>&;=\"'。，模型モ학\u0e35\U00020000\n"))
def test_without_the_spaces_a_text_is_what_it_was(html: str) -> None:
    assert parted(html).replace(SPACE, "") == html
    assert parted(parted(html)) == parted(html)


@pytest.mark.parametrize("part", ["。", "<b>", "<", "&a", "a。", "a<", "模&", "模<", "&#1;", ">"])
def test_texts_without_spaces_take_time_in_proportion_to_their_length(part: str) -> None:
    assert_linear(parted, lambda count: f"模{part * count}模", 50_000)


@pytest.mark.parametrize(
    ("formulas", "found"),
    [
        (["O(n²)"], "O(n2) n2"),
        (["E = mc²"], "E=mc² E=mc2 mc2"),
        (["xᵢ², xᵢ₊₁"], "xᵢ²,xᵢ₊₁ xi2,xi+1 xi2, xi2 xi+1"),
        (["n²", "n²", "a/n²"], "n2 a/n2"),
        (["a = b", "90°", "f′", "x*", "（旧）ﬁ"], ""),
        (["x² + " * 9 + "1"], "x2"),
    ],
)
def test_formulas_are_found_as_people_type_them(formulas: list[str], found: str) -> None:
    assert " ".join(typed(formulas)) == found


def test_what_people_type_for_formulas_is_known_of_a_page_and_not_in_its_text() -> None:
    html = b"<p data-pagefind-body>It is <math><msup><mi>n</mi><mn>2</mn></msup></math></p>"
    found = (document(html, Searched("note", "On k² & <", None)) or b"").decode()
    assert '<meta data-pagefind-meta="formulas[content]" content="k2 n2">' in found
    assert "<p data-pagefind-body>It is n²</p>" in found


def test_words_of_formulas_that_are_set_apart_are_known_of_a_page_and_not_in_its_text() -> None:
    formula = mathml(r"\operatorname{softmax}(x^2)", (), display=True)
    found = (document(f"<div data-pagefind-body>{formula}</div>".encode(), Searched("note", "A", None)) or b"").decode()
    assert '<meta data-pagefind-meta="formulas[content]" content="softmax(x2) x2 softmax">' in found


@pytest.mark.parametrize("part", ["<a", "<a ", '<a id="', "<a id='x", " id=x", "<a\n id"])
def test_addresses_within_a_text_take_time_in_proportion_to_its_length(part: str) -> None:
    text = "<p data-pagefind-body>"
    assert_linear(lambda html: document(html.encode(), ABOUT), lambda count: text + part * count, 50_000)


@given(st.characters(exclude_categories=["Cs"]))
def test_letters_that_are_words_are_not_overlooked(letter: str) -> None:
    assert parted(letter * 2) == letter * 2 or has_runs(letter.encode())


def test_the_search_script_knows_the_same_letters() -> None:
    script = (REPOSITORY / "static/search.js").read_text(encoding="utf-8")
    (ranges,) = re.findall(r"LETTERS = String\.raw`(.*)`", script)
    assert re.sub(r"\\u\{(\w+)\}", lambda code: f"\\U{code[1]:>08}", ranges) == LETTERS


@pytest.mark.parametrize(
    ("html", "plain"),
    [
        ("plain <b>é</b>—“x”", "plain <b>é</b>—“x”"),
        ("<p>Søren</p>", "<p>So_ren</p>"),
        ("Straße, Łódź, Ærø", "Strass_e, L_ódź, Ae_ro_"),
        ("Đặng, Guðmundur, Þór", "D__ặng, Gud_mundur, Th_ór"),
        ("IıİŒœŊŋȷ", "Ii_İOe_oe_Ng_ng_j_"),
        ('<h2 id="straße" title="ø">ø</h2>', '<h2 id="straße" title="ø">o_</h2>'),
        ("a < ø <ø", "a < o_ <o_"),
    ],
)
def test_letters_that_no_form_of_unicode_parts_are_plain_ones_with_marks(html: str, plain: str) -> None:
    assert plainly(html) == plain.replace("_", MARK)
    assert has_letters(html.encode()) or plainly(html) == html


@given(st.characters(exclude_categories=["Cs"]))
def test_such_letters_are_not_overlooked(letter: str) -> None:
    assert plainly(letter) == letter or has_letters(letter.encode())


@pytest.mark.parametrize("part", ["ø", "<", "<ø", "é", "&oslash;"])
def test_such_letters_take_time_in_proportion_to_the_length_of_a_text(part: str) -> None:
    assert_linear(plainly, lambda count: part * count, 50_000)


def test_scripts_know_the_same_letters_and_their_mark() -> None:
    script = (REPOSITORY / "static/questions.js").read_text(encoding="utf-8")
    (letters,) = re.findall(r"WHOLE = \{(.*)\}", script)
    assert dict(re.findall(r'(\w): "(\w+)"', letters)) == WHOLE
    assert list(dict(re.findall(r'(\w): "(\w+)"', letters))) == list(WHOLE)  # whose order says who has two marks
    assert f'MARK = "\\u{ord(MARK):04x}"' in script


def test_a_title_and_a_text_are_given_with_plain_letters_and_a_tag_is_not() -> None:
    found = document("<p data-pagefind-body>Søren</p>".encode(), Searched("note", "Ærø", None, ("ø",)))
    assert found is not None
    assert 'title[content]" content="Ae_ro_"'.replace("_", MARK) in found.decode()
    assert 'tag[content]" content="ø"' in found.decode()
    assert "<p data-pagefind-body>So_ren</p>".replace("_", MARK) in found.decode()


def test_titles_and_texts_are_given_with_spaces_and_tags_without() -> None:
    found = document("<p data-pagefind-body>模型</p>".encode(), Searched("note", "笔记", None, ("中文",)))
    assert found is not None
    assert 'title[content]" content="笔_记"'.replace("_", SPACE) in found.decode()
    assert 'tag[content]" content="中文"' in found.decode()
    assert "<p data-pagefind-body>模_型</p>".replace("_", SPACE) in found.decode()


def paper_page() -> tuple[Page, tuple[Tag, ...]]:
    """Return the page of a paper that two notes cite, and the tags of these."""
    notes = [
        make_note(name, tags=tags, links=(make_link("https://arxiv.org/abs/1706.03762", text=text),))
        for name, tags, text in (("a", ("LLM", "gpu"), "Attention"), ("b", ("llm", "new"), "it"))
    ]
    citations = [Citation(note, Reference(0, "arxiv:1706.03762", "1706.03762", "", None)) for note in notes]
    page = PaperPage(Work("arxiv:1706.03762", "1706.03762", tuple(citations)))
    tags = [Tag(name, name.lower(), (), (name, name.lower())) for name in ("LLM", "gpu", "new")]
    return Page("papers/1706.03762/index.html", "/papers/1706.03762/", page, ""), tuple(tags)


@pytest.mark.parametrize(
    ("facts", "title", "published"),
    [
        ([make_paper(r"On $\mathcal{O}(n^2)$ of \emph{it}")], "On O(n²) of it", date(2017, 6, 12)),
        ([], "Attention", None),
    ],
)
def test_a_paper_has_the_tags_of_the_notes_that_cite_it_and_a_title_without_tex(
    facts: list[Fact], title: str, published: date | None
) -> None:
    page, tags = paper_page()
    about = searched(page, tags_by_spelling(tags), {fact.key: fact for fact in facts})
    assert about == Searched("paper", title, published, ("LLM", "gpu", "new"), "arXiv:1706.03762", 2017)


def test_a_paper_is_found_by_the_year_of_arxiv_and_by_the_one_it_is_cited_by() -> None:
    page, tags = paper_page()
    paper = make_paper(journal="Graphs 30 (2019) 5-9")
    about = searched(page, tags_by_spelling(tags), {paper.key: paper})
    html = document(b"<p data-pagefind-body>It</p>", about) or b""
    assert re.findall(rb'="year\[content\]" content="(.*?)"', html) == [b"2017", b"2019"]
    assert b'="date[content]" content="12 June 2017, published 2019"' in html


@pytest.mark.parametrize(
    ("facts", "years", "said"),
    [
        ([], [b"2017"], b"2017"),
        ([make_paper(version=0, journal="Graphs 30 (2019) 5-9")], [b"2017", b"2019"], b"2017, published 2019"),
    ],
)
def test_a_paper_that_arxiv_was_not_asked_about_is_of_the_year_of_its_identifier(
    facts: list[Fact], years: list[bytes], said: bytes
) -> None:
    page, tags = paper_page()
    about = searched(page, tags_by_spelling(tags), {fact.key: fact for fact in facts})
    html = document(b"<p data-pagefind-body>It</p>", about) or b""
    assert re.findall(rb'="year\[content\]" content="(.*?)"', html) == years
    assert re.findall(rb'="date\[content\]" content="(.*?)"', html) == [said]


def test_a_result_says_that_a_paper_was_withdrawn() -> None:
    page, tags = paper_page()
    paper = make_paper(withdrawn=True)
    about = searched(page, tags_by_spelling(tags), {paper.key: paper})
    html = document(b"<p data-pagefind-body>It</p>", about) or b""
    assert b'="date[content]" content="12 June 2017, withdrawn"' in html


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"Plain Schr\"odinger", "Plain Schrödinger"),
        (r"in $\mathcal{O}(\log n)$ time", "in O(log n) time"),
        (r"$x_i^{2}$, $x_1$, $x^{k}$ and $a < b$", "xᵢ², x₁, xᵏ and a < b"),
        (r"$\frac{a}{b}$ of $\sqrt{n}$", "a/b of √n"),
        (r"$\unknown{x}$", r"$\unknown{x}$"),
        ("costs $5 and $6", "costs $5 and $6"),
    ],
)
def test_formulas_can_be_read_where_there_is_only_text(tex: str, text: str) -> None:
    assert readable(tex) == text


def test_shards_are_powers_of_two_and_hold_about_as_many_pages_each() -> None:
    assert [shards_for(pages) for pages in (0, 1, MOST, MOST + 1, 10_000, 15_000)] == [1, 1, 1, 2, 16, 16]
    members = [shard_of(f"/papers/{number}/", 16) for number in range(10_000)]
    assert {*members} == {*range(16)}
    assert max(members.count(shard) for shard in range(16)) < MOST
    assert shard_of("/a/", 1) == 0
    assert folder_of(3) == "pagefind/3/"


VALUES = st.recursive(st.none() | st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.text() | st.binary(), st.lists)


@given(VALUES)
def test_cbor_comes_back_as_it_was(value: object) -> None:
    assert decode(encode(value)) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "value"),
    [  # RFC 8949, appendix A
        ("17", 23), ("1818", 24), ("1903e8", 1000), ("1a000f4240", 1000000), ("1bffffffffffffffff", 2**64 - 1),
        ("3863", -100), ("f4", False), ("f5", True), ("f6", None), ("4401020304", b"\1\2\3\4"), ("62c3bc", "ü"),
        ("8301820203820405", [1, [2, 3], [4, 5]]),
    ],
)  # fmt: skip
def test_cbor_is_that_of_its_specification(data: str, value: object) -> None:
    assert encode(value) == bytes.fromhex(data)  # type: ignore[arg-type]
    assert decode(bytes.fromhex(data)) == value


@given(st.binary(max_size=60))
def test_what_is_no_cbor_is_a_mistake_and_nothing_worse(data: bytes) -> None:
    try:
        value = decode(data)
    except ValueError:
        return
    assert decode(encode(value)) == value


def packed(value: object) -> bytes:
    pack = zlib.compressobj(wbits=31)
    return pack.compress(b"pagefind_dcd" + encode(value)) + pack.flush()  # type: ignore[arg-type]


def files(filters: list[str], values: list[object]) -> dict[str, bytes]:
    """Return what Pagefind writes, in some order of its own."""
    hashes = {name: f"en_{name}" for name in filters}
    order = "".join(filters) + str(values)
    return {
        "pagefind-entry.json": json.dumps(
            {"version": "1", "languages": {"en": {"hash": f"en_{len(order)}", "wasm": "en", "page_count": 2}}}
        ).encode(),
        f"pagefind.en_{len(order)}.pf_meta": packed(
            ["1", [["en_a", 1], ["en_b", 2]], [["a", "z", "en_i"]],
             [[name, hashes[name]] for name in filters], [], ["title"]]
        ),
        **{f"filter/en_{name}.pf_filter": packed([name, values]) for name in filters},
        "fragment/en_a.pf_fragment": b"a",
        "fragment/en_b.pf_fragment": b"b",
        "index/en_i.pf_index": b"i",
        "pagefind.js": b"js",
        "pagefind-worker.js": b"worker",
        "wasm.en.pagefind": b"wasm",
        "wasm.unknown.pagefind": b"other",
        "pagefind-ui.js": b"ui",
    }  # fmt: skip


def test_an_index_is_the_same_in_whatever_order_its_filters_came() -> None:
    one = bundle_of(files(["tag", "kind"], [["b", [1]], ["a", [0]]]))
    other = bundle_of(files(["kind", "tag"], [["a", [0]], ["b", [1]]]))
    assert one is not None
    assert other is not None
    assert one == other
    assert [*one.files] == [*other.files]
    assert one.runtime == {"pagefind.js": b"js", "pagefind-worker.js": b"worker", "wasm.en.pagefind": b"wasm"}
    (meta,) = [zlib.decompress(content, 31) for path, content in one.files.items() if path.endswith("pf_meta")]
    named = repr(decode(meta.removeprefix(b"pagefind_dcd")))
    filters = [path for path in one.files if path.startswith("filter/")]
    assert len(filters) == 2
    assert all(path.removeprefix("filter/").removesuffix(".pf_filter") in named for path in filters)
    assert json.loads(one.files["pagefind-entry.json"])["languages"]["en"]["hash"] == one.name
    assert f"pagefind.{one.name}.pf_meta" in one.files


def test_an_index_of_nothing_is_none() -> None:
    assert bundle_of({"pagefind-entry.json": b'{"languages": {}}'}) is None


@pytest.mark.parametrize(
    "change", [{"pagefind-entry.json": b"{}"}, {"pagefind-entry.json": b"x"}, {"filter/en_tag.pf_filter": b"x"},
               {"filter/en_tag.pf_filter": packed([])}, {"filter/en_tag.pf_filter": zlib.compress(b"", wbits=31)}],
)  # fmt: skip
def test_files_of_another_kind_are_a_mistake(change: dict[str, bytes]) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        bundle_of({**files(["tag"], []), **change})


def test_the_manifest_names_the_shards() -> None:
    assert json.loads(manifest({0: "en_a", 3: "en_b"})) == {"shards": {"0": "en_a", "3": "en_b"}}
