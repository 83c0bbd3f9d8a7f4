"""Citations of works, ``[see @arxiv:1706.03762, chap. 3]`` and ``@arxiv:1706.03762``: for kramdown they are text."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from llmnotes.loader.markdown.citations import ADDRESS, ENTRY, IN_TEXT, TEXT, Cite, cite_at, joins
from llmnotes.loader.markdown.kramdown.reader import IMAGE, LINK, Element, Reader, text_token
from llmnotes.loader.markdown.tokens import new_token

AN_ENTRY = re.compile(rf"\[{ENTRY}(@([^\s\[\]]+))\]")
IN_BRACKETS = re.compile(r"\[([^\[\]`<\\$]*@[^\[\]`<\\$]*)\]")


def cited_works(reader: Reader, element: Element) -> bool:
    """``[see @id, chap. 2; also -@key]``, without brackets, code or formulas inside the brackets."""
    if reader.source.startswith(ENTRY, reader.position + 1):
        return _entry(reader, element)
    found = IN_BRACKETS.match(reader.source, reader.position)
    if found is None:
        return False
    parts, start = list[list[Cite]](), found.start(1)
    for part in found[1].split(";"):
        parts.append([*_cites(reader.source, start, start + len(part))])
        start += len(part) + 1
    keys = [cite for part in parts for cite in part]
    by_key = reader.env.get("cites_by_key") and all(parts)
    if not keys or not (by_key or any(not cite.url.startswith("@") for cite in keys)):
        return False
    tokens, position = [text_token("(")], found.start(1)
    for cite in keys:
        tokens += _between(reader, position, cite.start)
        tokens.append(_token(reader, cite))
        position = cite.end
    tokens += [*_between(reader, position, found.end(1)), text_token(")")]
    reader.position = found.end()
    reader.push(element, *tokens)
    element.last = None
    return True


def _entry(reader: Reader, element: Element) -> bool:
    """Read a key alone, which stands for all that is known of the work."""
    found = AN_ENTRY.match(reader.source, reader.position)
    if found is None:
        return False
    cite = Cite(found.start(1), found.start(2), found.end(2), f"@{found[2]}", ENTRY)
    reader.position = found.end()
    reader.push(element, _token(reader, cite))
    element.last = None
    return True


def cited_work(reader: Reader, element: Element) -> bool:
    """``@arxiv:1706.03762`` as a part of a sentence."""
    at = reader.position
    if reader.inside & (LINK | IMAGE) or (at and joins(reader.source[at - 1])):
        return False
    found = IN_TEXT.match(reader.source, at)
    if found is None:
        return False
    cite = Cite(found.start(), found.start("id"), found.end(), ADDRESS + found["id"], TEXT)
    reader.position = found.end()
    reader.push(element, _token(reader, cite))
    element.last = None
    return True


def _cites(source: str, start: int, end: int) -> Iterator[Cite]:
    while (at := source.find("@", start, end)) >= 0:
        cite = cite_at(source, at, end)
        start = cite.end if cite else at + 1
        if cite:
            yield cite


def _between(reader: Reader, start: int, end: int) -> list[Token]:
    part = reader.part(start, end)
    inner = Element()
    part.read(inner, None)
    reader.steps = part.steps
    return part.finished(inner)


def _token(reader: Reader, cite: Cite) -> Token:
    token = new_token("citation", "", 0)
    written = reader.source[cite.named : cite.end]
    token.content = f"arXiv:{written}" if cite.url.startswith(ADDRESS) else cite.url
    token.meta = {"address": reader.span(cite.named, cite.end), "url": cite.url, "form": cite.form}
    return token
