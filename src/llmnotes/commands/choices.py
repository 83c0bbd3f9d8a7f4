"""What a user chose on the command line, and how it joins what the configuration file says."""

import json
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from llmnotes.config import Config, parse_toml
from llmnotes.diagnostics import Diagnostic
from llmnotes.shell.bibliography import missing, with_bibliography
from llmnotes.shell.configuration import read_config
from llmnotes.shell.datafiles import with_data
from llmnotes.shell.environment import EnvironmentProblem


class Asking(Struct, frozen=True):
    """What a user decided about asking: ``offline`` asks nobody, ``refresh`` asks about all links again.

    ``web`` asks about ordinary pages, too; ``timeout`` is in seconds, and None what the configuration says.
    """

    offline: bool = False
    refresh: bool = False
    web: bool = False
    timeout: int | None = None


class Choices(Struct, frozen=True):
    """What a user chose on the command line; ``None`` where the configuration decides."""

    root: Path
    base_url: str | None = None
    drafts: bool = False
    future: bool = False
    strict: bool = False
    asking: Asking = Asking()


def configure(choices: Choices) -> tuple[Config, tuple[Diagnostic, ...]]:
    """Return the settings of the configuration file, with the choices of the command line before them."""
    config, diagnostics = read_config(choices.root)
    config, of_data = with_data(choices.root, with_bibliography(choices.root, config))
    if choices.base_url is not None:
        given, problems = parse_toml("--base-url", f"base_url = {json.dumps(choices.base_url)}")
        if given is None or problems:
            raise EnvironmentProblem(f"--base-url: {problems[0].message}", problems[0].hint)
        config = replace(config, base_url=given.base_url)
    chosen = replace(config, drafts=config.drafts or choices.drafts, future=config.future or choices.future)
    return chosen, (*diagnostics, *of_data, *missing(choices.root, config))
