"""Titles and abstracts as HTML: accents and dashes for their TeX, formulas as MathML, and nothing else of theirs."""

from html import escape

from markupsafe import Markup

from llmnotes.loader.markdown.formulas import mathml
from llmnotes.renderer.bibliography.tex import FORMULA, runs

LARGEST = 20_000
"""Characters of MathML in one text; further formulas are shown as their source."""


def prose(text: str, *, largest: int = LARGEST, links: bool = False) -> Markup:
    """Return a text of arXiv's as HTML; a formula is at most what is left of ``largest`` characters of MathML.

    With ``links`` addresses lead where they say; a title, which is often part of a link itself, has none.
    """
    return Markup("".join(_parts(runs(text), largest, links)).strip())


def opening(text: str, largest: int) -> Markup:
    """Return the first words of a text of arXiv's as HTML of at most ``largest`` bytes, formulas as their source."""
    return brief("".join([part for part, _ in runs(text)]), largest)


def brief(text: str, largest: int) -> Markup:
    """Return the first words of a plain text as HTML of at most ``largest`` bytes (in UTF-8), on one line."""
    line = " ".join(text[:largest].split())
    html = escape(line, quote=False) + ("…" if len(text) > largest else "")
    while len(html.encode("utf-8", "replace")) > largest:
        shorter = line[: len(line) * 7 // 8]
        line = shorter.rpartition(" ")[0].rstrip(" .,:;-–—") or shorter
        html = escape(line, quote=False) + "…"
    return Markup(html)


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
