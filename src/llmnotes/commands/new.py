"""``llmnotes new``: start a note with its front matter."""

import json
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.problems import stops
from llmnotes.loader.permalinks import slugify
from llmnotes.shell.configuration import is_site, no_notes
from llmnotes.shell.create import create
from llmnotes.shell.environment import FINE, UNUSABLE, EnvironmentProblem, Surroundings
from llmnotes.shell.terminal import show

LONGEST = 128
"""Bytes of a slug: with date and extension they fit into the names of any file system, encrypted ones too (143)."""


def new(choices: Choices, title: str, around: Surroundings) -> int:
    """Write an empty note called ``title``, dated today, and print its path; report a configuration that is wrong.

    Raises ``EnvironmentProblem`` if there is no site, if there is such a file, or if no file can have that name.
    """
    config, problems = configure(choices)
    if stops(problems, strict=False):
        show(problems, choices.root, around.err, around.environ)
        return UNUSABLE
    if not is_site(choices.root, config):
        raise no_notes(choices.root, config)
    words = " ".join(title.split())
    slug = _shortened(slugify(words))
    if hidden := next((char for char in words if not char.isprintable()), ""):
        kind = "control" if unicodedata.category(hidden) == "Cc" else "invisible"
        raise EnvironmentProblem(f"the title holds the {kind} character U+{ord(hidden):04X}", "remove it")
    if not slug:
        raise EnvironmentProblem("the title can not be a file's name", "use at least one letter or digit")
    folder = choices.root / config.notes
    posts = folder / config.collections_dir / "_posts"
    if config.dialect == "jekyll" or (config.notes == "." and posts.is_dir()):
        folder = posts
    today = around.now.astimezone(ZoneInfo(config.timezone))
    path = folder / f"{today:%Y-%m-%d}-{slug}.md"
    create(path, _front_matter(words, today))
    print(path, file=around.out)
    return FINE


def _shortened(slug: str) -> str:
    """Return as many whole words of a slug as a file's name can hold, or letters where these would be few."""
    beginning = slug.encode()[:LONGEST].decode(errors="ignore")
    end = len(beginning)
    if end == len(slug):
        return slug
    while end and unicodedata.category(slug[end])[0] == "M":  # a mark, which belongs to the letter before it
        end -= 1
    words = slug[: slug.rfind("-", 0, end + 1)] if "-" in slug[: end + 1] else ""
    return words if len(words.encode()) > LONGEST // 2 else slug[:end].rstrip("-") or beginning


def _front_matter(title: str, today: datetime) -> str:
    quoted = json.dumps(title, ensure_ascii=False)  # what JSON quotes, YAML reads
    return f"---\ntitle: {quoted}\ndate: {today:%Y-%m-%d}\ntags: []\n---\n\n"
