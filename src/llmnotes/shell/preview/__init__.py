"""Show a site in a browser on this machine the way a static host would, and keep open pages up to date.

A page is what is published, byte for byte, but for one script before its end. The script (``live.js``) is told by
server-sent events that there is a newer edition of the site, asks for its own page again and changes what is different.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from llmnotes.shell.preview.addresses import Content, Lookup, files_of
from llmnotes.shell.preview.hub import Hub
from llmnotes.shell.preview.server import Address, serving
from llmnotes.shell.preview.state import Mark, Problem, State, problem_of

__all__ = ["Address", "Content", "Hub", "Lookup", "Mark", "Problem", "State", "problem_of", "serve", "serving"]


def serve(site: Path, base: str, host: str, port: int, ready: Callable[[str, int], None]) -> None:
    """Serve the files of ``site`` until the process is interrupted; ``ready`` is told the address and the port.

    Takes the next free port if ``port`` is in use. Raises ``EnvironmentProblem`` if none can be had.
    """
    with serving(files_of(site), Hub(), base=base, host=host, port=port) as address:
        ready(address.url, address.port)
        threading.Event().wait()
