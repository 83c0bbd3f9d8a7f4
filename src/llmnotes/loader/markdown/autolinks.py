"""Addresses that stand in the text without brackets, as GitHub Flavored Markdown links them.

https://github.github.com/gfm/#autolinks-extension-; like GitHub itself, ``http`` and ``https`` need no white space
before them, so that ``"https://arxiv.org"`` and ``见https://arxiv.org`` work; and unlike there, typographic quotes and
the full stops and brackets of Chinese and Japanese end an address, and so does a brace that was opened before it.
"""

import re
from collections.abc import Iterator

from markdown_it.rules_inline import StateInline

from llmnotes.loader.markdown.marks import MARKER

SCHEMES = ("https", "http", "ftp")
LONGEST_LOCAL_PART = 64
LOCAL_PART = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.+_-"
QUOTES_AND_CJK_PUNCTUATION = "“”‘’«»…。，、；：！？（）【】《》「」『』"
WEB = re.compile(
    rf"(?:(?:https?|ftp)://|www\.)(?P<domain>[^\s/?#<:()\[\]\"'`*~,;!{QUOTES_AND_CJK_PUNCTUATION}]{{1,255}})",
    re.IGNORECASE,
)
REST = re.compile(rf"[^\s<{QUOTES_AND_CJK_PUNCTUATION}]*")
BRACE = re.compile(r"[{}]")
MAIL = re.compile(
    r"(?P<scheme>mailto:|xmpp:)?[A-Za-z0-9.+_-]{1,64}@[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+(?P<resource>/[A-Za-z0-9@.]+)?"
)
MAY_PRECEDE_WWW = frozenset(" \t\n*_~(")
TRAILING = frozenset("?!.,:*_~'\"\\")
ENTITY = re.compile(r"&[A-Za-z0-9]+;$")


def starts(source: str) -> list[int]:
    """Where in a text an address may begin, in order; most texts have none of three fixed strings and cost nothing."""
    found: list[int] = []
    if "://" in source:
        found += (start for end in _occurrences("://", source) if (start := _scheme_start(source, end)) >= 0)
    if "www." in source:
        found += _occurrences("www.", source)
    if "@" in source:
        found += (_mail_start(source, at) for at in _occurrences("@", source))
    return sorted(found)


def _occurrences(text: str, source: str) -> Iterator[int]:
    position = source.find(text)
    while position >= 0:
        yield position
        position = source.find(text, position + 1)


def _scheme_start(source: str, end: int) -> int:
    written = source[max(0, end - 5) : end].lower()
    return next((end - len(scheme) for scheme in SCHEMES if written.endswith(scheme)), -1)


def _mail_start(source: str, at: int) -> int:
    before = source[max(0, at - LONGEST_LOCAL_PART) : at]
    start = at - len(before) + len(before.rstrip(LOCAL_PART))
    scheme = next((scheme for scheme in ("mailto:", "xmpp:") if source.endswith(scheme, 0, start)), "")
    return start - len(scheme)


def autolink(state: StateInline, silent: bool) -> bool:
    """``https://arxiv.org/abs/1706.03762``, ``www.arxiv.org``, ``mailto:a@b.org`` and ``a@b.org`` outside of links."""
    if silent or state.linkLevel:
        return False
    end = _web_end(state) or _mail_end(state)
    if not end:
        return False
    text = state.src[state.pos : end]
    scheme = "http://" if text[:4].lower() == "www." else "mailto:" if _is_bare_mail(text) else ""
    opening = state.push("link_open", "a", 1)
    opening.attrs = {"href": state.md.normalizeLink(scheme + text)}
    opening.meta = {"address": (state.pos, end), "url": scheme + text}
    state.push("text", "", 0).content = text
    state.push("link_close", "a", -1)
    state.pos = end
    return True


def _web_end(state: StateInline) -> int:
    found = WEB.match(state.src, state.pos, state.posMax)
    if found is None:
        return 0
    is_www = found[0][:4].lower() == "www."
    before = state.src[state.pos - 1] if state.pos else "\n"
    if before not in MAY_PRECEDE_WWW if is_www else before.isascii() and before.isalnum():
        return 0
    labels = found["domain"].rstrip(".").split(".")
    if not labels[0] or any("_" in label for label in labels[-2:]):
        return 0
    rest = REST.match(state.src, found.end(), state.posMax)
    end = _before_brace(state.src, state.pos, rest.end() if rest else found.end())
    end = _trim(state.src, state.pos, end)
    return end - 2 if MARKER in state.cache and state.src.endswith("==", state.pos, end) else end


def _before_brace(source: str, start: int, end: int) -> int:
    r"""Leave out a brace that was opened before, and all behind it: ``\url{https://...}``, ``{{pdf: https://...}}``."""
    depth = 0
    for brace in BRACE.finditer(source, start, end):
        depth += 1 if brace[0] == "{" else -1
        if depth < 0:
            return brace.start()
    return end


def _trim(source: str, start: int, end: int) -> int:
    """Leave out punctuation at the end that belongs to the sentence, brackets that were opened before included."""
    surplus = {
        close: source.count(close, start, end) - source.count(open_, start, end) for open_, close in ("()", "[]")
    }
    while end > start:
        last = source[end - 1]
        if last in TRAILING:
            end -= 1
        elif surplus.get(last, 0) > 0:
            surplus[last] -= 1
            end -= 1
        elif last == ";":
            entity = ENTITY.search(source, max(start, end - 40), end)
            end = entity.start() if entity else end - 1
        else:
            break
    return end


def _mail_end(state: StateInline) -> int:
    found = MAIL.match(state.src, state.pos, state.posMax)
    if found is None or found[0][-1] in "-_" or (found["resource"] and found["scheme"] != "xmpp:"):
        return 0
    return found.end()


def _is_bare_mail(text: str) -> bool:
    return not text.lower().startswith(("http://", "https://", "ftp://", "mailto:", "xmpp:"))
