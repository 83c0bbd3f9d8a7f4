"""The law of places: what stands at a link's place in the author's file is the very address, in blocks of all kinds."""

import re
from collections.abc import Callable, Sequence
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, field

from llmnotes.config import KramdownSettings
from llmnotes.loader.markdown import parse
from llmnotes.loader.markdown.kramdown import Kramdown

LINES = (
    *("So {link}", "So {link} and {link}", "**So** it’s “{link}”, so.", "🚀 [x] `y` {link}", 'A "quote" -- {link}'),
    *("So ![so]({n}.png)", 'So <a href="{n}.html">so</a>', "So <{n}>", "So [so][l{d}]", "plain words [so]({n})"),
)
CELLS = (
    "So {link}",
    "{link} \\| so {link}",
    "`a|b` {link}",
    "`` a` ``{link}",
    "",
    "<code>a|b</code> {link}",
    "[so][l{d}]",
)
LEAVES = (
    *("{line}", "{line}", "{line}\n{line}", "{line}  \n   {line}\\\n{line}"),
    *("# {line}", "## {line} ##", "### {line} {{#own}}", "{line}\n{{: .x}}", "{{:.x}}\n{line}"),
    "| {cell} | {cell} |\n|:--|--:|\n|{cell}|  {cell}\n|===|\n| {cell}",
    "so {cell} | {cell}\n so {cell}| {cell}  ",
    '<div>\n<a href="{n}">a</a> & <b>\n   <img src="{n}.png"></b>\n</div>',
    '<div>so < <a href="{n}">a</a> </i> <a href="{n}">b</a></div>',
    '<p><img src="{n}"></p> {line}',
    '<div markdown="1">\n{line}\n</div>',
    '<p markdown="1">{line}</p>',
    '<table>\n<tr><td markdown="1">\n* {line}\n</td><td markdown="span">{line}</td></tr>\n</table>',
    "so\n: {line}\n  {line}\n\n: {line}",
    "So[^f{d}]\n\n[^f{d}]: {line}\n    {line}\n\n    * {line}",
    "- so\n- so [so]({n})\n  - so [so]({n}) so",
    "- so\n\n- [so]({n})",
    "1. so **b** [so]({n})",
    "```\ncode\n```",
    "$$\nx\n$$",
    "{{::comment}}\nso\n{{:/}}",
    "* toc\n{{:toc}}",
)
DEFINITIONS = ("[l{d}]: {n}", "  [l{d}]: <{n} x>", "[l{d}]:   {n} 'title'", '[l{d}]: {n}\n   "title"')
CONTAINERS = (
    *(
        ("- ", "  "),
        ("*   ", "    "),
        ("1. ", "   "),
        ("* {: .x} ", "  "),
        ("- [x] ", "  "),
        ("+ ", "\t"),
        ("10.\t", "    "),
    ),
    *(("> ", "> "), (">", ">"), ("> > ", "> > "), ("So\n: ", "  "), ("So[^{f}]\n\n[^{f}]: ", "    ")),
)


class Author(Struct):
    """Writes a note, and remembers its addresses: those that are links, and those that definitions may yet give."""

    pick: Callable[[Sequence[str]], str]
    addresses: int = 0
    labels: int = 0
    names: int = 0
    undefined: list[int] = field(default_factory=list)

    def below(self, limit: int) -> int:
        return int(self.pick([str(number) for number in range(limit)]))

    def address(self) -> str:
        self.addresses += 1
        return f"https://h.org/n{self.addresses}n"

    def filled(self, template: str) -> str:
        label = ""

        def fill(hole: re.Match[str]) -> str:
            nonlocal label
            match hole[1]:
                case "n":
                    return self.address()
                case "link":
                    return f"[so]({self.address()})"
                case "line":
                    return self.filled(self.pick(LINES))
                case "cell":
                    return self.filled(self.pick(CELLS))
                case _:
                    if not label:
                        self.labels += 1
                        label = str(self.labels)
                        if "[l{d}]" in template:
                            self.undefined.append(self.labels)
                    return label

        return re.sub(r"\{(n|d|link|line|cell)\}", fill, template).replace("{{", "{").replace("}}", "}")

    def block(self, depth: int) -> str:
        if not depth or self.below(2):
            return self.filled(self.pick(LEAVES))
        self.names += 1
        first, others = (part.replace("{f}", f"g{self.names}") for part in CONTAINERS[self.below(len(CONTAINERS))])
        return first + self.blocks(depth - 1).replace("\n", f"\n{others}")

    def blocks(self, depth: int) -> str:
        return "\n\n".join(self.block(depth) for _ in range(self.below(3) + 1))

    def note(self) -> str:
        text = self.blocks(3)
        for label in self.undefined:
            definition = self.pick(DEFINITIONS).replace("{d}", str(label)).replace("{n}", self.address())
            text += f"\n\n{definition}"
        return text


@st.composite
def authors(draw: st.DrawFn) -> str:
    return Author(lambda options: draw(st.sampled_from(options))).note()


def found_in(text: str) -> set[str]:
    """The addresses of all links, each of them held against the place where it stands."""
    lines = text.split("\n")
    document = parse(text, Kramdown(KramdownSettings()), path="n.md", first_line=7)
    for link in document.links:
        place = link.place
        assert lines[place.line - 7][place.column - 1 : place.end_column - 1] == link.url, text
    return {link.url for link in document.links}


@settings(deadline=None)
@given(authors())
def test_the_text_at_the_place_of_every_link_is_its_address(text: str) -> None:
    found_in(text)


@pytest.mark.parametrize("leaf", LEAVES)
@pytest.mark.parametrize("container", [("", ""), *CONTAINERS])
def test_every_address_is_found(leaf: str, container: tuple[str, str]) -> None:
    seen = count()
    author = Author(lambda options: options[next(seen) % len(options)])
    first, others = container
    text = first.replace("{f}", "g") + author.filled(leaf).replace("\n", f"\n{others}")
    text += "".join(f"\n\n[l{label}]: {author.address()}" for label in author.undefined)
    addresses = {f"https://h.org/n{number}n" for number in range(1, author.addresses + 1)}
    assert {url.split(".png")[0].split(".html")[0] for url in found_in(text)} == addresses, text
