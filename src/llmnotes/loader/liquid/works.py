"""The works of bibliographies, as jekyll-scholar's ``{% bibliography %}`` chooses among them, and its list of them.

Its options: https://github.com/inukshuk/jekyll-scholar; its queries: https://github.com/inukshuk/bibtex-ruby.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec
from msgspec import Struct

from llmnotes.loader.liquid.expressions import NotUnderstoodError
from llmnotes.loader.liquid.plugins import CITED, Shown
from llmnotes.loader.markdown.citations import ENTRY

MOST = 1_000
"""Works in one list."""

LONGEST = 100
"""Characters of a field that works are chosen by."""

_ENTRY = re.compile(r"^[ \t]*@[ \t]*(?P<kind>\w+)\s*[{(]\s*(?P<key>[^\s,{}()\[\]\"#%'=]+)\s*,", re.MULTILINE)
_FIELD = re.compile(
    r"(?P<name>\w[\w-]{0,40})\s*=\s*(?:\{(?P<braces>(?:[^{}]|\{[^{}]{0,99}\}){0,999})\}|\"(?P<quotes>[^\"]{0,999})\""
    r"|(?P<plain>[\w.+-]+))"
)
_OPTION = re.compile(r"(?P<name>--?\w+)(?:[ \t]*=[ \t]*|\s+|(?=\Z))(?P<value>\"[^\"]*\"|'[^']*'|(?:\[[^\]]*\]|[^\s\[-])"
                     r"(?:\[[^\]]*\]|[^\s\[])*)?")  # fmt: skip
_NAMES = {
    "-f": "file", "-q": "query", "-m": "max", "-g": "group_by", "-G": "group_order", "-s": "sort_by", "-o": "order",
}  # fmt: skip
_QUERY = re.compile(r"\s*,?\s*@(?P<kind>\*|\w+)(?:\[(?P<conditions>[^\[\]]*)\])?\*?\s*")
_CONDITION = re.compile(r"\s*(?P<name>[\w-]+)\s*(?:(?P<operator>[!~^/<>]?=|[<>])\s*(?P<value>.*?))?\s*", re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR = re.compile(r"\d{4}")


class Work(Struct, frozen=True, array_like=True):
    """An entry of a ``file`` (without its extension), and those of its ``fields`` that are short."""

    file: str
    kind: str
    key: str
    fields: dict[str, str]


def works_in(file: str, text: str) -> list[Work]:
    """Return the works in the text of a ``.bib`` file, as far as that can be seen without reading all of it."""
    found: dict[str, Work] = {}
    entries = [*_ENTRY.finditer(text)]
    for number, entry in enumerate(entries):
        end = entries[number + 1].start() if number + 1 < len(entries) else len(text)
        if entry["kind"].lower() in ("comment", "string", "preamble"):
            continue
        fields: dict[str, str] = {}
        for field in _FIELD.finditer(text, entry.end(), end):
            value = " ".join(next(filter(None, field.group("braces", "quotes", "plain")), "").split())
            if len(value) <= LONGEST:
                fields.setdefault(field["name"].lower(), value.strip("{} "))
        found.setdefault(entry["key"], Work(file, entry["kind"].lower(), entry["key"], fields))
    return [*found.values()]


def encoded(works: Sequence[Work]) -> str:
    """Return what `decoded` reads."""
    return _ENCODER.encode(works).decode()


@lru_cache(maxsize=4)
def decoded(works: str) -> list[Work]:
    """Return works that were written down."""
    return _DECODER.decode(works) if works else []


def listed(works: Sequence[Work], markup: str, settings: Mapping[str, object]) -> Shown:
    """Return a list of what ``{% bibliography %}`` with this ``markup`` asks for; ``settings`` are jekyll-scholar's.

    Each entry is there as the site shows it. Raises ``NotUnderstoodError``.
    """
    if not CITED.isdisjoint(markup.split()):  # these stand at the end of the note
        return Shown()
    options = {key: value for key, value in settings.items() if isinstance(value, str)}
    named = options.pop("bibliography", "references").removesuffix(".bib")
    options |= _options(markup)
    file = options.get("file", "").removesuffix(".bib") or named
    chosen = [work for work in works if work.file == file] or ([] if "file" in options else [*works])
    chosen = [*filter(_query(options.get("query", "@*")), chosen)]
    _sort(chosen, options)
    most = int(options["max"]) if options.get("max", "").isdecimal() else MOST
    said = _too_many(len(chosen)) if len(chosen) > MOST >= most else None
    parts = [part for name, group in _grouped(chosen[: min(most, MOST)], options) for part in _list(name, group)]
    return Shown(("".join(parts).removesuffix("\n"),) if parts else (), is_block=bool(parts), said=said)


def _list(name: str, works: Sequence[Work]) -> Iterator[str]:
    if name:
        yield f'<h2 class="bibliography">{name}</h2>\n'
    yield '<ul class="bibliography">\n'
    yield from (f'<li markdown="span">[{ENTRY}@{work.key}]</li>\n' for work in works)
    yield "</ul>\n"


def _options(markup: str) -> dict[str, str]:
    """Return what stands in a tag, by the long names of its options."""
    found: dict[str, str] = {}
    for option in _OPTION.finditer(markup):
        name = _NAMES.get(option["name"], option["name"].lstrip("-"))
        found[name] = (option["value"] or "").strip("\"'")
    return found


def _query(query: str) -> Callable[[Work], bool]:
    """Return what says whether a work is among those that a query asks for."""
    selectors: list[tuple[str, list[tuple[str, str, str]]]] = []
    position = 0
    while position < len(query):
        selector = _QUERY.match(query, position)
        if selector is None:
            raise _no_query(query)
        conditions = [one for one in re.split(r",|&&", selector["conditions"] or "") if one.strip()]
        selectors.append((selector["kind"].lower(), [_condition(one, query) for one in conditions]))
        position = selector.end()

    def is_chosen(work: Work) -> bool:
        return any(
            kind in ("*", work.kind) and all(_holds(work, *condition) for condition in conditions)
            for kind, conditions in selectors
        )

    return is_chosen


def _condition(condition: str, query: str) -> tuple[str, str, str]:
    found = _CONDITION.fullmatch(condition)
    if found is None:
        raise _no_query(query)
    return found["name"].lower(), found["operator"] or "", (found["value"] or "").strip("\"'{} ")


def _holds(work: Work, name: str, operator: str, wanted: str) -> bool:
    value = work.kind if name == "type" else work.fields.get(name, "")
    match operator:
        case "":
            return bool(value)
        case "=":
            return value == wanted
        case "!=":
            return value != wanted
        case "^=":
            return value.startswith(wanted)
        case "~=":
            return wanted in value
        case "/=":
            return wanted not in value
        case _:
            return bool(value) and _ordered(value, operator, wanted)


def _ordered(value: str, operator: str, wanted: str) -> bool:
    is_number = value.isdecimal() and wanted.isdecimal()
    left, right = (value.zfill(20), wanted.zfill(20)) if is_number else (value, wanted)
    return left == right if operator.endswith("=") and left == right else (left < right) is operator.startswith("<")


def _sort(works: list[Work], options: Mapping[str, str]) -> None:
    """Put works in the order that is asked for, the newest first where none is."""
    keys = [key.strip() for key in options.get("sort_by", "none").split(",")]
    is_asked = keys != ["none"]
    keys = keys if is_asked else ["year"]
    orders = [order.strip() for order in options.get("order", "ascending" if is_asked else "descending").split(",")]
    for number in reversed(range(len(keys))):
        is_falling = orders[min(number, len(orders) - 1)].startswith("desc")
        works.sort(key=lambda work, key=keys[number]: _value(work, key), reverse=is_falling)  # type: ignore[misc]  # a default


def _grouped(works: Sequence[Work], options: Mapping[str, str]) -> Iterator[tuple[str, list[Work]]]:
    key = options.get("group_by", "none").partition(",")[0].strip()
    if key in ("none", "") or not works:
        yield from [("", [*works])] if works else []
        return
    groups: dict[str, list[Work]] = {}
    for work in works:
        groups.setdefault(_value(work, key), []).append(work)
    is_falling = options.get("group_order", "descending" if key == "year" else "ascending").startswith("desc")
    yield from sorted(groups.items(), key=lambda group: group[0], reverse=is_falling)


def _value(work: Work, key: str) -> str:
    value = work.kind if key == "type" else work.fields.get(key, "")
    if key == "year":
        found = _YEAR.search(value or work.fields.get("date", ""))
        return found[0] if found else ""
    if key == "month":
        name = value[:3].lower()
        return f"{_MONTHS.index(name) + 1:02}" if name in _MONTHS else value.zfill(2)
    return value


def _no_query(query: str) -> NotUnderstoodError:
    message = f"the query `{query[:60]}` of this bibliography is not known here: it is shown as text"
    hint = "write one like @article or @*[year=2020]*"
    return NotUnderstoodError("liquid-bibliography", query, message, hint)


def _too_many(count: int) -> NotUnderstoodError:
    message = f"this bibliography has {count:,} works, of which the first {MOST:,} are shown"
    return NotUnderstoodError("liquid-bibliography", "", message, "choose among them: -q @*[year=2020]*")


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(list[Work])
