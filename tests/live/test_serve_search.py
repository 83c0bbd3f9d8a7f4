"""Searching a site while it is edited: the index is made beside all else, and a page that is open uses the newest."""

import os
import stat
from pathlib import Path

from playwright.sync_api import Page, expect
from served import served, until

from llmnotes.shell.pagefind import VARIABLE


def write_notes(root: Path) -> None:
    (root / "notes").mkdir(parents=True)
    (root / "notes" / "a.md").write_text("# First\n\nA zebra.\n")
    (root / "notes" / "b.md").write_text("# Second\n\nA quokka.\n")


def fake(folder: Path, text: str) -> dict[str, str]:
    """Return an environment in which another program is Pagefind."""
    program = folder / "fake"
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {**os.environ, VARIABLE: os.fspath(program)}


def test_what_was_just_saved_is_found_on_a_page_that_is_open(tmp_path: Path, page: Page) -> None:
    write_notes(tmp_path)
    with served(tmp_path) as site:
        until(lambda: site.get("pagefind/shards.json")[0] == 200)
        before = site.get("pagefind/shards.json")[1]
        site.open(page, "a/")
        page.keyboard.press("/")
        field = page.get_by_role("dialog").get_by_role("searchbox")
        expect(field).to_be_focused()
        page.keyboard.type("quokka")
        expect(page.locator(".found > li > a")).to_have_text(["Second"])
        page.keyboard.press("Escape")
        site.write("notes/b.md", "# Second\n\nAn ostrich.\n")
        until(lambda: site.get("pagefind/shards.json")[1] != before)
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.keyboard.press("/")
        expect(field).to_be_focused()
        page.keyboard.type("ostrich")
        expect(page.locator(".found > li > a")).to_have_text(["Second"])
        assert page.evaluate("window.sameDocument")


def test_until_there_is_an_index_the_archive_is_offered(tmp_path: Path, page: Page) -> None:
    write_notes(tmp_path / "site")
    with served(tmp_path / "site", environ=fake(tmp_path, "exec sleep 99")) as site:
        site.open(page, "search/?q=zebra")
        expect(page.get_by_role("status")).to_contain_text("There is no index to search in yet.")
        page.get_by_role("status").get_by_role("link", name="All notes").click()
        expect(page.locator("h1")).to_have_text("Archive")


def test_a_pagefind_that_fails_is_told_of_once(tmp_path: Path) -> None:
    write_notes(tmp_path / "site")
    with served(tmp_path / "site", environ=fake(tmp_path, "exit 1")) as site:
        site.await_said("no search: Pagefind made no index, it ended too early")
        site.write("notes/b.md", "# Second\n\nAn ostrich.\n")
        site.await_text("b/", "ostrich")
        until(lambda: site.get("pagefind/shards.json")[0] == 404)
        assert site.said.count("no search") == 1
