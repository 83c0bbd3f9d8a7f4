"""Hold this repository's own pages against Lighthouse and axe: ``python tests/quality.py LIGHTHOUSE [PAGE...]``.

LIGHTHOUSE is the folder into which npm installed it. The pages are served as GitHub Pages does: compressed, and to be
kept for ten minutes. Exit codes: 0 where every score is ``LEAST`` at least and axe finds nothing serious, 1 where not,
2 where something is missing.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import chrome
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # it comes without types
from msgspec import Struct
from playwright.sync_api import Page, sync_playwright
from websites import REPOSITORY, StaticHost, Website, published

PAGES = {
    "home": "/",
    "note": "/large-language-models/",
    "papers": "/papers/",
    "paper": "/papers/1706.03762/",
    "repositories": "/repositories/",
    "repository": "/repositories/nvidia/tensorrt-llm/",
    "tags": "/tags/",
    "tag": "/tags/llm/",
    "archive": "/archive/",
    "map": "/map/",
    "search": "/search/",
}
UNFOUND = {"search"}
"""Pages that tell search engines to leave them out, which costs points that they are not worth."""

FORMS: Mapping[str, tuple[str, ...]] = {"phone": (), "desktop": ("--preset=desktop",)}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
OPTIONS = {"rules": {"target-size": {"enabled": True}}}  # of WCAG 2.2 (2.5.8), which axe leaves out unless it is told
LEAST = 95
ATTEMPTS = 3
"""How often a page is measured that is too slow: the speed of a busy machine is not the page's."""

LONGEST = 300  # seconds for one page: some ten on a machine with nothing else to do
SQUEEZED = ("text/", "application/json", "application/xml", "application/javascript", "image/svg+xml")


class Result(Struct, frozen=True):
    """What Lighthouse says of one page: its scores of 100 by category, and for each that is too low what costs points.

    ``lost`` has a line for each audit that costs some.
    """

    scores: Mapping[str, int]
    lost: tuple[str, ...]


class AsOnPages(StaticHost):
    """A static host that compresses texts and has them kept for a while, as GitHub Pages does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802 -- the name that http.server calls
        """Send a file, compressed where it is a text."""
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if self.path.endswith("/") else file
        kind = self.guess_type(file)
        if not file.is_file() or not kind.startswith(SQUEEZED):
            return super().do_GET()
        content = gzip.compress(file.read_bytes(), mtime=0)
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        return None

    def end_headers(self) -> None:
        """Let every answer be kept for ten minutes."""
        self.send_header("Cache-Control", "max-age=600")
        super().end_headers()


def main(lighthouse: Path, names: Sequence[str]) -> int:
    """Return the exit code; ``names`` are some of ``PAGES``, or none for all."""
    if problem := _missing(lighthouse, names):
        print(problem, file=sys.stderr)
        return 2
    chosen = {name: PAGES[name] for name in names or PAGES}
    with (
        tempfile.TemporaryDirectory() as folder,
        published(REPOSITORY, Path(folder) / "site", host=AsOnPages) as site,
    ):
        serious = list(_axe(site, chosen))
        slow = list(_measured(lighthouse, site, chosen))
    print(*serious, *slow, sep="\n")
    return 1 if serious or slow else 0


def _missing(lighthouse: Path, names: Sequence[str]) -> str:
    """Say what is missing, or nothing."""
    if unknown := [name for name in names if name not in PAGES]:
        return f"there is no page {unknown[0]}: choose of {', '.join(PAGES)}"
    if chrome.find() is None:
        return "there is no Chromium: install it, and Lighthouse can look at the pages"
    if shutil.which("node") is None:
        return "there is no node, which Lighthouse runs on: install Node.js 22 or newer"
    return "" if _program(lighthouse).exists() else f"there is no Lighthouse in {lighthouse}: run make quality"


def _axe(site: Website, pages: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for all that axe finds serious, in light and dark."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chrome.find(), args=chrome.FLAGS)
        page = browser.new_page()
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            for name, path in pages.items():
                page.goto(site.home + path)
                yield from (f"{name}, {scheme}: axe finds {problem}" for problem in _serious(page))
        browser.close()


def _serious(page: Page) -> Iterator[str]:
    for violation in Axe().run(page, options=OPTIONS).response["violations"]:
        if violation["impact"] in {"serious", "critical"}:
            yield f"{violation['id']}, {len(violation['nodes'])} times: {violation['nodes'][0]['html'][:200]}"


def _measured(lighthouse: Path, site: Website, pages: Mapping[str, str]) -> Iterator[str]:
    """Print the scores of every page as they come, and yield a line for all that costs a page too much."""
    print(f"{'':22}", *(f"{category:>14}" for category in CATEGORIES), flush=True)
    for name, path in pages.items():
        for form, options in FORMS.items():
            left_out = ("--skip-audits=is-crawlable",) if name in UNFOUND else ()
            result = _best(lighthouse, site.home + path, (*options, *left_out))
            print(f"{name:12} {form:9}", *(f"{score:14}" for score in result.scores.values()), flush=True)
            yield from (f"{name}, {form}: {line}" for line in result.lost)


def _best(lighthouse: Path, url: str, options: Sequence[str]) -> Result:
    """Return what Lighthouse says of a page, at best where only its speed is at fault."""
    best = _run(lighthouse, url, options)
    for _ in range(ATTEMPTS - 1):
        if best.scores["performance"] >= LEAST:
            break
        best = max(best, _run(lighthouse, url, options), key=lambda result: result.scores["performance"])
    return best


def _run(lighthouse: Path, url: str, options: Sequence[str]) -> Result:
    command: list[str | Path] = [
        "node",
        _program(lighthouse),
        url,
        *options,
        "--output=json",
        "--quiet",
        "--no-enable-error-reporting",
        f"--only-categories={','.join(CATEGORIES)}",
        f"--chrome-flags=--headless=new {' '.join(chrome.FLAGS)}",
    ]
    around = {**os.environ, "CHROME_PATH": chrome.find() or ""}
    done = subprocess.run(command, env=around, stdout=subprocess.PIPE, check=True, timeout=LONGEST)
    return _read(json.loads(done.stdout))


def _read(report: Mapping[str, Any]) -> Result:
    """Return the scores of a report (Lighthouse's "LHR"), and what they lack."""
    if error := report.get("runtimeError"):
        raise RuntimeError(f"Lighthouse: {error['message']}")
    scores = {name: round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES}
    low = [name for name in CATEGORIES if scores[name] < LEAST]
    return Result(scores, tuple(line for name in low for line in _lost(report, name)))


def _lost(report: Mapping[str, Any], name: str) -> Iterator[str]:
    """Yield what costs a category points; speed is a matter of times, so also of what could make them shorter."""
    refs = report["categories"][name]["auditRefs"]
    whole = sum(ref["weight"] for ref in refs)
    for ref in refs:
        audit = report["audits"][ref["id"]]
        score = audit["score"]
        is_hint = name == "performance" and ref["weight"] == 0
        if score is None or score == 1 or (ref["weight"] == 0 and not is_hint):
            continue
        cost = f"{100 * ref['weight'] * (1 - score) / whole:.0f} points of {name}" if not is_hint else "a hint"
        nodes = [item["node"]["snippet"] for item in audit.get("details", {}).get("items", []) if "node" in item]
        yield f"{cost}: {audit['title']} {audit.get('displayValue', '')} {' '.join(nodes[:1])[:200]}".rstrip()


def _program(lighthouse: Path) -> Path:
    return lighthouse / "node_modules" / "lighthouse" / "cli" / "index.js"


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
