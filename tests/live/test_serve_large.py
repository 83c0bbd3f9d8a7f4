"""Ten thousand notes: nothing that a save brings is different from what it brings to ten."""

import subprocess
import sys
from pathlib import Path

from editions import is_same_document
from playwright.sync_api import Page, expect
from served import served, until

from benchmarks import notes

COUNT = 10_000


def test_a_large_site_is_kept_up_to_date_like_a_small_one(tmp_path: Path, tab: Page) -> None:
    root = tmp_path / "site"
    notes.write(root / "notes", COUNT)
    build = (sys.executable, "-m", "llmnotes", "build", "--offline", "--root", str(root))
    subprocess.run(build, check=True, capture_output=True)  # on all cores; what it read is there when it is served
    name = notes.name(COUNT // 2)
    with served(root) as site:
        assert f"Serving {COUNT:,} notes at " in site.said
        site.open(tab, f"{name}/")
        site.write(f"notes/{name}.md", f"{notes.text(COUNT // 2)}\nA sentence more.\n")
        expect(tab.locator(".e-content")).to_contain_text("A sentence more.")
        assert is_same_document(tab)
        site.open(tab, "archive/")
        links = tab.locator(".archive a")
        assert links.count() == COUNT
        site.write("notes/new.md", "---\ntitle: The newest\ndate: 2024-12-31\n---\nNew.\n")
        expect(tab.get_by_role("link", name="The newest")).to_be_visible(timeout=60_000)
        assert links.count() == COUNT + 1
        assert is_same_document(tab)
        (root / "notes" / f"{name}.md").unlink()
        until(lambda: site.get(f"{name}/")[0] == 404)
        expect(links).to_have_count(COUNT, timeout=60_000)
