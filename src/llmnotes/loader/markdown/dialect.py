"""The dialects: which rules read a note, all of them in one place.

``commonmark()`` is the specification and nothing else; ``notes()`` adds GitHub's extensions and our own.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.html_re import HTML_OPEN_CLOSE_TAG_STR
from markdown_it.rules_block import StateBlock, html_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import (
    StateInline,
    backtick,
    emphasis,
    entity,
    escape,
    link_pairs,
    newline,
    strikethrough,
)
from markdown_it.rules_inline import autolink as angle_autolink
from markdown_it.rules_inline import html_inline as raw_html
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

from llmnotes.loader.markdown import autolinks
from llmnotes.loader.markdown.attributes import heading_attributes
from llmnotes.loader.markdown.blockids import block_ids
from llmnotes.loader.markdown.blockrules import MAX_NESTING, BlockParser
from llmnotes.loader.markdown.brackets import doubled_backslashes
from llmnotes.loader.markdown.callouts import callouts
from llmnotes.loader.markdown.citations import citation, citation_in_text
from llmnotes.loader.markdown.code import meant, without_commands
from llmnotes.loader.markdown.comments import comment, comment_block
from llmnotes.loader.markdown.contents import contents_marks
from llmnotes.loader.markdown.definitions import definition
from llmnotes.loader.markdown.elements import OF_HTML, is_known, known_in
from llmnotes.loader.markdown.emphasis import asterisks, emphasis_slips
from llmnotes.loader.markdown.footnotes import (
    blank_in_name,
    footnote_definition,
    footnote_reference,
    footnotes_at_the_end,
    inline_footnote,
    undefined_footnote,
)
from llmnotes.loader.markdown.foreign import foreign_markup
from llmnotes.loader.markdown.headings import heading_ids
from llmnotes.loader.markdown.html_formulas import formulas_in_html
from llmnotes.loader.markdown.html_slips import unread_markdown
from llmnotes.loader.markdown.invisible import invisible_blank
from llmnotes.loader.markdown.links import image, link
from llmnotes.loader.markdown.marks import mark, pair_marks, tildes
from llmnotes.loader.markdown.math import backslash_math, dollar_math, math_block
from llmnotes.loader.markdown.nolinks import NoLink, no_autolink, no_link
from llmnotes.loader.markdown.plainlines import plain_tokens
from llmnotes.loader.markdown.plainlists import plain_list
from llmnotes.loader.markdown.scanner import InlineParser, InlineRule
from llmnotes.loader.markdown.shortcodes import shortcode
from llmnotes.loader.markdown.slips import fence, ruled_paragraphs, unspaced_heading, unspaced_item, unspaced_list
from llmnotes.loader.markdown.tables import headless_table, table, uneven_table
from llmnotes.loader.markdown.tasks import marked_tasks
from llmnotes.loader.markdown.unclosed import unknown
from llmnotes.loader.markdown.wikilinks import embed, player_of, sized, wikilink

SHORT_COMMENT = re.compile(r"<!---?>")
PLAIN_URL = re.compile(r"https?://[a-z0-9.-]+/[A-Za-z0-9\-._~!$&'()*+,;=:@/?#]*")


class Parser(MarkdownIt):
    """markdown-it-py, which does not take apart and put together again an address that stays as it is."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802  # markdown-it-py's name
        """Return ``url`` percent-encoded, its host in Punycode."""
        return url if PLAIN_URL.fullmatch(url) else super().normalizeLink(url)


def angle_link(state: StateInline, silent: bool) -> bool:
    """``<https://arxiv.org>`` and ``<a@b.org>``, with the place of the address."""
    start, first = state.pos, len(state.tokens)
    if not angle_autolink(state, silent):
        return False
    if not silent:
        opening = next(token for token in state.tokens[first:] if token.type == "link_open")
        written = state.src[start + 1 : state.pos - 1]
        scheme = "mailto:" if str(opening.attrs["href"]).startswith("mailto:") and ":" not in written else ""
        opening.meta = {"address": (start + 1, state.pos - 1), "url": scheme + written}
    return True


def html_inline(state: StateInline, silent: bool) -> bool:
    """A raw HTML tag, with its position."""
    start = state.pos
    if state.src.startswith("<!--", start):
        return _comment(state, silent)
    if not raw_html(state, silent):
        return False
    if not silent:
        state.tokens[-1].meta = {"start": start}
    return True


def _comment(state: StateInline, silent: bool) -> bool:
    """``<!-- text -->``, ``<!-->`` or ``<!--->``, found in one step however many are open."""
    start, behind = state.pos, 0
    if short := SHORT_COMMENT.match(state.src, start, state.posMax):
        behind = short.end()
    elif state.html_terminator_last("-->") >= start + 4:
        behind = state.src.find("-->", start + 4, state.posMax) + 3
    if behind <= start:
        return False
    if not silent:
        token = state.push("html_inline", "", 0)
        token.content, token.meta = state.src[start:behind], {"start": start}
    state.pos = behind
    return True


def known_html(state: StateInline, silent: bool) -> bool:
    """The same, unless it is the tag of an element that no browser knows."""
    return _unknown_at(state.src, state.pos, state.env) is None and html_inline(state, silent)


def unknown_html(state: StateInline, silent: bool) -> bool:
    """The tag of an element that no browser knows, which is text: a token without text marks its place."""
    found = None if silent else _unknown_at(state.src, state.pos, state.env)
    if found is None or not OPEN_CLOSE_TAG.match(state.src, state.pos, state.posMax):
        return False
    tag = f"{found[0]}>"
    message, hint = unknown(tag, "is shown as text")
    span = state.pos, state.pos + 1
    slip = NoLink(state.pos, found.end(), "unknown-element", message, hint, span, "\\<")
    state.push("no_link", "", 0).meta = {"slip": slip, "offset": 0}
    state.pos += 1
    state.append_pending("<")
    return True


def _unknown_at(source: str, position: int, env: Mapping[str, Any]) -> re.Match[str] | None:
    found = TAG_NAME.match(source, position)
    return None if found is None or is_known(found[1], env.get("known_elements", OF_HTML)) else found


def known_html_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """A block of HTML; one that begins with an element that no browser knows is a paragraph."""
    first = state.bMarks[start_line] + state.tShift[start_line]
    if _unknown_at(state.src, first, state.env) is not None or not html_block(state, start_line, end_line, silent):
        return False
    if not silent:
        unread_markdown(state, state.tokens[-1])
    return True


def known_elements(state: StateCore) -> None:
    """Note which elements are HTML here; that they are known says that raw HTML must not reach beyond its note."""
    state.env["known_elements"] = known_in(state.src)


def lazy_image(state: StateInline, silent: bool) -> bool:
    """A picture that the browser fetches when the reader comes near it; ``![words|300](address)`` has a size.

    What is a film or sound by its name is played.
    """
    if not image(state, silent):
        return False
    if not silent:
        picture = state.tokens[-1]
        picture.attrs |= _size_taken_out(picture.children or ())
        picture.attrs["loading"] = "lazy"
        picture.meta["player"] = player_of(str(picture.attrs["src"]))
    return True


def _size_taken_out(words: Sequence[Token]) -> Mapping[str, str]:
    """Return the size at the end of what is said of a picture; a number alone may be meant as its name."""
    if not words or words[-1].type != "text":
        return {}
    last = words[-1]
    text, bar, _ = last.content.rpartition("|")
    size = sized(last.content)[1]
    if not size or not (bar or (len(words) == 1 and "height" in size)):
        return {}
    last.content = text.rstrip()
    return size


def coloured_code(state: StateCore) -> None:
    """Mark code for colouring, and as a block of its own that the keyboard can scroll.

    What says that it is ``math`` is a formula, as on GitHub. Nothing is shown of a terminal's commands.
    """
    for token in state.tokens:
        if token.type == "fence" and token.info.strip() == "math" and token.content.strip():
            token.type = "math_block"
        elif token.type in ("fence", "code_block"):
            token.info, token.meta = meant(token.info), {"coloured": True}
            token.content = without_commands(token.content)


OPEN_CLOSE_TAG = re.compile(HTML_OPEN_CLOSE_TAG_STR.removeprefix("^"))
TAG_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])")

CODE: tuple[InlineRule, ...] = (backtick,)
ANGLE: tuple[InlineRule, ...] = (angle_link, html_inline)
KNOWN_ANGLE: tuple[InlineRule, ...] = (angle_link, known_html)
COMMONMARK_INLINE: dict[str, tuple[InlineRule, ...]] = {
    "\n": (newline,),
    "\\": (escape,),
    "`": CODE,
    "*": (emphasis.tokenize,),
    "_": (emphasis.tokenize,),
    "[": (link,),
    "!": (image,),
    "<": ANGLE,
    "&": (entity,),
}
NOTES_INLINE: dict[str, tuple[InlineRule, ...]] = {
    **COMMONMARK_INLINE,
    "\\": (backslash_math, doubled_backslashes, escape),
    "~": (tildes,),
    "*": (asterisks,),
    "[": (wikilink, footnote_reference, undefined_footnote, link, citation, no_link),
    "^": (inline_footnote,),
    "@": (citation_in_text,),
    "!": (embed, lazy_image),
    "=": (mark,),
    "$": (dollar_math,),
    "%": (shortcode, comment),
    "<": (shortcode, *KNOWN_ANGLE, unknown_html, no_autolink),
}
NOTES_OPAQUE: dict[str, tuple[InlineRule, ...]] = {
    "`": CODE,
    "<": KNOWN_ANGLE,
    "\\": (backslash_math, escape),
    "$": (dollar_math,),
    "%": (comment,),
    "[": (wikilink, footnote_reference),
    "!": (embed,),
}


@cache
def commonmark() -> MarkdownIt:
    """CommonMark 0.31.2 (https://spec.commonmark.org), without any extension."""
    md = Parser("commonmark", {"maxNesting": MAX_NESTING})
    md.core.ruler.enableOnly(["block", "inline"])
    md.inline = InlineParser(
        COMMONMARK_INLINE,
        pairs=(link_pairs, emphasis.postProcess),
        opaque={"`": CODE, "<": ANGLE, "\\": (escape,)},
    )
    md.block.ruler.at("reference", definition)
    md.block = BlockParser(md.block.ruler)
    return md


@cache
def notes() -> MarkdownIt:
    """The dialect of notes: CommonMark, GitHub's extensions, definition lists, and what else the imports above name."""
    options = {"maxNesting": MAX_NESTING, "tasklists": True, "strikethrough_single_tilde": True}
    md = Parser("commonmark", options)
    md.core.ruler.enableOnly(["block", "inline"])
    md.inline = InlineParser(
        NOTES_INLINE,
        pairs=(link_pairs, strikethrough.postProcess, pair_marks, emphasis.postProcess, emphasis_slips),
        opaque=NOTES_OPAQUE,
        bare=(autolinks.autolink,),
        bare_starts=autolinks.starts,
        plain=plain_tokens,
    )
    md.enable("table")
    md.block.ruler.at("table", table, {"alt": ["paragraph", "reference"]})
    md.use(deflist_plugin)
    md.block.ruler.before("paragraph", "uneven_table", uneven_table, {"alt": ["paragraph"]})
    md.block.ruler.before("paragraph", "headless_table", headless_table, {"alt": ["paragraph"]})
    md.block.ruler.before("reference", "footnote_def", footnote_definition, {"alt": ["paragraph", "reference"]})
    md.block.ruler.before("reference", "blank_in_name", blank_in_name, {"alt": ["paragraph", "reference"]})
    md.block.ruler.before("fence", "math_block", math_block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.block.ruler.before("fence", "comment", comment_block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.block.ruler.at("fence", fence, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.block.ruler.before("heading", "unspaced_heading", unspaced_heading, {"alt": ["paragraph", "blockquote"]})
    md.block.ruler.before("hr", "plain_list", plain_list)  # a line that looks like both is none that it takes
    md.block.ruler.before("list", "unspaced_list", unspaced_list, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.before("paragraph", "unspaced_item", unspaced_item, {"alt": ["paragraph"]})
    md.block.ruler.at("html_block", known_html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    md.block.ruler.at("reference", definition)
    first = md.block.ruler.get_all_rules()[0]
    md.block.ruler.before(
        first, "invisible_blank", invisible_blank, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    md.block = BlockParser(md.block.ruler)
    md.core.ruler.before("block", "known_elements", known_elements)
    md.core.ruler.after("block", "marked_tasks", marked_tasks)
    md.core.ruler.after("marked_tasks", "callouts", callouts)
    md.core.ruler.after("callouts", "contents_marks", contents_marks)
    md.core.ruler.after("contents_marks", "ruled_paragraphs", ruled_paragraphs)
    md.core.ruler.after("ruled_paragraphs", "heading_attributes", heading_attributes)
    md.core.ruler.after("heading_attributes", "block_ids", block_ids)
    md.core.ruler.push("footnotes_at_the_end", footnotes_at_the_end)
    md.core.ruler.push("heading_ids", heading_ids)
    md.core.ruler.push("coloured_code", coloured_code)
    md.core.ruler.push("formulas_in_html", formulas_in_html)
    md.core.ruler.push("foreign_markup", foreign_markup)
    return md
