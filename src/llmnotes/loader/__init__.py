"""The loader: a source to the note it holds. Front matter first, then Markdown; pure, so it can be remembered."""

from html import escape

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.loader import markdown
from llmnotes.loader.filenames import FileName, jekyll_title, title_of
from llmnotes.loader.frontmatter import FrontMatter, facts_of, read
from llmnotes.loader.jekylladdresses import jekyll_url_of
from llmnotes.loader.markdown import dialect
from llmnotes.loader.markdown.formulas import Unreadable
from llmnotes.loader.markdown.html import Html
from llmnotes.loader.markdown.standins import MARK, marked_in
from llmnotes.loader.markdown.titles import Title, title_in
from llmnotes.loader.moved import Moved, moved_of
from llmnotes.loader.options import Options, options_of
from llmnotes.loader.permalinks import url_of
from llmnotes.loader.scripts import shortened
from llmnotes.loader.titles import shown_text
from llmnotes.model import Body, Note, Source

__all__ = ["Loaded", "Options", "load", "options_of"]

HTML = (".html", ".htm")
"""How the names of sources end that are no Markdown."""

NOTHING = Body((), {})


class Loaded(Struct, frozen=True):
    """A source, understood; ``note`` is None where that was impossible, and then an error says why."""

    note: Note | None
    body: Body
    diagnostics: tuple[Diagnostic, ...]


def load(source: Source, options: Options) -> Loaded:
    """Understand one source. Never raises, whatever its text."""
    front, problems = read(source, options)
    if not source.text or source.text.isspace():
        hint = "write something, or remove it"
        problems = (*problems, warning(Place(source.path), "empty-note", "this note is empty", hint=hint))
    if source.misread:
        problems = (_misread(source.misread, front), *problems)
    if front is None:
        return Loaded(None, NOTHING, problems)
    url, url_problems = (jekyll_url_of if options.is_jekyll else url_of)(options, facts_of(front))
    is_document = options.is_jekyll and bool(front.name.collection)
    moved = Moved(front, "", ())
    if options.is_jekyll:
        moved = moved_of(source, front, url, options)
        front = moved.front
    presumed = jekyll_title(front.name.slug) if is_document else title_of(_named(front.name))
    shown = _as_shown(front) if options.is_jekyll else front
    title = shown.title or (presumed if is_document and not options.titled_documents else "")
    document = _read(source, front, url, options, title)
    given, bad_formulas = title_in(shown.title, options.macros) if shown.title else (None, ())
    problems = (*problems, *[_bad_formula(one, source.path) for one in bad_formulas])
    shown = replace(shown, description=_cited_in(shown.description, options), excerpt=_cited_in(shown.excerpt, options))
    note = _note(source, shown, url, document, given or document.title or Title(presumed))
    diagnostics = (*problems, *url_problems, *moved.diagnostics, *document.diagnostics)
    return Loaded(replace(note, moved=moved.to), document.body, diagnostics)


def _bad_formula(formula: Unreadable, path: str) -> Diagnostic:
    message = f"a formula of the title is shown as its TeX source: {formula.reason}"
    return warning(Place(path), "bad-formula", message, hint=formula.hint)


def _misread(problem: Diagnostic, front: FrontMatter | None) -> Diagnostic:
    """Say what Jekyll makes of a file whose bytes are none of its encoding, and what is made of it here."""
    what = "stops at such a page"
    if front is None or front.name.collection:
        what = "leaves such a note out"
    elif problem.place.path.lower().endswith(HTML):
        what = "copies such a page unread"
    return replace(problem, message=f"{problem.message}. Jekyll {what}; here it is read all the same")


def _named(name: FileName) -> str:
    """Return what to call a page: an index is called like its folder."""
    return name.folders[-1] if name.is_index and name.folders else name.label


def _as_shown(front: FrontMatter) -> FrontMatter:
    """Return front matter without the HTML that Jekyll's layouts would take from it; Liquid has it as it is."""
    texts = (front.title, front.description, front.excerpt)
    title, description, excerpt = ((shown_text(text) or None) if text else None for text in texts)
    return replace(front, title=title, description=description, excerpt=excerpt)


def _read(source: Source, front: FrontMatter, url: str, options: Options, title: str) -> markdown.Document:
    """Return the text of a note, understood: Liquid first, where it is Jekyll's, then Markdown or HTML.

    A note without a ``title`` may have it from its text. A heading that repeats it is not shown, but on the first page,
    which has the site's title above it.
    """
    is_page = source.path.lower().endswith(HTML)
    reader: markdown.Dialect = Html(has_formulas=options.is_jekyll) if is_page else dialect.notes()
    expanded = None
    if options.is_jekyll:
        from llmnotes.loader.liquid import Medium, expand, is_liquid  # 50 ms together that other notes do without
        from llmnotes.loader.markdown.kramdown import Kramdown

        reader = reader if is_page else Kramdown(options.kramdown)
        if is_liquid(front.body) and front.extra.get("render_with_liquid") is not False:
            cites = options.cites_by_key
            medium = Medium.HTML if is_page else Medium.MARKDOWN
            expanded = expand(source, front, url, options.liquid, medium, cites_by_key=cites)
            if is_page and expanded.expansion.is_markdown_needed:
                from llmnotes.loader.markdown.kramdown.islands import Islands  # which hardly any page needs

                reader = Islands(options.kramdown)
            reader = expanded.dialect(reader)
    document = markdown.parse(
        expanded.text if expanded else front.body,
        reader,
        path=source.path,
        first_line=front.line,
        macros=options.macros,
        excerpt_separator=_separator(front, options),
        title_from_heading=not title,
        title_tags=options.title_tags,
        keeps_heading=options.is_jekyll and url == "/",  # whose page has the site's title
        shown_title=title if url != "/" else "",
        cites_by_key=options.cites_by_key,
        origins=expanded.origins if expanded else None,
    )
    return expanded.finish(document, source.path, front.line, is_page=is_page) if expanded else document


def _separator(front: FrontMatter, options: Options) -> str:
    """Return what ends the excerpt of a note: in Jekyll's dialect, it may say so itself."""
    own = front.extra.get("excerpt_separator") if options.is_jekyll else None
    return own if isinstance(own, str) else options.excerpt_separator


def _note(source: Source, front: FrontMatter, url: str, document: markdown.Document, title: Title) -> Note:
    """Put a note together."""
    return Note(
        path=source.path,
        url=url,
        url_place=front.permalink_place,
        title=title.text,
        date=front.date,
        updated=front.updated,
        tags=front.tags,
        categories=front.categories,
        aliases=front.aliases,
        layout=front.layout,
        layout_place=front.layout_place,
        draft=front.draft,
        published=front.published,
        toc=front.toc,
        excerpt=f"<p>{escape(front.excerpt)}</p>" if front.excerpt else document.excerpt,
        description=shortened(front.description or front.excerpt or document.summary),
        words=document.words,
        headings=document.headings,
        other_anchors=document.anchors.difference([one.id for one in document.headings]),
        links=document.links,
        extra=front.extra,
        collection=front.name.collection,
        heading=title.html,
        shown_from=front.shown_from,
        shown_until=front.shown_until,
        title_id=document.title_id,
    )


def _cited_in(text: str | None, options: Options) -> str:
    """Return what front matter says of a note, with the works marked that it cites, as those of the text are."""
    return marked_in((text or "").replace(MARK, "\ufffd"), by_key=options.cites_by_key)
