"""Code in colours: Pygments tokens as spans with its short class names."""

import re
from functools import cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

from llmnotes.loader.markdown.lexers import swift

PLAIN = frozenset({"", "text", "plain", "plaintext", "txt", "none", "output"})
LIMIT = 50_000
"""Characters of a block above which its colours cost more than they help."""

SLOW = re.compile(r"[^\n]{1001}|(?:[ \t]*\n){51}")
"""A very long line, or very many blank ones: Pygments' lexers take the square of such lengths, or more."""


@cache
def lexer_for(language: str) -> Lexer | None:
    """The lexer for a language's name or alias, or None where there is none (or none is needed)."""
    if language.lower() in PLAIN:
        return None
    try:
        return swift(find_lexer_class_by_name(language))(stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None


def is_colourable(code: str) -> bool:
    """Whether colours for this text take a time in proportion to its length."""
    return len(code) <= LIMIT and SLOW.search(code) is None


def highlight(code: str, lexer: Lexer) -> str:
    """Return ``code`` as HTML with a span for each token that a style may colour."""
    parts: list[str] = []
    open_class = ""
    for kind, text in lexer.get_tokens(code):
        name = _class_of(kind)
        if name != open_class:
            if open_class:
                parts.append("</span>")
            if name:
                parts.append(f'<span class="{name}">')
            open_class = name
        parts.append(escape(text, quote=False))
    if open_class:
        parts.append("</span>")
    return "".join(parts)


@cache
def _class_of(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent:
        kind = kind.parent
    name = STANDARD_TYPES[kind]
    return "" if name in ("w", "err") else name


def is_known(language: str) -> bool:
    """Whether a block in this language is either coloured or meant to be plain."""
    return language.lower() in PLAIN or lexer_for(language) is not None
