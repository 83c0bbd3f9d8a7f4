"""What Jekyll takes of a repository: which names it looks at, and what each file is to it.

The rules are those of ``entry_filter.rb``, ``reader.rb`` and ``post_reader.rb`` of Jekyll 4.3.
"""

import codecs
import posixpath
import re
from collections.abc import Iterable, Sequence
from datetime import date
from fnmatch import translate
from functools import lru_cache
from itertools import dropwhile

from msgspec import Struct

from llmnotes.config import Config
from llmnotes.config.folders import DATED, DRAFTS, POSTS, Folders, folders_of
from llmnotes.config.jekyllonly import MARKDOWN_EXTENSIONS
from llmnotes.diagnostics import Diagnostic, Place, info, warning

MARKDOWN = tuple(f".{extension}" for extension in MARKDOWN_EXTENSIONS)
TEXTS = (*MARKDOWN, ".html")
"""How the names of files end that can be pages."""

EXCLUDED = (
    ".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules", "vendor/bundle/",
    "vendor/cache/", "vendor/gems/", "vendor/ruby/",
)  # fmt: skip
"""What Jekyll never looks at (https://jekyllrb.com/docs/configuration/options/)."""

OURS = ("llmnotes.toml", "links.lock")
INCLUDED = (".htaccess",)
SPECIAL = (".", "_", "#", "~")
STYLES = (".scss", ".sass")
"""How style sheets end that belong to layouts: the look of a site is that of llmnotes."""

OTHER_HTML = (".htm", ".xhtml")
NO_TEXTS = (
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico", ".pdf", ".mp4", ".webm", ".mov", ".mp3", ".ogg", ".wav",
    ".woff", ".woff2", ".ttf", ".otf", ".eot", ".zip", ".gz", ".tar", ".7z", ".pptx", ".docx", ".xlsx", ".npz", ".npy",
)  # fmt: skip
"""How the names of files end that need not be opened to know that they do not begin with front matter."""

ABOUT_REPOSITORY = (
    "README", "LICENSE", "LICENCE", "COPYING", "CODE_OF_CONDUCT", "CONTRIBUTING", "ISSUE_TEMPLATE",
    "PULL_REQUEST_TEMPLATE",
)  # fmt: skip
"""Names of files without front matter that no plug-in makes pages of, unless they are included."""

INDEX = re.compile(r"(.*/)(?:index\.(?:html?|xhtml|xml))?", re.IGNORECASE)
"""An address that is the index of the folder in front of it."""
_INDEXES = (*MARKDOWN, ".html", ".htm", ".xhtml", ".xml")

_DOTS = re.compile(r"\.+(?=\.[^./]*\Z)")
_HEADER = re.compile(rb"---[ \t\r\f\v]*\n")
_HEADER_END = re.compile(rb"^---", re.MULTILINE)
_PERMALINK = re.compile(rb"""^permalink:[ \t]*["']?([^\s"'#]+)""", re.MULTILINE)
_DATE = re.compile(rb"""^date:[ \t]*["']?(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)""", re.MULTILINE)
LONGEST_HEADER = 2048
"""Bytes in which front matter is looked for: the address of a page that a README may have to give way to, and dates."""


class Rules(Struct, frozen=True):
    """Which names are looked at.

    ``files`` are single files that are included, and ``leads`` the hidden folders that they lie in, with a slash at
    their end: of those nothing else is looked at.
    """

    excluded: re.Pattern[str]
    included: re.Pattern[str]
    collections: frozenset[str]
    collections_dir: str
    files: frozenset[str]
    leads: frozenset[str]

    def leaves_out(self, name: str, within: str) -> bool:
        """Say whether ``name`` in the folder ``within`` (with a slash at its end) is nothing to Jekyll."""
        path = within + name
        if self.leads and (path in self.files or f"{path}/" in self.leads):
            return False
        if within in self.leads or name.endswith("."):
            return True
        if self.excluded.match(path):
            return self.included.match(name) is None
        if name.startswith(SPECIAL) or name.endswith("~"):
            return self.included.match(name) is None and not self._is_collection(name, within)
        return False

    def _is_collection(self, name: str, within: str) -> bool:
        if self.collections_dir and not within.startswith(f"{self.collections_dir}/"):
            return False
        if name in (POSTS, DRAFTS):
            return "/_" not in f"/{within}"
        return name[1:] in self.collections and within == (f"{self.collections_dir}/" if self.collections_dir else "")


def rules_of(config: Config) -> Rules:
    """Return the rules of a site."""
    excluded = [one for one in (*config.exclude, *EXCLUDED, *OURS) if one not in config.include]
    rules = Rules(
        excluded=_beginning(excluded),
        included=_beginning([*INCLUDED, *config.include]),
        collections=frozenset(one.name for one in config.collections) - {"posts"},
        collections_dir=config.collections_dir,
        files=frozenset(),
        leads=frozenset(),
    )
    files = frozenset(path for path in map(posixpath.normpath, config.include) if "/" in path)
    leads = {folder for path in files for folder in dropwhile(lambda one: not _is_hidden(rules, one), _folders(path))}
    return Rules(rules.excluded, rules.included, rules.collections, rules.collections_dir, files, frozenset(leads))


def _beginning(patterns: Iterable[str]) -> re.Pattern[str]:
    """Return what matches the paths that begin like one of the patterns, or that one matches as a whole.

    As a pattern of Ruby's ``fnmatch``, ``*`` stands for slashes, too.
    """
    kinds = []
    for pattern in filter(None, (pattern.lstrip("/") for pattern in patterns)):
        kinds.append(re.escape(pattern))
        if pattern.endswith("/"):
            kinds.append(f"{re.escape(pattern[:-1])}\\Z")
        if any(mark in pattern for mark in "*?["):
            kinds.append(translate(pattern.replace("[^", "[!")))
    return re.compile("|".join(kinds) or "(?!)")


def _folders(path: str) -> list[str]:
    """Return the folders above a path, with a slash at their end."""
    parts = path.split("/")[:-1]
    return ["/".join((*parts[:end], "")) for end in range(1, len(parts) + 1)]


def _is_hidden(rules: Rules, folder: str) -> bool:
    above, name = posixpath.split(folder.rstrip("/"))
    return rules.leaves_out(name, f"{above}/" if above else "")


class Sorted(Struct, frozen=True):
    """What a file is: a note, a text for Liquid, a file at ``url``, or nothing; and what is to be said about that.

    ``is_raw`` is Markdown that only its missing front matter keeps from being a note, ``is_readme`` what may be the
    index of its folder, ``read_as`` the name of one that is. ``permalink`` is the address that a note asks for, as far
    as that was looked at.
    """

    is_note: bool = False
    url: str = ""
    said: Diagnostic | None = None
    is_text: bool = False
    is_raw: bool = False
    is_readme: bool = False
    read_as: str = ""
    permalink: str = ""


NOTE = Sorted(is_note=True)

BEGIN = "begin it with two lines of --- to make a page of it"
LIKE_GITHUB = (
    "`plugins: [jekyll-optional-front-matter, jekyll-readme-index]` makes pages of such files, as GitHub Pages does"
    " (in llmnotes.toml: `optional_front_matter = true`)"
)


def sorted_by(
    config: Config, prefix: str, found: Sequence[tuple[str, str, bytes]]
) -> tuple[list[Sorted], list[Diagnostic]]:
    """Return what each of the files of a site is, and what is to be said about them.

    ``found`` are paths below the folder of notes, which is ``prefix``, and paths on disk, each with anything.
    """
    sorting = sorting_of(config, prefix)
    kinds = [sorting.of(within, file) for within, file, _ in found]
    files = [within for within, _, _ in found]
    said = [kind.said for kind in kinds if kind.said is not None]
    if config.readme_index:
        _make_indexes(files, kinds)
    raw = [within for within, kind in zip(files, kinds, strict=True) if kind.is_raw]
    return kinds, [*said, sorting.raw(raw)] if raw else said


def _make_indexes(files: Sequence[str], kinds: list[Sorted]) -> None:
    """Make each README the index of its folder where no page or file is one; those with front matter are the last."""
    indexed = {_indexed(within, kind) for within, kind in zip(files, kinds, strict=True)}
    candidates = [number for number, kind in enumerate(kinds) if kind.is_readme]
    for number in sorted(candidates, key=lambda number: kinds[number].is_note):
        folder = _folder(files[number])
        if folder.lower() not in indexed:
            indexed.add(folder.lower())
            kinds[number] = Sorted(is_note=True, read_as=f"{folder[1:]}index.md")


def _indexed(within: str, kind: Sorted) -> str:
    """Return the folder that a file is the index of, in small letters; none where it is no index."""
    if kind.is_readme:
        return ""
    address = kind.permalink or kind.url
    if not address:
        name, extension = posixpath.splitext(posixpath.basename(within).lower())
        return _folder(within).lower() if name == "index" and extension in _INDEXES else ""
    match = INDEX.fullmatch(address)
    return match[1].lower() if match else ""


def _folder(within: str) -> str:
    """Return the address of the folder of a file."""
    return f"/{within[: within.rfind('/') + 1]}"


class Sorting(Struct, frozen=True):
    """Tells what files are to Jekyll; ``prefix`` is the name of the folder of notes before their paths."""

    config: Config
    collections: frozenset[str]
    prefix: str
    included: re.Pattern[str]

    def of(self, within: str, file: str) -> Sorted:
        """Return what a file is; most are opened for that."""
        name = within.rpartition("/")[2]
        extension = posixpath.splitext(name)[1].lower()
        folders = self._folders(within)
        special = folders.collection
        if special == "posts":
            if extension in TEXTS and (folders.is_draft or DATED.match(name)):
                return NOTE
            return Sorted() if folders.is_draft else self._no_post(within, file, is_text=extension in TEXTS)
        stem = posixpath.splitext(name)[0].upper()
        is_readme = extension in MARKDOWN and stem == "README" and not special
        header = header_of(file, unreadable=extension in TEXTS) if extension not in NO_TEXTS else None
        if header is not None:
            permalink = _permalink_in(header) if self.config.readme_index else ""
            if extension in STYLES:
                return Sorted()
            if extension not in TEXTS:
                is_text = not special and extension not in OTHER_HTML
                said = None if is_text else self._template(within)
                return Sorted(is_text=is_text, said=said, permalink=permalink)
            is_readme = is_readme and self.config.readme_index_with_front_matter
            return Sorted(is_note=True, is_readme=is_readme, permalink=permalink) if permalink or is_readme else NOTE
        url = self._url_in_collection(within) if special else f"/{_DOTS.sub('', within)}"
        if extension not in MARKDOWN:
            return Sorted(url=url)
        is_about = (
            stem in ABOUT_REPOSITORY and self.included.match(name) is None and self.included.match(within) is None
        )
        if self.config.optional_front_matter and not special and not is_about:
            return Sorted(is_note=True, is_readme=is_readme and self.config.readme_index)
        return Sorted(url=url, is_raw=not is_about, is_readme=is_readme and self.config.readme_index)

    def raw(self, files: Sequence[str]) -> Diagnostic:
        """Return what is to be said about Markdown files that are copied, all at once."""
        message = "this file has no front matter: Jekyll copies it as it is, and so do we"
        if len(files) > 1:
            message = f"{len(files)} Markdown files have no front matter, this one is the first: "
            message += "Jekyll copies them as they are, and so do we"
        pages = [within for within in files if not self._folders(within).collection]
        hint = LIKE_GITHUB if pages and not self.config.optional_front_matter else BEGIN
        return info(self._place(files[0]), "no-front-matter", message, hint=hint)

    def _folders(self, within: str) -> Folders:
        return _folders_of(within.rpartition("/")[0], self.collections, self.config.collections_dir)

    def _url_in_collection(self, within: str) -> str:
        from llmnotes.loader.filenames import jekyll_name  # the loader, which takes 0.1 s, and few have such files
        from llmnotes.loader.jekylladdresses import file_url_of
        from llmnotes.loader.options import options_of

        name = jekyll_name(within, self.collections, self.config.collections_dir)
        return file_url_of(options_of(self.config), name, posixpath.splitext(within)[1])

    def _no_post(self, within: str, file: str, *, is_text: bool) -> Sorted:
        if is_text:
            from llmnotes.loader.filenames import dated_name  # the loader, as above

            message = "this is left out, as by Jekyll: the names of posts begin with a date"
            hint = f"rename it: {dated_name(posixpath.basename(within), _day_in(file))}"
            return Sorted(said=warning(self._place(within), "undated-post", message, hint=hint))
        message = "this is left out, as by Jekyll, which publishes nothing but posts of what is in _posts"
        hint = "move it to another folder, such as assets"
        return Sorted(said=info(self._place(within), "file-among-posts", message, hint=hint))

    def _template(self, within: str) -> Diagnostic:
        message = "this is a template of Jekyll's, and left out"
        hint = "without front matter, it would be published as it is"
        return info(self._place(within), "jekyll-template", message, hint=hint)

    def _place(self, within: str) -> Place:
        return Place(self.prefix + within)


@lru_cache(maxsize=1024)  # most files are in few folders
def _folders_of(folder: str, collections: frozenset[str], collections_dir: str) -> Folders:
    return folders_of(f"{folder}/" if folder else "", collections, collections_dir)


def sorting_of(config: Config, prefix: str) -> Sorting:
    """Return what tells the files of a site apart."""
    collections = frozenset(one.name for one in config.collections) - {"posts"}
    return Sorting(config, collections, prefix, _beginning(config.include))


def header_of(file: str, *, unreadable: bool) -> bytes | None:
    """Return the beginning of a file that begins with a line of ``---``.

    None of any other; of one that can not be read, nothing (``b""``) if that is to count as one (``unreadable``).
    """
    try:
        with open(file, "rb", buffering=0) as content:  # noqa: PTH123 -- the path is a string
            text = content.read(LONGEST_HEADER).removeprefix(codecs.BOM_UTF8)
    except OSError:
        return b"" if unreadable else None
    return text if _HEADER.match(text) else None


def _day_in(file: str) -> date | None:
    """Return the day that front matter gives, if it is written plainly."""
    found = _DATE.search(header_of(file, unreadable=False) or b"")
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _permalink_in(header: bytes) -> str:
    """Return the address that front matter asks for, if it is written plainly."""
    end = _HEADER_END.search(header, 3)
    found = _PERMALINK.search(header, 0, end.start() if end else len(header))
    return found[1].decode("utf-8", "replace") if found else ""
