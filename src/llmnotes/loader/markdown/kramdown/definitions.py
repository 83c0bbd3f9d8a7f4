"""Definitions of links, footnotes and abbreviations, which show nothing where they stand."""

import re
from typing import Any

from llmnotes.loader.markdown.kramdown.attributes import NAME
from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import INDENT
from llmnotes.loader.markdown.kramdown.brackets import normal_label
from llmnotes.loader.markdown.kramdown.code import DEEP_LINE, indented_end
from llmnotes.loader.markdown.kramdown.paragraphs import BLANKS
from llmnotes.loader.markdown.kramdown.tree import Block, Boundary, Footnote

FOOTNOTE = re.compile(rf"{INDENT}\[\^(?P<name>{NAME})\]:(?P<text>[^\n]*\n)")
LINK = re.compile(
    rf"{INDENT}(?P<label>\[(?P<name>[^\n\]]+)\]):[ \t]*"
    r"(?:<(?P<bracketed>[^\n]*?)>|(?P<bare>[^\n]*?[^ \t\r\f\v\n][^\n]*?))"
    r"(?:(?:[ \t]*\n|[ \t]+)[ \t]*(?P<quote>[\"'])(?P<title>[^\n]+?)(?P=quote))?[ \t]*\n"
)
TITLE_IN_ADDRESS = re.compile(r"[ \t]+[\"']")
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
    """``[name]: address "title"``; the last of a name counts."""
    found = LINK.match(reader.source, reader.position)
    if found is None or (found["bare"] and TITLE_IN_ADDRESS.search(found["bare"])):
        return False
    row = reader.here()
    column = reader.column_of(found.start("label"))
    boundary = Boundary(row, kind="link")
    reader.position = found.end()
    reader.add(boundary)
    label = normal_label(found["name"])
    address = found["bracketed"] if found["bare"] is None else found["bare"]
    entry: dict[str, Any] = {
        "href": address,
        "title": found["title"] or "",
        "map": [row, row + found[0].count("\n")],
        "column": column,
        "lists": boundary.lists,
    }
    references = reader.note.env.setdefault("references", {})
    if label in references:
        reader.note.env.setdefault("duplicate_refs", []).append({"label": label, **references[label]})
    references[label] = entry
    return True


def abbreviation_definition(reader: Reader) -> bool:
    """``*[HTML]: Hyper Text Markup Language``; the last of a name counts."""
    found = ABBREVIATION.match(reader.source, reader.position)
    if found is None:
        return False
    reader.add(Boundary(reader.here(), kind="abbreviation"))
    reader.position = found.end()
    reader.note.env.setdefault("abbreviations", {})[found["short"]] = found["long"].strip(BLANKS)
    return True
