"""What there is to complain about in a text, and how that is said."""

from collections.abc import Iterable

from msgspec import Struct

from llmnotes.loader.liquid.expressions import NotUnderstoodError
from llmnotes.loader.liquid.made import Span
from llmnotes.nearest import nearest

LITERAL = frozenset({"liquid-tag", "liquid-variable", "liquid-filter", "liquid-syntax", "liquid-slip"})
"""The codes of complaints about what code and formulas are full of."""


IN_CODE = "liquid-in-code"

_JEKYLL_SHOWS = {
    "liquid-variable": "shows something else, or nothing",
    "liquid-filter": "leaves the filter out",
    "liquid-tag": "stops at it",
    "liquid-syntax": "shows a part of it, or stops",
}


class Complaint(Struct, frozen=True):
    """What is wrong at ``span``, which ``mask`` stands for (nothing, if nothing does)."""

    span: Span
    code: str
    name: str
    message: str
    hint: str
    is_error: bool
    mask: str


def in_code(span: Span, code: str) -> Complaint | None:
    """Return the complaint about what is not understood in code or a formula; Jekyll carries it out there, too."""
    if code not in _JEKYLL_SHOWS:
        return None
    message = f"this is Liquid to Jekyll, which {_JEKYLL_SHOWS[code]}: here it is shown as it is written"
    hint = "put {% raw %} before it and {% endraw %} behind, to have the same in both"
    return Complaint(span, IN_CODE, "", message, hint, is_error=False, mask="")


def stops_jekyll(name: str, what: str) -> NotUnderstoodError:
    """Return the complaint about a tag that is out of place."""
    message = f"{what}, and Jekyll stops here: it is shown as text"
    return NotUnderstoodError("liquid-tag", name, message, "take it out, or add what is missing")


def unknown_tag(name: str, known: Iterable[str]) -> NotUnderstoodError:
    """Return the complaint about a tag that has another name than those that are ``known``."""
    near = nearest(name, known)
    hint = f"did you mean `{near}`?" if near else "write down what it should show"
    message = f"the tag `{short(name)}` is not known here: it is shown as text"
    return NotUnderstoodError("liquid-tag", name, message, hint)


def not_carried_out(name: str) -> NotUnderstoodError:
    """Return the complaint about a block that is shown as it is written, with all that is in it."""
    message = f"`{name}` is not carried out here: all of it is shown as text"
    hint = "write down what it should show, or put it into a template"
    return NotUnderstoodError("liquid-tag", name, message, hint)


def slipped(inner: str) -> NotUnderstoodError:
    """Return the complaint about what lacks a brace or a percent sign."""
    right = f"{{{{ {inner} }}}}" if inner.partition(".")[0] in ("site", "page", "include") else f"{{% {inner} %}}"
    message = f"this was probably meant to be `{short(right)}`: it is shown as text, as in Jekyll"
    return NotUnderstoodError("liquid-slip", inner, message, f"write `{short(right)}`")


def unknown_variable(markup: str) -> NotUnderstoodError:
    """Return the complaint about an output of something that there is not."""
    message = f"nothing is called `{short(markup)}`: it is shown as text, where Jekyll shows nothing"
    hint = "put {% raw %} before it and {% endraw %} behind, if it is meant as text"
    return NotUnderstoodError("liquid-variable", markup, message, hint)


def not_set(markup: str) -> NotUnderstoodError:
    """Return the complaint about an output of what the site or the note could say of itself, and does not."""
    where = "the configuration" if markup.startswith("site") else "the front matter"
    message = f"`{short(markup)}` is not set: nothing is shown here, as in Jekyll"
    return NotUnderstoodError("liquid-variable", markup, message, f"set it in {where}, or correct its name")


def nothing_to_go_through(name: str) -> NotUnderstoodError:
    """Return the complaint about a loop through something that there is not."""
    message = f"nothing is called `{short(name)}`: the loop shows nothing, as in Jekyll"
    return NotUnderstoodError("liquid-variable", name, message, "correct its name, or take the loop out")


def address_as_text(name: str) -> NotUnderstoodError:
    """Return the complaint about the address of a note that stands in no link."""
    message = f"the address of a note is only known in a link: `{name}` is shown as text"
    return NotUnderstoodError("liquid-link-as-text", name, message, "write down the address")


def another_name(name: str, known: str) -> NotUnderstoodError:
    """Return the complaint about a document that is named by its path in the repository."""
    message = f"Jekyll knows this document as `{short(known)}`, and stops here"
    return NotUnderstoodError("liquid-tag", name, message, f"write `{short(known)}`")


def short(text: str) -> str:
    """Return a text as it fits into a message."""
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
