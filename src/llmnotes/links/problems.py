"""What is wrong with a URL, before it is known where the URL stands."""

import re

from msgspec import Struct

from llmnotes.diagnostics import Diagnostic, Fix, Severity
from llmnotes.model import Link, LinkKind

_LONGEST_QUOTE = 80

_ABSTRACTS = "https://arxiv.org/abs/"  # what a citation leaves out before the identifier

# What can stand as a URL in Markdown and in HTML alike without any escaping, so that a fix may write it.
_PLAIN_URL = re.compile(r"[A-Za-z0-9._~:/?#@!$&'*+,;=%-]+")


class Problem(Struct, frozen=True):
    """A diagnostic that has no place yet.

    ``right`` is the one URL that the author must have meant, or empty where there is a choice.
    """

    severity: Severity
    code: str
    message: str
    hint: str = ""
    right: str = ""

    def at(self, link: Link) -> Diagnostic:
        """Return the diagnostic for a link; it carries a fix where there is one right answer that needs no escaping."""
        right = self.right.removeprefix(_ABSTRACTS) if link.kind is LinkKind.CITE else self.right
        fix = Fix(link.place, right) if _PLAIN_URL.fullmatch(right) else None
        hint = self.hint or (f"did you mean {quoted(right)}?" if right else "")
        return Diagnostic(link.place, self.severity, self.code, self.message, hint, fix, link.url)


def impossible(code: str, message: str, *, hint: str = "", right: str = "") -> Problem:
    """Return a problem that no server has to be asked about: it stops a build."""
    return Problem(Severity.ERROR, code, message, hint, right)


def odd(code: str, message: str, *, hint: str = "", right: str = "") -> Problem:
    """Return a problem that is most likely a mistake and could yet be right."""
    return Problem(Severity.WARNING, code, message, hint, right)


def quoted(text: str) -> str:
    """Return a piece of a URL as a message may show it: cut off where it would drown the sentence."""
    return text if len(text) <= _LONGEST_QUOTE else f"{text[: _LONGEST_QUOTE - 1]}…"
