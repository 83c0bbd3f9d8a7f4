"""The theme's static files: style sheets and scripts joined, every name with a hash of its content."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.nearest import nearest

ROOT = "root/"
"""Files below this folder of ``static/`` go to the site's root under their own name (``CNAME``, ``favicon.ico``)."""

_JOINED = {"style.css": ("css/", ".css"), "script.js": ("js/", ".js")}
_STRING = r"""(?P<string>"(?:\\.|[^"\\\n])*+"?|'(?:\\.|[^'\\\n])*+'?)"""
_IMPORTED = re.compile(rb"""(?P<before>\bfrom )(?P<quote>["'])(?P<where>\./[\w./-]+)(?P<rest>)(?P=quote)""")
_LOCATED = re.compile(
    rb"""
    /\*.*?(?:\*/|\Z)
    | (?P<before>\burl\(\s*|@import\s+)(?P<quote>["'])?(?P<where>(?![#]|//|[A-Za-z][\w+.-]*:)
      (?(quote)[^"'\\\n?\#]+|[^\s"'()\\?\#;]+))(?P<rest>[?\#](?(quote)[^"'\\\n]*|[^\s"'()\\;]*)|)
      (?(quote)(?P=quote))(?=[\s;)])
    | "(?:[^"\\\n]|\\.)*+"?|'(?:[^'\\\n]|\\.)*+'?
    """,
    re.VERBOSE | re.DOTALL,
)
"""What a style sheet needs, in the group ``where``; or a comment or another text."""

_IMPORTS = re.compile(rf"{_STRING}|(?P<import>@import\b(?:\"[^\"]*\"|'[^']*'|[^;\"'{{}}])*+(?P<end>;)?)\n?", re.DOTALL)
_FORMS = {".js": _IMPORTED, ".css": _LOCATED}
_OPENING_COMMENT = re.compile(r"\A\s*(?://.*\n\s*)+")
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_LONG_TEXT = re.compile(r"^[^`\n]*(?:`[^`\n]*`[^`\n]*)*`[^`\n]*$|\\$", re.MULTILINE)  # a line with one ` too many, or \
_BLANK = r"(?:\s++|/\*.*?(?:\*/|\Z))"
_STRING_OR_BLANK = re.compile(
    rf"{_STRING}|{_BLANK}*+(?P<mark>[{{}};,>]){_BLANK}*+|(?P<colon>:){_BLANK}++|{_BLANK}++", re.DOTALL
)


class Assets(Struct, frozen=True):
    """What is published beside the pages: ``urls`` by the name templates use, ``files`` by output path.

    ``sources`` says for each output path which file of ``static/`` it was made of, the first one if there are several.
    ``problems`` tell of files that name what is not there, and of such as another one stands in for.
    """

    urls: Mapping[str, str]
    files: Mapping[str, bytes]
    sources: Mapping[str, str]
    problems: tuple[Diagnostic, ...] = ()

    @property
    def named(self) -> frozenset[str]:
        """The URLs of the files that keep their names, but for pages."""
        hashed_ones = {url for name, url in self.urls.items() if url != f"/{name}"}
        return frozenset([f"/{path}" for path in self.files if not path.endswith(".html")]) - hashed_ones


def misplaced(own: Iterable[str], folder: str) -> Mapping[str, tuple[str, str]]:
    """Return the files of a site's own ``folder`` that do not keep their names, by the URLs that they would have else.

    Of each there is the path that it has, and the one that it would keep its name with.
    """
    return {f"/{name}": (f"{folder}/{name}", f"{folder}/{ROOT}{name}") for name in own if not name.startswith(ROOT)}


def assets_of(static: Mapping[str, bytes], folder: str = "static") -> Assets:
    """Name and join the files of ``static/`` (by path below it, a site's own files already in the theme's place).

    ``folder`` is where a site has files of its own, which are the ones with problems.

    ``css/*.css`` become one ``style.css`` and ``js/*.js`` one ``script.js``, in the order of their names, so that a
    page asks for each once. Everything is published as ``/static/NAME.HASH.EXT``, except what is below ``ROOT``. What a
    script imports ``from "./NAME.js"`` it imports by that name, and so it is with what a style sheet needs
    (``url(../fonts/NAME.woff2)``, ``@import "NAME.css"``), from where its file is.
    """
    urls: dict[str, str] = {}
    files: dict[str, bytes] = {}
    sources: dict[str, str] = {}
    published = _published(static)
    contents = {name: content for name, (_, content) in published.items()}
    paths = _paths(contents)
    for name, (first, _) in published.items():
        path = paths[name]
        urls[name.removeprefix(ROOT)] = f"/{path}"
        files[path] = _naming(name, contents, paths)
        sources[path] = f"static/{first}"
    return Assets(urls, files, sources, (*_lost(static, contents, folder), *_hidden(static, folder)))


def hashed(path: str, content: bytes) -> str:
    """Return the path with the first eight hexadecimal digits of the content's SHA-256 before its extension."""
    from hashlib import sha256  # 3 ms: a build spends them while other processes read the notes

    stem, extension = posixpath.splitext(path)
    return f"{stem}.{sha256(content).hexdigest()[:8]}{extension}"


def tightened(css: str) -> str:
    """Return a style sheet without comments and without blanks that mean nothing; its strings stay as they are."""
    return (
        _STRING_OR_BLANK.sub(lambda match: match["string"] or match["mark"] or match["colon"] or " ", css).strip()
        + "\n"
    )


def without_heading(script: str) -> str:
    """Return a script without the comment that opens it, and without blanks at the beginnings of its lines.

    They stay where a text may go on from one line to the next.
    """
    text = _OPENING_COMMENT.sub("", script).strip() + "\n"
    return text if _LONG_TEXT.search(text) else _INDENTATION.sub("", text)


def _published(static: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Return the files to publish by name, each with the name of the (first) file it is made of."""
    parts = {whole: _parts(static, *where) for whole, where in _JOINED.items()}
    used = {name for names in parts.values() for name in names}
    single = {name: (name, static[name]) for name in sorted(static) if name not in used}
    joined = {whole: (names[0], _join(whole, names, static)) for whole, names in parts.items() if names}
    return single | joined


def _paths(contents: Mapping[str, bytes]) -> Mapping[str, str]:
    """Return where each file is published.

    A name with a hash changes with all that the file needs, and that needs in turn: files may need each other.
    """
    needs = {name: _needs(name, contents) for name in contents}
    marks = {name: hashed(name, contents[name]).encode() for name in frozenset().union(*needs.values())}
    return {
        name: name.removeprefix(ROOT)
        if name.startswith(ROOT)
        else hashed(f"static/{name}", b"\0".join([contents[name], *[marks[one] for one in _others(name, needs)]]))
        for name in contents
    }


def _needs(name: str, contents: Mapping[str, bytes]) -> frozenset[str]:
    """Return the other files that a file names."""
    form = _form(name)
    found = [one["where"] for one in form.finditer(contents[name])] if form else []
    needed = frozenset([_needed(_folder(name), where) for where in found if where])
    return frozenset([one for one in needed if one in contents and one != name])


def _others(name: str, needs: Mapping[str, frozenset[str]]) -> list[str]:
    """Return all other files that a file can not be without, in an order that is always the same."""
    reached, waiting = {name}, [name]
    while waiting:
        fresh = needs[waiting.pop()] - reached
        reached |= fresh
        waiting += fresh
    return sorted(reached - {name})


def _form(name: str) -> re.Pattern[bytes] | None:
    return None if name.startswith(ROOT) else _FORMS.get(posixpath.splitext(name)[1])


def _naming(name: str, contents: Mapping[str, bytes], paths: Mapping[str, str]) -> bytes:
    """Return a file with the names under which what it needs is published; one that needs itself can not have that."""
    form = _form(name)
    if form is None:
        return contents[name]

    def published(found: re.Match[bytes]) -> bytes:
        needed = _needed(_folder(name), found["where"]) if found["where"] else ""
        if needed not in paths or needed == name:
            return found[0]
        href = posixpath.relpath(paths[needed], posixpath.dirname(f"static/{name}"))
        start = "./" if form is _IMPORTED and not href.startswith(".") else ""
        mark = found["quote"] or b""
        return found["before"] + mark + (start + quote(href)).encode() + found["rest"] + mark

    return form.sub(published, contents[name])


def _folder(name: str) -> str:
    """Return the folder of ``static/`` from which a file names others: where its parts are, if it is joined."""
    return _JOINED[name][0].rstrip("/") if name in _JOINED else posixpath.dirname(name)


def _needed(folder: str, where: bytes) -> str:
    """Return which file of ``static/`` is meant from a folder of it; nothing for an address from the site's root."""
    path = unquote(where.decode("utf-8", "replace"))
    return "" if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))


def _lost(static: Mapping[str, bytes], contents: Mapping[str, bytes], folder: str) -> Iterator[Diagnostic]:
    """Tell of what style sheets need and is not there, or is not there under this name."""
    for name, content in static.items():
        if not name.endswith(".css") or name.startswith(ROOT):
            continue
        for found in _LOCATED.finditer(content):
            if not found["where"]:
                continue
            needed = _needed(posixpath.dirname(name), found["where"])
            hidden = unquote(found["where"].decode("utf-8", "replace")).removeprefix("/static/")
            if needed in contents or (not needed and hidden not in contents):
                continue
            line = content.count(b"\n", 0, found.start()) + 1
            start = content.rfind(b"\n", 0, found.start()) + 1
            column = len(content[start : found.start("where")].decode("utf-8", "replace")) + 1
            end = column + len(found["where"].decode("utf-8", "replace"))
            if needed:
                message = f"there is no {folder}/{needed}"
                near = nearest(needed, contents)
                hint = f"the nearest there is {folder}/{near}" if near else f"put it at {folder}/{needed}"
            else:
                message = f"the name of {folder}/{hidden} has a hash of its content where it is published"
                hint = f"write {posixpath.relpath(hidden, posixpath.dirname(name) or '.')}, from this file"
            place = Place(f"{folder}/{name}", line, column, end)
            yield warning(place, "missing-static-file", message, hint=hint)


def _hidden(static: Mapping[str, bytes], folder: str) -> Iterator[Diagnostic]:
    """Tell of files that nothing is made of, since parts that are joined make what is published under their name."""
    for whole, (within, _) in _JOINED.items():
        if whole in static and _parts(static, *_JOINED[whole]):
            message = f"{folder}/{whole} is not used: the files in {folder}/{within} make what is called so"
            hint = f"put it there, as {folder}/{within}99-own{posixpath.splitext(whole)[1]}"
            yield warning(Place(f"{folder}/{whole}"), "unused-static-file", message, hint=hint)


def _parts(static: Mapping[str, bytes], folder: str, extension: str) -> list[str]:
    return [name for name in sorted(static) if name.startswith(folder) and name.endswith(extension)]


def _join(whole: str, names: list[str], static: Mapping[str, bytes]) -> bytes:
    if not whole.endswith(".css"):
        return "".join(without_heading(static[name].decode("utf-8", "replace")) for name in names).encode()
    joined = "".join(tightened(static[name].decode("utf-8", "replace")) for name in names)
    if "@import" not in joined:
        return joined.encode()
    imports = [found["import"] + "\n" for found in _IMPORTS.finditer(joined) if found["end"]]
    rules = _IMPORTS.sub(lambda found: "" if found["end"] else found[0], joined)
    return ("".join(imports) + rules).encode()  # what is imported counts only before all rules
