"""What git knows of a site and of the changes to it; a repository is somebody else's text, and gets nothing to run.

A repository's own settings may name programs for git to start: monitors, filters, converters, hooks, transports. Each
of them is switched off here, and nothing is fetched.
"""

import os
import subprocess
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from msgspec import Struct

from llmnotes.links.own import WorkingTree
from llmnotes.report import Lines, added_lines, former_paths
from llmnotes.report.changes import WHOLE_FILE
from llmnotes.report.visible import visible
from llmnotes.shell.environment import EnvironmentProblem, because

DIFF = (
    "diff", "--unified=0", "--inter-hunk-context=0", "--no-color", "--no-ext-diff", "--no-textconv", "--find-renames",
    "--ignore-submodules=all", "--relative", "--src-prefix=a/", "--dst-prefix=b/",
)  # fmt: skip
UNTRACKED = ("ls-files", "--others", "--exclude-standard", "-z")
FILTERS = ("config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process|smudge|required)$")

SETTINGS = {
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "core.pager": "cat",
    "diff.autoRefreshIndex": "false",  # nothing is written either
    "protocol.allow": "never",
}
LONGEST_TEXT = 4 * 2**20  # bytes of a file whose lines or headings a link names
ENVIRONMENT = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0"}

OF_ANOTHER = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_CONFIG", "GIT_DIR", "GIT_GRAFT_FILE",
        "GIT_IMPLICIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
    }
)  # fmt: skip
"""What ``git rev-parse --local-env-vars`` lists, without settings. Hooks get these, and they fit one folder only."""


class Change(Struct, frozen=True):
    """What was changed below a folder since the commit ``base``.

    ``lines`` are those that were added, and ``former`` what renamed files were called, by their names now.
    """

    base: str
    lines: Lines
    former: Mapping[str, str]


def change_since(root: Path, ref: str, environ: Mapping[str, str]) -> Change:
    """Return what was changed below ``root`` since the work on it left ``ref``, committed or not.

    Files that git does not know yet count as a whole, unless it ignores them. Raises ``EnvironmentProblem`` without
    git, outside of a repository, and for a commit that is not there.
    """
    environ = _quiet(root, environ)
    base = _base(root, ref, environ)
    diff = _git(root, environ, *DIFF, base, "--")
    untracked = _git(root, environ, *UNTRACKED).split(b"\0")
    new = {path.decode("utf-8", "backslashreplace"): (WHOLE_FILE,) for path in untracked if path}
    return Change(base, {**added_lines(diff), **new}, former_paths(diff))


def check_out(root: Path, commit: str, folder: Path, environ: Mapping[str, str]) -> Path:
    """Write what was below ``root`` at a commit into an empty folder, and return where that is ``root``.

    It need not be there. Raises ``EnvironmentProblem`` where git can not do that.
    """
    environ = {**_quiet(root, environ), "GIT_INDEX_FILE": str(folder / "index")}
    prefix = os.fsdecode(_git(root, environ, "rev-parse", "--show-prefix")).removesuffix("\n")
    _git(root, environ, "read-tree", commit)
    _git(root, environ, "checkout-index", "--all", "--quiet", f"--prefix={folder / 'tree'}/")
    return folder / "tree" / prefix


def _base(root: Path, ref: str, environ: Mapping[str, str]) -> str:
    """Return the hash of the last commit that ``ref`` and the work at hand have in common."""
    _git(root, environ, "rev-parse", "--git-dir")
    shallow = _git(root, environ, "rev-parse", "--is-shallow-repository").strip() == b"true"
    hint = "fetch the history first: `fetch-depth: 0` of actions/checkout, or `git fetch --unshallow`"
    if ref.startswith("-") or not (commit := _line(root, environ, "rev-parse", "--verify", f"{ref}^{{commit}}")):
        other = "name a branch, a tag or a commit that `git log` knows; `git fetch` brings new ones"
        raise EnvironmentProblem(f"git knows no commit {visible(ref)!r}", hint if shallow else other)
    if not (base := _line(root, environ, "merge-base", commit, "HEAD")):
        other = "name a commit that the work at hand began with"
        raise EnvironmentProblem(f"{visible(ref)!r} has no commit in common with HEAD", hint if shallow else other)
    return base


def _quiet(root: Path, environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment in which git starts nothing, and finds the repository around ``root``.

    Settings come in variables: names of filters are free text, and ``-c`` would cut them at the first ``=``.
    """
    basic = _configured({**_at_home(root, environ), **ENVIRONMENT}, SETTINGS)
    filters = [name.decode("utf-8", "surrogateescape") for name in _output(root, basic, *FILTERS).split(b"\0") if name]
    return _configured(basic, {name: "false" if name.endswith("required") else "" for name in filters})


def _at_home(root: Path, environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment without what names a repository, where there is one around ``root`` anyway."""
    without = {name: value for name, value in environ.items() if name not in OF_ANOTHER}
    if len(without) == len(environ) or not _output(root, without, "rev-parse", "--git-dir"):
        return environ
    return without


def _configured(environ: Mapping[str, str], settings: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment with more settings for git, as git-config(1) describes ``GIT_CONFIG_COUNT``."""
    before = environ.get("GIT_CONFIG_COUNT", "")
    first = int(before) if before.isdecimal() else 0
    configured = {**environ, "GIT_CONFIG_COUNT": str(first + len(settings))}
    for number, (key, value) in enumerate(settings.items(), first):
        configured[f"GIT_CONFIG_KEY_{number}"] = key
        configured[f"GIT_CONFIG_VALUE_{number}"] = value
    return configured


def _git(root: Path, environ: Mapping[str, str], *arguments: str) -> bytes:
    """Return what git says; raises ``EnvironmentProblem`` with its own words where it fails."""
    done = _run(root, environ, *arguments)
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"it stops with {done.returncode}"]
        message = visible(words[0].removeprefix("fatal: "))
        raise EnvironmentProblem(f"git can not tell what was changed: {message}", "look at what `git status` says")
    return done.stdout


def _output(root: Path, environ: Mapping[str, str], *arguments: str) -> bytes:
    """Return what git says, or nothing where it has no answer."""
    done = _run(root, environ, *arguments)
    return done.stdout if done.returncode == 0 else b""


def _line(root: Path, environ: Mapping[str, str], *arguments: str) -> str:
    return _output(root, environ, *arguments).decode("ascii", "replace").strip()


def _run(root: Path, environ: Mapping[str, str], *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    command = ("git", "--no-pager", *arguments)
    try:
        return subprocess.run(
            command, cwd=root, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as problem:
        message = f"git can not be started: {because(problem)}"
        raise EnvironmentProblem(message, "install git, or leave out --changed-since") from problem


def working_tree(root: Path, environ: Mapping[str, str]) -> WorkingTree | None:
    """Return the repository around ``root``; None where there is none, or no git."""
    try:
        environ = _quiet(root, environ)
        remote = _text(root, environ, "config", "--get", "remote.origin.url")
        top = _text(root, environ, "rev-parse", "--show-toplevel")
        current = _text(root, environ, "symbolic-ref", "--short", "HEAD")
        standard = _text(root, environ, "symbolic-ref", "--short", "refs/remotes/origin/HEAD").partition("/")[2]
    except EnvironmentProblem:
        return None
    refs = frozenset({"HEAD", current, standard or environ.get("GITHUB_BASE_REF", "")} - {""})
    likely = frozenset({"main", "master"}) - refs
    return WorkingTree(remote, refs, likely, partial(_text_in, Path(top), environ)) if remote and top else None


def _text(root: Path, environ: Mapping[str, str], *arguments: str) -> str:
    return os.fsdecode(_output(root, environ, *arguments)).removesuffix("\n")


def _text_in(top: Path, environ: Mapping[str, str], path: str) -> str | None:
    """Return the text of a file in the repository at ``top``, ``""`` for a folder, None for what is not in there.

    Nothing that git ignores is in there.
    """
    if "\0" in path or (path and _run(top, environ, "check-ignore", "-q", "--", path).returncode == 0):
        return None
    place = Path(os.path.realpath(top / path))
    if not place.is_relative_to(os.path.realpath(top)) or ".git" in place.relative_to(os.path.realpath(top)).parts:
        return None
    try:
        if place.is_dir():
            return ""
        with place.open("rb") as file:
            return file.read(LONGEST_TEXT).decode("utf-8", "replace")
    except OSError:
        return None
