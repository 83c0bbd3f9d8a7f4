"""Lists of posts that a page of Jekyll's makes in Liquid, where the site has pages of its own for that."""

import re
from collections.abc import Iterator

from msgspec import Struct

TAG = re.compile(r"\{%-?\s*(?P<name>\w+)(?:[^%]|%(?!\}))*%\}")
OF_THE_SITE = re.compile(
    r"\b(?:site\.(?:posts|related_posts|tags|categories|pages|html_pages|documents|collections|static_files)|paginator)\b"
)
RAW = re.compile(r"\{%-?\s*raw\s*-?%\}.*?\{%-?\s*endraw\s*-?%\}", re.DOTALL)
LOOPS = ("for", "tablerow")
NO_WORDS = re.compile(
    r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|\{%(?:[^%]|%(?!\}))*%\}|\{\{(?:[^}]|\}(?!\}))*\}\}|<[^<>]*>|^[ ]*\#+.*$",
    re.DOTALL | re.IGNORECASE | re.MULTILINE,
)
WORD = re.compile(r"\w+")
FEW = 20
"""Words beside a list that a page may have and still be no more than that."""

BY_LAYOUT = re.compile(r"home|index|archive|blog|post-?s|post-?list|tag|categor|search", re.IGNORECASE)
"""Layouts that make a list of a page without a text of its own."""


class Listing(Struct, frozen=True):
    """What is left of a page without its lists, on the same lines, and whether that is nothing to speak of."""

    text: str
    is_all: bool


def listing_in(text: str, layout: str) -> Listing | None:
    """Return what a page's text and layout say besides lists of posts, tags and the like; None where it has none."""
    if not text.strip():
        return Listing(text, is_all=True) if BY_LAYOUT.search(layout) else None
    if "{%" not in text or not OF_THE_SITE.search(plain := RAW.sub(_blank, text)):
        return None
    left, last = [], 0
    for start, end in _loops(plain):
        left += [text[last:start], _blank_text(text[start:end])]
        last = end
    if not left:
        return None
    rest = "".join((*left, text[last:]))
    words = sum(1 for _ in WORD.finditer(NO_WORDS.sub(" ", rest)))
    return Listing(rest, is_all=words <= FEW)


def page_instead(url: str, name: str, *, searched: bool) -> str:
    """Return the address of the page that has what is listed at ``url``, in a file called ``name``."""
    about = f"{url} {name}".lower()
    if url == "/":
        return "/"
    if re.search("tag|categor|topic", about):
        return "/tags/"
    return "/search/" if searched and "search" in about else "/archive/"


def _loops(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each loop that is in no other one begins and ends; one without an end goes on to that of the text."""
    depth, start = 0, 0
    for tag in TAG.finditer(text):
        name = tag["name"]
        if name in LOOPS:
            start = start if depth else tag.start()
            depth += 1
        elif name.startswith("end") and name[3:] in LOOPS and depth:
            depth -= 1
            if not depth:
                yield start, tag.end()
    if depth:
        yield start, len(text)


def _blank(match: re.Match[str]) -> str:
    """Return blanks in the place of a text, and its line ends."""
    return "".join("\n" if character == "\n" else " " for character in match[0])


def _blank_text(text: str) -> str:
    return "\n" * text.count("\n")
