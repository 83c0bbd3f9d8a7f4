"""Documents of collections without pages: what Liquid in a note shows of them is what Jekyll shows."""

import json
from collections.abc import Mapping

import pytest

from llmnotes.config import Collection
from llmnotes.loader import Loaded, Options, load
from llmnotes.loader.documents import with_documents
from llmnotes.loader.options import Liquid
from llmnotes.model import Href, Source

PEOPLE = {
    "zoe.md": "---\nname: Zoe\nrole: Dr\ndate: 2021-02-03\n---\n\nBio of **Zoe**.\n\nMore of her.\n",
    "yan.md": "---\nname: Yan\nrole: Prof\n---\nBio of Yan.\n",
    "al.md": "---\nname: Al\nrole: Dr\nlayout: person\ntitle: Al B.\n---\nBio\n",
    "gone.md": "---\nname: Gone\npublished: false\n---\nNobody.\n",
    "web.html": "---\nname: Web\ndate: 2020-01-01\n---\n<b>*w*</b>\n",
}


def shown(text: str, *, path: str = "a.md", people: Mapping[str, str] = PEOPLE, excerpt_separator: str = "") -> Loaded:
    collections: dict[str, object] = {"people": {}, "talks": {}, "mods": {}}
    options = Options(
        dialect="jekyll",
        notes=".",
        excerpt_separator=excerpt_separator,
        collections=(Collection("talks"),),
        liquid=Liquid("https://h.org/b", json.dumps({"title": "T", "collections": collections})),
    )
    sources = [Source(f"_people/{name}", f"_people/{name}", written) for name, written in people.items()]
    without = (Collection("people", "/p/:title/"), Collection("mods"))
    options = with_documents(options, without, {"people": sources, "mods": []})
    return load(Source(path, path, text), options)


def html(result: Loaded) -> str:
    return "".join(
        part if isinstance(part, str) else "@" if isinstance(part, Href) else "?" for part in result.body.parts
    ).strip()


CASES = [
    # By date, and those without one last, by their path.
    ("{% for p in site.people %}{{ p.name }} {% endfor %}", "<p>Web Zoe Al Yan</p>"),
    ("{{ site.people.first.name }} {{ site.people | size }} {{ site.people.size }} {{ site.mods | size }}",
     "<p>Web 4 4 0</p>"),
    ('{% assign d = site.people | where: "role", "Dr" | sort: "name" %}{{ d | map: "name" | join: ", " }}',
     "<p>Al, Zoe</p>"),
    ("{% for p in site.people offset: 1 limit: 1 %}\n## {{ p.name }}\n{{ p.content }}\n{% endfor %}",
     '<h2 id="zoe">Zoe</h2>\n<p>Bio of <strong>Zoe</strong>.</p>\n<p>More of her.</p>'),
    ("{{ site.people.first }}", "<p><b><em>w</em></b></p>"),  # read as Markdown by kramdown, too
    ("{{ site.people.last }}", "<p>Bio of Yan.</p>"),
    ("{{ site.people[2] }}", '<h2 id="al-b">Al B.</h2>\n<p>Bio</p>'),
    ("<p>{{ site.people[2].content }}</p>", "<p><span>Bio</span></p>"),
    ("{{ site.people[1].excerpt }}", "<p>Bio of <strong>Zoe</strong>.</p>"),
    ('{{ site.people[1].excerpt | strip_html | truncatewords: 2 }}', "<p>Bio of…</p>"),
    ('{{ site.people[1].date | date: "%Y" }}, [a]({{ site.people[1].url | relative_url }}) {{ site.people[1].id }}',
     '<p>2021, <a href="@">a</a> /p/zoe</p>'),
    ("{{ site.people[1].title }} {{ site.people[1].collection }} {{ site.people[1].path }}",
     "<p>Zoe people _people/zoe.md</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_a_document_is_what_it_says_of_itself_and_its_text(text: str, wanted: str) -> None:
    result = shown(text)
    assert (html(result), result.diagnostics) == (wanted, ())


KINDS = {
    "a.md": "---\ncategory: work\ntag: x\nredirect_from: /old/\nlast_modified_at: 2024-05-03\n---\n",
    "b.md": "---\ncategory: fun\ntags: [x, y]\nhidden: yes\n---\n",
    "c.md": "---\ncategory: work\nhidden: no\ntoc: off\n---\n",
}
KNOWN = [
    ('{% assign w = site.people | where: "category", "work" %}{{ w | map: "title" | join: " " }}', "A C"),
    ('{% assign g = site.people | group_by: "category" %}{% for k in g %}{{ k.name }} {{ k.size }} {% endfor %}',
     "work 2 fun 1"),
    ('{% for p in site.people %}{% if p.category != "fun" %}{% continue %}{% endif %}{{ p.title }}{% endfor %}', "B"),
    ('{{ site.people | map: "category" | uniq | join: " " }} {{ site.people | map: "tag" | join: "," }}',
     "work fun x,,"),
    ('{% for p in site.people %}{{ p.tags | join: "+" }} {{ p.categories | join: "+" }}, {% endfor %}',
     "x work, x+y fun, work,"),
    ("{{ site.people[0].redirect_from }} {{ site.people[0].last_modified_at }} {{ site.people[0].updated | inspect }}",
     "/old/ 2024-05-03 nil"),
    ("{% for p in site.people %}{% if p.hidden %}{{ p.title }}{% endif %}{{ p.toc | inspect }} {% endfor %}",
     "nil Bnil false"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), KNOWN)
def test_what_has_a_meaning_of_its_own_is_there_as_it_is_written(text: str, wanted: str) -> None:
    result = shown(text, people=KINDS)
    assert (" ".join(html(result).split()), result.diagnostics) == (f"<p>{wanted}</p>", ())


ORDERED = {
    "a.md": "---\nn: 2\nm: 1\ndate: 2020-01-04\n---\n",
    "b.md": "---\nn: 10\nm: x\ndate: 2020-01-01\n---\n",
    "c.md": "---\nm: [1]\ndate: 2020-01-02\ntitle: Z\n---\n",
    "d.md": "---\nn: 2\nm: yes\ndate: 2020-01-05\n---\n",
    "sub/e.md": "---\nn: 1.5\nm: 0\ndate: 2020-01-03\n---\n",
}
ORDERS = [
    (Collection("people"), "b c e a d"),
    (Collection("people", sort_by="n"), "e a d b c"),
    (Collection("people", sort_by="title"), "a b d e c"),
    (Collection("people", sort_by="date"), "b c e a d"),
    (Collection("people", sort_by="nope"), "b c e a d"),
    (Collection("people", sort_by="m"), "b c e a d"),
    (Collection("people", order=("d.md", "nope.md", "sub/e.md")), "d e b c a"),
    (Collection("people", sort_by="n", order=("c.md",)), "c b e a d"),
]


@pytest.mark.parametrize(("collection", "wanted"), ORDERS)
@pytest.mark.parametrize("folder", ["", "all/"])
def test_documents_are_in_the_order_that_their_collection_asks_for(
    collection: Collection, wanted: str, folder: str
) -> None:
    paths = {f"{folder}_people/{name}": text for name, text in ORDERED.items()}
    liquid = Liquid(collections=("people",), collections_dir=folder.strip("/"))
    options = Options(
        dialect="jekyll",
        notes=".",
        collections=(collection,),
        collections_dir=folder.strip("/"),
        liquid=liquid,
    )
    options = with_documents(options, (), {"people": [Source(path, path, text) for path, text in paths.items()]})
    result = load(Source("x.html", "x.html", "---\n---\n{{ site.people | map: 'slug' | join: ' ' }}"), options)
    assert html(result) == wanted


def test_documents_of_collections_with_pages_stay_unknown() -> None:
    result = shown("{{ site.talks.first.name }}")
    assert html(result) == "<p>{{ site.talks.first.name }}</p>"
    assert [one.code for one in result.diagnostics] == ["liquid-variable"]


def test_what_is_written_in_markdown_is_read_as_that_in_a_page_of_html() -> None:
    text = "<div>{{ site.people[1].content }}</div>\n<p>{{ site.people[1].excerpt }}</p>"
    text += '\n<a title="{{ site.people[3].content }}" href="/x">{{ site.people.first }}</a>'
    assert html(shown(text, path="a.html")) == (
        "<div><p>Bio of <strong>Zoe</strong>.</p>\n<p>More of her.</p>\n</div>\n<p>Bio of <strong>Zoe</strong>.</p>"
        '\n<a title="Bio of Yan." href="@"><b>*w*</b></a>'
    )


def test_liquid_in_a_document_is_about_that() -> None:
    text = "---\nname: N\n---\n{{ page.name }} of {{ site.title }}: [a]({% link b.md %}) [c](c.md)\n\n"
    text += "{% highlight py %}\nx = 1\n{% endhighlight %}\n\n{{ nope }} {{ site.people.size }}"
    result = shown("{{ site.people.first.content }}", people={"n.md": text})
    assert html(result).startswith('<p>N of T: <a href="@">a</a> <a href="@">c</a></p>\n<div class="highlight"><pre')
    assert html(result).endswith("<p>{{ nope }} {{ site.people.size }}</p>")
    assert [link.url for link in result.note.links] == ["/b.md", "c.md"] if result.note else False


def test_an_excerpt_ends_where_the_site_says() -> None:
    people = {"a.md": "---\n---\nOne\n\ntwo <!--more--> three"}
    result = shown("{{ site.people.first.excerpt }}", people=people, excerpt_separator="<!--more-->")
    assert html(result) == "<p>One</p>\n<p>two</p>"


def test_what_is_wrong_with_a_document_is_told_once_with_its_place() -> None:
    sources = [Source("_people/a.md", "_people/a.md", "---\ntitle: [\n---\n{{ nope }}{% if %}")]
    options = with_documents(Options(dialect="jekyll", notes="."), (Collection("people"),), {"people": sources})
    told = [(one.place.path, one.place.line, one.code) for one in options.liquid.problems]
    assert told == [
        ("_people/a.md", 2, "front-matter-invalid-yaml"),
        ("_people/a.md", 4, "liquid-variable"),
        ("_people/a.md", 4, "liquid-tag"),
    ]


def test_a_document_with_a_page_is_linked_to_and_told_nothing_of_twice() -> None:
    sources = [Source("_talks/a.md", "_talks/a.md", "---\ntitle: [\n---\n{{ nope }}")]
    options = Options(dialect="jekyll", notes=".", permalink="pretty", collections=(Collection("talks"),))
    options = with_documents(options, (), {"talks": sources})
    assert options.liquid.problems == ()
    result = load(Source("b.md", "b.md", "{% for t in site.talks %}[{{ t.title }}]({{ t.url }}){% endfor %}"), options)
    assert html(result) == '<p><a href="@">A</a></p>'
    assert [link.url for link in result.note.links] == ["/talks/a/"] if result.note else False
