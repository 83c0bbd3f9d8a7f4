"""``[[note]]``, ``[[note#heading|text]]`` and ``![[note]]``: links by name, as Obsidian and Quartz write them."""

import re

from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from llmnotes.diagnostics import NOWHERE
from llmnotes.loader.markdown.links import leads_on
from llmnotes.loader.markdown.math import dollar_formula
from llmnotes.loader.markdown.tokens import new_token
from llmnotes.model import Link, LinkKind

TEXT = r"[^\[\]\n]*(?:\[(?![\^@])[^\[\]\n]*\](?![(\[])[^\[\]\n]*)*"
"""Words in which brackets may stand, but no link, footnote or citation."""

WIKILINK = re.compile(rf"!?\[\[(?P<target>[^\[\]|\n]+)(?:\|(?P<text>{TEXT}))?\]\]")
ITEM = r"(?:[-+\u2212]?\d*\.?\d+(?:e[-+]?\d+)?|'[^'\n]*'|\"[^\"\n]*\"|[A-Za-z](?:_?\w{1,2})?|\.{3}|\u2026)"
NUMBERS = re.compile(rf"[ \t]*{ITEM}(?:[ \t]*,[ \t]*{ITEM})+[ \t]*,?[ \t]*", re.IGNORECASE)
"""A row of a matrix, or a list of texts: ``[[0.1, 0.2]]`` and ``[[x_1, x_2]]`` are no links."""

NAMES = re.compile(r"(?=.*\b[A-Z]{2,}\b)[A-Za-z, \t]+")
"""What is of such words, too, but called so: ``[[AI, ML]]``."""

INDEX = re.compile(r".*,.*|[ \t]*(?:\d+|'[^'\n]*'|\"[^\"\n]*\")[ \t]*")
BEHIND_CODE = re.compile(r"[A-Za-z0-9_]\(?\Z")
"""What brackets hold that belong to the word or the call before them: ``table[["a"]]`` and ``tensor([[f(x), y]])``."""

SIZE = re.compile(r"(?:(?P<text>.*)\|)?[ \t]*(?P<width>[1-9]\d{0,4})(?:x(?P<height>[1-9]\d{0,4}))?[ \t]*")
SHOWN = re.compile(
    r"\.(?:(?P<picture>apng|avif|gif|jpe?g|png|svg|webp)|(?P<video>m4v|mkv|mov|mp4|ogv|webm)"
    r"|(?P<audio>aac|flac|m4a|mp3|oga|ogg|opus|wav))$",
    re.IGNORECASE,
)


def wikilink(state: StateInline, silent: bool) -> bool:
    """``[[target]]`` or ``[[target|text]]``, unless an address behind it makes a Markdown link of the brackets."""
    return _read(state, "wikilink", silent)


def embed(state: StateInline, silent: bool) -> bool:
    """``![[target]]``, the body of a note, one section of it, or a picture, film or sound."""
    return _read(state, "embed", silent)


def _read(state: StateInline, kind: str, silent: bool) -> bool:
    found = WIKILINK.match(state.src, state.pos, state.posMax)
    if found is None or state.linkLevel or not found["target"].strip() or leads_on(state, found.end()):
        return False
    if _is_code(state.src, state.pos, found["target"]):
        return False
    if not silent:
        _push(state, kind, found)
    state.pos = found.end()
    return True


def _is_code(source: str, position: int, target: str) -> bool:
    """Whether brackets at a position hold what no note is called, as those of a matrix do."""
    if "," not in target and not target[-1].isdigit() and target[-1] not in "\"'":
        return False
    if NUMBERS.fullmatch(target) and not NAMES.fullmatch(target):
        return True
    return (
        INDEX.fullmatch(target) is not None and BEHIND_CODE.search(source, max(position - 2, 0), position) is not None
    )


def _push(state: StateInline, kind: str, found: re.Match[str]) -> None:
    token = state.push(kind, "", 0)
    target = found["target"]
    start = found.start("target") + len(target) - len(target.lstrip())
    token.content = (found["text"] or "").strip()
    token.meta = {"address": (start, start + len(target.strip())), "url": target.strip(), "words": found.span("text")}
    token.children = with_formulas(token.content)


def with_formulas(text: str) -> list[Token] | None:
    """Return the formulas in the text of a wikilink, and what is between; None where there are none."""
    tokens: list[Token] = []
    done, at = 0, text.find("$")
    while at >= 0:
        found = dollar_formula(text, at, len(text))
        if found:
            tokens += [_token("text", text[done:at]), _token("math_inline", found["tex"])]
            done = found.end()
        at = text.find("$", done if found else at + 1)
    return [*tokens, _token("text", text[done:])] if tokens else None


def _token(kind: str, content: str) -> Token:
    token = new_token(kind, "", 0)
    token.content, token.meta = content, {"display": False}
    return token


def link_to(target: str) -> Link:
    """Return the link of a wikilink without a text of its own, wherever it stands."""
    return Link(LinkKind.WIKI, target, "", NOWHERE)


def sized(text: str) -> tuple[str, dict[str, str]]:
    """Return what is said of a picture, and how large it is to be: ``A plot|300`` or ``300x200``, in pixels."""
    found = SIZE.fullmatch(text)
    if found is None:
        return text, {}
    size = {name: number for name in ("width", "height") if (number := found[name])}
    return (found["text"] or "").strip(), size


def name_of_shown(target: str) -> str:
    """Return the name of a picture's, film's or sound's file, which has a suffix, without that."""
    return target.partition("#")[0].rpartition("/")[2].rpartition(".")[0]


def is_shown(target: str) -> bool:
    """Whether the file that an embed names is a picture, film or sound and so may stand in a line of text."""
    return SHOWN.search(target.partition("#")[0]) is not None


def player_of(url: str) -> str:
    """Return the element that plays the film or sound at an address; "" if by its name it is neither."""
    found = SHOWN.search(url.partition("#")[0].partition("?")[0])
    return (found.lastgroup or "").replace("picture", "") if found else ""
