"""Asterisks beside Chinese, Japanese and Korean, which puts no blanks between words, and such as are shown.

CommonMark takes asterisks for no end of emphasis that stand behind punctuation and before a letter. Beside a letter or
sign of these scripts they are one (https://github.com/tats-u/markdown-cjk-friendly): ``**注意：**小心``. What of others
was plainly meant so, as ``**Note:**see``, is told of.
"""

import re
from collections.abc import Iterator, Sequence

from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.emphasis import tokenize
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from llmnotes.lazy import LazyPattern
from llmnotes.loader.markdown.nolinks import NoLink
from llmnotes.loader.markdown.scanner import InlineState
from llmnotes.loader.markdown.tokens import new_token

CJK = LazyPattern(
    "[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee"
    "\U0001b000-\U0001b2ff\U00020000-\U0003ffff]"
)
"""A letter or sign of scripts without blanks between words, or of Korean."""

PARTS = re.compile(r"[,.:;!?)\]}…”’»、。〉》」』】〕〗〙〛！），．：；？］｝｠｡｣､]")
"""A sign that ends or parts something, with which nothing begins."""

BEFORE_NO_END = re.compile(
    r"[(\[{“‘«〈《「『【〔〖〘〚（［｛｟｢](?:\*+|==|~~)"
    r"|[、，；](?:\*+|==|~~)[A-Za-z_]"
    r"|\*[、，；：](?:\*+|==|~~)"
)
"""What stands before marks that end nothing: a bracket, as in lists of arguments, or in one of such marks.

``（*args、**kwargs）``, ``：*、**、***分别``.
"""

ASTERISK = ord("*")
CODE = "unspaced-emphasis"
BEGINS = re.compile(
    r"(?<![^\s\[\"'“‘*_~])(?<![=+%&|<]\s)\*\*?(?![\s*])(?![a-z_][a-z_0-9]*[:!?]\*(?!\*))"
    r"|(?<=[^\W\d_])\*\*(?=[(\[`\"'“‘])"
)
"""Asterisks that begin what is emphasised, for whoever wrote them, and neither an argument nor a pointer."""

ENDS_STRONG = re.compile(r"(?<=[^\w\s*/,;])\*\*(?=[^\W_])")
ENDS = re.compile(r"(?<=[:!?…])\*(?=[^\W_])")
"""The same of such as end it; what stands before and behind one is rather code."""

ENDS_PLAINLY = re.compile(r"(?<=[)\]`\"'”’])\*\*(?![\w*])")
"""The same of such as end what begins behind a letter."""

LOOSE = re.compile(
    r"(?<!\*)\*\*(?P<before>[ \t]*)(?P<words>(?!\[\[)[^\s*](?:[^*\n]{0,98}[^\s*])?)(?P<behind>[ \t]*)\*\*(?!\*)"
)
"""Words between asterisks, of which those with a blank inside are none of emphasis."""

PUNCTUATION = frozenset(".,:;!?…")


def asterisks(state: StateInline, silent: bool) -> bool:
    """Collect asterisks as delimiters, and what they may be beside Chinese, Japanese and Korean."""
    start, first = state.pos, len(state.delimiters)
    if not tokenize(state, silent):
        return False
    assert isinstance(state, InlineState)
    state.runs[len(state.tokens) - 1] = start, state.pos
    is_single = state.pos == start + 1
    if not (is_single and first and _is_behind_name(state, state.delimiters[first - 1])):
        amend(state, start, state.delimiters[first:], may_open=not is_single)
    return True


def _is_behind_name(state: InlineState, delimiter: Delimiter) -> bool:
    """Whether an asterisk rather belongs to a name, as in ``A*算法，*重点*``, where it could begin emphasis as well."""
    begin, end = state.runs.get(delimiter.token, (0, 0))
    return end - begin == 1 and state.src[begin - 1 : begin].isalnum() and state.src[begin - 1].isascii()


def amend(state: StateInline, start: int, delimiters: Sequence[Delimiter], *, may_open: bool) -> None:
    """Let delimiters, which are the text from ``start`` on, close beside Chinese, Japanese and Korean.

    If they ``may_open``, they also do so behind a letter of these and before a sign that begins something. Others are
    rather a mark behind a name: ``Q*（OpenAI）与A*（搜索）``.
    """
    source, end = state.src, state.pos
    if source.isascii():
        return
    before, behind = source[max(start - 1, 0) : start], source[end : min(end + 1, state.posMax)]
    is_behind = CJK.compiled.match(before) is not None
    if not is_behind and not CJK.compiled.match(behind):
        return
    opens = may_open and is_behind and not _is_blank(behind) and not PARTS.match(behind)
    closes = not _is_blank(before) and not BEFORE_NO_END.search(source, max(start - 2, 0), end + 1)
    for delimiter in delimiters:
        delimiter.open, delimiter.close = delimiter.open or opens, delimiter.close or closes


def _is_blank(character: str) -> bool:
    """Whether a character is a blank, or the beginning or the end of the text."""
    return not character or character.isspace()


def emphasis_slips(state: StateInline) -> None:
    """Mark asterisks that end nothing but for the lack of a blank behind them: by a token without text before each."""
    assert isinstance(state, InlineState)
    if "*" not in state.src or not any(form.search(state.src) for form in (ENDS_STRONG, ENDS, ENDS_PLAINLY, LOOSE)):
        return
    nested = [meta["delimiters"] for meta in state.tokens_meta if meta and "delimiters" in meta]
    slips = {index: slip for some in (state.delimiters, *nested) for index, slip in _slips(state, some)}
    if slips:
        tokens = [*state.tokens]
        state.tokens.clear()
        for index, token in enumerate(tokens):
            if index in slips:
                state.tokens.append(_marker(slips[index], token.level))
            state.tokens.append(token)


def _marker(slip: NoLink, level: int) -> Token:
    marker = new_token("no_link", "", 0)
    marker.level, marker.meta = level, {"slip": slip, "offset": 0}
    return marker


def _slips(state: InlineState, delimiters: Sequence[Delimiter]) -> Iterator[tuple[int, NoLink]]:
    """Yield what is wrong with runs of asterisks that are text, and the index of a token of each."""
    begun: tuple[int, Delimiter] | None = None
    last: tuple[int, Delimiter] | None = None
    for delimiter in delimiters:
        token = state.tokens[delimiter.token]
        if (
            delimiter.marker != ASTERISK
            or delimiter.token not in state.runs
            or token.type != "text"
            or not token.content
        ):
            continue
        start, end = state.runs[delimiter.token]
        if last and (slip := _loose(state.src, last[0], start)):
            yield last[1].token, slip
            begun = last = None
            continue
        last = start, delimiter
        if begun and (slip := _slip(state.src, begun[0], start, end - start)):
            yield (delimiter if slip.start == start else begun[1]).token, slip
            begun = None
        elif BEGINS.match(state.src, start):
            begun = start, delimiter


def _loose(source: str, begin: int, start: int) -> NoLink | None:
    """Return what is wrong with ``**Words: **`` from ``begin`` on, where a line begins or a colon says so."""
    found = LOOSE.match(source, begin)
    if found is None or found.end() != start + 2 or not (found["before"] or found["behind"]):
        return None
    words, end = found["words"], found.end()
    above = source[max(begin - 20, 0) : begin].rstrip(" \t")
    begins_line = above.endswith("\n") or (not above and begin < 20)
    if not any(map(str.isalpha, words)) or not (begins_line or (not found["before"] and words.endswith((":", "：")))):
        return None
    message = "** beside a blank neither begins nor ends anything here, so the asterisks are shown"
    text = f"**{words}**{'' if _is_blank(source[end : end + 1]) else ' '}"
    return NoLink(begin, end, CODE, message, f"write **{words}**", (begin, end), text)


def _slip(source: str, begin: int, start: int, width: int) -> NoLink | None:
    """Return what is wrong with runs of asterisks at ``begin`` and ``start``, if they were meant as a pair."""
    marks = "*" * width
    if not source.startswith(marks, begin) or source.startswith("*", begin + width):
        return None
    element = "strong" if width > 1 else "em"
    others = f"write <{element}> and </{element}>, or \\ before each asterisk that is meant"
    shown = "so the asterisks are shown"
    if source[begin - 1 : begin].isalpha():
        if not ENDS_PLAINLY.match(source, start):
            return None
        message = f"{marks} behind a letter and before a sign begins nothing, {shown}"
        return NoLink(begin, begin + width, CODE, message, f"put a blank before {marks}, {others}")
    if not (ENDS_STRONG if width > 1 else ENDS).match(source, start):
        return None
    message = f"{marks} behind a sign and before a letter ends nothing, {shown}"
    end = start + width
    text = " " if source[start - 1] in PUNCTUATION else ""  # no plural's: **`a`**s
    return NoLink(start, end, CODE, message, f"put a blank behind {marks}, {others}", (end, end), text)
