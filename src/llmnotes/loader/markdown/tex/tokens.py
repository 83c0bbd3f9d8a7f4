"""TeX as tokens: control sequences, braces and the like, and runs of all else."""

import re
from collections.abc import Iterable

SIGNS = "∅√∛∜∠∡∢∴∵⊤⊥⧫"
"""Signs that math-core only knows by other names."""

TOKEN = re.compile(
    rf"\\[A-Za-z]+\s*|\\.|%[^\n]*\n?|\s+|##?[1-9]|[{{}}$&_^#{SIGNS}]|[^\\{{}}\s%$&#_^{SIGNS}]+|\\", re.DOTALL
)

ASIDE = "\0"
"""Stands before a control sequence that no macro and no rule is to look at; no text has it."""


def tokens_of(tex: str) -> list[str]:
    """Return the tokens of ``tex``: without comments, and blanks as one, which none is behind a control word."""
    tokens = []
    for token in TOKEN.findall(tex):
        if token.isspace():
            tokens.append(" ")
        elif token[0] == "\\" and len(token) > 1 and token[1].isalpha():
            tokens.append(token.rstrip())
        elif token[0] != "%":
            tokens.append(token)
    return tokens


def is_word(token: str) -> bool:
    r"""Whether a token is a control word: ``\alpha``, not ``\,``."""
    return token[0] == "\\" and token[-1].isalpha() and token.isascii()


def joined(tokens: Iterable[str]) -> str:
    """Return the TeX of tokens, with a blank behind a control word where it would go on otherwise."""
    parts: list[str] = []
    is_open = False
    for token in tokens:
        shown = token.lstrip(ASIDE)
        if is_open and shown[:1].isalpha():
            parts.append(" ")
        parts.append(shown)
        is_open = bool(shown) and is_word(shown)
    return "".join(parts)
