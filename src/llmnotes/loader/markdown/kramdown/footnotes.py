"""Footnotes at the end of a note, in the order in which the text refers to them."""

from collections.abc import Callable, Sequence
from typing import Any

from markdown_it.token import Token

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.kramdown.attributes import attributes_of
from llmnotes.loader.markdown.kramdown.blockreader import Note
from llmnotes.loader.markdown.kramdown.stream import tokens_of


def announce(note: Note) -> None:
    """Tell the reader of texts which footnotes there are, and what attribute lists say of the definitions of links."""
    for entry in note.env.get("references", {}).values():
        entry["attrs"] = attributes_of(" ".join(entry.pop("lists")), note.named)
    if note.footnotes:
        note.env["footnotes"] = {"refs": {f":{name}": -1 for name in note.footnotes}, "list": {}}


def footnotes_at_the_end(note: Note, read_texts: Callable[[Sequence[Token]], None]) -> list[Token]:
    """Return what the footnotes say that the text refers to, and those that they refer to themselves.

    ``env["unused_footnotes"]`` and ``env["overwritten_footnotes"]`` say what is then not shown, as labels and rows.
    """
    if not note.footnotes:
        return []
    used: dict[int, dict[str, Any]] = note.env["footnotes"]["list"]
    contents: list[list[Token]] = []
    while len(contents) < len(used):
        content = tokens_of(note.footnotes[used[len(contents)]["label"]].children, note, in_html=True)
        contents.append(content)
        read_texts(content)
    shown = {footnote["label"] for footnote in used.values()}
    note.env["unused_footnotes"] = [
        (name, footnote.row) for name, footnote in note.footnotes.items() if name not in shown
    ]
    note.env["overwritten_footnotes"] = note.repeated
    if not contents:
        return []
    first = note.settings.footnote_nr
    tokens = [Token("footnote_block_open", "", 1, attrs={"start": first} if first != 1 else {})]
    for number, content in enumerate(contents):
        meta = numbered(number, used[number]["label"], note.settings)
        tokens += _with_ways_back(meta, used[number]["count"], content, note.settings.footnote_backlink)
    return [*tokens, Token("footnote_block_close", "", -1)]


def numbered(number: int, label: str, settings: KramdownSettings) -> dict[str, Any]:
    """What is known of the footnote with this number, from 0 on."""
    return {"id": number, "anchor": settings.footnote_prefix + label, "number": number + settings.footnote_nr}


def _with_ways_back(meta: dict[str, Any], references: int, content: list[Token], back: str) -> list[Token]:
    """One footnote, with a way back to each reference at the end of its last paragraph, or in one of its own."""
    opening, closing = Token("footnote_open", "", 1, meta=meta), Token("footnote_close", "", -1)
    if not back:
        return [opening, *content, closing]
    anchors = [
        Token("footnote_anchor", "", 0, content=back, meta=meta | {"subId": again}) for again in range(references)
    ]
    if content and content[-1].type == "paragraph_close":
        return [opening, *content[:-1], *anchors, content[-1], closing]
    text = Token("inline", "", 0, children=[])
    return [
        *[opening, *content, Token("paragraph_open", "p", 1), text],
        *[*anchors, Token("paragraph_close", "p", -1), closing],
    ]
