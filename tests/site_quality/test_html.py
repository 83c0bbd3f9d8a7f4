"""All pages are valid HTML, as the W3C's own checker has it, and say what their formulas mean."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import pytest
from selectolax.lexbor import LexborHTMLParser
from websites import REPOSITORY, Website

CHECKER = REPOSITORY / ".venv" / "vnu.jar"
AUTHORS_OWN = re.compile(r"The heading .* skipping \d+ heading levels?\.")  # which level follows which is the author's


@pytest.fixture(scope="session")
def checker() -> list[str]:
    """Return the command that checks pages. Without Java or npm, tests are skipped."""
    java = shutil.which("java")
    if java is None or shutil.which("npm") is None:
        pytest.skip("there is no Java to run the HTML checker with, or no npm to fetch it with")
    if not CHECKER.exists():
        reason = f"there is no HTML checker: run `make test`, or python tests/fetch_vnu.py {CHECKER}"
        assert not os.environ.get("CI"), reason
        pytest.skip(reason)
    return [java, "-Xss4m", "-jar", str(CHECKER), "--format", "json", "--errors-only", "--exit-zero-always"]


def test_every_page_is_valid_html(checker: list[str], site: Website, tmp_path: Path) -> None:
    cards = tmp_path / "cards.html"
    cards.write_text(_page_of([file.read_text("utf-8") for file in site.cards]), "utf-8")
    pages = [str(file) for file in {*site.folder.rglob("*.html")} - {*site.cards} | {cards}]
    run = subprocess.run([*checker, *pages], check=True, capture_output=True, text=True)
    errors = [
        f"{error['url'].removeprefix(site.folder.as_uri())}:{error.get('lastLine')}: {error['message']}"
        for error in json.loads(run.stderr)["messages"]
        if not AUTHORS_OWN.fullmatch(error["message"])
    ]
    assert errors == []


def test_every_card_is_small(site: Website) -> None:
    assert site.cards
    assert {file: size for file in site.cards if (size := file.stat().st_size) > 3_000} == {}


def test_every_formula_carries_its_tex(site: Website) -> None:
    formulas = [
        (file.name, formula)
        for file in site.folder.rglob("*.html")
        for formula in LexborHTMLParser(file.read_text(encoding="utf-8")).css("math")
    ]
    assert len(formulas) > 5
    silent = [
        (name, formula.html)
        for name, formula in formulas
        if not formula.attributes.get("alttext") and not formula.css('annotation[encoding="application/x-tex"]')
    ]
    assert silent == []


def test_every_id_is_there_once(site: Website) -> None:
    for file in site.folder.rglob("*.html"):
        ids = [node.attributes["id"] or "" for node in LexborHTMLParser(file.read_text(encoding="utf-8")).css("[id]")]
        assert len(ids) == len(set(ids)), f"{file}: {sorted(ids)}"


def _page_of(parts: list[str]) -> str:
    sections = "".join(f"<section><h2>A card</h2>{part}</section>\n" for part in parts)
    return f'<!doctype html>\n<html lang="en">\n<title>Cards</title>\n<h1>Cards</h1>\n{sections}</html>\n'


def test_every_page_tells_search_engines_what_it_is_about(own_site: Website) -> None:
    described = {
        path: [node.attributes["content"] for node in parsed.css("meta[name=description]")]
        for path in own_site.pages
        if not (parsed := _parsed(own_site, path)).css("meta[content=noindex]")
    }
    assert len(described) > 10
    assert {path: texts for path, texts in described.items() if len(texts) != 1 or len(texts[0] or "") < 10} == {}
    assert len({text for (text,) in described.values()}) == len(described), "two pages say the same"


def _parsed(site: Website, path: str) -> LexborHTMLParser:
    file = site.folder / unquote(path).lstrip("/")
    return LexborHTMLParser((file / "index.html" if path.endswith("/") else file).read_text("utf-8"))
