"""Definitions of links, footnotes and abbreviations, which show nothing where they stand."""

import re
from typing import Any

from llmnotes.loader.markdown.kramdown.attributes import NAME
from llmnotes.loader.markdown.kramdown.blanks import STRIPPED
from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import INDENT
from llmnotes.loader.markdown.kramdown.brackets import normal_label
from llmnotes.loader.markdown.kramdown.code import DEEP_LINE, indented_end
from llmnotes.loader.markdown.kramdown.tree import Block, Boundary, Footnote

FOOTNOTE = re.compile(rf"{INDENT}\[\^(?P<name>{NAME})\]:(?P<text>[^\n]*\n)")
LABEL = re.compile(rf"{INDENT}\[(?P<name>[^\n\]]+)\]:[ \t]*(?P<rest>[^ \t\r\f\v\n][^\n]*)\n")
TITLE_BELOW = re.compile(r"[ \t]*(?P<quote>[\"'])(?P<title>[^\n]+?)(?P=quote)[ \t]*\n")
BRACKETED = re.compile(r"<(?P<address>[^\n>]*)>(?:[ \t]+(?P<quote>[\"'])(?P<title>[^\n]+)(?P=quote))?")
TITLE = {quote: re.compile(rf"(?<![ \t])[ \t]+{quote}") for quote in "\"'"}
TITLE_IN_ADDRESS = re.compile(r"[ \t][\"']")
ABBREVIATION = re.compile(rf"{INDENT}\*\[(?P<short>[^\n]+?)\]:(?P<long>[^\n]*)\n")


def footnote_definition(reader: Reader) -> bool:
    """``[^name]: blocks``, of which all lines but the first are indented."""
    found = FOOTNOTE.match(reader.source, reader.position)
    if found is None or not reader.may_nest():
        return False
    row = reader.here()
    end = indented_end(reader.source, found.end())
    reader.position = end
    blocks: list[Block] = []
    reader.read_inside(DEEP_LINE.sub("", reader.source[found.start("text") : end]), row, blocks)
    name = found["name"]
    if name in reader.note.footnotes:
        reader.note.repeated.append((name, reader.note.footnotes[name].row))
    reader.note.footnotes[name] = Footnote(row, blocks)
    reader.add(Boundary(row, kind="footnote"))
    return True


def link_definition(reader: Reader) -> bool:
    """``[name]: address "title"``, the title perhaps in the line below; the last definition of a name counts."""
    found = LABEL.match(reader.source, reader.position)
    if found is None:
        return False
    said = _address_and_title(found["rest"].rstrip(" \t"))
    if said is None:
        return False
    address, title = said
    row, end = reader.here(), found.end()
    if title is None and (below := TITLE_BELOW.match(reader.source, end)):
        title, end = below["title"], below.end()
    boundary = Boundary(row, kind="link")
    is_bracketed = found["rest"].startswith(f"<{address}>")
    column = reader.column_of(found.start("rest") + is_bracketed)
    rows = reader.source.count("\n", reader.position, end)
    reader.position = end
    reader.add(boundary)
    label = normal_label(found["name"])
    entry: dict[str, Any] = {
        "href": address,
        "title": title or "",
        "map": [row, row + rows],
        "address": (row, column, column + len(address)),
        "lists": boundary.lists,
    }
    references = reader.note.env.setdefault("references", {})
    if label in references:
        reader.note.env.setdefault("duplicate_refs", []).append({"label": label, **references[label]})
    references[label] = entry
    return True


def _address_and_title(text: str) -> tuple[str, str | None] | None:
    """What a definition says in its first line; None if a title begins there that does not end with it."""
    if found := BRACKETED.fullmatch(text):
        return found["address"], found["title"]
    title = None
    start = TITLE[text[-1]].search(text) if text[-1] in TITLE else None
    if start and start.end() < len(text) - 1:
        text, title = text[: start.start()], text[start.end() : -1]
    return None if TITLE_IN_ADDRESS.search(text) else (text, title)


def abbreviation_definition(reader: Reader) -> bool:
    """``*[HTML]: Hyper Text Markup Language``; the last of a name counts."""
    found = ABBREVIATION.match(reader.source, reader.position)
    if found is None:
        return False
    reader.add(Boundary(reader.here(), kind="abbreviation"))
    reader.position = found.end()
    reader.note.env.setdefault("abbreviations", {})[found["short"]] = found["long"].strip(STRIPPED)
    return True
