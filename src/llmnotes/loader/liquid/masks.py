"""What Markdown must not look into: a character stands in its place, and gives way to it in what is made.

So a tag that is shown as it is written keeps its quotes and underscores, in whatever it stands: a text, code, a
formula, HTML that an author wrote, an address.
"""

import re
from collections.abc import Sequence
from enum import Enum
from html import escape
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from markdown_it.token import Token
from msgspec import Struct
from msgspec.structs import replace

from llmnotes.loader.markdown import Dialect, Document
from llmnotes.loader.markdown.citations import ENTRY
from llmnotes.loader.markdown.code import highlight, is_colourable, lexer_for
from llmnotes.loader.markdown.html import BEGIN, END
from llmnotes.loader.markdown.titles import Title
from llmnotes.model import Body, Heading, Hole, Link, Word

FIRST, LAST = 0x10F000, 0x10FDFC  # in a private area that nobody uses: letters to Markdown, and in no heading's id

Part = TypeVar("Part", str | Hole, Word)

_RANGE = f"{chr(FIRST)}-{chr(LAST)}"
_MASK = re.compile(f"[{_RANGE}]")
STRANGE = re.compile(rf"[\0{_RANGE}{ENTRY}{BEGIN}{END}]")
"""What no author's text may hold."""

_IN_HTML = re.compile(
    rf'<figure class="highlight">(?P<code>[{_RANGE}])</figure>|<p>(?P<alone>[{_RANGE}])</p>'
    rf"|(?P<plain>[{_RANGE}])|(?P<encoded>%F4%8F%[89AB][0-9A-F]%[89AB][0-9A-F])"
)
_WRITTEN = re.compile(rf'<figure class="highlight">(?P<code>[{_RANGE}])</figure>|(?P<plain>[{_RANGE}])')
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OPAQUE = frozenset({"fence", "code_block", "code_inline", "math_inline", "math_block"})


class Role(Enum):
    """Why something is masked.

    ``SHOWN`` is shown as it is written, but leaves nothing in an address. ``LINK`` is an address, and shown as it is
    written elsewhere. ``ORIGIN`` is that of the site, which no address in it needs. ``CODE`` is a block of
    ``{% highlight %}``.
    """

    SHOWN = 1
    LINK = 2
    ORIGIN = 3
    CODE = 4


class Mask(Struct, frozen=True):
    """``text`` is what to show, ``address`` what to put into one.

    ``code`` and ``language`` are those of a block, and whether its lines are numbered.
    """

    role: Role
    text: str
    address: str = ""
    code: str = ""
    language: str = ""
    is_numbered: bool = False


class Landing(Enum):
    """What a mask stands in."""

    TEXT = "text"
    CODE = "code"
    FORMULA = "formula"
    ADDRESS = "address"
    COMMENT = "comment"


class Masks:
    """The masks of one text, in order; and where they were found in what it became."""

    def __init__(self) -> None:
        self._masks: list[Mask] = []
        self._origins: dict[str, str] = {}
        self.landings: dict[str, Landing] = {}

    def __bool__(self) -> bool:
        return bool(self._masks)

    def add(self, mask: Mask) -> str:
        """Return what stands for ``mask``: a character, or its very text where there are too many already."""
        if mask.role is Role.ORIGIN and mask.text in self._origins:
            return self._origins[mask.text]
        if FIRST + len(self._masks) > LAST:
            return mask.address or mask.text
        self._masks.append(mask)
        character = chr(FIRST + len(self._masks) - 1)
        if mask.role is Role.ORIGIN:
            self._origins[mask.text] = character
        return character

    def left(self) -> set[str]:
        """Return the masks of what is not carried out."""
        return {chr(FIRST + number) for number, mask in enumerate(self._masks) if mask.role is not Role.ORIGIN}

    def without_origin(self, text: str) -> str:
        """Return ``text``, with the origin of the site as such if it begins with that."""
        first = text.lstrip()[:1]
        is_own = bool(first) and bool(_MASK.match(first)) and self._is(first) and self._of(first).role is Role.ORIGIN
        return text.replace(first, self._of(first).text, 1) if is_own else text

    def dialect(self, inner: Dialect) -> Dialect:
        """Return ``inner``, looking for masks in code and formulas, which are no HTML yet."""
        return _Unmasking(inner, self)

    def unmask(self, document: Document) -> Document:
        """Return ``document`` with what was masked."""
        return replace(
            document,
            title=None if document.title is None else self._title(document.title),
            body=self._body(document.body),
            headings=tuple(map(self._heading, document.headings)),
            anchors=frozenset(map(self.text, document.anchors)),
            links=tuple(map(self._link, document.links)),
            excerpt=self.html(document.excerpt),
            summary=self.text(document.summary),
            diagnostics=tuple(
                replace(one, message=self.text(one.message), hint=self.text(one.hint), url=self.text(one.url))
                for one in document.diagnostics
            ),
        )

    def text(self, text: str) -> str:
        """Return plain text with what was masked in it."""
        return _MASK.sub(lambda mask: self._of(mask[0]).text if self._is(mask[0]) else mask[0], text)

    def written(self, text: str) -> str:
        """Return Markdown that can go on without masks: with addresses for links, and code between fences."""

        def unmasked(found: re.Match[str]) -> str:
            character = found["code"] or found["plain"]
            if not self._is(character):
                return found[0]
            mask = self._of(character)
            if not found["code"]:
                return mask.address if mask.role is Role.LINK else mask.text
            ticks = max(map(len, re.findall("`+", mask.code)), default=2) + 1
            fence = "`" * max(ticks, 3)
            return f"\n{fence}{mask.language}\n{mask.code}\n{fence}\n"

        return _WRITTEN.sub(unmasked, text)

    def html(self, html: str) -> str:
        """Return HTML with what was masked in it."""
        if not _IN_HTML.search(html):
            return html
        shown = _IN_HTML.sub(self._html, html)
        for comment in _COMMENT.findall(html):
            self.found(comment, Landing.COMMENT)
        return shown

    def found(self, text: str, landing: Landing) -> str:
        """Return ``text`` with what was masked, taking note of what it is."""
        for character in _MASK.findall(text):
            self.landings[character] = landing
        return self.text(text)

    def _is(self, character: str) -> bool:
        return ord(character) - FIRST < len(self._masks)

    def _of(self, character: str) -> Mask:
        return self._masks[ord(character) - FIRST]

    def _html(self, found: re.Match[str]) -> str:
        character = unquote(found["encoded"]) if found["encoded"] else found[found.lastgroup or 0]
        if len(character) != 1 or not self._is(character):
            return found[0]
        mask = self._of(character)
        if found["encoded"]:  # in an address outside of the site
            return escape(quote(mask.address, safe="/:"))
        if found["code"] and mask.role is Role.CODE:
            return _highlighted(mask)
        if found["alone"] and "\n" in mask.text:
            self.landings[character] = Landing.TEXT
            return f'<pre tabindex="0"><code>{escape(mask.text, quote=False)}</code></pre>'
        self.landings[character] = Landing.TEXT
        return found[0].replace(character, escape(mask.text))

    def _body(self, body: Body) -> Body:
        mentions = [replace(one, parts=tuple(self._parts(one.parts))) for one in body.mentions]
        sections = {self.text(key): span for key, span in body.sections.items()}
        return Body(tuple(self._parts(body.parts)), sections, tuple(mentions))

    def _parts(self, parts: Sequence[Part]) -> list[Part]:
        return [self.html(part) if isinstance(part, str) else part for part in parts]

    def _title(self, title: Title) -> Title:
        return Title(self.text(title.text), self.html(title.html))

    def _heading(self, heading: Heading) -> Heading:
        text, html = self.text(heading.text), self.html(heading.html)
        return replace(heading, id=self.text(heading.id), text=text, html=html)

    def _link(self, link: Link) -> Link:
        if not _MASK.search(link.url) and not _MASK.search(link.text):
            return link
        return Link(link.kind, self._address(link.url), self.text(link.text), link.place)

    def _address(self, url: str) -> str:
        own = self._is(url[:1]) and self._of(url[0]).role is Role.ORIGIN if _MASK.match(url) else False
        rest = url[1:] if own else url

        def replaced(mask: re.Match[str]) -> str:
            if not self._is(mask[0]):
                return mask[0]
            self.landings[mask[0]] = Landing.ADDRESS
            return self._of(mask[0]).address

        rest = _MASK.sub(replaced, rest)
        if own and not rest.startswith("/"):
            return f"/{rest}" if rest[:1] in ("", "?", "#") else self._of(url[0]).text + rest
        return rest


class _Unmasking(Struct, frozen=True):
    """A dialect that leaves no masks in code and formulas."""

    inner: Dialect
    masks: Masks

    def parse(self, src: str, env: dict[str, Any]) -> Sequence[Token]:
        """Return the tokens of ``src``."""
        tokens = self.inner.parse(src, env)
        for token in tokens:
            self._unmask(token)
            for child in token.children or ():
                self._unmask(child)
        return tokens

    def _unmask(self, token: Token) -> None:
        if token.type in _OPAQUE and _MASK.search(token.content):
            is_formula = token.type.startswith("math")
            token.content = self.masks.found(token.content, Landing.FORMULA if is_formula else Landing.CODE)


def _highlighted(mask: Mask) -> str:
    language = escape(mask.language)
    lexer = lexer_for(mask.language) if is_colourable(mask.code) else None
    text = highlight(mask.code, lexer) if lexer else escape(mask.code, quote=False)
    numbers = "&#10;".join(map(str, range(1, mask.code.count("\n") + 2))) if mask.is_numbered else ""
    lines = f' data-lines="{numbers}"' if numbers else ""
    code = f'<code class="language-{language}">{text}</code>'
    return f'<div class="highlight"><pre tabindex="0"{lines}>{code}</pre></div>'
