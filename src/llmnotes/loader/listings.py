"""Lists of posts that a page of Jekyll's makes in Liquid, where the site has pages of its own for that."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

INCLUDE = re.compile(r"\{%-?\s*include\s+([\w/.-]+)")
NAME = re.compile(r"-?\s*(\w+)")
LISTS = (
    "posts",
    "related_posts",
    "tags",
    "categories",
    "pages",
    "html_pages",
    "documents",
    "collections",
    "static_files",
)
"""What a site has lists of, by Jekyll's names, besides its collections."""
LOOPS = ("for", "tablerow")
ENCLOSED = (("<script", "</script"), ("<style", "</style"), ("<!--", "-->"), ("{%", "%}"), ("{{", "}}"))
"""Where that begins and ends which shows no words."""
HEADING = re.compile(r"^[ ]*#.*$|^.*\n[ ]*(?:=+|-+)[ ]*$|<h[1-6][^<>]*>[^<]*", re.MULTILINE | re.IGNORECASE)
MARKUP = re.compile(r"<[^<>]*>|\]\([^()\n]*\)|&\w+;")
WORD = re.compile(r"[^\W_]+")
OF_LISTS = frozenset({
    "a", "all", "and", "archive", "archives", "articles", "atom", "blog", "by", "categories", "category", "date",
    "entries", "feed", "home", "index", "latest", "list", "more", "new", "newer", "newest", "next", "no", "of",
    "old", "older", "on", "page", "posts", "previous", "prev", "read", "recent", "rss", "see", "subscribe", "tag",
    "tags", "the", "to", "updates", "via", "year", "years", "yet",
})  # fmt: skip
"""Words that stand beside lists, and are none of their author's own."""

FEW = 20
"""Words of an included file that are no text yet."""

BY_LAYOUT = re.compile(r"home|index|archive|blog|post-?s|post-?list|tag|categor|search", re.IGNORECASE)
"""Layouts that make a list of a page without a text of its own."""


class Listing(Struct, frozen=True):
    """What is left of a page without its lists, on the same lines, and whether that is nothing to speak of."""

    text: str
    is_all: bool


def listing_in(
    text: str,
    layout: str,
    collections: Iterable[str] = (),
    *,
    is_first: bool = False,
    includes: Iterable[tuple[str, str]] = (),
) -> Listing | None:
    """Return what a page's text and layout say besides lists of posts, tags, a collection; None where it has none.

    On the first page, which has a list anyway, headings are something, too. ``includes`` are the files that a page may
    include, by path.
    """
    if not text.strip():
        return Listing(text, is_all=True) if BY_LAYOUT.search(layout) else None
    if "{%" not in text:
        return None
    listed = _of_the_site(tuple(collections))
    tags = [*_tags(text)] if listed.search(text) else []
    if not any(listed.search(text, start, end) for _, start, end in tags):
        return None
    left, last = [], 0
    for start, end in _loops(tags, len(text)):
        left += [text[last:start], _blank_text(text[start:end])]
        last = end
    if not left:
        return None
    rest = "".join((*left, text[last:]))
    own = {*_words(rest, with_headings=is_first)} - OF_LISTS
    return Listing(rest, is_all=not own and not _includes_text(rest, includes))


def _words(text: str, *, with_headings: bool) -> Iterator[str]:
    """Yield the words of a text in small letters."""
    for begin, finish in ENCLOSED:
        text = _without(text, begin, finish)
    text = text if with_headings else HEADING.sub(" ", text)
    for word in WORD.finditer(MARKUP.sub(" ", text)):
        yield word[0].casefold()


def _includes_text(text: str, includes: Iterable[tuple[str, str]]) -> bool:
    """Say whether a page includes a file with a text in it, and not only a piece of a layout."""
    names = {*INCLUDE.findall(text)}
    included = (content for name, content in includes if name in names)
    return any(sum(1 for _ in _words(content, with_headings=False)) > FEW for content in included)


def includes_only(text: str, includes: Iterable[tuple[str, str]]) -> bool:
    """Say whether all files that a page includes are there, and those that these do: a theme's are not."""
    if "include" not in text:
        return True
    files, known, unread = dict(includes), set[str](), [text]
    while unread:
        for name in {*INCLUDE.findall(unread.pop())} - known:
            if name not in files:
                return False
            known.add(name)
            unread.append(files[name])
    return True


def page_instead(url: str, name: str, *, searched: bool) -> str:
    """Return the address of the page that has what is listed at ``url``, in a file called ``name``."""
    about = f"{url} {name}".lower()
    if url == "/":
        return "/"
    if re.search("tag|categor|topic", about):
        return "/tags/"
    return "/search/" if searched and "search" in about else "/archive/"


@lru_cache(maxsize=8)  # one for each site
def _of_the_site(collections: tuple[str, ...]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, (*LISTS, *collections)))
    return re.compile(rf"\b(?:site\.(?:{names})|paginator)\b")


def _tags(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the name of each tag of Liquid's with where it begins and ends, but for what is to be shown as it is."""
    start, is_raw = text.find("{%"), False
    while start >= 0 and (end := text.find("%}", start)) >= 0:
        found = NAME.match(text, start + 2, end)
        name = found[1] if found else ""
        if name == "raw":
            is_raw = True
        elif name == "endraw":
            is_raw = False
        elif not is_raw:
            yield name, start, end + 2
        start = text.find("{%", start + 2 if is_raw else end + 2)


def _loops(tags: Iterable[tuple[str, int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Yield where each loop that is in no other one begins and ends; one without an end goes on to that of the text."""
    depth, beginning = 0, 0
    for name, start, end in tags:
        if name in LOOPS:
            beginning = beginning if depth else start
            depth += 1
        elif name.startswith("end") and name[3:] in LOOPS and depth:
            depth -= 1
            if not depth:
                yield beginning, end
    if depth:
        yield beginning, length


def _without(text: str, begin: str, finish: str) -> str:
    """Return a text without what stands between two marks; without the second, all of the rest is."""
    kept, last = [], 0
    while (start := text.find(begin, last)) >= 0:
        kept.append(text[last:start])
        end = text.find(finish, start)
        last = len(text) if end < 0 else end + len(finish)
    return " ".join((*kept, text[last:]))


def _blank_text(text: str) -> str:
    return "\n" * text.count("\n")
