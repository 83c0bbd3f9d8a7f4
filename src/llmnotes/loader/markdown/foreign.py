"""What other programs read and is text here: Liquid, attributes, shortcodes, containers, environments, templates.

So is what a chat leaves of its sources where it is copied.

It is told of once a kind and note, and not where it stands in code or in a formula: who writes about templates does it
there, and TeX has such brackets too.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice, takewhile

from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from msgspec import Struct

from llmnotes.lazy import LazyPattern
from llmnotes.loader.markdown import shortcodes
from llmnotes.loader.markdown.attributes import NAMED, VALUED
from llmnotes.loader.markdown.callouts import KINDS as CALLOUTS
from llmnotes.loader.markdown.shortcodes import INNER, SHORTCODE
from llmnotes.loader.markdown.slips import Slip, keep


class Kind(Struct, frozen=True):
    """How something looks, what it is called, and what to do about it; ``beginnings`` are in all that looks so.

    Where the pattern finds the ``name`` of a callout, the hint proposes that.
    """

    beginnings: tuple[str, ...]
    pattern: LazyPattern
    code: str
    name: str
    hint: str


AS_CODE = "or as code where it is to be seen"
EXCLUDE = 'exclude = ["templates/*"]'
PLACEHOLDER = LazyPattern(
    r"<%[-_]?[*+]?\s*[A-Za-z](?:(?!<%|%>).){0,1000}%>|<%\*(?=\s)"
    r"|\{\{[ \t]*(?:date|time|title)(?::[^{}\n]*)?[ \t]*\}\}",
    re.DOTALL,
)
"""What Templater, or the templates that Obsidian has itself, put something in the place of."""

OTHER = "\0"  # what stands for code and formulas: it is in no text, and begins and ends nothing

VALUES = r"(?:align|alt|class|data-[\w-]+|height|id|lang|loading|rel|style|target|title|width)"
MORE = rf"(?:[ \t]+(?:{NAMED}|{VALUED})){{0,20}}+[ \t]*\}}"
BRACED = rf"\{{[ \t]*(?:{VALUED}[ \t]+){{0,20}}+{NAMED}{MORE}"
"""Attributes with an id or a class, as Pandoc and Material have them."""

EMBEDS = r"(?:figma|hackmd|pdf|slideshare|speakerdeck|vimeo|youtube)"
"""What HackMD shows in a note; it has these in the brackets of Liquid."""

ROLES = (
    r"(?:abbr|(?:foot)?cite(?::?[a-z]+)?|class|doc|download|eq|eqlabel|eqref|func|glue(?::[a-z]+)?|kbd|label|math|meth|mod"
    r"|numref|prf:ref|ref|sub|sup|term)"
)

ADMONITIONS = "|".join(CALLOUTS)
KINDS = (
    Kind(
        ("{%", "{{"),
        LazyPattern(
            rf"(?<!\{{)\{{%-?\s*(?!{EMBEDS}\s)[a-z]\w*\b{INNER}%\}}(?!\}})"
            rf"|\{{\{{-?\s*(?:(?:include|layout|page|paginator|post|site)\.\w|[\"'][^\"'{{}}\n]*[\"']\s*\|){INNER}\}}\}}",
            re.DOTALL,
        ),
        "foreign-liquid",
        "Liquid",
        f'set dialect = "jekyll", which reads it, or write the path of the note or picture instead, {AS_CODE}',
    ),
    Kind(
        ("{%",),
        LazyPattern(rf"(?<!\{{)\{{%\s*{EMBEDS}\s{INNER}%\}}(?!\}})"),
        "foreign-embed",
        "an embed of HackMD's",
        f"write a link to what it shows, {AS_CODE}",
    ),
    Kind(
        ("{{<", "{{%"),
        SHORTCODE,
        shortcodes.CODE,
        "a shortcode of Hugo's",
        f"write it in Markdown, like ![words](cover.png), [[other]] or > [!NOTE], {AS_CODE}",
    ),
    Kind(
        ("{:",),
        LazyPattern(
            r"\{:\s?(?:[.#][A-Za-z_-]|toc\b|[\w-]+=[\"'])[^{}\n]*\}|\{::(?:comment|nomarkdown|options)\b[^{}\n]*\}"
        ),
        "foreign-attributes",
        "an attribute of kramdown's",
        f'take it out, or set dialect = "jekyll", which reads it, or write HTML, {AS_CODE}',
    ),
    Kind(
        ("{.", "{#", "{ ", "]{", "){", "`{", "*{"),
        LazyPattern(
            rf"(?<=[]*{OTHER}]){BRACED}"
            rf"|(?<=[]{OTHER}])\{{[ \t]*(?={VALUES}=){VALUED}{MORE}"
            rf"|^{BRACED}(?=[ \t]*$)|(?<=[ \t]){BRACED}(?=[ \t]*\Z)",
            re.MULTILINE,
        ),
        "foreign-attributes",
        "an attribute in braces, as Pandoc and Material have them",
        f"take it out, or write HTML; a picture with a width is ![words|300](picture.png), {AS_CODE}",
    ),
    Kind(
        (":::",),
        LazyPattern(r"^:{3,}[ \t]*(?:\{[^{}\n]+\}|(?P<name>[A-Za-z][\w-]*)).*", re.MULTILINE),
        "foreign-container",
        "a container, as Pandoc and Docusaurus have them",
        f"write > [!NOTE] instead, and > before each line that belongs to it, {AS_CODE}",
    ),
    Kind(
        ("!!! ", "??? ", "???+ "),
        LazyPattern(
            rf"^(?:!!!|\?\?\?\+?)[ \t]+(?:(?P<name>{ADMONITIONS})(?:[ \t]+inline)?(?:[ \t]+end)?|[\w-]+(?=[ \t]+\"))"
            rf"(?:[ \t]+\"[^\"\n]*\")?[ \t]*$",
            re.MULTILINE,
        ),
        "foreign-container",
        "an admonition of Material's",
        f"write > [!NOTE] instead, and > before each line that belongs to it, {AS_CODE}",
    ),
    Kind(
        ("=== ", "===! ", "===+ "),
        LazyPattern(r"^===[!+]?[ \t]+\"[^\"\n]+\"[ \t]*$", re.MULTILINE),
        "foreign-tab",
        "a tab of Material's",
        f"write a heading, or **bold** words, and what belongs to it below, not indented, {AS_CODE}",
    ),
    Kind(
        ("id:: ", "collapsed:: "),
        LazyPattern(r"^(?:id::[ \t]+[0-9a-f]{8}-[0-9a-f-]{27}|collapsed::[ \t]+(?:true|false))[ \t]*$", re.MULTILINE),
        "foreign-property",
        "a property of Logseq's",
        "take it out, or write it as code where it is to be seen",
    ),
    Kind(
        ("((",),
        LazyPattern(
            r"\(\((?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
            r"|(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*\d)[\w-]{9})\)\)"
        ),
        "foreign-reference",
        "a reference to a block, as Logseq and Roam have them",
        f"write ^name behind the block and link to it with [[note#^name]], {AS_CODE}",
    ),
    Kind(
        ("\\begin{",),
        LazyPattern(r"(?<!\$\n)(?<!\$\$)\\begin\{[A-Za-z]+\*?\}"),  # of a formula without an end is told already
        "foreign-environment",
        "an environment of LaTeX's",
        f"write it in Markdown, {AS_CODE}; formulas need lines of their own, without a blank one among them",
    ),
    Kind(
        ("†", "oaicite", "citeturn", "\ue202turn", "[cite"),
        LazyPattern(
            r"【\d+(?::\d+)?†[^【】\n]{1,100}】|:contentReference\[oaicite:\d+\](?:\{index=\d+\})?|\[oaicite:\d+\]"
            r"|(?:file)?cite\ue202?turn\d+[a-z]+\d+|\[cite(?:_start\]|:[ \t]*\d+(?:,[ \t]*\d+)*\])"
        ),
        "foreign-citation",
        "a reference of a chat's to its source",
        "write a link to the source, or take it out, or write it as code where it is to be seen",
    ),
    Kind(
        ("}`", ":`"),
        LazyPattern(rf"(?<![\w\\])(?:\{{{ROLES}\}}|(?<!:):{ROLES}:)(?={OTHER})"),
        "foreign-role",
        "a role of MyST's or Sphinx's",
        f"write a link, like [words](#heading), [[note#heading]] or [@key], or a formula, {AS_CODE}",
    ),
    Kind(
        ("^",),
        LazyPattern(r"(?<=[A-Za-z0-9)])\^(?:[+-]?\d{1,4}|[a-z]{1,2})\^(?![\w^])"),
        "foreign-superscript",
        "a superscript of Pandoc's",
        f"write <sup>2</sup> or a formula, {AS_CODE}",
    ),
    Kind(
        ("^^",),
        LazyPattern(r"(?<![\w^])\^\^[^\s^][^^\n]{0,200}\^\^(?![\w^])"),
        "foreign-highlight",
        "a highlight of Logseq's and Roam's",
        f"write ==marked==, {AS_CODE}",
    ),
    Kind(
        ("import ", "{/*"),
        LazyPattern(
            r"^import[ \t][^\n]{1,200}[ \t]from[ \t]+(['\"])[^'\"\n]+\1;?[ \t]*$|\{/\*(?:(?!\{/\*).)*?\*/\}",
            re.MULTILINE | re.DOTALL,
        ),
        "foreign-mdx",
        "MDX",
        "take it out, or write it as code where it is to be seen",
    ),
    Kind(
        ("<%", "{{"),
        PLACEHOLDER,
        "foreign-template",
        "a placeholder of a template of Obsidian's",
        f"write what belongs there, or leave templates out with {EXCLUDE} in the settings, {AS_CODE}",
    ),
)
SIGNS: Sequence[str] = (*"{^†<!?=\\\ue202", "::", "((", "cite", "import ", "}`", ":`")
"""What is in each of the beginnings, and quickly looked for: most notes have few of these."""

ALL_BEGINNINGS = sorted({beginning for kind in KINDS for beginning in kind.beginnings})


def _sign(beginning: str) -> str:
    return next(sign for sign in SIGNS if sign in beginning)


BEGINNINGS = {sign: [one for one in ALL_BEGINNINGS if _sign(one) == sign] for sign in SIGNS}
"""All of them, by the first of the signs that is in each."""

UNREAD = re.compile(r"[ \t]*<(?:!--|(?:code|pre|script|style|svg|textarea)\b)", re.IGNORECASE)
"""How HTML begins in which anything may stand."""

CODE = re.compile(r"<(code|kbd|pre|samp)\b.{0,1000}?</\1\b", re.DOTALL | re.IGNORECASE)

LONGEST = 1000
"""Characters by which it is found again how something is written."""

TEXT = frozenset({"text", "html_inline"})


def has_foreign(text: str) -> bool:
    """Whether there may be something of other programs in a text."""
    return bool(_begun(text))


@lru_cache(maxsize=16)  # the lists of a note ask for all of it
def _begun(text: str) -> list[str]:
    return [one for sign, beginnings in BEGINNINGS.items() if sign in text for one in beginnings if one in text]


def foreign_markup(state: StateCore) -> None:
    """Notice what other programs would read; runs behind the inline rules, which know what is code."""
    begun = _begun(state.src)
    if not begun:
        return
    kinds = [kind for kind in KINDS if not set(begun).isdisjoint(kind.beginnings)]
    is_foreign = cache(has_foreign)  # footnotes in a text have its content, each of them
    texts = [(token, text) for token in state.tokens if is_foreign(token.content) and (text := _text(token))]
    for kind in kinds:
        found = [(token, match) for token, text in texts for match in kind.pattern.compiled.finditer(text)]
        if found:
            _keep(state, kind, *found[0], len(found) - 1)


def _text(token: Token) -> str:
    """Return what a reader sees as text of a block, marks included, and the addresses of its links."""
    if token.type == "html_block":
        shown = "".join(_pieces(token.content, token.children)) if token.children else token.content
        text = "" if UNREAD.match(token.content) else shown
    else:
        text = "".join(_pieces(token.content, token.children or ()))
    return CODE.sub(OTHER, text) if "</" in text else text


def _pieces(content: str, children: Sequence[Token]) -> Iterator[str]:
    for token in children:
        if token.type in TEXT or (token.type == "text_special" and token.content == token.markup):
            yield token.content
        elif link := token.meta.get("link"):
            yield OTHER + content[max(link.address_start, 0) : max(link.address_end, 0)] + OTHER
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type in ("code_inline", "math_inline", "text_special", "link_close") or _is_told(token):
            yield OTHER
        else:
            yield token.markup


def _is_told(token: Token) -> bool:
    """Whether something is said already of the shortcode that begins before a token."""
    return token.type == "no_link" and token.meta["slip"].code == shortcodes.CODE


def _keep(state: StateCore, kind: Kind, token: Token, found: re.Match[str], more: int) -> None:
    rows = state.src.split("\n")
    first, behind = token.map or (0, len(rows))
    begins = found[0].partition("\n")[0][:LONGEST]
    looks = re.compile(r"\\?".join(map(re.escape, begins)))  # as it is written, where something is escaped in it
    block = range(first, min(max(behind, first + 1), len(rows)))  # a term of a definition list has no rows of its own
    places = ((row, *one.span()) for row in block for one in looks.finditer(rows[row]))
    row, start, end = next(islice(places, _as_code(token, begins), None), (first, 0, 0))
    others = f", as {more} more of this note" if more else ""
    message = f"this is {kind.name}, which is not read here: it stays as it is written{others}"
    callout = str(found.groupdict().get("name")).lower()
    hint = kind.hint.replace("[!NOTE]", f"[!{callout.upper()}]") if callout in CALLOUTS else kind.hint
    keep(state.env, Slip(row, start, end, kind.code, message, hint))


def _as_code(token: Token, begins: str) -> int:
    """Return how often the same stands in code before it stands in the text."""
    before = takewhile(lambda one: one.type not in TEXT or begins not in one.content, token.children or ())
    return sum(one.content.count(begins) for one in before if one.type in ("code_inline", "math_inline"))
