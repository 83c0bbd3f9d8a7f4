r"""Displayed formulas of several lines without an environment: ``a = b \\ c = d``, of which KaTeX makes two."""

import re

MARK = re.compile(
    r"(?P<opening>\\(?:begin|left)(?![A-Za-z])|\{)|(?P<closing>\\(?:end|right)(?![A-Za-z])|\})"
    r"|(?P<outer>\\(?:tag|label|eqno|leqno)(?![A-Za-z])|&)|(?P<end>\\\\)|\\.",
    re.DOTALL,
)


def with_lines(tex: str) -> str:
    """Return such a formula as lines one below the other; any other one as it is."""
    if "\\\\" not in tex:
        return tex
    depth, ends = 0, [0]
    for mark in MARK.finditer(tex):
        depth += (mark["opening"] is not None) - (mark["closing"] is not None)
        if depth == 0 and mark["outer"]:
            return tex
        if depth == 0 and mark["end"]:
            ends.append(mark.end())
    is_last = not tex[ends[-1] :].strip()
    return tex if len(ends) == 1 + is_last else rf"\begin{{gathered}}{tex}\end{{gathered}}"
