"""What a site's own plug-ins in Ruby do for Jekyll, going by what they register, and what there is here instead."""

import re
from collections.abc import Iterator

from llmnotes.loader.liquid import plugins
from llmnotes.loader.liquid.filters import FILTERS

_TAG = re.compile(r"register_tag\s*\(?\s*[\"':]([\w-]+)")
_FILTERS = re.compile(r"register_filter\b")
_METHOD = re.compile(r"^\s*def\s+(?!self\b)(\w+)", re.MULTILINE)
_KINDS = (
    (re.compile(r"<\s*(?:Jekyll::)?Generator\b"), "makes pages", "pages that it makes are not there: write them down"),
    (
        re.compile(r"<\s*(?:Jekyll::)?(?:Converters::)?(?:Converter|Markdown)\b"),
        "reads files",
        "files are read as Markdown, HTML or as they are",
    ),
    (re.compile(r"Hooks\.register\b"), "changes pages", "what it changes is left as its author wrote it"),
)
OTHERWISE = "what it does is not done here"


def about(text: str) -> tuple[str, str]:
    """Return what the plug-in with this text is for, as far as can be seen, and what there is instead."""
    found = [*_of_liquid(text), *((what, instead) for kind, what, instead in _KINDS if kind.search(text))]
    if not found:
        return "", OTHERWISE
    return ", ".join(what for what, _ in found), "; ".join(dict.fromkeys(instead for _, instead in found))


def _of_liquid(text: str) -> Iterator[tuple[str, str]]:
    tags = [*dict.fromkeys(_TAG.findall(text))]
    if tags:
        unknown = [tag for tag in tags if tag not in plugins.TAGS and tag not in plugins.BLOCKS]
        here = "what notes show by it is carried out here, too"
        instead = f"write down what {{% {unknown[0]} %}} should show" if unknown else here
        yield f"tag{'' if len(tags) == 1 else 's'} {', '.join(tags)}", instead
    elif _FILTERS.search(text):
        names = [*dict.fromkeys(_METHOD.findall(text))]
        unknown = [name for name in names if name not in FILTERS]
        here = "the filters of that name are carried out here, too"
        instead = f"write down what `| {unknown[0]}` should show" if unknown else here
        yield f"filter{'' if len(names) == 1 else 's'} {', '.join(names[:5])}", instead
