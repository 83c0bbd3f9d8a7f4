r"""Which brackets with a backslash are those of a formula, and which are escaped: ``\[x^2\]`` and ``\[MASK\]``.

What turns other texts into Markdown writes brackets so, and chatbots their formulas. Around a link, an address or words
they are brackets. Square ones are, too, unless something mathematical stands in them, or a blank right behind the
first.
"""

import re

from markdown_it.rules_inline import StateInline

from llmnotes.lazy import LazyPattern
from llmnotes.loader.markdown.nolinks import SUFFIX, NoLink

TEXT = (
    r"\\(?:text[a-z]*|[fhm]box|framebox|colorbox\{[^${}]*+\}|fcolorbox(?:\{[^${}]*+\}){2}|(?:short)?intertext)"
    r"\{(?:[^${}\\]|\\.|\{[^${}]*+\}|\$(?:[^$\\]|\\.)*+\$)*+\}"
)
"""Words in a formula, which may hold formulas of their own, between dollars."""

WORDS_OF_TEX = re.compile(TEXT, re.DOTALL)
BRACES = re.compile(r"\{[^{}]*\}")

LINK = re.compile(rf"[a-z]://|\bwww\.|\bmailto:|\]\((?:\.{{0,2}}/|\#)\w|\w{SUFFIX}\b|\w@\w+\.\w", re.IGNORECASE)
"""A link, or the address of something."""

WITH_BRACES = re.compile(r"\\(?!url\b)[A-Za-z]+\*?(?:\{[^{}]*\})+")
r"""A command and what it is about, which may hold an address: ``\href{https://...}{x}``."""

FORMULA = re.compile(r"(?<!\\)(?:\$|\\\()")
"""What is never in a formula: another one."""

WORDS = re.compile(r"(?<![\\\w])[^\W\d_]{3,}\s+[^\W\d_]{3,}")
"""Two words in a row, which are in no formula but beside a command."""

COMMAND = re.compile(r"(?<![\\:])(?<![^\W\d_]{3})\\[A-Za-z]{2,}")
r"""A command of TeX's, and neither an escape, as ``\n``, nor a path: ``C:\Users\name``."""

SIGN = re.compile(
    r"(?<!\\)(?:\\[A-Za-z,;:{}\\]|(?<=[\w)}\]|'])\^|\b[A-Za-z]_|(?<=[)}\]])_|_\{)"
    r"|(?<![^\W\d_]{3})=|=(?![^\W\d_]{3})|(?<=\s)[<>](?=\s)|[×±∀-⋿]|\b\w{1,2}\s?\+\s?\w{1,2}\b"
    r"|[A-Za-z]\((?:[A-Za-z]\b|\d)"
)
"""Something mathematical: a command, an index, a relation, a sum, a function of something."""

WORD = LazyPattern(r"[^\W\d_]{4,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""A word; fewer letters may be a product."""

SHORT = re.compile(
    r"(?!\s*(?:n/a|i/o|w/o|y/n|a-z)\s*\Z)(?=[^A-Za-zα-ωΑ-Ω]*[A-Za-zα-ωΑ-Ω])"
    r"(?:[A-Za-zα-ωΑ-Ω](?![^\W_])|\d+(?:\.\d+)?|[-+*/<>|'′(){}\[\],→\s]|:(?=\s))++\Z",
    re.IGNORECASE,
)
"""Symbols of one letter and what stands between them."""

JOINS = re.compile(
    r"[\w)\]|'′]\s*(?:[-+*/<>→]|->)\s*[\w(\[|]|[A-Za-zα-ωΑ-Ω](?:['′]|[(\[][\w-])|\d[A-Za-zα-ωΑ-Ω]|\|[^|\s][^|]*\|"
)
"""What makes a formula of such: an operator, a function of something, a prime, bars, a factor."""

DOUBLED = re.compile(
    r"\\\\(?:\((?P<round>(?:[^\\]|\\(?!\\[()\[\]]))++)\\\\\)|\[(?P<square>(?:[^\\]|\\(?!\\[()\[\]]))++)\\\\\])"
)
"""Brackets with two backslashes each, of which the first escapes the second."""

ESCAPES = re.compile(r"(?<!\\)\\\\[^\s\\&]")
"""A backslash that another one escapes, as in regular expressions; a line of a matrix ends so, too."""

COMMANDED = re.compile(r"(?<!\\)\\[A-Za-z]{2}")
"""A command of TeX's, which no string and no regular expression has with one backslash where others have two."""

QUOTED_BEFORE = re.compile(r"[\"']|(?<![)\]])/")
QUOTED_BEHIND = re.compile(r"\"|'(?![A-Za-z])|/\\\\\d")
"""What is beside brackets in code: a quotation mark, or the slash of a substitution."""

CLOSING = {"\\\\(": "\\\\)", "\\\\[": "\\\\]"}
LETTER = re.compile(r"\s*[^\W\d_]\s*")

BEHIND = re.compile(r"\(https?://")
"""What makes an escaped link of square brackets before it."""


def are_escaped(source: str, start: int, end: int, *, are_alone: bool = False) -> bool:
    r"""Whether brackets at ``start:end``, each with its backslash, belong to a text: a formula has lines of its own.

    Or a formula is in them, if it is one. What stands alone in its paragraph may be a short one.
    """
    tex, is_square = source[start + 2 : end - 2], source.startswith("\\[", start)
    if _has_link(tex) or (is_square and BEHIND.match(source, end)):
        return True
    if tex.lstrip(" \t").startswith("\n"):
        return False
    bare = _without_braces(tex)
    if _is_prose(tex, bare):
        return True
    if SIGN.search(tex) or (are_alone and SHORT.match(tex) and JOINS.search(tex)):
        return False
    return WORD.compiled.search(bare) is not None or (is_square and not tex[0].isspace())


def doubled_backslashes(state: StateInline, silent: bool) -> bool:
    r"""``\\(x\\)``, as other programs want formulas, is text: a token without text marks its place."""
    opening = state.src[state.pos : state.pos + 3]
    if silent or opening not in CLOSING or state.html_terminator_last(CLOSING[opening]) < state.pos:
        return False
    found = DOUBLED.match(state.src, state.pos, state.posMax)
    if found is None or not _is_formula(tex := found["round"] or found["square"]) or _is_code(found, tex):
        return False
    begin, end = opening[1:], CLOSING[opening][1:]
    message = "two backslashes before a bracket are one that is shown, so this is text, no formula"
    text = "" if "\n" in tex else f"{begin}{tex}{end}"
    slip = NoLink(*found.span(), "escaped-formula", message, f"write {begin} and {end}", found.span(), text)
    state.push("no_link", "", 0).meta = {"slip": slip, "offset": 0}
    state.pos += 2
    state.append_pending("\\")
    return True


def _is_formula(tex: str) -> bool:
    if _has_link(tex) or _is_prose(tex, _without_braces(tex)):
        return False
    return SIGN.search(tex) is not None or LETTER.fullmatch(tex) is not None


def _is_code(found: re.Match[str], tex: str) -> bool:
    """Whether brackets with two backslashes rather belong to a string or a regular expression."""
    if ESCAPES.search(tex) and COMMANDED.search(tex) is None:
        return True
    source, (start, end) = found.string, found.span()
    is_behind = start > 0 and QUOTED_BEFORE.match(source, start - 1) is not None
    return is_behind or QUOTED_BEHIND.match(source, end) is not None


def _has_link(tex: str) -> bool:
    """Whether there is a link or an address but for what is in the braces of a command."""
    if LINK.search(tex) is None:
        return False
    return "{" not in tex or LINK.search(WITH_BRACES.sub("", WORDS_OF_TEX.sub("", tex))) is not None


def _without_braces(tex: str) -> str:
    return BRACES.sub("", WORDS_OF_TEX.sub("", tex)) if "{" in tex else tex


def _is_prose(tex: str, bare: str) -> bool:
    """Whether there is a formula in what may be TeX, or are words; ``bare`` is what of it stands outside of braces."""
    if FORMULA.search(bare):
        return True
    return WORDS.search(bare) is not None and COMMAND.search(tex) is None
