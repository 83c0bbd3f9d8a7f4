"""Labels and tags of equations: an author may write anything in them, math-core takes few characters."""

import re
from collections.abc import Callable
from urllib.parse import quote, unquote

LABELLED = re.compile(r"(\\(?:label|eqref|ref)\s*\{)([^{}]*)(?=\})")
ANCHOR = re.compile(r"(<[^<>]*\"#?eq:)([^\"]*)")

PLAIN_TAG = re.compile(r"[A-Za-z0-9 .,:;()*+/=-]*")
MARKED_TAG = re.compile(r"@\|([^|<>]*)\|@")

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


def labels_in(label: str) -> list[str]:
    r"""Return the labels of a list, as ``\cref{a,b}`` has one."""
    return [one for part in label.split(",") if (one := part.strip())]


def label_of(anchor: str) -> str:
    """Return a label as its author wrote it."""
    return unquote(anchor)


def is_plain_tag(tag: str) -> bool:
    r"""Whether math-core takes the text of a ``\tag`` as it is."""
    return PLAIN_TAG.fullmatch(tag) is not None


def plain_tag(tag: str) -> str:
    r"""Return the text of a ``\tag`` as something that math-core takes."""
    return tag if is_plain_tag(tag) else f"@|{quote(tag, SAFE).translate(MARKS)}|@"


def with_own_tags(html: str, shown: Callable[[str], str]) -> str:
    """Return what math-core made of such tags with what is ``shown`` of each one's TeX, as HTML."""
    if "@|" not in html:
        return html
    return MARKED_TAG.sub(lambda found: shown(unquote(found[1].translate(SIGNS))), html)
