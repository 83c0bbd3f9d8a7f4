"""The notes that builds are measured with: always the same, and shaped like those that people keep on papers."""

import hashlib
from pathlib import Path
from statistics import mean

import pytest
import yaml

from benchmarks import notes
from llmnotes.config import Config
from llmnotes.loader import load, options_of
from llmnotes.model import Source

COUNT = 600
TEXTS = [notes.text(number) for number in range(COUNT)]


def share(piece: str) -> float:
    return sum(piece in text for text in TEXTS) / COUNT


def test_the_same_number_gives_the_same_note() -> None:
    assert notes.text(7) == notes.text(7)
    digest = hashlib.sha256("".join(TEXTS[:50]).encode()).hexdigest()
    assert digest[:12] == "0dc37fdc0e0e", "the notes changed: write down the new digest, and measure again"


def test_a_note_can_list_what_it_links_to() -> None:
    listed = notes.with_works(TEXTS[7])
    front = yaml.safe_load(listed.split("---\n")[1])
    assert front["papers"]
    assert all(
        f"arxiv.org/abs/{paper}" in TEXTS[7] or f"arxiv.org/pdf/{paper}" in TEXTS[7] for paper in front["papers"]
    )
    assert all(f"github.com/{name}" in TEXTS[7] for name in front["repositories"])


def test_every_note_is_different() -> None:
    assert len(set(TEXTS)) == COUNT
    assert len({notes.name(number) for number in range(COUNT)}) == COUNT


def test_a_note_has_some_three_kilobytes() -> None:
    sizes = [len(text.encode()) for text in TEXTS]
    assert 2800 < mean(sizes) < 3300
    assert min(sizes) > 1000
    assert max(sizes) < 8000


@pytest.mark.parametrize(
    ("piece", "least", "most"),
    [
        ("```", 1 / 3, 1 / 3),
        ("https://arxiv.org/", 1, 1),
        ("https://github.com/", 0.6, 0.9),
        ("\n## ", 1, 1),
        ("\n* ", 0.9, 1),
        ("\n- ", 0.5, 1),
        ("(**", 0.5, 1),
        (" *", 0.5, 1),
        (" `", 0.5, 1),
        ("](/papers/", 0.15, 0.25),
        (" $", 0.2, 0.8),
        ("$$ ", 0.1, 0.4),
        ("|:--|", 0.1, 0.3),
    ],
)
def test_notes_hold_what_real_ones_hold(piece: str, least: float, most: float) -> None:
    assert least <= share(piece) <= most


def test_notes_have_a_title_a_date_and_tags() -> None:
    for text in TEXTS:
        front_matter = text.split("---\n")[1]
        assert [line.split(":")[0] for line in front_matter.splitlines()] == ["layout", "title", "date", "tags"]


def test_llmnotes_finds_nothing_wrong_with_them() -> None:
    for number in range(60):
        path = f"{notes.name(number)}.md"
        loaded = load(Source(f"notes/{path}", path, TEXTS[number]), options_of(Config()))
        assert loaded.diagnostics == ()


def test_they_are_written_as_files(tmp_path: Path) -> None:
    notes.write(tmp_path / "notes", 3)
    written = sorted(file.relative_to(tmp_path / "notes").as_posix() for file in tmp_path.rglob("*.md"))
    assert written == sorted(f"{notes.name(number)}.md" for number in range(3))
    assert (tmp_path / "notes" / f"{notes.name(2)}.md").read_text(encoding="utf-8") == notes.text(2)
