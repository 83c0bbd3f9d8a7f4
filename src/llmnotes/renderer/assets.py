"""The theme's static files: style sheets and scripts joined, every name with a hash of its content."""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import quote, unquote

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.nearest import nearest

ROOT = "root/"
"""Files below this folder of ``static/`` go to the site's root under their own name (``CNAME``, ``favicon.ico``)."""

_JOINED = {"style.css": ("css/", ".css"), "script.js": ("js/", ".js")}
_IMPORTED = re.compile(rb"""(?P<before>\bfrom )(?P<quote>["'])(?P<where>\./[\w./-]+)(?P<rest>)(?P=quote)""")
_LOCATED = re.compile(
    rb"""(?P<before>\burl\(\s*|@import\s+)(?P<quote>["']?)(?P<where>(?:\.\.?/)*+[\w%.][\w./%+@~-]*)"""
    rb"""(?P<rest>[?\#][^"')\s]*|)(?P=quote)(?=[\s;)])"""
)
_FORMS = {".js": _IMPORTED, ".css": _LOCATED}
_OPENING_COMMENT = re.compile(r"\A\s*(?://.*\n\s*)+")
_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)
_LONG_TEXT = re.compile(r"^[^`\n]*(?:`[^`\n]*`[^`\n]*)*`[^`\n]*$|\\$", re.MULTILINE)  # a line with one ` too many, or \
_STRING = r"""(?P<string>"(?:\\.|[^"\\])*+"|'(?:\\.|[^'\\])*+')"""
_BLANK = r"(?:\s++|/\*.*?\*/)"
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


def assets_of(static: Mapping[str, bytes]) -> Assets:
    """Name and join the files of ``static/`` (by path below it, a site's own files already in the theme's place).

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
    for name, (first, content) in published.items():
        content = _naming(name, contents)
        path = name.removeprefix(ROOT) if name.startswith(ROOT) else hashed(f"static/{name}", content)
        urls[name.removeprefix(ROOT)] = f"/{path}"
        files[path] = content
        sources[path] = f"static/{first}"
    return Assets(urls, files, sources, (*_lost(static, contents), *_hidden(static)))


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


def _naming(name: str, contents: Mapping[str, bytes], above: Collection[str] = ()) -> bytes:
    """Return a file with the names under which what it needs is published, but for those ``above``.

    These are the files that need it: a name can not have a hash of itself in it.
    """
    form = None if name.startswith(ROOT) else _FORMS.get(posixpath.splitext(name)[1])
    if form is None:
        return contents[name]

    def published(found: re.Match[bytes]) -> bytes:
        where = found["where"].decode()
        needed = _needed(_folder(name), where)
        if needed not in contents or needed in (*above, name):
            return found[0]
        if needed.startswith(ROOT):
            href = posixpath.relpath(needed.removeprefix(ROOT), f"static/{posixpath.dirname(name)}".rstrip("/"))
        else:
            path = hashed(needed, _naming(needed, contents, (*above, name)))
            href = posixpath.relpath(path, posixpath.dirname(name) or ".")
        start = "./" if form is _IMPORTED and not href.startswith(".") else ""
        return found["before"] + found["quote"] + (start + quote(href)).encode() + found["rest"] + found["quote"]

    return form.sub(published, contents[name])


def _folder(name: str) -> str:
    """Return the folder of ``static/`` from which a file names others: where its parts are, if it is joined."""
    return _JOINED[name][0].rstrip("/") if name in _JOINED else posixpath.dirname(name)


def _needed(folder: str, where: str) -> str:
    return posixpath.normpath(posixpath.join(folder, unquote(where)))


def _lost(static: Mapping[str, bytes], contents: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Tell of what style sheets need and ``static/`` does not have."""
    for name, content in static.items():
        if not name.endswith(".css") or name.startswith(ROOT):
            continue
        for found in _LOCATED.finditer(content):
            needed = _needed(posixpath.dirname(name), found["where"].decode())
            if needed in contents:
                continue
            line = content.count(b"\n", 0, found.start()) + 1
            before = content[content.rfind(b"\n", 0, found.start()) + 1 : found.start("where")].decode(
                "utf-8", "replace"
            )
            where = found["where"].decode()
            place = Place(f"static/{name}", line, len(before) + 1, len(before) + 1 + len(where))
            near = nearest(needed, contents)
            hint = f"the nearest there is static/{near}" if near else f"put it at static/{needed}"
            yield warning(place, "missing-static-file", f"there is no static/{needed}", hint=hint)


def _hidden(static: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Tell of files that nothing is made of, since parts that are joined make what is published under their name."""
    for whole, (folder, _) in _JOINED.items():
        if whole in static and _parts(static, *_JOINED[whole]):
            message = f"static/{whole} is not used: the files in static/{folder} make what is called so"
            hint = f"put it there, as static/{folder}99-own{posixpath.splitext(whole)[1]}"
            yield warning(Place(f"static/{whole}"), "unused-static-file", message, hint=hint)


def _parts(static: Mapping[str, bytes], folder: str, extension: str) -> list[str]:
    return [name for name in sorted(static) if name.startswith(folder) and name.endswith(extension)]


def _join(whole: str, names: list[str], static: Mapping[str, bytes]) -> bytes:
    tighten = tightened if whole.endswith(".css") else without_heading
    return "".join(tighten(static[name].decode("utf-8", "replace")) for name in names).encode()
