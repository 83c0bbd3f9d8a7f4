"""Writes formulas within a line: as MathML, in a box where something has to stay beside one, or where it is wide."""

import re
from collections.abc import Sequence
from html import escape

from markdown_it.token import Token

from llmnotes.diagnostics import Place, error, warning
from llmnotes.loader.markdown.formulas import LABEL, UNDEFINED, Macros, Unreadable, mathml_of, width_of
from llmnotes.loader.markdown.tex.labels import label_of
from llmnotes.loader.markdown.writer import Writer

TEXT = ("text", "text_special")
OPENING = frozenset("([{\"'“‘„‚«‹（［｛〈《「『【〔")
CLOSING = re.compile(r"[)\]}\"'”’»›.,;:!?…/%‐‑–、。，．；：！？）］｝〉》」』】〕-]|[A-Za-z]{1,2}(?![A-Za-z])")
"""What stays on the line of the formula that it stands right before or behind: browsers break lines on both sides."""

BEHIND_BOX = re.compile(f"(?:{CLOSING.pattern}){{1,3}}")
"""The same behind a box, from which browsers would break off the next mark, too."""

NEAREST = 6
"""How many tokens behind a formula are looked at for what follows it, where emphasis or a link ends with it."""

KEPT_WHOLE, SCROLLS, STOP = 'class="math-line"', 'class="math-block"', ' tabindex="0"'
"""The box of a formula with what stays on its line, and of a wide formula, which scrolls by itself where it has to.

Most wide ones within a line fit, and are no stop for the keyboard.
"""

WIDEST = 32
"""Signs of a formula within a line that hardly fit on a small screen: the keyboard must reach its box to scroll it."""

LATELY = 50
"""How many tokens before such a formula are looked at for a link around it, which can have no such stop."""

LINK_OR_ID = re.compile(r"</?a\b[^>]*>| id=\"[^\"]*\"")
"""What a formula must not have where it is shown a second time."""


def write_formula(
    writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int, attributes: str
) -> int:
    """Write a formula with the ``attributes`` that its author gave it.

    Returns how many characters of the text behind it are written with it, to stay on its line.
    """
    formula = formula_of(writer, token, writer.place(block, *token.meta["address"]), display=token.meta["display"])
    shown = formula
    if formula is None:
        shown = f'<code class="math-source">{escape(token.content, quote=False)}</code>'
    if shown and attributes:
        shown = f"<span{attributes}>{shown}</span>"
    opening = closing = box = ""
    width = width_of(formula, token, writer.macros) if formula else 0
    if formula and token.meta["display"]:
        box = f'{SCROLLS} style="display:block"{STOP}' if width else ""
    elif formula:
        opening, closing = (
            _opening(writer, children, index),
            _closing(children, index, BEHIND_BOX if width else CLOSING),
        )
        box = SCROLLS if width else KEPT_WHOLE if opening or closing else ""
        if width > WIDEST and not _is_in_link(children, index):
            box += STOP
    if closing and not (children[index + 1].type in TEXT and children[index + 1].content):
        closing = ""
    if box:
        writer.html.append(f"<span {box}>{opening}{shown}{closing}</span>")
    elif shown:
        writer.html.append(shown)
    return len(closing)


def _is_in_link(children: Sequence[Token], index: int) -> bool:
    types = (token.type for token in reversed(children[max(0, index - LATELY) : index]))
    return next((type_ for type_ in types if type_ in ("link_open", "link_close")), "") == "link_open"


def _opening(writer: Writer, children: Sequence[Token], index: int) -> str:
    """Take back the bracket or quotation mark that was written right before a formula, if there is one."""
    if not index or children[index - 1].type not in TEXT or writer.html[-1][-1:] not in OPENING:
        return ""
    before = writer.html.pop()
    writer.html.append(before[:-1])
    return before[-1]


def _closing(children: Sequence[Token], index: int, mark: re.Pattern[str]) -> str:
    """The punctuation or the ending right behind a formula, or behind the emphasis or link that ends with it."""
    for following in children[index + 1 : index + 1 + NEAREST]:
        if following.content and (following.type in TEXT or following.type == "html_inline"):
            closing = mark.match(following.content)
            return closing[0] if closing else ""
        if following.nesting >= 0 and following.type not in TEXT:
            return ""
    return ""


def formula_of(writer: Writer, token: Token, place: Place, *, display: bool) -> str | None:
    """The formula of a token as MathML; None, and a warning, where it can only be shown as its source."""
    formula = mathml_of(token, writer.macros, display=display)
    if isinstance(formula, Unreadable):
        message = f"the formula is shown as its TeX source: {formula.reason}"
        writer.diagnostics.append(warning(place, "bad-formula", message, hint=formula.hint))
        return None
    writer.anchors.extend(LABEL.findall(formula))
    for label in map(label_of, UNDEFINED.findall(formula)):
        message = f"no formula of this note has the label {label}"
        hint = f"write \\label{{{label}}} in the equation that is meant, within align or equation"
        writer.diagnostics.append(error(place, "undefined-label", message, hint=hint))
    return formula


def flat_formula(token: Token, macros: Macros) -> str:
    """A formula where it is shown a second time, without what may stand on a page but once."""
    formula = mathml_of(token, macros, display=False)
    if not isinstance(formula, str):
        return f"<code>{escape(token.content, quote=False)}</code>"
    shown = LINK_OR_ID.sub("", formula)
    return f"<span {SCROLLS}>{shown}</span>" if width_of(shown, token, macros) else shown
