"""What a setting of the right type must still fulfil, by its key."""

import json
import posixpath
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from llmnotes.config.permalinks import template_problem
from llmnotes.config.settings import Collection
from llmnotes.nearest import nearest


class Invalid(Struct, frozen=True):
    """Why a value of the right type will not do (a predicate without its subject), and what would."""

    message: str
    hint: str


COLLECTION = re.compile(r"[A-Za-z0-9_.-]+")
"""The name of a collection."""

BRACE = re.compile(r"\\.|(?P<open>\{)|(?P<close>\})", re.DOTALL)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
DIALECTS = ("notes", "jekyll")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def _base_url(value: str) -> str | Invalid:
    hint = "write where the site will live, for example https://me.github.io/notes"
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  -- reading it is what checks it
    except ValueError as reason:
        return Invalid(f"is not a URL: {str(reason)[:1].lower()}{str(reason)[1:]}", hint)
    if not value:
        return value
    if parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"\s", value):
        return Invalid(f"is not an absolute http(s) URL: {json.dumps(value, ensure_ascii=False)}", hint)
    if "?" in value or "#" in value:
        return Invalid("has a query or a fragment", hint)
    return re.sub(r"(?<!:)//+", "/", value).rstrip("/")  # a path that begins with two would be a host


def _timezone(value: str) -> str | Invalid:
    import zoneinfo  # 3 ms that a site in UTC does not need

    try:
        zoneinfo.ZoneInfo(value)
    # A folder of the time zone database (America) is an OSError, a name that leaves it a ValueError.
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(value, zoneinfo.available_timezones())
        hint = f"did you mean {near}?" if near else "write an IANA name, for example Europe/Berlin"
        return Invalid(f"is not a known time zone: {json.dumps(value, ensure_ascii=False)}", hint)
    return value


def language_of(written: object) -> str:
    """Return the language tag that somebody wrote for a program (``ko_KR.UTF-8``); empty where it is none."""
    tag = written.partition(".")[0].replace("_", "-") if isinstance(written, str) else ""
    return tag if LANGUAGE.fullmatch(tag) else ""


def _language(value: str) -> str | Invalid:
    if LANGUAGE.fullmatch(value):
        return value
    message = f"is not a language tag: {json.dumps(value, ensure_ascii=False)}"
    return Invalid(message, "write a BCP 47 tag, for example en or pt-BR")


def _dialect(value: str) -> str | Invalid:
    if value in DIALECTS:
        return value
    message = f"is no dialect: {json.dumps(value, ensure_ascii=False)}"
    return Invalid(message, f"write one of {', '.join(DIALECTS)}")


def _recent(value: int) -> int | Invalid:
    return value if value >= 0 else Invalid(f"is negative: {value}", "write 0 or more")


def _notes(value: str) -> str | Invalid:
    folder = posixpath.normpath(value)
    if not value or "\\" in value or folder.startswith(("/", "../")) or folder == "..":
        message = f"is not a folder below the site's root: {json.dumps(value, ensure_ascii=False)}"
        return Invalid(message, "write a relative path with /, for example notes")
    return folder


def _bibliography(value: tuple[str, ...]) -> tuple[str, ...] | Invalid:
    for path in value:
        normal = posixpath.normpath(path)
        if not path.endswith(".bib") or "\\" in path or normal.startswith(("/", "../")):
            message = f"names no .bib file below the site's root: {json.dumps(path, ensure_ascii=False)}"
            return Invalid(message, "write a relative path with /, for example refs.bib")
    return tuple(dict.fromkeys(map(posixpath.normpath, value)))


def _collections_dir(value: str) -> str | Invalid:
    folder = _notes(value.strip("/") or ".")
    return "" if folder == "." else folder


def _named_collections(value: tuple[Collection, ...]) -> tuple[Collection, ...] | Invalid:
    for one in value:
        if not COLLECTION.fullmatch(one.name):
            message = f"names a collection {json.dumps(one.name, ensure_ascii=False)}"
            return Invalid(message, "use letters, digits, - and _: it is the name of a folder without its _")
        if one.permalink and (problem := template_problem(one.permalink, styles=False)):
            return Invalid(f"has an unusable permalink for {one.name}: {problem.message}", problem.hint)
    return value


def _permalink(value: str) -> str | Invalid:
    problem = template_problem(value)
    return Invalid(f"is not usable: {problem.message}", problem.hint) if problem else value


def _macros(value: Mapping[str, str]) -> Mapping[str, str] | Invalid:
    """Macros of TeX, in which braces must be balanced: no formula could use another one."""
    for name, tex in value.items():
        level = 0
        for brace in BRACE.finditer(tex):
            level += 1 if brace["open"] else -1 if brace["close"] else 0
            if level < 0:
                break
        if level:
            message = f"has a macro {json.dumps(name, ensure_ascii=False)} with a brace that is not "
            return Invalid(message + ("closed" if level > 0 else "opened"), "write a } for each {")
    return value


CHECKS: Mapping[str, Callable[[Any], object]] = {
    "base_url": _base_url,
    "timezone": _timezone,
    "language": _language,
    "dialect": _dialect,
    "recent": _recent,
    "notes": _notes,
    "permalink": _permalink,
    "bibliography": _bibliography,
    "macros": _macros,
    "collections": _named_collections,
    "collections_dir": _collections_dir,
    "collections_without_pages": _named_collections,
}
