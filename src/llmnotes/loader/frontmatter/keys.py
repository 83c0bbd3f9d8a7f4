"""The keys of front matter that mean something here: those of one field, and what may be a slip of them."""

from collections.abc import Container
from functools import lru_cache

from llmnotes.nearest import SLIP, nearest

TITLE, SLUG, LAYOUT, PERMALINK = ("title",), ("slug",), ("layout",), ("permalink",)
DATE = ("date",)
UPDATED = ("updated", "last_modified_at", "lastmod", "modified")
TAGS = ("tag", "tags")
CATEGORIES = ("categories", "category")
REDIRECT = "redirect_from"
ALIASES = ("aliases", "alias", REDIRECT)
PUBLISHED, DRAFT, TOC = ("published",), ("draft",), ("toc",)
PUBLISH = ("publish",)  # that of Obsidian Publish, if it is true or false: other words are the author's own
EXCERPT, DESCRIPTION = ("excerpt",), ("description",)
URL, SUMMARY = ("url",), ("summary",)
"""What Hugo calls a permalink and an excerpt, where they are what it takes for these; templates have them, too."""
CREATED, MODIFIED = ("created", "date created"), ("date modified",)
"""What notes of Obsidian's have for dates, some of them by its Linter; templates have them, too."""
LANGUAGE = ("lang", "locale")
"""Keys for the templates, with a word for their value: ``no`` is Norwegian."""
FIELDS = (
    TITLE, DATE, UPDATED, TAGS, CATEGORIES, SLUG, PERMALINK, ALIASES, LAYOUT, DRAFT, PUBLISHED, EXCERPT, DESCRIPTION,
    TOC,
)  # fmt: skip
KNOWN = {key: field for field in FIELDS for key in field}

TRUE = frozenset({"true", "yes", "on"})  # Psych's words, in any case
FALSE = frozenset({"false", "no", "off"})
HIDING = {DRAFT[0]: TRUE, PUBLISHED[0]: FALSE}
"""The keys that can keep a note from being published, each with the values that do."""


def meant(key: str, present: Container[str]) -> str | None:
    """Return the known key that ``key`` is a slip of, if no key of the same meaning is ``present``."""
    known = _near(key)
    return known if known and not any(each in present for each in KNOWN[known]) else None


@lru_cache(maxsize=1024)  # the same few keys come back in every note
def _near(key: str) -> str | None:
    """Return the known key that ``key`` may be a slip of: of about its length, so that ``published_at`` is none."""
    bare = key.lower().replace(" ", "").replace("-", "_")
    return nearest(bare, [known for known in KNOWN if abs(len(known) - len(bare)) <= 1], SLIP)
