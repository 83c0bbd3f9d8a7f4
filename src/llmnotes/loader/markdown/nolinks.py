"""Brackets that were plainly meant as a link and are text, each with the reason and, where there is one, the right way.

``[Title](two words.md)``, ``[Title] (https://...)``, ``(Title)[https://...]``, ``[Title](https://...``, ``[[note`` and
``[Title](file:///...)``. Only what surely is an address counts: ``[this](and/or that)`` is prose.
"""

import re

from markdown_it.rules_inline import StateInline
from msgspec import Struct

from llmnotes.loader.markdown.raw_html import is_external

LABEL = re.compile(r"\[((?:[^\[\]<`\\$\n]|`[^`\n]*`)*)\](?=[(: \t])")
PART = r"[^\s()\[\]<>\"`\\$]"
WORD = rf"(?!')(?:{PART}|\((?:{PART}|[ \t])*\))+"
TITLE = r"(?P<title>[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?"
SPACED = re.compile(rf"\([ \t]*(?P<address>(?P<first>{WORD})(?:[ \t]+(?P<last>{WORD}))+){TITLE}[ \t]*\)")
"""An address of several words on one line, and nothing that could be other markup; a title may stand behind it."""

HALF = re.compile(rf"\([ \t]*<(?P<address>(?P<first>{WORD})(?:[ \t]+(?P<last>{WORD}))*){TITLE}[ \t]*\)")
"""An address that only one bracket is around."""

SUFFIX = (
    r"\.(?:avif|bib|csv|docx?|epub|gif|html?|ipynb|jpe?g|json|markdown|md|mp[34]|pdf|png|pptx?|svg|tex|txt|webm|webp"
    r"|ya?ml|zip)"
)
FILE = re.compile(rf".*[^./]{SUFFIX}(?:[?#].*)?", re.IGNORECASE)
BEGINNING = re.compile(r"[a-z][a-z0-9+.-]*://|mailto:|www\.|\.{0,2}/[\w.]|#[^\W\d_]", re.IGNORECASE)
"""How only an address begins: not "and/or"."""

APART = re.compile(
    rf"(?P<gap>[ \t]{{1,3}})\((?P<address>https?://{PART}+(?:\({PART}*\){PART}*)*"
    rf"|(?P<path>{PART}+{SUFFIX})(?:[?#]{PART}*)?)\)",
    re.IGNORECASE,
)
"""A blank before a parenthesis in which there is an address and nothing else."""

FAR = 200  # characters in which a parenthesis, or the beginning of a title, is looked for

UNENDED = re.compile(rf"\((?P<address>https?://{PART}+?)(?=[.,;:!?]*(?:\s|\Z))", re.IGNORECASE)
"""An address behind which a parenthesis is missing, without the punctuation of its sentence."""

TURNED = re.compile(
    rf"\((?P<title>[^()\[\]<`\\$\n]{{1,{FAR}}})\)\[(?P<address>https?://[^\s\[\]<>\"`\\]+)\]", re.IGNORECASE
)
"""A title in the brackets of the address, and the other way round."""

NAME = re.compile(r"(?!(?:x|sic)\Z|[!^@]).*[^\W\d_].*", re.IGNORECASE)
"""What a link may be called: nothing like the box of a task, or the number of a reference."""

USELESS = (
    r"(?P<scheme>javascript:|vbscript:|file:(?=[\w./\\~%])|data:(?!image/(?:gif|png|jpeg|webp);)(?=[\w/+.-]*[,;]))"
)
"""Schemes that CommonMark's implementations make no link of, each with what must follow."""

ON_ONE_MACHINE = re.compile(r"(?:attachment|blob|file|sandbox):(?=\S)|[A-Za-z]:[\\/](?!/)", re.IGNORECASE)
"""How addresses begin that are links, and no reader can open: of a notebook, a browser, a chat, a folder of Windows."""

IN_PARENTHESES = re.compile(rf"[(:][ \t]*(?P<address>{USELESS}[^\s()<>]+(?:\([^()\n]*\)[^\s()<>]*)*)", re.IGNORECASE)
IN_ANGLES = re.compile(rf"<(?P<address>{USELESS}[^\s<>]+)>", re.IGNORECASE)
REASONS = {
    "file:": ("is on one machine only", "put the file beside the notes and link to its path, or write it as code"),
    "data:": ("leads to no page", "keep what it holds in a file beside the notes, and link to that"),
    "script:": ("leads to no page", "link to a page, or write it as code"),
}

OPEN = re.compile(r"\[\[(?P<name>[^\W_][^\[\]\n]*)(?P<below>\n[^\[\]]*)?(?P<end>\]\]|\]|\[\[|\[|\Z)")
"""Brackets like those of a link by name, up to the next bracket; ``below`` is what of that is on other lines."""

SIZE = r"=(?:(?P<width>[1-9]\d{0,4})x(?P<height>[1-9]\d{0,4})?|(?=[x%.]*\d)[\d.]*%?x[\d.]*[%*]?)"
SIZED = re.compile(
    rf"\([ \t]*(?P<address>(?P<first>{WORD})(?:[ \t]+(?!=)(?P<last>{WORD}))*){TITLE}[ \t]+{SIZE}[ \t]*\)"
)
"""An address and a size behind it, as HackMD and markdown-it-imsize read it in a picture."""

UNCLOSED, UNENDED_ADDRESS = "unclosed-wikilink", "unclosed-address"
OF_ADDRESSES = frozenset(
    {"blank-in-address", "size-in-address", "turned-link", "unclosed-address", "url-leads-nowhere"}
)
"""The slips whose characters are an address, and no words."""


NO_NAME = re.compile(
    r"[\W\d_]*|.*[,;=(+:][ \t]*|[^\s,;]{1,4}(?:[ \t]*[,;][ \t]*[^\s,;]{1,4})+[ \t]*|sic[!.?]?", re.IGNORECASE
)
"""What is rather a part of a list of numbers, or of code, an interval (``[[a, b]``), or what quotations have."""

BRACKET = re.compile(r"[\[\]]")


class NoLink(Struct, frozen=True):
    """What is wrong with the characters ``start:end``; where it is known, ``text`` would be right for ``span``."""

    start: int
    end: int
    code: str
    message: str
    hint: str
    span: tuple[int, int] = (0, 0)
    text: str = ""


def no_link(state: StateInline, silent: bool) -> bool:
    """A bracket that begins what should have been a link: a token without text marks its place."""
    return not silent and _mark(state, bracket_slip(state.src, state.pos) or _address_slip(state.src, state.pos))


def no_autolink(state: StateInline, silent: bool) -> bool:
    """``<file:///...>``, which is text."""
    found = None if silent else IN_ANGLES.match(state.src, state.pos, state.posMax)
    return found is not None and _mark(state, _leads_nowhere(found))


def _mark(state: StateInline, slip: NoLink | None) -> bool:
    if slip is None:
        return False
    state.push("no_link", "", 0).meta = {"slip": slip, "offset": 0}
    state.pos += 1
    state.append_pending(state.src[state.pos - 1])
    return True


def bracket_slip(source: str, position: int) -> NoLink | None:
    """Return what keeps the bracket at ``position`` from being a link, in all dialects; it is known to be none."""
    if source.startswith("[[", position):
        return _open(source, position)
    if position and source[position - 1] == ")":
        return _turned(source, position)
    label = LABEL.match(source, position)
    if label is None or source[label.end()] == ":":
        return None
    return _unended(label) if source[label.end()] == "(" else _apart(label)


def _address_slip(source: str, position: int) -> NoLink | None:
    """The same for an address that other dialects take."""
    label = LABEL.match(source, position)
    if label is None or (source[label.end()] == ":" and not _begins_line(source, position)):
        return None
    if useless := IN_PARENTHESES.match(source, label.end()):
        return _leads_nowhere(useless)
    return _sized(label) or _half(source, label.end()) or _spaced(source, label.end())


def _sized(label: re.Match[str]) -> NoLink | None:
    source, start = label.string, label.start()
    if not source.startswith("!", start - 1) or source.startswith("\\", start - 2):
        return None
    found = SIZED.match(source, label.end())
    if found is None or not _is_address(found):
        return None
    address, width, height = found["address"], found["width"], found["height"]
    size = f"|{width}" + (f"x{height}" if height else "") if width else ""
    is_spaced = " " in address or "\t" in address
    text = f"[{label[1]}{size}]({f'<{address}>' if is_spaced else address}{found['title'] or ''})"
    message = "a size stands behind the address, so this is no picture and is shown with its brackets"
    hint = f"write !{text}" + ("" if size else ", with a width in pixels behind its words, such as |300")
    return NoLink(*found.span("address"), "size-in-address", message, hint, (start, found.end()), text if size else "")


def _spaced(source: str, position: int) -> NoLink | None:
    found = SPACED.match(source, position)
    if found is None or not _is_address(found):
        return None
    address, first, title = found["address"], found["first"], found["title"] or ""
    message = "the address has a blank, so this is no link and is shown with its brackets"
    instead = f"({first}) and the other words behind it" if is_external(first) else f"(<{address}>{title})"
    is_sure = title and not is_external(first) and "{{" not in address  # as another program's template has
    text = instead if is_sure else ""
    hint = f"write {instead}, or %20 for each blank"
    return NoLink(*found.span("address"), "blank-in-address", message, hint, found.span(), text)


def _half(source: str, position: int) -> NoLink | None:
    found = HALF.match(source, position)
    if found is None or not _is_address(found):
        return None
    message = "no > is behind the address, so this is no link and is shown with its brackets"
    text = f"(<{found['address']}>{found['title'] or ''})"
    return NoLink(*found.span("address"), UNENDED_ADDRESS, message, f"write {text}", found.span(), text)


def _is_address(found: re.Match[str]) -> bool:
    first, last = found["first"], found["last"] or found["first"]
    return (BEGINNING.match(first) or FILE.fullmatch(first) or FILE.fullmatch(last)) is not None


def _apart(label: re.Match[str]) -> NoLink | None:
    found = APART.match(label.string, label.end())
    if found is None or NAME.fullmatch(label[1]) is None or _is_behind_word(label.string, label.start()):
        return None
    if found["path"] and "/" not in found["path"] and label.string[label.start() - 1 : label.start()] != "!":
        return None  # [optional] (config.yaml) names a file
    message = "a blank before the address: this is no link and is shown with its brackets"
    span, text = (label.start(), found.end()), f"{label[0]}({found['address']})"
    return NoLink(*found.span("gap"), "blank-before-address", message, "remove the blank", span, text)


def _unended(label: re.Match[str]) -> NoLink | None:
    source = label.string
    found = UNENDED.match(source, label.end())
    if found is None or NAME.fullmatch(label[1]) is None:
        return None
    if ")" in source[found.end() : found.end() + FAR].partition("\n")[0]:
        return None
    message = "the address has no end, so this is no link and is shown with its brackets"
    span, text = (label.start(), found.end()), f"{label[0]}({found['address']})"
    return NoLink(*found.span("address"), UNENDED_ADDRESS, message, "write ) behind it", span, text)


def _turned(source: str, position: int) -> NoLink | None:
    start = source.rfind("(", max(position - FAR - 2, 0), position)
    found = TURNED.match(source, start) if start >= 0 else None
    if found is None or found.end("title") + 1 != position or source.startswith("(", found.end()):
        return None
    message = "the brackets of title and address are the other way round, so this is no link"
    text = f"[{found['title']}]({found['address']})"
    return NoLink(*found.span("address"), "turned-link", message, f"write {text}", found.span(), text)


def _open(source: str, position: int) -> NoLink | None:
    found = OPEN.match(source, position)
    if found is None or NO_NAME.fullmatch(found["name"]) or _is_behind_word(source, position):
        return None
    below, end = found["below"] is not None, found["end"]
    code, message = UNCLOSED, "these brackets are not closed: they are shown, and nothing is linked"
    marks = position, position + 2
    if end == "]]" and below:
        return NoLink(
            *marks, code, "a link by name ends on another line, so it is shown as text", "write it on one line"
        )
    if end == "]" and not below and _ends_brackets(source, found.end()):
        return NoLink(*marks, code, message, "write ]] behind the name", found.span(), f"{found[0]}]")
    if end in ("", "[[") or (end == "[" and below):
        return NoLink(*marks, code, message, "write ]] behind the name, or \\[[ where no link is meant")
    return None


def _ends_brackets(source: str, position: int) -> bool:
    """Whether no bracket comes any more, or those of another link, and nothing that makes a link of those before."""
    following = BRACKET.search(source, position)
    is_last = following is None or source.startswith("[[", following.start())
    return is_last and source[position : position + 1] not in ("(", ":")


def _leads_nowhere(found: re.Match[str]) -> NoLink:
    scheme = found["scheme"].lower()
    reason, hint = REASONS[scheme if scheme in REASONS else "script:"]
    message = f"an address that begins with {scheme} {reason}, so this is no link and is shown as text"
    return NoLink(*found.span("address"), "url-leads-nowhere", message, hint)


def _is_behind_word(source: str, position: int) -> bool:
    """Whether brackets belong to what stands before them, as in ``a[i]``."""
    before = source[position - 1 : position]
    return before.isalnum() or before in ("_", "]", ")")


def _begins_line(source: str, position: int) -> bool:
    return not source[max(position - 8, 0) : position].rpartition("\n")[2].strip()
