"""The filters that notes use: what Liquid and Jekyll make of a value (https://jekyllrb.com/docs/liquid/filters/)."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from inspect import signature
from urllib.parse import quote, quote_plus, unquote_plus

from msgspec import Struct

from llmnotes.config.folders import below, folders_of
from llmnotes.loader.dates import MONTH_NAMES, WEEKDAY_NAMES, parse_date
from llmnotes.loader.liquid import lists, numbers
from llmnotes.loader.liquid.expressions import (
    LONGEST,
    Filtered,
    Markdown,
    NotUnderstoodError,
    Phrase,
    Scope,
    bounded,
    joined,
    misused,
    output_of,
    shown,
    too_long,
)
from llmnotes.loader.liquid.masks import STRANGE
from llmnotes.loader.permalinks import slugify, slugify_pretty
from llmnotes.nearest import SLIP, nearest


class Home(Struct, frozen=True):
    """Where a site lives: ``origin`` without a slash at its end, ``prefix`` empty or with one at its start only.

    Its ``collections`` lie in ``collections_dir``, which Jekyll leaves out where it speaks of a document.
    """

    origin: str
    prefix: str
    collections: tuple[str, ...] = ()
    collections_dir: str = ""

    def path_of(self, name: str) -> str:
        """Return the path of the file that Jekyll calls ``name``."""
        is_document = self.collections_dir and folders_of(name, self.collections, "").collection
        return f"{self.collections_dir}/{name}" if is_document else name

    def name_of(self, path: str) -> str:
        """Return what Jekyll calls the file at ``path``."""
        inner = below(path, self.collections_dir)
        return inner if inner and folders_of(inner, self.collections, "").collection else path


def filtered(value: Filtered, scope: Scope, home: Home) -> object:
    """Return what an output shows. Raises ``NotUnderstoodError``."""
    result = scope.value(value.expression)
    for one in value.filters:
        if one.name not in _KNOWN:
            raise _unknown(one.name)
        arguments = [scope.value(argument) for argument in one.arguments]
        scope.work(sum(map(_weight, (result, *arguments))))
        if one.name in _OF_ADDRESSES:
            result = _OF_ADDRESSES[one.name](result, home)
        elif one.name in lists.OF_SCOPE or one.name == "group_by_exp":
            if len(arguments) != 2:
                raise misused(one.name)
            if one.name == "group_by_exp":
                result = _grouped_by_output(result, arguments[0], arguments[1], scope, home)
            else:
                result = lists.OF_SCOPE[one.name](result, arguments[0], arguments[1], scope)
        elif isinstance(result, Markdown) and one.name in _ON_MARKDOWN:
            result = _ON_MARKDOWN[one.name](result, *arguments[:1])
        elif not _LEAST[one.name] <= len(arguments) + 1 <= _MOST[one.name]:
            raise misused(one.name)
        else:
            result = FILTERS[one.name](result, *arguments)
        if isinstance(result, str):
            bounded(result)
    return result


def _grouped_by_output(value: object, name: object, markup: object, scope: Scope, home: Home) -> object:
    """Return groups of the items for which an output that calls them ``name`` shows the same."""
    output = output_of(shown(markup))
    if not isinstance(value, list) or output is None:
        return value
    return lists.groups_of((filtered(output, scope, home), item) for item in lists.called(value, shown(name), scope))


def _weight(value: object) -> int:
    """Return how much work a value is at most for a filter, in characters."""
    return len(value) if isinstance(value, str) else 50 * len(value) if isinstance(value, list | range) else 0


def _unknown(name: str) -> NotUnderstoodError:
    near = nearest(name, _KNOWN, SLIP)
    hint = f"did you mean `{near}`?" if near else "write down what it should show"
    message = f"the filter `{name}` is not known here: it is shown as text"
    return NotUnderstoodError("liquid-filter", name, message, hint)


# Addresses.

_KEPT = "/~!$&'()*+,;=:@-._?#%[]"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def _relative_url(value: object, home: Home) -> object:
    if value is None:
        return None
    text = shown(value)
    if _SCHEME.match(text) or STRANGE.match(text):  # an address that only the site knows
        return text
    slash = "" if not text or text.startswith("/") else "/"
    return quote(f"{home.prefix}{slash}{text}", safe=_KEPT)


def _absolute_url(value: object, home: Home) -> object:
    address = _relative_url(value, home)
    return address if address is None or _SCHEME.match(str(address)) else f"{home.origin}{address}"


_OF_ADDRESSES: Mapping[str, Callable[[object, Home], object]] = {
    "relative_url": _relative_url,
    "absolute_url": _absolute_url,
}


# Texts.

_TAGS = re.compile(r"<[^<>]*>")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]")
_ENTITY = re.compile(r"&amp;(\w+;|#\d+;|#x[0-9a-fA-F]+;)")


def _replaced(text: str, old: object, new: object, count: int) -> str:
    wanted, instead = shown(old), shown(new)
    times = min(text.count(wanted), count) if count > 0 else text.count(wanted)
    if len(text) + times * len(instead) > LONGEST:
        raise too_long()
    return text.replace(wanted, instead, count)


def _truncated(value: object, length: object = 50, ellipsis: object = "...") -> str:
    text, end = shown(value), shown(ellipsis)
    return text if len(text) <= _whole(length) else text[: max(_whole(length) - len(end), 0)] + end


def _truncated_words(value: object, count: object = 15, ellipsis: object = "...") -> str:
    words = shown(value).split()
    return shown(value) if len(words) <= _whole(count) else " ".join(words[: max(_whole(count), 1)]) + shown(ellipsis)


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise misused("truncate")


def _split(value: object, separator: object) -> list[object]:
    text, at = shown(value), shown(separator)
    parts = text.split(at) if at.strip(" ") else text.split() if at else list(text)
    while parts and not parts[-1]:  # as Ruby does
        parts.pop()
    return [*parts]


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | list | Mapping) else 0


def _number_of_words(value: object, mode: object = None) -> int:
    text = shown(value)
    if mode not in ("cjk", "auto"):
        return len(text.split())
    return len(_CJK.findall(text)) + len(_CJK.sub(" ", text).split())


def _escaped_once(text: str) -> str:
    return _ENTITY.sub(r"&\1", escape(text).replace("&#x27;", "&#39;"))


def _sentence(value: object, connector: object = "and") -> str:
    words = [shown(word) for word in lists.listed(value)]
    if len(words) < 3:
        return f" {shown(connector)} ".join(words)
    return f"{joined(words[:-1], ', ')}, {shown(connector)} {words[-1]}"


def _default(value: object, otherwise: object = "") -> object:
    return otherwise if value is None or value is False or value in ("", [], {}) else value


def _capitalized(value: object) -> str:
    text = shown(value)
    return text[:1].upper() + text[1:].lower()


def _slugified(value: object, mode: object = None) -> str:
    text = shown(value)
    if mode in (None, "default"):
        return slugify(text)
    if mode == "pretty":
        return slugify_pretty(text).lower()
    raise misused("slugify")


# Markdown that the author wants as HTML: it stays what it is until it is read with all the rest.

_PARAGRAPH = re.compile(r"</?p>")
_MARKS = re.compile(r"!?\[([^\[\]]*)\]\([^()]*\)|[*`]+|(?<!\w)_+|_+(?!\w)|\$\$")


def _markdownified(value: object) -> object:
    return Markdown(shown(value))


def _without(value: Markdown, text: object = "") -> object:
    if _PARAGRAPH.fullmatch(shown(text)):
        return Phrase(value)
    return type(value)(_replaced(value, text, "", -1) if text else value)


def _plain(value: Markdown) -> object:
    return _TAGS.sub("", _MARKS.sub(r"\1", value))


_ON_MARKDOWN: Mapping[str, Callable[..., object]] = {
    "lstrip": lambda value: value,
    "markdownify": lambda value: value,
    "newline_to_br": lambda value: value,
    "remove": _without,
    "remove_first": _without,
    "replace": _without,
    "replace_first": _without,
    "rstrip": lambda value: value,
    "strip": lambda value: value,
    "strip_html": _plain,
    "strip_newlines": lambda value: value,
}
"""What filters do that look for tags of HTML, or blanks beside them."""


# Dates.

_DIRECTIVES: Mapping[str, Callable[[datetime], str]] = {
    "Y": lambda day: f"{day.year}",
    "y": lambda day: f"{day.year % 100:02}",
    "m": lambda day: f"{day.month:02}",
    "d": lambda day: f"{day.day:02}",
    "e": lambda day: f"{day.day:2}",
    "j": lambda day: f"{day.timetuple().tm_yday:03}",
    "H": lambda day: f"{day.hour:02}",
    "I": lambda day: f"{(day.hour - 1) % 12 + 1:02}",
    "l": lambda day: f"{(day.hour - 1) % 12 + 1:2}",
    "M": lambda day: f"{day.minute:02}",
    "S": lambda day: f"{day.second:02}",
    "p": lambda day: "AM" if day.hour < 12 else "PM",
    "P": lambda day: "am" if day.hour < 12 else "pm",
    "B": lambda day: MONTH_NAMES[day.month - 1],
    "b": lambda day: MONTH_NAMES[day.month - 1][:3],
    "h": lambda day: MONTH_NAMES[day.month - 1][:3],
    "A": lambda day: WEEKDAY_NAMES[day.weekday()],
    "a": lambda day: WEEKDAY_NAMES[day.weekday()][:3],
    "u": lambda day: f"{day.isoweekday()}",
    "z": lambda day: f"{day:%z}",
    "s": lambda day: f"{int(day.timestamp())}",
    "F": lambda day: f"{day.year}-{day.month:02}-{day.day:02}",
    "D": lambda day: f"{day.month:02}/{day.day:02}/{day.year % 100:02}",
    "T": lambda day: f"{day:%H:%M:%S}",
    "R": lambda day: f"{day:%H:%M}",
    "%": lambda day: "%",
    "n": lambda day: "\n",
    "t": lambda day: "\t",
}
_DIRECTIVE = re.compile(r"%([-^]?)([a-zA-Z%])")


_OFFSET = re.compile(r".*[ T]\d\d:\d\d(?::\d\d)? ?([+-])(\d\d):?(\d\d)", re.ASCII)


def _as_written(value: object) -> object:
    """Return a text that has a time with its zone as a moment in that, which `_moment` sees in UTC."""
    found = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return value
    assert isinstance(value, str)
    offset = timedelta(hours=int(found[2]), minutes=int(found[3]))
    if offset >= timedelta(days=1):
        return value
    return parse_date(value, timezone(-offset if found[1] == "-" else offset)) or value


def _date(value: object, form: object) -> object:
    moment = _moment(value)
    if moment is None or not shown(form):
        return value

    def filled(directive: re.Match[str]) -> str:
        flag, letter = directive.groups()
        if letter not in _DIRECTIVES:
            raise misused("date")
        text = _DIRECTIVES[letter](moment)
        return text.upper() if flag == "^" else (text.lstrip("0 ") or "0") if flag else text

    return _DIRECTIVE.sub(filled, shown(form))


def _moment(value: object) -> datetime | None:
    """Return the moment that a value means; what a clock would have to say is not known."""
    if isinstance(value, str) and value.strip().lower() in ("now", "today"):
        message = "what day it is may not decide about a page here: it is shown as text"
        raise NotUnderstoodError("liquid-variable", "now", message, "write down a date")
    if isinstance(value, str):
        found = parse_date(value, UTC)
        return found and found.astimezone(UTC)
    return value if isinstance(value, datetime) else None


def _ordinal(number: int) -> str:
    ending = "th" if 11 <= number <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _day_of(month: str) -> Callable[..., object]:
    """Return what writes a day with its month as ``month`` says, perhaps as an ordinal in one of two styles."""

    def write(value: object, kind: object = None, style: object = None) -> object:
        moment = _moment(value) if kind == "ordinal" else None
        if moment is None:
            return _date(value, f"%d {month} %Y")
        day = _ordinal(moment.day)
        return _date(moment, f"{month} {day}, %Y" if style == "US" else f"{day} {month} %Y")

    return write


def _xmlschema(value: object) -> object:
    moment = _moment(value)
    return value if moment is None else moment.isoformat(timespec="seconds")


FILTERS: Mapping[str, Callable[..., object]] = {
    **lists.FILTERS,
    **numbers.FILTERS,
    "append": lambda value, text: shown(value) + shown(text),
    "array_to_sentence_string": _sentence,
    "capitalize": _capitalized,
    "cgi_escape": lambda value: quote_plus(shown(value), safe="*"),
    "date": lambda value, form: _date(_as_written(value), form),
    "date_to_rfc822": lambda value: _date(value, "%a, %d %b %Y %T %z"),
    "date_to_long_string": _day_of("%B"),
    "date_to_string": _day_of("%b"),
    "date_to_xmlschema": _xmlschema,
    "default": _default,
    "downcase": lambda value: shown(value).lower(),
    "escape_once": lambda value: _escaped_once(shown(value)),
    "escape": lambda value: None if value is None else escape(shown(value)).replace("&#x27;", "&#39;"),
    "lstrip": lambda value: shown(value).lstrip(),
    "markdownify": _markdownified,
    "newline_to_br": lambda value: _replaced(shown(value), "\n", "<br />\n", -1),
    "normalize_whitespace": lambda value: " ".join(shown(value).split()),
    "number_of_words": _number_of_words,
    "prepend": lambda value, text: shown(text) + shown(value),
    "remove": lambda value, text: _replaced(shown(value), text, "", -1) if text else shown(value),
    "remove_first": lambda value, text: shown(value).replace(shown(text), "", 1),
    "replace": lambda value, old, new="": _replaced(shown(value), old, new, -1),
    "replace_first": lambda value, old, new="": _replaced(shown(value), old, new, 1),
    "rstrip": lambda value: shown(value).rstrip(),
    "size": _size,
    "slugify": _slugified,
    "smartify": lambda value: Phrase(shown(value)),
    "split": _split,
    "strip": lambda value: shown(value).strip(),
    "strip_html": lambda value: _TAGS.sub("", shown(value)),
    "strip_index": lambda value: re.sub(r"/index\.html?$", "/", shown(value)),
    "strip_newlines": lambda value: shown(value).replace("\n", ""),
    "truncate": _truncated,
    "truncatewords": _truncated_words,
    "upcase": lambda value: shown(value).upper(),
    "uri_escape": lambda value: quote(shown(value), safe="/~!$&'()*+,;=:@-._?#[]%"),
    "url_decode": lambda value: unquote_plus(shown(value)),
    "url_encode": lambda value: quote_plus(shown(value), safe=""),
    "xml_escape": lambda value: escape(shown(value)).replace("&#x27;", "&apos;"),
}
"""What a value becomes, perhaps with arguments behind it. They raise ``NotUnderstoodError``."""

_KNOWN = frozenset({*FILTERS, *_OF_ADDRESSES, *lists.OF_SCOPE, "group_by_exp"})
_ARGUMENTS = {name: signature(apply).parameters.values() for name, apply in FILTERS.items()}
_MOST = {name: len(arguments) for name, arguments in _ARGUMENTS.items()}
_LEAST = {name: sum(one.default is one.empty for one in arguments) for name, arguments in _ARGUMENTS.items()}
