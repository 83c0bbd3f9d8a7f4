"""The law of places: what stands at a link's place in the author's file is the very address."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, field

from llmnotes.loader.markdown import parse
from llmnotes.loader.markdown.dialect import notes

HOLE = re.compile(r"\{(\w+)\}")
FORMS = {
    "text": (
        "word",
        "café",
        "日本語。",
        "🚀 émoji",
        "a\tb",
        "**bold**",
        "`code`",
        "$x^2$",
        r"\*",
        "&amp;",
        "~~no~~",
        "[x]",
    ),
    "url": (
        "https://arxiv.org/abs/{n}",
        "http://例え.jp/{n}",
        "/a/{n}/",
        "../{n}.md#part",
        "https://h.org/{n}_(x)",
        "{n}.pdf",
    ),
    "bare": ("https://arxiv.org/abs/{n}", "http://h.org/{n}?a=b&c=d", "http://例え.jp/{n}"),
    "www": ("www.h.org/{n}",),
    "angle": ("https://arxiv.org/abs/{n}", "mailto:{n}@h.org", "{n}@h.org"),
    "note": ("note {n}", "notes/{n}#a heading"),
    "paper": ("{n}", "hep-th/{n}", "{n}.{n}"),
    "picture": ("{n}.png", "img/a {n}.webp"),
}
PIECES = (
    *("{text}", "{text}", "{text}"),
    "[{text}]({url})",
    "[{text} [{text}] {text}](<{url}> 'title')",
    '[{text}]( {url} "a {pipe} b")',
    "[{text}](https://x.org/{pipe}{pipe}?{plain})",
    "<{angle}>",
    "{bare}",
    "({bare}).",
    "“{bare}”, and",
    "见{bare}",
    "({www})",
    "![{text}]({url})",
    "[![{text}]({url})]({url} (title))",
    "[[{note}]]",
    "[[ {note} {pipe} **text** ]]",
    "![[{note}]]",
    "[@arxiv:{paper}]",
    "[see **@ARXIV:{paper}**, {plain} {pipe} 3; `]` -@arxiv:{paper}]",
    "[@doi:10.48550/arXiv.{paper}, {{pipe} 3} {plain}]",
    "[@{arXiv:{paper}}{{plain}}, {plain}]",
    "![[ {picture}{pipe}text]]",
    '<a class="x" href="{url}">{text}</a>',
    "<img alt=x src='{picture}'>",
    "**{text} [{text}]({url})**",
    "[^{text}]({url})",
    "so^[words {text}, [{text}]({url}) and ^[more {bare} {text}]]",
    "-[{pipe}]({url}) {pipe}",
)
LEAVES = (
    *("So {line}", "So {line}", "{definition}", "{definition}"),
    "So {line}  \nSo {line}\\\nSo {line}\n  So {line}",
    "# So {line}",
    "### {line} ##",
    "So {line}\nSo {line}\n---",
    "```python\nx = '{text}'\n```",
    "| a | b | c |\n|---|:--|--:|\n| {cell} | {cell}|{cell} |\n| {cell} |\n||{cell}|",
    "So {cell} | {cell}\n---|---\nSo {cell} |{cell}\n| | {cell}",
    "<div><a href='{url}'>x</a>\n  <img src=\"{picture}\"> <a href={www}>\n</div>",
    "So {line}\n: So {line}\n  So {line}\n\n~   So {line}",
    "-[{text}]({url}) {line}\n-[{text}]({url})\nand {line}",
    "> [!TIP] {line}\n> So {line}",
    ">So {line}\n>So {line}\nand {line}",
)
TABBED = "-\t[{text}]({url})\n\n\tSo {line}\n\n\t> So {line}\n\n"
CONTAINERS = (
    ("- ", "  "),
    ("+   ", "    "),
    ("1. ", "   "),
    ("- [x] ", "  "),
    ("> ", "> "),
    ("> > ", "> > "),
    ("> [!WARNING]- Title\n> \n> ", "> "),
    ("So\n:   ", "    "),
    ("So[^{name}]\n\n[^{name}]: ", "    "),
    ("So[^{name}]\n\n[^{name}]:\n    ", "    "),
)


class Author(Struct):
    """Writes a note, and remembers each address as it stands in the file, with how often it is used, by its number."""

    draw: Callable[[st.SearchStrategy[object]], object]
    written: list[str] = field(default_factory=list)
    uses: Counter[int] = field(default_factory=Counter)
    undefined: list[int] = field(default_factory=list)
    names: int = 0

    def pick(self, options: Sequence[str]) -> str:
        return str(self.draw(st.sampled_from(options)))

    def below(self, limit: int) -> int:
        return int(str(self.draw(st.integers(0, limit - 1))))

    def address(self, form: str) -> str:
        number = len(self.written)
        self.written.append(self.pick(FORMS[form]).replace("{n}", f"n{number}n"))
        self.uses[number] += 1
        return self.written[-1]

    def filled(self, template: str, pipe: str = "|") -> str:
        def fill(hole: re.Match[str]) -> str:
            match hole[1]:
                case "text":
                    return self.pick(FORMS["text"])
                case "pipe":
                    return pipe
                case "plain":
                    return "x"
                case "line" | "cell":
                    return self.line(r"\|" if hole[1] == "cell" else "|")
                case "definition":
                    return self.definition()
                case form:
                    return self.address(form)

        return HOLE.sub(fill, template)

    def line(self, pipe: str) -> str:
        return " ".join(
            self.reference() if self.below(8) == 7 else self.filled(self.pick(PIECES), pipe)
            for _ in range(self.below(3) + 1)
        )

    def reference(self) -> str:
        """A use of a link definition that comes later."""
        if not self.undefined or self.below(2):
            self.undefined.append(len(self.written))
            self.address("url")
        else:
            self.uses[self.undefined[-1]] += 1
        return (
            self.pick(["[{text}][L{}]", "[L{}]", "[l{}][]", "![{text}][L{}]"])
            .replace("{}", str(self.undefined[-1]))
            .replace("{text}", "text")
        )

    def definition(self) -> str:
        if not self.undefined:
            return "So"
        number = self.undefined.pop()
        form = self.pick(["[L{}]: {url}", "[L{}]: <{url}> 'title'", "[L{}]:\n  {url}\n  'title'", "[l{}]:\n<{url}>"])
        return form.replace("{}", str(number)).replace("{url}", self.written[number])

    def blocks(self, depth: int) -> str:
        text = self.block(depth)
        for _ in range(self.below(3)):
            # the plug-in for definition lists takes a list behind one for its next term, if a definition follows that
            text += ("\n\nSo\n\n" if "\n:" in text else "\n\n") + self.block(depth)
        return text

    def block(self, depth: int) -> str:
        if not depth or self.below(2):
            return self.filled(self.pick(LEAVES))
        self.names += 1
        first, others = (part.replace("{name}", f"f{self.names}") for part in CONTAINERS[self.below(len(CONTAINERS))])
        return first + self.blocks(depth - 1).replace("\n", f"\n{others}")

    def note(self) -> str:
        text = self.filled(self.pick(["", TABBED])) + self.blocks(3)
        while self.undefined:
            text += f"\n\n{self.definition()}"
        return text


@st.composite
def authors(draw: st.DrawFn) -> tuple[str, Author]:
    author = Author(draw)
    return author.note(), author


@settings(deadline=None)
@given(authors())
def test_the_text_at_the_place_of_every_link_is_its_address(authored: tuple[str, Author]) -> None:
    text, author = authored
    lines = text.split("\n")
    document = parse(text, notes(), path="n.md", first_line=7)
    found: Counter[int] = Counter()
    for link in document.links:
        if number := re.search(r"n(\d+)n", link.url):
            place = link.place
            assert lines[place.line - 7][place.column - 1 : place.end_column - 1] == author.written[int(number[1])]
            found[int(number[1])] += 1
    assert found == author.uses
