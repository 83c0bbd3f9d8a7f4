"""The one thing that a page of the preview has and the published one has not: its script."""

import json
import re
from hashlib import sha256
from html import unescape
from pathlib import Path

SCRIPT = "live.js"
_BROWSER = Path(__file__).with_name("browser")
_PARTS = ("morph.js", "marks.js", "panel.js", "live.js", "news.js")
_BEGINNING = """{
const script = document.currentScript;
const folder = new URL("./", script.src).href;
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
const memory = { // of this tab, where it may have one
  get(name) { try { return sessionStorage.getItem(`llmnotes ${name}`) } catch { return null } },
  set(name, value) { try { sessionStorage.setItem(`llmnotes ${name}`, value) } catch {} },
};
"""

_END = re.compile(rb"</body\s*>", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_HREF = re.compile(rb"""\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


def injected(html: bytes, tag: bytes) -> bytes:
    """Return a page with ``tag`` before the end of its body, or at its own end; all other bytes stay as they are."""
    visible = _COMMENT.sub(lambda match: b" " * len(match[0]), html)
    ends = [match.start() for match in _END.finditer(visible)]
    end = ends[-1] if ends else len(html)
    return html[:end] + tag + html[end:]


def script_tag(folder: str, *, version: str, status: int, follow: bool) -> bytes:
    """Return the script's tag. ``folder`` is the preview's own URL path, percent-encoded, with a slash at its end."""
    following = " data-follow" if follow else ""
    about = f'data-version="{version}" data-status="{status}"{following}'
    return f'<script src="{folder}{SCRIPT}" {about}></script>'.encode()


def version_of(*parts: bytes) -> str:
    """Return a name that only this content has."""
    return sha256(b"\0".join(parts)).hexdigest()[:20]


def addresses_in(html: bytes) -> set[str]:
    """Return all that the ``href`` of a page lead to, as written there."""
    found = (match[1] or match[2] or match[3] or b"" for match in _HREF.finditer(html))
    return {unescape(address.decode("utf-8", "replace")) for address in found}


def script() -> bytes:
    """Return the script with its style sheet, in a scope of its own. Raises ``OSError`` if the program is not whole."""
    style = json.dumps((_BROWSER / "live.css").read_text("utf-8"))
    parts = ((_BROWSER / part).read_text("utf-8") for part in _PARTS)
    return "".join((_BEGINNING.replace("STYLE", style, 1), *parts, "}\n")).encode()
