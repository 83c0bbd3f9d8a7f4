"""Tells when two ways of writing a name, a path or an address mean the same."""

import re
import unicodedata

from llmnotes.loader.filenames import file_name

_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+(?=-)")
_SEPARATORS = re.compile(r"[\s-]+")


def composed(name: str) -> str:
    """Return a name with each accent in its letter (NFC): macOS, and much that was packed there, has them apart."""
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def folded(text: str) -> str:
    """Return what macOS and Windows take for the same name, and a reader, too: case makes no difference."""
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()


def name_key(name: str) -> str:
    """Return what all spellings of a name share: case, blanks, underscores and hyphens make no difference."""
    key = composed(name).casefold().replace("_", "-").replace(" ", "-")
    if "--" in key or not key.isprintable():  # seldom, and a regular expression takes longer than all the rest
        key = _SEPARATORS.sub("-", key)
    return key.strip("-")


def letters(name: str) -> str:
    """Return the letters and digits of a name, which is what is left of it without markup, whoever leaves it out."""
    return "".join(filter(str.isalnum, composed(name).casefold()))


def plain_url(url: str) -> str:
    """Return what the ways to write the URL of one page have in common."""
    if url.endswith(".html"):
        url = url[:-11] if url.endswith("/index.html") else url[:-5]
    return url.rstrip("/") or "/"


def last_part(url: str) -> str:
    """Return the last part of a path or URL that says something: ``groq`` of ``/papers/groq/``."""
    return plain_url(url).rpartition("/")[2]


def first_part(url: str) -> str:
    """Return what the first part of a path or URL has in common with those beside it: all years are one."""
    return _DIGIT.sub("0", url.lstrip("/").partition("/")[0].casefold())


def stem(path: str) -> str:
    """Return a path without the extension of a note."""
    return path.removesuffix(".markdown") if path.endswith(".markdown") else path.removesuffix(".md")


def post_key(name: str) -> str:
    """Return what the ways to write the name of a post have in common: Jekyll compares its date as a date."""
    name = composed(name)
    return _NUMBER.sub(lambda number: number[0].lstrip("0").zfill(2), name, count=3) if name[:1].isdigit() else name


def undated(name: str) -> str:
    """Return a file's name without a date in front."""
    return file_name(f"{name}.md").slug if name[:1].isdigit() else name
