r"""What a reader gets of a document's HTML, in sequences that can be compared, without the machinery around it.

Machinery is what a program adds by itself: wrappers of code and tables, colours in code, links back from footnotes. A
formula is its TeX, whether it stands there as MathML or as text for MathJax (``\(x\)``, ``\[x\]``, ``$$x$$``, ``$x$``,
``\begin{align}x\end{align}``); one that only defines macros shows nothing.
"""

import re
from collections.abc import Mapping
from textwrap import dedent
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from msgspec import Struct, field
from selectolax.lexbor import LexborHTMLParser, LexborNode

from benchmarks.parity.built import MARKS, Document, Site
from llmnotes.loader.markdown.formulas import OF_A_ROW
from llmnotes.loader.markdown.math import NAMES
from llmnotes.loader.markdown.tex.definitions import DEFINING, DEFINITIONS
from llmnotes.loader.markdown.tex.expansion import Budget, Expander, TexError

HOST = "http://site.invalid"

BLOCKS = re.compile(
    r"address|article|aside|audio|blockquote|canvas|caption|center|d[dlt]|details|div|embed|fieldset|figcaption|figure"
    r"|footer|form|h[1-6r]|header|iframe|legend|li|main|nav|object|[ou]l|p|section|summary|table|t[dhr]|tbody|tfoot|thead"
    r"|video"
)
HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
UNSEEN = frozenset(("script", "style", "template", "link", "meta", "title", "noscript", "-comment"))
SPANS = re.compile(r"abbr|b|big|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strike|strong|sub|sup|u")
MACHINERY = re.compile(
    r"\A(?:highlight(?:er-.*)?|language-.*|footnotes?(?:-.*)?|reversefootnote|wikilink|(?:contains-)?task-list.*|table-scroll"
    r"|(?:long|whole)-cell|math-.*|kdmath|MathJax.*|embed.*|rouge-.*|prettyprint|tight)\Z"
)
WRAPPERS = re.compile(r"\A(?:highlight|highlighter-\w+|table-scroll|math-block|math-line|kdmath|footnotes)\Z")
ATTRIBUTES = (
    *("class", "style", "width", "height", "alt", "title", "align", "valign", "target", "rel", "colspan", "rowspan"),
    *("start", "type", "lang", "dir", "color", "size", "border", "open", "controls", "frameborder", "allowfullscreen"),
)
ADDRESSES = {
    "a": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}

DISTILLED = frozenset(("d-cite", "d-footnote", "d-math", "d-code"))

DISPLAYED = r"\\\[(?P<square>.+?)\\\]|\$\$(?P<double>.+?)\$\$"
IN_LINE = r"\\\((?P<round>.+?)\\\)|(?<![A-Za-z0-9_$\\])\$(?P<single>(?![\s$])(?:[^$\\`\"“”]|\\.)*?(?<!\s))\$(?![\d$])"
BARE = rf"(?P<bare>\\begin\{{(?P<name>{NAMES})\}}.*?\\end\{{(?P=name)\}})"
FORMULA = re.compile(f"{DISPLAYED}|{BARE}|{IN_LINE}", re.DOTALL)
ALONE = re.compile(r"\s*\\\[(?:(?!\\\]).)*\\\]\s*\Z", re.DOTALL)
ALONE_AND_BARE = re.compile(rf"\s*{BARE}\s*\Z", re.DOTALL)
REFERENCE = re.compile(r"\s*\\(?:eq)?ref\{[^{}]*\}\s*")
"""Nothing but a displayed formula, as Jekyll writes it."""

TEXISH = re.compile(r"\A(?:.*[\\^_={}+<>|*/()\[\]].*|\S{1,3}|[A-Za-z]'?)\Z", re.DOTALL)
"""What can be a formula between single dollars, and is no money."""


class Reading(Struct):
    """The sequences: words of each block, elements that make blocks (by depth), and what else is compared.

    ``sources`` are the formulas that are not shown as such. ``beginnings`` say for each of the ``blocks`` which line of
    ``text`` is the first in it, if it has any.
    """

    text: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    beginnings: list[int] = field(default_factory=list)
    spans: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    attributes: list[str] = field(default_factory=list)


def read(document: Document, site: Site, *, typeset: bool) -> Reading:
    """Read a document's HTML: a whole page of ours, or what Jekyll would put into a layout.

    ``typeset`` says whether MathJax will look for formulas in the text.
    """
    html = document.body
    if typeset:
        html = f'<!doctype html><body><article><div class="e-content">{html}</div></article>'
    content = LexborHTMLParser(html).css_first(".e-content")
    reader = _Reader(document.url, site, typeset)
    if content is not None:
        reader.children(content, 0)
        reader.end_line()
    return reader.reading


class _Reader:
    def __init__(self, url: str, site: Site, typeset: bool) -> None:
        self.reading = Reading()
        self._page = HOST + site.base + quote(url, safe="/%~!$&'()*+,;=:@")
        self._site = site
        self._typeset = typeset
        self._line: list[str] = []
        self._in_code = False

    def children(self, node: LexborNode, depth: int) -> None:
        child = node.child
        while child is not None:
            self._node(child, depth)
            child = child.next

    def end_line(self) -> None:
        text = " ".join("".join(self._line).split())
        self._line.clear()
        if text:
            self.reading.text.append(text)

    def _begin(self, name: str, depth: int) -> None:
        self.reading.blocks.append("  " * depth + name)
        self.reading.beginnings.append(len(self.reading.text))

    def _node(self, node: LexborNode, depth: int) -> None:
        tag = str(node.tag)
        if tag == "-text":
            self._text(node.text_content or "", depth)
        elif tag in UNSEEN or tag.startswith("-"):
            return
        else:
            self._element(node, tag, _attributes(node), depth)

    def _element(self, node: LexborNode, tag: str, attributes: Mapping[str, str], depth: int) -> None:
        classes = attributes.get("class", "").split()
        if _leads_back(tag, attributes, classes):
            return
        if tag == "math":
            self._math(node, attributes, depth)
        elif self._typeset and tag in DISTILLED:
            self._distilled(node, tag, attributes, depth)
        elif "math-source" in classes:
            self.reading.sources.append(" ".join(node.text().split()))
            self._formula(node.text(), display=tag == "pre", depth=depth)
        elif tag == "p" and (tex := _environment_in(node, self._typeset)) is not None:
            self.end_line()
            self._formula(tex, display=True, depth=depth)  # with line breaks, which are blanks for MathJax
            self.end_line()
        elif (pre := _code_block(node, tag, classes)) is not None:
            self._code(node, pre, depth)
        elif _is_wrapper(node, tag, classes):
            if "footnotes" in classes:
                self.end_line()
                self._begin("footnotes", depth)
            self._mark(attributes)
            self._attribute(tag, attributes)
            self.children(node, depth)
        elif BLOCKS.fullmatch(tag):
            self._block(node, tag, attributes, depth)
        else:
            self._span(node, tag, attributes, depth)

    def _distilled(self, node: LexborNode, tag: str, attributes: Mapping[str, str], depth: int) -> None:
        """Read an element that distill's script makes something else of."""
        text, display = node.text(), "block" in attributes
        if tag == "d-math":
            self._formula(text, display=display, depth=depth)
        elif tag != "d-code":
            self._line.append(tag.removeprefix("d-").join(MARKS))
        elif display:
            self.end_line()
            self._begin("pre", depth)
            self.reading.code.append(f"{attributes.get('language', '')}\n{dedent(text.rstrip()).strip(chr(10))}")
        else:
            self._line.append(text)
            self.reading.spans.append(f"code: {' '.join(text.split())}")

    def _block(self, node: LexborNode, tag: str, attributes: Mapping[str, str], depth: int) -> None:
        self.end_line()
        self._begin(tag, depth)
        if tag in HEADINGS:
            self.reading.headings.append(attributes.get("id", "(none)"))
        self._mark(attributes, own=tag not in HEADINGS)
        self._attribute(tag, attributes)
        self._address(tag, attributes)
        self.children(node, depth + 1)
        self.end_line()

    def _span(self, node: LexborNode, tag: str, attributes: Mapping[str, str], depth: int) -> None:
        self._mark(attributes)
        self._attribute(tag, attributes)
        self._address(tag, attributes)
        if tag == "br":
            self._line.append("\n")
            self.reading.spans.append("br")
        elif tag == "input" and attributes.get("type") == "checkbox":
            self._line.append("☑ " if "checked" in attributes else "☐ ")
        elif SPANS.fullmatch(tag) and not _is_footnote_number(node, tag, attributes):
            at = len(self.reading.spans)
            start = len("".join(self._line))
            self.reading.spans.append(tag)
            around, self._in_code = self._in_code, self._in_code or tag == "code"
            self.children(node, depth)
            self._in_code = around
            text = " ".join("".join(self._line)[start:].split())
            self.reading.spans[at : at + 1] = [f"{tag}: {text}"] if text else []
        else:
            self.children(node, depth)

    def _text(self, text: str, depth: int) -> None:
        if not self._typeset or self._in_code:
            self._line.append(text)
            return
        done = 0
        for found in FORMULA.finditer(text):
            kind = found.lastgroup or ""
            if kind == "single" and not TEXISH.match(found[kind]):
                continue
            self._line.append(text[done : found.start()])
            done = found.end()
            self._formula(found[kind], display=kind in ("square", "double", "bare"), depth=depth)
        self._line.append(text[done:])

    def _math(self, node: LexborNode, attributes: Mapping[str, str], depth: int) -> None:
        note = node.css_first('annotation[encoding="application/x-tex"]')
        tex = note.text() if note is not None else attributes.get("alttext", "")
        self._formula(tex, display=attributes.get("display") == "block", depth=depth)

    def _formula(self, tex: str, *, display: bool, depth: int) -> None:
        tex = " ".join(tex.split())
        if REFERENCE.fullmatch(tex):  # as text, which it stays where there is no such equation
            self._line.append(tex)
            return
        if _only_defines(tex):
            return
        self.reading.formulas.append(tex)
        display = display or OF_A_ROW.search(tex) is not None
        if display:
            self._begin("formula", depth)
        self._line.append(f" \\({tex}\\) " if display else f"\\({tex}\\)")

    def _code(self, node: LexborNode, pre: LexborNode, depth: int) -> None:
        self.end_line()
        for one in node.css(".gutter, .rouge-gutter"):
            one.decompose()
        language = next(filter(None, map(_language, (node, pre, node.css_first("code")))), "")
        self._begin("pre", depth)
        self.reading.code.append(f"{language}\n{pre.text().strip(chr(10)).rstrip()}")
        self._mark(_attributes(node))
        self._attribute("pre", _attributes(node))

    def _mark(self, attributes: Mapping[str, str], *, own: bool = True) -> None:
        """Keep an anchor that is not a heading's."""
        names = [attributes[name] for name in ("id", "name") if attributes.get(name)]
        if own and names:
            self.reading.anchors.append(names[0])

    def _attribute(self, tag: str, attributes: Mapping[str, str]) -> None:
        kept = []
        for name in ATTRIBUTES:
            value = attributes.get(name, "")
            if name == "class":
                value = " ".join(one for one in value.split() if not MACHINERY.match(one))
            elif name == "style":
                value = re.sub(r"\s*([:;])\s*", r"\1", value).rstrip(";")
            if value and not (tag == "input" or (name == "rel" and value in ("footnote", "tag"))):
                kept.append(f'{name}="{value}"')
        if kept:
            self.reading.attributes.append(f"{tag} {' '.join(kept)}")

    def _address(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = ADDRESSES.get(tag)
        if name is None or name not in attributes:
            return
        address = self._resolved(attributes[name])
        (self.reading.links if tag == "a" else self.reading.pictures).append(address)

    def _resolved(self, written: str) -> str:
        written = written.strip().replace("\n", "")
        if re.match(r"(?!https?:)[A-Za-z][A-Za-z0-9+.-]*:", written):
            return unquote(written)
        try:
            parts = urlsplit(urljoin(self._page, written))
        except ValueError:
            return written
        scheme, host, path, query, fragment = parts
        path = quote(unquote(path), safe="/~!$&'()*+,;=:@")
        origin = f"{scheme}://{host.lower()}"
        if origin in (HOST, self._site.url.lower()):
            path = path.removesuffix("index.html") if path.endswith("/index.html") else path
            base = self._site.base
            inside = path.removeprefix(base) if base and f"{path}/".startswith(f"{base}/") else path
            return urlunsplit(("", "", inside or "/", unquote(query), unquote(fragment)))
        return urlunsplit((scheme, host.lower(), path or "/", unquote(query), unquote(fragment)))


def _attributes(node: LexborNode) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}


def _only_defines(tex: str) -> bool:
    try:
        return bool(DEFINING.search(tex)) and not Expander(tex, {}, DEFINITIONS, Budget()).expand().strip()
    except TexError:
        return False


def _is_wrapper(node: LexborNode, tag: str, classes: list[str]) -> bool:
    """Whether a program has put this around something: what has attributes of an author's, for instance."""
    if (
        tag == "div"
        and ALONE.match(node.text())
        and all(str(child.tag) == "-text" for child in node.iter(include_text=True))
    ):
        return True
    return tag in ("div", "section", "span", "figure") and any(map(WRAPPERS.match, classes))


def _environment_in(paragraph: LexborNode, typeset: bool) -> str | None:
    r"""Return the ``\begin{align}x\end{align}`` that is all of a paragraph, as text or as a formula's TeX."""
    if typeset:
        tex = paragraph.text()
    else:
        within = [one for one in paragraph.iter(include_text=True) if str(one.tag) != "-text" or one.text().strip()]
        if [str(one.tag) for one in within] != ["math"]:
            return None
        note = within[0].css_first('annotation[encoding="application/x-tex"]')
        tex = note.text() if note is not None else ""
    return tex if ALONE_AND_BARE.match(tex) else None


def _leads_back(tag: str, attributes: Mapping[str, str], classes: list[str]) -> bool:
    """Whether this is a footnote's link back to where it is referred to."""
    return tag == "a" and (
        attributes.get("role") == "doc-backlink" or bool({"reversefootnote", "footnote-backref"} & set(classes))
    )


def _is_footnote_number(node: LexborNode, tag: str, attributes: Mapping[str, str]) -> bool:
    is_marked = (
        attributes.get("role") == "doc-noteref" or node.css_first('a[role="doc-noteref"], a.footnote') is not None
    )
    return tag == "sup" and is_marked


def _code_block(node: LexborNode, tag: str, classes: list[str]) -> LexborNode | None:
    """Return the ``pre`` with the code if this is a block of code, as an author's or a program's wrappers have it."""
    if tag == "pre":
        return node
    if tag in ("div", "figure") and any(name == "highlight" or name.startswith("highlighter-") for name in classes):
        return node.css_first(".rouge-code pre, td.code pre") or node.css_first("pre")
    return None


def _language(node: LexborNode | None) -> str:
    classes = (_attributes(node).get("class", "") if node is not None else "").split()
    found = next((name.removeprefix("language-") for name in classes if name.startswith("language-")), "")
    found = found.lower().replace("+", "-")  # as `{% highlight c++ %}` writes it
    return "" if found in ("plaintext", "text") else found
