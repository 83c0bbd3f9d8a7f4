"""A text while its spans are read: how far, inside of what, and what has been found out on the way.

kramdown reads an element until what ends it, and reads again as text what nothing ends. So do we; what is known to fail
is not tried a second time, and a text that would still take too long is shown as it is from there on.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from html import unescape
from typing import Any, TypeAlias

from markdown_it.token import Token
from msgspec import Struct, field

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown.blockrules import MAX_NESTING
from llmnotes.loader.markdown.tokens import Nesting, new_token, text_token

EM, STRONG, LINK, IMAGE, OTHER = 1, 2, 4, 8, 0
"""The kinds of elements that matter to what may stand inside of them."""

IN_LINE = r"\*|_|`|<|\[|\$|&|\\|\"|'|@|!\[|\{:|--|\.\.\.|>>|~~"
SPECIAL = IN_LINE + r"|  \n| >>"
STOP = re.compile(SPECIAL)
"""Where something may begin; all alternatives begin with a letter of their own, which makes the search fast."""

STOP_IN_LINE = re.compile(IN_LINE)
"""Whether there is such a place in a line."""

STOP_IN_BRACKETS = re.compile(SPECIAL + r"|\]")

CJK = re.compile(
    r"[\u2e80-\u2e99\u2e9b-\u2ef3\u2f00-\u2fd5\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096\u309d-\u309f"
    r"\u30a1-\u30fa\u30fd-\u30ff\u31f0-\u31ff\u32d0-\u32fe\u3300-\u3357\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufa6d"
    r"\ufa70-\ufad9\uff66-\uff6f\uff71-\uff9d\U0001b000-\U0001b122\U0001b150-\U0001b167\U0001f200"
    r"\U00020000-\U000323af]"
)
"""A character of the scripts Han, Hiragana or Katakana (https://www.unicode.org/Public/UNIDATA/Scripts.txt)."""

STEPS_PER_CHARACTER = 1
SPARE_STEPS = 100_000
"""How often reading may stop at something: for each character of a text, and once more for a whole note."""

IGNORED = new_token("ignored", "", 0)
"""Stands for what is no text, and takes no attributes either."""

Closes: TypeAlias = Callable[[int], bool]
"""Whether the element that is read ends at this position."""


class TooMuchError(Exception):
    """The text is so entangled that reading it would take too long."""


class Element(Struct):
    """An element, or the whole text, that is being read.

    ``last`` is what an attribute list would be about that came next; None behind text. ``brackets`` are those that are
    open in the text of a link, each as where its own text begins.
    """

    kind: int = OTHER
    is_raw: bool = False
    tokens: list[Token] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    last: Token | None = None
    brackets: list[int] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Add text."""
        if text:
            self.pieces.append(text)
            self.last = None

    def add_symbol(self, character: str) -> None:
        """Add a character that is not as the author wrote it, such as a typographic quote."""
        self.pieces.append(character)
        self.last = IGNORED

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been added yet."""
        return not self.tokens and not self.pieces


Rule: TypeAlias = "Callable[[Reader, Element], bool]"
"""Reads what begins at the reader's position into the element, and moves on; or says that it is only a character."""


class Reader:
    """Reads ``source``, a text or a part of one that begins ``offset`` characters behind its beginning."""

    def __init__(
        self,
        source: str,
        env: dict[str, Any],
        settings: KramdownSettings,
        rules: Mapping[str, Rule],
        offset: int = 0,
    ) -> None:
        self.source = source
        self.env = env
        self.settings = settings
        self.rules = rules
        self.offset = offset
        self.position = 0
        self.reached = 0
        """How far everything is in the tokens of the whole text."""
        self.inside = 0
        """The kinds of the elements around the position, as bits."""
        self.depth = 0
        self.html = 0
        """How many elements of HTML are open."""
        self.steps = STEPS_PER_CHARACTER * len(source) + int(env.get("spare_steps", SPARE_STEPS))
        self.failed: set[tuple[int, int, int]] = set()
        """What is known not to become an element: where its text would begin, its kind, and what it is inside of."""
        self._found: dict[object, tuple[int, int]] = {}
        self._last: dict[str, int] = {}
        self.abbreviations: Mapping[str, str] = env.get("abbreviations", {})

    def read_all(self) -> list[Token]:
        """Return the tokens of the whole source."""
        root = Element()
        try:
            self.read(root, None)
        except TooMuchError:
            root.add(self.source[self.reached :])
        self.env["spare_steps"] = min(self.steps, int(self.env.get("spare_steps", SPARE_STEPS)))
        return self.finished(root)

    def read(self, element: Element, closes: Closes | None, stop: re.Pattern[str] = STOP) -> bool:
        """Read into ``element`` until ``closes`` says so; return False if it never did, and the rest is unread text."""
        source, rules = self.source, self.rules
        search, length = stop.search, len(source)
        while (position := self.position) < length:
            self.steps -= 1
            if self.steps < 0:
                raise TooMuchError
            if closes is None:
                self.reached = position
            found = search(source, position)
            if found is None:
                if closes is None:
                    element.add(source[position:])
                    self.position = length
                return False
            at = found.start()
            character = source[at]
            if (character == '"' or character == "'") and at > position and source[at - 1] != "\\":
                at -= 1  # the character before a quotation mark belongs to it
            if at > position:
                element.add(source[position:at])
                self.position = at
            if closes is not None and closes(at):
                return True
            if not rules[character](self, element):
                element.add(source[at])
                self.position = at + 1
        return False

    def spend(self) -> None:
        """Count a step.

        Raises:
            TooMuchError: there have been too many.

        """
        self.steps -= 1
        if self.steps < 0:
            raise TooMuchError

    def find(self, what: str, position: int) -> int:
        """Return where ``what`` stands next, from ``position`` on, or -1; asked again and again it looks once."""
        known = self._found.get(what)
        if known and known[0] <= position and (known[1] < 0 or position <= known[1]):
            return known[1]
        at = self.source.find(what, position)
        self._found[what] = position, at
        return at

    def search(self, pattern: re.Pattern[str], position: int) -> re.Match[str] | None:
        """Return the next match from ``position`` on; it is not looked for again where there is known to be none."""
        known = self._found.get(pattern)
        if known and known[0] <= position:
            if known[1] < 0:
                return None
            if position <= known[1]:
                return pattern.match(self.source, known[1])
        found = pattern.search(self.source, position)
        self._found[pattern] = position, found.start() if found else -1
        return found

    def last_of(self, what: str, holds: Callable[[int], bool]) -> int:
        """Return where ``what`` stands last of all such that ``holds``, or -1; there is one condition for each text."""
        if what not in self._last:
            at = self.source.rfind(what)
            while at >= 0 and not holds(at):
                at = self.source.rfind(what, 0, at + len(what) - 1)
            self._last[what] = at
        return self._last[what]

    def enter(self, kind: int) -> bool:
        """Go into an element, unless it would be too deep; ``leave`` with what ``inside`` was before."""
        if self.depth >= MAX_NESTING:
            return False
        self.depth += 1
        self.inside |= kind
        return True

    def leave(self, inside: int) -> None:
        """Go out of an element."""
        self.depth -= 1
        self.inside = inside

    def part(self, start: int, end: int) -> "Reader":
        """Return a reader of ``source[start:end]`` that knows nothing of what is around it."""
        part = Reader(self.source[start:end], self.env, self.settings, self.rules, self.offset + start)
        part.steps, part.depth, part.html = self.steps, self.depth, self.html
        return part

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return a range of the source as one of the text of the block."""
        return self.offset + start, self.offset + end

    def push(self, element: Element, *tokens: Token) -> None:
        """Add an element: its tokens, of which the first takes attributes."""
        if element.pieces:
            self._flush(element)
        element.tokens += tokens
        element.last = tokens[0]

    def finished(self, element: Element) -> list[Token]:
        """Return all tokens of an element that has been read."""
        if element.pieces:
            self._flush(element)
        return element.tokens

    def _flush(self, element: Element) -> None:
        pieces = element.pieces
        text = "".join(pieces) if len(pieces) > 1 else pieces[0]
        pieces.clear()
        if self.abbreviations and not element.is_raw:
            for title, part in _abbreviated(text, self.abbreviations):
                if title is None:
                    self._flush_lines(element.tokens, part)
                else:
                    element.tokens += _abbreviation(title, part)
        elif "\n" in text and not element.is_raw:
            self._flush_lines(element.tokens, text)
        else:
            element.tokens.append(text_token(text))

    def _flush_lines(self, tokens: list[Token], text: str) -> None:
        line, *lines = text.split("\n")
        is_first = True
        for behind in [*lines, None]:
            is_broken = behind is not None and not self.html and self._breaks(line)
            if is_broken and not self.settings.hard_wrap:
                line = line[:-1]
            shown = line if is_first else line.lstrip(" ")
            if behind is not None:
                shown = shown.rstrip(" ")
            if shown:
                tokens.append(text_token(shown))
            if behind is None:
                break
            if is_broken:
                tokens.append(new_token("hardbreak", "br", 0))
            elif not (tokens and tokens[-1].type == "hardbreak") and not self._joins(line, behind):
                tokens.append(new_token("softbreak", "br", 0))
            line, is_first = behind, False

    def _joins(self, line: str, behind: str) -> bool:
        """Whether two lines are one without a blank, as Chinese and Japanese are written."""
        if not self.settings.remove_line_breaks_for_cjk:
            return False
        return CJK.match(line[-1:]) is not None and CJK.match(behind) is not None

    def _breaks(self, line: str) -> bool:
        return self.settings.hard_wrap or (line.endswith("\\") and self.settings.input == "GFM")


def wrapped(kind: str, tag: str, tokens: list[Token]) -> list[Token]:
    """Return the tokens within an opening and a closing one."""
    opening: Nesting = 1
    return [new_token(f"{kind}_open", tag, opening), *tokens, new_token(f"{kind}_close", tag, -1)]


def _abbreviation(title: str, written: str) -> list[Token]:
    tokens = wrapped("abbr", "abbr", [text_token(written)])
    if title:
        tokens[0].attrs["title"] = unescape(title)
    return tokens


def _abbreviated(text: str, abbreviations: Mapping[str, str]) -> Iterator[tuple[str | None, str]]:
    """Yield the parts of a text, each with what it is an abbreviation for, or None."""
    position = 0
    for found in _any_of(frozenset(abbreviations)).finditer(text):
        if position < found.start():
            yield None, text[position : found.start()]
        yield abbreviations[found[0]], found[0]
        position = found.end()
    if position < len(text):
        yield None, text[position:]


@cache
def _any_of(words: frozenset[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    either = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?:^|(?<=[^A-Za-z0-9_]))(?:{either})(?![A-Za-z0-9_])", re.MULTILINE)
