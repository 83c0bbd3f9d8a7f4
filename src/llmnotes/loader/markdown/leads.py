"""What leads to a link whose own block says no more than "[paper] [code]": the item, heading or title above.

So a list may have its titles in items and the links in others below them, or a paragraph that is a title alone.
"""

from collections.abc import Iterable, Iterator, Sequence

from markdown_it.token import Token

from llmnotes.loader.markdown.mentions import BETWEEN_CELLS, LONGEST, Parts, are_labels, joined, opening_words, quoted
from llmnotes.loader.markdown.writer import Lead, Writer
from llmnotes.model import Mention


def leave(writer: Writer, level: int) -> None:
    """Forget what is deeper than ``level``: it leads nowhere any more."""
    while writer.leads and writer.leads[-1].level > level:
        writer.leads.pop()


def lead_on(writer: Writer, block: Token, *, is_heading: bool, links: int, is_read: bool | None) -> None:
    """Remember an inline token for what is behind it, if that can be about it.

    The first one of an item counts; elsewhere a heading, or a paragraph that is short and leads nowhere itself. A short
    one that says itself where it leads ends what the paragraph before it was about. The token has ``links``, the last
    ones that were written.
    """
    is_outside = block.level == 1
    level = 0 if is_heading and is_outside else block.level
    if is_heading:
        leave(writer, level)
    beside = bool(writer.leads) and writer.leads[-1].level == level
    is_long = len(block.content) > LONGEST
    if not is_heading:
        if is_outside and links and beside and not is_long and not _says_nothing(writer, block):
            writer.leads.pop()
        if (links or is_long) if is_outside else beside:
            return
    if beside:
        writer.leads.pop()
    writer.leads.append(Lead(level, block.children or (), is_read, len(writer.links) - links))


def _says_nothing(writer: Writer, block: Token) -> bool:
    return are_labels(opening_words(block.children or (), writer.macros))


def write_mentions(
    writer: Writer,
    children: Sequence[Token],
    linked: Sequence[int],
    *,
    is_item: bool = False,
    is_read: bool | None = None,
) -> None:
    """Keep what is said around the links of a block, by the ``write_inline`` of it: of an item of a list, perhaps."""
    if linked:
        number = len(writer.links) - len(linked)
        said = quoted(children, linked, number, writer.macros, is_item=is_item)
        writer.mentions += mentions(writer, said, is_read, 0 if is_read is None else number)


def mentions(writer: Writer, said: Iterable[Parts], is_read: bool | None = None, item: int = 0) -> Iterator[Mention]:
    """Yield what is said around the links of a block; ``item`` is the number of the first one in a task list's item."""
    for parts in said:
        lead, words = _lead(writer) if are_labels(parts) else (None, ())
        if lead is None:
            yield Mention(parts, writer.section, is_read, item)
        elif is_read is None and lead.is_read is not None:
            yield Mention(_led(words, parts), writer.section, lead.is_read, lead.first)
        else:
            yield Mention(_led(words, parts), writer.section, is_read, item)


def _lead(writer: Writer) -> tuple[Lead | None, Parts]:
    for lead in reversed(writer.leads):
        words = opening_words(lead.children, writer.macros)
        if words and not are_labels(words):
            return lead, words
    return None, ()


def _led(lead: Parts, parts: Parts) -> Parts:
    between = " " if isinstance(lead[-1], str) and lead[-1].endswith((":", "：")) else BETWEEN_CELLS
    return joined([*lead, between, *parts])
