"""Block tokens as HTML, one function a kind; a kind without one is its plain element."""

from collections.abc import Callable, Mapping, Sequence
from html import escape, unescape

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from llmnotes.diagnostics import Fix, info, warning
from llmnotes.loader.markdown import code
from llmnotes.loader.markdown.cells import cell_open, table_close, table_open
from llmnotes.loader.markdown.formula_boxes import formula_of
from llmnotes.loader.markdown.html_attributes import attributes
from llmnotes.loader.markdown.html_mentions import in_raw_html
from llmnotes.loader.markdown.inlines import (
    end_paragraph,
    flat_html,
    footnote_name,
    footnote_reference_name,
    footnote_reference_number,
    write_inline,
)
from llmnotes.loader.markdown.leads import lead_on, leave, mentions, write_mentions
from llmnotes.loader.markdown.mentions import joined_cells
from llmnotes.loader.markdown.plainlists import PlainLink
from llmnotes.loader.markdown.standins import marks
from llmnotes.loader.markdown.unclosed import (
    close_all,
    close_ended,
    close_inside,
    close_text,
    write_html,
)
from llmnotes.loader.markdown.writer import Writer
from llmnotes.model import Called, Heading, Link, LinkKind, Mention

OF_A_BOX = frozenset({"type", "disabled", "checked", "aria-label"})
"""What the box of a task has of its own."""

WHAT_ENDS = {
    "heading_close": "the heading",
    "list_item_close": "the item",
    "paragraph_close": "the paragraph",
    "td_close": "the cell",
    "th_close": "the cell",
}
"""Names of what is behind a token that closes it."""

LEADING = frozenset({"heading_open", "dt_open"})
"""What is there to say what the blocks behind it are about."""

BlockWriter = Callable[[Writer, Token, Sequence[Token], int], None]
"""``(writer, token, all tokens, its index)``."""


def write_blocks(writer: Writer, tokens: Sequence[Token]) -> None:
    """Write a whole note."""
    named: list[tuple[Token, int]] = []  # what is open of the blocks that can be embedded, and where each begins
    elements = writer.elements
    for index, token in enumerate(tokens):
        if elements and token.nesting < 0 and (elements.stack or writer.unclosed):
            close_inside(writer, elements, token.level, WHAT_ENDS.get(token.type, "the block around it"))
        if token.nesting >= 0:
            leave(writer, token.level + 1)
        if "id" in token.attrs and token.type != "heading_open":
            writer.anchors.append(str(token.attrs["id"]))
            if str(token.attrs["id"]).startswith("^"):
                named.append((token, writer.position()))
        _write_block(writer, token, tokens, index)
        if elements and elements.ending and token.nesting < 0:
            close_ended(writer, elements, token.level)
        if named and _ends(token, named[-1][0]):
            block, first = named.pop()
            writer.blocks[str(block.attrs["id"])] = first, writer.position()
    close_all(writer)


def _ends(token: Token, block: Token) -> bool:
    return (
        token is block
        if block.nesting == 0
        else (token.level == block.level and token.type == block.type.replace("_open", "_close"))
    )


def _write_block(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    if rule := BLOCKS.get(token.type):
        rule(writer, token, tokens, index)
    elif token.nesting >= 0:
        writer.html.append(f"<{token.tag}{attributes(token.attrs)}>")
    else:
        writer.html.append(f"</{token.tag}>\n")


def _inline(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    around = tokens[index - 1]
    in_paragraph = around.type == "paragraph_open"
    if any(child.type == "embed" for child in token.children or ()):
        token.meta |= {"may_hold_embed": in_paragraph, "in_paragraph": in_paragraph and not around.hidden}
    if "unspaced_item" in token.meta:
        _warn_of_unspaced_item(writer, token)
    linked = write_inline(writer, token, token.children or ())
    if around.type == "td_open":
        token.meta["linked"] = linked  # the row is quoted, of which the rest has to be written first
    else:
        item = tokens[index - 2] if in_paragraph and index > 1 else around
        is_item = item.type == ("list_item_open" if in_paragraph else "plain")
        is_read = item.meta.get("checked")
        write_mentions(writer, token.children or (), linked, is_item=is_item, is_read=is_read)
        if in_paragraph or around.type in LEADING:
            lead_on(writer, token, is_heading=not in_paragraph, links=len(linked), is_read=is_read)


def _warn_of_unspaced_item(writer: Writer, token: Token) -> None:
    row = token.map[0] if token.map else 0
    line = writer.lines.lines[row]
    column = line.index("-[")
    place = writer.lines.place(row, column, column + 1)
    fix = Fix(place, "- ")
    message = "a list item needs a blank behind its marker; it is shown as a list item all the same"
    writer.diagnostics.append(
        warning(place, "unspaced-list-item", message, hint='write "- [" instead of "-["', fix=fix)
    )


def _paragraph_open(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    if not token.hidden:
        writer.html.append(f"<p{attributes(token.attrs)}>" if token.attrs else "<p>")
        if index and _is_task(tokens[index - 1]):
            _checkbox(writer, tokens[index - 1])


def _paragraph_close(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    if not token.hidden and "[[" in tokens[index - 1].content:
        end_paragraph(writer)
    elif not token.hidden:
        writer.html.append("</p>\n")
    elif index + 1 < len(tokens) and tokens[index + 1].nesting >= 0:
        writer.html.append("\n")


def _open_on_own_line(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    writer.html.append(f"<{token.tag}{attributes(token.attrs)}>\n")


def _heading_open(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    identifier = str(token.attrs.get("id", ""))
    if identifier:
        level = int(token.tag[1])
        first_link = None
        if token.level == 0:
            writer.begin_section(level, identifier)
            first_link = len(writer.links)
        html = flat_html(tokens[index + 1].children or (), writer.macros).strip()
        writer.headings.append(Heading(level, identifier, token.meta["text"], html, first_link))
        writer.anchors.append(identifier)
        writer.section = identifier
    writer.html.append(f"<{token.tag}{attributes(token.attrs)}>")


def _thematic_break(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    writer.html.append(f"<hr{attributes(token.attrs)}>\n")


def _fence(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    language = unescapeAll(token.info.split(maxsplit=1)[0]) if token.info.strip() else ""
    attribute = f' class="language-{escape(language)}"' if language else ""
    if not token.meta.get("coloured"):
        text = escape(token.content, quote=False)
        writer.html.append(f"<pre{attributes(token.attrs)}><code{attribute}>{text}</code></pre>\n")
        return
    lexer = code.lexer_for(language) if code.is_colourable(token.content) else None
    text = code.highlight(token.content, lexer) if lexer else escape(token.content, quote=False)
    around = _with_class("highlight", token)
    writer.html.append(f'<div{around}><pre tabindex="0"><code{attribute}>{text}</code></pre></div>\n')
    if not code.is_known(language):
        _say_unknown_language(writer, token, language)


def _with_class(name: str, token: Token) -> str:
    """The attributes of a token, with one class more."""
    if not token.attrs:
        return f' class="{name}"'
    others = str(token.attrs.get("class", ""))
    return attributes(token.attrs | {"class": f"{name} {others}".rstrip()})


def _say_unknown_language(writer: Writer, token: Token, language: str) -> None:
    row = token.map[0] if token.map else 0
    column = max(writer.lines.lines[row].find(language), 0)
    place = writer.lines.place(row, column, column + len(language))
    message = f"no colours for code in {language!r}: the language is not known"
    hint = "see pygments.org/languages, or write text"
    if language.lower() in code.DIAGRAMS:
        message = f"no diagram is drawn of {language} here: its source is shown"
        hint = "put a picture of it beside the note, or write text"
    elif language.lower() in code.QUERIES:
        message = f"no list is made of {language} here: its source is shown"
        hint = "write the list itself, or text"
    elif plain := code.plain_language(language):
        hint = f"write {plain}"
    elif instead := code.instead_of_container(language):
        message = f"{language} is no language, but a block of other programs: what is in it is shown as code"
        writer.diagnostics.append(warning(place, "foreign-container", message, hint=instead))
        return
    writer.diagnostics.append(info(place, "unknown-language", message, hint=hint))


def _code_block(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    focusable = ' tabindex="0"' if token.meta.get("coloured") else ""
    text = escape(token.content, quote=False)
    writer.html.append(f"<pre{focusable}{attributes(token.attrs)}><code>{text}</code></pre>\n")


def _html_block(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    if token.children:
        write_inline(writer, token, token.children)
    else:
        if linked := write_html(writer, token.content, token, 0, token.level):
            write_mentions(writer, *in_raw_html(token.content, linked))
    if writer.elements is not None:
        close_text(writer, writer.elements, token, tokens, index)
    writer.mentions += [Mention((), writer.section, None)] * (len(writer.links) - len(writer.mentions))


def _math_block(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    row = token.map[0] if token.map else 0
    line = writer.lines.lines[row]
    place = writer.lines.place(row, len(line) - len(line.lstrip()), len(line.rstrip()))
    formula = formula_of(writer, token, place, display=True)
    if formula:
        writer.html.append(f'<div{_with_class("math-block", token)} tabindex="0">{formula}</div>\n')
    elif formula is None:
        source = escape(token.content.strip(), quote=False)
        writer.html.append(f'<pre{_with_class("math-source", token)} tabindex="0"><code>{source}</code></pre>\n')


def _row_close(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    writer.html.append("</tr>\n")
    if len(writer.mentions) == len(writer.links):  # none, or those of a header, whose cells are quoted alone
        return
    first = index
    while tokens[first].type != "tr_open":
        first -= 1
    cells = [cell for cell in tokens[first:index] if cell.type == "inline"]
    children, linked = joined_cells((cell.children or (), cell.meta.get("linked", ())) for cell in cells)
    write_mentions(writer, children, linked, is_item=True)


def _item_open(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    writer.html.append(f"<li{attributes(token.attrs)}>")
    first = tokens[index + 1]
    if _is_task(token) and (first.type != "paragraph_open" or first.hidden):
        _checkbox(writer, token)


def _is_task(token: Token) -> bool:
    return token.type == "list_item_open" and "checked" in token.meta


def _checkbox(writer: Writer, item: Token) -> None:
    checked, label = (" checked", "done") if item.meta["checked"] else ("", "to do")
    own = {name: value for name, value in item.meta.get("box", {}).items() if name not in OF_A_BOX}
    if "id" in own:
        writer.anchors.append(own["id"])
    writer.html.append(f'<input type="checkbox" disabled{checked} aria-label="{label}"{attributes(own)}> ')


def _plain(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    links: Sequence[PlainLink] = token.meta["links"]
    for link in links:
        place = writer.lines.place(link.row, link.start, link.end)
        writer.links.append(Link(LinkKind.LINK, link.url, link.text, place))
    writer.mentions += mentions(writer, [link.around for link in links])
    writer.text.append(token.meta["text"])
    if writer.elements:
        close_inside(writer, writer.elements, token.level, "the paragraph")
    writer.html.append(token.content)
    if writer.elements and token.content.endswith("</ul>\n"):
        close_ended(writer, writer.elements, token.level)


def _callout_open(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    kind, fold = token.meta["kind"], token.meta["fold"]
    is_open = " open" if fold == "+" else ""
    element = (
        f'details class="callout callout-{kind}"{is_open}'
        if fold
        else f'div class="callout callout-{kind}" role="note"'
    )
    writer.html.append(f"<{element}{attributes(token.attrs)}>\n")


def _callout_close(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    writer.html.append("</details>\n" if token.meta["fold"] else "</div>\n")


def _callout_title_open(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    writer.html.append(f'<{"summary" if token.meta["fold"] else "p"} class="callout-title">')
    if token.meta["told"]:
        writer.html.append(f'<span class="callout-kind">{token.meta["told"]}:</span> ')


def _callout_title_close(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    writer.html.append("</summary>\n" if token.meta["fold"] else "</p>\n")


def _footnotes_open(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    close_all(writer)
    writer.html.append('<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n')
    writer.html.append(f'<ol class="footnotes-list"{attributes(token.attrs)}>\n')


def _footnotes_close(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    writer.html.append("</ol>\n</section>\n")


def _footnote_open(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    name = footnote_name(token)
    writer.anchors.append(name)
    writer.section = name
    writer.leads.clear()
    writer.html.append(f'<li id="{name}" class="footnote-item">')


def _footnote_close(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    writer.html.append("</li>\n")


def _footnote_anchor(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    name = footnote_reference_name(token)
    label = f"Back to reference {footnote_reference_number(token)}"
    back = escape(token.content, quote=False) or "↩︎"
    writer.html.append(
        f' <a href="#{name}" class="footnote-backref" role="doc-backlink" aria-label="{label}">{back}</a>'
    )


def _contents(writer: Writer, token: Token, tokens: Sequence[Token], index: int) -> None:
    """A table of contents, as lists in lists; a heading stands below the last one above it of a higher level."""
    headings: Sequence[tuple[int, str, Sequence[Token]]] = token.meta["headings"]
    if not headings:
        return
    name = str(token.attrs["id"])
    html = [f"<{token.tag}{attributes(token.attrs)}>\n"]
    above: list[int] = []
    for level, identifier, children in headings:
        depth = len(above)
        while above and above[-1] >= level:
            above.pop()
        if depth > len(above):
            html.append("</li>\n" + f"</{token.tag}></li>\n" * (depth - len(above) - 1))
        elif depth:
            html.append(f"\n<{token.tag}>\n")
        above.append(level)
        text = flat_html(children, writer.macros).strip()
        html.append(f'<li><a href="#{escape(identifier)}" id="{escape(f"{name}-{identifier}")}">{text}</a>')
    html.append(f"</li>\n</{token.tag}>\n" * len(above))
    for piece in marks("".join(html)):
        if isinstance(piece, str):
            writer.html.append(piece)
        else:
            writer.hole(Called(unescape(piece[0]), piece[1]))


BLOCKS: Mapping[str, BlockWriter] = {
    "inline": _inline,
    "paragraph_open": _paragraph_open,
    "paragraph_close": _paragraph_close,
    "heading_open": _heading_open,
    "hr": _thematic_break,
    "fence": _fence,
    "code_block": _code_block,
    "html_block": _html_block,
    "math_block": _math_block,
    "bullet_list_open": _open_on_own_line,
    "ordered_list_open": _open_on_own_line,
    "blockquote_open": _open_on_own_line,
    "list_item_open": _item_open,
    "plain": _plain,
    "contents": _contents,
    "table_open": table_open,
    "table_close": table_close,
    "th_open": cell_open,
    "td_open": cell_open,
    "tr_close": _row_close,
    "callout_open": _callout_open,
    "callout_close": _callout_close,
    "callout_title_open": _callout_title_open,
    "callout_title_close": _callout_title_close,
    "footnote_block_open": _footnotes_open,
    "footnote_block_close": _footnotes_close,
    "footnote_open": _footnote_open,
    "footnote_close": _footnote_close,
    "footnote_anchor": _footnote_anchor,
}
