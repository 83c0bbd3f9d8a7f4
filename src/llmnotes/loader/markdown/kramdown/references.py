"""Links by a name that nothing defines: kramdown warns of them and Jekyll hides that, so that brackets are shown."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token

from llmnotes.loader.markdown.kramdown.brackets import normal_label

BETWEEN = "]["
PAIR = re.compile(r"(?<![\w\\\[\]])\[(?P<text>[^\[\]\n]+)\]\[(?P<label>\w[^\[\]\n]*)\](?![\[(])")
"""Two pairs of brackets that are no piece of a program, such as ``a[i][j]``."""

SHOWN = re.compile(r"\]\[([^\[\]]*)\]")
WORD = re.compile(r"[^\W\d_]{3}")
NAME = re.compile(r"\d+|.*[a-z].*", re.DOTALL)
LONGEST = 100


def note_undefined(src: str, tokens: Sequence[Token], env: dict[str, Any]) -> None:
    """Put into ``env["undefined_references"]`` what is shown with its brackets, and its label and row."""
    if BETWEEN not in src:
        return
    references = env.get("references", {})
    found = [one for one in PAIR.finditer(src) if _is_meant(one) and normal_label(one["label"]) not in references]
    shown = "".join(_texts(tokens)) if found else ""
    env["undefined_references"] = [
        (one[0], one["label"], src.count("\n", 0, one.start())) for one in found if f"{BETWEEN}{one['label']}]" in shown
    ]


def _is_meant(pair: re.Match[str]) -> bool:
    """Whether an author will have meant a link: ``[CLS][SEP]`` and ``[batch][heads]`` are none."""
    text, label = pair["text"], pair["label"]
    if WORD.search(text) is None or text.isupper() or NAME.fullmatch(label) is None or len(label) > LONGEST:
        return False
    return " " in text or not label.isalpha()


def _texts(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "plain":
            yield token.meta["text"]
        elif token.type == "text":
            yield token.content
        yield from _texts(token.children or ())
