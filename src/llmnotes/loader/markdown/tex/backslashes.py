"""What may stand behind a backslash and math-core reads in another way: blanks, the end, and the gap below a row."""

import re

LENGTH = r"\s*(?:-\s*)?(?:\d+(?:\.\d*)?|\.\d+)\s*(?:pt|em|ex|mu|px|cm|mm|in|pc)\s*"
"""A length of TeX, as a regular expression."""

STRANGE = re.compile(r"\\(?:\\[*\[]|[%&_#${}] |[\t\n\r]|\s*\Z)")
BACKSLASH = re.compile(
    rf"\\\\(?P<gap>\*?\[{LENGTH}\]|\*)|\\(?P<end>\s*\Z)|\\(?P<blank>[\t\n\r])|\\(?P<sign>[%&_#${{}}])(?= )|\\.",
    re.DOTALL,
)
TEXTS = re.compile(r"\\(?:text|[mh]box)")


def with_plain_backslashes(tex: str) -> str:
    r"""Return TeX whose control spaces are ``\ ``, also where a line or all of it ends, and rows of tables ``\\``.

    A blank behind a sign (``\% ``) stays one in a text.
    """
    if STRANGE.search(tex) is None:
        return tex
    has_rows, has_texts = "\\begin" in tex, TEXTS.search(tex) is not None
    return BACKSLASH.sub(lambda found: _plain(found, has_rows=has_rows, has_texts=has_texts), tex)


def _plain(found: re.Match[str], *, has_rows: bool, has_texts: bool) -> str:
    if found["end"] is not None:
        return r"\ {}"  # which stays one when blanks at the end go
    if found["blank"]:
        return rf"\ {found['blank']}"  # a comment may end there
    if found["sign"] and has_texts:
        return f"{found[0]}{{}}"
    return r"\\" if found["gap"] and has_rows else found[0]
