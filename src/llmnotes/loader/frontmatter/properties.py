"""What other programs say of a note in its text: Notion's properties, Logseq's page properties, HackMD's tags."""

import re
from collections.abc import Iterator

from llmnotes.yamltree import Items, Node, Text

_OF_NOTION = re.compile(r" [0-9a-f]{32}\.md", re.IGNORECASE)
"""How the names of files end that Notion exports."""

_NOTION = re.compile(r"#[ \t][^\n]+\n\s*\n(?P<lines>(?:[^\s:#>|*-][^\n:]{0,60}:[ \t][^\n]*\n)+)[ \t]*(?:\n|\Z)")
_LOGSEQ = re.compile(r"(?P<lines>(?:[a-z][a-z-]{0,60}::[ \t][^\n]*(?:\n|\Z))+)")
_HACKMD = re.compile(r"^#{6}[ \t]+(?P<lines>tags:(?:[ \t,]*`[^`\n]+`)+)[ \t]*$", re.MULTILINE)
_CODE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
"""Where code begins, behind which HackMD's tags are not looked for: notes show there how they are written."""

_LINE = re.compile(r"(?P<key>[^:\n]+)(?P<colons>::?)[ \t]*(?P<value>[^\n]*?)[ \t]*$", re.MULTILINE)
_WORD = re.compile(r"[^\s,`#\[\]](?:[^,`\[\]]*[^\s,`\[\]])?")

_KEYS = {
    "title": "title",
    "alias": "aliases",
    "tags": "tags",
    "created": "created",
    "created time": "created",
    "date": "created",
    "updated": "date modified",
    "last edited time": "date modified",
}
"""Which key of front matter means the same; of two, the lower one counts. What is no date there, is none here."""

_RANKS = {key: rank for rank, key in enumerate(_KEYS)}
_LISTS = frozenset({"tags", "aliases"})
_OF_LOGSEQ = frozenset({"title", "alias"})
"""Keys that are the author's own words elsewhere."""


def properties(path: str, text: str, start: int) -> Iterator[tuple[Text, Node]]:
    """Yield what the ``text`` of a note says in other programs' words as keys and values of front matter.

    Their offsets have ``start`` added. The value that counts is the last one of its key.
    """
    of_page = _NOTION.match if _OF_NOTION.search(path) else _LOGSEQ.match
    for found in (_tags_of_hackmd(text), of_page(text)):
        if found:
            lines = {line["key"].lower(): line for line in _LINE.finditer(text, *found.span("lines"))}
            for name in sorted(lines.keys() & _KEYS.keys(), key=_RANKS.__getitem__):
                line = lines[name]
                if line["value"] and (line["colons"] == "::" or name not in _OF_LOGSEQ):
                    key, value = _KEYS[name], _value(line, start, is_list=_KEYS[name] in _LISTS)
                    yield Text(key, True, start + line.start("key"), start + line.end("key")), value


def _tags_of_hackmd(text: str) -> re.Match[str] | None:
    if "######" not in text:
        return None
    code = _CODE.search(text)
    return _HACKMD.search(text, 0, code.start() if code else len(text))


def _value(line: re.Match[str], start: int, *, is_list: bool) -> Node:
    first, last = line.span("value")
    if not is_list:
        return Text(line["value"], False, start + first, start + last)
    words = _WORD.finditer(line.string, first, last)
    items = tuple(Text(word[0], False, start + word.start(), start + word.end()) for word in words)
    return Items(items, start + first, start + last)
