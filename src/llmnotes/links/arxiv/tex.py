r"""The TeX in arXiv's titles, names and abstracts, read as pieces: each as BibTeX has it, and as plain text.

arXiv keeps accents (``Schr\"odinger``), formulas between dollars and unicode as authors typed them
(https://info.arxiv.org/help/prep.html). Whatever else looks like a command is taken as text: what is written here is
typeset on other people's machines, where ``\input`` reads files. Addresses of the web, bare or in ``\url`` and
``\href``, are text that leads somewhere.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import cache, lru_cache

from msgspec import Struct

from llmnotes.loader.markdown.formulas import mathml
from llmnotes.loader.markdown.math import DOUBLE, PROSE, ROUND, SQUARE

DEEPEST = 16
"""How many braces may be inside each other; TeX itself gives up at 255 (its "grouping levels")."""

LONGEST = 1_000
"""Characters of a formula; what is longer is text."""

FORMULA = "$"
"""What ``runs`` says of a formula."""


class Kind(Enum):
    """What a piece is."""

    LETTERS = "letters"
    SPACE = "space"
    OPEN = "open"
    CLOSE = "close"
    FORMULA = "formula"
    OTHER = "other"


class Piece(Struct, frozen=True, gc=False):
    r"""Some characters, a letter with its accent, a formula or a brace: ``tex`` in BibTeX is ``plain`` in print.

    ``href`` is the address that it leads to, if any. Only in an ``OPEN`` or ``CLOSE`` are the braces of ``tex`` not
    balanced, as BibTeX counts them: ``\{`` too.
    """

    tex: str
    plain: str
    kind: Kind = Kind.OTHER
    href: str = ""


_COMBINING = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "d": "\u0323", "b": "\u0331", "k": "\u0328",
    "r": "\u030a",
}  # fmt: skip
_LETTERS = {
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ",
    "NG": "Ŋ", "TeX": "TeX", "LaTeX": "LaTeX",
}  # fmt: skip
_SYMBOLS = {
    "ldots": "…", "dots": "…", "S": "§", "P": "¶", "pounds": "£", "copyright": "©", "textregistered": "®",
    "texttrademark": "™", "textdegree": "°", "textendash": "–", "textemdash": "—", "textquoteleft": "‘",
    "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textbraceleft": "{",
    "textbraceright": "}", "textless": "<", "textgreater": ">", "textbar": "|",
}  # fmt: skip
_STYLES = frozenset(
    ("emph", "textit", "textbf", "textsc", "texttt", "textrm", "textsf", "textsl", "textsuperscript", "textsubscript")
)
_SWITCHES = frozenset(("em", "bf", "it", "rm", "sc", "sf", "sl", "tt", "bfseries", "itshape", "scshape"))
_BLANKS = frozenset(" ,;:\\")
_NOTHING = frozenset("-/!")
_SPECIAL = {
    **{character: f"\\{character}" for character in "%&#_$"},
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    "@": "{@}",  # many programs take "@misc{" for the next entry wherever it stands
}
_LIGATURES = {"---": "—", "--": "–", "``": "“", "''": "”"}
_CHANGING = re.compile(
    r"(?<!\\)(?:\\\\)*[%#$]|\^\^|\\(?:def|gdef|global|let|(?:new|renew|provide)command|begingroup|endgroup|"
    r"label|eqref|ref|tag|eqno|kern|hskip|mskip|mkern|hspace|color|textcolor|fbox)(?![A-Za-z])"
)
"""What a formula must not bring into somebody's document, nor into a page that has formulas of others."""

_SHOWN_ONLY = re.compile(r"(?<!\\)(?:\\\\)*&|\\(?:begin|end)(?![A-Za-z])")
"""What a browser can show of a formula; BibTeX has the text of such a one."""

_SINGLE = re.compile(
    r"\$(?P<tex>(?![\s$])(?:(?=[^\d.,-])|(?=[^$]*[\\^_{])|(?![^$]*\$\d))(?:[^$\\]|\\.)*(?<!\s))\$", re.DOTALL
)
"""A formula in dollars. Unlike in notes a digit may follow (``$\\sim$10\\%``), if it is no amount of money."""

_NUMBERED = re.compile(r"\\(begin|end)\{(equation|align|alignat|eqnarray|flalign|gather|multline)\}")
_ENVIRONMENT = re.compile(
    rf"(?P<tex>\\begin\{{(?P<name>equation|align|eqnarray|gather|multline)\*?\}}.{{0,{LONGEST}}}?\\end\{{(?P=name)\*?\}})",
    re.DOTALL,
)
_BRACKETS = re.compile(rf"(?=\\\[[^\[\]]*?(?:[=^_+<>]|\\[A-Za-z])){SQUARE.pattern}", re.DOTALL)
"""A formula in brackets, which are escaped ones if what they hold could be words."""

_FORMS = {"$$": DOUBLE, "$": _SINGLE, r"\(": ROUND, r"\[": _BRACKETS, r"\begin{": _ENVIRONMENT}

_WEB = re.compile(r"https?://[\w\[]", re.IGNORECASE)
_ADDRESS = re.compile(
    r"""
      (?<![^\W_])(?<![^\W_]['’\u0300-\u036f])  # where no word is going on
      https?://(?=[\w\[])(?:[!#%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]|\\[%&\#_~])+
    """,
    re.VERBOSE,
)
_LINK = re.compile(
    r"""
      \\url[ ]?\{[ ]?(?P<url>(?:[^{}\\\s]|\\[%&\#_~{}])+)[ ]?\}
    | \\href[ ]?\{[ ]?(?P<href>(?:[^{}\\\s]|\\[%&\#_~{}])+)[ ]?\}
        [ ]?\{(?P<words>(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}
    """,
    re.VERBOSE,
)
_BEHIND = ".,:;!?'"
"""What ends a sentence rather than an address."""

_TOKEN = re.compile(
    r"""
      (?P<space>[ ])
    | (?P<letters>[^\W_]+(?:['’\u0300-\u036f][^\W_]+)*)
    | \\(?P<accent>["'`^~=.]|[uvHcdbkr](?![A-Za-z]))[ ]?
        (?:\{[ ]?(?P<inside>\\[ij](?![A-Za-z])|[^\W\d_])[ ]?\}|(?P<bare>\\[ij](?![A-Za-z])|[^\W\d_]))
    | \\(?P<word>[A-Za-z]+)(?P<blank>[ ]?)(?P<argument>\{?)
    | \\(?P<sign>.)
    | (?P<open>\{) | (?P<close>\})
    | (?P<ligature>---?|``|'')
    | (?P<other>.)
    """,
    re.VERBOSE,
)
_ODD_SIGNS = ("\\", "$", "{", "}", "--", "``", "''", "://")
_ODD = re.compile("|".join(["https?://", *map(re.escape, _ODD_SIGNS)]))
"""Where something begins that is not printed as it stands."""

# Controls, halves of characters, and what turns the direction of everything behind it.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")

_OPEN = Piece("{", "", Kind.OPEN)
_OPEN_LITERAL = Piece("", "{", Kind.OPEN)
_CLOSE = Piece("}", "", Kind.CLOSE)
_SPACE = Piece(" ", " ", Kind.SPACE)


def plain(text: str) -> str:
    r"""Return a text without its TeX: ``Schr\"odinger`` is ``Schrödinger``; formulas stay as they are."""
    return " ".join("".join([part for part, _ in runs(text)]).split())


@lru_cache(maxsize=64)  # an abstract is asked for by a page, its card and its CSL-JSON
def runs(text: str) -> tuple[tuple[str, str], ...]:
    """Return the parts of a text as they are printed; with each is ``FORMULA``, the address it leads to, or nothing.

    A formula is in dollars.

    Nearly all of most texts is as it is printed, and need not be taken apart; one with braces is.
    """
    line = _on_one_line(text)
    for sign in _ODD_SIGNS:  # ten times as fast as the expression
        if sign in line:
            break
    else:
        return ((line, ""),)
    found: list[tuple[str, str]] = []
    position = 0
    while odd := _ODD.search(line, position):
        found.append((line[position : odd.start()], ""))
        if (whole := _whole(line, odd.start())) is not None:
            piece, position = whole
            found.append(_run(piece))
            continue
        token = _TOKEN.match(line, odd.start())
        assert token is not None, "its last alternative is any character of a line"
        if token.lastgroup in ("open", "close", "argument"):
            return tuple(map(_run, read(text)))
        found += map(_run, _pieces(token))
        position = token.end()
    return (*found, (line[position:], ""))


def _run(piece: Piece) -> tuple[str, str]:
    return piece.plain, FORMULA if piece.kind is Kind.FORMULA else piece.href


@lru_cache(maxsize=512)  # a title is asked for by the key, and by every format of its paper
def read(text: str) -> tuple[Piece, ...]:
    """Return the pieces of a text on one line, with balanced braces, whatever it is."""
    return tuple(_whole_pieces(_on_one_line(text)))


def _whole_pieces(line: str) -> list[Piece]:
    return _lean(_balanced(list(_scan(line))))


def _on_one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if line.isprintable() else _UNSEEN.sub("", line)


def _scan(text: str) -> Iterator[Piece]:
    position = 0
    while position < len(text):
        if (whole := _whole(text, position)) is not None:
            piece, position = whole
            yield piece
            continue
        token = _TOKEN.match(text, position)
        assert token is not None, "its last alternative is any character of a line"
        position = token.end()
        yield from _pieces(token)


def _whole(text: str, position: int) -> tuple[Piece, int] | None:
    """Return the formula or the link that begins here, and where it ends."""
    match text[position]:
        case "$":
            return _formula(text, position)
        case "\\":
            return _formula(text, position) or _link(text, position)
        case "h":
            return _address(text, position)
    return None


def _link(text: str, position: int) -> tuple[Piece, int] | None:
    r"""Return the words of a ``\url`` or ``\href``, which lead to an address of the web, but nowhere else."""
    if (found := _LINK.match(text, position)) is None:
        return None
    address = _unescaped(found["url"] or found["href"])
    href = address if _WEB.match(address) else ""
    if found["url"]:
        return Piece(_literal(address), address, href=href), found.end()
    words = _whole_pieces(found["words"])
    tex, printed = ("".join(parts) for parts in ([piece.tex for piece in words], [piece.plain for piece in words]))
    return Piece(tex, printed, href=href), found.end()


def _address(text: str, position: int) -> tuple[Piece, int] | None:
    """Return the bare address that begins here, without what ends the sentence or parenthesis that it is in."""
    if (found := _ADDRESS.match(text, position)) is None:
        return None
    written = found[0].rstrip(_BEHIND)
    while written.endswith((")", "]")) and written.count(written[-1]) > written.count("(["[written[-1] == "]"]):
        written = written[:-1].rstrip(_BEHIND)
    address = _unescaped(written)
    return Piece(_literal(address), address, href=address), position + len(written)


def _unescaped(address: str) -> str:
    return re.sub(r"\\(.)", r"\1", address)


def _literal(text: str) -> str:
    """Return BibTeX of a text that is to be printed as it stands."""
    tex = "".join([_SPECIAL.get(character, character) for character in text])
    return re.sub(r"(?<=([-'`]))(?=\1)", "{}", tex)


def _formula(text: str, position: int) -> tuple[Piece, int] | None:
    r"""Return the formula that begins here, and where it ends: as text if it is not harmless, or none that can be read.

    It is in braces, or BibTeX would write ``\Gamma`` as ``\gamma`` where a style wants a title in small letters.
    """
    form = next((form for opening, form in _FORMS.items() if text.startswith(opening, position)), None)
    found = form.match(text, position) if form else None
    if found is None or len(found["tex"]) > LONGEST or PROSE.match(found["tex"]):
        return None
    tex = _NUMBERED.sub(r"\\\1{\2*}", found["tex"].strip())
    if _CHANGING.search(tex) or not isinstance(mathml(tex, (), display=False), str):
        return (Piece(_literal(found[0]), found[0]), found.end()) if "\\" in tex else None
    if _SHOWN_ONLY.search(tex):
        return Piece(_literal(f"${tex}$"), f"${tex}$", Kind.FORMULA), found.end()
    counted = re.sub(r"\\(\\|\{|\})", lambda sign: _BRACES.get(sign[1], sign[0]), tex)
    return Piece(f"{{${counted}$}}", f"${tex}$", Kind.FORMULA), found.end()


_BRACES = {"{": r"\lbrace{}", "}": r"\rbrace{}"}


def _pieces(token: re.Match[str]) -> Iterator[Piece]:
    match token.lastgroup:
        case "space":
            yield _SPACE
        case "letters":
            yield Piece(token[0], token[0], Kind.LETTERS)
        case "inside" | "bare":
            yield _accented(token["accent"], token["inside"] or token["bare"])
        case "argument":
            yield from _command(token["word"], token["blank"], token["argument"])
        case "sign":
            yield from _escaped(token["sign"])
        case "open":
            yield _OPEN
        case "close":
            yield _CLOSE
        case "ligature":
            yield Piece(token[0], _LIGATURES[token[0]])
        case _:
            yield _character(token[0])


@cache
def _accented(accent: str, letter: str) -> Piece:
    base = letter.removeprefix("\\")
    printed = unicodedata.normalize("NFC", base + _COMBINING[accent])
    if not base.isascii():
        return Piece(printed, printed, Kind.LETTERS)
    argument = f"{{{letter}}}" if accent.isalpha() else letter
    return Piece(f"{{\\{accent}{argument}}}", printed, Kind.LETTERS)


def _command(word: str, blank: str, argument: str) -> Iterator[Piece]:
    if word in _LETTERS:
        yield Piece(f"{{\\{word}}}", _LETTERS[word], Kind.LETTERS)
    elif word in _SYMBOLS:
        yield Piece(f"{{\\{word}}}", _SYMBOLS[word])
    elif word not in _STYLES and word not in _SWITCHES:
        yield _character("\\")
        yield Piece(word, word, Kind.LETTERS)
        if blank:
            yield _SPACE
        if argument:
            yield _OPEN if blank else _OPEN_LITERAL
        return
    if argument:
        yield Piece(f"\\{word}{{", "", Kind.OPEN) if word in _STYLES else _OPEN


def _escaped(sign: str) -> Iterator[Piece]:
    if sign in _BLANKS:
        yield _SPACE
    elif sign in _SPECIAL:
        yield _character(sign)
    elif sign not in _NOTHING:
        yield _character("\\")
        yield _character(sign)


@cache
def _character(character: str) -> Piece:
    return Piece(_SPECIAL.get(character, character), character)


def _balanced(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Leave out braces without a partner, as TeX prints none, and those that are too deep."""
    kept: dict[int, Piece] = {}
    opened: list[int] = []
    for index, piece in enumerate(pieces):
        if piece.kind is Kind.OPEN:
            opened.append(index)
        elif piece.kind is Kind.CLOSE and opened:
            opening = opened.pop()
            if pieces[opening] is _OPEN_LITERAL:
                kept[opening], kept[index] = _character("{"), _character("}")
            elif len(opened) < DEEPEST:
                kept[opening], kept[index] = pieces[opening], piece
    for index, piece in enumerate(pieces):
        if piece.kind not in (Kind.OPEN, Kind.CLOSE):
            yield piece
        elif index in kept:
            yield kept[index]


def _lean(pieces: Iterator[Piece]) -> list[Piece]:
    r"""Leave out needless blanks, groups of nothing, and the braces of ``{\L}ukasz``, which its letter has anyway."""
    lean: list[Piece] = []
    for piece in pieces:
        if piece.kind is Kind.SPACE:
            if lean and lean[-1].kind is not Kind.SPACE:
                lean.append(piece)
        elif piece.kind is not Kind.CLOSE:
            lean.append(piece)
        elif lean[-1].kind is Kind.OPEN:
            lean.pop()
        elif lean[-2:-1] == [_OPEN] and lean[-1].tex.startswith("{"):
            del lean[-2]
        else:
            lean.append(piece)
    return lean[:-1] if lean and lean[-1].kind is Kind.SPACE else lean
