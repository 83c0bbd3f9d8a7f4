"""What is said around a link: its sentence, or the list item or table row it stands in, for the pages that quote it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape, unescape
from typing import TypeAlias

from markdown_it.token import Token

from llmnotes.labels import says_nothing
from llmnotes.loader.markdown.citations import LOCATED, TEXT
from llmnotes.loader.markdown.formulas import Macros
from llmnotes.loader.markdown.headings import LINE_BREAK, plain_text
from llmnotes.loader.markdown.inlines import flat_html
from llmnotes.loader.markdown.plainlines import ELEMENT
from llmnotes.loader.markdown.tokens import text_token
from llmnotes.loader.scripts import first_words, last_words
from llmnotes.model import Cited, LinkTitle, Word

LONGEST = 160
"""Characters that are quoted on either side of a link, if the sentence or item has as many."""

FORMULA = 10
"""Characters for which a formula or a piece of code counts."""

LABEL = 20
"""Characters for which the label of a citation or the title of a note counts, which is known to the site alone."""

MOST = 60
"""Inline tokens that are looked at on either side, so that a text of nothing but links is read in linear time."""

ABBREVIATED = (
    r"(?<!\b(?:p|[A-Z])\.)"
    r"(?<!\b(?:al|ca|cf|pp|vs|[Ee]q|Dr|Mr|Ms|St)\.)"
    r"(?<!\b(?:e\.g|i\.e|Alg|App|Def|[Ee]qn|[Ee]qs|[Ff]ig|Ref|[Ss]ec|Tab|[Tt]hm|Mrs)\.)"
    r"(?<!\b(?:resp|[Cc]hap|[Ff]igs|Prop|Refs|[Ss]ecs|Sect|Prof)\.)"
    r"(?<!\b(?:a\.k\.a|w\.r\.t)\.)(?<!\bapprox\.)"
)
NUMBERED = (
    r"(?:(?!\s+\d)|"
    r"(?<!\b(?:[Cc]h|[Nn]o|[Nn]r)\.)(?<!\bSept\.)(?<!\b[Vv]ols\.)"
    r"(?<!\b(?:[Aa]rt|[Nn]os|[Vv]ol|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\.))"
)
"""What is an abbreviation before a number only: without one, ``No.`` may be a sentence."""

SENTENCE_END = re.compile(
    rf"[.!?…]{ABBREVIATED}{NUMBERED}[\"'”’)\]]*(?=\s+[\"'“‘(\[]*(?:[^\W_a-z]|$)|\s*$)"
    r"|[。．！？｡](?:(?![。．！？｡\"'”’」』）】》)\]])|[\"'”’」』）】》)\]]+(?=\s|$))"
)
"""The end of a sentence: a mark behind what is no usual abbreviation, and a word that does not go on in lower case.

In Chinese and Japanese the mark is enough, but where a quotation ends with it, which the sentence may go on behind.
"""

OPEN_END = re.compile(
    r"(?:,|\b(?:a|an|and|are|as|at|but|by|for|from|in|is|of|on|or|see|than|that|the|to|was|which|with))\s*$",
    re.IGNORECASE,
)
"""How no sentence ends."""

BETWEEN_CELLS = " · "
END = "\n\n"  # of all that can be quoted together

LABELS = 120
"""Characters up to which the words around a link may say nothing but what stands beside any: "[paper] [code]"."""

TAG_OR_ADDRESS = re.compile(r"<[^<>]*>|\b(?:https?://|www\.)[^\s<]+")

WORDLESS = frozenset({"html_inline", "image", "embed", "footnote_ref"})
"""What holds no words around a link, but for raw HTML where that is a link itself."""

RAW_LINK = re.compile(r"<a\s", re.IGNORECASE)
RAW_LINK_END = re.compile(r"</a\s*>", re.IGNORECASE)
RAW_PICTURE = re.compile(r"<img\s[^<>]*?\salt\s*=\s*(?P<quote>[\"'])(?P<alt>[^<>]*?)(?P=quote)", re.IGNORECASE)

Piece: TypeAlias = tuple[Word, int]
"""A part of a text: as it is read, and 0; or what can not be cut, HTML or a hole, and the characters it counts for."""

Parts: TypeAlias = tuple[Word, ...]


def quoted(
    children: Sequence[Token], linked: Sequence[int], number: int, macros: Macros, *, is_item: bool
) -> Iterator[Parts]:
    """Yield what stands around each link of a block's inline tokens; ``linked`` has the indices where links begin.

    The first of them is link ``number`` of the note. A list item or a table's row is one unit (``is_item``), as long as
    it is short; elsewhere it is the sentence, or the whole block if that says nothing. Where every line begins like a
    sentence, each is one.
    """
    newline = " " if is_item or _is_wrapped(children) else "\n"
    pieces = [_piece(token, macros, newline) for token in children]
    spans = [(first, _end_of_link(children, first)) for first in linked]
    for index, words in _pictures(children, spans):
        pieces[index] = words, 0
    whole: Sequence[Piece] = ()
    is_citing = False
    for link, index in enumerate(linked, number):
        token = children[index]
        if token.type == "citation":
            pieces[index] = Cited(link, token.meta["form"]), LABEL
            is_citing = True
        elif token.type == "wikilink" and not token.content:
            pieces[index] = LinkTitle(link), LABEL
    at: Sequence[int] = range(len(pieces) + 1)
    if is_citing:
        pieces, at = _with_whole_brackets(pieces)
    for first, behind in spans:
        token = children[first]
        if token.type in WORDLESS and not RAW_LINK.match(token.content):
            yield ()
            continue
        around = _quoted(pieces, at[first], at[behind], is_item=is_item)
        if not is_item and are_labels(around):
            whole = whole or [(" ", 0) if piece[0] == "\n" else piece for piece in pieces]
            around = _quoted(whole, at[first], at[behind], is_item=True)
        yield around


def are_labels(parts: Parts) -> bool:
    """Say whether the words around a link could be those around any: "[paper] [code]", "PDF: https://..."."""
    text = "".join([part for part in parts if isinstance(part, str)])
    is_whole = len(text) <= LABELS and all(isinstance(part, str) for part in parts)
    return is_whole and bool(text) and says_nothing(unescape(TAG_OR_ADDRESS.sub(" ", text)))


def joined_cells(cells: Iterable[tuple[Sequence[Token], Sequence[int]]]) -> tuple[Sequence[Token], Sequence[int]]:
    """Return the inline tokens of a table's row as those of one text, and the indices where links begin in it.

    ``cells`` have the same of each cell. One without words, as with a picture alone that leads nowhere, has nothing to
    be told apart from.
    """
    children: list[Token] = []
    linked: list[int] = []
    has_words = False
    for own, links in cells:
        if plain_text(own, pictures=False).strip() or _is_picture_told(own, links):
            if has_words:
                children.append(text_token(BETWEEN_CELLS))
            has_words = True
        linked += [len(children) + index for index in links]
        children += own
    return children, linked


def quoted_plainly(line: str) -> Iterator[Parts]:
    """Yield what stands around each link of a plain line (see ``plainlines``), which is a list item."""
    pieces: list[Piece] = []
    links: list[int] = []
    position = 0
    for found in ELEMENT.finditer(line):
        pieces.append((line[position : found.start()], 0))
        position = found.end()
        if found["url"]:
            links.append(len(pieces))
        if found["code"]:
            pieces.append((f"<code>{escape(found['code'], quote=False)}</code>", FORMULA))
        else:
            pieces.append((found["a"] or found["strong"] or found["em"], 0))
    pieces.append((line[position:], 0))
    for first in links:
        yield _quoted(pieces, first, first + 1, is_item=True)


def _end_of_link(children: Sequence[Token], first: int) -> int:
    """Return the index behind the text of the link that begins at ``first``."""
    token = children[first]
    if token.type == "link_open":
        behind = first + 1
        while children[behind].type != "link_close":  # no link holds another one
            behind += 1
        return behind
    if token.type == "html_inline" and RAW_LINK.match(token.content) and "</" not in token.content:
        for behind in range(first + 1, min(first + MOST, len(children))):
            if children[behind].type == "html_inline" and RAW_LINK_END.match(children[behind].content):
                return behind
    return first + 1


def _pictures(children: Sequence[Token], spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, str]]:
    """Yield the index of each picture in the text of a link, and the words that stand for it."""
    for first, behind in spans:
        for index in range(first + 1, behind):
            token = children[index]
            if token.type == "image":
                yield index, plain_text([token])
            elif token.type == "html_inline" and (found := RAW_PICTURE.match(token.content)):
                yield index, " ".join(unescape(found["alt"]).split())


def _is_picture_told(children: Sequence[Token], linked: Iterable[int]) -> bool:
    """Say whether words stand for a picture in the text of a link."""
    spans = [(first, _end_of_link(children, first)) for first in linked]
    return any(words.strip() for _, words in _pictures(children, spans))


def _is_wrapped(children: Sequence[Token]) -> bool:
    """Whether lines end where the author's editor had no more room, and not where something has been said.

    Then one begins in lower case, or ends in the midst of a clause.
    """
    return any(
        _goes_on(before, behind)
        for before, token, behind in zip(children, children[1:], children[2:], strict=False)
        if token.type == "softbreak"
    )


def _goes_on(before: Token, behind: Token) -> bool:
    if behind.type == "text" and behind.content[:1].islower():
        return True
    return before.type == "text" and OPEN_END.search(before.content) is not None


def _piece(token: Token, macros: Macros, newline: str) -> Piece:
    match token.type:
        case "text" | "text_special" | "undefined_footnote" | "citation" | "unread_citation":
            return token.content, 0
        case "softbreak" | "hardbreak":
            return newline, 0
        case "html_inline" if LINE_BREAK.match(token.content):
            return newline, 0
        case "wikilink" if token.children:
            return flat_html(token.children, macros), FORMULA
        case "block_break":
            return END, 0
        case "wikilink":
            return token.content or token.meta["url"], 0
        case "code_inline" | "math_inline":
            return flat_html([token], macros), FORMULA
        case _:
            return "", 0


def _with_whole_brackets(pieces: Sequence[Piece]) -> tuple[list[Piece], Sequence[int]]:
    """Return pieces of which no sentence ends between the brackets of a citation, and where each has gone."""
    inner = _bracketed(pieces)
    whole: list[Piece] = []
    at: list[int] = []
    for index, piece in enumerate(pieces):
        at.append(len(whole))
        text = piece[0]
        if index not in inner or not isinstance(text, str):
            whole.append(piece)
            continue
        head, tail = inner[index]
        whole += [_uncut(text[:head]), (text[head:tail], 0), _uncut(text[tail:])]
    at.append(len(whole))
    return whole, at


def _bracketed(pieces: Sequence[Piece]) -> Mapping[int, tuple[int, int]]:
    """Return the texts that stand between the brackets of a citation: up to a position, and again from another one."""
    inner: dict[int, tuple[int, int]] = {}
    is_inside = False
    for index, (content, size) in enumerate(pieces):
        if isinstance(content, Cited) and content.form != TEXT:
            before = index
            is_inside = is_inside or content.form == LOCATED  # which opens a bracket itself
            while not is_inside and before:  # a bracket opens before each other of them, see ``citations``
                before -= 1
                text, is_uncut = pieces[before]
                if isinstance(text, str) and not is_uncut:
                    opening = text.rfind("(")
                    inner[before] = inner.get(before, (0, 0))[0], max(opening, 0)
                    is_inside = opening >= 0
            is_inside = True
        elif is_inside and isinstance(content, str) and not size:
            closing = content.find(")")
            inner[index] = (len(content) if closing < 0 else closing), len(content)
            is_inside = closing < 0
    return inner


def _uncut(text: str) -> Piece:
    return (_html(text), len(text)) if len(text) <= LONGEST else (text, 0)


def opening_words(children: Sequence[Token], macros: Macros) -> Parts:
    """Return the first words of a block's inline tokens, which are there to be read behind."""
    return joined(_side([_piece(token, macros, " ") for token in children[:MOST]], is_left=False, is_item=True))


def _quoted(pieces: Sequence[Piece], first: int, behind: int, *, is_item: bool) -> Parts:
    own = [
        content if size or not isinstance(content, str) else _html(content) for content, size in pieces[first:behind]
    ]
    before = _side(reversed(pieces[max(first - MOST, 0) : first]), is_left=True, is_item=is_item)
    after = _side(pieces[behind : behind + MOST], is_left=False, is_item=is_item)
    if [word for word in own if not isinstance(word, str) or word.strip()]:
        return joined([*before, "<mark>", *own, "</mark>", *after])
    return joined([*before, *after])


def joined(words: Sequence[Word]) -> Parts:
    """Return the same in as few parts as possible, without blanks around it."""
    texts = [word for word in words if isinstance(word, str)]
    if len(texts) == len(words):
        html = "".join(texts).strip()
        return (html,) if html else ()
    parts: list[Word] = []
    run: list[str] = []
    for word in words:
        if isinstance(word, str):
            run.append(word)
            continue
        if text := "".join(run):
            parts.append(text if parts else text.lstrip())
        parts.append(word)
        run = []
    text = "".join(run).rstrip()
    if text := text if parts else text.lstrip():
        parts.append(text)
    return tuple(parts)


def _side(pieces: Iterable[Piece], *, is_left: bool, is_item: bool) -> Sequence[Word]:
    """Return what is quoted on one side of a link, whose ``pieces`` come with the nearest first."""
    chosen: list[Word] = []
    room = LONGEST
    for content, size in pieces:
        if not content:
            continue
        if content in {"\n", END}:
            break
        if size or not isinstance(content, str):
            if room <= 0:
                chosen.append("…")
                break
            chosen.append(content)
            room -= size
            continue
        near = content[-2 * LONGEST :] if is_left else content[: 2 * LONGEST]
        end = None if is_item else _sentence(near, is_left=is_left)
        kept = near if end is None else near[end:] if is_left else near[:end]
        if len(kept) > room:
            chosen.append(escape(_shortened(kept, room, is_left=is_left), quote=False))
            break
        chosen.append(escape(kept, quote=False))
        room -= len(kept)
        if end is not None:
            break
    return chosen[::-1] if is_left else chosen


def _sentence(text: str, *, is_left: bool) -> int | None:
    """Return where the sentence begins that goes on behind ``text``, or where the one ends that goes on in it."""
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    return (ends[-1] if is_left else ends[0]) if ends else None


def _shortened(text: str, room: int, *, is_left: bool) -> str:
    """Return as many words of ``text`` as there is room for, and an ellipsis."""
    room = max(room, 0)
    if is_left:
        return f"…{last_words(text, room)}"
    return f"{first_words(text, room)}…"


def _html(text: str) -> str:
    return escape(text.replace("\n", " "), quote=False)
