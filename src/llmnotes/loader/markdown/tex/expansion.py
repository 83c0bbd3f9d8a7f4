"""Macros in a formula, taken for what they stand for."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct

from llmnotes.loader.markdown.tex.tokens import ASIDE, is_word, joined, tokens_of

LARGEST = 50_000
"""Characters that the macros of one formula may become."""

LARGEST_OF_NOTE = 2_000_000
"""The same for a whole note."""

LONGEST_DELIMITER = 20
"""Tokens between two arguments of a macro."""


class TexError(Exception):
    """A formula that can not be understood; the message is for its author."""


class MissingError(TexError):
    """Something does not stand where it belongs."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is missing")


class Macro(Struct, frozen=True):
    """What a control sequence stands for: ``body`` has ``#1`` where its first argument belongs.

    ``default`` is the first argument where none stands in brackets, if it is one that may be left out. ``delimiters``
    are what stands before the arguments, and behind each of them.
    """

    body: tuple[str, ...]
    arguments: int = 0
    default: tuple[str, ...] | None = None
    delimiters: tuple[tuple[str, ...], ...] = ()


class Budget(Struct):
    """How many characters macros may still become."""

    left: int = LARGEST_OF_NOTE


Macros: TypeAlias = dict[str, Macro]
Command: TypeAlias = Callable[["Expander"], None]
"""Does something with what stands behind a control sequence, which was taken."""

TAKES: Mapping[str, int] = {
    **dict.fromkeys((rf"\{name}" for name in ("frac", "dfrac", "tfrac", "cfrac", "binom", "dbinom", "tbinom")), 2),
    **dict.fromkeys((r"\overset", r"\underset", r"\stackrel"), 2),
    **dict.fromkeys(
        (
            rf"\{name}"
            for name in (
                *("hat", "bar", "tilde", "vec", "dot", "ddot", "check", "breve", "acute", "grave", "mathring"),
                *("widehat", "widetilde", "overline", "underline", "overrightarrow", "overbrace", "underbrace"),
                *("mathbb", "mathbf", "mathcal", "mathfrak", "mathit", "mathrm", "mathscr", "mathsf", "mathtt"),
                *("bm", "boldsymbol", "operatorname", "sqrt", "mathop", "mathbin", "mathrel", "not", "pmb"),
            )
        ),
        1,
    ),
    **dict.fromkeys("_^", 1),
}
"""What takes arguments, which may be macros without braces around them."""


class Expander:
    """A formula while it is read from left to right: what is left of it, as a stack, and what came out of it."""

    def __init__(self, tex: str, macros: Macros, commands: Mapping[str, Command], budget: Budget) -> None:
        self.macros = macros
        self.commands = commands
        self.out: list[str] = []
        self._budget = budget
        self._left = LARGEST
        self._stack = tokens_of(tex)[::-1]

    def expand(self) -> str:
        """Return the formula without macros.

        Raises:
            TexError: a macro is without end, or an argument is missing.

        """
        self.push(())
        stack, out, macros, commands = self._stack, self.out, self.macros, self.commands
        while stack:
            token = stack.pop()
            if macro := macros.get(token):
                self.apply(macro)
            elif command := commands.get(token):
                command(self)
            else:
                out.append(token)
                if token in TAKES:
                    self._embrace(TAKES[token])
        return joined(out)

    def apply(self, macro: Macro) -> None:
        """Put what a macro stands for before what is left."""
        arguments = self._arguments(macro) if macro.arguments or macro.delimiters else []
        tokens: list[str] = []
        for token in macro.body:
            if token[0] != "#" or len(token) == 1:
                tokens.append(token)
            elif token[1] == "#":
                tokens.append(token[1:])
            elif not arguments:
                tokens.append(token)  # of a colour, as in `#1f77b4`
            elif int(token[1]) <= len(arguments):
                tokens += arguments[int(token[1]) - 1]
                if len(tokens) > LARGEST:
                    break
        self.push(tokens)

    def push(self, tokens: Sequence[str]) -> None:
        """Put tokens before what is left.

        Raises:
            TexError: that was too much.

        """
        size = sum(map(len, tokens)) + 1
        self._left -= size
        self._budget.left -= size
        if self._left < 0 or self._budget.left < 0:
            what, most = ("it", LARGEST) if self._left < 0 else ("the note", LARGEST_OF_NOTE)
            message = f"the macros in {what} become more than {most:,} characters, or have no end"
            raise TexError(message)
        self._stack += reversed(tokens)

    def emit(self, *tokens: str) -> None:
        """Say that this is a part of the result as it is."""
        self.out += tokens

    def take(self) -> str:
        """Take one token, of a run the first character; empty at the end."""
        stack = self._stack
        if not stack:
            return ""
        token = stack.pop()
        if len(token) > 1 and token[0] not in "\\#\0":
            stack += token[:0:-1]
            return token[0]
        return token

    def skip_blanks(self) -> None:
        """Take what is blank."""
        while self._stack and self._stack[-1] == " ":
            self._stack.pop()

    def peek(self) -> str:
        """Return the next token that is not blank, without taking it; empty at the end."""
        self.skip_blanks()
        return self._stack[-1] if self._stack else ""

    def precedes(self, what: str) -> bool:
        """Whether a control sequence comes next, behind blanks that stay: those of a text count."""
        return next((token for token in reversed(self._stack) if token != " "), "") == what

    def takes(self, what: str) -> bool:
        """Take a character or a control sequence if it comes next."""
        found = self.peek()
        if found == what or (found and found[0] == what and found[0] not in "\\#\0"):
            self.take()
            return True
        return False

    def argument(self) -> list[str]:
        """Take an argument: a group, without its braces, or one token."""
        self.skip_blanks()
        token = self.take()
        if token in ("", "}"):
            raise MissingError("an argument")
        return self._until("}") if token == "{" else [token]

    def optional(self) -> list[str] | None:
        """Take an argument in brackets, if there is one."""
        return self._until("]") if self.takes("[") else None

    def rest(self) -> list[str]:
        """Take all that is left."""
        rest = self._stack[::-1]
        self._stack.clear()
        return rest

    def name(self) -> str:
        """Take the name of a macro, with or without braces."""
        tokens = [token for token in self.argument() if token != " "]
        if len(tokens) != 1 or tokens[0][0] != "\\":
            raise MissingError("the name of a macro")
        return tokens[0]

    def word(self) -> str:
        """Take an argument that is a word."""
        return joined(self.argument()).strip()

    def until(self, delimiter: Sequence[str]) -> list[str]:
        """Take what stands before ``delimiter``, and that, too; one pair of braces around all of it goes."""
        taken: list[str] = []
        depth, length = 0, len(delimiter)
        while token := self.take():
            depth += (token == "{") - (token == "}")
            taken.append(token)
            if depth == 0 and token == delimiter[-1] and taken[-length:] == [*delimiter]:
                return _without_braces(taken[:-length])
        raise MissingError(joined(delimiter).strip())

    def _until(self, closing: str) -> list[str]:
        taken: list[str] = []
        depth = 0
        while self._stack:
            token = self.take() if closing == "]" else self._stack.pop()
            if depth == 0 and token == closing:
                return taken
            depth += (token == "{") - (token == "}")
            taken.append(token)
        raise MissingError(closing)

    def _arguments(self, macro: Macro) -> list[list[str]]:
        if macro.delimiters:
            for token in macro.delimiters[0]:
                if self.take() != token:
                    raise MissingError(token)
            return [self.until(delimiter) if delimiter else self.argument() for delimiter in macro.delimiters[1:]]
        arguments = []
        if macro.default is not None:
            given = self.optional()
            arguments.append([*macro.default] if given is None else given)
        return arguments + [self.argument() for _ in range(macro.arguments - len(arguments))]

    def _embrace(self, count: int) -> None:
        """Put braces around macros that are whole arguments; where one is missing math-core knows what to say."""
        given: list[str] = []
        for _ in range(count):
            following = self.peek()
            if not following or following == "}":
                break
            if following in self.macros and self.macros[following].arguments == 0:
                given += ["{", self.take(), "}"]
            elif count > 1:
                is_group = following == "{"
                taken = self.argument()
                given += ["{", *taken, "}"] if is_group else taken
        if given:
            self.push(given)


def _without_braces(tokens: list[str]) -> list[str]:
    if tokens[:1] != ["{"] or tokens[-1] != "}":
        return tokens
    depth = 0
    for index, token in enumerate(tokens):
        depth += (token == "{") - (token == "}")
        if depth == 0 and index + 1 < len(tokens):
            return tokens
    return tokens[1:-1]


def aside(token: str) -> str:
    """Return a token that stands for the control sequence itself, whatever macro has its name."""
    return ASIDE + token if is_word(token) else token
