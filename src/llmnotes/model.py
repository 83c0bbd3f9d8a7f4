"""The words of the house: a source, the note it holds, the links in it, and the body with its holes."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Place

NOTE_SUFFIXES = (".md", ".markdown")
"""How the names of notes end, in letters of any case."""


class Source(Struct, frozen=True):
    """A file of notes as text: ``path`` relative to the site's root, ``text`` with LF line ends and no BOM.

    ``within`` is the path relative to the folder of notes it was found in (``papers/groq.md`` for
    ``notes/papers/groq.md``): what URLs and categories are made of. ``beside`` has the texts of the files that it
    includes by Jekyll's ``include_relative``, by their path from its own folder. ``read_as`` is the path that counts in
    the place of ``within`` for the URL, where there is one: of a ``README.md`` that is the index of its folder.
    ``misread`` says where the file's bytes are not in the encoding that they should be in.
    """

    path: str
    within: str
    text: str
    beside: tuple[tuple[str, str], ...] = ()
    read_as: str = ""
    misread: Diagnostic | None = None


class LinkKind(StrEnum):
    """How a link was written; it decides what the target may be."""

    LINK = "link"  # [text](url), <url>, a bare URL, or <a href>
    IMAGE = "image"  # what is shown or played: ![alt](url), <img src>, <video src>
    FRAME = "frame"  # what is shown and may be a page: <iframe src>, <embed src>, <object data>
    WIKI = "wiki"  # [[note]]
    EMBED = "embed"  # ![[note]]
    CITE = "cite"  # [@arxiv:1706.03762], [@key]
    SOURCE = "source"  # one address of a srcset: the picture in another size or format


class Link(Struct, frozen=True, gc=False, array_like=True):
    """A reference to something, internal or not.

    ``url`` is what the reader's browser would follow, or for the wiki kinds what stands between the brackets before the
    ``|``. Of a work that is cited it is the address on arXiv, or ``@`` and the key of a bibliography's entry.
    ``place`` is the very URL (or identifier, or key) in the author's file, for a reference link the URL in its
    definition. ``text`` is the visible text without markup, empty for a citation, but where that is an entry its form,
    and ``citations.IF_KNOWN`` where it is none if no entry has the key.
    """

    kind: LinkKind
    url: str
    text: str
    place: Place


class Heading(Struct, frozen=True, gc=False, array_like=True):
    """A heading of a note: ``level`` 1 to 6, ``id`` unique in its note, ``text`` without markup, ``html`` with it.

    In both, works that are cited and notes that wikilinks name are marked (see ``standins.marked``). ``first_link``
    is the number of the first of the note's links that stands behind it (how many stand before it, if none does), None
    if it begins no section that can be embedded.
    """

    level: int
    id: str
    text: str
    html: str
    first_link: int | None = None


class Href(Struct, frozen=True, tag=True):
    """A hole for the address of an internal link, inside an attribute's quotes; ``link`` indexes ``Note.links``."""

    link: int


class LinkTitle(Struct, frozen=True, tag=True):
    """A hole for the title of the note, or the heading in it, that a wikilink without a text of its own leads to."""

    link: int


class Embedded(Struct, frozen=True, tag=True):
    """A hole for the body (or one section, or a link to the file) that an embed names; stands between blocks."""

    link: int


class Cited(Struct, frozen=True, tag=True):
    """A hole for what a work is cited by.

    ``form`` is ``label`` (author and year, within brackets), ``year``, ``text`` (the author, and the year in
    brackets), ``located`` (the same, but a locator and the closing bracket follow), what ``citations.located_at``
    returns (the same with these), or ``citations.ENTRY``: all that a bibliography says of it.
    """

    link: int
    form: str


class Called(Struct, frozen=True, tag=True):
    """The same where there can be no link, as in a table of contents; ``url`` is that of a link to the work.

    If ``form`` is ``standins.TITLE`` it is what a wikilink names, and the title of that note is wanted.
    """

    url: str
    form: str


class Sources(Struct, frozen=True, tag=True):
    """A hole for what offers a picture in other sizes or formats, if all files are there that it names.

    ``link`` is the first of these among the note's links; ``html`` are the pieces before, between and behind them.
    """

    link: int
    html: tuple[str, ...]


class Room(Struct, frozen=True, tag=True):
    """A hole for the size of a picture, right behind its address, so that browsers keep room for it before it is there.

    ``width`` and ``height`` are what its author wrote, in pixels, 0 where nothing; never both.
    """

    link: int
    width: int = 0
    height: int = 0


Hole: TypeAlias = Href | LinkTitle | Embedded | Cited | Called | Sources | Room

Word: TypeAlias = str | LinkTitle | Cited
"""A piece of what is quoted: HTML, or a hole for words."""


class Mention(Struct, frozen=True, array_like=True):
    """What a note says about the target of a link: the sentence, list item or table row around it.

    ``parts`` are HTML with holes as those of a `Body`, but without links, and the link's own words in a ``mark``; there
    are none where there are no words around.
    ``section`` is the id of the heading or footnote below which they stand, empty above the first. ``is_read`` says
    whether the task-list item around the link is ticked off, None where there is none; it is about the first paper of
    those links that have the same ``item``.
    """

    parts: tuple[Word, ...]
    section: str
    is_read: bool | None
    item: int = 0


class Size(Struct, frozen=True, gc=False, array_like=True):
    """How large the picture in a file is, in pixels.

    What only ``is_shape`` is as large as there is room: its width and height tell how they go together, and no more.
    """

    width: int
    height: int
    is_shape: bool = False


OPENING = " "
"""What a body calls the heading that became the note's title, among its sections, where others have their id."""


class Body(Struct, frozen=True, array_like=True):
    """HTML with holes, in order: all that depends on another note is symbolic until the page is rendered.

    ``sections`` maps the id of a heading or of a single block (``^name``) to the half-open range of ``parts`` that
    belongs to it (up to the next heading of its level or above), for embeds of one section. The heading that became the
    title (`OPENING`) is there without an element around it, before all else. ``mentions`` has one for
    each of the note's links, in their order: it is what other pages quote, and only those that quote it need it.
    """

    parts: tuple[str | Hole, ...]
    sections: Mapping[str, tuple[int, int]]
    mentions: tuple[Mention, ...] = ()


class Reference(Struct, frozen=True, gc=False, array_like=True):
    """A link of a note to a work or to a part of it: ``link`` indexes ``Note.links``.

    ``work`` is the key of the paper (``arxiv:1706.03762``) or the repository (``github:owner/name``) as in
    ``links.lock``, and ``name`` the same as the note writes it (``1706.03762``, ``Owner/Name``). What is cited by a key
    (``@knuth1984``) is a work of the bibliography, which says whether it is a paper. ``part`` is what the address names
    of it: a version (``v5``), a file (``blob/main/README.md``), an issue (``issues/4``), or nothing.
    ``is_read`` is that of the link's `Mention`, if its item is about this work. ``key`` is that of the entry by which a
    note cites a paper, if it does.
    """

    link: int
    work: str
    name: str
    part: str
    is_read: bool | None
    key: str = ""


BIBLIOGRAPHIES = "assets/bibliography"
"""Where al-folio keeps the bibliographies of single posts, which name theirs in their front matter."""


class Entry(Struct, frozen=True, array_like=True):
    """A work of a bibliography, as its author described it in TeX; what is not known is empty.

    ``container`` is where it was published, ``year`` what is shown as that, ``1984`` or ``1988–1992``. ``doi`` has no
    address before it, ``url`` is one of the web, ``arxiv`` an eprint as written, unless it is said to be another
    archive's. ``place`` is where the entry begins. ``kind`` is what it is an entry of (``book``), and ``fields`` are
    those that are meant for readers, by name. ``ids`` are further keys of it.
    """

    key: str
    authors: tuple[str, ...]
    title: str
    year: str
    container: str
    doi: str
    url: str
    arxiv: str
    place: Place
    kind: str
    fields: tuple[tuple[str, str], ...]
    ids: tuple[str, ...] = ()


def own_key(file: str, key: str) -> str:
    """Return by what an entry is known that is in a ``file`` which single notes have for themselves."""
    return f"{file}\n{key}"


class Alias(Struct, frozen=True, gc=False, array_like=True):
    """Another name of a note, or a former address, and where its author wrote it.

    ``url`` is site-relative and redirects to the note; "" where a name leads nowhere. ``name`` is "" for an address.
    """

    url: str
    place: Place
    name: str = ""


class Note(Struct, frozen=True, array_like=True):
    """What a source says, without its body: small enough that a site can hold ten thousand of them.

    A pure function of the source and the loader's options. ``url`` is relative to the site (``/groq/``), not
    percent-encoded, and ``url_place`` where it comes from: the ``permalink`` line, or else the file's first character.
    ``layout`` is as the author wrote it. ``toc`` is false where no table of contents is wanted.
    ``date`` and ``updated`` are aware. ``excerpt`` is HTML without holes, ``description`` plain text; works that are
    cited in these and notes that wikilinks name are marked (see ``standins.marked``), which is for `Filler.said`.
    ``words`` counts the words of the text; ``other_anchors`` are the ids that are no heading's. ``extra`` has the
    front-matter keys that llmnotes does not know, as the author wrote them. ``collection`` is the folder with an
    underscore that the note is in (``posts`` where it is in none; empty for a page of Jekyll's). ``moved`` is the
    address that it leads to instead of showing a text, site-relative or not: its own where a page that every site has
    stands in for it. ``title`` is plain text; ``heading`` is the same as HTML where there are formulas in it, else
    empty. It may be shown from ``shown_from`` on and before ``shown_until``. ``title_id`` is the id of the heading that
    became the title, empty where none did.
    """

    path: str
    url: str
    url_place: Place
    title: str
    date: datetime | None
    updated: datetime | None
    tags: tuple[str, ...]
    categories: tuple[str, ...]
    aliases: tuple[Alias, ...]
    layout: str
    layout_place: Place
    draft: bool
    published: bool
    toc: bool
    excerpt: str
    description: str
    words: int
    headings: tuple[Heading, ...]
    other_anchors: frozenset[str]
    links: tuple[Link, ...]
    extra: Mapping[str, object]
    collection: str = "posts"
    moved: str = ""
    heading: str = ""
    shown_from: datetime | None = None
    shown_until: datetime | None = None
    title_id: str = ""

    @property
    def anchors(self) -> frozenset[str]:
        """Every id that a fragment may name."""
        return self.other_anchors.union([one.id for one in self.headings])
