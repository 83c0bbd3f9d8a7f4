"""In which language something is written, and in which direction: attributes of HTML where a page says another one."""

import re
from functools import lru_cache
from typing import Protocol

from markupsafe import Markup

from llmnotes.config.checks import language_of
from llmnotes.model import Note

THEME = "en"
"""The language of the theme's own words."""

RIGHT_TO_LEFT = (
    *("ar", "arc", "arz", "ary", "arq", "aeb", "apc", "acm", "afb", "apd", "ars", "ajp", "azb", "bal", "bgn", "bqi"),
    *("ckb", "dv", "fa", "glk", "haz", "he", "iw", "ji", "khw", "ks", "lrc", "luz", "mzn", "nqo", "pnb", "prs", "ps"),
    *("rhg", "sam", "sd", "sdh", "skr", "syr", "ug", "ur", "yi"),
)
"""Languages that are written from right to left where their tag names no script (CLDR, likely subtags)."""

SCRIPTS = ("adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa")
"""The scripts that are (ISO 15924)."""

_SCRIPT = re.compile(r"[a-z]{2,8}(?:-[a-z]{3}){0,3}-([a-z]{4})(?:-|\Z)")
_FROM_THE_RIGHT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")


class Spoken(Protocol):
    """What has a language: a page, a note, or the site."""

    @property
    def language(self) -> str:
        """The tag of the language (BCP 47)."""


class Titled(Spoken, Protocol):
    """A note as templates see it, as far as its words are concerned that other pages show."""

    @property
    def title(self) -> str:
        """The title as plain text."""

    @property
    def heading(self) -> Markup:
        """The title as HTML."""

    @property
    def description(self) -> str:
        """The description as plain text."""


def language(note: Note) -> str:
    """Return the language that a note says it is written in; empty if it says nothing."""
    return next(filter(None, (language_of(note.extra.get(key)) for key in ("lang", "locale"))), "")


@lru_cache
def direction(tag: str) -> str:
    """Return the direction of a language: ``rtl`` or ``ltr``."""
    tag = tag.lower()
    script = _SCRIPT.match(tag)
    is_from_right = script[1] in SCRIPTS if script else tag.partition("-")[0] in RIGHT_TO_LEFT
    return "rtl" if is_from_right else "ltr"


def turned(tag: str) -> Markup:
    """Return the attribute of a page whose language is written from right to left; empty if it is not."""
    return Markup(' dir="rtl"') if direction(tag) == "rtl" else Markup("")


def apart(tag: str, around: str) -> Markup:
    """Return the attributes of what is written in another language than what is around it; empty if it is not."""
    if tag == around:
        return Markup("")
    here = direction(tag)
    return Markup(f' lang="{tag}"' + (f' dir="{here}"' if here != direction(around) else ""))


def english(around: str) -> Markup:
    """Return the attributes of the theme's own words on a page in some language; empty if that is theirs, too."""
    return Markup("") if around.partition("-")[0].lower() == THEME else apart(THEME, around)


def spoken(note: Titled, page: Spoken) -> Markup:
    """Return the attributes of the words of a note on a page that need not be in its language, nor go its way."""
    if attributes := apart(note.language, page.language):
        return attributes
    return Markup(' dir="auto"') if _is_mixed(note, page) else Markup("")


def named(note: Titled, page: Spoken) -> Markup:
    """Return the title of a note as HTML for such a page."""
    attributes = apart(note.language, page.language)
    return Markup(f"<bdi{attributes}>{note.heading}</bdi>") if attributes or _is_mixed(note, page) else note.heading


def _is_mixed(note: Titled, page: Spoken) -> bool:
    """Say whether words may go another way than the page that they are on."""
    if direction(page.language) == "rtl":
        return True
    text = note.title + note.description
    return not text.isascii() and _FROM_THE_RIGHT.search(text) is not None
