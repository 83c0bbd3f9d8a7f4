"""Formulas in words that math-core does not have, and macros that hold for the rest of a note."""

import re
import time
from html import escape
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote

import pytest
from math_core import LatexToMathML

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import Dialect, Document, parse
from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.formulas import Unreadable, mathml
from llmnotes.loader.markdown.kramdown import Kramdown
from llmnotes.loader.markdown.spoken import spoken
from llmnotes.loader.markdown.tex.colours import NAMED

PAIRS = (Path(__file__).parent / "formulas" / "words.txt").read_text(encoding="utf-8").splitlines()
ANNOTATION = re.compile(r"<annotation.*?</annotation>|<mrow>|</mrow>|</?semantics>", re.DOTALL)
DIALECTS: dict[str, Dialect] = {"notes": notes(), "jekyll": Kramdown(KramdownSettings())}


def seen(tex: str) -> str:
    formula = mathml(tex, (), display=True)
    assert isinstance(formula, str), formula
    return ANNOTATION.sub("", formula)


@pytest.mark.parametrize("pair", PAIRS)
def test_words_that_math_core_has_not_mean_what_stands_beside_them(pair: str) -> None:
    written, meant = pair.replace("⏎", "\n").split(" === ")
    assert seen(written) == seen(meant)
    assert str(mathml(written, (), display=True)).count("<annotation") == 1


def test_the_annotation_is_what_the_author_wrote() -> None:
    assert r"<annotation encoding=\"application/x-tex\">\mbox{a} &lt; b</annotation>".replace('\\"', '"') in str(
        mathml(r" \mbox{a} < b ", (), display=False)
    )


def test_macros_of_the_settings_may_use_these_words_too() -> None:
    macros = (("one", r"\mathbbm{1}"), ("pair", r"\mbox{#1} #2"))
    assert ANNOTATION.sub("", str(mathml(r"\one \pair{a}b \vec x", macros, display=True))) == seen(
        r"\mathbb{1}\text{a}b\vec x"
    )


def test_what_is_not_known_is_still_refused() -> None:
    refused = mathml(r"\mbox{a} \nonsense", (), display=True)
    assert isinstance(refused, Unreadable)
    assert refused.reason == r'Unknown command "\nonsense"'


@pytest.mark.parametrize(
    ("tex", "said"),
    [
        (r"\ce{H2O}", r"\mathrm{H_2O}"),
        (r"a \qty{5}{\metre}", r"\mathrm{m/s}"),
        (r"\pdv{f}{x}", r"\newcommand{\pdv}[2]{\frac{\partial #1}{\partial #2}}"),
        (r"\begin{tikzcd}a\end{tikzcd}", "as a picture"),
        (r"\begin{algorithmic}a\end{algorithmic}", "as code"),
        (r"\nonsense", "define it under macros"),
        (r"\begin{nonsense}a\end{nonsense}", r"define it with \newenvironment"),
    ],
)
def test_what_only_a_package_knows_has_a_hint_of_its_own(tex: str, said: str) -> None:
    refused = mathml(tex, (), display=False)
    assert isinstance(refused, Unreadable)
    assert said in refused.hint


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        ("x \\\n\\nonsense", r'Unknown command "\nonsense"'),
        ("\\frac{a}{\\nonsense\\\n}", r'Unknown command "\nonsense"'),
        ("x\\limits_a", r'Found "\limits", which may only appear after \int, \sum and the like'),
    ],
)
def test_the_reason_of_a_refusal_is_one_sentence(tex: str, reason: str) -> None:
    refused = mathml(tex, (), display=True)
    assert isinstance(refused, Unreadable)
    assert refused.reason == reason


def understood(text: str, dialect: str = "notes") -> tuple[str, Document]:
    document = parse(text, DIALECTS[dialect], path="n.md")
    return "".join(map(str, document.body.parts)), document


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("definition", "use", "meant"),
    [
        (r"\newcommand{\vx}{\mathbf{x}}", r"\vx_1", r"\mathbf{x}_1"),
        (r"\newcommand\E[1]{\mathbb{E}\left[#1\right]}", r"\E{X}", r"\mathbb{E}\left[X\right]"),
        (r"\newcommand{\p}[2][a]{#1(#2)}", r"\p{x}\p[b]x", "a(x)b(x)"),
        (r"\def\v#1{\mathbf{#1}}", r"\v xy", r"\mathbf{x}y"),
        (r"\renewcommand{\vec}[1]{\mathbf{#1}}", r"\vec x", r"\mathbf x"),
        (r"\let\old\vec \renewcommand{\vec}[1]{\old{\mathbf{#1}}}", r"\vec x", r"\vec{\mathbf{x}}"),
        (r"\DeclareMathOperator{\tr}{tr}", r"\tr A", r"\operatorname{tr} A"),
        (r"\DeclareMathOperator*{\argmin}{arg\,min}", r"\argmin_x", r"\operatorname*{arg\,min}_x"),
        (r"\providecommand{\ind}{\mathbbm{1}}", r"\ind", r"\mathbb{1}"),
        (r"\newcommand{\dd}{ab}", r"\frac\dd\dd x_\dd", r"\frac{ab}{ab} x_{ab}"),
        (r"\newcommand{\half}{\tfrac}", r"\half12", r"\tfrac12"),
        (r"\definecolor{c}{RGB}{230, 29, 0}", r"\color{c}{x} y", r"\color[HTML]{e61d00}{x} y"),
        (r"\definecolor{c}{rgb}{.2,.4,.6}", r"\textcolor{c}{x}", r"{\color[HTML]{336699} x}"),
        (r"\definecolor{c}{HTML}{e61d00}\def\x{\textcolor{c}{\vec x}}", r"a_\x", r"a_{\color[HTML]{e61d00} \vec x}"),
        (r"\def\x#1{\color{#1}{x}}\definecolor{c}{gray}{0}", r"\x{c}", r"\color[HTML]{000000}{x}"),
        (r"\definecolor{c}{spot}{7}\definecolor{d}{rgb}{1}", r"\color{c}\textcolor{d}{x}\textcolor{e}y", "{x}{y}"),
    ],
)
def test_a_macro_holds_for_the_rest_of_the_note(definition: str, use: str, meant: str, dialect: str) -> None:
    html, document = understood(f"$$\n{definition}\n$$\n\na ${use}$ b", dialect)
    formula = mathml(meant, (), display=False)
    assert ANNOTATION.sub("", html) == f"<p>a {ANNOTATION.sub('', str(formula))} b</p>\n"
    assert document.diagnostics == ()
    assert document.summary == f"a {spoken(str(formula))} b"
    assert "newcommand" not in document.excerpt


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_backslash_before_a_line_break_or_the_end_is_a_blank(dialect: str) -> None:
    written = "\\begin{bmatrix}a\\\\\\\nb\\\n\\end{bmatrix}\\"
    html, document = understood(f"$$\n{written}\n$$\n\na $x\\\ny$ b", dialect)
    assert document.diagnostics == ()
    seen = re.findall(r"<m(?:i|text)>([^<]*)</m", html)
    assert [sign.replace("\N{NO-BREAK SPACE}", " ") for sign in seen] == ["a", " ", "b", " ", " ", "x", " ", "y"]
    assert f">{escape(written, quote=False)}</annotation>" in html


def test_rows_of_macros_may_have_gaps_too() -> None:
    macros = (("gap", r"a\ "), ("star", r"\mbox{a}\\*[1em]"))
    formula = mathml(r"\begin{matrix}b\gap\star c\end{matrix}", macros, display=True)
    assert ANNOTATION.sub("", str(formula)) == seen(r"\begin{matrix}ba\ {}\text{a}\\c\end{matrix}")
    html, _ = understood(r"$\def\nl#1{\\[#1]}\begin{matrix}a\nl{-.5ex}b\end{matrix}$")
    assert "[" not in ANNOTATION.sub("", html)


def test_a_macro_holds_in_headings_and_mentions_and_not_before_it_is_defined() -> None:
    html, document = understood("$\\x$\n\n# A $\\newcommand{\\x}{\\alpha}\\x$\n\n## B $\\x$\n\nsee [c](d.md) $\\x$\n")
    assert [problem.message for problem in document.diagnostics] == [
        r'the formula is shown as its TeX source: Unknown command "\x"'
    ]
    assert ["α" in heading.html for heading in document.headings] == [True, True]
    assert "α" in "".join(map(str, document.body.mentions[0].parts))
    assert html.count("α") == 3


def test_environments_of_an_author_and_macros_for_environments() -> None:
    text = (
        r"$$\newenvironment{eqs}{\begin{aligned}}{\end{aligned}}\newcommand{\be}{\begin{equation}}\def\ee{\end{equation}}$$"
        "\n\n$$\n\\begin{eqs}a&=b\\end{eqs}\n$$\n\n$$\n\\be a \\label{one} \\ee\n$$\n\n"
        "$\\eqref{one}$ $\\ref{one}$\n"
    )
    html, document = understood(text)
    assert document.diagnostics == ()
    assert '<a href="#eq:one">(1)</a>' in html
    assert '<a href="#eq:one">1</a>' in html


def test_a_label_numbers_a_formula_that_is_referred_to() -> None:
    html, document = understood("$$\na \\label{x}\n$$\n\n$$\nb \\label{y}\n$$\n\n$\\eqref{y}$")
    assert document.diagnostics == ()
    assert 'id="eq:y"' in html
    assert 'id="eq:x"' not in html
    assert '<a href="#eq:y">(1)</a>' in html


@pytest.mark.parametrize(
    ("definitions", "use"),
    [
        (r"\def\x{\x}", r"\x"),
        (r"\def\x{\y\y}\def\y{\x\x}", r"\x"),
        (r"\def\x#1{\x{#1#1}}", r"\x{a}"),
        ("".join(rf"\def\{one}{{" + rf"\{two}" * 9 + "}" for one, two in pairwise("abcdefghi")), r"\a"),
        (r"\def\x{" + "a" * 10_000 + "}", r"\x" * 400),
        (r"\newcommand{\x}[1]{\x{\x{#1}}}", r"\x{a}"),
    ],
)
def test_macros_without_end_are_reported(definitions: str, use: str) -> None:
    html, document = understood(f"$${definitions}$$\n\n" + f"${use}$ " * 50)
    problems = document.diagnostics
    assert len(problems) == 50
    assert "have no end" in problems[0].message
    assert len(html) < 100_000


def test_macros_that_are_used_without_end_take_bounded_time() -> None:
    start = time.process_time()
    _, document = understood(rf"$$\def\x{{{'ab ' * 10_000}}}$$" + "\n\n" + "$\\x$ " * 20_000)
    assert any("the note" in problem.message for problem in document.diagnostics)
    assert time.process_time() - start < 20


@pytest.mark.parametrize(
    "tex",
    [
        *(r"\def", r"\def\x", r"\def\x#1", r"\newcommand", r"\newcommand{\x}", r"\newcommand{\x}[10]{a}", r"\let\x"),
        *(r"\newcommand{\x}[1]{#1}\x", r"\def\x#1.{#1}\x a", r"\newcommand{x}{a}", r"\DeclareMathOperator{\x}"),
        *(r"\newenvironment{x}{a", r"\def\x#1" + "a" * 50 + "{}", r"\begin{", r"\text{", r"\left", r"\eqno", r"\tag"),
        *(r"\definecolor", r"\definecolor{\x}{y}{}", r"\definecolor{a}{rgb}", r"\color", r"\color[", r"\color[rgb]"),
        *(r"\color{", r"\color[gray]{٣}", r"\textcolor{red}", r"\color{\color{red}}", r"\color[gray]{99999999999}"),
        *(
            r"\verb",
            r"\verb|a",
            r"\verb|%|",
            r"\enclose",
            r"\enclose{box}",
            r"\abs",
            r"\abs*[",
            r"\mathop{a}_",
            r"\hline",
        ),
        *(
            r"\text{\ref}",
            r"\text{\eqref{",
            r"\mathrm",
            r"\tag{$}",
            r"\tag{\tag{$a$}}",
            r"\tag{\x}",
            r"\unicode[",
            "\\",
        ),
        *(r"\unicode{x110000}", r"\unicode{xd800}", r"\raise", r"\textcolor", r"\substack", r"\mathop", r"\end{x}"),
    ],
)
def test_no_formula_is_so_wrong_that_it_breaks_the_note(tex: str) -> None:
    understood(f"$$\n{tex}\n$$\n\n$\\let\\y=z {tex}$ $\\y$\n\n$$\n{tex}\\mbox{{}}\n$$")


@pytest.mark.parametrize("tex", [r"\begin{equation}a\end{equation}", r"\begin{align*}a\end{align*}", r"a \tag{1}"])
@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_has_a_number_is_a_row_of_its_own_within_a_text_too(tex: str, dialect: str) -> None:
    html, document = understood(f"a $${tex}$$ b $c$", dialect)
    assert html.count('<math display="block">') == 1
    assert html.count("<math>") == 1
    assert document.diagnostics == ()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_label_may_have_any_character(dialect: str) -> None:
    labels = ["eq:a_b", "eq:a-b", "a~b", "a?b", "a!b", "a*b", "%41", "A", "é", "漢 字", "x'y", "[1]", "a&b"]
    equations = "\n\n".join(f"$$\n\\begin{{equation}}x\\label{{{label}}}\\end{{equation}}\n$$" for label in labels)
    html, document = understood(equations + "\n\n" + " ".join(f"$\\eqref{{{label}}}$" for label in labels), dialect)
    assert document.diagnostics == ()
    assert re.findall(r'<a href="#eq:([^"]*)">\((\d+)\)</a>', html) == [
        (quote(label, "~:"), str(number)) for number, label in enumerate(labels, 1)
    ]
    anchors = re.findall(r' id="(eq:[^"]*)"', html)
    assert len({*anchors}) == len(labels)
    assert document.anchors == {*anchors}
    assert "eq:eq:a_b" in document.anchors
    assert all(escape(f"\\label{{{label}}}", quote=False) in html for label in labels)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_labels_with_underscores_in_words_that_math_core_has_not(dialect: str) -> None:
    text = (
        "$$ x = y \\label{z_w} \\tag{3} $$\n\n$$\n\\begin{split}a\\end{split}\\label{s_1}\n$$\n\n"
        "$$\n\\newcommand{\\named}[1]{\\label{eq:#1_b}}\n\\begin{align}a \\named{a}\\\\ b\\end{align}\n$$\n\n"
        "$\\ref{z_w}$ $\\eqref{s_1}$ $\\eqref{eq:a_b}$"
    )
    html, document = understood(text, dialect)
    assert document.diagnostics == ()
    assert re.findall(r'<a href="(#eq:[^"]*)">([^<]*)</a>', html) == [
        ("#eq:z_w", "3"),
        ("#eq:s_1", "(1)"),
        ("#eq:eq:a_b", "(2)"),
    ]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("tag", "shown"),
    [
        (r"\tag{$\ast$}", "(∗)"),
        (r"\tag{\*}", "(*)"),
        (r"\tag*{$\dagger$}", "†"),
        (r"\tag{†'}", "(†’)"),
        (r"\tag{a_1 &<b>}", "(a_1 &amp;&lt;b&gt;)"),
        (r"\tag{P$_1$}", "(P1)"),
        (r"\tag{\nonsense}", r"(\nonsense)"),
        (r"\eqno(\star)", "(⋆)"),
        (r"\tag{1.a}", "(1.a)"),
    ],
)
def test_the_number_of_an_equation_may_be_any_sign(tag: str, shown: str, dialect: str) -> None:
    html, document = understood(f"$$\na \\label{{x}} {tag}\n$$\n\n$\\eqref{{x}}$ $\\text{{by \\ref{{x}}}}$", dialect)
    assert document.diagnostics == ()
    bare = shown.removeprefix("(").removesuffix(")")
    assert f"<mtext>{shown}</mtext>" in html.replace("\N{NO-BREAK SPACE}", " ")
    references = re.findall(r'<a href="#eq:x">([^<]*)</a>', html.replace("\N{NO-BREAK SPACE}", " "))
    assert references == [f"({bare})", bare]


def test_a_label_that_is_missing_is_named_as_it_was_written() -> None:
    _, document = understood(r"$\eqref{eq:größe_1 a}$")
    assert [problem.message for problem in document.diagnostics] == [
        "no formula of this note has the label eq:größe_1 a"
    ]


@pytest.mark.parametrize("name", sorted(NAMED))
def test_colours_with_a_name_are_those_of_math_core(name: str) -> None:
    assert isinstance(LatexToMathML().convert_with_local_state(rf"\color{{{name}}} x", displaystyle=False), str)


@pytest.mark.parametrize(
    ("tex", "style"), [(r"\color{green} x", "color:#008000"), (r"\textsf{x}", "font-family:sans-serif")]
)
def test_what_math_core_leaves_to_a_style_sheet_or_can_hardly_be_read_has_a_style(tex: str, style: str) -> None:
    assert f'style="{style}' in str(mathml(tex, (), display=True))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_colour_that_nobody_knows_costs_nothing_but_itself(dialect: str) -> None:
    html, document = understood(r"a $\color{nowhere}{x} + \textcolor{steelblue!50}{y}$ b", dialect)
    assert ANNOTATION.sub("", html) == "<p>a <math><mi>x</mi><mo>+</mo><mi>y</mi></math> b</p>\n"
    assert document.diagnostics == ()


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_text_within_a_formula_holds_formulas_and_signs(dialect: str) -> None:
    html, document = understood("$$\n\\text{if $x$ or \\(y ≠ ∅\\), not ∅} ∅\n$$", dialect)
    assert document.diagnostics == ()
    assert [text.replace("\N{NO-BREAK SPACE}", " ") for text in re.findall(r"<mtext>([^<]*)</mtext>", html)] == [
        "if ",
        " or ",
        ", not ∅",
    ]
    assert re.findall(r"<m[io]>([^<]*)</m[io]>", html) == ["x", "y", "≠", "∅︀", "∅︀"]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a $x$, b", "a ⟨x,⟩ b"),
        ("a $x$ , b $x$ c", "a x , b x c"),
        ("($x$), [$y$].", "⟨(x)⟩, ⟨[y]⟩."),
        ("“$x$” “a $x$”", "⟨“x”⟩ “a ⟨x”⟩"),
        ("($x$ is $n$th, $n$-th, $x$then)", "⟨(x⟩ is ⟨nth⟩, ⟨n-⟩th, xthen)"),
        ("($x$)($y$)", "⟨(x)⟩⟨(y)⟩"),
        ("$x$”“$y$”", "⟨x”⟩⟨“y”⟩"),
        (
            "*$x$*, **_$x$_**. [$y$](z)! *$x$* a",
            "<em>⟨x⟩</em>, <strong><em>⟨x⟩</em></strong>. <a>⟨y⟩</a>! <em>x</em> a",
        ),
        ("公式（$x$），的$y$的", "公式⟨（x）⟩，的y的"),
        ("a\n$x$;\n$y$\n.", "a\n⟨x;⟩\ny\n."),
        ("$$x$$, $\\nothing$, `b`", "⟨x,⟩ <code>\\nothing</code>, <code>b</code>"),
        ("$x$\\* ($x$\\)", "x* ⟨(x)⟩"),
        ("$x$: [[a]], ($y$", "⟨x:⟩ <a>a</a>, ⟨(y⟩"),
    ],
)
def test_punctuation_stays_on_the_line_of_its_formula(text: str, shown: str, dialect: str) -> None:
    html, _ = understood(text, dialect)
    seen = re.sub(r"<math>.*?<annotation[^>]*>(.*?)</annotation></semantics></math>", r"\1", html)
    seen = re.sub(r'<span class="math-line">(.*?)</span>', r"⟨\1⟩", seen)
    seen = re.sub(r"<(a|code) [^>]*>", r"<\1>", seen.replace("LinkTitle(link=0)", "a"))
    assert seen == f"<p>{shown}</p>\n"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a (see $WIDE$).", "a (see ⟨x).⟩"),
        ("($WIDE$).", "⟨(x).⟩"),
        ("“$WIDE$”, b", "⟨“x”,⟩ b"),
        ("$WIDE$?!)] b", "⟨x?!)⟩] b"),
        ("$WIDE$-th, b", "⟨x-th,⟩ b"),
        ("$WIDE$ . b", "⟨x⟩ . b"),
    ],
)
def test_all_punctuation_stays_in_the_box_of_a_wide_formula(text: str, shown: str, dialect: str) -> None:
    html, _ = understood(text.replace("WIDE", "+".join(f"a_{{{number}}}" for number in range(8))), dialect)
    seen = re.sub(r"<math>.*?</math>", "x", html)
    assert re.sub(r'<span class="math-block">(.*?)</span>', r"⟨\1⟩", seen) == f"<p>{shown}</p>\n"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("text", "stops"),
    [("a $SHORT$ b", 0), ("a $LONG$ b", 1), ("[a *$LONG$*](b) $LONG$", 1), ("[a](b) $LONG$", 1), ("a $$LONG$$ b", 1)],
)
def test_the_keyboard_reaches_the_box_of_a_formula_that_can_hardly_fit(text: str, stops: int, dialect: str) -> None:
    sums = {
        name: "+".join(f"a_{{{number}}}" for number in range(count)) for name, count in (("SHORT", 8), ("LONG", 18))
    }
    html, _ = understood(text.replace("SHORT", sums["SHORT"]).replace("LONG", sums["LONG"]), dialect)
    assert html.count("tabindex") == stops


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("box", [r"\fbox", r"\colorbox{red}", r"\fcolorbox{red}{white}"])
def test_boxes_within_a_line_hold_texts_with_formulas(box: str, dialect: str) -> None:
    html, document = understood(f"a ${box}{{if $x$ is}}$ b", dialect)
    assert document.diagnostics == ()
    assert html.count("<math>") == 1
    assert html.endswith("</math> b</p>\n")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_text_of_a_wikilink_holds_formulas(dialect: str) -> None:
    definition = "$\\newcommand{\\x}{\\alpha}$\n\n"
    html, document = understood(
        definition + "# A [[b|$\\x$ there]]\n\nThe [[c|$5, $\\x^2$ & $10]], [[d|$\\y$]]", dialect
    )
    assert ANNOTATION.sub("", html).count("<math><mi>α</mi></math> there</a>") == 1
    assert "$5, <math><msup><mi>α</mi><mn>2</mn></msup></math> &amp; $10</a>" in ANNOTATION.sub("", html)
    (problem,) = document.diagnostics
    assert (problem.code, problem.place.line, problem.place.column) == ("bad-formula", 5, 33)
    assert "α" in document.headings[0].html
    assert document.summary.startswith("The $5, α² & $10, ")
    assert all("α" in "".join(map(str, mention.parts)) for mention in document.body.mentions[:2])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_straight_quotation_mark_between_two_formulas_stays_one(dialect: str) -> None:
    html, _ = understood("$x$\"$y$ $x$'$y$", dialect)
    assert len(re.findall("[\"'“”‘’]", re.sub("<[^>]*>", "", html))) == 2


def test_a_displayed_formula_needs_no_punctuation_on_its_line() -> None:
    html, _ = understood("(\\[x\\]), a $$\\begin{align}a\\end{align}$$.")
    assert "math-line" not in html
