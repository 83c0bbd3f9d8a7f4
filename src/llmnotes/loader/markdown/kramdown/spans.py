"""What stands within a text: emphasis, code, links, and all else that begins and ends in a block."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it.token import Token

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.kramdown.autolinks import autolink
from llmnotes.loader.markdown.kramdown.brackets import bracket, exclamation
from llmnotes.loader.markdown.kramdown.code_spans import code
from llmnotes.loader.markdown.kramdown.emphasis import deleted, emphasis
from llmnotes.loader.markdown.kramdown.entities import entity
from llmnotes.loader.markdown.kramdown.environments import bare_tex
from llmnotes.loader.markdown.kramdown.footnotes import numbered
from llmnotes.loader.markdown.kramdown.inline_formulas import dollar, parenthesis
from llmnotes.loader.markdown.kramdown.reader import STOP_IN_LINE, Element, Reader, Rule
from llmnotes.loader.markdown.kramdown.span_attributes import brace
from llmnotes.loader.markdown.kramdown.tags import tag
from llmnotes.loader.markdown.kramdown.typography import (
    backslash,
    blank,
    dash,
    double_backslash,
    double_blank,
    ellipsis,
    escaped_guillemet,
    guillemet,
    quote,
    quote_behind,
)
from llmnotes.loader.markdown.kramdown.works import cited_work
from llmnotes.loader.markdown.plainlines import plain_tokens
from llmnotes.loader.markdown.tokens import text_token

NOT_PLAIN = re.compile(r"\"|'|--|\.\.\.|>>|\{:|~~|" + "|".join(f"{digit}_" for digit in range(10)))
"""What ``plainlines`` take for text, and kramdown does not; written so that each alternative begins with a letter."""


def parse_spans(content: str, env: dict[str, Any], settings: KramdownSettings) -> list[Token]:
    """Return the tokens of the text of one block; ``env`` says what other blocks have defined."""
    if "\n" not in content and "abbreviations" not in env:
        if STOP_IN_LINE.search(content) is None:
            return [text_token(content)] if content else []
        if NOT_PLAIN.search(content) is None and (plain := plain_tokens(content)) is not None:
            return plain
    is_github = settings.input == "GFM"
    rules = UNTYPOGRAPHIC if is_github and "no_auto_typographic" in settings.gfm_quirks else RULES
    tokens = Reader(content, env, settings, rules).read_all()
    if "[^" in content:
        _number_footnotes(tokens, env, settings)
    return tokens


def _number_footnotes(tokens: Sequence[Token], env: dict[str, Any], settings: KramdownSettings) -> None:
    """Number the references to footnotes, the first to each in their order; kept in ``env`` as markdown-it has them."""
    for token in tokens:
        if token.type != "footnote_ref":
            continue
        name = ":" + token.meta["label"]
        footnotes = env["footnotes"]
        used = footnotes.setdefault("list", {})
        if footnotes["refs"][name] < 0:
            footnotes["refs"][name] = len(used)
            used[len(used)] = {"label": token.meta["label"], "count": 0}
        number = footnotes["refs"][name]
        token.meta |= numbered(number, token.meta["label"], settings) | {"subId": used[number]["count"]}
        used[number]["count"] += 1


def first_of(*rules: Rule) -> Rule:
    """Return the rule that tries several ones, and at last whether this is the character before a quotation mark."""

    def first(reader: Reader, element: Element) -> bool:
        for rule in rules:  # and no generator, which would be one more frame for each level of nesting
            if rule(reader, element):
                return True
        return quote_behind(reader, element)

    return first


RULES: Mapping[str, Rule] = {
    "*": emphasis,
    "_": emphasis,
    "~": deleted,
    "`": code,
    "[": bracket,
    "!": exclamation,
    "]": quote_behind,
    "<": first_of(autolink, tag, guillemet),
    "$": first_of(dollar),
    "&": first_of(entity),
    "@": first_of(cited_work),
    "\\": first_of(escaped_guillemet, double_backslash, parenthesis, bare_tex, backslash),
    "{": brace,
    '"': quote,
    "'": quote,
    "-": dash,
    ".": ellipsis,
    ">": guillemet,
    " ": blank,
}
"""What may begin with a character that ``reader.STOP`` finds."""

UNTYPOGRAPHIC: Mapping[str, Rule] = {
    **RULES,
    "<": first_of(autolink, tag),
    "\\": first_of(double_backslash, parenthesis, bare_tex, backslash),
    "-": quote_behind,
    ".": quote_behind,
    ">": quote_behind,
    " ": double_blank,
}
"""The same where dashes, dots and guillemets stay as they are typed."""
