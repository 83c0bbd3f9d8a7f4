r"""Which brackets with a backslash are those of a formula, and which are escaped: ``\[x^2\]`` and ``\[MASK\]``.

What turns other texts into Markdown writes brackets so, and chatbots their formulas. Around a link, an address or words
they are brackets. Square ones are, too, unless something mathematical stands in them, or a blank right behind the
first.
"""

import re

from llmnotes.loader.markdown.nolinks import SUFFIX

TEXT = r"\\(?:text[a-z]*|[hm]box)\{(?:[^${}\\]|\\.|\{[^${}]*+\}|\$(?:[^$\\]|\\.)*+\$)*+\}"
"""Words in a formula, which may hold formulas of their own, between dollars."""

WORDS_OF_TEX = re.compile(TEXT, re.DOTALL)
BRACES = re.compile(r"\{[^{}]*\}")

LINK = re.compile(
    rf"[a-z]://|\bwww\.|\bmailto:|\]\((?:\.{{0,2}}/|\#)\w|\]\([^()\s]+{SUFFIX}\b|\w@\w+\.\w", re.IGNORECASE
)
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
