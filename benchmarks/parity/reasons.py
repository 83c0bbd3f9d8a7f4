"""Says why something differs, as far as it can be seen from the difference itself."""

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape

from benchmarks.parity.built import MARKS
from benchmarks.parity.comparing import STANDS_IN, Comparison, Difference
from llmnotes.config.gemfile import OPTIONAL_FRONT_MATTER, README_INDEX, TITLES_FROM_HEADINGS

Test = Callable[[str, str], bool]
"""``(theirs, ours)``, each as one text."""

UNKNOWN = "not yet explained"

WANTED: Mapping[str, str] = {
    "formula saved from Markdown": "Jekyll's Markdown changes what is in `$..$` before MathJax sees it; we show it",
    "link within a link mended": "the inner address is what the author meant; Jekyll makes a broken link of it",
    "link between notes": "`[[name]]` and names of files lead to the note; Jekyll by itself leaves them as they are",
    "tag of a plug-in": "a plug-in, or a script of distill's, is not here: there is only the name of the tag",
    "Liquid kept in code": "code is shown as it is written; Jekyll runs what is Liquid in it, and it is gone",
    "as a plug-in makes it": "the plug-in is named in the settings and not installed here; we do what it does",
    "post beyond the limit": "`limit_posts` is for trials: Jekyll leaves older posts out; we show all of them",
    "address with its slash": "the page's own address; where Jekyll leads to, a server sends readers on to it",
    "link to a note mended": "Jekyll leads to where it has nothing, we to the note of this name",
    "picture as it is": "files of other sizes that a plug-in would make are not there, and nobody leads to them",
    "base path not doubled": "Jekyll 4 puts the base path before `post_url` by itself, and the link is broken there",
    "the site's own list": "a list that Jekyll makes by loops is one that llmnotes has by itself",
    "commas between tags": "`tags: a, b` is `a,` and `b` for Jekyll",
    "one spelling of a tag": "tags that differ in capitals only are one tag, in one spelling",
    "tag that is a word": "Ruby's YAML takes `no`, `yes`, `on` and `off` for truth values, and Jekyll drops the tag",
    "HTML in a title": "a title is text: its entities are characters, and its tags are left out",
    "title that is a word": "Ruby's YAML takes `no`, `yes`, `on` and `off` for truth values, in a title, too",
    "title shown once": "a heading at the top that repeats the title is the title",
}
"""Differences that we want, and why."""

MARKED = re.compile("{}\\w+{}".format(*MARKS))
PLAIN = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": ".", "«": "<", "»": ">"})
LIQUID = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
FENCE = re.compile(r"\\[()]")
FORMULA = re.compile(r"\\\(.*?\\\)", re.DOTALL)
OPENED = re.compile(r"(?<!\\\()\\begin\{")
NESTED = re.compile(r"%5B(https?:/[^\s%]+)%5D")
TRUTH = frozenset(("no", "yes", "on", "off", "true", "false"))
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
MARKER = re.compile(r"[-*+#>] ?|\d+[.)] ?")


def _plain(text: str) -> str:
    """Return a text as it was typed: without any typography."""
    return re.sub(r"-+", "-", re.sub(r"\.+", ".", text.translate(PLAIN))).replace("<<", "<").replace(">>", ">")


def _bare(text: str) -> str:
    """Return a text without what delimits a formula, and what Markdown takes for its own."""
    return re.sub(r"\\(?=[\W_])|[\s$()\[\]_*{}\"'-]", "", _plain(text))


def _unescaped(text: str) -> str:
    return re.sub(r"\\([^\w\s()])", r"\1", _plain(text))


def _spelt(url: str) -> str:
    """Return a URL without the second slash, which is lost where it was taken for a path."""
    return url.replace("//", "/")


def _slashed(url: str) -> str:
    """Return a URL with a slash at the end of its path."""
    path, mark, rest = re.fullmatch(r"([^?#]*)([?#]?)(.*)", url, re.DOTALL).groups()  # type: ignore[union-attr]
    return f"{path.rstrip('/')}/{mark}{rest}"


def _leads_to_source(theirs: str, ours: str) -> bool:
    """Whether a link to a file of the repository leads nowhere in Jekyll's site, and to the file's page in ours."""
    name = theirs.partition("#")[0]
    if name.endswith(".md"):
        return True
    return name.endswith(".html") and f"{name.removesuffix('.html')}/" == ours.partition("#")[0]


def _only_in(text: str, of: re.Pattern[str], other: str) -> bool:
    return bool(of.search(text)) and not of.search(other)


def _ours_has(pattern: str) -> Test:
    compiled = re.compile(pattern, re.MULTILINE)
    return lambda theirs, ours: _only_in(ours, compiled, theirs)


def _one_has(*names: str) -> Test:
    """Either side has one of some elements, and the other has none."""
    wanted = frozenset(names)
    return lambda theirs, ours: bool(wanted & {*theirs.split()}) != bool(wanted & {*ours.split()})


def _formulas(text: str) -> int:
    """Count formulas, but for those in the text of another."""
    depth = found = 0
    for mark in FENCE.findall(text):
        found += mark == "\\(" and depth == 0
        depth = depth + 1 if mark == "\\(" else max(depth - 1, 0)
    return found


def _same_but_formulas(theirs: str, ours: str) -> bool:
    return _bare(theirs) == _bare(ours)


def _are_same(change: Callable[[str], str]) -> Test:
    return lambda theirs, ours: change(theirs) == change(ours)


def _saved_environments(theirs: str, ours: str) -> int:
    r"""Return how many ``\begin{align}`` and the like that are text in Jekyll's page are formulas in ours."""
    return len(OPENED.findall(theirs)) - len(OPENED.findall(ours))


LEFT: tuple[tuple[str, Test], ...] = (
    ("attribute list shown as text", _ours_has(r"\{:")),
    ("extension shown as text", _ours_has(r"\{::")),
    ("Liquid shown as text", _ours_has(r"\{%|\{\{")),
    ("table shown as text", _ours_has(r"\|")),
    ("no table where Jekyll has none", lambda theirs, ours: _only_in(theirs, re.compile(r"\|"), ours)),
    ("footnote shown as text", _ours_has(r"\[\^")),
    ("definition list or abbreviation shown as text", _ours_has(r"^: |^\*\[")),
    ("link shown as text", _ours_has(r"\]\(|\]\[")),
    ("HTML shown as text", _ours_has(r"</?\w+[^>]*>")),
)
"""What is not understood stays visible."""

ONE_SIDED: tuple[tuple[str, Test], ...] = (
    ("missing", lambda theirs, ours: bool(theirs) and not ours),
    ("more than Jekyll has", lambda theirs, ours: bool(ours) and not theirs),
)

OF_TEXT: tuple[tuple[str, Test], ...] = (
    ("link between notes", lambda theirs, ours: "[[" in theirs and "[[" not in ours),
    ("formula saved from Markdown", _are_same(lambda text: FORMULA.sub(lambda formula: _plain(formula[0]), text))),
    ("typography", _are_same(_plain)),
    ("escape in a formula", lambda theirs, ours: "\\(" in ours and _unescaped(theirs) == _unescaped(ours)),
    (
        "formula saved from Markdown",
        lambda theirs, ours: _formulas(ours) > _formulas(theirs) and _same_but_formulas(theirs, ours),
    ),
    (
        "formula saved from Markdown",
        lambda theirs, ours: _saved_environments(theirs, ours) > 0 and _same_but_formulas(theirs, ours),
    ),
    (
        "formula shown as text",
        lambda theirs, ours: _formulas(ours) < _formulas(theirs) and _same_but_formulas(theirs, ours),
    ),
    ("formula saved from Markdown", lambda theirs, ours: "\\begin{" in theirs and _same_but_formulas(theirs, ours)),
    *LEFT,
    ("emphasis", _are_same(lambda text: re.sub(r"[*_]", "", text))),
    ("list or heading after a paragraph", _are_same(lambda text: MARKER.sub("", text))),
    ("blanks", _are_same(lambda text: "".join(text.split()))),
    *ONE_SIDED,
)
"""Reasons for a difference of texts; the first that fits."""

OF_LINKS: tuple[tuple[str, Test], ...] = (
    ("base path not doubled", lambda theirs, ours: _is_doubled(theirs.split("\n"), ours.split("\n"))),
    ("address with its slash", lambda theirs, ours: theirs != ours and _slashed(theirs) == _slashed(ours)),
    ("link between notes", lambda theirs, ours: bool(ours) and _leads_to_source(theirs, ours)),
    ("link within a link mended", lambda theirs, ours: _spelt(ours) in map(_spelt, NESTED.findall(theirs))),
    ("footnote of another name", lambda theirs, ours: "#fn:" in theirs and "#fn:" in ours),
    ("Liquid in an address", _ours_has(r"\{%|\{\{|%7B")),
    ("bare URL linked", lambda theirs, ours: not theirs and "://" in ours),
    ("link within the note", lambda theirs, ours: not ours and all("#" in link for link in theirs.split("\n"))),
    *ONE_SIDED,
    ("other address", lambda theirs, ours: theirs.count("\n") == ours.count("\n")),
)

OF_BLOCKS: tuple[tuple[str, Test], ...] = (
    ("table", _one_has("table")),
    ("tight or loose", lambda theirs, ours: {*theirs.split()} ^ {*ours.split()} <= {"p"}),
    ("formula", _one_has("formula")),
    ("footnotes", _one_has("footnotes")),
    ("code or not", _one_has("pre")),
    ("heading or not", _one_has("h1", "h2", "h3", "h4", "h5", "h6")),
    ("list or not", _one_has("ul", "ol", "dl")),
)

RULES: Mapping[str, Sequence[tuple[str, Test]]] = {
    "links": OF_LINKS,
    "pictures": OF_LINKS,
    "blocks": (("depth", lambda theirs, ours: theirs.split() == ours.split()), *OF_BLOCKS),
}


def reason_of(difference: Difference, comparison: Comparison) -> str:
    """Return the reason in a few words; ``UNKNOWN`` if none is seen."""
    theirs, ours = "\n".join(difference.theirs), "\n".join(difference.ours)
    match difference.aspect:
        case "URL" if ours == STANDS_IN:
            return "the site's own list"
        case "URL" | "files" | "title" if _is_as_by_plugin(difference, theirs, ours, comparison.missing):
            return "as a plug-in makes it"
        case "URL" if comparison.is_limited and theirs == "(not shown)" and "_posts/" in difference.note:
            return "post beyond the limit"
        case "URL":
            sides = ("only we show it", theirs), ("not shown by us", ours)
            return next((reason for reason, url in sides if url == "(not shown)"), "other URL")
        case "tags":
            return _reason_of_tags(theirs, ours)
        case "date" | "categories" | "redirects" | "files":
            return "not there" if ours == "(not there)" else f"other {difference.aspect}"
    if _is_title(difference, theirs, ours, comparison):
        return "title shown once"
    if _is_of_tag(difference, theirs, ours, comparison):
        return "tag of a plug-in"
    if _is_kept_in_code(difference, theirs, ours, comparison):
        return "Liquid kept in code"
    match difference.aspect:
        case "title":
            return _reason_of_title(theirs, ours)
        case "anchors" if all(one.startswith(("fn:", "fnref:")) for one in (*difference.theirs, *difference.ours)):
            return "footnote of another name"
        case "links" | "blocks" if _is_wikilink(difference, comparison):
            return "link between notes"
        case "links" if not _is_doubled([theirs], [ours]) and _is_found(theirs, ours, comparison):
            return "link to a note mended"
        case "inline" | "formulas" | "blocks" if _is_saved(difference, theirs, ours, comparison):
            return "formula saved from Markdown"
        case "attributes" if not ours and all(one.startswith("source ") for one in difference.theirs):
            return "picture as it is"
        case "formulas as TeX":
            return "formula that can not be shown"
        case "formulas" if _plain(theirs) == _plain(ours):
            return "formula saved from Markdown"
        case "formulas" if "\\begin{" in theirs and _bare(theirs) == _bare(ours):
            return "formula saved from Markdown"
        case "formulas" if _unescaped(theirs) == _unescaped(ours):
            return "escape in a formula"
    rules = RULES.get(difference.aspect, OF_TEXT)
    return next((name for name, fits in rules if fits(theirs, ours)), UNKNOWN)


def _reason_of_tags(theirs: str, ours: str) -> str:
    if sorted(theirs.lower().split(", ")) == sorted(ours.lower().split(", ")):
        return "one spelling of a tag"
    if {*ours.split(", ")} - {*theirs.split(", ")} <= TRUTH:
        return "tag that is a word"
    return "commas between tags" if theirs.replace(",", "") == ours.replace(",", "") else "other tags"


def _reason_of_title(theirs: str, ours: str) -> str:
    if ours in TRUTH and theirs in ("true", "false"):
        return "title that is a word"
    return "HTML in a title" if unescape(TAG.sub("", theirs)) == ours else "other title"


def _is_doubled(theirs: Sequence[str], ours: Sequence[str]) -> bool:
    if len(theirs) != len(ours) or not all(ours):
        return False
    return all(one != other and one.endswith(other) and one[0] == "/" for one, other in zip(theirs, ours, strict=True))


def _is_as_by_plugin(difference: Difference, theirs: str, ours: str, missing: frozenset[str]) -> bool:
    """Whether Jekyll would do the same with the plug-ins that are missing."""
    path = difference.note.lower()
    if difference.aspect == "title":
        return TITLES_FROM_HEADINGS in missing
    if not path.endswith((".md", ".markdown")):
        return False
    is_readme = path.rpartition("/")[2].startswith("readme.") and README_INDEX in missing
    if difference.aspect == "files":
        return ours == "(not there)" and (is_readme or OPTIONAL_FRONT_MATTER in missing)
    return (is_readme and ours.endswith("/")) or (theirs == "(not shown)" and OPTIONAL_FRONT_MATTER in missing)


def _is_of_tag(difference: Difference, theirs: str, ours: str, comparison: Comparison) -> bool:
    """Whether a note differs only in what stands for a tag, or has more where it has such tags."""
    if difference.note not in comparison.readings or difference.aspect == "formulas as TeX":
        return False
    their, _ = comparison.readings[difference.note]
    if not _has_tag(theirs):
        return _has_tag("\n".join(their.text)) and (not theirs or _has_tag(difference.near))
    if not ours:
        return not MARKED.sub("", theirs.removeprefix("span: ")).strip()
    around = "(?s:.*?)".join([re.escape(part).replace("\\ ", r"\s*") for part in MARKED.split(_plain(theirs))])
    return re.fullmatch(around, _plain(ours)) is not None


def _is_kept_in_code(difference: Difference, theirs: str, ours: str, comparison: Comparison) -> bool:
    """Whether Jekyll has nothing, or the name of a tag, where Liquid stands in code of ours.

    Nothing between backticks makes those text, or others' code, so that they do not count.
    """
    kept = LIQUID.findall(ours)
    if not kept:
        return False
    if difference.aspect == "inline" and {one.partition(": ")[0] for one in difference.ours} == {"code"}:
        return all(one.startswith("code: ") for one in difference.theirs)
    if difference.aspect not in ("code", "text"):
        return False
    _, our = comparison.readings[difference.note]
    spans = [one for one in our.spans if one.startswith("code: ")]
    code = "\n".join(our.code if difference.aspect == "code" else spans)
    their, own = ("".join(text.replace("`", "").split()) for text in (MARKED.sub("", theirs), LIQUID.sub("", ours)))
    return their == own and all(code.count(one) >= kept.count(one) for one in kept)


def _has_tag(text: str) -> bool:
    return MARKED.search(text) is not None


def _is_found(theirs: str, ours: str, comparison: Comparison) -> bool:
    """Whether a link that leads nowhere in Jekyll's site leads to what has its name in ours."""
    their, our = (re.split("[?#]", url)[0] for url in (theirs, ours))
    names = [re.sub(r"\.html?$", "", url.rstrip("/")).rpartition("/")[2] for url in (their, our)]
    is_nothing = comparison.their_urls.isdisjoint((their, _slashed(their), f"{their}.html"))
    return names[0] == names[1] and is_nothing and our in comparison.our_urls


def _is_wikilink(difference: Difference, comparison: Comparison) -> bool:
    """Whether links of ours, or a table that Jekyll makes of ``[[name|text]]``, come of links in double brackets."""
    their, _ = comparison.readings[difference.note]
    if difference.aspect == "blocks":
        return "[[" in difference.near and "table" in "".join(difference.theirs)
    return not difference.theirs and sum(line.count("[[") for line in their.text) >= len(difference.ours)


def _is_saved(difference: Difference, theirs: str, ours: str, comparison: Comparison) -> bool:
    """Whether Jekyll's text has in pieces, or with emphasis in it, what is a formula of ours."""
    their, our = comparison.readings[difference.note]
    if difference.aspect == "blocks":
        saved = _saved_environments("\n".join(their.text), "\n".join(our.text))
        return not theirs and {one.strip() for one in difference.ours} == {"formula"} and len(difference.ours) <= saved
    if difference.aspect == "formulas":
        whole, text = _bare(ours), " ".join(their.text)
        if "\\begin{" not in ours:  # which may have had formulas in its text
            whole, text = "", FORMULA.sub(" ", text)
        text = _bare(text)
        is_part = all(_bare(one) in whole for one in difference.theirs)
        return is_part and all(_bare(one) in text for one in difference.ours)
    formulas = _bare(" ".join(our.formulas))
    pieces = [one.partition(": ")[2] for one in difference.theirs]
    return not ours and all("$" in piece or _bare(piece) in formulas for piece in pieces)


def _is_title(difference: Difference, theirs: str, ours: str, comparison: Comparison) -> bool:
    """Whether a heading at the top is Jekyll's text and our title."""
    if difference.note not in comparison.readings:
        return False
    their, our = comparison.readings[difference.note]
    if their.blocks[:1] != ["h1"] or our.blocks[:1] == ["h1"]:
        return False
    match difference.aspect:
        case "title":
            return ours == their.text[0]
        case "anchors":  # where its id is ours
            return not theirs and ours in their.headings[:1]
        case "inline" | "formulas" | "code":
            words = _bare(their.text[0])
            return not ours and all(_bare(one.partition(": ")[2] or one) in words for one in difference.theirs)
        case "attributes":
            return not ours and all(one.startswith("h1 ") for one in difference.theirs)
    return not ours and theirs in (their.blocks[0], their.text[0], *their.headings[:1])
