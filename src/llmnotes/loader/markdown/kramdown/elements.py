"""HTML tags as kramdown knows them, and which elements are blocks."""

import re

from llmnotes.loader.markdown.elements import words_in
from llmnotes.loader.markdown.kramdown.blanks import BLANK

SIMPLE_NAME = r"[^\W\d][\w.\-]*"
NAME = rf"(?>(?:{SIMPLE_NAME}:)?{SIMPLE_NAME})"

TAG = re.compile(
    rf"<(?P<name>{NAME})(?P<attributes>(?>{BLANK}+{NAME}"
    rf"(?:{BLANK}*={BLANK}*(?:\w+|\"[^\"]*\"|'[^']*'))?)*+){BLANK}*(?P<closed>/)?>"
)
ATTRIBUTE = re.compile(
    rf"{BLANK}*(?P<name>{NAME})(?:{BLANK}*={BLANK}*(?:(?P<bare>\w+)|\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'))?"
)
END_TAG = re.compile(rf"</(?P<name>{NAME}){BLANK}*>")

SPAN_ELEMENTS = words_in(
    """a abbr acronym b big bdo br button cite code del dfn em i img input ins kbd label mark option q rb rbc rp rt rtc
    ruby samp select small span strong sub sup tt u var"""
)
BLOCK_ELEMENTS = words_in(
    """address article aside applet body blockquote caption col colgroup dd div dl dt fieldset figcaption footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr html head iframe legend menu li main map nav ol optgroup p pre section
    summary table tbody td th thead tfoot tr ul"""
)
VOID_ELEMENTS = words_in("""area base br col command embed hr img input keygen link meta param source track wbr""")
HOLDS_BLOCKS = words_in(
    """address applet article aside blockquote body dd details div dl fieldset figure figcaption footer form header
    hgroup iframe li main map menu nav noscript object section summary td"""
)
HOLDS_TEXT = words_in(
    """a abbr acronym b bdo big button cite caption del dfn dt em h1 h2 h3 h4 h5 h6 i ins label legend optgroup p q rb
    rbc rp rt rtc ruby select small span strong sub sup th tt"""
)
HOLDS_NO_MARKDOWN = words_in("""script style math option textarea pre code kbd samp var""")
UNREAD = words_in("script style")
"""Elements whose content is no HTML either."""

ELEMENTS = SPAN_ELEMENTS | BLOCK_ELEMENTS | VOID_ELEMENTS | HOLDS_BLOCKS | HOLDS_TEXT | HOLDS_NO_MARKDOWN
"""All elements of HTML; the case of their names does not count."""

BLOCK_TAG = rf"<(?:/(?!(?:{{spans}})\b){NAME}{BLANK}*>|(?!/|(?:{{spans}})\b){NAME})".replace(
    "{spans}", "|".join(sorted(SPAN_ELEMENTS | {"script"}))
)
"""The beginning of a line at which no line of text goes on: a tag of anything but a part of a text."""


def lowered(name: str) -> str:
    """The name of an element, in small letters if HTML knows it."""
    small = name.lower()
    return small if small in ELEMENTS else name


def attributes_in(text: str, *, is_html: bool) -> dict[str, str]:
    """The attributes of a start tag as written, the last of a name; without a value they have an empty one."""
    return {found["name"].lower() if is_html else found["name"]: value_of(found) for found in ATTRIBUTE.finditer(text)}


def value_of(attribute: re.Match[str]) -> str:
    """The value of an attribute as written; empty without one."""
    return attribute["bare"] or attribute["double"] or attribute["single"] or ""
