"""Tables of contents: a list with ``{:toc}`` becomes the list of a note's headings."""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from llmnotes.config import KramdownSettings

LEFT_OUT = re.compile(r"\bno_toc\b")


def fill_contents(tokens: Sequence[Token], settings: KramdownSettings) -> None:
    """Tell the table of contents which headings there are: ``meta["headings"]`` has levels, ids and inline tokens."""
    places = [token for token in tokens if token.type == "contents"]
    if not places:
        return
    headings = [
        (token.meta["level"], str(token.attrs["id"]), tokens[index + 1].children or [])
        for index, token in enumerate(tokens)
        if token.type == "heading_open"
        and "id" in token.attrs
        and token.meta["level"] in settings.toc_levels
        and not LEFT_OUT.search(str(token.attrs.get("class", "")))
    ]
    for place in places:
        place.attrs.setdefault("id", "markdown-toc")
        place.meta = {"headings": headings}
