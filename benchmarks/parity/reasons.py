"""Says why something differs, as far as it can be seen from the difference itself."""

import re
from collections.abc import Callable, Mapping

from benchmarks.parity.comparing import Comparison, Difference

Test = Callable[[str, str], bool]
"""``(theirs, ours)``, each as one text."""

QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": ".", "«": "<", "»": ">"})
UNKNOWN = "not yet explained"

WANTED: Mapping[str, str] = {
    "formula saved from Markdown": "Jekyll's Markdown changes what is in `$..$` before MathJax sees it; we show it",
    "link between notes": "`[[name]]` and `name.md` lead to the note; Jekyll without plug-ins leaves them as they are",
    "base path not doubled": "Jekyll 4 puts the base path before `post_url` by itself, and the link is broken there",
    "title shown once": "a heading at the top that repeats the title is the title",
}
"""Differences that we want, and why."""


def _plain(text: str) -> str:
    return re.sub(r"-+", "-", re.sub(r"\.+", ".", text.translate(QUOTES))).replace("<<", "<").replace(">>", ">")


def _spaceless(text: str) -> str:
    return "".join(text.split())


def _text_of_formula(text: str) -> str:
    return re.sub(r"[\s\\$()\[\]_*{}“”‘’'\"–—-]|\\[()\[\]]", "", text)


def _has(pattern: str, *, where: str = "ours") -> Test:
    compiled = re.compile(pattern)
    if where == "theirs":
        return lambda theirs, ours: bool(compiled.search(theirs)) and not compiled.search(ours)
    return lambda theirs, ours: bool(compiled.search(ours)) and not compiled.search(theirs)


OF_TEXT: tuple[tuple[str, Test], ...] = (
    (
        "formula saved from Markdown",
        lambda t, o: "\\(" in o and "$" in t and _text_of_formula(t) == _text_of_formula(o),
    ),
    ("link between notes", lambda t, o: "[[" in t and "[[" not in o),
    ("attribute list shown as text", _has(r"\{:")),
    ("extension shown as text", _has(r"\{::")),
    ("Liquid shown as text", _has(r"\{%|\{\{")),
    ("table shown as text", _has(r"\|")),
    ("no table where Jekyll has none", _has(r"\|", where="theirs")),
    ("footnote shown as text", _has(r"\[\^")),
    ("definition list or abbreviation shown as text", _has(r"(?m)^: |^\*\[")),
    (
        "formula shown as text",
        lambda t, o: "\\(" in t and _spaceless(t.replace("\\(", "$").replace("\\)", "$")) == _spaceless(o),
    ),
    ("typography", lambda t, o: _plain(t) == _plain(o)),
    ("emphasis", lambda t, o: re.sub(r"[*_]", "", t) == re.sub(r"[*_]", "", o)),
    (
        "list or heading after a paragraph",
        lambda t, o: re.sub(r"[-*+#>] ?|\d+[.)] ?", "", t) == re.sub(r"[-*+#>] ?|\d+[.)] ?", "", o),
    ),
    ("blanks", lambda t, o: _spaceless(t) == _spaceless(o)),
    ("link shown as text", _has(r"\]\(|\]\[")),
    ("HTML shown as text", _has(r"</?\w+[^>]*>")),
    ("missing", lambda t, o: bool(t) and not o),
    ("more than Jekyll has", lambda t, o: bool(o) and not t),
)
"""Reasons for a difference of texts; the first that fits."""

OF_LINKS: tuple[tuple[str, Test], ...] = (
    ("link between notes", lambda t, o: bool(re.search(r"\.md(?:#\S*)?$", t)) and bool(o)),
    ("table of contents", lambda t, o: not o and all(one.partition("#")[2] for one in t.split("\n"))),
    ("Liquid in an address", _has(r"\{%|\{\{|%7B")),
    ("bare URL linked", lambda t, o: not t and "://" in o),
    ("footnote", _has(r"#fn", where="theirs")),
    ("missing", lambda t, o: bool(t) and not o),
    ("more than Jekyll has", lambda t, o: bool(o) and not t),
    ("other address", lambda t, o: t.count("\n") == o.count("\n")),
)

OF_BLOCKS: tuple[tuple[str, Test], ...] = (
    ("table", lambda t, o: ("table" in t.split()) != ("table" in o.split())),
    (
        "tight or loose",
        lambda t, o: set(t.split()) ^ set(o.split()) == {"p"} or set(t.split()) | set(o.split()) == {"p"},
    ),
    ("formula", lambda t, o: ("formula" in t.split()) != ("formula" in o.split())),
    ("footnotes", lambda t, o: ("footnotes" in t.split()) != ("footnotes" in o.split())),
    ("code or not", lambda t, o: ("pre" in t.split()) != ("pre" in o.split())),
    ("heading or not", lambda t, o: bool(re.search(r"\bh[1-6]\b", t)) != bool(re.search(r"\bh[1-6]\b", o))),
    ("list or not", lambda t, o: bool(re.search(r"\b[uo]l\b", t)) != bool(re.search(r"\b[uo]l\b", o))),
    ("depth", lambda t, o: t.split() == o.split()),
)


def reason_of(difference: Difference, comparison: Comparison) -> str:
    """Return the reason in a few words; ``UNKNOWN`` if none is seen."""
    theirs, ours = "\n".join(difference.theirs), "\n".join(difference.ours)
    if _is_title(difference, theirs, ours, comparison):
        return "title shown once"
    rules: tuple[tuple[str, Test], ...] = ()
    match difference.aspect:
        case "text":
            rules = OF_TEXT
        case "links" | "pictures":
            if _is_doubled(theirs, ours):
                return "base path not doubled"
            rules = OF_LINKS
        case "blocks":
            rules = OF_BLOCKS
        case "inline" | "formulas" | "code" | "anchors" | "attributes" | "heading ids":
            rules = (
                *OF_TEXT[:1],
                *(rule for rule in OF_TEXT if rule[0] in ("typography", "missing", "more than Jekyll has")),
            )
        case "URL":
            if theirs == "(not shown)":
                return "shown only by us"
            if ours == "(not shown)":
                return "not shown by us"
            return "other URL"
        case "title" | "date" | "tags" | "categories" | "redirects" | "files":
            return f"other {difference.aspect}" if ours != "(not there)" else "not there"
    return next((name for name, fits in rules if fits(theirs, ours)), UNKNOWN)


def _is_doubled(theirs: str, ours: str) -> bool:
    their, our = theirs.split("\n"), ours.split("\n")
    return len(their) == len(our) and all(
        one != other and one.endswith(other) for one, other in zip(their, our, strict=True)
    )


def _is_title(difference: Difference, theirs: str, ours: str, comparison: Comparison) -> bool:
    """Whether a heading at the top is Jekyll's text and our title."""
    if difference.note not in comparison.readings:
        return False
    their, our = comparison.readings[difference.note]
    if their.blocks[:1] != ["h1"] or our.blocks[:1] == ["h1"]:
        return False
    if difference.aspect == "title":
        return ours == their.text[0]
    return not ours and theirs in (their.blocks[0], their.text[0], their.headings[0])
