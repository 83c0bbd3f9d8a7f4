"""What hides the rest of a page: a comment of the author's HTML, or an element without markup in it, that never ends.

Browsers read whatever follows as its text, up to its end (https://html.spec.whatwg.org/multipage/parsing.html).
"""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from llmnotes.diagnostics import Diagnostic, warning
from llmnotes.loader.markdown.raw_html import TAG
from llmnotes.loader.markdown.writer import Writer

COMMENT = "!--"
SHOWN_AS_SOURCE = frozenset({"plaintext", "textarea", "xmp"})
HIDDEN = frozenset({"iframe", "noembed", "noframes", "script", "style", "title"})
DRAWING = "svg"
"""Within it an element may be of the same name, but is another one, which closes itself as ``<title/>``."""

NAMES = SHOWN_AS_SOURCE | HIDDEN | {DRAWING}
BEGIN = re.compile(rf"<(?:{COMMENT}|{'|'.join(sorted(NAMES))})", re.IGNORECASE)
END = {
    COMMENT: re.compile(r"--!?>"),
    **{name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in NAMES},
    "plaintext": re.compile(r"(?!)"),
}


def follow(writer: Writer, html: str, block: Token, start: int) -> None:
    """Keep what is open behind ``html``, which stands in the text of ``block`` from ``start`` on."""
    position = 0
    if writer.unclosed is None and BEGIN.search(html) is None:
        return
    while True:
        if writer.unclosed is not None:
            end = END[writer.unclosed[0]].search(html, position)
            if end is None:
                return
            writer.unclosed, position = None, end.end()
        begin = next(filter(_is_begin, TAG.finditer(html, position)), None)
        if begin is None:
            return
        name = (begin["name"] or COMMENT).lower()
        writer.unclosed = name, block, start + begin.start()
        position = begin.end() if begin["name"] else begin.start() + 2  # <!--> is a whole comment


def _is_begin(tag: re.Match[str]) -> bool:
    name = (tag["name"] or COMMENT).lower()
    return name == COMMENT or (name in NAMES and not (name == DRAWING and tag["attributes"].endswith("/")))


def rest_of_page(writer: Writer) -> Iterator[Diagnostic]:
    """Tell of what is open behind all that was written."""
    if writer.unclosed is None or writer.unclosed[0] == DRAWING:
        return
    name, block, start = writer.unclosed
    place = writer.place(block, start, start + len(f"<{name}"))
    if name == COMMENT:
        message = "the comment that begins here is not closed: everything behind it is hidden"
        hint = "write --> where it ends, or &lt;!-- if it is none"
        yield warning(place, "unclosed-comment", message, hint=hint)
        return
    happens = "shown as source" if name in SHOWN_AS_SOURCE else "hidden"
    ending = "<pre> and </pre>" if name == "plaintext" else f"</{name}> where it ends"
    message = f"<{name}> is not closed: everything behind it is {happens}"
    hint = f"write {ending}, or &lt;{name}> where only its name is meant"
    yield warning(place, "unclosed-element", message, hint=hint)
