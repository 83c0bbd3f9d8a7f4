"""A repository that was renamed is one, by whichever of its names notes call it."""

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser
from trees import write

from llmnotes.commands.build import build
from llmnotes.commands.choices import Asking, Choices
from llmnotes.links.known import Repository
from llmnotes.links.lock import lock_text
from llmnotes.shell.environment import Surroundings

NEW, OLD, OLDER = "https://github.com/NewO/name", "https://github.com/OldO/name/issues/4", "https://github.com/older/it"
BOTH = {"a": f"We use [it]({OLD}).\n", "b": f"Look at [the code]({NEW}) first.\n"}


def known(key: str, name: str = "NewO/name", id_: int = 2, day: int = 20) -> Repository:
    return Repository(key=f"github:{key}", checked=date(2026, 11, day), name=name, id=id_, description=f"Of {day}")


def built(root: Path, notes: dict[str, str], facts: Iterable[Repository], *, clean: bool = False) -> Path:
    write(root, {"llmnotes.toml": "search = false\n", "links.lock": lock_text(facts)})
    write(root, {f"notes/{name}.md": text for name, text in notes.items()})
    around = Surroundings(io.StringIO(), io.StringIO(), {}, 1, datetime(2026, 11, 21, tzinfo=UTC), None)
    assert build(Choices(root, asking=Asking(offline=True)), root / "_site", around, clean=clean) == 0
    return root / "_site"


def plain(file: Path, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in LexborHTMLParser(file.read_text()).css(selector)]


def pages(site: Path) -> list[str]:
    return sorted(file.parent.relative_to(site).as_posix() for file in site.glob("repositories/*/*/index.html"))


@pytest.mark.parametrize(
    "facts",
    [[known("oldo/name"), known("newo/name")], [known("oldo/name")]],
    ids=["both names are known", "the old name tells the new one"],
)
def test_both_names_lead_to_one_page(tmp_path: Path, facts: list[Repository]) -> None:
    site = built(tmp_path, BOTH, facts)
    page, former = site / "repositories/newo/name/index.html", site / "repositories/oldo/name/index.html"

    assert plain(site / "repositories/index.html", ".papers li p:last-child") == [
        "2 notes · 1 issue · renamed, once OldO/name"
    ]
    assert plain(page, "h1") == ["NewO/name"]
    assert plain(page, ".authors") == ["Of 20"]
    assert plain(page, ".notice") == ["Once OldO/name, as notes call it: it was renamed."]
    assert plain(page, ".cited mark") == ["the code", "it"]
    assert 'content="0; url=/repositories/newo/name/"' in former.read_text()
    cards = [(site / f"cards/repositories/{owner}/name.html").read_text() for owner in ("newo", "oldo")]
    assert cards[0] == cards[1]
    assert 'href="/repositories/newo/name/"' in cards[0]
    assert "both mention NewO/name" in " ".join(plain(site / "a/index.html", "main"))
    assert "repositories/oldo" not in (site / "sitemap.xml").read_text()


def test_two_former_names_lead_to_the_one_that_no_note_says(tmp_path: Path) -> None:
    facts = [known("oldo/name", name="Other/name", day=10), known("older/it", day=20)]
    site = built(tmp_path, {"a": f"We use [it]({OLD}) and [this]({OLDER}).\n"}, facts)
    page = site / "repositories/newo/name/index.html"

    assert pages(site) == ["repositories/newo/name", "repositories/older/it", "repositories/oldo/name"]
    assert plain(page, ".authors") == ["Of 20"]
    assert plain(page, ".notice") == ["Once older/it, OldO/name, as notes call it: it was renamed."]
    for name in ("oldo/name", "older/it"):
        assert "url=/repositories/newo/name/" in (site / f"repositories/{name}/index.html").read_text()


@pytest.mark.parametrize(
    "facts",
    [
        [known("oldo/name"), known("newo/name", id_=3)],
        [known("oldo/name", name="OldO/name"), known("newo/name", id_=3)],
        [],
    ],
    ids=["somebody else has the new name", "two repositories", "nothing is known"],
)
def test_others_stay_apart(tmp_path: Path, facts: list[Repository]) -> None:
    site = built(tmp_path, BOTH, facts)

    assert len(plain(site / "repositories/index.html", ".papers li")) == 2
    for name in ("newo/name", "oldo/name"):
        assert len(plain(site / f"repositories/{name}/index.html", ".cited mark")) == 1


def test_one_that_only_its_old_name_is_called_by_is_where_it_was(tmp_path: Path) -> None:
    assert pages(built(tmp_path, {"a": BOTH["a"]}, [known("oldo/name")])) == ["repositories/oldo/name"]


def test_what_was_built_before_another_name_came_up_is_as_if_built_anew(tmp_path: Path) -> None:
    facts = [known("oldo/name")]
    steps = (BOTH | {"b": "Nothing.\n"}, BOTH, BOTH | {"a": "Nothing.\n"})
    for notes in steps:
        site = built(tmp_path / "kept", notes, facts)
        anew = built(tmp_path / "new", notes, facts, clean=True)
        found = [{file.relative_to(top): file.read_bytes() for file in top.rglob("*.html")} for top in (site, anew)]
        assert found[0] == found[1]
