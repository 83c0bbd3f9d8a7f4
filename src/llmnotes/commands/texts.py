"""Texts of Jekyll's that Liquid makes files of, which stand beside the theme's own."""

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from llmnotes.commands.shelf import Shelf
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.renderer import Assets
from llmnotes.shell.sources import Sources, read_note

NOTHING: Mapping[str, tuple[str, bytes]] = MappingProxyType({})
NO_FEEDS: Mapping[str, str] = MappingProxyType({})


class Texts(Struct, frozen=True):
    """Files to publish by their output path, each with the path of its source.

    ``feeds`` are the paths of other sources, in whose place there is the site's own feed. ``diagnostics`` are about all
    these sources, and about those that only Liquid shows.
    """

    files: Mapping[str, tuple[str, bytes]] = NOTHING
    feeds: Mapping[str, str] = NO_FEEDS
    diagnostics: tuple[Diagnostic, ...] = ()


def read_texts(sources: Sources, config: Config, shelf: Shelf) -> Texts:
    """Read the texts among the sources of a site, with the options of its notes."""
    unseen = shelf.options.liquid.problems
    if not sources.texts:
        return Texts(diagnostics=unseen)
    from llmnotes.loader.texts import Feed, Text, load_text  # 10 ms that most sites do without

    files: dict[str, tuple[str, bytes]] = {}
    feeds: dict[str, str] = {}
    problems = [*unseen]
    for found in sources.texts:
        source = read_note(found)
        if isinstance(source, Diagnostic):
            problems.append(source)
            continue
        text, said = load_text(source, shelf.options, unpublished=config.unpublished)
        problems += said
        if isinstance(text, Text):
            files[text.output] = (text.path, text.text.encode("utf-8", "replace"))
        elif isinstance(text, Feed):
            feeds[text.output] = text.path
    return Texts(files, feeds, tuple(problems))


def with_texts(assets: Assets, texts: Texts) -> tuple[Assets, list[Diagnostic]]:
    """Return the theme's files with those beside them; a site's own file in its theme comes first."""
    taken = [
        warning(
            Place(path),
            "url-collision",
            f"_{assets.sources[output]} stands at /{output}: this is left out",
            hint="remove one of them",
        )
        for output, (path, _) in texts.files.items()
        if output in assets.files
    ]
    made = {output: text for output, text in texts.files.items() if output not in assets.files}
    files = {**assets.files, **{output: content for output, (_, content) in made.items()}}
    sources = {**assets.sources, **{output: path for output, (path, _) in made.items()}}
    return Assets(assets.urls, files, sources, assets.problems), taken
