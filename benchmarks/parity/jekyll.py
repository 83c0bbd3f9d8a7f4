"""Builds a repository with the Jekyll that is installed here."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import msgspec
import yaml

from benchmarks.parity.built import MARKS, Build, Document, Site
from llmnotes.shell.jekyllfiles import OURS

HERE = Path(__file__).parent
LEFT_OUT = shutil.ignore_patterns(".git", "_site", ".llmnotes", ".jekyll-cache", "node_modules", "vendor", "Gemfile*")
OVERLAY: Mapping[str, object] = {
    "theme": False,
    "plugins": [],
    "gems": [],
    "markdown": "kramdown",
    "plugins_dir": [str(HERE)],
    "layouts_dir": "_no_layouts",
    "safe": False,
    "strict_front_matter": False,
    "quiet": True,
}
"""What counts before the repository's own configuration."""

ENVIRON: Mapping[str, str] = {
    "TZ": "UTC",
    "LANG": "C.UTF-8",
    "JEKYLL_NO_BUNDLER_REQUIRE": "true",
    "JEKYLL_ENV": "production",
}

CONFIGURATION = ("_config.yml", "_config.yaml")
LOOP = re.compile(r"\{%-?\s*(?:for|tablerow)\s")
RAW = re.compile(r"\{%-?\s*(raw|comment|highlight)\b.*?\{%-?\s*end\1\b", re.DOTALL)

UNREADABLE = 20
"""Files that stop Jekyll altogether and are taken away, one at each attempt, before we give up."""


class _Told(msgspec.Struct, frozen=True):
    documents: tuple[Document, ...]
    redirects: Mapping[str, str]
    files: Mapping[str, str]
    failures: Mapping[str, str]
    missing: frozenset[str]


class JekyllFailedError(Exception):
    """Jekyll built nothing; the message is its own."""


def settings(repository: Path) -> dict[str, object]:
    """Return what is in the repository's ``_config.yml``, dates and all as text; nothing of what can not be read."""
    text = next((_text(repository / name) for name in CONFIGURATION if (repository / name).is_file()), "")
    try:
        found = yaml.load(text.removeprefix("\ufeff"), yaml.BaseLoader)
    except yaml.YAMLError:
        return {}
    return found if isinstance(found, dict) else {}


def site_of(config: Mapping[str, object]) -> Site:
    """Return where the site lives; some put all of that into ``baseurl``."""
    url, base = (str(config.get(key) or "").rstrip("/") for key in ("url", "baseurl"))
    if "://" in base:
        scheme, _, place = base.partition("://")
        host, _, path = place.partition("/")
        url, base = f"{scheme}://{host}", path
    base = base.strip("/")
    return Site(url, f"/{base}" if base else "")


def build(repository: Path, scratch: Path) -> Build:
    """Build a copy of ``repository`` in ``scratch``, a folder that is not there yet.

    Layouts, the theme, the site's own plug-ins and those that are not installed here are left out; what a tag of theirs
    would write is its name between ``MARKS``. Raises ``JekyllFailedError``.
    """
    root = scratch / "source"
    shutil.copytree(repository, root, ignore=LEFT_OUT, symlinks=True)
    for name in OURS:  # which Jekyll would publish
        (root / name).unlink(missing_ok=True)
    config = settings(repository)
    source = _source(root, config)
    _quote_symbols(root)
    told = scratch / "told.json"
    overlay = scratch / "overlay.yml"
    overlay.write_text(yaml.safe_dump(OVERLAY), "utf-8")
    plugins = " ".join(_plugins(config))
    environ = {**ENVIRON, "PARITY_FILE": str(told), "PARITY_PLUGINS": plugins, "PARITY_MARKS": MARKS}
    environ["PARITY_ROOT"] = str(root)
    stopped: dict[str, str] = {}
    while True:
        finished = _run(root, source, overlay, environ)
        if finished.returncode == 0 and told.exists():
            break
        message = finished.stderr
        culprit = _culprit(message, root)
        if culprit is None or culprit in stopped or len(stopped) >= UNREADABLE:
            raise JekyllFailedError(_last_words(message))
        stopped[culprit] = _last_words(message)
        (root / culprit).unlink()
    found = msgspec.json.decode(told.read_bytes(), type=_Told)
    documents = {one.path: one for one in found.documents if one.path not in found.failures}
    texts = {path: RAW.sub("", _text(repository / path)) for path in documents}
    programs = frozenset(path for path, text in texts.items() if LOOP.search(text))
    failures = {**found.failures, **stopped}
    return Build(
        documents, found.redirects, found.files, failures, programs=programs, missing=found.missing,
        is_limited=config.get("limit_posts", "0") != "0",
    )  # fmt: skip


def _source(root: Path, config: Mapping[str, object]) -> Path:
    """Return the folder of the site, a copy's own."""
    written = str(config.get("source") or ".")
    source = Path(os.path.normpath(root / written))
    if not source.is_dir() or not source.is_relative_to(root):
        raise JekyllFailedError(f"`source: {written}` is no folder of the repository")
    return source


def _text(file: Path) -> str:
    return file.read_text("utf-8", errors="replace") if file.is_file() else ""


def _quote_symbols(root: Path) -> None:
    """Debian's Jekyll refuses ``style: :compressed``, which any other one takes for a text."""
    for file in root.glob("_config.y*ml"):
        text = _text(file)
        file.write_text(re.sub(r"(?m)^(\s*[\w-]+:\s+)(:\w+)\s*$", r"\1'\2'", text), "utf-8")


def _plugins(config: Mapping[str, object]) -> list[str]:
    named = config.get("plugins") or config.get("gems") or []
    return [str(name) for name in named] if isinstance(named, list) else [str(named)]


def _run(root: Path, source: Path, overlay: Path, environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    configs = [str(root / name) for name in CONFIGURATION if (root / name).is_file()][:1]
    scratch = overlay.parent
    command = ["jekyll", "build", "--source", str(source), "--destination", str(scratch / "made")]
    command += ["--config", ",".join([*configs, str(overlay)]), "--trace", "--disable-disk-cache"]
    return subprocess.run(
        command, cwd=scratch, env=os.environ | environ, capture_output=True, text=True, errors="replace", check=False
    )


def _culprit(message: str, root: Path) -> str | None:
    """Return the path of the file that Jekyll names last in its message."""
    named = re.findall(rf"{re.escape(str(root))}/([^\n'\":]+)", message)
    return next((path for path in reversed(named) if (root / path).is_file() and path[0] != "."), None)


def _last_words(message: str) -> str:
    lines = [re.sub(r"\x1b\[\d*m", "", line).strip() for line in message.splitlines() if line.strip()]
    telling = (line for line in lines if re.search(r"Error:|Exception|\(\w+(?:::\w+)*\)$", line))
    return next(telling, lines[-1] if lines else "it says nothing")
