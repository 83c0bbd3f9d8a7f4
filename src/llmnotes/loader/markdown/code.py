"""Code in colours: Pygments tokens as spans with its short class names."""

import re
from functools import cache
from html import escape

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

from llmnotes.loader.markdown.callouts import KINDS as CALLOUTS
from llmnotes.loader.markdown.lexers import swift

PLAIN = frozenset({"", "text", "plain", "plaintext", "txt", "none", "output"})
WRITTEN = re.compile(r"\{[ \t]*\.?(?P<braced>[A-Za-z][\w+#-]*)(?=[\s,}])|(?P<named>[A-Za-z][\w+#-]*)(?=[=,:;{(\[])")
"""How others write a language: ``{.python}``, ``{r, echo=FALSE}``, ``python=``, ``rust,ignore``, ``js{1,3}``."""

DIAGRAMS = frozenset(["bpmn", "d2", "ditaa", "mermaid", "nomnoml", "plantuml", "puml", "vega", "vega-lite", "wavedrom"])
"""What other programs draw."""

QUERIES = frozenset(["dataview", "dataviewjs", "query", "tasks"])
"""What Obsidian and its plug-ins make lists of."""

CONTAINER = re.compile(r"ad-(?P<admonition>[a-z][\w-]*)|\{(?P<directive>[a-z][\w:-]*)\}", re.IGNORECASE)
"""Blocks of Markdown that look like code: directives of MyST's, and those of Obsidian's plug-in Admonition."""

OF_DIRECTIVES = {
    **dict.fromkeys(("code", "code-block", "code-cell"), "write the language alone, as in ```python"),
    **dict.fromkeys(("figure", "image"), "write ![words](picture.png) instead"),
    **dict.fromkeys(("contents", "tableofcontents", "toctree"), "take it out: long notes have their contents anyway"),
    "math": "write ```math instead",
}

LIMIT = 50_000
"""Characters of a block above which its colours cost more than they help."""

SLOW = re.compile(r"[^\n]{1001}|(?:[ \t]*\n){51}")
"""A very long line, or very many blank ones: Pygments' lexers take the square of such lengths, or more."""

COMMANDS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\))")
"""Control sequences of ECMA-48, which are the colours and links in what programs print, and in outputs of notebooks."""

CLASSES = {kind: "" if name in ("w", "err") else name for kind, name in STANDARD_TYPES.items()}
"""The short names of classes; white space and errors have no colour."""


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
    if len(code) <= 1000 and code.count("\n") <= 50:  # too little for SLOW, which takes its time to see that
        return True
    return len(code) <= LIMIT and SLOW.search(code) is None


def without_commands(code: str) -> str:
    """Return ``code`` without what only a terminal understands."""
    return COMMANDS.sub("", code) if "\x1b" in code else code


def highlight(code: str, lexer: Lexer) -> str:
    """Return ``code`` as HTML with a span for each token that a style may colour."""
    parts: list[str] = []
    open_class = ""
    for kind, text in lexer.get_tokens(code):
        name = CLASSES[kind] if kind in CLASSES else _class_of(kind)
        if name != open_class:
            if open_class:
                parts.append("</span>")
            if name:
                parts.append(f'<span class="{name}">')
            open_class = name
        parts.append(escape(text, quote=False) if "&" in text or "<" in text or ">" in text else text)
    if open_class:
        parts.append("</span>")
    return "".join(parts)


@cache
def _class_of(kind: _TokenType) -> str:
    """The class of a kind that has none of its own: that of the kind which it is one of."""
    while kind not in CLASSES and kind.parent is not None:
        kind = kind.parent
    return CLASSES[kind]


def is_known(language: str) -> bool:
    """Whether a block in this language is either coloured or meant to be plain."""
    return language.lower() in PLAIN or lexer_for(language) is not None


def meant(info: str) -> str:
    """Return what stands behind a fence, or the language that it plainly means where its first word is not known."""
    word = info.split(maxsplit=1)[0] if info.strip() else ""
    return info if word.isalnum() or is_known(word) else plain_language(info) or info


def instead_of_container(language: str) -> str:
    """Return what to write instead of a block of Markdown that only looks like code, or nothing if it is none."""
    found = CONTAINER.fullmatch(language)
    if found is None:
        return ""
    name = (found["admonition"] or found["directive"]).lower()
    kind = name.upper() if name in CALLOUTS else "NOTE"
    return OF_DIRECTIVES.get(name, f"write > [!{kind}] instead, and > before each line that belongs to it")


def plain_language(info: str) -> str:
    """Return the language that is written as others write it, if there is one, without what is around it."""
    found = WRITTEN.match(info.lstrip())
    language = (found["braced"] or found["named"]) if found else ""
    return language if language and (is_known(language) or language.lower() in DIAGRAMS) else ""
