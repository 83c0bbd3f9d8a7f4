"""What a ``Gemfile`` says of the Jekyll that builds a repository, and the plug-ins that GitHub Pages always runs.

Their options are those that their authors document: https://github.com/benbalter/jekyll-optional-front-matter,
``jekyll-readme-index``, ``jekyll-titles-from-headings``, ``jekyll-relative-links`` (links to files always lead to their
pages here) and ``jekyll-default-layout`` (each note has a layout here).
"""

import re
from collections.abc import Mapping

from msgspec import Struct

OPTIONAL_FRONT_MATTER = "jekyll-optional-front-matter"
README_INDEX = "jekyll-readme-index"
TITLES_FROM_HEADINGS = "jekyll-titles-from-headings"

GITHUB_PAGES = "github-pages"
PLAIN = 'gem "jekyll"\n'
"""The text of a Gemfile by which nothing is run but what the settings name."""

_THEMES = re.compile(
    "jekyll-theme-(?:architect|cayman|dinky|hacker|leap-day|merlot|midnight|minimal|modernist|primer|slate|tactile"
    "|time-machine)"
)
_GEM = re.compile(r"gem[\s(]\s*[\"']([\w.-]+)[\"']")
_GROUP = re.compile(r"group\b.*\bdo\b")
_END = re.compile(r"end\b")
_OF_JEKYLL = re.compile(r"[:\"']jekyll_plugins\b")


class Gems(Struct, frozen=True):
    """The gems that a Gemfile names, and those among them that Jekyll runs without being told in the settings.

    ``is_of_gem`` where the repository is a gem itself, most often a theme.
    """

    names: frozenset[str]
    plugins: frozenset[str]
    is_of_gem: bool = False


class Habits(Struct, frozen=True):
    """What plug-ins do in a repository; each field is that of `Config`."""

    optional_front_matter: bool
    readme_index: bool
    readme_index_with_front_matter: bool
    titles_from_headings: bool
    titles_from_headings_in_collections: bool


def gems_of(text: str) -> Gems:
    """Return what the text of a Gemfile names, line by line; it is a program, and nothing of it is run."""
    names, plugins, is_of_jekyll, is_of_gem = set(), set(), False, False
    for line in map(str.strip, text.splitlines()):
        if _GROUP.match(line):
            is_of_jekyll = _OF_JEKYLL.search(line) is not None
        elif _END.match(line):
            is_of_jekyll = False
        elif line.startswith("gemspec"):
            is_of_gem = True
        elif found := _GEM.match(line):
            names.add(found[1])
            if is_of_jekyll or _OF_JEKYLL.search(line, found.end()):
                plugins.add(found[1])
    return Gems(frozenset(names), frozenset(plugins), is_of_gem)


def habits_of(values: Mapping[str, object], gemfile: str | None) -> Habits:
    """Return what is done in a repository with these settings and this Gemfile; None where there is none."""
    gems = None if gemfile is None else gems_of(gemfile)
    is_githubs = gems is None or _is_githubs(values, gems)
    named = {*_listed(values.get("plugins")), *_listed(values.get("gems")), *(gems.plugins if gems else ())}

    def does(name: str, key: str) -> bool:
        return (is_githubs or name in named) and _option(values, key, "enabled") is not False

    index, titles = does(README_INDEX, "readme_index"), does(TITLES_FROM_HEADINGS, "titles_from_headings")
    is_optional = does(OPTIONAL_FRONT_MATTER, "optional_front_matter") and not values.get("require_front_matter")
    return Habits(
        is_optional,
        index,
        index and _option(values, "readme_index", "with_frontmatter") is True,
        titles,
        titles and _option(values, "titles_from_headings", "collections") is True,
    )


def _is_githubs(values: Mapping[str, object], gems: Gems) -> bool:
    """Say whether a repository with a Gemfile is one for GitHub Pages.

    It may say so, have a theme from there, or a Gemfile that is about something else, as lists with a checker of links
    have.
    """
    if GITHUB_PAGES in gems.names or "jekyll" in gems.names:
        return GITHUB_PAGES in gems.names
    theme = str(values.get("theme"))
    if _THEMES.fullmatch(theme) or values.get("remote_theme"):
        return True
    return not (gems.is_of_gem or theme in gems.names or any(name.startswith("jekyll-") for name in gems.names))


def _listed(names: object) -> list[str]:
    return [str(name) for name in names] if isinstance(names, list) else [names] if isinstance(names, str) else []


def _option(values: Mapping[str, object], key: str, name: str) -> object:
    options = values.get(key)
    return options.get(name) if isinstance(options, dict) else None
