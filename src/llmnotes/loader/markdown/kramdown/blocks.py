"""The blocks of a text: what a line begins, and how far it goes.

A text is read from its beginning: the first rule that says yes takes what it wants and adds it to what was read. Rules
of containers (lists, quotations, HTML elements) read what is inside in the same way. Their order is kramdown's.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.kramdown.blockreader import Note, Reader
from llmnotes.loader.markdown.kramdown.boundaries import blank_lines, end_of_block, horizontal_rule
from llmnotes.loader.markdown.kramdown.code import fenced_code, gfm_fenced_code, indented_code
from llmnotes.loader.markdown.kramdown.definition_lists import definition_list
from llmnotes.loader.markdown.kramdown.definitions import abbreviation_definition, footnote_definition, link_definition
from llmnotes.loader.markdown.kramdown.environments import environment
from llmnotes.loader.markdown.kramdown.extensions import extension
from llmnotes.loader.markdown.kramdown.formulas import formula
from llmnotes.loader.markdown.kramdown.headings import gfm_heading, heading, underlined_heading
from llmnotes.loader.markdown.kramdown.html import html_block
from llmnotes.loader.markdown.kramdown.lists import bullet_list, numbered_list, unspaced_items
from llmnotes.loader.markdown.kramdown.paragraphs import paragraph, stray_line
from llmnotes.loader.markdown.kramdown.quotations import quotation
from llmnotes.loader.markdown.kramdown.tables import table
from llmnotes.loader.markdown.kramdown.tree import Block

Rule = Callable[[Reader], bool]
"""Reads a block if one of its kind begins where the reader is; says whether it did."""

FIRST = re.compile(r" {0,3}([^\n]?)")

OTHERS: tuple[Rule, ...] = (underlined_heading, table, paragraph, stray_line)
MARKED: tuple[Rule, ...] = (underlined_heading, table, unspaced_items, paragraph, stray_line)
INDENTED: tuple[Rule, ...] = (blank_lines, indented_code, *OTHERS)
GFM: Mapping[str, tuple[Rule, ...]] = {
    "": INDENTED,
    " ": INDENTED,
    "\t": INDENTED,
    "\r": INDENTED,
    "\f": INDENTED,
    "\v": INDENTED,
    "~": (gfm_fenced_code, *OTHERS),
    "`": (gfm_fenced_code, *OTHERS),
    ">": (quotation, *OTHERS),
    "#": (gfm_heading, *OTHERS),
    "*": (horizontal_rule, bullet_list, underlined_heading, table, abbreviation_definition, unspaced_items, paragraph),
    "-": (horizontal_rule, bullet_list, *MARKED),
    "_": (horizontal_rule, *OTHERS),
    "+": (bullet_list, *MARKED),
    ":": (definition_list, *OTHERS),
    "<": (html_block, *OTHERS),
    "$": (underlined_heading, formula, table, paragraph),
    "\\": (environment, underlined_heading, formula, table, paragraph),
    "[": (underlined_heading, table, footnote_definition, link_definition, paragraph),
    "{": (underlined_heading, table, extension, paragraph),
    "^": (underlined_heading, table, end_of_block, paragraph),
    **dict.fromkeys("0123456789", (numbered_list, *MARKED)),
}
"""The rules for what begins with each character."""

KRAMDOWN: Mapping[str, tuple[Rule, ...]] = {
    **GFM,
    "~": (fenced_code, *OTHERS),
    "`": OTHERS,
    "#": (heading, *OTHERS),
}
"""The same without GitHub's additions."""


def parse_blocks(src: str, env: dict[str, Any], settings: KramdownSettings) -> tuple[list[Block], Note]:
    """Return the blocks of ``src``, and what is known of the whole of it."""
    env["attributes"] = named = dict[str, str]()
    note = Note(src.split("\n"), env, settings, read_blocks, named)
    reader = Reader(note, src.removesuffix("\n") + "\n", 0, 0)
    read_blocks(reader)
    return reader.blocks, note


def read_blocks(reader: Reader) -> None:
    """Read all blocks up to the end of the text, or of the HTML element that it is in."""
    source, end = reader.source, len(reader.source)
    rules = GFM if reader.note.settings.input == "GFM" else KRAMDOWN
    while reader.position < end and not reader.closed:
        first = FIRST.match(source, reader.position)
        for rule in rules.get(first[1] if first else "", OTHERS):
            if rule(reader):
                break
