"""Labels of equations: an author may write any character in them, math-core takes few."""

import re
from urllib.parse import quote, unquote

LABELLED = re.compile(r"(\\(?:label|eqref|ref)\s*\{)([^{}]*)(?=\})")
ANCHOR = re.compile(r"(<[^<>]*\"#?eq:)([^\"]*)")

SAFE = "+,/:;=@()"
"""Characters besides letters, digits, ``-`` and ``.`` that are the same in TeX, in math-core and in an address."""

MARKS = str.maketrans("%_~", "*!?")
SIGNS = str.maketrans("*!?", "%_~")
"""What ``quote`` leaves and math-core refuses is written with characters that ``quote`` does not leave."""


def with_plain_labels(tex: str) -> str:
    """Return TeX whose labels math-core takes; different labels stay different."""
    if "\\label" not in tex and "ref" not in tex:
        return tex
    return LABELLED.sub(lambda found: found[1] + quote(found[2], SAFE).translate(MARKS), tex)


def with_own_anchors(html: str) -> str:
    """Return what math-core made of such TeX with the labels of its author, as in an address."""
    if "eq:" not in html:
        return html
    return ANCHOR.sub(lambda found: found[1] + found[2].translate(SIGNS), html)


def label_of(anchor: str) -> str:
    """Return a label as its author wrote it."""
    return unquote(anchor)
