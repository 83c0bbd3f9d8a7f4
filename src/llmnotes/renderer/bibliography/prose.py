"""Titles and abstracts as HTML: accents and dashes for their TeX, formulas as MathML, and nothing else of theirs."""

from functools import lru_cache
from html import escape

from markupsafe import Markup

from llmnotes.links.arxiv.tex import FORMULA, runs
from llmnotes.loader.markdown.formulas import mathml
from llmnotes.loader.markdown.spoken import compact, spoken
from llmnotes.loader.scripts import first_words

LARGEST = 20_000
"""Characters of MathML in one text; further formulas are shown as their source."""


_MORE = "…"


@lru_cache(maxsize=4096)  # the titles that related notes share are told on each of their pages
def readable(text: str) -> str:
    r"""Return a text of arXiv's as one line without TeX: ``$\mathcal{O}(n^2)$`` is ``O(n²)``."""
    return " ".join("".join([_spoken(part) if what == FORMULA else part for part, what in runs(text)]).split())


def prose(text: str, *, largest: int = LARGEST, links: bool = False) -> Markup:
    """Return a text of arXiv's as HTML; a formula is at most what is left of ``largest`` characters of MathML.

    With ``links`` addresses lead where they say; a title, which is often part of a link itself, has none.
    """
    return Markup("".join(_parts(runs(text), largest, links)).strip())


def opening(text: str, largest: int, room: int) -> Markup:
    """Return the first words of a text of arXiv's as HTML: at most ``largest`` bytes of text, and ``room`` of MathML.

    A formula without room is its source. Others have theirs as ``alttext``, which is shorter than an annotation.
    """
    html: list[str] = []
    left = largest - len(_MORE.encode())
    for part, what in runs(text):
        written = escape(part[: left + 1], quote=False)
        size = len(written.encode("utf-8", "replace"))
        if len(part) > left or size > left:
            if left > 0 and not (what == FORMULA and any(html)):
                space = " " * part.startswith(" ")
                html.append(space + _cut(part[: left + 1].strip(), left - len(space)))
            return Markup("".join(html).strip() + _MORE)
        left -= size
        formula = _small(part[1:-1], room) if what == FORMULA else ""
        room -= len(formula.encode())
        html.append(formula or written)
    return Markup("".join(html).strip())


def _small(tex: str, room: int) -> str:
    """Return a formula as MathML of at most ``room`` bytes, or nothing."""
    formula = mathml(tex, (), display=False)
    html = compact(formula) if isinstance(formula, str) else ""
    return html if len(html.encode()) <= room else ""


def brief(text: str, largest: int) -> Markup:
    """Return the first words of a plain text as HTML of at most ``largest`` bytes (in UTF-8), on one line."""
    line = " ".join(text[:largest].split())
    html = escape(line, quote=False)
    if len(text) <= largest and len(html.encode("utf-8", "replace")) <= largest:
        return Markup(html)
    return Markup(_cut(line, largest - len(_MORE.encode())) + _MORE)


def _cut(line: str, largest: int) -> str:
    """Return as much of a text as there is room for, without half a word where that is possible."""
    while len((html := escape(line, quote=False)).encode("utf-8", "replace")) > largest:
        shorter = len(line) * 7 // 8
        line = first_words(line, shorter) or line[:shorter]
    return html


def _parts(parts: tuple[tuple[str, str], ...], room: int, links: bool) -> list[str]:
    html: list[str] = []
    for part, what in parts:
        formula = mathml(part[1:-1], (), display=False) if what == FORMULA else ""
        if isinstance(formula, str) and formula and len(formula) <= room:
            room -= len(formula)
            html.append(formula)
        elif links and what not in ("", FORMULA) and part:
            html.append(f'<a href="{escape(what)}" rel="nofollow">{escape(part, quote=False)}</a>')
        else:
            html.append(escape(part, quote=False))
    return html


def _spoken(formula: str) -> str:
    html = mathml(formula[1:-1], (), display=False)
    return spoken(html) if isinstance(html, str) else formula
