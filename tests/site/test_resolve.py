"""What links mean, and what is said about those that mean nothing."""

import time
import tomllib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, TypeAlias
from unicodedata import normalize

import pytest
from factory import make_note
from hypothesis import given
from hypothesis import strategies as st
from lineartime import assert_linear
from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.diagnostics import Fix, Place, Severity
from llmnotes.loader.markdown import dialect, parse
from llmnotes.model import Alias, Heading, Link, LinkKind, Note
from llmnotes.site import Site, assemble
from llmnotes.site.broken import check
from llmnotes.site.contents import Static
from llmnotes.site.index import Index
from llmnotes.site.names import stem
from llmnotes.site.resolution import Broken, External, Resolution, ToFile, ToNote, ToPage
from llmnotes.site.resolve import resolve

NOW = datetime(2024, 6, 1, tzinfo=UTC)
Form: TypeAlias = Literal["NFC", "NFD"]


def note(
    within: str,
    *,
    headings: Sequence[str] = (),
    aliases: Sequence[str] = (),
    links: Sequence[Link] = (),
    **facts: object,
) -> Note:
    ids = [heading.lower().replace(" ", "-") for heading in headings]
    return make_note(
        within,
        headings=tuple(Heading(2, one, text, text) for one, text in zip(ids, headings, strict=True)),
        other_anchors=frozenset(["über", "fn:1", "^the-chip"]),
        aliases=tuple(Alias(alias, Place(f"notes/{within}")) for alias in aliases),
        links=tuple(links),
        **facts,
    )


HEADINGS = parse(
    "## Using `torch.compile`\n\n## Results: 5%\n\n## **Bold** heading\n\n## The $O(n^2)$ cost\n\n## ==Mark== it\n\n"
    "## C++ / C#\n\n## _A_ [link](b.md)\n\n## C++\n\n## +C\n\n## C#\n\n## 100 %\n\n## 10 0!\n",
    dialect.notes(),
    path="torch.md",
).headings
NOTES = (
    note("groq.md", headings=["The Chip", "How fast?"], aliases=["/old/groq/", "/chips"]),
    note("papers/2017-06-12-attention.md", url="/papers/attention/", title="Attention is all you need"),
    note("papers/bert.markdown", url="/bert.html"),
    note("papers/index.md", url="/papers/"),
    note("other/bert.md", title="Attention Is All You Need"),
    note("Name with Blanks.md", url="/name-with-blanks/", title="A/B testing"),
    note("tips/readme.md", url="/tips", title="Chart.png"),
    note("a/Big Lab/index.markdown", url="/a/big-lab/", title="Lab"),
    note("b/groq/index.md", url="/b/groq/"),
    note("b/index.md", url="/b/", title="B"),
    note("c-sharp.md", title="C#", headings=["Types"]),
    note("deep/C# 2.md", url="/deep/c-2/", title="Of C# and F#", headings=["Why C#?"]),
    replace(note("opening.md", title="Two Words!"), other_anchors=frozenset({"two-words"})),
    replace(note("named.md", title="Its own id"), other_anchors=frozenset({"own"}), title_id="own"),
    replace(note("torch.md"), headings=HEADINGS),
)
LEFT_OUT = (
    replace(note("draft.md", title="An idea"), draft=True),
    replace(note("secret.md"), published=False),
    replace(note("papers/later.md"), date=NOW + timedelta(days=1)),
)
FILES = {
    "notes/img/a.png": "/img/a.png",
    "notes/img/b c.png": "/img/b c.png",
    "notes/papers/figure.svg": "/papers/figure.svg",
    "notes/other/figure.svg": "/other/figure.svg",
    "notes/paper.pdf": "/paper.pdf",
}
PAGES = ("/tags/", "/tags/llm/", "/archive/", "/feed.xml", "/404.html")
CONFIG = Config(base_url="https://me.github.io/notes")


def assembled(*notes: Note, config: Config = CONFIG) -> Site:
    return assemble(notes, FILES, config, NOW)[0]


SITE = assembled(*NOTES, *LEFT_OUT)
INDEX = Index(SITE, PAGES)


def told(resolution: Resolution) -> str:
    """A resolution in one line, for the tables."""
    match resolution:
        case ToNote(target, fragment, query):
            address = target.path.removeprefix("notes/")
        case ToFile(address, fragment, query) | ToPage(address, fragment, query):
            pass
        case External(address):
            return f"external {address}"
        case Broken(code, message, hint):
            return f"{code}: {message} ({hint})"
    return address + (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")


def resolved(url: str, kind: LinkKind = LinkKind.LINK, source: str = "groq.md") -> str:
    note = next(one for one in NOTES if one.path == f"notes/{source}")
    return told(resolve(INDEX, note, Link(kind, url, "", Place(note.path))))


LINKS = [
    # relative to the file
    ("groq.md", "papers/bert.markdown", "papers/bert.markdown"),
    ("groq.md", "./papers/../papers/bert.markdown", "papers/bert.markdown"),
    ("groq.md", "papers/bert", "papers/bert.markdown"),
    ("groq.md", "papers", "papers/index.md"),
    ("groq.md", "Name%20with%20Blanks.md", "Name with Blanks.md"),
    ("groq.md", "Name with Blanks.md", "Name with Blanks.md"),
    ("papers/bert.markdown", "../groq.md", "groq.md"),
    ("papers/bert.markdown", "../groq.md#the-chip", "groq.md#the-chip"),
    ("papers/bert.markdown", "../groq", "groq.md"),
    ("papers/bert.markdown", "2017-06-12-attention.md", "papers/2017-06-12-attention.md"),
    ("papers/bert.markdown", ".", "papers/index.md"),
    ("groq.md", "paper.pdf#page=3", "/paper.pdf#page=3"),
    ("groq.md", "img/b%20c.png", "/img/b c.png"),
    # relative to the URL, as a browser takes it, or to the URL of the folder
    ("groq.md", "../bert.html", "papers/bert.markdown"),
    ("groq.md", "../papers/attention/", "papers/2017-06-12-attention.md"),
    ("groq.md", "../tags/llm/", "/tags/llm/"),
    ("papers/bert.markdown", "attention/", "papers/2017-06-12-attention.md"),
    ("papers/bert.markdown", "attention", "papers/2017-06-12-attention.md"),
    # absolute
    ("papers/bert.markdown", "/groq/", "groq.md"),
    ("groq.md", "/groq", "groq.md"),
    ("groq.md", "/groq/index.html", "groq.md"),
    ("groq.md", "/groq.html", "groq.md"),
    ("groq.md", "/bert", "papers/bert.markdown"),
    ("groq.md", "/bert.html", "papers/bert.markdown"),
    ("groq.md", "/tips/", "tips/readme.md"),
    ("groq.md", "/papers/../groq/", "groq.md"),
    ("groq.md", "/papers/./", "papers/index.md"),
    ("groq.md", "/papers//attention/..", "papers/index.md"),
    ("groq.md", "/groq.md", "groq.md"),
    ("groq.md", "/notes/groq.md", "groq.md"),
    ("groq.md", "/notes/img/a.png", "/img/a.png"),
    ("groq.md", "/img/a.png", "/img/a.png"),
    ("groq.md", "/old/groq/", "groq.md"),
    ("groq.md", "/chips/", "groq.md"),
    # with the site's own address
    ("groq.md", "/notes/papers/attention/", "papers/2017-06-12-attention.md"),
    ("groq.md", "https://me.github.io/notes/groq/#the-chip", "groq.md#the-chip"),
    ("groq.md", "http://me.github.io/notes/tags/", "/tags/"),
    ("groq.md", "https://me.github.io/notesworthy/", "external https://me.github.io/notesworthy/"),
    ("groq.md", "https://me.github.io/other/", "external https://me.github.io/other/"),
    # pages that llmnotes makes
    ("groq.md", "/tags/", "/tags/"),
    ("groq.md", "/tags/llm", "/tags/llm/"),
    ("groq.md", "/archive/#2024", "/archive/#2024"),
    ("groq.md", "/feed.xml?x=1", "/feed.xml?x=1"),
    ("groq.md", "/404", "/404.html"),
    # fragments and queries
    ("groq.md", "#the-chip", "groq.md#the-chip"),
    ("groq.md", "", "groq.md"),
    ("groq.md", "#", "groq.md"),
    ("groq.md", "#top", "groq.md#top"),
    ("groq.md", "?a=b#the-chip", "groq.md?a=b#the-chip"),
    ("groq.md", "/papers/?a=b", "papers/index.md?a=b"),
    ("groq.md", "#:~:text=fast%2C%20chips", "groq.md#:~:text=fast%2C%20chips"),
    ("groq.md", "#the-chip:~:text=fast", "groq.md#the-chip:~:text=fast"),
    ("groq.md", "#%C3%BCber", "groq.md#über"),
    ("groq.md", "#über", "groq.md#über"),
    ("groq.md", "#fn:1", "groq.md#fn:1"),
    # the text of a heading, as Obsidian writes it
    ("groq.md", "#The%20Chip", "groq.md#the-chip"),
    ("groq.md", "#The Chip", "groq.md#the-chip"),
    ("papers/bert.markdown", "../groq.md#The%20Chip", "groq.md#the-chip"),
    ("papers/bert.markdown", "../groq.md#The%20Chip#How%20fast", "groq.md#how-fast?"),
    ("groq.md", "torch.md#Using%20`torch.compile`", "torch.md#using-torchcompile"),
    ("groq.md", "torch.md#Results%205%", "torch.md#results-5"),
    ("groq.md", "torch.md#**Bold**%20heading", "torch.md#bold-heading"),
    ("groq.md", "torch.md#The%20$O(n%202)$%20cost", "torch.md#the-on2-cost"),
    ("groq.md", "torch.md#==Mark==%20it", "torch.md#mark-it"),
    ("groq.md", "torch.md#C++ / C#", "torch.md#c--c"),
    ("groq.md", "torch.md#C#", "torch.md#c-2"),
    ("groq.md", "torch.md#+C", "torch.md#c-1"),
    ("groq.md", "torch.md#Results%205%:~:text=x", "torch.md#results-5:~:text=x"),
    # elsewhere
    ("groq.md", "https://arxiv.org/abs/1706.03762#x", "external https://arxiv.org/abs/1706.03762#x"),
    ("groq.md", "HTTP://example.org", "external HTTP://example.org"),
    ("groq.md", "mailto:me@example.org", "external mailto:me@example.org"),
    ("groq.md", "tel:+49", "external tel:+49"),
    ("groq.md", "//example.org/x", "external //example.org/x"),
    ("groq.md", "javascript:alert(1)", "external javascript:alert(1)"),
]

WIKILINKS = [
    ("papers/bert.markdown", "groq", "groq.md"),
    ("groq.md", "GROQ", "groq.md"),
    ("groq.md", "groq.md", "groq.md"),
    ("groq.md", " groq ", "groq.md"),
    ("groq.md", "name with blanks", "Name with Blanks.md"),
    ("groq.md", "name\nwith blanks", "Name with Blanks.md"),
    ("groq.md", "name-with_blanks", "Name with Blanks.md"),
    ("groq.md", "attention", "papers/2017-06-12-attention.md"),
    ("groq.md", "2017-06-12-attention", "papers/2017-06-12-attention.md"),
    ("groq.md", "papers/attention", "papers/2017-06-12-attention.md"),
    ("groq.md", "other/bert", "other/bert.md"),
    ("groq.md", "notes/other/bert.md", "other/bert.md"),
    ("groq.md", "/other/bert", "other/bert.md"),
    ("groq.md", "a/b testing", "Name with Blanks.md"),
    ("groq.md", "C#", "c-sharp.md"),
    ("groq.md", "C##Types", "c-sharp.md#types"),
    ("groq.md", "C##^the-chip", "c-sharp.md#^the-chip"),
    ("groq.md", "C# 2", "deep/C# 2.md"),
    ("groq.md", "C# 2#Why C#?", "deep/C# 2.md#why-c#?"),
    ("groq.md", "deep/c# 2#x#Why C#?", "deep/C# 2.md#why-c#?"),
    ("groq.md", "deep/C# 2.md#^the-chip", "deep/C# 2.md#^the-chip"),
    ("groq.md", "Of C# and F##^the-chip", "deep/C# 2.md#^the-chip"),
    ("groq.md", "c-sharp#types", "c-sharp.md#types"),
    ("groq.md", "chips", "groq.md"),
    ("groq.md", "old/groq", "groq.md"),
    ("papers/bert.markdown", "bert", "papers/bert.markdown"),
    ("other/bert.md", "bert", "other/bert.md"),
    ("papers/bert.markdown", "Attention is all you need", "papers/2017-06-12-attention.md"),
    ("papers/bert.markdown", "../groq.md", "groq.md"),
    ("groq.md", "#The Chip", "groq.md#the-chip"),
    ("papers/bert.markdown", "groq#The Chip", "groq.md#the-chip"),
    ("papers/bert.markdown", "groq#the chip", "groq.md#the-chip"),
    ("papers/bert.markdown", "groq#how-fast?", "groq.md#how-fast?"),
    ("papers/bert.markdown", "groq#How fast?", "groq.md#how-fast?"),
    ("papers/bert.markdown", "groq#The Chip#How fast?", "groq.md#how-fast?"),
    ("papers/bert.markdown", "groq#", "groq.md"),
    ("groq.md", "opening#Two Words!", "opening.md#two-words"),  # the heading that became the title
    ("opening.md", "#two words!", "opening.md#two-words"),
    ("named.md", "#Its own id", "named.md#own"),
    ("groq.md", "named#its own id", "named.md#own"),
    # the text of a heading with markup, and as Obsidian writes it
    ("groq.md", "groq#^the-chip", "groq.md#^the-chip"),
    ("groq.md", "torch#Using `torch.compile`", "torch.md#using-torchcompile"),
    ("groq.md", "torch#Using torch.compile", "torch.md#using-torchcompile"),
    ("groq.md", "torch#Results 5%", "torch.md#results-5"),
    ("groq.md", "torch#**Bold** heading", "torch.md#bold-heading"),
    ("groq.md", "torch#The $O(n^2)$ cost", "torch.md#the-on2-cost"),
    ("groq.md", "torch#The $O(n 2)$ cost", "torch.md#the-on2-cost"),
    ("groq.md", "torch#==Mark== it", "torch.md#mark-it"),
    ("groq.md", "torch#C++ / C#", "torch.md#c--c"),
    ("groq.md", "torch#Results 5%#C++ / C#", "torch.md#c--c"),
    ("groq.md", "torch#C++ C", "torch.md#c--c"),
    ("groq.md", "torch#C#", "torch.md#c-2"),
    ("groq.md", "torch#_A_ link", "torch.md#a-link"),
    ("groq.md", "torch#==Mark== it#Results 5%", "torch.md#results-5"),
    ("groq.md", "paper.pdf#page=2", "/paper.pdf#page=2"),
    ("groq.md", "a.png", "/img/a.png"),
    ("groq.md", "img/a.png", "/img/a.png"),
    ("papers/bert.markdown", "figure.svg", "/papers/figure.svg"),
    ("groq.md", "other/figure.svg", "/other/figure.svg"),
    # a folder that has an index, where nothing else is called so
    ("other/bert.md", "papers", "papers/index.md"),
    ("groq.md", "big-lab", "a/Big Lab/index.markdown"),
    ("groq.md", "a/Big Lab/", "a/Big Lab/index.markdown"),
    ("groq.md", "notes/a/Big Lab", "a/Big Lab/index.markdown"),
    ("papers/bert.markdown", "groq", "groq.md"),
    ("papers/bert.markdown", "b/groq", "b/groq/index.md"),
    ("groq.md", "/tags/", "/tags/"),
    ("groq.md", "https://example.org", "external https://example.org"),
]

IMAGES = [
    ("groq.md", "img/a.png", "/img/a.png"),
    ("papers/bert.markdown", "../img/a.png", "/img/a.png"),
    ("papers/bert.markdown", "figure.svg", "/papers/figure.svg"),
    ("groq.md", "/img/a.png?raw=true", "/img/a.png?raw=true"),
    ("groq.md", "/img/a\n.png\n", "/img/a.png"),
    ("groq.md", "img\t/a.png", "/img/a.png"),
    ("groq.md", "https://example.org/a.png", "external https://example.org/a.png"),
]

TABLES = [
    *((LinkKind.LINK, *row) for row in LINKS),
    *((LinkKind.WIKI, *row) for row in WIKILINKS),
    *((LinkKind.EMBED, *row) for row in WIKILINKS if row[1] not in ("/tags/", "https://example.org")),
    *((LinkKind.IMAGE, *row) for row in IMAGES),
]


@pytest.mark.parametrize(("kind", "source", "url", "expected"), TABLES)
def test_what_a_link_means(kind: LinkKind, source: str, url: str, expected: str) -> None:
    assert resolved(url, kind, source) == expected


@pytest.mark.parametrize(
    ("name", "code"),
    [("notes", "broken-link"), ("x", "ambiguous-link"), ("c/x", "broken-link")],
)
def test_a_folder_is_no_name_where_it_is_that_of_all_notes_or_of_several_indexes(name: str, code: str) -> None:
    source = note("d.md")
    index = Index(assembled(source, *(note(path) for path in ("index.md", "a/x/index.md", "b/x/index.md"))))
    meant = resolve(index, source, Link(LinkKind.WIKI, name, "", Place(source.path)))
    assert isinstance(meant, Broken)
    assert meant.code == code


OTHER_NAMES = [
    ("What is RLHF?", "rlhf.md"),
    ("what is rlhf?#^the-chip", "rlhf.md#^the-chip"),
    ("F#", "rlhf.md"),
    ("C++", "rlhf.md"),
    ("c++.html", "rlhf.md"),
    ("readme.md", "rlhf.md"),
    ("Introduction", "ambiguous-link: `Introduction` can mean notes/i.md, notes/rlhf.md (say which, for example `i`)"),
]


@pytest.mark.parametrize(("name", "expected"), OTHER_NAMES)
def test_a_note_has_other_names_whether_or_not_they_are_addresses(name: str, expected: str) -> None:
    names = (("What is RLHF?", ""), ("F#", ""), ("C++.html", "/C++.html"), ("Readme.md", ""), ("Introduction", ""))
    called = tuple(Alias(url, Place(""), name) for name, url in names)
    other = replace(note("i.md"), aliases=(Alias("/Introduction", Place(""), "Introduction"),))
    index = Index(assembled(replace(note("rlhf.md"), aliases=called), other, note("x.md")))
    assert told(resolve(index, note("x.md"), Link(LinkKind.WIKI, name, "", Place("")))) == expected


CASES = tomllib.loads((Path(__file__).parent / "broken_links.toml").read_text(encoding="utf-8"))["case"]


POSTS = tuple(
    replace(note("x.md"), path=path, url=f"/{number}/")
    for number, path in enumerate(
        (
            "_posts/2020-01-02-a.md",
            "_posts/sub/2020-01-02-a.md",
            "cat/_posts/2020-01-02-a.md",
            "cat/_posts/2020-01-03-b.markdown",
            "2020-01-04-c.md",
            "_posts/2020-01-05-v1.5.md",
        )
    )
)
BY_NAME = [
    ("/_posts/2020-01-02-a", "_posts/2020-01-02-a.md"),
    ("/_posts/2020-1-2-a", "_posts/2020-01-02-a.md"),
    ("/_posts/sub/2020-01-02-a", "_posts/sub/2020-01-02-a.md"),
    ("/_posts/cat/2020-01-02-a", "cat/_posts/2020-01-02-a.md"),
    ("/_posts/2020-01-03-b", "cat/_posts/2020-01-03-b.markdown"),
    ("/_posts/elsewhere/2020-01-03-b#fn:1", "cat/_posts/2020-01-03-b.markdown#fn:1"),
    ("/_posts/2020-01-05-v1.5", "_posts/2020-01-05-v1.5.md"),
    # the path of the site may stand before it, as where Jekyll doubles it
    ("/notes/_posts/2020-01-03-b", "cat/_posts/2020-01-03-b.markdown"),
    ("https://me.github.io/notes/_posts/2020-01-03-b", "cat/_posts/2020-01-03-b.markdown"),
    ("/notes/cat/_posts/2020-01-03-b.markdown", "cat/_posts/2020-01-03-b.markdown"),
    ("/_posts/2020-01-04-c", "broken-link: no post is called `2020-01-04-c` (did you mean `2020-01-03-b`?)"),
    ("/_posts/2020-01-03-bb", "broken-link: no post is called `2020-01-03-bb` (did you mean `2020-01-03-b`?)"),
    (
        "/_posts/",
        "broken-link: no post is called `` (correct its name (the date and slug of its file), or remove the link)",
    ),
]


@pytest.mark.parametrize(("url", "expected"), BY_NAME)
def test_a_post_is_found_by_the_name_that_jekyll_gives_it(url: str, expected: str) -> None:
    index = Index(assemble(POSTS, {}, replace(CONFIG, notes="."), NOW)[0])
    assert told(resolve(index, POSTS[0], Link(LinkKind.LINK, url, "", Place("x.md")))) == expected


@pytest.mark.parametrize("case", [pytest.param(case, id=f"{case['kind']} {case['link'][:30]}") for case in CASES])
def test_what_is_said_of_a_broken_link(case: dict[str, str]) -> None:
    expected = f"{case['code']}: {case['message']} ({case['hint']})"
    assert resolved(case["link"], LinkKind(case["kind"]), case["in"]) == expected


def test_names_with_slashes_may_be_logseqs_files() -> None:
    index = Index(assembled(*(notes := [note("pages/ml___kernels.md"), note("a-b.md")])))
    found = resolve(index, notes[1], Link(LinkKind.WIKI, "ml/kernels", "", Place("")))
    assert isinstance(found, ToNote)
    assert found.note.path == "notes/pages/ml___kernels.md"
    assert isinstance(resolve(index, notes[0], Link(LinkKind.WIKI, "a/b", "", Place(""))), Broken)


def test_a_wikilink_that_has_its_words_first_is_told_the_other_order() -> None:
    def hint(words: str) -> str:
        found = resolve(INDEX, NOTES[0], Link(LinkKind.WIKI, "The new chip", words, Place("")))
        return found.hint if isinstance(found, Broken) else ""

    assert hint("groq") == "the name comes first here: write `[[groq|The new chip]]`"
    assert "first" not in hint("grok")
    assert "first" not in hint("")


OVERLOOKED = [
    (LinkKind.LINK, "_draft.md", "_draft.md"),
    (LinkKind.LINK, "_draft", "_draft.md"),
    (LinkKind.LINK, "/_draft/", "_draft.md"),
    (LinkKind.LINK, "a/_index.md#x", "a/_index.md"),
    (LinkKind.LINK, "_draft/x.md", ""),
    (LinkKind.LINK, "_drafts.md", ""),
    (LinkKind.LINK, "../.github/x.md", ".github"),
    (LinkKind.IMAGE, "_images/a.png", "_images"),
    (LinkKind.IMAGE, "/_images/a.png", "_images"),
    (LinkKind.IMAGE, "/notes/_images/deep/a.png", "_images"),
    (LinkKind.IMAGE, "../_images/a.png", "_images"),
    (LinkKind.IMAGE, "_bild%20a%CC%88.png", "_bild ä.png"),
    (LinkKind.EMBED, "_images/a.png", "_images"),
    (LinkKind.EMBED, "_icon.png", "a/_icon.png"),
    (LinkKind.WIKI, "_Draft#x", "_draft.md"),
    (LinkKind.WIKI, "a/_index", "a/_index.md"),
    (LinkKind.WIKI, "draft", ""),
]


@pytest.mark.parametrize(("kind", "url", "expected"), OVERLOOKED)
def test_a_link_to_what_its_name_hides_is_told_so(kind: LinkKind, url: str, expected: str) -> None:
    names = ("_draft.md", "_images", "_bild ä.png", "a/_index.md", "a/_icon.png", ".github")
    index = Index(assembled(note("x.md")), overlooked={f"notes/{name}" for name in names})
    found = told(resolve(index, note("x.md"), Link(kind, url, "", Place(""))))
    said = f"left-out-link: `{url}` leads to notes/{expected}, which is left out (names that begin with `_` or `.` are"
    assert found.startswith(said) == bool(expected)


@pytest.mark.parametrize(
    ("dialect", "written", "columns", "expected"),
    [
        ("notes", "x.md#A%20%C3%BC", 15, None),
        ("notes", "x.md#a%20%C3%BC", 15, ""),
        ("notes", "x.md#A-ü:", 9, "x.md#a-ü"),
        ("jekyll", "x.md#A%20%C3%BC", 15, "x.md#a-ü"),
        ("jekyll", "#A:%20%C3%BC", 12, "#a-ü"),
        ("jekyll", "x.md#a%20%C3%BC", 15, ""),
        ("jekyll", "x.md#A%20%C3%BC", 14, ""),  # not what stands in the file
        ("jekyll", "x.md#A%20%C3%BC:~:text=b", 24, ""),
    ],
)
def test_jekylls_links_name_headings_by_their_ids_alone(
    dialect: str, written: str, columns: int, expected: str | None
) -> None:
    link = Link(LinkKind.LINK, written, "", Place("notes/x.md", 3, 5, 5 + columns))
    site = assembled(note("x.md", headings=["A ü"], links=[link]), config=replace(CONFIG, dialect=dialect))
    found = [
        one.fix and written[: one.fix.place.column - 5] + one.fix.text + written[one.fix.place.end_column - 5 :]
        for one in check(site, Index(site))
    ]
    assert found == ([] if expected is None else [expected or None])


@pytest.mark.parametrize(
    ("dialect", "url", "near"),
    [
        ("notes", "../maps", "/map/"),
        ("jekyll", "../maps", ""),
        ("jekyll", "/repositories/me/diffuserss/", ""),
        ("jekyll", "/soft-learnings/", "/soft-learning/"),
    ],
)
def test_of_pages_that_jekyll_does_not_have_none_is_meant_by_its_users(dialect: str, url: str, near: str) -> None:
    notes = (note("soft-learning.md"), note("groq.md"))
    pages = ["/map/", "/repositories/me/diffusers/"]
    index = Index(assembled(*notes, config=replace(CONFIG, dialect=dialect)), pages)
    found = resolve(index, notes[1], Link(LinkKind.LINK, url, "", Place("")))
    assert isinstance(found, Broken)
    assert found.hint.partition("did you mean")[2] == (f" `{near}`?" if near else "")


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("/a/deep/", "correct the address"),
        ("/cards/deeep.html", "correct the address"),
        ("/tag/deep-learning/", "`/tags/deep-learning/`"),
        ("deep-learning.md", "correct the address"),
        ("deep-lerning.md", "correct the address"),
        ("unlikely.md", "`unlike.md`"),
    ],
)
def test_neither_cards_nor_other_kinds_of_pages_are_proposed(url: str, near: str) -> None:
    index = Index(assembled(note("x.md"), note("unlike.md")), ["/cards/deep.html", "/tags/deep-learning/"])
    broken = resolve(index, note("x.md"), Link(LinkKind.LINK, url, "", Place("")))
    assert isinstance(broken, Broken)
    assert near in broken.hint


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("04-lists/Tabs", "correct the address, or remove the link"),
        ("archiv", "did you mean `papers/archives`?"),
        ("f(x), g", "correct it; where no link is meant, write it as code, or \\[["),
        ("TOC", "take it out: a page has its table of contents by itself"),
    ],
)
def test_a_link_by_name_that_leads_nowhere_is_not_taken_for_one_to_a_page_of_the_site(name: str, hint: str) -> None:
    index = Index(assembled(note("x.md"), note("papers/archives.md")), ["/tags/", "/archive/"])
    broken = resolve(index, note("x.md"), Link(LinkKind.WIKI, name, "", Place("")))
    assert isinstance(broken, Broken)
    assert broken.hint == hint


@pytest.mark.parametrize(
    ("url", "near"),
    [
        ("/static/style.css", "correct the address"),
        ("/static/style.d9ae3591.css", "correct the address"),
        ("/static/fonts/a.woff2", "correct the address"),
        ("/static/stile.css", "/static/style.css"),
    ],
)
def test_no_address_is_proposed_that_the_next_change_breaks(url: str, near: str) -> None:
    files = {"notes/static/style.css": "/static/style.css"} if near.startswith("/") else {}
    site, _ = assemble([note("a.md")], files, CONFIG, NOW)
    index = Index(site, ["/static/style.d9ae3590.css", "/static/fonts/a.01234567.woff2"])
    broken = resolve(index, site.notes[0], Link(LinkKind.LINK, url, "", Place("")))
    assert isinstance(broken, Broken)
    assert near in broken.hint


@pytest.mark.parametrize(
    ("kind", "url", "expected"),
    [
        (LinkKind.IMAGE, "/img/own.png?v", "/img/own.png"),
        (LinkKind.IMAGE, "https://me.github.io/notes/img/own.png", "/img/own.png"),
        (LinkKind.EMBED, "/img/own.png", "/img/own.png"),
        (LinkKind.FRAME, "/img/own.png", "/img/own.png"),
        (LinkKind.IMAGE, "/feed.xml", "link to it instead"),
        (LinkKind.IMAGE, "/images/a.png", "move static/images/a.png to there/a.png"),
        (LinkKind.LINK, "/notes/images/a.png#x", "move static/images/a.png to there/a.png"),
        (LinkKind.IMAGE, "images/a.png", "did you mean `img/a.png`?"),
    ],
)
def test_what_lies_beside_the_theme_is_a_file_where_it_keeps_its_name(kind: LinkKind, url: str, expected: str) -> None:
    static = Static(frozenset(["/img/own.png"]), {"/images/a.png": ("static/images/a.png", "there/a.png")})
    index = Index(SITE, ["/img/own.png", "/feed.xml", "/static/images/a.01234567.png"], static=static)
    found = resolve(index, NOTES[0], Link(kind, url, "", Place("")))
    assert expected == (found.hint if isinstance(found, Broken) else found.url if isinstance(found, ToFile) else "")


SEVERAL = ("Dup.md", "x/Dup.md", "x/y/Dup.md", "A b.md", "a-B.md", "x/two.md", "x/two.markdown", "z/two.md")
CHOSEN = [
    # the note that links, its link, and which of several notes of that name it leads to
    ("ML/c.md", "Dup", "Dup.md"),
    ("ML/c.md", "dup.md", "Dup.md"),
    ("x/c.md", "Dup", "x/Dup.md"),
    ("x/c.md", "/Dup", "Dup.md"),
    ("x/c.md", "x/Dup", "x/Dup.md"),
    ("ML/c.md", "y/Dup", "x/y/Dup.md"),
    ("ML/c.md", "A b", "A b.md"),
    ("ML/c.md", "a-B", "a-B.md"),
    ("ML/c.md", "a_b", "ambiguous-link: `a_b` can mean notes/A b.md, notes/a-B.md (say which, for example `A b`)"),
    ("z/c.md", "two", "z/two.md"),
    (
        "ML/c.md",
        "x/two#x",
        "ambiguous-link: `x/two#x` can mean notes/x/two.markdown, notes/x/two.md (rename one of them)",
    ),
]


@pytest.mark.parametrize(("source", "url", "expected"), CHOSEN)
def test_of_several_the_one_beside_is_meant_or_the_one_whose_whole_path_this_is(
    source: str, url: str, expected: str
) -> None:
    index = Index(assembled(*(note(path, url=f"/{number}/") for number, path in enumerate(SEVERAL))))
    assert told(resolve(index, note(source), Link(LinkKind.WIKI, url, "", Place("")))) == expected


@pytest.mark.parametrize("title", ["Sub", "Sub as titled"])
def test_an_index_that_is_called_by_its_folder_is_not_meant_by_that_as_by_a_title(title: str) -> None:
    index = Index(
        assembled(
            note("a.md"),
            note("Sub/index.md", url="/Sub/", title="Another"),
            note("deep/Sub/index.md", url="/deep/Sub/", title=title),
        )
    )
    found = resolve(index, note("a.md"), Link(LinkKind.WIKI, "Sub", "", Place("")))
    assert isinstance(found, ToNote)
    assert found.note.path == "notes/Sub/index.md"


def test_many_candidates_are_not_all_listed() -> None:
    notes = [note(f"{folder}/x.md") for folder in "abcde"]
    found = resolve(Index(assembled(*notes)), note("y.md"), Link(LinkKind.WIKI, "x", "", Place("")))
    assert told(found).startswith("ambiguous-link: `x` can mean notes/a/x.md, notes/b/x.md, notes/c/x.md and 2 more (")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("_posts/a.md", "_posts/a.md"),
        ("/_posts/a.md", "_posts/a.md"),
        ("../a.md", "outside-site"),
        ("/2020/a", "_posts/a.md"),
    ],
)
def test_the_folder_of_notes_may_be_the_root(url: str, expected: str) -> None:
    index, home = (
        note("_posts/a.md", path="_posts/a.md", url="/2020/a.html"),
        note("index.md", path="index.md", url="/"),
    )
    site = assembled(index, home, config=Config(notes="."))
    found = told(resolve(Index(site), home, Link(LinkKind.LINK, url, "", Place(""))))
    assert found.partition(":")[0] == expected


ACCENTED = [
    (LinkKind.LINK, "é.md", "é.md"),
    (LinkKind.LINK, "%C3%A9.md", "é.md"),
    (LinkKind.LINK, "e%CC%81.md", "é.md"),
    (LinkKind.LINK, "é", "é.md"),
    (LinkKind.LINK, "é.md#über", "é.md#über"),
    (LinkKind.LINK, "/é/", "é.md"),
    (LinkKind.LINK, "/é", "é.md"),
    (LinkKind.LINK, "ö/a.md", "ö/a.md"),
    (LinkKind.LINK, "ö", "ö/index.md"),
    (LinkKind.LINK, "/notes/ö/a", "ö/a.md"),
    (LinkKind.LINK, "/_posts/2020-01-02-ü", "_posts/2020-01-02-ü.md"),
    (LinkKind.LINK, "ä.md", "broken-link"),
    (LinkKind.IMAGE, "ö/ü.png", "/ö/ü.png"),
    (LinkKind.IMAGE, "/ö/ü.png", "/ö/ü.png"),
    (LinkKind.EMBED, "ü.png", "/ö/ü.png"),
    (LinkKind.WIKI, "é#über", "é.md#über"),
]
FORMS: list[tuple[Form, Form]] = [(on_disk, in_note) for on_disk in ("NFC", "NFD") for in_note in ("NFC", "NFD")]


@pytest.mark.parametrize(("on_disk", "in_note"), FORMS)
@pytest.mark.parametrize(("kind", "url", "expected"), ACCENTED)
def test_an_accent_may_be_a_character_of_its_own(
    on_disk: Form, in_note: Form, kind: LinkKind, url: str, expected: str
) -> None:
    names = [normalize(on_disk, name) for name in ("é.md", "ö/a.md", "ö/index.md", "_posts/2020-01-02-ü.md")]
    notes = [note(name, url=normalize("NFC", f"/{stem(name).removesuffix('index')}/")) for name in names]
    file = normalize(on_disk, "/ö/ü.png")
    site, _ = assemble([*notes, note("x.md")], {f"notes{file}": file}, CONFIG, NOW)
    found = resolve(Index(site), note("x.md"), Link(kind, normalize(in_note, url), "", Place("")))
    if isinstance(found, ToFile):
        assert found.url == file, "as it is called on disk, which is what a server goes by"
    assert normalize("NFC", told(found)).partition(":")[0] == expected


def test_of_two_that_differ_in_accents_only_the_one_that_is_written_is_meant() -> None:
    pair = [note(normalize(form, "é.md"), url=f"/{form}/") for form in ("NFC", "NFD")]
    index = Index(assembled(*pair, note("x.md")))
    for one in pair:
        name = one.path.removeprefix("notes/")
        assert resolve(index, note("x.md"), Link(LinkKind.LINK, name, "", Place(""))) == ToNote(one)


KINDS = st.sampled_from(LinkKind)
PIECES = st.sampled_from(
    ["/", "..", ".", "#", "?", "%2e", "%", "groq", "papers", ".md", "bert", "https:", "[", "\0", " "]
)
URLS = st.one_of(st.text(), st.lists(PIECES | st.text(max_size=3)).map("".join))


@given(KINDS, URLS, st.sampled_from(NOTES))
def test_any_text_has_one_meaning_and_never_raises(kind: LinkKind, url: str, source: Note) -> None:
    link = Link(kind, url, "", Place(source.path))
    found = resolve(INDEX, source, link)
    assert found == resolve(Index(SITE, PAGES), source, link)
    match found:
        case ToNote(target):
            assert target in SITE.notes
        case ToFile(address):
            assert address in FILES.values()
        case ToPage(address):
            assert address in PAGES
        case External(address):
            assert address == url
        case Broken(code, message, hint):
            assert code
            assert message
            assert hint


@given(st.sampled_from(NOTES), st.sampled_from(NOTES))
def test_every_note_is_reached_by_its_path_and_by_its_url(source: Note, target: Note) -> None:
    for url in (target.url, "/" + target.path.replace("#", "%23"), f"https://me.github.io/notes{target.url}"):
        assert resolve(INDEX, source, Link(LinkKind.LINK, url, "", Place(""))) == ToNote(target)


def links(kind: LinkKind, *urls: str) -> list[Link]:
    return [Link(kind, url, "", Place("notes/x.md", line, 5, 9)) for line, url in enumerate(urls, 1)]


def test_check_reports_each_broken_link_at_its_place() -> None:
    broken = note("a.md", links=links(LinkKind.LINK, "nowhere.md", "a.md", "https://x.org/nowhere", "#no"))
    site = assembled(broken, replace(broken, path="notes/hidden.md", published=False))
    assert [(one.place, one.code, one.url) for one in check(site, Index(site))] == [
        (Place("notes/x.md", 1, 5, 9), "broken-link", "nowhere.md"),
        (Place("notes/x.md", 4, 5, 9), "broken-anchor", "#no"),
    ]


@pytest.mark.parametrize(
    ("kind", "url", "width", "code", "mended"),
    [
        (
            LinkKind.LINK,
            "\u200bhttps://arxiv.org/abs/2302.13971",
            33,
            "broken-link",
            "https://arxiv.org/abs/2302.13971",
        ),
        (LinkKind.LINK, "gr\u200boq.md\ufeff#the-chip", 18, "broken-link", "groq.md#the-chip"),
        (LinkKind.LINK, "groq.md#the-\u00adchip", 17, "broken-anchor", "groq.md#the-chip"),
        (LinkKind.WIKI, "groq\u2060", 5, "broken-link", "groq"),
        (LinkKind.IMAGE, "\ufeffimg/a.png", 10, "broken-image", "img/a.png"),
        (LinkKind.LINK, "gr\u200boq.md", 12, "broken-link", None),  # as with &#8203; in the file
        (LinkKind.LINK, "nowhere\u200b.md", 11, "broken-link", ""),
    ],
)
def test_an_unseen_character_in_an_address_is_told_and_removed(
    kind: LinkKind, url: str, width: int, code: str, mended: str | None
) -> None:
    place = Place("notes/x.md", 1, 5, 5 + width)
    site = assembled(*NOTES, note("x.md", links=[Link(kind, url, "", place)]))
    (told,) = check(site, Index(site))
    assert (told.code, told.fix) == (code, Fix(place, mended) if mended else None)
    assert ("remove the invisible character U+" in told.hint) == (mended != "")


def embedding(**embeds: str) -> Site:
    return assembled(*(note(f"{name}.md", links=links(LinkKind.EMBED, *to.split())) for name, to in embeds.items()))


@pytest.mark.parametrize(
    ("embeds", "cycles"),
    [
        pytest.param({"a": "b c", "b": "c", "c": "d", "d": "a.png"}, [], id="no circle"),
        pytest.param({"a": "a"}, [(1, "notes/a.md -> notes/a.md")], id="itself"),
        pytest.param({"a": "a#über"}, [], id="a section of itself"),
        pytest.param({"b": "a", "a": "b"}, [(1, "notes/a.md -> notes/b.md -> notes/a.md")], id="each other"),
        pytest.param(
            {"a": "d b", "b": "c", "c": "b#über", "d": ""},
            [(1, "notes/b.md -> notes/c.md -> notes/b.md")],
            id="behind a way that is none",
        ),
        pytest.param(
            {"a": "d b c", "b": "a", "c": "a", "d": ""},
            [(2, "notes/a.md -> notes/b.md -> notes/a.md"), (3, "notes/a.md -> notes/c.md -> notes/a.md")],
            id="two circles",
        ),
    ],
)
def test_embeds_that_lead_in_a_circle(embeds: dict[str, str], cycles: list[tuple[int, str]]) -> None:
    site = embedding(**embeds)
    found = check(site, Index(site))
    assert {one.code for one in found} <= {"embed-cycle"}
    assert [(one.place.line, one.message.partition(": ")[2]) for one in found] == cycles


def test_a_long_chain_of_embeds_is_no_trouble() -> None:
    site = embedding(**{f"n{number}": f"n{number + 1}" for number in range(3_000)}, n3000="n0")
    (cycle,) = check(site, Index(site))
    assert cycle.message.endswith("-> notes/n3000.md -> notes/n0.md")


def test_a_thousand_broken_links_among_ten_thousand_names_are_reported_in_bounded_time() -> None:
    notes = [note(f"topic-{number % 97}/paper-{number}.md") for number in range(10_000)]
    wrong = links(LinkKind.LINK, *(f"topic-{number % 97}/papper-{number}.md" for number in range(1_000)))
    site = assembled(*notes, note("x.md", links=wrong))
    start = time.process_time()
    found = check(site, Index(site))
    assert time.process_time() - start < 10  # seconds; it takes one, and a comparison with every name takes a minute
    assert len(found) == 1_000


@pytest.mark.parametrize(
    ("dialect", "url", "severity"),
    [
        ("notes", "/nowhere/", Severity.ERROR),
        ("jekyll", "/nowhere/", Severity.WARNING),
        ("jekyll", "/_posts/2020-01-04-c", Severity.ERROR),  # at which Jekyll stops, too
    ],
)
def test_a_link_that_leads_nowhere_stops_no_site_of_jekylls(dialect: str, url: str, severity: Severity) -> None:
    linking = note("a.md", links=(Link(LinkKind.LINK, url, "x", Place("a.md", 1, 1, 9)),))
    site, _ = assemble([linking], {}, Config(notes=".", dialect=dialect), datetime(2024, 1, 1, tzinfo=UTC))
    assert [problem.severity for problem in check(site, Index(site))] == [severity]


@pytest.mark.parametrize("name", ["On n²", "on $n^2$", "On n^2", "x"])
def test_a_title_with_a_formula_is_called_as_it_is_read_or_written(name: str) -> None:
    titled = note("x.md", title="On n²", heading='On <math alttext="n^2"><msup><mi>n</mi><mn>2</mn></msup></math>')
    found = resolve(Index(assembled(titled)), note("y.md"), Link(LinkKind.WIKI, name, "", Place("")))
    assert told(found) == "x.md"


@pytest.mark.parametrize("name", ["x#On arXiv:1706.03762 (p. 3; @a&b)", "x#on-arxiv170603762-p-3-ab"])
def test_a_heading_that_cites_is_called_as_it_is_written(name: str) -> None:
    text = "## On @arxiv:1706.03762 [p. 3; @{a&b}]\n"
    citing = replace(note("x.md"), headings=parse(text, dialect.notes(), path="x.md", cites_by_key=True).headings)
    found = resolve(Index(assembled(citing)), note("y.md"), Link(LinkKind.WIKI, name, "", Place("")))
    assert told(found) == "x.md#on-arxiv170603762-p-3-ab"


OWN_HOST = [
    ("https://me.org/docs/v0.4.0/tensors.html", "external"),
    ("https://me.org/other-project", "external"),
    ("https://me.org/map/x.pdf", "external"),  # no page of ours was meant
    ("https://me.org/posts/nowhere.html", "broken-link"),
    ("https://me.org/post/x.html", "broken-link"),  # a slip of posts
    ("https://me.org/Posts/x.html", "broken-link"),
    ("https://me.org/2019/x.html", "broken-link"),  # a year like the others
    ("https://me.org/cv.pdf", "broken-link"),
    ("https://me.org/_posts/2020-01-04-c", "broken-link"),
    ("/docs/v0.4.0/tensors.html", "broken-link"),
]


@pytest.mark.parametrize(("url", "expected"), OWN_HOST)
def test_what_else_lives_at_the_host_of_a_site_of_jekylls_is_no_broken_link(url: str, expected: str) -> None:
    notes = (note("posts/a.md"), note("2018/b.md"))
    link = Link(LinkKind.LINK, url, "", Place("notes/posts/a.md", 1, 1, 9))
    site = assembled(*notes, config=Config(base_url="https://me.org", dialect="jekyll"))
    assert told(resolve(Index(site, ["/map/"]), notes[0], link)).startswith(expected)
    whole = assembled(*notes, config=Config(base_url="https://me.org"))
    assert told(resolve(Index(whole, ["/map/"]), notes[0], link)).startswith("broken-link")


def test_below_the_path_of_a_site_everything_is_its_own() -> None:
    site = assembled(*NOTES, config=replace(CONFIG, dialect="jekyll"))
    link = Link(LinkKind.LINK, "https://me.github.io/notes/elsewhere/x", "", Place("notes/groq.md"))
    assert told(resolve(Index(site), NOTES[0], link)).startswith("broken-link")


def test_what_else_lives_at_the_host_is_told_once_a_folder() -> None:
    urls = ("https://me.org/docs/b.html?x#y", "http://me.org/docs/a", "https://me.org/hub?x=1", "https://x.org/docs/")
    linking = note("a.md", links=links(LinkKind.LINK, *urls))
    site = assembled(linking, config=Config(base_url="https://me.org", dialect="jekyll"))
    assert [(one.place.line, one.severity, one.message) for one in check(site, Index(site))] == [
        (1, Severity.INFO, "2 links lead to https://me.org/docs/, which this repository does not hold"),
        (3, Severity.INFO, "this link leads to https://me.org/hub/, which this repository does not hold"),
    ]


def test_sources_that_are_not_there_are_told_once() -> None:
    there = links(LinkKind.SOURCE, "/img/a.png", "img/a.png", "/papers/")
    missing = links(LinkKind.SOURCE, *"abcdef")[3:]
    site = assembled(note("a.md", links=[*there, *missing]), note("papers/index.md", url="/papers/"))
    (told,) = check(site, Index(site))
    assert (told.place.line, told.severity, told.code) == (3, Severity.INFO, "missing-source")
    assert told.message == "`/papers/` is not there: the picture is shown as it is, as are those of 3 more such files"


UNREAD = [
    *(
        (LinkKind.WIKI, "groq.md", name)
        for name in ("lost", "Lost", "talks/lost#Any heading", "lost#^block", "lost.md")
    ),
    *((LinkKind.WIKI, "groq.md", name) for name in ("A day", "2024-01-02-a-day", "/talks/lost")),
    (LinkKind.EMBED, "groq.md", "lost#Part"),
    *((LinkKind.LINK, "groq.md", url) for url in ("talks/lost.md", "/talks/lost/#x", "talks/lost", "/a-day/")),
    (LinkKind.LINK, "b/index.md", "../talks/lost.md?x#y"),
]


@pytest.mark.parametrize(("kind", "source", "url"), UNREAD)
def test_a_link_to_a_note_that_can_not_be_read_is_no_mistake(kind: LinkKind, source: str, url: str) -> None:
    link = Link(kind, url, "", Place(f"notes/{source}", 1))
    site = assembled(*(replace(one, links=(link,)) for one in NOTES if one.path == f"notes/{source}"))
    unread = ("notes/talks/lost.md", "notes/2024-01-02-a-day.markdown")
    assert check(site, Index(site, unread_notes=unread)) == ()
    assert check(site, Index(site, unread_notes=("notes/talks/lot.md",)))
    assert check(site, Index(site))


def resolved_in(headings: str) -> None:
    """Resolve a link to each of a note's headings, one a line, by its text in both ways."""
    texts = headings.split("\n")
    source = note("many.md", headings=texts)
    index = Index(assembled(source))
    for text in texts:
        for kind, url in ((LinkKind.WIKI, f"many#{text.upper()}"), (LinkKind.LINK, f"many.md#{text.replace(',', '')}")):
            assert isinstance(resolve(index, source, Link(kind, url, "", Place(source.path))), ToNote)


def test_links_to_headings_take_time_in_proportion_to_their_number() -> None:
    assert_linear(resolved_in, lambda count: "\n".join(f"Part {number}, of all" for number in range(count)), 5_000)
