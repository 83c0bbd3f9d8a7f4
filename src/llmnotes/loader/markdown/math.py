r"""TeX between ``$``, ``$$``, ``\(`` or ``\[``.

``$`` follows Pandoc: no blank inside the dollars, unless only TeX stands between them, and no digit behind the closing
one but where only TeX begins so (see ``dollar_formula``); ``$`x`$`` is GitHub's. ``$$`` is a displayed formula where it
is a block of its own, else part of the line, as kramdown has it: that is how notes that come from Jekyll use it. What a
backslash may escape as well is said in ``brackets.py``. Code binds tighter than any of them.
"""

import re
import unicodedata
from collections.abc import Iterator

from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline, backtick

from llmnotes.diagnostics import Diagnostic, warning
from llmnotes.lazy import LazyPattern
from llmnotes.loader.markdown.brackets import BRACES, TEXT, are_escaped
from llmnotes.loader.markdown.writer import Writer
from llmnotes.loader.scripts import LETTERS

TEX = rf"(?P<tex>(?:[^$\\]|{TEXT}|\\.)++)"
DOUBLE = re.compile(rf"\$\${TEX}\$\$", re.DOTALL)
SINGLE = re.compile(rf"\$(?!\s){TEX}(?<!\s)\$", re.DOTALL)
SPACED = re.compile(rf"\$(?=\s|(?:[^$\\]|\\.)+\s\$){TEX}\$(?![A-Za-z\d])", re.DOTALL)
TICKED = re.compile(r"\$`(?P<tex>[^`]+)`\$(?!\d)")
ROUND = re.compile(r"\\\((?P<tex>(?:[^\\]|\\[^()])+)\\\)", re.DOTALL)
SQUARE = re.compile(r"\\\[(?P<tex>(?:[^\\]|\\[^\[\]])+)\\\]", re.DOTALL)
PROSE = re.compile(r"\d[^\\^_={}+]*\s[A-Za-z]{2,}")
"""``$5 and 10$``: begins with a number and goes on in words, without anything that only a formula has."""

NAMES = (
    r"(?:align|alignat|aligned|alignedat|array|d?r?cases|displaymath|eqnarray|equation|flalign|gather|gathered|IEEEeqnarray"
    r"|math|multline|multlined|split|[bBpvV]?(?:small)?matrix|subequations|xalignat"
    r"|algorithm|algorithmic|CD|tikzcd|tikzpicture)\*?"
)
BEGIN = re.compile(rf"\\begin\{{(?P<name>{NAMES})\}}")
"""What begins in TeX without dollars, and is a formula all the same for MathJax; the last ones are shown as TeX."""

BARE_REFERENCE = re.compile(r"\\(?:eq)?ref\{[^{}\n]*\}")
ANY_REFERENCE = re.compile(r"\\(?:(?:eq)?|(?P<clever>[cC]|auto))ref(?P<label>\{[^{}\n]*\})")
r"""The same, and what packages of LaTeX's have for ``\eqref``."""

_OF_REFERENCES = ("\\e", "\\r", "\\c", "\\C", "\\a")

BEFORE_QUOTED = re.compile(r"\s[\"'“‘]\Z")
"""What makes a dollar behind it no end of a formula, but the beginning of one in quotation marks."""

WORD = re.compile(r"[A-Za-z0-9]")
"""What a dollar behind it rather belongs to, as money or code: ``US$5``, ``5$``, ``a$b$c``."""

AFFIX = re.compile(r"(?:\{\})?(?:\^[^\s$]|_(?:[\d\\{*+-]|[A-Za-z](?![A-Za-z_]))|\\[A-Za-z,;:!%]|[<=>]+\Z)")
"""How only TeX begins, and neither money nor a name: ``CO$_2$``, ``k$^{th}$``, ``3$\\times$3``, ``x$=$y``."""

ONLY_IN_TEX = re.compile(r"\A_|[\w)}\]]\^|\w\|\^|(?<![A-Za-z])[A-Za-z]_|[)}\]]_|_\{|\\[A-Za-z]{2}|\A[A-Za-z]\Z")
"""What a formula in a word has, if it does not begin so: ``2$x_1$``, ``10$n^2$``, and the single letter of ``p$n$``."""

NUMBERS = re.compile(r"\d[^\\^_={}+\s]*+\s[^\\^_={}+]*+\Z")
"""What no formula is that a formula in a word ends: ``$5, 3$\\times$3`` is money, and one behind it."""

COMMAND = re.compile(r"\\(?:[A-Za-z]{2}|[|{}])")
OF_LETTERS = re.compile(r"\A\s[A-Za-z]\s\Z|(?<![A-Za-z])[A-Za-z](?:_[A-Za-z\d{]|\s*(?:=|<|>|\+))|[\w)}\]]\^")
"""What only TeX has between dollars with blanks on both sides, besides its commands: ``$ x $``, ``$ x_i $``."""

WORDS = re.compile(r"(?<!\\)\s[A-Za-z]{3,}")
"""What a formula in a word does not have but in braces: ``F$_1 score, L$_2$`` lacks a dollar."""

NO_TEX = LazyPattern(rf"{WORDS.pattern}|[{LETTERS}]|[=<>+]\s*\Z")
"""What does not stand between dollars with blanks inside, but in braces: words, and a sign with nothing behind it."""

NAME = re.compile(r"[A-Za-z_{(]")
"""What may come behind the dollar of a variable: ``$PATH``, ``${PATH}``, ``$(pwd)``."""

BEFORE_NAME = frozenset(":/=([")
"""What no formula ends with that a letter comes right behind: ``$HOME/bin:$PATH``, but ``$k$-th`` and ``$n$th``."""

TICKS = re.compile(r"\\.|`+", re.DOTALL)
QUOTATION = re.compile(r"(?<!`)`{1,2}[^`'{}]{1,200}'{1,2}(?=[^{}]{0,200}\})")
"""TeX's quotation marks, which stand in braces: ``\\text{by ``Adam''}``."""

REST_OF_OPEN = re.compile(r"[ \t]*(?:\n|\Z)|.*(?:\\[A-Za-z]|\^|_\{|\s=\s)")
"""What stands behind the ``$$`` with which a formula begins, if it has no end: nothing, or what only TeX has."""

NOTHING = re.compile(r"[ \t]*(?:\n|\Z)")
"""The same of ``\\[``, which may be a bracket of a text."""

CLOSING = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}


def dollar_math(state: StateInline, silent: bool) -> bool:
    """``$x^2$`` and ``$$x^2$$`` within a line; amounts of money stay as they are."""
    source, start = state.src, state.pos
    if source.startswith("$$", start):
        found = DOUBLE.match(source, start, state.posMax)
        return (found is not None and is_formula(found) and _push(state, found, silent)) or (
            not silent and _push_open(state)
        )
    if source.startswith("$`", start) and (found := TICKED.match(source, start, state.posMax)):
        return is_formula(found) and _push(state, found, silent)
    found = dollar_formula(source, start, state.posMax)
    return found is not None and _push(state, found, silent)


def dollar_formula(source: str, start: int, end: int) -> re.Match[str] | None:
    """Return the formula with its dollars that begins at ``start``, unless these are money, code or in a quotation.

    In a word, behind a letter or a digit, and before a digit it is one only if it looks like nothing else.
    """
    before = source[start - 1] if start else " "
    if before in "$\\":
        return None
    found = SINGLE.match(source, start, end) or _spaced(source, start, end)
    if found is None or not is_formula(found) or PROSE.match(found["tex"]) or is_before_name(found):
        return None
    if BEFORE_QUOTED.search(found["tex"]) or (AFFIX.match(source, found.end()) and NUMBERS.match(found["tex"])):
        return None
    behind = source[found.end() : min(found.end() + 1, end)]
    if (WORD.match(before) or behind.isdecimal()) and not _is_in_word(found["tex"], behind):
        return None
    return found


def _spaced(source: str, start: int, end: int) -> re.Match[str] | None:
    r"""``$ \alpha $``: dollars with blanks inside, between which stands nothing but what only TeX has."""
    found = SPACED.match(source, start, end)
    if found is None or NO_TEX.compiled.search(BRACES.sub("", found["tex"])):
        return None
    if source[max(start - 1, 0) : start] in ("", "\n") and source[found.end() - 2] == "\n" and found["tex"][0] != "\n":
        return None  # lines of a shell
    is_spaced = found["tex"][0].isspace() and found["tex"][-1].isspace()
    return found if COMMAND.search(found["tex"]) or (is_spaced and OF_LETTERS.search(found["tex"])) else None


def _is_in_word(tex: str, behind: str) -> bool:
    if WORDS.search(BRACES.sub("", tex)):
        return False
    return AFFIX.match(tex) is not None or (ONLY_IN_TEX.search(tex) is not None and not WORD.match(behind))


def is_formula(found: re.Match[str]) -> bool:
    """Whether dollars hold TeX that says anything, and no price range: ``$-$$``."""
    tex = found["tex"]
    return any(map(str.isalnum, tex)) or (says_anything(tex) and not found.string.startswith("$", found.end()))


def says_anything(tex: str) -> bool:
    """Whether TeX has a letter, a digit or an operator, unlike ``.`` and ``()``."""
    return any(map(str.isalnum, tex)) or any(map(_is_operator, tex, " " + tex))


def _is_operator(sign: str, before: str) -> bool:
    r"""Whether a sign is one, as ``+`` and ``∘``, or becomes a sign by the backslash ``before`` it: ``\{``."""
    if before == "\\":
        return not sign.isspace() and sign != "$"
    return sign in "*/-" or unicodedata.category(sign) == "Sm"


def backslash_math(state: StateInline, silent: bool) -> bool:
    r"""``\(x^2\)`` and ``\[x^2\]`` within a line, and ``\eqref{label}``, of which MathJax needs no more."""
    opening = state.src[state.pos : state.pos + 2]
    if opening in _OF_REFERENCES:
        return _reference(state, silent)
    if opening not in CLOSING:
        return False
    if state.html_terminator_last(CLOSING[opening]) < state.pos:
        return opening == "\\[" and not silent and _push_open(state)
    display = opening == "\\["
    found = (SQUARE if display else ROUND).match(state.src, state.pos, state.posMax)
    if found is None or not any(map(str.isalnum, found["tex"])) or are_escaped(state.src, *found.span()):
        return False
    return _push(state, found, silent, display=display)


def _reference(state: StateInline, silent: bool) -> bool:
    """A number of an equation, or text where there is no such equation."""
    found = ANY_REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = f"\\eqref{found['label']}" if found["clever"] else found[0]
        token.meta = {"address": found.span(), "display": False, "is_reference": True, "written": found[0]}
        state.env["refers"] = True
    state.pos = found.end()
    return True


def _push(state: StateInline, found: re.Match[str], silent: bool, *, display: bool = False) -> bool:
    if "`" in found["tex"] and _opens_code(state, found):
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = found["tex"]
        token.meta = {"address": found.span("tex"), "display": display}
    state.pos = found.end()
    return True


def _push_open(state: StateInline) -> bool:
    r"""The ``$$`` or ``\[`` of a formula that should begin here and has no end: a token without text marks it."""
    if not opens_formula(state.src, state.pos):
        return False
    opening = state.src[state.pos : state.pos + 2]
    state.push("open_formula", "", 0).meta = {"address": (state.pos, state.pos + 2), "opening": opening}
    state.pos += 2
    state.append_pending(opening.removeprefix("\\"))
    return True


def opens_formula(source: str, position: int) -> bool:
    r"""Whether a ``$$`` or ``\[`` begins a line with nothing behind it, or dollars with what only a formula has."""
    before = source[max(position - 8, 0) : position].rstrip(" \t")
    rest = REST_OF_OPEN if source[position] == "$" else NOTHING
    return (not before or before[-1] == "\n") and rest.match(source, position + 2) is not None


def unclosed_formulas(writer: Writer) -> Iterator[Diagnostic]:
    """Tell of formulas that do not end in their paragraph; a ``$$`` alone below one is where it should have ended."""
    is_open = False
    for place, opening, is_alone in writer.open_formulas:
        is_open = opening == "\\[" or not (is_open and is_alone)
        if is_open:
            closing = CLOSING[opening]
            message = f"the formula that begins here is shown as text: no {closing} comes before the next blank line"
            hint = f"remove the blank lines in it, or write {closing} where it ends"
            yield warning(place, "unclosed-formula", message, hint=hint)


def is_before_name(found: re.Match[str]) -> bool:
    """Whether the dollar that would end a formula rather begins the name of a variable."""
    tex = found["tex"]
    return (
        len(tex) > 1
        and tex[-1] in BEFORE_NAME
        and tex[-2] != "\\"
        and NAME.match(found.string, found.end()) is not None
    )


def ticks_of(tex: str) -> Iterator[tuple[int, int]]:
    """Yield where runs of backticks begin and end that may open a code span within a formula."""
    for ticks in TICKS.finditer(QUOTATION.sub(lambda quotation: " " * len(quotation[0]), tex)):
        if ticks[0][0] == "`":
            yield ticks.span()


def _opens_code(state: StateInline, found: re.Match[str]) -> bool:
    """Whether a code span begins in what would be a formula: it binds tighter."""
    position, first = state.pos, found.start("tex")
    for start, end in ticks_of(found["tex"]):
        state.pos = first + start
        backtick(state, True)
        behind, state.pos = state.pos, position
        if behind > first + end:
            return True
    return False


def math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    r"""``$$ ... $$``, ``\[ ... \]`` or ``\begin{align} ... \end{align}`` that is a block, without blank lines."""
    first = state.bMarks[start_line] + state.tShift[start_line]
    opening = state.src[first : first + 2]
    closing = CLOSING.get(opening)
    begin = BEGIN.match(state.src, first, state.eMarks[start_line]) if opening == "\\b" else None
    if begin:
        opening, closing = begin[0], rf"\end{{{begin['name']}}}"
    if closing is None or opening == "\\(" or state.is_code_block(start_line):
        return False
    line = _closing_line(state, start_line, end_line, first + len(opening), closing, opening)
    if line is None:
        return False
    if opening == "\\[":
        behind = state.src.rindex("]", first, state.eMarks[line]) + 1
        if are_escaped(state.src, first, behind, are_alone=True):
            return False
    if not silent:
        text = state.getLines(start_line, line + 1, state.blkIndent, False).strip()
        token = state.push("math_block", "math", 0)
        token.content = text if begin else text[2:-2]
        token.map = [start_line, line + 1]
        state.line = line + 1
    return True


def _closing_line(
    state: StateBlock, start_line: int, end_line: int, position: int, closing: str, opening: str
) -> int | None:
    """The line that ends with the closing delimiter, if that is its first occurrence and no line opens another one."""
    for line in range(start_line, end_line):
        if line > start_line and (state.isEmpty(line) or state.sCount[line] < state.blkIndent):
            return None
        begin = position if line == start_line else state.bMarks[line] + state.tShift[line]
        found = state.src.find(closing, begin, state.eMarks[line])
        if line > start_line and opening != closing and state.src.startswith(opening, begin):
            return None
        if found >= 0:
            rest = state.src[found + len(closing) : state.eMarks[line]]
            return None if rest.strip() or not state.src[position:found].strip() else line
    return None
