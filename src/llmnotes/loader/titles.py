"""Titles and descriptions as Jekyll's layouts show them: they put what is written there into a page as it is."""

import re
from html import unescape

_ELEMENTS = (
    "a|abbr|b|big|br|center|cite|code|del|em|font|i|img|ins|kbd|mark|nobr|p|q|s|samp|small|span|strike|strong|sub|sup"
    "|svg|time|tt|u|var|wbr"
)
_TAG = re.compile(rf"</?(?:{_ELEMENTS})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")


def shown_text(text: str) -> str:
    """Return what a browser shows of a text that may hold tags and entities, as plain text on one line.

    ``<T>`` is none of HTML's tags, and stays.
    """
    if "<" in text:
        text = _TAG.sub(lambda tag: " " if _BREAK.match(tag[0]) else "", text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity[0]), text)
    return " ".join(text.split())
