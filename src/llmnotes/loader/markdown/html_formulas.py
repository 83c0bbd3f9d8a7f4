r"""Formulas in HTML that an author wrote by hand, as GitHub shows them; in Jekyll MathJax does so in the browser.

It finds ``$..$``, ``$$..$$``, ``\(..\)`` and ``\[..\]`` in every text of a page, but for code and the like
(https://docs.mathjax.org/en/latest/options/document.html#the-configuration-block).
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import groupby

from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from msgspec import Struct

from llmnotes.loader.markdown.math import BARE_REFERENCE, BEGIN, DOUBLE, ROUND, SQUARE, dollar_formula, is_formula
from llmnotes.loader.markdown.tokens import new_token

SIGN = re.compile(r"\$|\\(?:[(\[]|begin\{|(?:eq)?ref\{)")
LONGEST = 20_000
"""Characters of an environment."""

MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL,
)
UNREAD = frozenset(
    {"annotation", "code", "math", "noscript", "pre", "script", "select", "style", "svg", "textarea", "title"}
)
"""Elements whose text MathJax leaves alone, or that can not hold a formula."""


class Found(Struct, frozen=True):
    """A formula at ``start:end``, with its delimiters; its TeX is ``tex_start:tex_end``."""

    start: int
    end: int
    tex_start: int
    tex_end: int
    is_displayed: bool


def formulas_in_html(state: StateCore) -> None:
    """Read the formulas in blocks of HTML."""
    state.tokens = mark_formulas(state.tokens)


def mark_formulas(tokens: Sequence[Token]) -> list[Token]:
    """Return ``tokens`` with the formulas in blocks of HTML as children of these; what is around them stays HTML."""
    if not any(token.type == "html_block" and SIGN.search(token.content) for token in tokens):
        return [*tokens]
    marked: list[Token] = []
    unread: list[str] = []
    for is_html, some in groupby(tokens, key=lambda token: token.type == "html_block"):
        run = [*some]
        if is_html:
            html = "".join(token.content for token in run)
            _share(run, html, [*_formulas(html, unread)])
        marked += run
    return marked


def _share(run: Sequence[Token], html: str, formulas: Sequence[Found]) -> None:
    """Give each token the formulas that begin in its part of ``html``; one may end in another token's."""
    start, done = 0, 0
    left = iter(formulas)
    formula = next(left, None)
    for token in run:
        end = start + len(token.content)
        children: list[Token] = []
        if done > start or (formula is not None and formula.start < end):
            while formula is not None and formula.start < end:
                children.append(_html(html[max(done, start) : formula.start], max(done - start, 0)))
                children.append(_formula(formula, html, start, end))
                done, formula = formula.end, next(left, None)
            children.append(_html(html[max(done, start) : end], max(done - start, 0)))
            token.children = children
        start = end


def _html(content: str, start: int) -> Token:
    token = new_token("html_inline", "", 0)
    token.content, token.meta = content, {"start": start}
    return token


def _formula(formula: Found, html: str, start: int, end: int) -> Token:
    token = new_token("math_inline", "math", 0)
    token.content = unescape(html[formula.tex_start : formula.tex_end])
    address = formula.tex_start - start, min(formula.tex_end, end) - start
    token.meta = {"address": address, "display": formula.is_displayed}
    if BARE_REFERENCE.match(token.content):
        token.meta["is_reference"] = True
    return token


def _formulas(html: str, unread: list[str]) -> Iterator[Found]:
    """Yield the formulas of a text; ``unread`` are the elements open before it that hold none, and then behind it."""
    done = 0
    for markup in MARKUP.finditer(html):
        if not unread:
            yield from formulas_in(html, done, markup.start())
        if name := (markup["name"] or "").lower():
            _follow(name, is_end=bool(markup["end"]), is_empty=markup[0].endswith("/>"), unread=unread)
        done = markup.end()
    if not unread:
        yield from formulas_in(html, done, len(html))


def _follow(name: str, *, is_end: bool, is_empty: bool, unread: list[str]) -> None:
    if name not in UNREAD or (unread and name != unread[-1]):
        return
    if is_end and unread:
        unread.pop()
    elif not is_end and not is_empty:
        unread.append(name)


def formulas_in(html: str, position: int, end: int) -> Iterator[Found]:
    """Yield the formulas of a text without any markup."""
    while sign := SIGN.search(html, position, end):
        position = sign.end()
        if formula := _formula_at(html, sign.start(), end):
            yield formula
            position = formula.end


def _formula_at(html: str, start: int, end: int) -> Found | None:
    before = html[start - 1] if start else ""
    opening = html[start : start + 2]
    if before in ("\\", "`"):
        return None
    if opening in ("\\b", "\\e", "\\r"):
        return _bare(html, start, end)
    form = {"$$": DOUBLE, "\\(": ROUND, "\\[": SQUARE}.get(opening)
    found = form.match(html, start, end) if form else dollar_formula(html, start, end)
    if found is None or not is_formula(found) or "`" in found["tex"]:
        return None
    return Found(start, found.end(), *found.span("tex"), is_displayed=form in (DOUBLE, SQUARE))


def _bare(html: str, start: int, end: int) -> Found | None:
    if reference := BARE_REFERENCE.match(html, start, end):
        return Found(start, reference.end(), *reference.span(), is_displayed=False)
    begin = BEGIN.match(html, start, end)
    if begin is None:
        return None
    closing = rf"\end{{{begin['name']}}}"
    found = html.find(closing, begin.end(), min(end, begin.end() + LONGEST))
    behind = found + len(closing)
    return Found(start, behind, start, behind, is_displayed=True) if found >= 0 else None
