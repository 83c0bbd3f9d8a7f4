r"""Entries of ``.bib`` files, for keys in brackets to cite: what BibTeX and biblatex write, as far as a note shows it.

Values stay TeX, as authors' names and titles of papers of arXiv's are; only ``@string`` and ``#`` are worked out.
Addresses and identifiers do not: ``\_`` in them is what BibTeX's older styles need for an underscore.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import TYPE_CHECKING

from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.model import Entry
from llmnotes.nearest import SLIP, nearest

if TYPE_CHECKING:
    from bibtexparser.library import Library
    from bibtexparser.model import Block
    from bibtexparser.model import Entry as Parsed

LONGEST = 5_000
"""Characters of a value: strings made of strings can grow without end."""

HINTS = 10
"""How many keys that no entry has are compared with those of all entries, of which there can be thousands."""

FOR_READERS = tuple(
    """
    title subtitle titleaddon author editor translator journal journaltitle booktitle booksubtitle maintitle series
    edition chapter volume number issue pages eid publisher organization institution school address location
    howpublished type eventtitle year date month eprint archiveprefix eprinttype primaryclass eprintclass version doi
    isbn issn url urldate note
    """.split()  # noqa: SIM905 - a list would be half a page
)
"""The fields that the styles of BibTeX and biblatex print; others, as ``file`` and ``annote``, are for their author."""

_PIECE = re.compile(r"\s*(?:\{(?P<braces>.*)\}|\"(?P<quotes>.*)\"|(?P<name>[^\s\"#{}]+))\s*\Z", re.DOTALL)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(?P<doi>10\.\S+)", re.IGNORECASE)
_WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_OF_ONE_WORK = frozenset(
    "doi url urldate eprint archiveprefix eprinttype primaryclass eprintclass crossref".split()  # noqa: SIM905
)
"""Fields that what is part of a work does not have from it: they lead to the work itself."""

_TIE = re.compile(r"(?P<address>https?://[^\s{}]+|\\url ?\{[^{}]*\})|(?<!\\)~")
"""A blank at which TeX breaks no line, but in an address a character of it."""

_LITERAL = frozenset(("doi", "eprint", "url"))
"""Fields in which a tilde is one."""

_TILDE = r"\\(?:textasciitilde(?![A-Za-z])(?:\{\}| )?|~(?:\{\})?|string~)|\$\\sim\$"
_UNDERSCORE = r"\\textunderscore(?![A-Za-z])(?:\{\}| )?"
_COMMANDS = (
    (re.compile(rf"\{{(?:{_TILDE})\}}|{_TILDE}"), "~"),
    (re.compile(rf"\{{{_UNDERSCORE}\}}|{_UNDERSCORE}"), "_"),
    (re.compile(r"\{\\([%&#_$])\}|\\([%&#_$])"), r"\1\2"),
)
"""Characters as TeX has them, in braces or not, as programs write them that care for literature."""

_AROUND = re.compile(r"(?:\\(?:url|href|path|nolinkurl) ?)?\{ ?(?P<text>[^{}]*?) ?\}(?: ?\{.*\})?")
_CONTAINERS = (
    "journal",
    "journaltitle",
    "booktitle",
    "howpublished",
    "publisher",
    "school",
    "institution",
    "organization",
)


def parse_bibliography(path: str, text: str) -> tuple[tuple[Entry, ...], tuple[Diagnostic, ...]]:
    """Return the entries of a ``.bib`` file and a warning for each that can not be read; never raises.

    Of entries with one key the first counts.
    """
    from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, ParsingFailedBlock, String
    from bibtexparser.model import Entry as Parsed

    library = _split(text)
    lines = text.split("\n")
    strings: dict[str, str] = {}
    parsed: dict[str, dict[str, str]] = {}
    places: dict[str, Place] = {}
    blocks: dict[str, Parsed] = {}
    problems: list[Diagnostic] = []
    for block in library.blocks:
        place = _place(path, block.start_line, lines)
        found: Block = block
        if isinstance(block, DuplicateBlockKeyBlock):
            if isinstance(block.ignore_error_block, Parsed):
                problems.append(_duplicate(place, block.key, places[block.key].line))
            continue
        if isinstance(block, DuplicateFieldKeyBlock):
            assert block.ignore_error_block is not None, "it holds the entry"
            found = block.ignore_error_block
        if isinstance(found, String):
            strings.setdefault(found.key.lower(), _value(found.value, strings))
        elif isinstance(found, Parsed) and found.key not in parsed:
            parsed[found.key], places[found.key] = _fields(found, strings), place
            blocks[found.key] = found
        elif isinstance(found, Parsed):
            problems.append(_duplicate(place, found.key, places[found.key].line))
        elif isinstance(found, ParsingFailedBlock):
            hint = "look at its braces, quotes and commas; until then nothing can cite it"
            problems.append(warning(place, "bibliography-syntax", "this entry can not be read", hint=hint))
    wholes = {key.lower(): fields for key, fields in reversed(parsed.items())}  # to BibTeX, case is none of a key
    entries = [
        _entry(key, blocks[key].entry_type.lower(), _inherited(fields, parsed, wholes), places[key])
        for key, fields in parsed.items()
        if key
    ]
    strays = {
        whole: _place(path, _line_of_crossref(blocks[key]), lines)
        for key, fields in reversed(parsed.items())
        if (whole := fields.get("crossref", "")) and whole.lower() not in wholes
    }
    return tuple(entries), (*problems, *_strays(strays, parsed))


def joined(files: Iterable[tuple[Entry, ...]]) -> tuple[Mapping[str, Entry], tuple[Diagnostic, ...]]:
    """Return the entries of all files by key, and a warning for each key that a file before has."""
    entries: dict[str, Entry] = {}
    problems: list[Diagnostic] = []
    for entry in (entry for file in files for entry in file):
        first = entries.setdefault(entry.key, entry)
        if first is not entry:
            problems.append(_duplicate(entry.place, entry.key, first.place.line, first.place.path))
    return entries, tuple(problems)


def _split(text: str) -> "Library":
    from bibtexparser.splitter import Splitter  # 30 ms that only a site with a bibliography spends

    log = logging.getLogger("bibtexparser")
    log.addHandler(logging.NullHandler())  # what is wrong is told as a diagnostic
    log.propagate = False
    return Splitter(text).split()


def _place(path: str, start: int | None, lines: list[str]) -> Place:
    number = min(start or 0, len(lines) - 1)
    line = lines[number]
    return Place(path, number + 1, len(line) - len(line.lstrip()) + 1, max(len(line.rstrip()), 0) + 1)


def _line_of_crossref(entry: "Parsed") -> int | None:
    return next(field.start_line for field in entry.fields if field.key.lower() == "crossref")


def _duplicate(place: Place, key: str, line: int, path: str = "") -> Diagnostic:
    where = f"{path}:{line}" if path else f"line {line}"
    message = f"the key {key[:80]} is that of another entry already, in {where}, which counts"
    return warning(place, "bibliography-duplicate", message, hint="give one of them another key, or remove it")


def _strays(strays: Mapping[str, Place], known: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield a warning for each key that the ``crossref`` of an entry names first at a place, and no entry has."""
    for number, (key, place) in enumerate(sorted(strays.items(), key=itemgetter(1))):
        near = nearest(key, known, SLIP) if number < HINTS else None
        message = f"crossref names no entry of this file: {key[:80]}"
        hint = f"did you mean {near[:80]}?" if near else "correct the key, or put the entry in this file"
        yield warning(place, "bibliography-crossref", message, hint=hint)


def _fields(entry: "Parsed", strings: Mapping[str, str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for field in entry.fields:
        name, value = field.key.lower(), _value(str(field.value), strings)
        fields.setdefault(name, value if name in _LITERAL or "~" not in value else _TIE.sub(_untied, value))
    return fields


def _untied(found: re.Match[str]) -> str:
    return found["address"] or " "


def _value(written: str, strings: Mapping[str, str]) -> str:
    """Return a value without its quotes or braces, strings put in, on one line."""
    pieces = [_piece(piece, strings) for piece in _concatenated(written)]
    return " ".join("".join(pieces)[:LONGEST].split())


def _concatenated(written: str) -> Iterator[str]:
    """Yield what stands between the ``#`` of a value, those outside of braces and quotes."""
    if "#" not in written:
        yield written
        return
    depth, quoted, start = 0, False, 0
    for position, character in enumerate(written):
        if character == "#" and not depth and not quoted:
            yield written[start:position]
            start = position + 1
        depth += (character == "{") - (character == "}")
        quoted ^= character == '"' and not depth
    yield written[start:]


def _piece(written: str, strings: Mapping[str, str]) -> str:
    found = _PIECE.match(written)
    if found is None:
        return written
    if found["name"]:
        return strings.get(found["name"].lower(), found["name"])
    return str(found["braces"] or found["quotes"] or "")


def _inherited(
    fields: Mapping[str, str], exact: Mapping[str, Mapping[str, str]], folded: Mapping[str, Mapping[str, str]]
) -> Mapping[str, str]:
    """Return the fields with what an entry has from the one that its ``crossref`` names, by whose title it is called.

    BibTeX inherits all that is missing, but has no field that tells one work from all others.
    """
    key = fields.get("crossref", "")
    above = exact.get(key) or folded.get(key.lower()) if key else None
    if above is None:
        return fields
    whole = {name: text for name, text in above.items() if name not in _OF_ONE_WORK}
    if booktitle := above.get("booktitle") or above.get("title"):
        whole["booktitle"] = booktitle
    return {**whole, **fields}


def _entry(key: str, kind: str, fields: Mapping[str, str], place: Place) -> Entry:
    names = fields.get("author") or fields.get("editor") or ""
    year = _YEAR.search(fields.get("year", "")) or _YEAR.search(fields.get("date", ""))
    doi = _DOI.fullmatch(_literal(fields.get("doi", "")))
    url = _literal(fields.get("url", ""))
    return Entry(
        key=key,
        authors=tuple(name for name in _names(names) if name),
        title=fields.get("title", ""),
        year=year[0] if year else "",
        container=_container(fields),
        doi=doi["doi"] if doi else "",
        url=url if _WEB.fullmatch(url) else "",
        arxiv=_arxiv(fields),
        place=place,
        kind=kind,
        fields=tuple([(name, fields[name]) for name in FOR_READERS if fields.get(name)]),
    )


def _literal(text: str) -> str:
    r"""Return an address or an identifier without its TeX: of ``\url{}`` and ``\href{}{}`` the address."""
    if "\\" not in text and "{" not in text:
        return text
    for command, character in _COMMANDS:
        text = command.sub(character, text)
    around = _AROUND.fullmatch(text)
    return around["text"] if around else text


def _names(names: str) -> Iterator[str]:
    """Yield the names between the ``and`` outside of braces."""
    start = 0
    for found in _AND.finditer(names):
        if names.count("{", start, found.start()) == names.count("}", start, found.start()):
            yield names[start : found.start()].strip()
            start = found.end()
    yield names[start:].strip()


def _container(fields: Mapping[str, str]) -> str:
    """Return where it was published, as TeX: ``Nature 521(7553): 436--444``."""
    name = next((fields[field] for field in _CONTAINERS if fields.get(field)), "")
    number = f"({fields['number']})" if fields.get("number") else ""
    volume = f" {fields['volume']}{number}" if fields.get("volume") else ""
    pages = f": {fields['pages']}" if volume and fields.get("pages") else ""
    return f"{name}{volume}{pages}" if name else ""


def _arxiv(fields: Mapping[str, str]) -> str:
    kind = fields.get("archiveprefix") or fields.get("eprinttype") or ""
    return _literal(fields.get("eprint", "")) if kind.strip("{}").lower() in ("", "arxiv") else ""
