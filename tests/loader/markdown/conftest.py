"""What the tests of the dialect share: HTML compared by meaning, and the published examples."""

import os
import re
from collections.abc import Callable, Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

import pytest
from msgspec import Struct

from llmnotes.loader.markdown import Document
from llmnotes.model import Called, Href, LinkKind, Room

SPECIFICATIONS = Path(__file__).parents[3] / ".venv" / "specs"
EXAMPLE = re.compile(
    r"^`{32} example(?P<extension>[ a-z]*)\n(?P<text>.*?)^\.\n(?P<html>.*?)^`{32}$", re.DOTALL | re.MULTILINE
)

BLOCKS = re.compile(
    r"address|article|blockquote|d[dlt]|details|div|figure|h[1-6r]|iframe|li|[ou]l|p|pre|script|section|style|summary"
    r"|table|tbody|t[dhr]|textarea|thead"
)

Event: TypeAlias = tuple[str, ...]


class Example(Struct, frozen=True):
    """One example of a specification, numbered as it is there."""

    number: int
    extension: str
    text: str
    html: str


class _Events(HTMLParser):
    """HTML as its tags and texts; white space counts only where a reader would see it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[Event] = []
        self.preformatted = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.preformatted += tag == "pre"
        self.events.append(("<", tag, *(f"{name}={_address(name, value)}" for name, value in sorted(attrs))))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self.preformatted -= tag == "pre"
        self.events.append(("</", tag))

    def handle_data(self, data: str) -> None:
        kind, text = ("code", data) if self.preformatted else ("text", re.sub(r"\s+", " ", data))
        if self.events and self.events[-1][0] == kind:
            text = self.events.pop()[1] + text
        self.events.append((kind, text))

    def handle_comment(self, data: str) -> None:
        self.events.append(("<!--", data))

    def handle_decl(self, decl: str) -> None:
        self.events.append(("<!", decl))

    def unknown_decl(self, data: str) -> None:
        self.events.append(("<!", data))

    def handle_pi(self, data: str) -> None:
        self.events.append(("<?", data))


def _address(name: str, value: str | None) -> str:
    """Addresses within the site are compared without their percent-encoding: the renderer fills them in."""
    return unquote(value or "") if name in ("href", "src") else value or ""


def _meaning(html: str) -> list[Event]:
    parser = _Events()
    parser.feed(html)
    parser.close()
    around = [("<", "p"), *parser.events, ("</", "p")]
    trimmed = [_trimmed(*three) for three in zip(around, around[1:], around[2:], strict=False)]
    return [event for event in trimmed if event != ("text", "")]


def _trimmed(before: Event, event: Event, behind: Event) -> Event:
    if event[0] != "text":
        return event
    text = event[1].lstrip() if _is_block(before) else event[1]
    return ("text", text.rstrip() if _is_block(behind) else text)


def _is_block(event: Event) -> bool:
    return event[0] in ("<", "</") and BLOCKS.fullmatch(event[1]) is not None


def _html(document: Document) -> str:
    """The body as a site would show it whose only page is this one."""

    def filled() -> Iterator[str]:
        for part in document.body.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, Called):
                yield f"[{part.url}]"
            elif not isinstance(part, Room):
                link = document.links[part.link]
                yield escape(link.url) if isinstance(part, Href) or link.kind is LinkKind.WIKI else f"[{link.url}]"

    return "".join(filled())


@pytest.fixture(scope="session")
def meaning() -> Callable[[str], list[Event]]:
    return _meaning


@pytest.fixture(scope="session")
def html_of() -> Callable[[Document], str]:
    return _html


def examples(name: str) -> list[Example]:
    """The examples of ``commonmark`` or ``gfm``; skips where they were not fetched, but not in CI."""
    file = SPECIFICATIONS / f"{name}.txt"
    if not file.exists():
        reason = f"no specification in {file}: run `make test`, or python tests/fetch_specs.py {SPECIFICATIONS}"
        assert os.environ.get("CI", "").lower() not in ("true", "1"), reason
        pytest.skip(reason)
    found = EXAMPLE.finditer(file.read_text(encoding="utf-8").replace("→", "\t"))
    return [
        Example(number, example["extension"].strip(), example["text"], example["html"])
        for number, example in enumerate(found, 1)
    ]


@pytest.fixture(scope="session")
def commonmark_examples() -> list[Example]:
    return examples("commonmark")


@pytest.fixture(scope="session")
def gfm_examples() -> list[Example]:
    return examples("gfm")
