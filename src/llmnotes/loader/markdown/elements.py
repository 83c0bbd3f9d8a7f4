"""The elements that browsers know, and those that are open at one place of a note's raw HTML."""

import re
from collections.abc import Iterator

from markdown_it.token import Token
from msgspec import Struct, field

from llmnotes.diagnostics import Place


def words_in(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


IN_TEXT = words_in(
    """a abbr acronym b bdi bdo big blink button cite code data del dfn em font i ins kbd label mark meter nobr
    output progress q ruby s samp small span strike strong sub sup time tt u var"""
)
"""Elements that are a part of a text."""

VOID = words_in(
    """area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"""
)
"""Elements that hold nothing, and have no end tag."""

ENDS_BY_ITSELF = words_in(
    """body caption colgroup dd dt head html li optgroup option p rb rp rt rtc tbody td tfoot th thead tr"""
)
"""Elements whose end tag may be left out."""

FOREIGN = frozenset({"math", "svg"})
"""Within these, elements of HTML mean nothing, and any may close itself as ``<path/>``."""

OF_HTML = (
    IN_TEXT
    | VOID
    | ENDS_BY_ITSELF
    | FOREIGN
    | words_in(
        """address applet article aside audio blockquote canvas center datalist details dialog dir div dl fieldset
    figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup iframe legend listing main map
    marquee menu menuitem nav noembed noframes noscript object ol picture plaintext pre script search section
    select slot style summary table template textarea title ul video xmp"""
    )
)
"""https://html.spec.whatwg.org/multipage/indices.html#elements-3, and obsolete ones that browsers still know."""

OF_DRAWINGS = words_in(
    """animate animatemotion animatetransform circle clippath defs desc ellipse feblend fecolormatrix
    fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap fedistantlight
    fedropshadow feflood fefunca fefuncb fefuncg fefuncr fegaussianblur feimage femerge femergenode femorphology
    feoffset fepointlight fespecularlighting fespotlight fetile feturbulence filter foreignobject g hatch
    hatchpath image line lineargradient marker mask metadata mpath path pattern polygon polyline radialgradient
    rect set stop switch symbol text textpath tspan use view"""
)
"""https://www.w3.org/TR/SVG2/eltindex.html; outside of a drawing a browser knows none of them."""

OF_FORMULAS = words_in(
    """annotation maction menclose merror mfenced mfrac mglyph mi mlabeledtr mmultiscripts mn mo mover mpadded
    mphantom mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder
    munderover none semantics"""
)
"""https://www.w3.org/TR/mathml-core and MathML 3; the same with them and formulas."""

CUSTOM = re.compile(r"[^-:@]+[-:][^@]*[^@:]")
OF_ALL = OF_HTML | OF_DRAWINGS | OF_FORMULAS
BEGIN_OF_FOREIGN = re.compile("<(?:[Ss][Vv][Gg]|[Mm][Aa][Tt][Hh])")


def known_in(text: str) -> frozenset[str]:
    """Return the elements that browsers may know in a text, but custom ones."""
    return OF_ALL if "<" in text and BEGIN_OF_FOREIGN.search(text) else OF_HTML


def is_known(name: str, known: frozenset[str] = OF_HTML) -> bool:
    """Whether a browser makes something of an element: of one that is known, or a custom one, which has a hyphen.

    One with a prefix, as other programs write, was hardly meant to be read either.
    """
    return name.lower() in known or CUSTOM.fullmatch(name) is not None


class Element(Struct):
    """An element that is open: its tag stands at ``place`` in ``block``, within as many Markdown elements as ``level``.

    ``has_end`` if its end tag came further inside, so that it is closed as soon as all that is further inside is.
    """

    name: str
    level: int
    place: Place | None = None
    block: Token | None = None
    has_end: bool = False

    @property
    def is_slip(self) -> bool:
        """Whether it should have had an end tag, and had none."""
        return not self.has_end and self.name not in ENDS_BY_ITSELF


class Elements(Struct):
    """The elements that are open, outermost first; what is asked of them takes the same time however many there are."""

    stack: list[Element] = field(default_factory=list)
    waiting: dict[str, list[int]] = field(default_factory=dict)
    """Where in the stack those of each name are whose end tag has not come."""
    ending: dict[int, int] = field(default_factory=dict)
    """The outermost element of each level whose end tag came further inside."""
    cut_off: set[str] = field(default_factory=set)
    """The names of those that were closed without an end tag, which may come yet."""

    def begin(self, element: Element) -> None:
        """Open an element."""
        self.waiting.setdefault(element.name, []).append(len(self.stack))
        self.stack.append(element)

    def is_foreign(self) -> bool:
        """Whether a drawing or a formula is open."""
        return any(self.waiting.get(name) for name in FOREIGN)

    def end(self, name: str, level: int) -> list[Element] | None:
        """Close an element by its end tag; return it with all in it, innermost first.

        None if there is none that this tag closes here: it does not belong here.
        """
        waiting = self.waiting.get(name)
        if not waiting:
            return None
        index = waiting[-1]
        element = self.stack[index]
        element.has_end = True
        if element.level < level:
            waiting.pop()
            self.ending[element.level] = min(index, self.ending.get(element.level, index))
            return None
        return [*self._closed(index)]

    def close_above(self, level: int) -> list[Element]:
        """Close all that is within more Markdown elements than ``level``; return them, innermost first."""
        index = len(self.stack)
        while index and self.stack[index - 1].level > level:
            index -= 1
        for inner in [one for one in self.ending if one > level]:
            del self.ending[inner]
        return [*self._closed(index)]

    def close_ended(self, level: int) -> list[Element]:
        """Close those of ``level`` whose end tag came further inside; return them, innermost first."""
        return [*self._closed(self.ending.pop(level))] if level in self.ending else []

    def close_last(self) -> list[Element]:
        """Close the innermost one."""
        return [*self._closed(len(self.stack) - 1)]

    def _closed(self, index: int) -> Iterator[Element]:
        while len(self.stack) > index:
            element = self.stack.pop()
            waiting = self.waiting[element.name]
            if waiting and waiting[-1] == len(self.stack):
                waiting.pop()
            if element.is_slip:
                self.cut_off.add(element.name)
            yield element
