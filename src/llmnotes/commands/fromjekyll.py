"""``llmnotes init --from-jekyll``: the settings of a Jekyll repository in a file of ours, and what only Jekyll has."""

from collections.abc import Iterator
from pathlib import Path

from llmnotes.commands.problems import stops
from llmnotes.config import parse_toml
from llmnotes.config.tomltext import toml_of
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.shell.configuration import JEKYLLS, is_jekylls, read_jekylls
from llmnotes.shell.create import create
from llmnotes.shell.environment import FINE, UNUSABLE, EnvironmentProblem, Surroundings
from llmnotes.shell.terminal import show
from llmnotes.shell.texts import read_text

NAME = "llmnotes.toml"
CACHE = ".llmnotes"
HEAD = "# The settings of {name}, which is not looked at any more; `rm {toml}` goes back to it.\n\n"
JEKYLL_ONLY = ("jekyll-plugin", "jekyll-setting")
FOLDERS = (
    ("_layouts", "*.html", "layout", "the look is that of llmnotes; templates of your own go to _templates/"),
    ("_sass", "*.s[ac]ss", "style sheet", "style sheets of your own go to _static/css/"),
    ("_plugins", "*.rb", "plug-in in Ruby", "what it does is not done here"),
)
"""What lies in a Jekyll repository and is not used: its folder, its files, what they are, and what there is instead."""


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
    create(folder / NAME, HEAD.format(name=name or "Jekyll", toml=NAME) + toml_of(config))
    print(
        f"Wrote {folder / NAME}: what {name or 'Jekyll'} says, in our words. Nothing else was touched.", file=around.err
    )
    lost = [*_lost(problems), *_unused(folder)]
    if lost:
        print("\nOnly Jekyll has these:", file=around.err)
        width = max(len(what) for what, _ in lost)
        for what, instead in lost:
            print(f"  {what:{width}}  {instead}", file=around.err)
    if (folder / ".git").exists() and CACHE not in _text(folder / ".gitignore"):
        print(f"\nLet git ignore /{CACHE}/, where a build keeps what it knows.", file=around.err)
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
