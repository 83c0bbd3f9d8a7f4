"""``llmnotes init --from-jekyll``: the settings of a Jekyll repository in a file of ours, and what only Jekyll has."""

import re
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from llmnotes.commands.problems import stops
from llmnotes.commands.rubyplugins import OTHERWISE, about
from llmnotes.config import LOCAL, Config, parse_toml
from llmnotes.config.tomltext import toml_of
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.links.own import own_name
from llmnotes.shell.configuration import JEKYLLS, is_jekylls, read_jekylls
from llmnotes.shell.create import create
from llmnotes.shell.environment import FINE, UNUSABLE, EnvironmentProblem, Surroundings
from llmnotes.shell.git import working_tree
from llmnotes.shell.terminal import show
from llmnotes.shell.texts import read_text

NAME = "llmnotes.toml"
SITE = "_site"
HEAD = "# The settings of {name}, which is not looked at any more; `rm {toml}` goes back to it.\n\n"
JEKYLL_ONLY = ("jekyll-plugin", "jekyll-setting")
FOLDERS = (
    ("_layouts", "*.html", "layout", "the look is that of llmnotes; templates of your own go to _templates/"),
    ("_sass", "*.s[ac]ss", "style sheet", "style sheets of your own go to _static/css/"),
)
"""What lies in a Jekyll repository and is not used: its folder, its files, what they are, and what there is instead."""

PLUGINS = "_plugins"
MOST_PLUGINS = 30
"""Plug-ins of a site's own that are told one by one."""
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)
_REPOSITORY = re.compile(r"([\w.-]+)/([\w.-]+)")


def from_jekyll(folder: Path, around: Surroundings) -> int:
    """Write the settings of the Jekyll repository in ``folder`` to a new file, and tell what could not be carried over.

    Nothing else is touched. Raises ``EnvironmentProblem`` if there is no such repository, or such settings already.
    """
    _refuse_to_replace(folder)
    name = next((name for name in JEKYLLS if (folder / name).exists()), "")
    if not name and not is_jekylls(folder):
        hint = "name the folder of a Jekyll repository: llmnotes init DIR --from-jekyll"
        raise EnvironmentProblem(f"there is no _config.yml in {folder}", hint)
    config, problems = read_jekylls(folder)
    told = [one for one in problems if one.severity is not Severity.INFO and one.code not in JEKYLL_ONLY]
    if told:
        show(told, folder, around.err, around.environ)
    if stops(problems, strict=False):
        return UNUSABLE
    is_nowhere = config.base_url.startswith(LOCAL)
    if is_nowhere and (host := _host(folder, config, around)):
        config = replace(config, base_url=host + config.base_url.removeprefix(LOCAL))
    create(folder / NAME, HEAD.format(name=name or "Jekyll", toml=NAME) + toml_of(config))
    print(
        f"Wrote {folder / NAME}: what {name or 'Jekyll'} says, in our words. Nothing else was touched.", file=around.err
    )
    if is_nowhere:
        print(_about_address(name, config.base_url), file=around.err)
    lost = [*_lost(problems), *_unused(folder)]
    if lost:
        print("\nOnly Jekyll has these:", file=around.err)
        width = max(len(what) for what, _ in lost)
        for what, instead in lost:
            print(f"  {what:{width}}  {instead}", file=around.err)
    if (folder / ".git").exists() and SITE not in _text(folder / ".gitignore"):
        print(f"\nLet git ignore /{SITE}/, where a build puts the site.", file=around.err)
    where = "" if folder == Path() else f" --root {folder}"
    print(f"\nNext: llmnotes serve{where}. To go back, remove {NAME}.", file=around.err)
    return FINE


def _refuse_to_replace(folder: Path) -> None:
    if (folder / NAME).exists():
        raise EnvironmentProblem(f"{folder} has {NAME} already", "remove it to have it written anew")
    if (folder / "pyproject.toml").exists():
        text = read_text(folder / "pyproject.toml", "pyproject.toml")
        if isinstance(text, str) and parse_toml("pyproject.toml", text)[0] is not None:
            raise EnvironmentProblem("pyproject.toml has settings already", "remove [tool.llmnotes] from it first")


def _text(file: Path) -> str:
    text = read_text(file, file.name) if file.exists() else ""
    return "" if isinstance(text, Diagnostic) else text


def _host(folder: Path, config: Config, around: Surroundings) -> str:
    """Return where GitHub Pages shows the repository: at the domain that it names, or at that of its owner.

    Nothing where that is not known, or the site's path is not the one that it would have there.
    """
    domain = _text(folder / "CNAME").strip()
    if _HOST.fullmatch(domain):
        return f"https://{domain.lower()}"
    named = config.extra.get("repository")
    tree = None if isinstance(named, str) else working_tree(folder, around.environ)
    found = _REPOSITORY.fullmatch(named if isinstance(named, str) else own_name(tree) if tree else "")
    if found is None:
        return ""
    host = f"{found[1].lower()}.github.io"
    is_there = config.base_url == f"{LOCAL}/{found[2]}" or found[2].lower() == host
    return f"https://{host}" if is_there else ""


def _about_address(name: str, base_url: str) -> str:
    if base_url.startswith(LOCAL):
        return f"{name} has a `baseurl`, but no `url`: put the site's own host into base_url."
    return f"{name} has no `url` before its `baseurl`: base_url is {base_url}, where GitHub Pages has the repository."


def _lost(problems: tuple[Diagnostic, ...]) -> Iterator[tuple[str, str]]:
    """Yield what the settings ask for and only Jekyll can do, each once."""
    found = {one.message: one.hint for one in problems if one.code in JEKYLL_ONLY}
    for message, hint in found.items():
        yield message.removesuffix(" is not run").removesuffix(" changes nothing here"), hint


def _unused(folder: Path) -> Iterator[tuple[str, str]]:
    for name, pattern, what, instead in FOLDERS:
        count = sum(1 for _ in (folder / name).rglob(pattern))
        if count:
            yield f"{name} ({count} {what}{'' if count == 1 else 's'})", instead
    own = sorted((folder / PLUGINS).rglob("*.rb"))
    for file in own[:MOST_PLUGINS]:
        what, instead = about(_text(file))
        yield f"{file.relative_to(folder).as_posix()}{f' ({what})' if what else ''}", instead
    if len(own) > MOST_PLUGINS:
        yield f"{len(own) - MOST_PLUGINS} more plug-ins in Ruby", OTHERWISE
