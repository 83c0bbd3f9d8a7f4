"""What stands in ``{:`` and ``}`` on lines of its own: attribute lists, with and without a name, and extensions."""

import re

from msgspec.structs import replace

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.kramdown.attributes import BODY, NAME, attributes_of
from llmnotes.loader.markdown.kramdown.blockreader import Reader
from llmnotes.loader.markdown.kramdown.boundaries import ATTRIBUTE_LINE, INDENT
from llmnotes.loader.markdown.kramdown.tree import Blank, Boundary, Markup

NAMED = re.compile(rf"{INDENT}\{{:(?P<name>{NAME}):(?P<list>{BODY})\}}[ \t\r\f\v]*\n")
START = re.compile(
    rf"{INDENT}\{{::(?P<name>[A-Za-z0-9_]+)(?:[ \t\r\f\v\n](?P<list>(?:[^}}\\]|\\\}}?){{0,1000}}?))?(?P<alone>/)?\}}"
    r"[ \t\r\f\v]*\n"
)
END = {
    name: re.compile(rf"^{INDENT}\{{:/(?:{name})?\}}[ \t\r\f\v]*\n", re.MULTILINE)
    for name in ("comment", "nomarkdown", "options")
}
NUMBERS = re.compile(r"[0-9]+")


def extension(reader: Reader) -> bool:
    """An attribute list, or ``{::comment}``, ``{::nomarkdown}`` or ``{::options}``."""
    return _named_attributes(reader) or _extension(reader) or _attributes(reader)


def _named_attributes(reader: Reader) -> bool:
    found = NAMED.match(reader.source, reader.position)
    if found is None:
        return False
    named = reader.note.named
    named[found["name"]] = f"{named.get(found['name'], '')} {found['list']}"
    reader.add(Boundary(reader.here(), kind="named-attributes"))
    reader.position = found.end()
    return True


def _attributes(reader: Reader) -> bool:
    """A list about the block above, or, behind a blank line, about the one below."""
    found = ATTRIBUTE_LINE.match(reader.source, reader.position)
    if found is None:
        return False
    row = reader.here()
    reader.position = found.end()
    last = reader.blocks[-1] if reader.blocks else None
    if last is None or isinstance(last, Blank) or (isinstance(last, Boundary) and last.kind not in DEFINITIONS):
        reader.pending = [*(reader.pending or ()), found["list"]]
    else:
        last.lists.append(found["list"])
        if not ATTRIBUTE_LINE.match(reader.source, reader.position):
            reader.add(Boundary(row, kind="attributes"))
    return True


DEFINITIONS = ("link", "abbreviation", "footnote")
"""The boundaries that an attribute list may be about."""


def _extension(reader: Reader) -> bool:
    found = START.match(reader.source, reader.position)
    if found is None or found["name"] not in END:
        return False
    name, body, end = found["name"], "", found.end()
    if not found["alone"]:
        mark = f"end of {name}"
        if reader.absent.get(mark, end + 1) <= end:
            return False
        stop = END[name].search(reader.source, end)
        if stop is None:
            reader.absent[mark] = end
            return False
        body, end = reader.source[found.end() : stop.start()].removesuffix("\n"), stop.end()
    row = reader.here()
    reader.position = end
    says = attributes_of(found["list"] or "", {})
    if name == "options":
        reader.note.settings = settled(reader.note.settings, says)
        reader.add(Boundary(row, kind="options"))
    elif name == "comment":
        reader.blocks.append(Markup(row))
    elif not found["alone"]:
        is_html = "html" in says.get("type", "html").split() or not says["type"].strip()
        reader.blocks.append(Markup(row + 1, text=f"{body}\n" if is_html else ""))
    return True


def settled(settings: KramdownSettings, says: dict[str, str]) -> KramdownSettings:
    """The settings as a note changes them for itself; what is unknown or wrong changes nothing."""
    changes: dict[str, object] = {}
    for name, value in says.items():
        known = getattr(settings, name, None) if name in settings.__struct_fields__ else None
        if isinstance(known, bool) and value in ("true", "false"):
            changes[name] = value == "true"
        elif name in ("header_offset", "footnote_nr") and re.fullmatch(r"-?[0-9]{1,3}", value):
            changes[name] = int(value)
        elif name in ("auto_id_prefix", "footnote_prefix", "footnote_backlink"):
            changes[name] = value
        elif name == "toc_levels":
            changes[name] = _levels(value)
    return replace(settings, **changes)


def _levels(text: str) -> tuple[int, ...]:
    """``1..3`` or ``2,3``."""
    numbers = [min(int(number), 7) for number in NUMBERS.findall(text)]
    if ".." in text and len(numbers) == 2:
        return tuple(range(numbers[0], numbers[1] + ("..." not in text)))
    return tuple(numbers)
