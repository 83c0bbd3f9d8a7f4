"""What a file on GitHub must hold for an address to be right: enough lines, and the heading that it names."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from llmnotes.links.known import Missing, Unverified
from llmnotes.links.problems import quoted
from llmnotes.links.targets import LineRange
from llmnotes.nearest import nearest

if TYPE_CHECKING:
    from markdown_it.token import Token

# What GitHub shows as Markdown: https://github.com/github/markup, and github-linguist's list of extensions.
_MARKDOWN = (".md", ".markdown", ".mdown", ".mdwn", ".mkd", ".mkdn", ".mkdown", ".livemd", ".ronn", ".scd", ".workbook")

READMES = (
    *(".github/README.md", "README.md", "readme.md", "Readme.md", "README.MD", "README.markdown", "docs/README.md"),
    *(".github/README.rst", "README.rst", "docs/README.rst", "README.org", "README.txt", "README"),
)
"""What the first page of a repository shows, the first that exists: https://docs.github.com, "About READMEs"."""

READMES_OF_FOLDERS = ("README.md", "readme.md", "Readme.md", "README.markdown", "README.rst", "README")
"""What the page of a folder shows below its files."""

_LINE_ENDS = re.compile(r"\r\n?")
_NAMES = re.compile(r"""<[a-z][^<>]*?\s(?:id|name)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)'|([^\s"'<>=`]+))""", re.IGNORECASE)
_HTML_HEADING = re.compile(r"<h([1-6])(?:\s[^<>]*)?>((?:(?!</?h[1-6]).){0,2000}?)</h\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^<>]*>")
_OWN_PREFIX = "user-content-"


class MissingLines(Missing, frozen=True):
    """Lines behind the end of a file that exists."""


class MissingHeading(Missing, frozen=True):
    """A heading that a page which exists does not have."""


class Unchecked(Unverified, frozen=True):
    """Lines or a heading of which nobody can know, not even tomorrow, in a page that exists."""

    hint: str = "look at the page yourself"


Lack: TypeAlias = MissingLines | MissingHeading | Unchecked
"""What is wrong with the lines or the heading that an address names."""

TOO_LARGE = "the file is too large for GitHub to show"
NO_TEXT = "GitHub does not show this file as text"
NOT_COUNTED = "GitHub does not count the lines of this file"
NO_USUAL_README = "its README has none of the usual names"


def is_markdown(path: str) -> bool:
    """Whether GitHub shows a file of this name as Markdown."""
    return path.lower().endswith(_MARKDOWN)


def count_lines(text: str) -> int:
    """Return how many lines GitHub numbers: a line's end at the end of the file begins no other one."""
    text = _LINE_ENDS.sub("\n", text)
    return text.count("\n") + (not text.endswith("\n") and text != "")


def lacking_lines(key: str, lines: LineRange, count: int) -> MissingLines | None:
    """Return what is wrong with a range of lines in a file that has ``count`` of them."""
    if lines.last <= count:
        return None
    return MissingLines(key, f"the file has {count:,} line{'' if count == 1 else 's'}")


def lacking_heading(key: str, path: str, text: str, heading: str, *, cut: bool = False) -> Lack | None:
    """Return what is wrong with a heading in a file, or why nobody can tell; ``cut`` where ``text`` lacks its end."""
    if not is_markdown(path):
        return Unchecked(key, f"which headings {quoted(path)} has is known of Markdown files only")
    known = anchors(text)
    if heading.lower() in known:
        return None
    if cut:
        return Unchecked(key, f"GitHub shows only the beginning of {quoted(path)}")
    near = nearest(heading.lower(), sorted(known))
    evidence = f"{quoted(path)} has no heading #{quoted(heading)}"
    return MissingHeading(key, evidence, f"did you mean #{near}?" if near else "")


def anchors(text: str) -> frozenset[str]:
    """Return all that an address can name in a Markdown file, in lower case: GitHub's scripts look for that, too."""
    from llmnotes.loader.markdown.dialect import notes  # a check that needs no heading does without the parser
    from llmnotes.loader.markdown.headings import slug, unique

    text = _LINE_ENDS.sub("\n", text).replace("\0", "\ufffd")
    tokens = notes().parse(text, {})
    html = "\n".join(_raw_html(tokens))
    found = [str(token.attrs["id"]) for token in tokens if token.type == "heading_open"]
    found += unique([*found, *(slug(_TAG.sub("", match[2]).strip()) for match in _HTML_HEADING.finditer(html))])
    found += [next(filter(None, match.groups()), "") for match in _NAMES.finditer(html)]
    return frozenset(name.lower().removeprefix(_OWN_PREFIX) for name in found)


def _raw_html(tokens: "list[Token]") -> Iterator[str]:
    """Yield what may hold headings and names in HTML: blocks, and paragraphs with tags among their words."""
    for token in tokens:
        if token.type == "html_block" or any(child.type == "html_inline" for child in token.children or ()):
            yield token.content
