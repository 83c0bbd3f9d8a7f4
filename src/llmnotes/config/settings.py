"""What a site's owner may decide, with defaults that need no file."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, TypeAlias

from msgspec import Struct, field

Paths: TypeAlias = Annotated[tuple[str, ...], "paths"]
"""A path below the site's root, or a list of them."""


LOCAL = "http://localhost:8000"
"""Where a site without a ``base_url`` is taken to live, in the places that need an absolute address."""

SYMBOLS = ("\u2026", "\u2014", "\u2013", "\xab", "\xbb", "\xab\xa0", "\xa0\xbb")
"""What kramdown makes of three dots, of hyphens and of two angle brackets, without and with a blank within."""


class FrontMatterDefaults(Struct, frozen=True):
    """Front matter for every note below ``path`` (``""`` for all; ``*`` globs) of ``type`` (``""`` for any)."""

    path: str
    type: str
    values: Mapping[str, object]


class Collection(Struct, frozen=True):
    """A collection of Jekyll's: the notes in the folder ``_name``.

    ``permalink`` is their template, empty for ``/:collection/:path``. ``posts`` are a collection that every site has.
    Liquid has them by date, or in the order of what they say under the key ``sort_by``; those of ``order``, which are
    paths below the folder, come before all others.
    """

    name: str
    permalink: str = ""
    sort_by: str = ""
    order: tuple[str, ...] = ()


class LinkSettings(Struct, frozen=True):
    """How links are verified.

    What ``links.lock`` knows counts for ``max_age`` days; asking ends after ``timeout`` seconds, whatever is left.
    ``ignore`` are patterns of addresses of which nobody is asked, and nothing said.
    """

    max_age: int = 30
    timeout: int = 60
    ignore: tuple[str, ...] = ()


class KramdownSettings(Struct, frozen=True):
    """How Jekyll's Markdown is read (https://kramdown.gettalong.org/options.html); only for that dialect.

    ``input`` is ``GFM`` or ``kramdown``. ``smart_quotes`` are entity names of the left and right single, then the left
    and right double mark. ``typographic_symbols`` are what ``...``, ``---``, ``--``, ``<<``, ``>>``, ``<<`` before a
    blank and ``>>`` behind one become. ``toc_levels`` are the levels of headings that ``{:toc}`` lists.
    ``default_lang`` is the language of code that does not say its own, ``footnote_nr`` the number of the first
    footnote, ``footnote_backlink`` what leads back from one (nothing for no way back).
    """

    input: str = "GFM"
    auto_ids: bool = True
    auto_id_prefix: str = ""
    auto_id_stripping: bool = False
    default_lang: str = ""
    footnote_backlink: str = "\u21a9\ufe0e"
    footnote_nr: int = 1
    footnote_prefix: str = ""
    gfm_quirks: tuple[str, ...] = ("paragraph_end",)
    hard_wrap: bool = False
    header_offset: int = 0
    parse_block_html: bool = False
    parse_span_html: bool = True
    remove_line_breaks_for_cjk: bool = False
    smart_quotes: tuple[str, ...] = ("lsquo", "rsquo", "ldquo", "rdquo")
    toc_levels: tuple[int, ...] = (1, 2, 3, 4, 5, 6)
    typographic_symbols: tuple[str, ...] = SYMBOLS


class Config(Struct, frozen=True):
    r"""A site's settings; every field is a key of ``llmnotes.toml`` and ``[tool.llmnotes]``.

    ``base_url`` is where the site will live (``https://me.github.io/notes``), without a slash at its end; its path is
    put before every internal address. ``permalink`` is a style or template of Jekyll's. ``timezone`` (IANA name) is for
    dates without one. ``notes`` is the folder of notes, relative to the root (``.`` for the root itself). ``search``
    is whether readers can search the site. ``macros`` are TeX macros (``{"R": "\mathbb{R}"}``). ``exclude`` are glob
    patterns below the folder of notes, ``bibliography`` ``.bib`` files below the root. ``extra`` holds an author's own
    keys, which templates see as ``site.KEY``. ``dialect`` is how Markdown is read: ``notes``, or ``jekyll`` (what is
    written for kramdown and Liquid), which ``kramdown`` is about; with it goes what a file is: a post, a document of
    one of the ``collections`` (which lie in ``collections_dir``), a page, or nothing; of ``collections_without_pages``
    there is only what Liquid in other notes shows. There, ``include`` are names that are read in spite of their
    underscore or an exclusion, ``unpublished`` shows notes with ``published: false``, ``optional_front_matter`` makes
    pages of Markdown without front matter, ``readme_index`` makes a ``README.md`` the index of a folder that has none
    (one with front matter only by ``readme_index_with_front_matter``), and ``titles_from_headings`` takes the title of
    a page without one from a heading down to the third level (``titles_from_headings_in_collections`` also that of a
    document).
    """

    title: str = "Notes"
    description: str = ""
    author: str = ""
    language: str = "en"
    base_url: str = ""
    timezone: str = "UTC"
    notes: str = "notes"
    permalink: str = "/:path/"
    drafts: bool = False
    future: bool = False
    excerpt_separator: str = ""
    recent: int = 10
    search: bool = True
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    collections: tuple[Collection, ...] = ()
    collections_dir: str = ""
    collections_without_pages: tuple[Collection, ...] = ()
    unpublished: bool = False
    optional_front_matter: bool = False
    readme_index: bool = False
    readme_index_with_front_matter: bool = False
    titles_from_headings: bool = False
    titles_from_headings_in_collections: bool = False
    macros: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    defaults: tuple[FrontMatterDefaults, ...] = ()
    links: LinkSettings = LinkSettings()
    dialect: str = "notes"
    kramdown: KramdownSettings = KramdownSettings()
    bibliography: Paths = ()
    extra: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
