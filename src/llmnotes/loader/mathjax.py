r"""TeX macros of a site's own scripts: ``macros: {RR: "\\mathbb{R}", bold: ["{\\bf #1}", 1]}`` for MathJax or KaTeX.

Only what is written down plainly is read, as JavaScript reads it; whatever else stands there is passed over.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

MOST = 500
"""Macros of one site."""

LONGEST = 500
"""Characters that a macro stands for."""

LARGEST = 100_000
"""Characters of a text that is looked at: MathJax itself is longer, and what authors write is not."""

ABOUT = re.compile(r"mathjax|katex", re.IGNORECASE)
_TABLE = re.compile(r"(?<![\w$])[\"']?[mM]acros[\"']?\s*:\s*\{")
_LIQUID = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
_TOKEN = re.compile(
    r"(?P<nothing>\s+|//[^\n]*|/\*(?:.*?\*/|.*+))"
    rf"|(?P<text>\"(?:[^\"\\\n]|\\.){{0,{LONGEST}}}+\"|'(?:[^'\\\n]|\\.){{0,{LONGEST}}}+'|`(?:[^`\\]|\\.){{0,{LONGEST}}}+`)"
    r"|(?P<word>[\w$]+)|(?P<mark>.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u\{[0-9a-fA-F]{1,5}\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", re.DOTALL)
_MEANT = {"n": " ", "t": " ", "r": " ", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": ""}
_NAME = re.compile(r"\\?([A-Za-z]+)")
_PARAMETER = re.compile(r"#([1-9])")
_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_LEVELS = {"[": 1, "{": 1, "(": 1, "]": -1, "}": -1, ")": -1}


def macros_in(texts: Iterable[str]) -> Mapping[str, str]:
    """Return the macros in the scripts and templates of a site by name; of two of one name, the first."""
    found: dict[str, str] = {}
    for text in texts:
        if len(text) > LARGEST or "acros" not in text or ABOUT.search(text) is None:
            continue
        script, end = _LIQUID.sub("", text), 0
        while len(found) < MOST and (table := _TABLE.search(script, end)):
            macros, end = _read(script, table.end())
            found = macros | found
    return dict([*found.items()][:MOST])


def _read(script: str, start: int) -> tuple[dict[str, str], int]:
    """Return the macros in a table of which the first brace stands before ``start``, and where that ends."""
    found: dict[str, str] = {}
    level, position = 1, start
    entry: list[tuple[str, str]] = []
    while level and (token := _TOKEN.match(script, position)):
        kind, said = token.lastgroup or "", token[0]
        level += _LEVELS.get(said, 0) if kind == "mark" else 0
        if level == 0 or (level == 1 and said == ","):
            found |= _macro(entry)
            entry = []
        elif kind != "nothing":
            entry.append((kind, said))
        position = token.end()
    return found, position


def _macro(entry: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the macro that an entry defines: ``name: text`` or ``name: [text, number]``; none if it is another."""
    match entry:
        case [(_, key), ("mark", ":"), ("text", text)]:
            number = ""
        case [(_, key), ("mark", ":"), ("mark", "["), ("text", text), ("mark", ","), ("word", number), ("mark", "]")]:
            pass
        case [(_, key), ("mark", ":"), ("mark", "["), ("text", text), ("mark", "]")]:
            number = "0"
        case _:
            return {}
    name = _NAME.fullmatch(_said(key))
    meaning = " ".join(_said(text).split("\n"))
    used = max(map(int, _PARAMETER.findall(meaning)), default=0)
    is_fit = meaning.isprintable() and _is_balanced(meaning)
    return {name[1]: meaning} if name and is_fit and number in ("", str(used)) else {}


def _said(token: str) -> str:
    """Return what a string of JavaScript says, or a name."""
    if token[0] not in "\"'`":
        return token
    return _ESCAPE.sub(lambda found: _escaped(found[1]), token[1:-1])


def _escaped(escape: str) -> str:
    if len(escape) > 1:
        code = int(escape.strip("ux{}"), 16)
        return chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd"
    return _MEANT.get(escape, escape)


def _is_balanced(tex: str) -> bool:
    level = 0
    for brace in _BRACE.findall(tex):
        level += _LEVELS.get(brace, 0)
        if level < 0:
            return False
    return level == 0
