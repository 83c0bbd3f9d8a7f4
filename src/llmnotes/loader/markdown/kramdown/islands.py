"""Pages that their author wrote in HTML, with Markdown in some places: between two characters that nobody uses."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from markdown_it.token import Token
from msgspec import Struct

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.html import BEGIN, END
from llmnotes.loader.markdown.kramdown.blockreader import Note, Reader
from llmnotes.loader.markdown.kramdown.blocks import read_blocks
from llmnotes.loader.markdown.kramdown.finishing import finished
from llmnotes.loader.markdown.kramdown.stream import tokens_of
from llmnotes.loader.markdown.tokens import new_token

_ISLAND = re.compile(f"{BEGIN}([^{BEGIN}{END}]*){END}")


class Islands(Struct, frozen=True):
    """Reads a text as HTML, but for what is marked as Markdown: all of that is one note, as ``settings`` say."""

    settings: KramdownSettings

    def parse(self, src: str, env: dict[str, Any]) -> Sequence[Token]:
        """Return the tokens of ``src``; nothing if it is blank."""
        env["attributes"] = named = dict[str, str]()
        note = Note(src.split("\n"), env, self.settings, read_blocks, named)
        return finished(src, [*_parts(src, note)], note)


def _parts(src: str, note: Note) -> Iterator[Token]:
    row = position = 0
    for island in _ISLAND.finditer(src):
        yield from _html(src[position : island.start()], row)
        row += src.count("\n", position, island.start())
        text = island[1]
        if text.startswith("\n"):
            reader = Reader(note, text.removesuffix("\n") + "\n", row, 0)
            read_blocks(reader)
            yield from tokens_of(reader.blocks, note, in_html=True)
        else:
            yield _text(text, row)
        row += text.count("\n")
        position = island.end()
    yield from _html(src[position:], row)


def _html(html: str, row: int) -> Iterator[Token]:
    html = html.replace(BEGIN, "").replace(END, "")
    if html:
        yield Token("html_block", "", 0, content=html, map=[row, row + html.count("\n") + 1])


def _text(text: str, row: int) -> Token:
    token = new_token("inline", "", 0)
    token.content, token.map, token.children = text, [row, row + 1 + text.count("\n")], []
    return token
