"""What permalinks may be: Jekyll's styles, the placeholders of templates, and the addresses that are safe."""

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import unquote

from msgspec import Struct

from llmnotes.nearest import nearest

STYLES: Mapping[str, str] = {
    "date": "/:categories/:year/:month/:day/:title:output_ext",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title:output_ext",
    "weekdate": "/:categories/:year/W:week/:short_day/:title:output_ext",
    "none": "/:categories/:title:output_ext",
}
"""Jekyll's names for templates (https://jekyllrb.com/docs/permalinks/)."""

PLACEHOLDERS = (
    # of the note's date
    "year", "short_year", "month", "i_month", "short_month", "long_month", "day", "i_day", "y_day", "short_day",
    "long_day", "w_year", "week", "w_day", "hour", "minute", "second",
    # of its name
    "title", "slug", "name", "basename", "path",
    # of its place among the others
    "categories", "slugified_categories", "collection", "output_ext",
)  # fmt: skip
"""What may stand behind a colon in a template (https://jekyllrb.com/docs/permalinks/#placeholders)."""

PLACEHOLDER = re.compile(r":([a-z_]+)")


class Impossible(Struct, frozen=True):
    """Why there is no such address, and what to do."""

    code: str
    message: str
    hint: str


def template_of(permalink: str) -> str:
    """Return the template that a style stands for; a template stands for itself."""
    return STYLES.get(permalink, permalink)


def template_problem(permalink: str, *, styles: bool = True) -> Impossible | None:
    """Return what is wrong with a site's template, or with a style where ``styles`` have names.

    That is so whichever note it is used for.
    """
    template = template_of(permalink) if styles else permalink
    for name in PLACEHOLDER.findall(template):
        if placeholder(name) is None:
            return no_placeholder(name)
    filled = site_path(PLACEHOLDER.sub("x", template))
    return filled if isinstance(filled, Impossible) else None


def not_apart(permalink: str) -> Impossible | None:
    """Return what is wrong with a site's permalink that gives all of its notes one address."""
    if permalink in STYLES or PLACEHOLDER.search(permalink):
        return None
    near = nearest(permalink, STYLES)
    hint = f"did you mean `{near}`?" if near else f"write /:path/, another template, or one of {', '.join(STYLES)}"
    message = "it is no style and has no placeholder, so that all notes would have one address"
    return Impossible("permalink-placeholder", message, hint)


def placeholder(name: str) -> str | None:
    """Return the placeholder that ``name`` begins with: all of it, or all but a ``_`` at its end, as in Jekyll."""
    return next((known for known in (name, name.removesuffix("_")) if known in PLACEHOLDERS), None)


def no_placeholder(name: str) -> Impossible:
    """Return the complaint about a placeholder that does not exist."""
    near = nearest(name, PLACEHOLDERS)
    hint = f"did you mean :{near}?" if near else f"the placeholders are {', '.join(sorted(PLACEHOLDERS))}"
    return Impossible("permalink-placeholder", f"there is no placeholder :{name}", hint)


def leads_away(address: str) -> bool:
    """Say whether an address begins like one on another host."""
    return address.startswith("//") or _SCHEME.match(address) is not None


def site_path(address: str) -> str | Impossible:
    """Return an author's address as a path below the site's root, or why it is none.

    Percent escapes are decoded once, repeated slashes become one, and a missing first slash is added, all as in Jekyll.
    Another host, a query, a fragment, a backslash, a control character or a dot segment (escaped or not) is refused.
    """
    if ORDINARY.fullmatch(address):
        return address
    if leads_away(address):
        return _refusal(address, "leads to another site", "write a path that begins with one /")
    try:
        decoded = unquote(address, errors="strict")
    except UnicodeDecodeError:
        return _refusal(address, "has a percent escape that is not UTF-8", "write the character itself")
    if decoded.count("/") != address.count("/") or unquote(decoded, errors="replace") != decoded:
        return _refusal(address, "has a percent escape that hides another one", "write the characters themselves")
    if found := _FORBIDDEN.search(decoded):
        return _refusal(address, f"holds {_named(found[0])}", "leave it out")
    segments = [segment.strip() for segment in unicodedata.normalize("NFC", decoded).split("/")]
    if any(segment in (".", "..") for segment in segments):
        return _refusal(address, "holds a . or .. segment", "write the path from the site's root, without dots")
    folder = "/" if not segments[-1] else ""
    segments = [segment for segment in segments if segment]
    if any(len(segment.encode(errors="replace")) > _LONGEST_SEGMENT for segment in segments):
        return _refusal(address[:40] + "…", f"has a part of more than {_LONGEST_SEGMENT} bytes", "shorten it")
    return "/" + "/".join(segments) + (folder if segments else "")


_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z0-9+.-]*:/")
ORDINARY = re.compile(r"(?:/[A-Za-z0-9_-][A-Za-z0-9_.-]{0,99})+/?")
"""Nearly every address: a path in which there is nothing to decode, to leave out or to refuse."""
CONTROL_CLASS = r"\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"
_FORBIDDEN = re.compile(rf"[\\?#{CONTROL_CLASS}]")
_LONGEST_SEGMENT = 250  # 255 bytes are what file systems take, less ".html"


def _refusal(address: str, what: str, hint: str) -> Impossible:
    return Impossible("permalink-unsafe", f"the address {address} {what}", hint)


def _named(char: str) -> str:
    return char if char.isprintable() else f"the control character U+{ord(char):04X}"
