"""Mistakes in templates are diagnostics with file and line; text is escaped; authors' own keys may be absent."""

import pytest
from factory import make_note
from markupsafe import Markup
from rendering import Maker

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.renderer.templates import Templates, compile_all, malformed

MISTAKES: dict[str, tuple[dict[str, str], str, int, str]] = {
    "syntax": ({"a.html": "x\n{% if %}\n"}, "a.html", 2, "Expected an expression"),
    "end of block missing": ({"a.html": "\n\n{% for a in [] %}"}, "a.html", 3, "end of template"),
    "unknown filter": ({"a.html": "\n{{ 1|dya }}"}, "a.html", 2, "dya"),
    "unknown name": ({"a.html": "\n\n{{ titel }}"}, "a.html", 3, "'titel' is undefined"),
    "unknown attribute": ({"a.html": "{{ text.nothing }}"}, "a.html", 1, "nothing"),
    "type": ({"a.html": "x\n{{ 1 + 'a' }}"}, "a.html", 2, "unsupported operand"),
    "division": ({"a.html": "{{ 1 / 0 }}"}, "a.html", 1, "division by zero"),
    "not a date": ({"a.html": "\n{{ text|day }}"}, "a.html", 2, "'x' is not a date"),
    "in a parent": ({"a.html": "{% extends 'b.html' %}", "b.html": "\n{{ no }}"}, "b.html", 2, "'no'"),
    "in a block": (
        {
            "a.html": "{% extends 'b.html' %}\n{% block x %}\n{{ no }}{% endblock %}",
            "b.html": "{% block x %}{% endblock %}",
        },
        "a.html",
        3,
        "'no'",
    ),
    "in an include": ({"a.html": "\n{% include 'b.html' %}", "b.html": "\n\n{{ no }}"}, "b.html", 3, "'no'"),
    "in a part": ({"a.html": "{{ part('b.html') }}", "b.html": "\n{{ no }}"}, "b.html", 2, "'no'"),
    "syntax in an include": ({"a.html": "{% include 'b.html' %}", "b.html": "\n{% x %}"}, "b.html", 2, "unknown tag"),
    "no such parent": ({"a.html": "\n{% extends 'c.html' %}"}, "a.html", 2, "no template c.html"),
    "no such template": ({}, "a.html", 1, "no template a.html"),
    "itself": ({"a.html": "\n{% include 'a.html' %}"}, "a.html", 2, "without end"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_names_file_and_line(case: str) -> None:
    texts, name, line, message = MISTAKES[case]
    problem = Templates(texts).render("a.html", text="x")
    assert isinstance(problem, Diagnostic)
    assert (problem.place.path, problem.place.line) == (f"templates/{name}", line)
    assert message in problem.message
    assert (problem.code, problem.severity) == ("template-error", Severity.ERROR)


PLAINLY = {
    '{{ site.get("q") }}': "the site has no get",
    "{{ note.tags[0].size }}": "the tag has no size",
    "{{ note.tags[0][1] }}": "the tag has no 1",
    "{{ note.title.size }}": "'str object' has no attribute 'size'",
    "{{ [1, 'a']|sort|join }}": (
        "'<' not supported between instances of 'str' and 'int': "
        "sort needs values of one kind, and so does whatever compares them"
    ),
}


@pytest.mark.parametrize("template", PLAINLY)
def test_a_mistake_is_told_in_words_of_templates(render: Maker, template: str) -> None:
    problem = render(make_note("a", tags=("x",)), templates={"note.html": template}).result("a/index.html")
    assert isinstance(problem, Diagnostic)
    assert problem.message == PLAINLY[template]


@pytest.mark.parametrize("text", ["{{ no }}", "{% no %}"])
def test_only_a_copy_of_a_template_can_be_deleted(text: str) -> None:
    both = "mend the template, or delete your copy to have the theme's again"
    for name, originals, hint in (("note.html", {"note.html": ""}, both), ("talk.html", {"note.html": ""}, both[:17])):
        problem = Templates({name: text}, originals).render(name)
        assert isinstance(problem, Diagnostic)
        assert problem.hint == hint
        assert [*malformed({name: text}, originals)] == ([problem] if "%" in text else [])


@pytest.mark.parametrize("named", ["b.html", "theme/b.html"])
def test_a_mistake_in_what_the_theme_has_is_one_of_whoever_needs_it(named: str) -> None:
    original = {"b.html": "\n\n{{ no }}"}
    problem = Templates({**original, "a.html": f"\n{{% include '{named}' %}}"}, original).render("a.html")
    assert isinstance(problem, Diagnostic)
    assert (problem.place.path, problem.place.line, problem.hint) == ("templates/a.html", 2, "mend the template")


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_the_same_where_the_templates_were_compiled_before(case: str) -> None:
    texts = MISTAKES[case][0]
    expected = Templates(texts, text="x").render("a.html")
    compile_all(texts)
    assert Templates(texts, text="x").render("a.html") == expected


def test_a_bug_of_our_own_is_no_mistake_of_the_author() -> None:
    def buggy() -> None:
        raise KeyError("ours")

    buggy.__globals__["__name__"], before = "llmnotes.test", buggy.__globals__["__name__"]
    try:
        with pytest.raises(KeyError, match="ours"):
            Templates({"a.html": "{{ buggy() }}"}, buggy=buggy).render("a.html")
    finally:
        buggy.__globals__["__name__"] = before


def test_the_same_mistake_on_every_page_is_one_diagnostic(render: Maker) -> None:
    rendered = render(make_note("a"), make_note("b"), templates={"note.html": "{{ no }}"})
    assert rendered.result("a/index.html") == rendered.result("b/index.html")


def test_a_page_without_the_broken_template_is_not_touched(render: Maker) -> None:
    rendered = render(templates={"note.html": "{{ no }}"})
    assert "<h1>Archive</h1>" in rendered["archive/index.html"]


OWN_KEYS = {
    "{{ note.rating }}": "4 &lt; 5",
    "{{ note.rated.by }}": "me",
    "{{ note.nothing }}": "",
    "{{ note.nothing.at.all }}": "",
    "{% if note.nothing %}x{% else %}y{% endif %}": "y",
    "{% for x in note.nothing %}x{% endfor %}": "",
    "{{ note['two words'] }}": "2",
    "{{ site.twitter }}": "@me",
    "{{ site.nothing or 'none' }}": "none",
    "{{ site.nothing.at.all|default('none') }}": "none",
    "{% if site.nothing.at %}x{% elif site.nothing is defined %}y{% else %}z{% endif %}": "z",
    "{% for x in site.nothing or [] %}x{% endfor %}": "",
    "{{ site.title is defined }}": "True",
}


@pytest.mark.parametrize("template", OWN_KEYS)
def test_own_keys_reach_the_templates_and_may_be_absent(render: Maker, template: str) -> None:
    note = make_note("a", extra={"rating": "4 < 5", "rated": {"by": "me"}, "two words": 2})
    config = Config(extra={"twitter": "@me"})
    rendered = render(note, config=config, templates={"note.html": template})
    assert rendered["a/index.html"] == OWN_KEYS[template]


UNKNOWN = {
    "{{ site.autor }}": "site.autor is neither built in nor a setting of this site; the nearest is site.author",
    "{{ site['twiter'] }}": "the nearest is site.twitter",
    "{% for x in site.social %}x{% endfor %}": 'where it may be absent, write site.social|default("")',
    "{{ site.social|length }}": "site.social is neither built in",
    "{{ site.social.at.all }}": "site.social is neither built in",
    "{{ 'a' ~ site.social }}": "site.social is neither built in",
    "{{ site.social|join(',') }}": "site.social is neither built in",
    "{{ site.social|upper }}": "site.social is neither built in",
    "{{ 'a' in site.social }}": "site.social is neither built in",
}


@pytest.mark.parametrize("template", UNKNOWN)
def test_what_a_site_does_not_have_can_not_be_shown(render: Maker, template: str) -> None:
    config = Config(extra={"twitter": "@me"})
    problem = render(make_note("a"), config=config, templates={"note.html": f"\n{template}"}).result("a/index.html")
    assert isinstance(problem, Diagnostic)
    assert UNKNOWN[template] in problem.message
    assert (problem.place.path, problem.place.line) == ("templates/note.html", 2)


def test_a_template_extends_or_includes_the_one_of_the_theme_that_it_replaces() -> None:
    originals = {
        "note.html": "{% include 'base.html' %} {% block x %}theirs{% endblock %}",
        "base.html": "base",
        "footer.html": "{{ kind }} footer",
    }
    own = {
        "note.html": "{% extends 'theme/note.html' %}{% block x %}{{ super() }}, mine{% endblock %}",
        "base.html": "my {% include 'theme/base.html' %} {{ part('footer.html', 'a') }}",
        "footer.html": "<{{ part('theme/footer.html', kind) }}>",
    }
    templates = Templates({**originals, **own}, originals)
    assert templates.render("note.html") == "my base <a footer> theirs, mine"


@pytest.mark.parametrize(
    ("own", "line", "hint"),
    [
        ({"note.html": "\n{% extends 'note.html' %}"}, 2, 'the theme\'s own template is called "theme/note.html"'),
        ({"note.html": "\n\n{{ part('note.html') }}"}, 3, 'the theme\'s own template is called "theme/note.html"'),
        ({"note.html": "{{ part('x.html', 'a' ~ kind) }}", "x.html": "{% include 'note.html' %}"}, 1, ""),
        ({"note.html": "{% include 'talk.html' %}", "talk.html": "\n\n{% include 'talk.html' %}"}, 3, "take it out"),
    ],
)
def test_a_template_that_is_shown_in_itself_is_a_mistake(own: dict[str, str], line: int, hint: str) -> None:
    problem = Templates(own, {"note.html": ""}).render("note.html", kind="")
    assert isinstance(problem, Diagnostic)
    assert "is shown in itself, without end" in problem.message
    assert problem.place.line == line
    assert hint in problem.hint


ESCAPED = {
    "{{ text }}": "&lt;&amp;&#39;&#34;&gt;",
    "{{ plain }}": "plain",
    "{{ html }}": "<b>",
    "{{ 4 }}{{ none }}": "4None",
    "{{ plain ~ html }}{{ text ~ html }}": "plain<b>&lt;&amp;&#39;&#34;&gt;<b>",
    "{{ text|safe }}": "<&'\">",
    "{% set x %}{{ text }}{% endset %}{{ x }}": "&lt;&amp;&#39;&#34;&gt;",
    "{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m(text) }}{{ m(html) }}": "<&lt;&amp;&#39;&#34;&gt;><<b>>",
    "{% filter upper %}{{ plain }}{% endfilter %}": "PLAIN",
    "{% autoescape false %}{{ text }}{% endautoescape %}": "<&'\">",
}


@pytest.mark.parametrize("template", ESCAPED)
def test_text_is_escaped_once_and_html_stays_as_it_is(template: str) -> None:
    names = {"text": "<&'\">", "plain": "plain", "html": Markup("<b>")}
    assert Templates({"a.html": template}).render("a.html", **names) == ESCAPED[template]


def test_a_site_replaces_one_file_and_keeps_the_others(render: Maker) -> None:
    page = render(make_note("a"), templates={"footer.html": "<footer>Mine</footer>"})["a/index.html"]
    assert "<footer>Mine</footer>" in page
    assert '<h1 class="p-name">A</h1>' in page


def test_a_static_file_that_does_not_exist_is_named_with_the_nearest(render: Maker) -> None:
    problem = render(static={"logo.png": b""}, templates={"404.html": "\n{{ static('logo.pgn') }}"}).result("404.html")
    assert isinstance(problem, Diagnostic)
    assert (problem.place.line, problem.message) == (2, "there is no static/logo.pgn; the nearest is logo.png")


def test_a_static_file_like_no_other_is_only_named(render: Maker) -> None:
    problem = render(static={}, templates={"404.html": "{{ static('x') }}"}).result("404.html")
    assert isinstance(problem, Diagnostic)
    assert problem.message == "there is no static/x"


def test_dates_that_are_not_there_are_nothing() -> None:
    text = "[{{ none|day }}{{ none|iso }}{{ none|short_day }}{{ note.deadline|day }}]"
    assert Templates({"a.html": text}).render("a.html", none=None, note={"x": 1}) == "[]"
