"""Ids of headings, as GitHub makes them: so that a link to a section works there and here."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from llmnotes.loader.markdown.standins import marked

LINE_BREAK = re.compile(r"<br[\s/>]", re.IGNORECASE)
SEVERAL_BLANKS = re.compile(" {2,}")
PLAIN = re.compile(r"[a-z0-9 _-]*")
KEPT = frozenset({"Mn", "Mc", "Me", "Nd", "Nl", "Pc"})
ALPHABETIC_SYMBOLS = ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))


def slug(text: str) -> str:
    r"""Return GitHub's id for a heading with this text: lowercase, without punctuation, each space a hyphen.

    Letters, marks, decimal and letter numbers, connector punctuation, hyphens and the alphabetic symbols stay (the
    ``\p{Word}`` of GitHub's html-pipeline); spaces are never collapsed.
    """
    lowered = text.lower()
    kept = lowered if PLAIN.fullmatch(lowered) else "".join(filter(_stays, lowered))
    return kept.replace(" ", "-")


def _stays(character: str) -> bool:
    if character in "- ":
        return True
    category = unicodedata.category(character)
    if category[0] == "L" or category in KEPT:
        return True
    return any(first <= ord(character) <= last for first, last in ALPHABETIC_SYMBOLS)


def unique(slugs: Iterable[str], taken: Iterable[str] = ()) -> Iterator[str]:
    """Yield each slug with ``-1``, ``-2`` ... where it is taken or was there before, the numbered ones included."""
    seen = dict.fromkeys(taken, 0)
    for wanted in slugs:
        result = wanted
        while result in seen:
            seen[wanted] += 1
            result = f"{wanted}-{seen[wanted]}"
        seen[result] = 0
        yield result


def plain_text(tokens: Iterable[Token], *, pictures: bool = True) -> str:
    """Return the text of inline tokens without any markup, of ``pictures`` what describes them.

    Without these it is what ids are made of, to which a line break of HTML is nothing; else that is a blank.
    """
    return "".join([_text_of(token, pictures) for token in tokens])


def _text_of(token: Token, pictures: bool) -> str:
    match token.type:
        case "text" | "text_special" | "code_inline" | "math_inline":
            return token.content
        case "undefined_footnote" | "citation" | "unread_citation":
            return token.content
        case "softbreak" | "hardbreak":
            return " "
        case "html_inline" if pictures and LINE_BREAK.match(token.content):
            return " "
        case "wikilink":
            return token.content or str(token.meta["url"])
        case "image" if pictures:
            return plain_text(token.children or ())
        case _:
            return ""


def heading_text(children: Iterable[Token]) -> str:
    """Return the text of a heading without any markup; what it cites and names is marked (see `standins.marked`)."""
    texts = [marked(token) or _text_of(token, True) for token in children]
    return SEVERAL_BLANKS.sub(" ", "".join(texts)).strip()


def heading_ids(state: StateCore) -> None:
    """Give every heading its id, first of all those that name one; one without a letter in it is called ``section``."""
    headings = [
        (token, state.tokens[index + 1].children or ())
        for index, token in enumerate(state.tokens)
        if token.type == "heading_open"
    ]
    naming = [token for token, _ in headings if "own_id" in token.meta]
    for token, identifier in zip(naming, unique(token.meta["own_id"] for token in naming), strict=True):
        token.attrs["id"] = identifier
    others = [(token, children) for token, children in headings if "id" not in token.attrs]
    slugs = (slug(plain_text(children, pictures=False).rstrip()) or "section" for _, children in others)
    ids = unique(slugs, [str(token.attrs["id"]) for token in naming])
    for (token, _), identifier in zip(others, ids, strict=True):
        token.attrs["id"] = identifier
    for token, children in headings:
        token.meta = {"text": heading_text(children)}
