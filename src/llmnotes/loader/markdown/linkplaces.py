"""What the author of a link wrote for its address, and where: in the text, or in a definition somewhere else."""

import re

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from llmnotes.diagnostics import Fix, Place, warning
from llmnotes.loader.markdown.scanner import LinkMatch
from llmnotes.loader.markdown.writer import Writer
from llmnotes.model import Link, LinkKind

DEFINITION = re.compile(
    r"\[(?:[^\[\]\\]|\\.)*\]:[ \t]*(?:\n[ \t>]*)?(?:<(?P<bracketed>(?:[^<>\n\\]|\\.)*)>|(?P<bare>[^\x00-\x20\x7f]+))",
    re.DOTALL,
)


def link_of(writer: Writer, block: Token, token: Token, kind: LinkKind, text: str) -> Link:
    """Return the link that a token of a block is, with its address as its author wrote it and where that stands."""
    found: LinkMatch | None = token.meta.get("link")
    if definition := token.meta.get("definition"):
        return Link(kind, token.meta["url"], text, _definition(writer, definition)[0])
    if found is None:
        return Link(kind, token.meta["url"], text, writer.place(block, *token.meta["address"]))
    if found.reference:
        place, written = _definition(writer, found.reference)
    else:
        place = writer.place(block, found.address_start, found.address_end)
        written = block.content[found.address_start : found.address_end]
    if found.nested:
        _warn_of_nested_link(writer, block, found, written)
    return Link(kind, unescapeAll(written), text, place)


def _definition(writer: Writer, reference: str) -> tuple[Place, str]:
    """Where the address of a link definition stands, and the address as written."""
    if reference not in writer.definitions:
        entry = writer.references[reference]
        if "address" in entry:  # as kramdown reads it, which leaves one as it is
            row, start, end = entry["address"]
            return writer.lines.place(row, start, end), str(entry["href"])
        first, behind = entry["map"]
        text = "\n".join(writer.lines.lines[first:behind])
        found = DEFINITION.match(text, entry["column"])
        assert found is not None, "a definition that was parsed has an address"
        start, end = found.span(found.lastgroup or 0)
        line_start = text.rfind("\n", 0, start) + 1
        row = first + text.count("\n", 0, start)
        place = writer.lines.place(row, start - line_start, end - line_start)
        writer.definitions[reference] = place, text[start:end]
    return writer.definitions[reference]


def _warn_of_nested_link(writer: Writer, block: Token, found: LinkMatch, address: str) -> None:
    start = block.content.rfind("[", 0, found.address_start)
    place = writer.place(block, start, found.end - 1)
    message = "a whole link stands where an address belongs; the inner address is used"
    hint = f"write ({address})"
    writer.diagnostics.append(warning(place, "nested-link", message, hint=hint, fix=Fix(place, address), url=address))
