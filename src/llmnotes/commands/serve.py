"""``llmnotes serve``: show a site in a browser on this machine, and every change to it as soon as it is saved."""

import ipaddress
import os
import sys
import webbrowser
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from llmnotes.commands.choices import Choices
from llmnotes.commands.live import Live
from llmnotes.commands.telling import Telling
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic
from llmnotes.links.lock import NAME as LOCK
from llmnotes.shell.configuration import CONFIGURATION, GEMFILE, read_config
from llmnotes.shell.environment import FINE, Surroundings
from llmnotes.shell.garbage import uncollected
from llmnotes.shell.liquidfiles import folders_of
from llmnotes.shell.preview import Address, Hub, serving
from llmnotes.shell.sources import overlooks
from llmnotes.shell.terminal import progress, show
from llmnotes.shell.theme import FOLDERS, own_folders, theme_folder
from llmnotes.shell.watch import watching
from llmnotes.shell.watch.wanted import is_editors_own


class Window(Struct, frozen=True):
    """Where a user wants to see the site; with ``follow``, pages go where a note is saved."""

    host: str
    port: int
    open: bool
    follow: bool


def serve(choices: Choices, window: Window, around: Surroundings) -> int:
    """Serve the site at ``choices.root`` until Ctrl-C. Raises ``EnvironmentProblem`` if there is none, or no port."""
    say = partial(_say, around)
    sys.setswitchinterval(0.001)  # s: whoever waits for a page waits no longer for the surveyor
    hub = Hub()
    live = Live(choices, around, Telling(choices.root, hub, partial(_report, choices.root, around)), say)
    server = partial(serving, live.lookup, hub, base=lambda: live.base, host=window.host, follow=window.follow)
    config = read_config(choices.root)[0]
    at: Address | None = None
    try:
        with ExitStack() as stack:
            while True:  # once, but for a site that has its notes or its bibliography elsewhere
                with watching(*_watched(choices.root, config), say, ignored=_ignored(choices.root, config)) as watch:
                    with uncollected(), progress(around.err, around.environ) as bar:
                        live.begin(bar, moved=watch.wake)
                    if at is None:
                        at = stack.enter_context(server(port=window.port))
                        _welcome(live, window, at, say)
                    base = live.base
                    while _folder(live.config) == _folder(config):
                        if changes := watch.next():
                            live.take(changes)
                        if live.base != base:
                            base = live.base
                            say(_address(live, at))
                config = live.config
    except KeyboardInterrupt:
        say()
    finally:
        live.end()
    return FINE


def _watched(root: Path, config: Config) -> tuple[list[Path], list[Path]]:
    """Return the folders and the single files that a site depends on."""
    own = [root / name for name in (*own_folders(config), *folders_of(config))]
    folders = [root / config.notes, *own, *(theme_folder() / name for name in FOLDERS)]
    return folders, [root / name for name in (*CONFIGURATION, GEMFILE, LOCK, *config.bibliography)]


def _ignored(root: Path, config: Config) -> Callable[[str], bool]:
    """Return what says whether what is below one of the folders is no part of the site."""
    top = os.path.abspath(root)  # noqa: PTH100 -- as the watch has its paths
    beside = tuple(f"{top}/{name}/" for name in (*own_folders(config), *folders_of(config)))  # which may be among notes
    notes = os.path.abspath(root / config.notes)  # noqa: PTH100
    is_overlooked = overlooks(root, config)

    def is_ignored(path: str) -> bool:
        is_note = path.startswith(f"{notes}/") and not f"{path}/".startswith(beside)
        return is_overlooked(path) if is_note else is_editors_own(path)

    return is_ignored


def _folder(config: Config) -> object:
    """Return what of the settings decides which files are looked at."""
    files = (config.notes, config.exclude, config.bibliography, folders_of(config))
    return (*files, config.dialect, config.include, config.collections, config.collections_dir)


def _report(root: Path, around: Surroundings, problems: tuple[Diagnostic, ...]) -> None:
    if problems:
        with suppress(OSError):
            show(problems, root, around.err, around.environ)
    else:
        _say(around, "All errors are mended")


def _say(around: Surroundings, text: str = "") -> None:
    """Print a line, if the terminal is still there: the pages are what counts."""
    with suppress(OSError):
        print(text, file=around.err, flush=True)


def _welcome(live: Live, window: Window, at: Address, say: Callable[[str], None]) -> None:
    if window.port not in (0, at.port):
        say(f"Port {window.port} is in use; {at.port} is the next free one")
    if not _is_loopback(window.host):
        say(f"{window.host} is no loopback address: whoever reaches this machine can read what is shown")
    say(_address(live, at))
    if window.open:
        webbrowser.open(_home(live, at))


def _address(live: Live, at: Address) -> str:
    return f"Serving {live.notes:,} note{'' if live.notes == 1 else 's'} at {_home(live, at)} (Ctrl-C ends it)"


def _home(live: Live, at: Address) -> str:
    return f"{at.origin}{quote(live.base)}/"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
