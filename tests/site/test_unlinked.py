"""Names of notes in the text of others: where they are found, where not, and what is proposed."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.loader import Options, load
from llmnotes.loader.prose import prose
from llmnotes.model import Source
from llmnotes.site import Site, assemble
from llmnotes.site.index import Index
from llmnotes.site.names import name_key
from llmnotes.site.resolve import linked_note
from llmnotes.site.unlinked import MANY, Vocabulary, hints, unlinked

CASES = tomllib.loads(Path(__file__).with_name("unlinked_cases.toml").read_text(encoding="utf-8"))
CONFIG = Config(base_url="https://me.org")


def site_of(texts: Mapping[str, str]) -> tuple[Site, Index]:
    notes = [load(source, Options()).note for source in sources_of(texts)]
    site, _ = assemble([note for note in notes if note], {}, CONFIG, datetime(2030, 1, 1, tzinfo=UTC))
    return site, Index(site)


def sources_of(texts: Mapping[str, str]) -> list[Source]:
    return [Source(f"notes/{name}", name, text) for name, text in texts.items()]


def said_of(texts: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    site, index = site_of(texts)
    vocabulary = Vocabulary(site)
    shown = {note.path: note for note in site.shown}
    return hints(
        site,
        index,
        [
            naming
            for source in sources_of(texts)
            if source.path in shown
            for naming in unlinked(vocabulary, index, shown[source.path], source.text, partial(prose, source))
        ],
    )


def link_of(said: Diagnostic) -> str:
    assert said.hint.startswith("write ")
    return said.hint.removeprefix("write ")


def told(said: Diagnostic) -> str:
    place = said.place
    where = f"{place.path.removeprefix('notes/')}:{place.line}:{place.column}-{place.end_column}"
    return f"{where} {link_of(said)}"


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_names_without_a_link_are_found(case: Mapping[str, Any]) -> None:
    assert sorted(map(told, said_of(case["notes"]))) == sorted(case["said"])


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_what_is_proposed_is_a_link_to_the_note_that_is_named(case: Mapping[str, Any]) -> None:
    texts: Mapping[str, str] = case["notes"]
    for said in said_of(texts):
        assert_solves(texts, said)


def assert_solves(texts: Mapping[str, str], said: Diagnostic) -> None:
    name = said.place.path.removeprefix("notes/")
    target = said.message.partition(" is the name of ")[2].partition(",")[0]
    mended = {**texts, name: replaced(texts[name], said)}
    site, index = site_of(mended)
    note = next(note for note in site.shown if note.path == said.place.path)
    assert target in {found.path for link in note.links if (found := linked_note(index, note, link))}
    assert not any(one.message == said.message and one.place.path == said.place.path for one in said_of(mended))


def replaced(text: str, said: Diagnostic) -> str:
    lines = text.split("\n")
    line, place = lines[said.place.line - 1], said.place
    lines[place.line - 1] = line[: place.column - 1] + link_of(said) + line[place.end_column - 1 :]
    return "\n".join(lines)


def test_a_hint_is_worth_knowing_and_nothing_that_fix_would_write() -> None:
    (said,) = said_of({"a.md": "The KV cache.", "kv-cache.md": ""})
    assert (said.severity, said.code, said.fix) == (Severity.INFO, "unlinked-mention", None)
    assert said.message == "`KV cache` is the name of notes/kv-cache.md, and this note does not link there"
    assert said.hint == "write [[kv-cache|KV cache]]"


def test_a_word_of_everybody_is_no_slip() -> None:
    texts = {f"n{number}.md": "The KV cache." for number in range(MANY)} | {"kv-cache.md": ""}
    assert len(said_of(texts)) == MANY
    assert said_of(texts | {"one-more.md": "The KV cache."}) == ()


NAMES = {"kv-cache.md": "KV cache", "c.md": "FlashAttention", "d/a b.md": "The Mixture of Experts", "e.md": "GPT-4"}
SPOKEN = ["KV cache", "kv-cache", "Kv  Cache", "FlashAttention", "mixture of experts", "GPT-4", "GPT 4"]
MARKS = [
    *(
        "`",
        "``",
        "```",
        "~~~",
        "*",
        "**",
        "_",
        "[",
        "]",
        "(",
        ")",
        "](/x)",
        "[[",
        "]]",
        "![[",
        "!",
        ">",
        "#",
        "$",
        "$$",
    ),
    *("\\", "\\(", "\\)", "&amp;", "<", ">", "<b>", "</b>", "<a href='/x'>", "</a>", "<!--", "-->", "<div>", "</div>"),
    *(
        "~~",
        "==",
        "http://x.y/",
        "www.",
        "@",
        "/",
        "[^1]",
        "\n\n[^1]: ",
        "\n\n[KV cache]: /x\n\n",
        "-[a](b)",
        "é",
        "词",
    ),
]
BLANKS = [
    "\n",
    "\n\n",
    "\n    ",
    "\n- ",
    "\n> ",
    "\n> [!NOTE] ",
    "\n1. ",
    "\n# ",
    "\n---\n",
    " ",
    " ",
    " ",
    "\t",
    "\u00a0",
]
PIECES = st.sampled_from(SPOKEN) | st.sampled_from(SPOKEN) | st.sampled_from(MARKS) | st.sampled_from(BLANKS)
TEXTS = st.lists(PIECES | st.text(max_size=2), max_size=30).map("".join)


@settings(deadline=None, max_examples=300)
@given(TEXTS)
@example("| KV cache |\n|-|\n| kv cache \\| FlashAttention |")
def test_at_every_place_stands_a_name_and_a_link_there_is_one(text: str) -> None:
    texts = {"a.md": text.replace("\r", "").replace("\0", ""), **{name: f"# {title}" for name, title in NAMES.items()}}
    keys = {name_key(title.removeprefix("The ")) for title in NAMES.values()}
    lines = texts["a.md"].split("\n")
    for said in said_of(texts):
        place = said.place
        if place.path == "notes/a.md":
            assert name_key(lines[place.line - 1][place.column - 1 : place.end_column - 1]) in keys
            assert_solves(texts, said)


def hostile() -> Iterator[tuple[str, Mapping[str, str]]]:
    yield "one word", {"a.md": "KV " * 700_000, "kv-cache.md": ""}
    yield "a name again and again", {"a.md": "KV cache " * 200_000, "kv-cache.md": "", "kv-cache-kv.md": ""}
    yield "one long word", {"a.md": "x" * 2_000_000, "kv-cache.md": ""}
    yield "a thousand equal titles", {"a.md": "KV cache", **{f"n{n}.md": "# KV cache" for n in range(1000)}}
    yield (
        "titles that begin alike",
        {
            "a.md": "so it is " * 100_000,
            **{f"n{n}.md": f"# {'so it is ' * (n % 6)} x{n} y" for n in range(500)},
        },
    )
    yield "a title of a thousand words", {"a.md": "kv cache " * 1000, "b.md": "# " + "kv cache " * 1000}
    yield (
        "all names in one note",
        {
            "a.md": "\n\n".join(f"KV{n} cache" for n in range(1000)),
            **{f"n{n}.md": f"# KV{n} cache" for n in range(1000)},
        },
    )


@pytest.mark.parametrize(("texts"), [texts for _, texts in hostile()], ids=[name for name, _ in hostile()])
def test_hostile_notes_are_looked_through(texts: Mapping[str, str]) -> None:
    assert len(said_of(texts)) <= len(texts)


def test_a_title_with_control_characters_can_be_told() -> None:
    (said,) = said_of({"a.md": "The KV\x1bcache.", "b.md": "# KV\x1bcache"})
    assert said.place.column == 5
