"""The tags of well-known plug-ins, and the Markdown that says the same.

They are those of jekyll-scholar, Tufte-Jekyll, jekyll-katex, jekyll-gist, al-folio, and those of many sites' own that
link to a video or a post. The elements of distill.pub are like them: https://distill.pub/guide/.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from llmnotes.loader.liquid.expressions import NotUnderstoodError, garbled


class Slice(Struct, frozen=True):
    """What the author wrote from ``start`` to ``end``, and what has to stand ``before`` it."""

    start: int
    end: int
    before: str = ""


Part: TypeAlias = str | Slice


class Words(Struct, frozen=True):
    """One word behind a tag's name, or several in quotes: where they stand, and what they say."""

    start: int
    end: int
    text: str

    @property
    def slice(self) -> Slice:
        """What to write of it."""
        return Slice(self.start, self.end)


class Call(Struct, frozen=True):
    """A tag in ``text``: its ``words``, what stands ``inside`` of it, and where the site lives below its host.

    ``starts`` if it begins a paragraph, ``ends`` if nothing else stands on its last line. ``cites`` where there is a
    bibliography, and ``follows`` if something stands right before it. ``number`` tells notes at the side from each
    other.
    """

    text: str
    words: Sequence[Words]
    inside: Slice
    prefix: str
    starts: bool
    ends: bool
    cites: bool
    follows: bool
    number: int


class Shown(Struct, frozen=True):
    """What a tag shows: ``parts``, and as a note at the side ``aside``. What is inside is read on before ``behind``.

    ``said`` is what its author has to be told.
    """

    parts: Sequence[Part] = ()
    aside: Sequence[Part] = ()
    reads_on: bool = False
    behind: str = ""
    is_block: bool = False
    said: NotUnderstoodError | None = None


_WORDS = re.compile(r"'([^']*)'|\"((?:[^\"\\]|\\.)*)\"|([^\s'\"]\S*)")
_KEY = re.compile(r"\w(?:\w|[:.+/-]+(?=\w))*")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"']+")
_VIDEO = re.compile(r"[\w-]{5,40}")
_GIST = re.compile(r"(?:[\w-]+/)?[0-9a-f]+")
CITED = frozenset({"-C", "--cited", "--cited_in_order"})
_WITHOUT_VALUE = CITED | {"-A", "--suppress_author"}
_QUOTE = re.compile(r'\\"')
_LINE_END = re.compile(r"\n[ \t]*")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_ITEM = re.compile(r"[^\s,;]+")


def words_of(text: str, start: int, end: int) -> tuple[Words, ...]:
    """Return what stands behind a tag's name, from ``start`` to ``end``."""
    return tuple([_words(found) for found in _WORDS.finditer(text, start, end)])


def attributes_of(text: str, start: int, end: int) -> dict[str, Words]:
    """Return the attributes of a tag of HTML by name; without a value they are where their name is, and empty."""
    found = {}
    for one in _ATTRIBUTE.finditer(text, start, end):
        number = one.lastindex or 1
        value = one[number] if number > 1 else ""
        found[one[1].lower()] = Words(one.end(number) - len(value), one.end(number), value)
    return found


def items_of(words: Words) -> tuple[Words, ...]:
    """Return the words of a list with commas."""
    at = words.start
    return tuple([Words(at + one.start(), at + one.end(), one[0]) for one in _ITEM.finditer(words.text)])


def _words(found: re.Match[str]) -> Words:
    number = found.lastindex or 0
    return Words(found.start(number), found.end(number), found[number])


def lines_of(text: str, words: Words | Slice, indent: str) -> Iterator[Slice]:
    """Yield what is written, each line of it after the first with ``indent`` before it."""
    position = words.start
    for number, line_end in enumerate([*_LINE_END.finditer(text, words.start, words.end), None]):
        yield Slice(position, line_end.start() if line_end else words.end, indent if number else "")
        position = line_end.end() if line_end else words.end


def _said(text: str, words: Words, indent: str) -> Iterator[Slice]:
    """Yield the same without the backslashes before quotes in what stands between double quotes."""
    for line in lines_of(text, words, indent):
        position, before = line.start, line.before
        for quote in _QUOTE.finditer(text, line.start, line.end) if text[words.start - 1] == '"' else ():
            yield Slice(position, quote.start(), before)
            position, before = quote.start() + 1, ""
        yield Slice(position, line.end, before)


def _cite(call: Call) -> Shown:
    keys = [words for words in _without_options(call.words) if _KEY.fullmatch(words.text)]
    if not keys:
        raise garbled()
    if not call.cites:
        return Shown((f"({', '.join(words.text for words in keys)})",))
    parts: list[Part] = []
    for words in keys:
        parts += ("; " if parts else "[", "@", words.slice)
    return Shown((*parts, "]"))


def _cite_by_element(call: Call) -> Shown:
    keys = [words for words in call.words if _KEY.fullmatch(words.text)]
    return Shown((" " if call.follows else "", *_cite(call).parts)) if keys else Shown()


def _without_options(words: Sequence[Words]) -> Iterator[Words]:
    is_value = False
    for one in words:
        is_option = one.text.startswith("-")
        if not is_option and not is_value:
            yield one
        is_value = is_option and "=" not in one.text and one.text not in _WITHOUT_VALUE


def _bibliography(call: Call) -> Shown:
    """Return nothing, for what is cited stands at the end of each note; but say so where that is not what is meant.

    Where works are known, ``works.listed`` has a list of them.
    """
    if any(words.text in CITED for words in call.words):
        return Shown()
    message = "`bibliography` lists all works, and none are known here"
    hint = "put them into _bibliography/references.bib, or name the file: `scholar: {bibliography: mine.bib}`"
    return Shown(said=NotUnderstoodError("liquid-bibliography", "", message, hint))


def _nothing(call: Call) -> Shown:
    return Shown()


def _formula(call: Call) -> Shown:
    if call.starts and call.ends:
        return Shown(("$$\n", call.inside, "\n$$"), is_block=True)
    return Shown(("\\\\[", call.inside, "\\\\]"))


def _formula_in_text(call: Call) -> Shown:
    return Shown(("\\\\(", call.inside, "\\\\)"))


def _katex(call: Call) -> Shown:
    return (_formula if any(words.text == "display" for words in call.words) else _formula_in_text)(call)


def _formula_by_element(call: Call) -> Shown:
    return (_formula if any(words.text == "block" for words in call.words) else _formula_in_text)(call)


def _formulas_and_text(call: Call) -> Shown:
    return Shown(reads_on=True)


def _aside(call: Call, *parts: Part) -> Shown:
    label = f"[^side-{call.number}]"
    return Shown((label,), (f"{label}: ", *parts))


def _side_note(call: Call) -> Shown:
    text = _word(call, 1)
    return _aside(call, *_said(call.text, text, "\n    "))


def _word(call: Call, number: int) -> Words:
    if number >= len(call.words):
        raise garbled()
    return call.words[number]


def _figure(call: Call, number: int) -> Shown:
    """Return a picture, and the words behind its path as its caption."""
    picture = _address(call, _word(call, number))
    caption: Sequence[Part] = ()
    if len(call.words) > number + 1 and call.words[number + 1].text.strip():
        caption = (
            '<figcaption markdown="span">',
            *_said(call.text, call.words[number + 1], "\n"),
            "</figcaption>\n",
        )
    parts = ('<figure>\n<img src="', picture, '" alt="">\n', *caption, "</figure>")
    return Shown(parts, is_block=True)


def _address(call: Call, path: Words) -> Slice:
    is_away = _ADDRESS.match(path.text) is not None
    slash = "" if path.text.startswith("/") else "/"
    return Slice(path.start, path.end, "" if is_away else f"{call.prefix}{slash}")


def _figure_in_column(call: Call) -> Shown:
    return _figure(call, 0)


def _figure_in_margin(call: Call) -> Shown:
    if call.starts:
        return _figure(call, 1)
    picture = _address(call, _word(call, 1))
    caption = [*_said(call.text, call.words[2], "\n    ")] if len(call.words) > 2 else []
    return _aside(call, "![](", picture, ") ", *caption)


def _new_thought(call: Call) -> Shown:
    return Shown(('<span class="newthought" style="font-variant-caps: small-caps">', _word(call, 0).slice, "</span>"))


def _epigraph(call: Call) -> Shown:
    """Return a quotation with its author, and where that was said."""
    parts: list[Part] = ['<blockquote>\n<p markdown="span">', *_said(call.text, _word(call, 0), "\n"), "</p>\n"]
    if len(call.words) > 1:
        parts += ('<footer markdown="span">', *_said(call.text, call.words[1], "\n"))
        if len(call.words) > 2:
            parts += (", <cite>", *_said(call.text, call.words[2], "\n"), "</cite>")
        parts.append("</footer>\n")
    return Shown((*parts, "</blockquote>"), is_block=True)


def _gist(call: Call) -> Shown:
    gist = _word(call, 0)
    if not _GIST.fullmatch(gist.text):
        raise garbled()
    name = call.words[1].text if len(call.words) > 1 and _KEY.fullmatch(call.words[1].text) else f"Gist {gist.text}"
    return Shown((f"[{name}](", Slice(gist.start, gist.end, "https://gist.github.com/"), ")"))


def _linked(name: str, before: str) -> Callable[[Call], Shown]:
    """Return what links to an address, or to what has an id behind ``before``."""

    def show(call: Call) -> Shown:
        target = _word(call, 0)
        if _ADDRESS.fullmatch(target.text):
            return Shown((f"[{name}](", target.slice, ")"))
        if not before or not _VIDEO.fullmatch(target.text):
            raise garbled()
        return Shown((f"[{name}](", Slice(target.start, target.end, before), ")"))

    return show


def _details(call: Call) -> Shown:
    summary: Sequence[Part] = ("Details",)
    if call.words:
        summary = (Slice(call.words[0].start, call.words[-1].end),)
    parts = ('<details markdown="1">\n<summary markdown="span">', *summary, "</summary>\n\n")
    return Shown(parts, reads_on=True, behind="\n\n</details>", is_block=True)


TAGS: Mapping[str, Callable[[Call], Shown]] = {
    "bibliography": _bibliography,
    "cite": _cite,
    "epigraph": _epigraph,
    "fullwidth": _figure_in_column,
    "gist": _gist,
    "maincolumn": _figure_in_column,
    "marginfigure": _figure_in_margin,
    "marginnote": _side_note,
    "newthought": _new_thought,
    "nocite": _nothing,
    "octicon": _nothing,
    "reference": _cite,
    "sidenote": _side_note,
    "tweet": _linked("Post on Twitter", ""),
    "twitter": _linked("Post on Twitter", ""),
    "vimeo": _linked("Video on Vimeo", "https://vimeo.com/"),
    "youtube": _linked("Video on YouTube", "https://www.youtube.com/watch?v="),
}
"""Tags that stand for themselves. They raise ``NotUnderstoodError``."""

BLOCKS: Mapping[str, Callable[[Call], Shown]] = {
    "details": _details,
    "katex": _katex,
    "katexmm": _formulas_and_text,
    "m": _formula_in_text,
    "math": _formula,
}
"""Tags with something inside."""

ELEMENTS: Mapping[str, Callable[[Call], Shown]] = {
    "d-cite": _cite_by_element,
    "d-math": _formula_by_element,
}
"""Elements of HTML: the words of ``d-cite`` are its keys, and those of ``d-math`` the names of its attributes."""


def comes_from_elsewhere(name: str) -> NotUnderstoodError:
    """Return the complaint about a tag that no Jekyll knows without help."""
    message = f"the tag `{name}` comes from a plug-in: it is shown as text"
    return NotUnderstoodError("liquid-tag", name, message, "write down what it should show")
