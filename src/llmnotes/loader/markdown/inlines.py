"""Inline tokens as HTML, one function a kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape

from markdown_it.token import Token

from llmnotes.diagnostics import Fix, info, warning
from llmnotes.loader.markdown.citations import ENTRY
from llmnotes.loader.markdown.cuts import cut
from llmnotes.loader.markdown.formula_boxes import TEXT, flat_formula, formula_of, write_formula
from llmnotes.loader.markdown.formulas import Macros
from llmnotes.loader.markdown.headings import LINE_BREAK, plain_text
from llmnotes.loader.markdown.html_attributes import attributes, rest_of_player, room_wanted
from llmnotes.loader.markdown.linkplaces import link_of
from llmnotes.loader.markdown.nolinks import NoLink
from llmnotes.loader.markdown.raw_html import is_external
from llmnotes.loader.markdown.standins import marked
from llmnotes.loader.markdown.unclosed import close_ended, close_inside, tell_of_unclosed, write_html
from llmnotes.loader.markdown.wikilinks import is_shown, name_of_shown, player_of, sized
from llmnotes.loader.markdown.writer import Writer
from llmnotes.model import Cited, Embedded, Href, Link, LinkKind, LinkTitle, Room

InlineWriter = Callable[[Writer, Token, Token, Sequence[Token], int], None]
"""``(writer, block, token, its siblings, its index)``; ``block`` is the token that holds the text."""


def write_inline(writer: Writer, block: Token, children: Sequence[Token]) -> list[int]:
    """Write the inline tokens of one block; return the index of the token for each link among them."""
    writer.text.append("\n")
    html = writer.html
    linked: list[int] = []
    count = len(writer.links)
    written = 0
    for index, token in enumerate(children):
        if token.type in TEXT:
            writer.text.append(token.content)
            html.append(escape(token.content[written:], quote=False))
            written = 0
        elif token.type == "math_inline":
            written = write_formula(writer, block, token, children, index, _attributes(writer, token))
        elif rule := INLINES.get(token.type):
            rule(writer, block, token, children, index)
            if len(writer.links) > count:
                linked += [index] * (len(writer.links) - count)
                count = len(writer.links)
        else:
            writer.markup += token.nesting
            html.append(f"</{token.tag}>" if token.nesting < 0 else f"<{token.tag}{_attributes(writer, token)}>")
    return linked


def flat_html(children: Iterable[Token], macros: Macros) -> str:
    """Inline tokens as HTML without links, pictures and raw HTML: for a table of contents or an excerpt.

    Works that are cited and notes that wikilinks name are marked (see `standins.marked`).
    """
    return "".join([_flat(token, macros) for token in children])


def _flat(token: Token, macros: Macros) -> str:
    match token.type:
        case "text" | "text_special":
            return escape(token.content, quote=False)
        case "softbreak" | "hardbreak":
            return " "
        case "code_inline":
            return f"<code>{escape(token.content, quote=False)}</code>"
        case "math_inline":
            return flat_formula(token, macros)
        case "wikilink" if token.children:
            return flat_html(token.children, macros)
        case "wikilink" | "citation":
            return escape(marked(token) or token.content, quote=False)
        case "html_inline" if LINE_BREAK.match(token.content):
            return " "
        case (
            "link_open" | "link_close" | "image" | "embed" | "html_inline" | "footnote_ref" | "no_link" | "open_formula"
        ):
            return ""
        case "undefined_footnote" | "unread_citation":
            return escape(token.content, quote=False)
        case _:
            return f"</{token.tag}>" if token.nesting < 0 else f"<{token.tag}>"


def _attributes(writer: Writer, token: Token, *leaving_out: str) -> str:
    """The attributes that an author gave an element; its id is one that links may lead to."""
    if not token.attrs:
        return ""
    if "id" in token.attrs:
        writer.anchors.append(str(token.attrs["id"]))
    return attributes({name: value for name, value in token.attrs.items() if name not in leaving_out})


def _soft_break(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    writer.text.append("\n")
    writer.html.append("\n")


def _hard_break(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    writer.text.append("\n")
    writer.html.append("<br>\n")


def _code(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    writer.text.append(token.content)
    writer.html.append(f"<code{_attributes(writer, token)}>{escape(token.content, quote=False)}</code>")


def _html(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    if "is_unclosed" in token.meta:
        tell_of_unclosed(writer, token.content, block, token.meta["start"])
    write_html(writer, token.content, block, token.meta["start"], block.level + token.level)


def _footnote_reference(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    number, name = _footnote_number(token), footnote_reference_name(token)
    writer.anchors.append(name)
    if token.meta["in_link"]:
        writer.html.append(f'<sup class="footnote-ref" id="{name}">{number}</sup>')
        return
    reference = f'<a href="#{footnote_name(token)}" id="{name}" role="doc-noteref">{number}</a>'
    writer.html.append(f'<sup class="footnote-ref">{reference}</sup>')


def footnote_name(token: Token) -> str:
    """The id of a footnote: ``fn:1``, in Jekyll's dialect ``fn:label``, so that links to it go on to hold."""
    return f"fn:{token.meta.get('anchor', token.meta['id'] + 1)}"


def footnote_reference_name(token: Token) -> str:
    """The id of the place in the text that refers to a footnote: ``fnref:1``, the second time ``fnref:1:1``.

    No heading's id has a colon.
    """
    return footnote_name(token).replace("fn:", "fnref:", 1) + _again(token)


def footnote_reference_number(token: Token) -> str:
    """The same for a reader: ``1``, the second time ``1:1``."""
    return f"{_footnote_number(token)}{_again(token)}"


def _footnote_number(token: Token) -> int:
    """The number of a footnote; in Jekyll's dialect the first may have another than 1."""
    number: int = token.meta.get("number", token.meta["id"] + 1)
    return number


def _again(token: Token) -> str:
    return f":{token.meta['subId']}" if token.meta.get("subId") else ""


def _undefined_footnote(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    place = writer.place(block, *token.meta["address"])
    start, end = token.meta["address"]
    is_definition = start > 0 and block.content[end : end + 1] == ":" and block.content[start - 1] == "\n"
    hint = "put a blank line before it" if is_definition else f"add a line that begins with {token.content}:"
    writer.diagnostics.append(
        warning(place, "undefined-footnote", f"footnote {token.content} is not defined", hint=hint)
    )
    writer.html.append(escape(token.content, quote=False))


def _open_formula(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    start, end = token.meta["address"]
    if "cell" not in block.meta:
        is_alone = not block.content[end:].partition("\n")[0].strip()
        writer.open_formulas.append((writer.place(block, start, end), token.meta["opening"], is_alone))


def _no_link(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    slip: NoLink = token.meta["slip"]
    offset: int = token.meta["offset"]
    place = writer.place(block, offset + slip.start, offset + slip.end)
    if block.map and (told := cut(writer, block, slip, offset)):
        writer.cut_links.append((block.map[0], told))
        return
    first, behind = slip.span
    text, hint = (one.replace("|", "\\|") if "cell" in block.meta else one for one in (slip.text, slip.hint))
    fix = Fix(writer.place(block, offset + first, offset + behind), text) if text else None
    writer.diagnostics.append(warning(place, slip.code, slip.message, hint=hint, fix=fix))


def _link_open(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    link = link_of(writer, block, token, LinkKind.LINK, plain_text(_text_of_link(children, index)))
    writer.links.append(link)
    writer.html.append('<a href="')
    _write_address(writer, str(token.attrs["href"]))
    writer.html.append(f'"{_attributes(writer, token, "href")}>')


def _link_close(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    level = block.level + token.level
    if writer.elements:
        close_inside(writer, writer.elements, level, "the link")
    writer.html.append("</a>")
    if writer.elements:
        close_ended(writer, writer.elements, level)


def _text_of_link(children: Sequence[Token], opening: int) -> Sequence[Token]:
    end = opening
    while children[end].type != "link_close":  # no link holds another one
        end += 1
    return children[opening:end]


def _image(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    alternative = plain_text(token.children or ())
    link = link_of(writer, block, token, LinkKind.IMAGE, alternative)
    writer.links.append(link)
    player = token.meta.get("player", "")
    writer.html.append(f'<{player} controls src="' if player else '<img src="')
    _write_address(writer, str(token.attrs["src"]))
    if player:
        writer.html.append(rest_of_player(player, alternative, token.attrs))
        return
    token.attrs["alt"] = alternative
    writer.html.append('"')
    if not is_external(str(token.attrs["src"])):
        _write_room(writer, token.attrs)
    writer.html.append(f"{_attributes(writer, token, 'src')}>")


def _write_address(writer: Writer, href: str) -> None:
    if is_external(href):
        writer.html.append(escape(href))
    else:
        writer.hole(Href(len(writer.links) - 1))


def _write_room(writer: Writer, values: Mapping[str, str | int | float]) -> None:
    """Leave room for the size of the picture that the last link leads to, as far as its attributes do not say it."""
    if (wanted := room_wanted(values)) is not None:
        writer.hole(Room(len(writer.links) - 1, *wanted))


def _wikilink(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    place = writer.place(block, *token.meta["address"])
    writer.links.append(Link(LinkKind.WIKI, token.meta["url"], token.content, place))
    number = len(writer.links) - 1
    writer.html.append('<a class="wikilink" href="')
    writer.hole(Href(number))
    writer.html.append('">')
    if token.children:
        place = writer.place(block, *token.meta["words"])
        for part in token.children:
            if part.type == "math_inline":
                formula_of(writer, part, place, display=False)  # which tells of one that can not be read
        writer.text.append(token.content)
        writer.html.append(flat_html(token.children, writer.macros))
    elif token.content:
        writer.text.append(token.content)
        writer.html.append(escape(token.content, quote=False))
    else:
        writer.hole(LinkTitle(number))
    writer.html.append("</a>")


def _citation(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    number = len(writer.links)
    is_entry = token.meta["form"] == ENTRY
    text = ENTRY if is_entry else token.meta.get("text", "")
    place = writer.place(block, *token.meta["address"])
    writer.links.append(Link(LinkKind.CITE, token.meta["url"], text, place))
    writer.anchors.append(f"ref:{token.meta['url'].removeprefix('@')}" if is_entry else f"cite:{number}")
    writer.hole(Cited(number, token.meta["form"]))


def _unread_citation(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    """Write the opening bracket of what stays text."""
    start, end = token.meta["address"]
    message = "this is shown as it is written, and cites nothing: there is no bibliography"
    hint = 'name a file of entries in the settings, such as bibliography = "refs.bib", or write \\[ where none is meant'
    writer.diagnostics.append(info(writer.place(block, start, end), "unread-citation", message, hint=hint))
    writer.text.append(token.content)
    writer.html.append(token.content)


def _embed(writer: Writer, block: Token, token: Token, children: Sequence[Token], index: int) -> None:
    """A note ends the paragraph and begins another behind it, or else is a link."""
    url, number = token.meta["url"], len(writer.links)
    may_hold_embed = block.meta.get("may_hold_embed", False)
    alone = may_hold_embed and len(children) == 1
    may_split = may_hold_embed and not writer.markup and not _is_in_element(writer, block)
    if is_shown(url):
        _embedded_picture(writer, block, token, alone=alone)
        return
    if not (alone or may_split):
        _wikilink(writer, block, token, children, index)
        return
    writer.links.append(Link(LinkKind.EMBED, url, token.content, writer.place(block, *token.meta["address"])))
    if not block.meta["in_paragraph"]:
        writer.hole(Embedded(number))
    else:
        end_paragraph(writer)
        writer.hole(Embedded(number))
        writer.html.append("<p>")


def _embedded_picture(writer: Writer, block: Token, token: Token, *, alone: bool) -> None:
    """A picture, film or sound stands in the line, or ``alone`` in a paragraph that is marked."""
    url, number = token.meta["url"], len(writer.links)
    text, size = sized(token.content)
    writer.links.append(Link(LinkKind.EMBED, url, text, writer.place(block, *token.meta["address"])))
    ends_paragraph = alone and block.meta["in_paragraph"]
    if ends_paragraph:
        end_paragraph(writer)
    player, name = player_of(url), text or name_of_shown(url)
    writer.html.append('<p class="embed">' if alone else "")
    writer.html.append(f'<{player} controls src="' if player else '<img src="')
    writer.hole(Href(number))
    if player:
        writer.html.append(rest_of_player(player, name, size))
    else:
        writer.html.append('"')
        _write_room(writer, size)
        writer.html.append(f'{attributes({"alt": name, **size})} loading="lazy">')
    writer.html.append("</p>\n" if alone else "")
    writer.html.append("<p>" if ends_paragraph else "")


def _is_in_element(writer: Writer, block: Token) -> bool:
    """Whether raw HTML has opened an element within the paragraph."""
    elements = writer.elements
    return elements is not None and bool(elements.stack) and elements.stack[-1].level >= block.level


def end_paragraph(writer: Writer) -> None:
    """Close the paragraph that is open, or take it back if nothing is in it."""
    while writer.html and not writer.html[-1].strip(" \n"):
        writer.html.pop()
    if writer.html and writer.html[-1] == "<p>":
        writer.html.pop()
    else:
        writer.html.append("</p>\n")


INLINES: Mapping[str, InlineWriter] = {
    "softbreak": _soft_break,
    "hardbreak": _hard_break,
    "code_inline": _code,
    "html_inline": _html,
    "footnote_ref": _footnote_reference,
    "undefined_footnote": _undefined_footnote,
    "no_link": _no_link,
    "open_formula": _open_formula,
    "link_open": _link_open,
    "link_close": _link_close,
    "image": _image,
    "wikilink": _wikilink,
    "embed": _embed,
    "citation": _citation,
    "unread_citation": _unread_citation,
}
