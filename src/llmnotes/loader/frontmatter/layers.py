"""The values of one note by their key, laid over those of the defaults; and the complaints about them."""

import re
from collections.abc import Callable, Container, Iterable, Sequence
from datetime import tzinfo
from functools import partial

from llmnotes.diagnostics import Diagnostic, Fix, Place, error, info, place_in, warning
from llmnotes.loader.frontmatter.keys import HIDING, KNOWN, LANGUAGE, LAYOUT, TAGS, meant
from llmnotes.model import Source
from llmnotes.psych import flagged_value, ruby_value
from llmnotes.yamltree import Items, Node, Text, is_null, plain_value

_LONGEST_SHOWN = 40
_HASHTAG = re.compile(r"[ \t]+(#[^\s#]\S*)")
_SLIP = "front-matter-key"


class Layers:
    """What is given for each key, the most specific value last. ``start`` is where the front matter begins."""

    def __init__(self, source: Source, start: int, diagnostics: Iterable[Diagnostic], *, is_jekyll: bool) -> None:
        self.diagnostics = list(diagnostics)
        self.is_jekyll = is_jekyll
        self._source = source
        self._start = start
        self._layers: dict[str, list[Node]] = {}

    def lay(self, pairs: Iterable[tuple[Text, Node]]) -> None:
        """Put values over those that are there; to Jekyll, nothing is no value to do that."""
        for key, value in pairs:
            if self.is_jekyll and key.text in self._layers and is_null(value):
                continue
            self._layers.setdefault(key.text, []).append(value)

    def of(self, key: str) -> Sequence[Node]:
        """Return all that is given for a key."""
        return self._layers.get(key, ())

    def first(self, field: tuple[str, ...]) -> tuple[str, Node | None]:
        """Return the first key of a field that is there, and its value."""
        for key in field:
            if layers := self._layers.get(key):
                return key, layers[-1]
        return field[0], None

    def spelt(self, keys: Container[str]) -> tuple[str, ...]:
        """Return which of some ``keys`` in small letters are there, as they are written."""
        return tuple([key for key in self._layers if key.lower() in keys])

    def extra(self, zone: tzinfo) -> dict[str, object]:
        """Return the keys that are not ours, for the templates; maps of the defaults are merged."""
        value_of: Callable[[Node], object] = partial(ruby_value, zone=zone) if self.is_jekyll else flagged_value
        return {
            key: _merged(layers, plain_value if key in LANGUAGE else value_of)
            for key, layers in self._layers.items()
            if key not in KNOWN
        }

    def known(self, zone: tzinfo) -> dict[str, object]:
        """Return the keys that are ours as Ruby reads them."""
        value_of = partial(ruby_value, zone=zone)
        return {key: _merged(layers, value_of) for key, layers in self._layers.items() if key in KNOWN}

    def place(self, node: Node | None) -> Place:
        """Return where a value stands, without its quotes; what has no place is at the file's first character."""
        if node is None or node.start < 0:
            return Place(self._source.path)
        start, end = self._start + node.start, self._start + node.end
        if isinstance(node, Text) and end - start > 1 and self._source.text[start] in "\"'":
            start, end = start + 1, end - 1
        return place_in(self._source.path, self._source.text, start, end)

    def comment_at(self, node: Node) -> Text | None:
        """Return the word with a ``#`` before it that stands where a value was left out."""
        if node.start < 0 or node.start < node.end:
            return None
        found = _HASHTAG.match(self._source.text, self._start + node.start)
        return Text(found[1], True, found.start(1) - self._start, found.end(1) - self._start) if found else None

    def complain(self, node: Node | None, code: str, message: str, hint: str) -> None:
        """Report an error at a value; in Jekyll's dialect a warning, for a site that was built until now."""
        if node is not None and node.start < 0:
            message += " (it comes from the defaults in the configuration)"
        weight = warning if self.is_jekyll else error
        self.diagnostics.append(weight(self.place(node), code, message, hint=hint))

    def wrong(self, key: str, node: Node, right: str, hint: str) -> None:
        """Report a value of the wrong kind."""
        self.complain(node, "front-matter-type", f"{key} must be {right}, not {shown(node)}", hint)

    def warn(self, node: Node | None, code: str, message: str, hint: str) -> None:
        """Report what is not quite right with a value."""
        self.diagnostics.append(warning(self.place(node), code, message, hint=hint))

    def hint_at_comments(self, pairs: Iterable[tuple[Text, Node]]) -> None:
        """Point at known keys without a value, where a word with a ``#`` stands in its place; tags tell themselves."""
        for key, value in pairs:
            if is_null(value) and key.text in KNOWN and key.text not in TAGS and (comment := self.comment_at(value)):
                message = f"to YAML this is a comment: {key.text} is empty"
                self.warn(comment, "front-matter-comment", message, "put the value in quotes")

    def hint_at_slips(self, pairs: Iterable[tuple[Text, Node]]) -> None:
        """Point at unknown keys that are one slip away from a known one that is missing.

        One that only has other letters in capitals is no key of the author's own, but to Jekyll's themes it may be.
        """
        for key, value in pairs:
            if key.text in KNOWN or not (known := meant(key.text, self._layers)):
                continue
            place, message, hint = self.place(key), f"unknown key {key.text}", f"did you mean {known}?"
            if self.is_jekyll or key.text.lower() != known:
                self.diagnostics.append(info(place, _SLIP, message, hint=hint))
                continue
            is_hiding = isinstance(value, Text) and value.text.lower() in HIDING.get(known, ())
            weight = error if is_hiding else warning
            message += ": this note would be published all the same" if is_hiding else ", which says nothing"
            is_harmless = known not in LAYOUT  # which may be one of another theme, and does not exist here
            fix = Fix(place, known) if is_harmless and place.end_column - place.column == len(known) else None
            self.diagnostics.append(weight(place, _SLIP, message, hint=f"write {known}, in small letters", fix=fix))


def shown(node: Node) -> str:
    """Return a value as it is called in a message."""
    if not isinstance(node, Text):
        return "a list" if isinstance(node, Items) else "a mapping"
    text = " ".join(node.text.split())
    return f"“{text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + '…'}”"


def _merged(layers: Sequence[Node], value_of: Callable[[Node], object]) -> object:
    """Return the last value; mappings are laid over one another."""
    value = value_of(layers[-1])
    for node in reversed(layers[:-1]):
        value = _over(value_of(node), value)
    return value


def _over(below: object, above: object) -> object:
    if not isinstance(below, dict) or not isinstance(above, dict):
        return above
    return below | {key: _over(below.get(key), value) for key, value in above.items()}
