r"""Which brackets with a backslash are those of a formula, and which are escaped: ``\[x^2\]`` and ``\[MASK\]``.

What turns other texts into Markdown writes brackets so, and chatbots their formulas. Around a link, an address or words
they are brackets. Square ones are, too, unless something mathematical stands in them, or a blank right behind the
first.
"""

import re

from markdown_it.rules_inline import StateInline

from llmnotes.loader.markdown.nolinks import SUFFIX, NoLink

TEXT = r"\\(?:text[a-z]*|[hm]box)\{(?:[^${}\\]|\\.|\{[^${}]*+\}|\$(?:[^$\\]|\\.)*+\$)*+\}"
"""Words in a formula, which may hold formulas of their own, between dollars."""

WORDS_OF_TEX = re.compile(TEXT, re.DOTALL)
BRACES = re.compile(r"\{[^{}]*\}")

LINK = re.compile(rf"[a-z]://|\bwww\.|\bmailto:|\]\((?:\.{{0,2}}/|\#)\w|\w{SUFFIX}\b|\w@\w+\.\w", re.IGNORECASE)
"""A link, or the address of something."""

NO_TEX = re.compile(r"(?<!\\)\$|\\\(|(?<![\\\w])[^\W\d_]{3,}\s+[^\W\d_]{3,}")
"""What is never in a formula: another one, or two words in a row."""

SIGN = re.compile(
    r"(?<!\\)(?:\\[A-Za-z,;:{}\\]|(?<=[\w)}\]|'])\^|\b[A-Za-z]_|(?<=[)}\]])_|_\{)"
    r"|(?<![^\W\d_]{3})=|=(?![^\W\d_]{3})|(?<=\s)[<>](?=\s)|[×±∀-⋿]|\b\w{1,2}\s?\+\s?\w{1,2}\b"
    r"|[A-Za-z]\((?:[A-Za-z]\b|\d)"
)
"""Something mathematical: a command, an index, a relation, a sum, a function of something."""

WORD = re.compile(r"[^\W\d_]{4,}|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""A word; fewer letters may be a product."""

DOUBLED = re.compile(
    r"\\\\(?:\((?P<round>(?:[^\\]|\\(?!\\[()\[\]]))++)\\\\\)|\[(?P<square>(?:[^\\]|\\(?!\\[()\[\]]))++)\\\\\])"
)
"""Brackets with two backslashes each, of which the first escapes the second."""

CLOSING = {"\\\\(": "\\\\)", "\\\\[": "\\\\]"}
LETTER = re.compile(r"\s*[^\W\d_]\s*")

BEHIND = re.compile(r"\(https?://")
"""What makes an escaped link of square brackets before it."""


def are_escaped(source: str, start: int, end: int) -> bool:
    r"""Whether brackets at ``start:end``, each with its backslash, belong to a text: a formula has lines of its own.

    Or a formula is in them, if it is one.
    """
    tex, is_square = source[start + 2 : end - 2], source.startswith("\\[", start)
    if LINK.search(tex) or (is_square and BEHIND.match(source, end)):
        return True
    if tex.lstrip(" \t").startswith("\n"):
        return False
    bare = BRACES.sub("", WORDS_OF_TEX.sub("", tex)) if "{" in tex else tex
    if NO_TEX.search(bare):
        return True
    if SIGN.search(tex):
        return False
    return WORD.search(bare) is not None or (is_square and not tex[0].isspace())


def doubled_backslashes(state: StateInline, silent: bool) -> bool:
    r"""``\\(x\\)``, as other programs want formulas, is text: a token without text marks its place."""
    opening = state.src[state.pos : state.pos + 3]
    if silent or opening not in CLOSING or state.html_terminator_last(CLOSING[opening]) < state.pos:
        return False
    found = DOUBLED.match(state.src, state.pos, state.posMax)
    if found is None or not _is_formula(tex := found["round"] or found["square"]):
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
    if LINK.search(tex) or NO_TEX.search(BRACES.sub("", WORDS_OF_TEX.sub("", tex))):
        return False
    return SIGN.search(tex) is not None or LETTER.fullmatch(tex) is not None
