"""What Obsidian's templates and drawings leave in front matter, which only a program of its own makes something of."""

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec.structs import replace

from llmnotes.diagnostics import Diagnostic, Place, warning
from llmnotes.loader.markdown.foreign import EXCLUDE, PLACEHOLDER
from llmnotes.yamltree import Node, Refused, Text, Tree

BRACES = re.compile(r"\{\{[^{}\n]*\}\}")
DRAWING = "excalidraw-plugin"
_TEMPLATE_HINT = f"write what belongs there, or leave templates out with {EXCLUDE} in the settings"


def explained(tree: Tree | Refused, yaml: str) -> Tree | Refused:
    """Say that a text looks like a template where braces of one are no YAML: they are mappings in one another."""
    if not isinstance(tree, Refused) or not BRACES.match(yaml, max(tree.offset - 1, 0)):
        return tree
    message = "this looks like a placeholder of a template, which is no YAML"
    return replace(tree, message=message, hint=_TEMPLATE_HINT)


def leftovers(
    yaml: str, pairs: Iterable[tuple[Text, Node]], place_of: Callable[[int, int], Place]
) -> Iterator[Diagnostic]:
    """Tell of the first placeholder that is not within code, and of a drawing; ``place_of`` takes two offsets."""
    if "{{" in yaml or "<%" in yaml:
        placeholders = PLACEHOLDER.compiled.finditer(yaml)
        found = next((one for one in placeholders if yaml[one.start() - 1 : one.start()] != "`"), None)
        if found:
            message = "this is a placeholder of a template of Obsidian's, which is not read here"
            yield warning(place_of(*found.span()), "foreign-template", message, hint=_TEMPLATE_HINT)
    for key, _ in pairs:
        if key.text == DRAWING:
            message = "this note is a drawing of Excalidraw's, which is not read here: its source is shown as text"
            hint = 'leave drawings out with exclude = ["*.excalidraw.md"] in the settings, and embed pictures of them'
            yield warning(place_of(key.start, key.end), "foreign-drawing", message, hint=hint)
