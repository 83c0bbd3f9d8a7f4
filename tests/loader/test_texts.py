"""What Liquid makes of a text file is what Jekyll makes of it, or the file is left out, and somebody told."""

import json

import pytest

from llmnotes.diagnostics import Place, warning
from llmnotes.loader.options import Liquid, Options
from llmnotes.loader.texts import Feed, Text, load_text
from llmnotes.model import Source

SITE = {"title": 'My "Site"', "email": "a@b.org"}
OPTIONS = Options(
    dialect="jekyll",
    notes=".",
    liquid=Liquid("https://h.org/b", json.dumps(SITE), (("inc.txt", "inc {{ include.a }}"),)),
)


def shown(text: str, front: str = "") -> str | None:
    found, said = load_text(Source("x.txt", "x.txt", f"---\n{front}---\n{text}"), OPTIONS)
    assert (found is None) == bool(said)
    assert not isinstance(found, Feed)
    return found.text if found else None


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("User-agent: *\n", "User-agent: *\n"),
        ("Sitemap: {{ '/sitemap.xml' | absolute_url }}\n", "Sitemap: https://h.org/b/sitemap.xml\n"),
        ("{{ site.url }}{{ site.baseurl }}/x {{ page.url }}", "https://h.org/b/x /x.txt"),
        ('{"name": {{ site.title | jsonify }}}', '{"name": "My \\"Site\\""}'),
        ("{% if site.hidden %}no{% else %}{{ site.email }}{% endif %}{{ site.nothing }}", "a@b.org"),
        ("{% include inc.txt a='1' %}{% raw %}{{ x }}{% endraw %}", "inc 1{{ x }}"),
        ("{% for i in (1..3) %}{{ i }} {% endfor %}", "1 2 3 "),
        ("a { link: b } <d-cite key='x'></d-cite>", "a { link: b } <d-cite key='x'></d-cite>"),
        ("*a* -- 'b'\n\n    c", "*a* -- 'b'\n\n    c"),
    ],
)
def test_a_text_is_what_its_liquid_makes_of_it(text: str, made: str) -> None:
    assert shown(text) == made


@pytest.mark.parametrize(
    "text",
    [
        "{% for p in site.posts %}{{ p.title }}{% endfor %}",
        "var all = {{ site.posts | jsonify }};",
        "x = {{ site.posts }}",
        "{{ site.time }}",
        "{% seo %}",
        "{{ '*a*' | markdownify }}",
        "{% highlight python %}a{% endhighlight %}",
        "{% link a.md %}",
        "{% if %}a",
        "{% include none.txt %}",
        "{{ unknown }}",
        "{% for i in (1..2000000) %}xxxxxxxxxx{% endfor %}",
    ],
)
def test_it_is_left_out_where_that_is_not_known(text: str) -> None:
    assert shown(text) is None


def test_front_matter_may_switch_liquid_off() -> None:
    assert shown("{{ site.time }}", "render_with_liquid: false\n") == "{{ site.time }}"


@pytest.mark.parametrize(
    ("name", "severity", "hint"),
    [
        ("sitemap.xml", "info", "sitemap"),
        ("assets/js/search-data.json", "info", "search"),
        ("feed-of-papers.json", "info", "feeds"),
        ("robots.txt", "info", "robots.txt"),
        ("assets/theme.js", "info", "_static"),
        ("things.csv", "warning", "write down"),
    ],
)
def test_what_there_is_instead_is_told(name: str, severity: str, hint: str) -> None:
    found, said = load_text(Source(name, name, "---\n---\n{% for p in site.posts %}x{% endfor %}"), OPTIONS)
    assert found is None
    (one,) = said
    assert (one.severity, one.code, one.place) == (severity, "jekyll-template", Place(name, 3, 1, 39))
    assert "left out" in one.message
    assert hint in one.hint


@pytest.mark.parametrize(
    ("name", "front", "output"),
    [
        ("atom.xml", "", "atom.xml"),
        ("feed/index.xml", "", "feed/index.xml"),
        ("x.xml", "permalink: /blog/rss.xml\n", "blog/rss.xml"),
        ("feed.xml", "permalink: /feed/\n", "feed/index.xml"),
        ("feed.json", "", None),
        ("feed-python.xml", "", None),
    ],
)
def test_a_feed_of_all_posts_is_that_of_the_site(name: str, front: str, output: str | None) -> None:
    text = f"---\n{front}---\n{{% for p in site.posts %}}x{{% endfor %}}"
    found, said = load_text(Source(name, name, text), OPTIONS)
    assert found == (Feed(name, output) if output else None)
    assert bool(said) == (output is None)


def test_what_is_not_published_is_not_there() -> None:
    source = Source("a.txt", "a.txt", "---\npublished: false\n---\nx")
    assert load_text(source, OPTIONS) == (None, [])
    assert load_text(source, OPTIONS, unpublished=True) == (Text("a.txt", "a.txt", "x"), [])


def test_what_is_wrong_with_the_file_is_told() -> None:
    misread = warning(Place("a.txt"), "not-utf8", "not UTF-8", hint="convert it")
    text, said = load_text(Source("a.txt", "a.txt", "---\na: [\n---\né", misread=misread), OPTIONS)
    assert text is not None
    assert [one.code for one in said] == ["not-utf8", "front-matter-invalid-yaml"]
