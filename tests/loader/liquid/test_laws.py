"""What holds for any text: nothing raises, nothing takes long, and places are true."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.loader import Options, load
from llmnotes.loader.frontmatter import read
from llmnotes.loader.liquid import Expanded, documents, expand, works
from llmnotes.loader.liquid.documents import Document
from llmnotes.loader.liquid.expansion import MOST_ADDED
from llmnotes.loader.liquid.works import Work
from llmnotes.loader.options import Liquid
from llmnotes.model import Source
from llmnotes.shell.garbage import uncollected

INCLUDES = {
    "a.html": "<b>{{ include.x }}</b>\n[i](/i)\n",
    "self.html": "x{% include self.html %}",
    "1.html": "{% include 2.html %}" * 10,
    "2.html": "{% include 3.html %}" * 10,
    "3.html": "{% include 4.html %}" * 10,
    "4.html": "{% include 5.html %}" * 10,
    "5.html": "yyyyyyyyyy" * 100,
    "comment.html": "{% comment %}" + "z" * 400_000 + "{% endcomment %}",
}
LIQUID = Liquid(
    "https://h.org/blog",
    json.dumps({"title": "T"}),
    tuple(sorted(INCLUDES.items())),
    documents=documents.encoded({"docs": [Document({"name": "n"}, {}, "*c*\n\n" * 20, "e", "## n")] * 50}),
    works=works.encoded([Work("papers", "article", f"k{number}", {"year": "2020"}) for number in range(300)]),
)
OPTIONS = Options(dialect="jekyll", liquid=LIQUID)
PIECES = (
    "a ", "é\n", "\n", "\n\n", "* x\n", "> ", "`", "```\n", "$", "**", "<b>", "\\", "{", "}", "%", "{{", "}}",
    "{%", "%}",
    "{{ site.title }}", "{{ foo }}", "{{- page.title | upcase -}}", "{% comment %}", "{% endcomment %}", "{% raw %}",
    "{% endraw %}", "{% if page.title %}", "{% else %}", "{%- endif %}", "{% unless x %}", "{% endunless %}",
    "{% for a in b %}", "{% endfor %}", "{% for a in (1..3) %}", "{% break %}", "{% continue %}", "{{ a }}",
    "{% capture x %}", "{% endcapture %}", "{{ x | markdownify }}", "{% case x %}", "{% when 'y' %}", "{% endcase %}",
    "{% math %}", "{% endmath %}", "{% m %}", "{% em %}", "{% details a %}", "{% enddetails %}", "<div>", "</div>",
    "{% sidenote 1 'b [c](/c)' %}", "{% marginfigure 1 'd.png' 'e' %}", "{% cite f g %}", "{% tabs %}", "{% endtabs %}",
    "<d-footnote>", "</d-footnote>", '<d-cite key="f,g">', "</d-cite>", "<d-code block>", "</d-code>", "<d-math>",
    "</d-math>",
    "{% highlight python %}", "{% endhighlight %}", "{% include a.html x='1' %}",
    "{% include self.html %}", "{% assign x = site.title | append: '!' %}", "{{ x }}", "{$ link x $}", "\r\n", "\0",
    "{% bibliography %}", "{{ site.docs.first }}", "{% for a in site.docs %}", "{{ site.docs | group_by: 'name' }}",
    "{{ a | b: 'c', d }}", "{{ 'x", "[l](/l)", "[p]({% post_url 2020-01-01-p %})", "\U0010f000", "\U0010f001",
    "\U0010fdfe", "\U0010fdff",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def expanded(text: str) -> Expanded:
    source = Source("a.md", "a.md", text)
    front, _ = read(source, OPTIONS)
    assert front is not None
    return expand(source, front, "/a/", LIQUID)


@given(TEXTS, st.sampled_from(["a.md", "a.html"]))
def test_never_raises_and_all_places_exist(text: str, path: str) -> None:
    loaded = load(Source(path, path, text), OPTIONS)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    places = [one.place for one in loaded.diagnostics]
    places += [link.place for link in loaded.note.links] if loaded.note else []
    for place in places:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= place.end_column <= len(lines[place.line - 1]) + 1


# A piece of a note, with the addresses in it; what is around never changes what stands at their places.
LINKS = (
    ("[a](/{n}/)", "/{n}/"),
    ("*b* [c]({{{{ site.baseurl }}}}/{n})", "{{{{ site.baseurl }}}}/{n}"),
    ("![d]({{{{ '/{n}.png' | relative_url }}}})", "{{{{ '/{n}.png' | relative_url }}}}"),
    (
        "{{{{ site.title }}}} é [e]({{% post_url 2020-01-01-{n} %}}#x) {{{{ page.title }}}}",
        "{{% post_url 2020-01-01-{n} %}}#x",
    ),
    ('<a href="{{% link {n}.md %}}">f</a>', "{{% link {n}.md %}}"),
    ("[g](https://h.org/{n})", "https://h.org/{n}"),
    ("{{% if page.title %}}[h](/{n}/){{% else %}}[no](/no/){{% endif %}}", "/{n}/"),
    ("{{% raw %}}{{{{ x }}}}{{% endraw %}} [i](/{n}/)", "/{n}/"),
)
AROUND = (
    "text\n", "\n", "{% comment %}\ngone\n\n[x](/x/)\n{% endcomment %}\n", "{% assign v = 'w' %}\n", "> quoted\n\n",
    "{{ site.title }} {{ foo }}\n\n", "\n\nx {%- if page.none -%}\n[y](/y/)\n{%- endif %}\n\n",
    "\n```\n{{ site.title }}\n```\n\n",
    "\n\n{% highlight text %}\n[z](/z/)\n{% endhighlight %}\n\n", "{% raw %}{{ r }}{% endraw %}\n",
)  # fmt: skip


@given(st.lists(st.one_of(st.sampled_from(LINKS), st.sampled_from(AROUND)), max_size=12), st.booleans())
def test_what_stands_at_the_place_of_a_link_is_its_address_or_its_tags(
    pieces: list[tuple[str, str] | str], has_front_matter: bool
) -> None:
    text, wanted = "---\ntitle: x\n---\n" if has_front_matter else "", []
    for number, piece in enumerate(pieces):
        if isinstance(piece, str):
            text += piece
        else:
            text += piece[0].format(n=f"n{number}") + "\n"
            wanted.append(piece[1].format(n=f"n{number}"))
    note = load(Source("a.md", "a.md", text), OPTIONS).note
    assert note is not None
    lines = text.split("\n")
    found = [lines[link.place.line - 1][link.place.column - 1 : link.place.end_column - 1] for link in note.links]
    assert found == wanted


@given(st.text(st.characters(exclude_categories=["Co", "Cs"], exclude_characters="{\r\0")))
def test_a_text_without_liquid_stays_as_it_is(text: str) -> None:
    assert expanded(f"\n{text}").text == f"\n{text}"


@pytest.mark.parametrize(
    "text",
    [
        "{% include 1.html %}" * 10,
        "{% include comment.html %}" * 1000,
        "{% include self.html %}" * 1000,
        "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 1000 + "{{ a }}" * 1000,
        "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 13 + "{{ a }}" * 1000,
        "{% assign a = 'xxxxxxxxxx' %}" + "{% assign a = a | append: a %}" * 13 + "{{ a | replace: 'x', a }}" * 1000,
        "{% for i in (1..1000000000) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}",
        "{% for i in (1..9999) %}" * 15 + "x" * 1000 + "{{ i }}" + "{% endfor %}" * 15,
        "{% capture a %}xxxxxxxxxx{{ a }}{{ a }}{% endcapture %}" * 1000 + "{{ a }}" * 1000,
        "{% assign a = (1..9999) %}{% for i in (1..1000000) %}{{ a | join: a }}{% endfor %}",
        "{% assign a = 'x' | split: '' %}" + "{% assign a = a | concat: a %}" * 1000 + "{{ a }}{{ a | jsonify }}" * 100,
        "{% assign a = 9 %}" + "{% assign a = a | times: a %}" * 1000 + "{{ a }}",
        "{% for i in (1..1000000) %}{% include 1.html %}{% endfor %}",
        "{% for i in (1..1000000) %}{% sidenote 1 '" + "x" * 1000 + "' %}{% endfor %}",
        "{% for i in (1..1000000) %}{% bibliography %}{% endfor %}",
        "{% for i in (1..1000000) %}{% for d in site.docs %}{{ d }}{{ d.content }}{% endfor %}{% endfor %}",
        "{% for i in (1..1000000) %}{{ site.docs | group_by: 'name' | inspect }}{% cycle 'a', 'b' %}{% endfor %}",
        "{% for i in (1..1000000) %}{% math %}" + "x" * 1000 + "{% endmath %}{% endfor %}",
    ],
)
def test_a_note_grows_to_a_size_that_a_browser_can_show(text: str) -> None:
    assert len(expanded(text).text) <= len(text) + MOST_ADDED


HOSTILE = {
    "open outputs": "{{",
    "open tags": "{%",
    "names without an end": "{% a ",
    "half closed": "{{ a }",
    "outputs": "{{a}}",
    "unknown tags": "{% x %}",
    "conditions": "{% if a %}",
    "loops": "{% for %}",
    "loops over nothing": "{% for a in b %}{% endfor %}",
    "loops in loops": "{% for a in (1..2) %}",
    "captures": "{% capture a %}{% endcapture %}",
    "cases": "{% case a %}{% when 1 %}{% else %}{% endcase %}",
    "tags with ends": "{% a %}{% enda %}",
    "tags in tags": "{% a %}{% b %}{% enda %}",
    "texts for Markdown": "<b>{{ 'x' | markdownify }}",
    "notes at the side": "{% sidenote 1 'x' %}",
    "works": "{% cite a b %}",
    "raw": "{% raw %}",
    "comments": "{% comment %}",
    "near misses": "{% post_url x } ",
    "wide near misses": "{ % link ",
    "blanks": "{%" + " " * 50,
    "open quotes": "{{ '",
    "code": "{% highlight a %}x{% endhighlight %}",
    "blank lines": "{% a\n\n",
    "links": "[x]({% post_url 2020-01-01-x %})",
}
LONGEST_OF_SIXTEENFOLD = 80
"""How many times as long a text of sixteen times the length may take: 16 is linear, 256 quadratic."""

MEASURABLE = 0.005  # s


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
def test_takes_a_time_in_proportion_to_the_text(piece: str) -> None:
    """Compared with itself, not with a clock on the wall."""
    size = 250
    with uncollected():
        while (once := _fastest(piece * size)) < MEASURABLE and size < 16_000:
            size *= 2
        longest = LONGEST_OF_SIXTEENFOLD * max(once, MEASURABLE)
        assert any(_time(piece * size * 16) < longest for _ in range(3))  # once is enough: others use the machine, too


@pytest.mark.parametrize(
    "text",
    [
        "{{ a" + " | b" * 200_000 + " }}",
        "{{ a" + ".b" * 200_000 + " }}",
        "{{ a" + "[b" * 200_000 + " }}",
        "{% if a" + " and a" * 200_000 + " %}{% endif %}",
        "{% include a.html " + "a='b' " * 200_000 + "%}",
        "{% highlight a " + " b" * 200_000 + " ! %}{% endhighlight %}",
        "{% if page.title %}" * 50_000 + "x" + "{% endif %}" * 50_000,
        "{{ " + "'" * 200_001 + " }}",
        "{% for a in (1..2) %}" * 20_000 + "x" + "{% endfor %}" * 20_000,
        "{% capture a %}" * 20_000 + "x" + "{% endcapture %}" * 20_000 + "x",
        "{% details a %}" * 20_000 + "x" + "{% enddetails %}" * 20_000,
        "{% case 1 %}{% when " + "1," * 200_000 + " 1 %}x{% endcase %}",
        "{{ " + "(1..(" * 200_000 + " }}",
        "{{ " + "a[(1..a[" * 200_000 + " }}",
        "{% cite " + "a " * 200_000 + " %}",
        "{% sidenote 1 '" + "a\n" * 100_000 + "' %}",
        "{% for a in (1..1000000) %}{% if a == 0 %}x{% endif %}{% endfor %}x",
        "{{ 'x' | markdownify }}" * 20_000,
        "{% cite " + "a:" * 200_000 + " %}x",
    ],
)
def test_long_and_deep_things_come_to_an_end(text: str) -> None:
    assert expanded(text).text


def _fastest(text: str) -> float:
    return min(_time(text) for _ in range(3))


def _time(text: str) -> float:
    start = time.process_time()
    expanded(text)
    return time.process_time() - start
