"""Fill the holes of a note's body: addresses, titles, the notes and pictures it embeds, and sources that are there."""

import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.loader.markdown.citations import ENTRY
from llmnotes.loader.markdown.standins import MARK, TITLE, as_written, unmarked
from llmnotes.loader.markdown.unclosed import whole
from llmnotes.loader.markdown.wikilinks import link_to
from llmnotes.loader.scripts import shortened
from llmnotes.model import (
    OPENING,
    Body,
    Called,
    Cited,
    Embedded,
    Heading,
    Hole,
    Href,
    Link,
    LinkKind,
    LinkTitle,
    Note,
    Room,
    Size,
    Sources,
    Word,
)
from llmnotes.renderer.languages import apart, language
from llmnotes.site.aliases import alias_written
from llmnotes.site.embeds import Around, links_in_embeds, on_page_of, suffix
from llmnotes.site.resolution import Broken, External, Resolution, ToEntry, ToFile, ToNote, ToPage

if TYPE_CHECKING:
    from llmnotes.renderer.references import Citations

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_LEADS = re.compile(r"<(?:a|img)\b")
_ID = re.compile(r"\s(?:id|name)=(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+)")
_OWN_ANCHOR = re.compile(r"(<a\b[^<>]*\shref=\")#")
_OWN_BUT_ENTRIES = re.compile(rf"{_OWN_ANCHOR.pattern}(?!ref:)")

_LINK = re.compile(r"<(?:!--.*?(?:-->|\Z)|(a\b[^<>]*?\shref=\"([^\"#]*)((?:#[^\"]*)?)\"))", re.DOTALL)
"""A link, or a comment. It begins with one character, which takes a fifth of the time of two alternatives that do."""


class Filler(Struct, frozen=True):
    """What is needed to fill a body.

    ``address`` makes an address of a site-relative URL and its query and fragment: one below the site's origin for a
    page, an absolute one for a feed. ``resolve`` says where a note's link leads, ``body_of`` finds the body of a note's
    path, ``cited_by`` what the page of a note cites, and ``size_of`` how large the picture is at a site-relative URL.
    ``language`` is that of notes that say none.
    """

    address: Callable[[str, str], str]
    resolve: Callable[[Note, Link], Resolution]
    body_of: Callable[[str], Body]
    cited_by: "Callable[[Note], Citations]"
    language: str = ""
    size_of: Callable[[str], Size | None] = lambda url: None

    def fill(self, note: Note) -> str:
        """Return the note's body as HTML for its own page, with a bibliography of what is cited there.

        The heading that became its title is not in it.
        """
        body = self.body_of(note.path)
        html = self._filled(note, body.parts[_opening(body) :], on_page_of(note))
        if self._cites(note):
            html += self.cited_by(note).bibliography(note, self.address)
        return html

    def _cites(self, note: Note) -> bool:
        if any(link.kind is LinkKind.CITE for link in note.links):
            return True
        return any(one.links[number].kind is LinkKind.CITE for one, number in links_in_embeds(note, self.resolve))

    def opening(self, note: Note) -> str:
        """Return the heading that became the note's title, with its links; empty where there is none."""
        body = self.body_of(note.path)
        return self._filled(note, body.parts[: _opening(body)], on_page_of(note))

    def with_cards(self, note: Note, html: str, card: Callable[[str], str | None]) -> str:
        """Return what stands on the note's own page, each link with the address of its hover card.

        ``card`` finds it for an escaped address, or for ``#ref:`` and the identifier of a paper that is cited:
        empty where the script can tell it from the link.
        """
        own = self._escaped(note.url)

        def carded(link: re.Match[str]) -> str:
            if link[1] is None:
                return link[0]
            found = card(link[2] or link[3]) if link[2] != own else None
            return link[0] if found is None else f'{link[0]} data-card="{found}"' if found else f"{link[0]} data-card"

        return _LINK.sub(carded, html) if note.links else html

    def fill_elsewhere(self, note: Note) -> str:
        """Return the note's body as HTML for another document: its links to its own anchors lead to its page.

        That has its title already, but not the links in it.
        """
        return _from_elsewhere(_paragraph(self.opening(note)) + self.fill(note), self._escaped(note.url))

    def said(self, note: Note) -> Note:
        """Return a note whose description, excerpt and headings call works and notes as its text does."""
        if (
            MARK not in note.description
            and MARK not in note.excerpt
            and not any(MARK in one.html for one in note.headings)
        ):
            return note

        def plain(text: str) -> str:
            return unmarked(text, lambda url, form: self._called(note, url, form))

        def html(text: str) -> str:
            return unmarked(text, lambda url, form: self._called_in_html(note, unescape(url), form))

        headings = tuple([replace(one, text=plain(one.text), html=html(one.html)) for one in note.headings])
        description = shortened(plain(note.description))
        return replace(note, description=description, excerpt=html(note.excerpt), headings=headings)

    def quote(self, note: Note, parts: Sequence[Word]) -> str:
        """Return what is quoted of a note (see `Mention`) as HTML without links."""
        return "".join([part if isinstance(part, str) else self._word(note, part) for part in parts])

    def _word(self, note: Note, hole: LinkTitle | Cited) -> str:
        link = note.links[hole.link] if hole.link < len(note.links) else None
        if isinstance(hole, LinkTitle):
            return _title(link, self.resolve(note, link)) if link else ""
        is_citation = link is not None and link.kind is LinkKind.CITE  # a preview may have a newer body than the site
        return self.cited_by(note).words_of(link.url, hole.form) if link and is_citation else ""

    def _called(self, note: Note, url: str, form: str) -> str:
        if form != TITLE:
            return unescape(self.cited_by(note).words_of(url, form))
        link = link_to(url)
        to = self.resolve(note, link)
        if not isinstance(to, ToNote):
            return url
        section = section_of(to)
        title = alias_written(to.note, link) or to.note.title
        return _name(link, title, unmarked(section.text, as_written) if section else "")

    def _called_in_html(self, note: Note, url: str, form: str) -> str:
        if form != TITLE:
            return self.cited_by(note).words_of(url, form)
        link = link_to(url)
        return _title(link, self.resolve(note, link))

    def _filled(self, note: Note, parts: Sequence[str | Hole], around: Around) -> str:
        return "".join([part if isinstance(part, str) else self._hole(note, part, around) for part in parts])

    def _hole(self, note: Note, hole: Hole, around: Around) -> str:
        if isinstance(hole, Sources):
            return self._sources(note, hole)
        if isinstance(hole, Called):
            is_of_page = around.is_embedded and hole.url in self.cited_by(around.page).by_url
            return self._called_in_html(around.page if is_of_page else note, hole.url, hole.form)
        link = note.links[hole.link]
        if isinstance(hole, Cited) and hole.form == ENTRY:
            return self.cited_by(note).entry(hole.link, self.address)
        if isinstance(hole, Cited) and around.is_embedded:
            return self.cited_by(around.page).label_of(link.url, hole.form)
        if isinstance(hole, Cited):
            return self.cited_by(note).label(hole.link, link.url, hole.form)
        to = self.resolve(note, link)
        match hole:
            case Href():
                return self._href(link, to)
            case LinkTitle():
                return _title(link, to)
            case Embedded():
                return self._embed(note, link, to, around)
            case Room():
                return self._room(hole, to)
            case _:
                assert_never(hole)

    def _sources(self, note: Note, hole: Sources) -> str:
        before, *behind = hole.html
        links = note.links[hole.link : hole.link + len(behind)]
        meant = [self.resolve(note, link) for link in links]
        if any(isinstance(to, Broken) for to in meant):
            return ""
        found = zip(links, meant, behind, strict=True)
        return before + "".join([self._href(link, to) + rest for link, to, rest in found])

    def _room(self, hole: Room, to: Resolution) -> str:
        size = self.size_of(to.url) if isinstance(to, ToFile) and not to.fragment else None
        if size is None:
            return ""
        if hole.width:
            return f' height="{max(1, round(hole.width * size.height / size.width))}"'
        if hole.height:
            return f' width="{max(1, round(hole.height * size.width / size.height))}"'
        return "" if size.is_shape else f' width="{size.width}" height="{size.height}"'

    def _href(self, link: Link, to: Resolution) -> str:
        match to:
            case ToNote(note=note):
                return self._escaped(note.url, suffix(to))
            case ToFile(url=url) | ToPage(url=url):
                return self._escaped(url, suffix(to))
            case External(url=url):
                return escape(url)
            case Broken() | ToEntry():
                return escape(link.url)  # in a preview, or as Jekyll shows it; else an error stops the build
            case _:
                assert_never(to)

    def _embed(self, note: Note, link: Link, to: Resolution, around: Around) -> str:
        href = self._href(link, to)
        if isinstance(to, ToNote):
            spoken = apart(language(to.note) or self.language, language(note) or self.language)
            return self._embedded_note(to, href, around.within(to), spoken)
        text = escape(link.text or link.url)
        return f'<p class="embed"><a href="{href}">{text}</a></p>\n'

    def _embedded_note(self, to: ToNote, href: str, inside: Around | None, spoken: str) -> str:
        source = f'<p class="embed-source"><a href="{href}">{_heading(to.note)}</a></p>'
        if inside is None:
            return f'<blockquote class="embed"{spoken}>{source}</blockquote>\n'
        body = self.body_of(to.note.path)
        opening = _opening(body)
        start, end = body.sections.get(to.fragment, (opening, len(body.parts)))
        filled = self._filled(to.note, body.parts[start:end], inside)
        if start == opening and opening:
            filled = _paragraph(self._filled(to.note, body.parts[:opening], inside)) + filled
        if end - start < len(body.parts) - opening:
            filled = whole(filled)  # a section may begin or end within an element of raw HTML
        if filled.startswith("<li"):
            filled = f"<ul>\n{filled}</ul>\n"
        html = _embedded_from(filled, self._escaped(to.note.url))
        return f'<blockquote class="embed"{spoken}>\n{html}{source}</blockquote>\n'

    def _escaped(self, url: str, rest: str = "") -> str:
        return escape(self.address(url, rest))


def _title(link: Link, to: Resolution) -> str:
    """Return what a link by name is called, as HTML."""
    if not isinstance(to, ToNote):
        return escape(link.text or link.url)
    section, title = section_of(to), escape(alias_written(to.note, link)) or _heading(to.note)
    if section is None:
        return title
    named = unmarked(section.html, lambda url, form: escape(as_written(unescape(url), form), quote=False))
    return _name(link, title, named)


def _name(link: Link, title: str, section: str) -> str:
    """Return ``Note › Heading``, within a note only the heading; what that names is called as it is written there."""
    if not section:
        return title
    return section if link.url.startswith("#") else f"{title} › {section}"


def section_of(to: ToNote) -> Heading | None:
    """Return the heading that a link leads to, if it is one and says anything."""
    name = to.fragment.partition(":~:")[0]
    return next((one for one in to.note.headings if one.id == name and one.html), None) if name else None


def _opening(body: Body) -> int:
    """Return how many parts of a body are the heading that became its title."""
    return body.sections[OPENING][1] if OPENING in body.sections else 0


def _paragraph(opening: str) -> str:
    """Return a title's heading for where the title stands without it: nothing, unless it leads somewhere."""
    return f"<p>{opening}</p>\n" if _LEADS.search(opening) else ""


def _heading(note: Note) -> str:
    return note.heading or escape(note.title)


def _from_elsewhere(html: str, page: str, own: re.Pattern[str] = _OWN_ANCHOR) -> str:
    """Let links to the body's own anchors lead to its ``page``."""
    return own.sub(lambda match: f"{match[1]}{page}#", html)


def _embedded_from(html: str, page: str) -> str:
    """Do the same for a part of another page, whose bibliography has what is cited here, and take ids away."""
    html = _from_elsewhere(html, page, _OWN_BUT_ENTRIES)
    return _TAG.sub(lambda match: _ID.sub("", match[0]), html)
