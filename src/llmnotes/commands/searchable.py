"""Whether a site can be searched: that takes a program that not every machine has."""

from collections.abc import Mapping

from msgspec.structs import replace

from llmnotes.config import Config
from llmnotes.shell.cache import digest_of


def available(config: Config, environ: Mapping[str, str]) -> tuple[Config, str]:
    """Return the settings that can be had on this machine, and what to say if that is no search."""
    if not config.search:
        return config, ""
    from llmnotes.shell.pagefind import VARIABLE, program  # 5 ms that a site without search does not need

    if program(environ) is not None:
        return config, ""
    missing = f"there is no Pagefind for this machine ({VARIABLE} may name one, and search = false does without)"
    return replace(config, search=False), f"no search: {missing}"


def marked(edition: bytes, config: Config, environ: Mapping[str, str]) -> bytes:
    """Return what changes with the code at work, and with Pagefind if it is of any use."""
    if not config.search:
        return edition
    from llmnotes.shell.pagefind import mark_of, program

    found = program(environ)
    return digest_of(edition, mark_of(found) if found else b"")
