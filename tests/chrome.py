"""The browser of this machine: where it is, and how it is started."""

import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = (  # it talks to nobody but the servers of the tests
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Return the path of Chromium, or None where there is none."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return str(ON_MACOS) if found is None and ON_MACOS.exists() else found
