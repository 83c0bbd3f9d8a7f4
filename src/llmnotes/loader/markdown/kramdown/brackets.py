"""Links and pictures in brackets, with the place of every address, and whatever else brackets may be."""

import re
from collections.abc import Mapping
from typing import Any

from markdown_it.token import Token
from msgspec import Struct

from llmnotes.loader.markdown.dialect import notes
from llmnotes.loader.markdown.kramdown.blanks import BLANK, STRIPPED, WHITE
from llmnotes.loader.markdown.kramdown.entities import decoded
from llmnotes.loader.markdown.kramdown.reader import IMAGE, LINK, STOP_IN_BRACKETS, Closes, Element, Reader
from llmnotes.loader.markdown.kramdown.works import cited_works
from llmnotes.loader.markdown.links import LINK_INSIDE_ADDRESS, may_expand
from llmnotes.loader.markdown.nolinks import bracket_slip
from llmnotes.loader.markdown.scanner import LinkMatch
from llmnotes.loader.markdown.tokens import new_token, text_token
from llmnotes.loader.markdown.wikilinks import WIKILINK, with_formulas

FOOTNOTE = re.compile(r"\[\^([A-Za-z0-9_][A-Za-z0-9_-]*)\]")
RUN = re.compile(rf"{BLANK}+")
LABEL = re.compile(rf"{BLANK}*?\[([^\]]+)?\]")
LONGEST_LABEL = 1_000
ANGLE = re.compile(r"\(<([^>\n]*)>")
PARENTHESIS = re.compile(rf"[()]|{BLANK}(?=[\"'])")
"""What is looked at in an address: all but the quote that begins a title may be part of it."""

TITLE_BEGIN = re.compile(rf"{BLANK}*?([\"'])")
TITLE_END = {quote: re.compile(rf"{quote}{BLANK}*\)") for quote in "\"'"}
ESCAPED = re.compile(r"\\([\\.*_+`<>()\[\]{}#!:|\"'$=-])")


class Target(Struct, frozen=True):
    """Where a link leads: ``start:end`` is the address as written, or ``label`` the name of a definition."""

    behind: int
    url: str
    title: str | None
    start: int = -1
    end: int = -1
    label: str = ""
    is_nested: bool = False


def bracket(reader: Reader, element: Element) -> bool:
    """``[``: a footnote, a link, a wikilink or a citation."""
    source, start = reader.source, reader.position
    if source.startswith("^", start + 1):
        return _footnote(reader, element)
    if start + 1 == len(source):
        return False
    if reader.inside & (LINK | IMAGE) or not _link(reader, element, start + 1, LINK):
        reader.position = start
        if not reader.inside & (LINK | IMAGE):
            if _wikilink(reader, element) or cited_works(reader, element):
                return True
            if slip := bracket_slip(source, start):
                token = new_token("no_link", "", 0)
                token.meta = {"slip": slip, "offset": reader.offset}
                reader.push(element, token)
                element.last = None
        element.add("[")
        reader.position = start + 1
    return True


def exclamation(reader: Reader, element: Element) -> bool:
    """``![``: a picture, or an embed."""
    source, start = reader.source, reader.position
    if start + 2 == len(source) or source.startswith("^", start + 2):
        return False
    if not _link(reader, element, start + 2, IMAGE):
        reader.position = start
        if not reader.inside & (LINK | IMAGE) and _wikilink(reader, element):
            return True
        element.add("![")
        reader.position = start + 2
    return True


def _footnote(reader: Reader, element: Element) -> bool:
    """A reference to a footnote; its number follows when all of the text is read."""
    found = FOOTNOTE.match(reader.source, reader.position)
    if found is None:
        return False
    reader.position = found.end()
    if ":" + found[1] in reader.env.get("footnotes", {}).get("refs", {}):
        token = new_token("footnote_ref", "", 0)
        token.meta = {"label": found[1], "in_link": bool(reader.inside & LINK)}
        reader.push(element, token)
    else:
        token = new_token("undefined_footnote", "", 0)
        token.content = found[0]
        token.meta = {"address": reader.span(*found.span())}
        reader.push(element, token)
        element.last = None
    return True


def _link(reader: Reader, element: Element, first: int, kind: int) -> bool:
    """Read the link or picture whose text begins at ``first``, if it is one."""
    inside = reader.inside
    attempt = first, kind, inside
    if attempt in reader.failed or not _may_be_link(reader, first) or not reader.enter(kind):
        return False
    inner = Element(kind)
    inner.brackets.append(first)
    reader.position = first
    found = reader.read(inner, _closing(reader, inner), STOP_IN_BRACKETS)
    close = reader.position
    target = _target(reader, first, close) if found else None
    if target is None:
        reader.leave(inside)
        reader.failed.add(attempt)
        if kind == LINK and not found:  # those that are open inside of this one would be read as the rest of it was
            reader.failed |= {(open_, LINK, inside) for open_ in inner.brackets}
        return False
    if kind == LINK:
        tokens = [_opening(reader, target, close), *reader.finished(inner), new_token("link_close", "a", -1)]
    else:
        tokens = [_picture(reader, target, reader.source[first:close])]
    reader.leave(inside)
    reader.position = target.behind
    reader.push(element, *tokens)
    if kind == IMAGE and element.brackets:
        element.brackets.pop()
    return True


def _may_be_link(reader: Reader, first: int) -> bool:
    closing = "]" if reader.env.get("references") else "]("
    return reader.last_of(closing, lambda at: True) >= first


def _closing(reader: Reader, inner: Element) -> Closes:
    """Whether the bracket is closed with which a link began, whatever brackets stand in its text."""
    source, brackets = reader.source, inner.brackets

    def closes(at: int) -> bool:
        character = source[at]
        if character == "]":
            brackets.pop()
        elif character == "[":
            brackets.append(at + 1)
        elif character == "!" and source.startswith("[", at + 1):
            brackets.append(-1)
        return not brackets

    return closes


def _target(reader: Reader, first: int, close: int) -> Target | None:
    """What the text ``first:close`` in brackets leads to."""
    source, behind = reader.source, close + 1
    label = LABEL.match(source, behind) if reader.find("[", behind) >= 0 else None
    if label is None and source.startswith("(", behind):
        return _address(reader, behind)
    references: Mapping[str, Mapping[str, Any]] = reader.env.get("references", {})
    if not references:
        return None
    start, end = label.span(1) if label and label[1] else (first, close)
    if end - start > LONGEST_LABEL:
        return None
    written = source[start:end]
    name = normal_label(written if label and label[1] else ESCAPED.sub(r"\1", written))
    entry = references.get(name)
    if entry is None or not may_expand(reader.env, len(entry["href"]) + len(entry["title"])):
        return None
    return Target(label.end() if label else behind, entry["href"], entry["title"] or None, label=name)


def normal_label(label: str) -> str:
    """Return the name under which kramdown keeps the address of a link; blanks around it count."""
    return RUN.sub(" ", label).lower()


def _address(reader: Reader, start: int) -> Target | None:
    """The address in parentheses that begins at ``start``, and the title behind it."""
    source = reader.source
    if reader.find(")", start) < 0:
        return None
    if (slip := LINK_INSIDE_ADDRESS.match(source, start + 1)) and source.startswith(")", slip.end()):
        return Target(slip.end() + 1, slip["address"], None, *slip.span("address"), is_nested=True)
    angle = ANGLE.match(source, start)
    if angle:
        first, end, behind = *angle.span(1), angle.end()
        is_whole = source.startswith(")", behind)
        behind += is_whole
    else:
        behind, is_whole = _end_of_address(reader, start)
        first, end = _stripped(source, start + 1, behind - 1)
    if is_whole:
        return Target(behind, source[first:end], None, first, end)
    title = TITLE_BEGIN.match(source, behind)
    last = reader.search(TITLE_END[title[1]], title.end() + 1) if title else None
    if title is None or last is None:
        return None
    return Target(last.end(), source[first:end], source[title.end() : last.start()], first, end)


def _end_of_address(reader: Reader, start: int) -> tuple[int, bool]:
    """Return the position behind an address and what ends it, and whether that is its closing parenthesis."""
    depth, behind = 0, start
    while found := PARENTHESIS.search(reader.source, behind):
        reader.spend()
        behind = found.end()
        if found[0] == "(":
            depth += 1
        elif found[0] == ")":
            depth -= 1
            if depth == 0:
                return behind, True
        else:
            break
    return behind, False


def _stripped(source: str, start: int, end: int) -> tuple[int, int]:
    text = source[start:end]
    return start + len(text) - len(text.lstrip(WHITE)), start + len(text.rstrip(STRIPPED))


def _opening(reader: Reader, target: Target, close: int) -> Token:
    token = new_token("link_open", "a", 1)
    token.attrs = _attributes_of(reader, target)
    token.attrs["href"] = address_of(target.url)
    if target.title is not None:
        token.attrs["title"] = decoded(target.title)
    token.meta = _meta(reader, target, close)
    return token


def _attributes_of(reader: Reader, target: Target) -> dict[str, Any]:
    """What attribute lists behind the definition of an address say."""
    if not target.label:
        return {}
    return {**reader.env["references"][target.label].get("attrs", {})}


def _picture(reader: Reader, target: Target, text: str) -> Token:
    token = new_token("image", "img", 0)
    token.attrs = _attributes_of(reader, target)
    token.attrs |= {"src": address_of(target.url), "alt": ""}
    if target.title is not None:
        token.attrs["title"] = decoded(target.title)
    token.attrs["loading"] = "lazy"
    token.meta = _meta(reader, target, 0)
    token.children = [text_token(decoded(ESCAPED.sub(r"\1", text)))]
    return token


def _meta(reader: Reader, target: Target, close: int) -> dict[str, Any]:
    if target.label:
        return {"definition": target.label, "url": decoded(target.url)}
    address = reader.span(target.start, target.end)
    if target.is_nested:
        href = address_of(target.url)
        ends = reader.span(close, target.behind)
        return {"link": LinkMatch(0, *ends, href, "", *address, "", nested=True)}
    return {"address": address, "url": decoded(target.url)}


def address_of(url: str) -> str:
    r"""Return an address as it stands in HTML; a ``\`` in it is for the browser to understand."""
    normal = notes().normalizeLink(decoded(url))
    return normal.replace("%5C", "\\") if "\\" in url else normal


def _wikilink(reader: Reader, element: Element) -> bool:
    """``[[note]]`` or ``![[note]]``, which kramdown leaves as text."""
    found = WIKILINK.match(reader.source, reader.position)
    if found is None or not found["target"].strip():
        return False
    if normal_label(found[0].strip("![]")) in reader.env.get("references", {}):
        return False
    target = found["target"]
    start = found.start("target") + len(target) - len(target.lstrip())
    token = new_token("embed" if found[0].startswith("!") else "wikilink", "", 0)
    token.content = (found["text"] or "").strip()
    token.meta = {"address": reader.span(start, start + len(target.strip())), "url": target.strip()}
    token.children = with_formulas(token.content)
    if token.children:
        token.meta["words"] = reader.span(*found.span("text"))
    reader.position = found.end()
    reader.push(element, token)
    element.last = None
    return True
