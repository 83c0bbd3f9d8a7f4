"""Backslashes that math-core reads in another way: before blanks, the end, or the gap below a row, and Markdown's."""

import re

LENGTH = r"\s*(?:-\s*)?(?:\d+(?:\.\d*)?|\.\d+)\s*(?:pt|em|ex|mu|px|cm|mm|in|pc)\s*"
"""A length of TeX, as a regular expression."""

STRANGE = re.compile(r"\\(?:\\[*\[]|[%&_#${}] |[\t\n\r]|\s*\Z|\\\s*\\end)")
BACKSLASH = re.compile(
    rf"(?P<last>\\\\(?:\*?\[{LENGTH}\])?\s*)(?=\\end\{{)|"
    rf"\\\\(?P<gap>\*?\[{LENGTH}\]|\*)|\\(?P<end>\s*\Z)|\\(?P<blank>[\t\n\r])|\\(?P<sign>[%&_#${{}}])(?= )|\\.",
    re.DOTALL,
)
TEXTS = re.compile(r"\\(?:text|[mh]box)")
RUN = re.compile(r"\\++(?!_)")
DOUBLED = re.compile(r"\\\\(?=[A-Za-z]{2}|[{},;:!|%#&\\])")
HALVED = re.compile(r"(?<!\\)\\\\(?=[A-Za-z]{2}|[{},;:!|%#&])")
BEFORE_SIGN = re.compile(r"(?<!\\)\\\\(?=[{},;!|])")
BEFORE_FENCE = re.compile(r"(\\(?:left|right|middle|[bB]igg?[lrm]?))\\\\(?=[{}|])")
MARKDOWN = re.compile(r"\\[\[\]()_*=+.~^'\"`]")
NAMING = r"(?:text\w*|[mh]box|operatorname\*?|math(?:it|rm|sf|tt)|tag\*?|label|(?:eq|c|C|auto)?ref|href|url)"
"""Commands in whose braces are names and words."""

OF_MARKDOWN = re.compile(
    rf"\\{NAMING}\s*\{{(?:[^{{}}\\]|\\.)*\}}|\\\\|\\[A-Za-z]+|[A-Za-z][A-Za-z\d]{{1,40}}\\_(?![{{\\])"
    r"|\\(?P<sign>[\[\]()*=+.~^'\"`]|_(?=\{|\\[A-Za-z]|[A-Za-z\d*+](?![A-Za-z\d])))",
    re.DOTALL,
)
r"""What stays as it is, or a sign with a backslash that Markdown takes off: ``\[``, or ``\_`` where an index begins."""

HAS_ROWS = re.compile(r"\\(?:begin|substack|cases|p?matrix|array|eqalign|displaylines)(?![A-Za-z])")
"""Rows of a formula, in which a backslash that is doubled may end one of them."""


def with_plain_backslashes(tex: str) -> str:
    r"""Return TeX whose control spaces are ``\ ``, also where a line or all of it ends, and rows of tables ``\\``.

    Behind the last row there is none, for math-core would begin an empty one and give it a number.

    A blank behind a sign (``\% ``) stays one in a text.
    """
    if STRANGE.search(tex) is None:
        return tex
    has_rows, has_texts = "\\begin" in tex, TEXTS.search(tex) is not None
    return BACKSLASH.sub(lambda found: _plain(found, has_rows=has_rows, has_texts=has_texts), tex)


def _plain(found: re.Match[str], *, has_rows: bool, has_texts: bool) -> str:
    if found["last"]:
        return ""
    if found["end"] is not None:
        return r"\ {}"  # which stays one when blanks at the end go
    if found["blank"]:
        return rf"\ {found['blank']}"  # a comment may end there
    if found["sign"] and has_texts:
        return f"{found[0]}{{}}"
    return r"\\" if found["gap"] and has_rows else found[0]


def without_backslashes_of_markdown(tex: str) -> str:
    r"""Return TeX without the backslashes that Markdown wants, for programs that read it in formulas: ``x\_{i}``.

    They are those before signs that no formula escapes, as in ``\left\[``. ``d\_model`` is a name, and stays one.
    """
    if MARKDOWN.search(tex) is None:
        return tex
    return OF_MARKDOWN.sub(lambda found: found["sign"] or found[0], tex)


def with_single_backslashes(tex: str) -> str:
    r"""Return TeX without the backslashes that were doubled for a program that takes one off.

    It is so meant where all of them are, or before a sign that begins no row, ``\\{x \mid y\\}``, or all of those that
    end a row: ``a \\\\ b``.
    """
    if DOUBLED.search(tex) is None:
        return tex
    if all(len(run) % 2 == 0 for run in RUN.findall(tex)) and HALVED.search(tex):
        return tex.replace("\\\\", "\\")
    tex = BEFORE_FENCE.sub(lambda fence: f"{fence[1]}\\", tex)
    if HAS_ROWS.search(tex) is None:
        return BEFORE_SIGN.sub(lambda _: "\\", tex)
    single = BEFORE_SIGN.sub(lambda _: "\\", tex)
    ends = [len(run) // 2 for run in RUN.findall(single) if len(run) > 1]
    return single.replace("\\\\\\\\", "\\\\") if ends and set(ends) == {2} else tex
