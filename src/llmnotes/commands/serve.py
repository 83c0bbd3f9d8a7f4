"""``llmnotes serve``: build the site and show it in a browser on this machine."""

import webbrowser
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from llmnotes.commands.build import build
from llmnotes.commands.choices import Choices, configure
from llmnotes.shell.environment import FINE, Surroundings
from llmnotes.shell.preview import serve as serve_site


class Window(Struct, frozen=True):
    """Where a user wants to see the site."""

    host: str
    port: int
    open: bool


def serve(choices: Choices, output: Path, window: Window, around: Surroundings) -> int:
    """Build the site at ``output`` and serve it until Ctrl-C. Raises ``EnvironmentProblem`` if no port is free."""
    code = build(choices, output, around)
    if code != FINE:
        return code
    config, _ = configure(choices)

    def ready(address: str, port: int) -> None:
        if port != window.port and window.port != 0:
            print(f"Port {window.port} is in use; {port} is the next free one", file=around.err)
        print(f"Serving {output} at {address} (Ctrl-C ends it)", file=around.err, flush=True)
        if window.open:
            webbrowser.open(address)

    try:
        serve_site(output, urlsplit(config.base_url).path, window.host, window.port, ready)
    except KeyboardInterrupt:
        print(file=around.err)
    return FINE
