"""Liquid in notes: addresses, code, what is no Liquid or not known, and what is said about it."""

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from llmnotes.config import Collection
from llmnotes.config.jekyll import parse_jekyll
from llmnotes.diagnostics import Diagnostic, Place
from llmnotes.loader import Loaded, Options, load, options_of
from llmnotes.loader.options import Liquid
from llmnotes.model import Href, Link, Room, Source

PATH = "_posts/2020-01-01-x.md"
NOTHING: Mapping[str, str] = {}


def loaded(
    text: str,
    *,
    base: str = "https://h.org/blog",
    includes: Mapping[str, str] = NOTHING,
    beside: Mapping[str, str] = NOTHING,
    path: str = PATH,
    is_whole: bool = True,
    cites: bool = False,
) -> Loaded:
    site = json.dumps({"title": "My Site", "author": "Ann", "twitter": "https://t.co/ann"})
    liquid = Liquid(base, site, tuple(sorted(includes.items())), is_whole)
    return load(
        Source(path, path, text, tuple(sorted(beside.items()))),
        Options(dialect="jekyll", cites_by_key=cites, liquid=liquid),
    )


def html(result: Loaded) -> str:
    parts = [part for part in result.body.parts if not isinstance(part, Room)]
    return "".join(part if isinstance(part, str) else "@" if isinstance(part, Href) else "?" for part in parts)


def links(result: Loaded) -> list[Link]:
    assert result.note is not None
    return [*result.note.links]


def at(text: str, place: Place) -> str:
    return text.split("\n")[place.line - 1][place.column - 1 : place.end_column - 1]


def told(result: Loaded) -> list[tuple[str, str]]:
    return [(one.code, at_of(one)) for one in result.diagnostics]


def at_of(one: Diagnostic) -> str:
    return f"{one.place.line}:{one.place.column}-{one.place.end_column}"


ADDRESSES = [
    # text, address that the site has to resolve, what stands at its place
    ("[a]({% post_url 2020-01-01-y %})", "/_posts/2020-01-01-y", "{% post_url 2020-01-01-y %}"),
    ("[a]({% post_url /sub/2020-01-01-y %}#part)","/_posts/sub/2020-01-01-y#part",
     "{% post_url /sub/2020-01-01-y %}#part"),
    ("[a]({%- post_url 2020-01-01-y -%})", "/_posts/2020-01-01-y", "{%- post_url 2020-01-01-y -%}"),
    ("[a]({% link _posts/2020-01-01-y.md %})", "/_posts/2020-01-01-y.md", "{% link _posts/2020-01-01-y.md %}"),
    ("[a]({% link a b/é.pdf %})", "/blog/a%20b/%C3%A9.pdf", "{% link a b/é.pdf %}"),
    ("[a]({{ site.baseurl }}{% link b.pdf %})", "/blog/b.pdf", "{{ site.baseurl }}{% link b.pdf %}"),
    ("[a]({{ site.baseurl }}/a/)", "/blog/a/", "{{ site.baseurl }}/a/"),
    ("[a]({{ '/a/' | relative_url }})", "/blog/a/", "{{ '/a/' | relative_url }}"),
    ("[a]({{ '/a/' | absolute_url }}#b)", "/blog/a/#b", "{{ '/a/' | absolute_url }}#b"),
    ("[a]({{ site.url }}{{ site.baseurl }}/a/)", "/blog/a/", "{{ site.url }}{{ site.baseurl }}/a/"),
    ("[a]({{ site.url }})", "/", "{{ site.url }}"),
    ("[a]({{ page.url }})", "/x/", "{{ page.url }}"),
    # Jekyll doubles the base path in these.
    ("[a]({{ site.baseurl }}{% post_url 2020-01-01-y %})", "/blog/_posts/2020-01-01-y",
     "{{ site.baseurl }}{% post_url 2020-01-01-y %}"),
    ("[a]({{ site.url }}{{ site.baseurl }}{% link a.md %})", "/blog/a.md",
     "{{ site.url }}{{ site.baseurl }}{% link a.md %}"),
    ("[a]({{ site.baseurl }}{{ '/a' | relative_url }})", "/blog/a", "{{ site.baseurl }}{{ '/a' | relative_url }}"),
    ("![a]({{ site.baseurl }}/a.png)", "/blog/a.png", "{{ site.baseurl }}/a.png"),
    ('<a href="{% post_url 2020-01-01-y %}#b">c</a>', "/_posts/2020-01-01-y#b", "{% post_url 2020-01-01-y %}#b"),
    ('<img src="{{ site.url }}{{ site.baseurl }}/a.png">', "/blog/a.png", "{{ site.url }}{{ site.baseurl }}/a.png"),
    ("[a]\n\n[a]: {{ site.baseurl }}/a/", "/blog/a/", "{{ site.baseurl }}/a/"),
    ("[a]\n\n[a]: {% post_url 2020-01-01-y %}", "/_posts/2020-01-01-y", "{% post_url 2020-01-01-y %}"),
    ("[a]({{ site.twitter }}/b)", "https://t.co/ann/b", "{{ site.twitter }}/b"),
    ("[a](https://x.org/?u={{ site.url }}/b)", "https://x.org/?u=https://h.org/b", "https://x.org/?u={{ site.url }}/b"),
    # What Jekyll shows nothing for leaves nothing in an address.
    ("[a]({{ unknown }}/b)", "/b", "{{ unknown }}/b"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "url", "written"), ADDRESSES)
def test_an_address_is_one_of_the_site_at_the_place_of_its_tags(text: str, url: str, written: str) -> None:
    text = (
        f"---\npermalink: /x/\n---\n{{% comment %}}\n\n{{% endcomment %}}\n\nFirst {text}" if "\n" not in text else text
    )
    (link,) = links(loaded(text))
    assert (link.url, at(text, link.place)) == (url, written)


def test_what_is_read_is_what_jekyll_shows() -> None:
    text = "{{ site.baseurl }}/a and {{ site.url }}{{ site.baseurl }}/b, `{{ '/c' | relative_url }}`"
    assert html(loaded(text)) == "<p>/blog/a and https://h.org/blog/b, <code>/blog/c</code></p>\n"


def test_an_author_has_a_name_in_either_form() -> None:
    assert html(loaded("{{ site.author }} {{ site.author.name }}")) == "<p>Ann Ann</p>\n"


CONFIGURED = [
    ("", "{{ site.future }} {{ site.show_drafts | inspect }} {{ site.unpublished }}", "false nil false"),
    ("future: yes\nshow_drafts: true\nunpublished: on",
     "{{ site.future }} {{ site.show_drafts }} {{ site.unpublished }}", "true true true"),
    ("exclude: [b]\ninclude: [_c, .d]", "{{ site.exclude | first }} {{ site.include | join: '+' }}", "b _c+.d"),
    ("", "{{ site.excerpt_separator }}|{% if site.include %}i{% endif %}", "|i"),
    ("excerpt_separator: ~~~", "{{ site.excerpt_separator }}", "~~~"),
    ("author: Ann", "{{ site.author }} {{ site.author.name }}", "Ann Ann"),
    ("author: {name: Ann, github: ann, links: [{l: T}], hidden: off}",
     "{{ site.author.name }} {{ site.author.github }} {% for l in site.author.links %}{{ l.l }}{% endfor %}"
     "{% if site.author.hidden %}h{% endif %}", "Ann ann T"),
]  # fmt: skip


@pytest.mark.parametrize(("yaml", "text", "wanted"), CONFIGURED)
def test_the_site_is_what_its_configuration_says(yaml: str, text: str, wanted: str) -> None:
    config, _ = parse_jekyll("_config.yml", yaml, None)
    result = load(Source("a.html", "a.html", f"---\n---\n{text}"), options_of(config))
    assert (html(result).strip(), result.diagnostics) == (wanted, ())


def test_without_a_base_url_there_is_nothing_before_addresses() -> None:
    result = loaded("[a]({{ site.url }}{{ site.baseurl }}/a) {{ '/b' | absolute_url }}", base="")
    assert ([link.url for link in links(result)], html(result)) == (["/a"], '<p><a href="@">a</a> /b</p>\n')


def test_highlight_is_code_in_colours() -> None:
    result = loaded('{% highlight Python linenos %}\nx = "{{ site.title }}"\n\ny = {{ z }}\n{% endhighlight %}\n')
    numbered = '<div class="highlight"><pre tabindex="0" data-lines="1&#10;2&#10;3">'
    assert html(result).startswith(f'{numbered}<code class="language-python"><span')
    assert "My Site" in html(result)
    assert told(result) == [("liquid-in-code", "4:5-12")]


def test_highlight_ends_what_stands_before_it() -> None:
    result = loaded(
        "a {% highlight text %}\nx\n{% endhighlight %} b\n\n- c {% highlight text %}\ny\n{% endhighlight %}\n- d\n"
    )
    parts = re.sub(r"(?s)<pre.*?</pre>", "code", html(result)).replace("\n", "")
    box = '<div class="highlight">code</div>'
    assert parts == f"<p>a</p>{box}<p>b</p><ul><li>c</li></ul>{box}<ul><li>d</li></ul>"


def test_highlight_in_html_is_code_too() -> None:
    result = loaded("<details>\n{% highlight text %}\n<b>*x*</b>\n{% endhighlight %}\n</details>\n")
    assert '<code class="language-text">&lt;b&gt;*x*&lt;/b&gt;</code>' in html(result)


# Text that is shown as it is written, in whatever it stands, and what is said about it.
SHOWN = [
    ("{% picture \"a_b_c\" %} a_b", "<p>{% picture &quot;a_b_c&quot; %} a_b</p>", [("liquid-tag", "1:1-22")]),
    ("*{{ x | wheel: 'a', 'b' }}*", "<p><em>{{ x | wheel: &#x27;a&#x27;, &#x27;b&#x27; }}</em></p>",
     [("liquid-filter", "1:2-27")]),
    ("a {{ foo }} {{ foo }} {{ bar }}", "<p>a {{ foo }} {{ foo }} {{ bar }}</p>",
     [("liquid-variable", "1:3-12"), ("liquid-variable", "1:23-32")]),
    ("{{ site.posts }}", "<p>{{ site.posts }}</p>", [("liquid-variable", "1:1-17")]),
    ("{{ page.next.url }}", "<p>{{ page.next.url }}</p>", [("liquid-variable", "1:1-20")]),
    ("{{ 'now' | date: '%Y' }}", "<p>{{ &#x27;now&#x27; | date: &#x27;%Y&#x27; }}</p>",
     [("liquid-variable", "1:1-25")]),
    ("{{ a b }} {{ * }}", "<p>{{ a b }} {{ * }}</p>", [("liquid-syntax", "1:1-10")]),
    ("{% if x %}a", "<p>{% if x %}a</p>", [("liquid-tag", "1:1-11")]),
    ("{% endif %}{% else %}", "<p>{% endif %}{% else %}</p>", [("liquid-tag", "1:1-12"), ("liquid-tag", "1:12-22")]),
    ("{% if page.next %}a{% else %}b{% endif %}", "<p>{% if page.next %}a{% else %}b{% endif %}</p>",
     [("liquid-variable", "1:1-19")]),
    ("{% for p in site.posts %}\n* {{ p.title }}\n{% endfor %}",
     '<pre tabindex="0"><code>{% for p in site.posts %}\n* {{ p.title }}\n{% endfor %}</code></pre>',
     [("liquid-tag", "1:1-26")]),
    ("{% ifchanged %}{% capture q %}a{% endcapture %}{% endifchanged %}{{ q }}",
     "<p>{% ifchanged %}{% capture q %}a{% endcapture %}{% endifchanged %}{{ q }}</p>",
     [("liquid-tag", "1:1-66"), ("liquid-variable", "1:66-73")]),
    ("{% tabs a %}*b*{% endtabs %}", "<p>{% tabs a %}<em>b</em>{% endtabs %}</p>", [("liquid-tag", "1:1-13")]),
    ("{% for x in nope %}a{% endfor %}b", "<p>b</p>", [("liquid-variable", "1:1-20")]),
    ("{% break %}", "<p>{% break %}</p>", [("liquid-tag", "1:1-12")]),
    ("{% for %}a{% endfor %}", "<p>{% for %}a{% endfor %}</p>", [("liquid-tag", "1:1-23")]),
    ("{% for x in site.pages %}{% assign y = x %}{% endfor %}{{ y }}",
     "<p>{% for x in site.pages %}{% assign y = x %}{% endfor %}{{ y }}</p>",
     [("liquid-tag", "1:1-56"), ("liquid-variable", "1:56-63")]),
    ("{% cite %} {% youtube ! %}", "<p>{% cite %} {% youtube ! %}</p>", [("liquid-syntax", "1:1-11")]),
    ('<i title="{{ foo }}">x</i>', '<p><i title="{{ foo }}">x</i></p>', [("liquid-variable", "1:11-20")]),
    # Where Jekyll shows nothing either, nobody has to be shown anything, but told.
    ("a{{ site.nope }}{{ page.nope }}{{ page.nope | default: 'b' }}", "<p>ab</p>",
     [("liquid-variable", "1:2-17"), ("liquid-variable", "1:17-32")]),
    # Code, formulas and bibliographies are full of braces, which Jekyll takes for Liquid: that is told once.
    ("`{{ foo }}` $a_{{b}}$ `{% x %}`", None, [("liquid-in-code", "1:2-11")]),
    ("`{% x %}` {{ bar }}", None, [("liquid-in-code", "1:2-9"), ("liquid-variable", "1:11-20")]),
    ("```bibtex\n@misc{a, title={{Attention Is All You Need}}}\n```", None, [("liquid-in-code", "2:16-45")]),
    ("$$\n\\frac{{a}{b}}{{c}}\n$$", None, [("liquid-in-code", "2:14-19")]),
    ("```\n{% raw %}{{ x }}{% endraw %} {{ site.title }}\n```", None, []),
    ("`{$ post_url x $}`", None, []),
    ("<pre>@misc{a, title={{Attention Is All}}, year = {{2017}}}</pre>", None, [("liquid-in-code", "1:21-41")]),
    ("<!-- {{ foo }} {% bar %} -->", "<!-- {{ foo }} {% bar %} -->", []),
    ('a <video src="{% link a.mp4 %}"></video>', '<p>a <video src="@"></video></p>', []),
    # Near misses.
    ("{$ post_url 2020-01-01-y $}", "<p>{$ post_url 2020-01-01-y $}</p>", [("liquid-slip", "1:1-28")]),
    ("{ % link a.md % }", "<p>{ % link a.md % }</p>", [("liquid-slip", "1:1-18")]),
    ("[a]({% post_url 2020-01-01-y })", '<p><a href="@">a</a></p>', [("liquid-slip", "1:5-31")]),
    ("{{ site.baseurl }/a", "<p>{{ site.baseurl }/a</p>", [("liquid-slip", "1:1-18")]),
    ("{ a } { b: c } \\{% x % \\} {#id} {: .a}", None, []),
    # A post's address is only known in a link.
    ("{% post_url 2020-01-01-y %}", "<p>{% post_url 2020-01-01-y %}</p>", [("liquid-link-as-text", "1:1-28")]),
    ("`{% post_url 2020-01-01-y %}`", "<p><code>{% post_url 2020-01-01-y %}</code></p>", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "shown", "said"), SHOWN)
def test_what_is_not_known_is_shown_as_it_is_written(text: str, shown: str | None, said: list[tuple[str, str]]) -> None:
    result = loaded(text)
    assert told(result) == said
    if shown is not None:
        assert html(result).strip() == shown


IN_CODE = [
    ("`{{ a }}`", "shows something else, or nothing"),
    ("`{% x %}`", "stops at it"),
    ("`{{ page.title | nope }}`", "leaves the filter out"),
    ("`{{ a b }}`", "shows a part of it, or stops"),
]


@pytest.mark.parametrize(("text", "what"), IN_CODE)
def test_what_jekyll_does_with_liquid_in_code_is_said(text: str, what: str) -> None:
    (one,) = loaded(text).diagnostics
    assert one.message == f"this is Liquid to Jekyll, which {what}: here it is shown as it is written"


def test_formulas_and_bibliographies_keep_their_braces() -> None:
    result = loaded("$a_{{b}}$\n\n```bibtex\n@misc{a, title={{Attention}}}\n```\n")
    assert '<annotation encoding="application/x-tex">a_{{b}}</annotation>' in html(result)
    assert "{{Attention" in html(result)


def test_a_near_miss_in_an_address_is_an_error() -> None:
    (one,) = loaded("[a]({% post_url 2020-01-01-y })").diagnostics
    assert (one.severity, one.hint) == ("error", "write `{% post_url 2020-01-01-y %}`")


def test_a_heading_with_something_unknown_keeps_its_id_and_text() -> None:
    note = loaded("---\ntitle: x\n---\n## A {{ foo }}").note
    assert note is not None
    assert [(one.id, one.text, one.html) for one in note.headings] == [("a-", "A {{ foo }}", "A {{ foo }}")]


def test_a_title_may_hold_something_unknown() -> None:
    note = loaded("# A {{ foo }}\n\nB {{ foo }}", path="a.md").note
    assert note is not None
    assert (note.title, note.description, note.excerpt) == ("A {{ foo }}", "B {{ foo }}", "<p>B {{ foo }}</p>")


# Included files.

INCLUDES = {
    "figure.html": '<img src="{{ include.src }}" alt="{{ include.alt | escape }}">\n',
    "list.md": "\n* [a](/a/)\n* [b](/b/)\n",
    "self.html": "x{% include self.html %}",
    "one.html": "{% include two.html %}",
    "two.html": "{% include one.html %}",
    "picture.html": "{% picture %}",
}


def test_the_links_of_an_included_file_are_at_the_place_of_the_tag() -> None:
    text = "A [c](/c/)\n{% include list.md %}\nand [d](/d/)"
    found = links(loaded(text, includes=INCLUDES))
    assert [(link.url, at(text, link.place)) for link in found] == [
        ("/c/", "/c/"),
        ("/a/", "{% include list.md %}"),
        ("/b/", "{% include list.md %}"),
        ("/d/", "/d/"),
    ]


def test_parameters_may_be_texts_and_variables() -> None:
    text = """{% include figure.html src="/a.png" alt='"b" & c' %}{% include figure.html src=page.permalink %}"""
    result = loaded(f"---\npermalink: /x/\n---\n{text}", includes=INCLUDES)
    assert [link.url for link in links(result)] == ["/a.png", "/x/"]
    assert 'alt="&quot;b&quot; &amp; c"' in html(result)


NOT_INCLUDED = [
    ("{% include self.html %}", "`self.html` includes itself"),
    ("{% include one.html %}", "`one.html` includes itself"),
    ("{% include ../secret.html %}", "no file called `../secret.html` may be included"),
    ("{% include /etc/passwd %}", "no file called `/etc/passwd` may be included"),
    ("{% include figur.html %}", "there is no `figur.html` in `_includes`"),
    ("{% include_relative x.md %}", "there is no `x.md` beside this note"),
]


@pytest.mark.parametrize(("text", "message"), NOT_INCLUDED)
def test_a_file_that_can_not_be_included_is_an_error(text: str, message: str) -> None:
    (one,) = loaded(text, includes=INCLUDES).diagnostics
    assert (one.severity, one.code, one.message) == ("error", "liquid-include", f"{message}, and Jekyll stops here")


def test_a_theme_may_have_files_that_are_not_known() -> None:
    (one,) = loaded("{% include toc.html %}", is_whole=False).diagnostics
    assert (one.severity, one.code) == ("warning", "liquid-include")


def test_a_file_beside_a_note_can_be_included() -> None:
    result = loaded("{% include_relative sub/x.md %}", beside={"sub/x.md": "*x*"})
    assert (html(result), result.diagnostics) == ("<p><em>x</em></p>\n", ())


def test_what_is_not_known_in_an_included_file_is_told_at_the_tag() -> None:
    assert told(loaded("a {% include picture.html %}", includes=INCLUDES)) == [("liquid-tag", "1:3-29")]


# Pages, and where there is no Liquid.


def test_a_page_in_html_is_its_own_body() -> None:
    text = '---\ntitle: A\n---\n<p id="b">*x* <a href="{{ site.baseurl }}/c">d</a>\n\n<a href="/e">f</a></p>\n'
    result = loaded(text, path="a.html")
    assert html(result) == '<p id="b">*x* <a href="@">d</a>\n\n<a href="@">f</a></p>\n'
    assert [(link.url, at(text, link.place)) for link in links(result)] == [
        ("/blog/c", "{{ site.baseurl }}/c"),
        ("/e", "/e"),
    ]
    assert result.note is not None
    assert (result.note.title, set(result.note.anchors)) == ("A", {"b"})


def test_a_template_is_told_once() -> None:
    text = "---\ntitle: A\n---\n<ul>\n{% for p in page.next %}<li>{{ p }}</li>{% endfor %}\n{{ content }}{% seo %}</ul>"
    assert told(loaded(text, path="a.html")) == [("liquid-template", "5:1-53")]


def test_a_note_may_say_that_it_holds_no_liquid() -> None:
    result = loaded("---\nrender_with_liquid: false\n---\n{{ site.title }}")
    assert (html(result), result.diagnostics) == ("<p>{{ site.title }}</p>\n", ())


def test_other_dialects_know_no_liquid() -> None:
    text = "{{ site.title }} {% post_url 2020-01-01-y %}"
    result = load(Source("a.md", "a.md", text), Options())
    assert (html(result), [one.code for one in result.diagnostics]) == (f"<p>{text}</p>\n", ["foreign-liquid"])


def test_a_fix_never_touches_what_stands_for_something_else() -> None:
    text = "{% include list.md %}\n-[b](/b/)\n"
    result = loaded(text, includes={"list.md": "-[a](/a/)\n"})
    fixes = {one.place.line: one.fix for one in result.diagnostics if one.code == "unspaced-list-item"}
    assert fixes.get(1) is None


# Texts that go on as Markdown, and tags of plug-ins.

TAGS = tomllib.loads(Path(__file__).with_name("tags.toml").read_text(encoding="utf-8"))
COLLECTIONS = [
    # text, what it shows or leads to, what is told; in Jekyll, collections lie where they are without their folder
    ("[a]({% link _talks/sub/one.md %})", "/col/_talks/sub/one.md", []),
    ("[a]({% link /_posts/2020-01-01-y.md %})", "/col/_posts/2020-01-01-y.md", []),
    ("[a]({% link cat/_posts/2020-01-01-y.md %})", "/col/cat/_posts/2020-01-01-y.md", []),
    ("[a]({% link _talks/a.pdf %})", "/blog/col/_talks/a.pdf", []),
    ("[a]({% link _other/one.md %})", "/_other/one.md", []),
    ("[a]({% link col/page.md %})", "/col/page.md", []),
    ("[a]({% link col/_talks/one.md %})", "/col/_talks/one.md", [("liquid-tag", "4:5-33")]),
    ("[a](/{{ page.path }}/{{ page.relative_path }})", "/_talks/x.md/_talks/x.md", []),
]


@pytest.mark.parametrize(("text", "url", "said"), COLLECTIONS)
def test_documents_are_named_without_the_folder_of_collections(
    text: str, url: str, said: list[tuple[str, str]]
) -> None:
    liquid = Liquid("https://h.org/blog", collections=("talks",), collections_dir="col")
    options = Options(dialect="jekyll", liquid=liquid, collections=(Collection("talks"),), collections_dir="col")
    path = "col/_talks/x.md"
    result = load(Source(path, path, f"---\ntitle: x\n---\n{text}"), options)
    assert ([link.url for link in links(result)], told(result)) == ([url], said)


DISTILL = tomllib.loads(Path(__file__).with_name("distill.toml").read_text(encoding="utf-8"))
TAG_CASES = [
    (case["text"], case["html"], case.get("links", []), case.get("said", []))
    for case in (*TAGS["case"], *DISTILL["case"])
]


@pytest.mark.parametrize(("text", "shown", "addresses", "said"), TAG_CASES)
def test_says_the_same_in_our_words(text: str, shown: str, addresses: list[list[str]], said: list[str]) -> None:
    result = loaded(text, includes=TAGS["includes"], cites=True)
    assert html(result).strip() == shown.strip()
    assert [[link.url, at(text, link.place)] for link in links(result)] == addresses
    assert [one.message for one in result.diagnostics] == said


PAGES = tomllib.loads(Path(__file__).with_name("pages.toml").read_text(encoding="utf-8"))
PAGE_CASES = [(case["text"], case["html"], case.get("links", []), case.get("said", [])) for case in PAGES["case"]]


@pytest.mark.parametrize(("text", "shown", "addresses", "said"), PAGE_CASES)
def test_says_the_same_in_a_page_of_html(text: str, shown: str, addresses: list[list[str]], said: list[str]) -> None:
    result = loaded(text, path="a.html", cites=True)
    assert html(result).strip() == shown.strip()
    assert [[link.url, at(text, link.place)] for link in links(result)] == addresses
    assert [one.message for one in result.diagnostics] == said


def test_without_a_bibliography_the_keys_are_shown() -> None:
    assert html(loaded("a {% cite b c %}")) == "<p>a (b, c)</p>\n"
    assert html(loaded('a<d-cite key="b,c"></d-cite>')) == "<p>a (b, c)</p>\n"


def test_a_fix_never_touches_what_is_repeated() -> None:
    text = "{% for i in (1..2) %}\n-[a](/a/)\n{% endfor %}\n-[b](/b/)\n"
    fixes = {one.place.line: one.fix for one in loaded(text).diagnostics if one.code == "unspaced-list-item"}
    assert fixes.get(2) is None


def test_a_cached_file_is_included_like_any_other() -> None:
    result = loaded("{% include_cached a.html x='1' %}", includes={"a.html": "<b>{{ include.x }}</b>"})
    assert (html(result), result.diagnostics) == ("<p><b>1</b></p>\n", ())
