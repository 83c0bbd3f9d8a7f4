"""The command line: what can be asked for, and the exit codes 0 (fine), 1 (problems found) and 2 (can not be done)."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import NoReturn, TypeVar

import click

from llmnotes import __version__
from llmnotes.shell.environment import INTERRUPTED, UNUSABLE, EnvironmentProblem, Surroundings, because, surroundings
from llmnotes.shell.garbage import uncollected

Command = TypeVar("Command", bound=Callable[..., int | None])


class _Folder(click.Path):
    """A folder that need not be there: never the current one by an empty name, as a variable has that is not set."""

    def convert(
        self, value: str | os.PathLike[str], param: click.Parameter | None, ctx: click.Context | None
    ) -> str | bytes | os.PathLike[str]:
        if not os.fspath(value):
            self.fail("the name of the folder is empty; write . for the current one", param, ctx)
        return super().convert(value, param, ctx)


FOLDER = _Folder(file_okay=False, path_type=Path)
SITE = click.Path(exists=True, file_okay=False, path_type=Path)
PORT = click.IntRange(0, 65535)
OFFLINE = "Ask nobody on the network: judge links by their form and by what links.lock knows."
CHANGED = "Fail only for problems that are new since REF: `added` in JSON, by their `baselineState` in SARIF."
FORMATS = ("text", "github", "json", "sarif", "junit", "markdown")


def main() -> NoReturn:
    """Run the command line program, and stop: taking a large site apart before would cost Python 40 ms."""
    if sys.getfilesystemencoding() != "utf-8":  # a locale without UTF-8, in which neither files nor notes can be named
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # it was closed from the start, and nobody listens
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 -- until the end of the program
        getattr(sys, name).reconfigure(errors="backslashreplace")  # PYTHONIOENCODING may ask for less than UTF-8
    status = _run()
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except BrokenPipeError:  # nobody listens any more: Python ends as it does then
        sys.exit(status)
    except OSError as problem:
        os.write(2, f"llmnotes: can not write the output: {because(problem)}\n".encode())
        status = status or UNUSABLE
    os._exit(status)


def _run() -> int:
    try:
        status: int = cli.main(prog_name="llmnotes", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except EnvironmentProblem as problem:
        click.echo(f"llmnotes: {problem}", err=True)
        return UNUSABLE
    except click.Abort:  # Ctrl-C
        click.echo("Interrupted", err=True)
        return INTERRUPTED
    return status


def _around() -> Surroundings:
    return surroundings(sys.stdout, sys.stderr, os.environ)


def examples(*lines: str) -> Callable[[Command], Command]:
    """Show ``lines`` at the end of a command's help."""

    def with_epilog(command: Command) -> Command:
        said = dedent(f"    {command.__doc__}").strip()
        command.__doc__ = f"{said}\n\n\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
        return command

    return with_epilog


def root_option(command: Command) -> Command:
    """Let a command run for a site elsewhere."""
    return click.option("--root", type=SITE, default=".", help="The site's folder (default: here).")(command)


def site_options(command: Command) -> Command:
    """Let a command choose what the site is made of."""
    for option in (
        click.option("--future", is_flag=True, help="Show notes with a date in the future."),
        click.option("--drafts", is_flag=True, help="Show drafts."),
        click.option("--offline", is_flag=True, help=OFFLINE),
        click.option("--base-url", metavar="URL", help="Where the site will live."),
        root_option,
    ):
        command = option(command)
    return command


strict_option = click.option("--strict", is_flag=True, help="Let warnings count as errors.")
output_option = click.option("--output", type=FOLDER, metavar="DIR", help="Where to put the site (default: _site).")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@examples("llmnotes init my-notes", 'llmnotes new "What I read"', "llmnotes serve", "llmnotes build --strict")
def cli() -> None:
    """Turn a folder of Markdown notes into a website whose links are true."""


@cli.command()
@site_options
@strict_option
@output_option
@click.option("--clean", is_flag=True, help="Use nothing that an earlier build left.")
@examples("llmnotes build", "llmnotes build --strict --base-url https://me.github.io/notes")
def build(
    root: Path,
    base_url: str | None,
    drafts: bool,
    future: bool,
    offline: bool,
    strict: bool,
    output: Path | None,
    clean: bool,
) -> int:
    """Build the site. Where there are errors it stays as it was."""
    with uncollected():  # the imports too
        from llmnotes.commands.build import build
        from llmnotes.commands.choices import Asking, Choices

        choices = Choices(root, base_url, drafts, future, strict, Asking(offline))
        return build(choices, output or root / "_site", _around(), clean=clean)


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH...]")
@site_options
@strict_option
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", help="What the report looks like.")
@click.option("--changed-since", metavar="REF", help=CHANGED)
@click.option("--refresh", is_flag=True, help="Ask about all links again, whatever links.lock knows.")
@click.option("--timeout", type=click.IntRange(1), metavar="SECONDS", help="How long to ask (default: links.timeout).")
@click.option("--web", is_flag=True, help="Ask about ordinary web pages, too.")
@examples(
    "llmnotes check notes/papers",
    "llmnotes check --web",
    "llmnotes check --format json | jq .summary",
    "llmnotes check --changed-since origin/main",
)
def check(
    root: Path,
    base_url: str | None,
    drafts: bool,
    future: bool,
    offline: bool,
    strict: bool,
    paths: tuple[Path, ...],
    form: str,
    changed_since: str | None,
    refresh: bool,
    web: bool,
    timeout: int | None,
) -> int:
    """Report every problem of the notes and their links.

    With PATH, only of the notes there.
    """
    with uncollected():  # the imports too
        from llmnotes.commands.check import check
        from llmnotes.commands.choices import Asking, Choices

        choices = Choices(root, base_url, drafts, future, strict, Asking(offline, refresh, web, timeout))
        return check(choices, paths, form, _around(), changed_since)


@cli.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH...]")
@root_option
@click.option("--canonical", is_flag=True, help="Write arXiv's addresses like https://arxiv.org/abs/1706.03762.")
@click.option("--offline", is_flag=True, help=OFFLINE)
@click.option("--diff", is_flag=True, help="Only show what would change; 1 is the exit code if anything would.")
@examples("llmnotes fix --diff", "llmnotes fix notes/papers", "llmnotes fix --canonical")
def fix(root: Path, paths: tuple[Path, ...], canonical: bool, offline: bool, diff: bool) -> int:
    """Mend what has one right answer, and show what was changed.

    That is in all notes, or in those at PATH.
    """
    with uncollected():  # the imports too
        from llmnotes.commands.choices import Asking, Choices
        from llmnotes.commands.fix import Wishes, fix

        return fix(Choices(root, asking=Asking(offline)), paths, Wishes(canonical, diff), _around())


@cli.command()
@site_options
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=PORT, default=8000, show_default=True, help="The port; the next free one is taken.")
@click.option("--open", "open_", is_flag=True, help="Open a browser.")
@click.option("--follow", is_flag=True, help="Let the browser show each note that is saved.")
@examples("llmnotes serve", "llmnotes serve --drafts --open --follow", "llmnotes serve --port 4000")
def serve(
    root: Path,
    base_url: str | None,
    drafts: bool,
    future: bool,
    offline: bool,
    host: str,
    port: int,
    open_: bool,
    follow: bool,
) -> int:
    """Show the site in a browser, and every change when it is saved.

    Nobody but this machine sees it, unless --host says otherwise.
    """
    with uncollected():  # the imports too
        from llmnotes.commands.choices import Asking, Choices
        from llmnotes.commands.serve import Window, serve

    choices = Choices(root, base_url, drafts, future, asking=Asking(offline))
    return serve(choices, Window(host, port, open_, follow), _around())


@cli.command()
@click.argument("title")
@root_option
@examples('llmnotes new "Attention is all you need"')
def new(root: Path, title: str) -> int:
    """Start a note called TITLE and print its path."""
    from llmnotes.commands.choices import Choices
    from llmnotes.commands.new import new

    return new(Choices(root), title, _around())


@cli.command()
@click.argument("folder", type=FOLDER, metavar="[DIR]", default=".")
@click.option("--from-jekyll", "comes_from_jekyll", is_flag=True, help="Write the settings of a Jekyll repository.")
@examples("llmnotes init my-notes", "llmnotes init --from-jekyll")
def init(folder: Path, comes_from_jekyll: bool) -> int:
    """Start a site in DIR, or here: a first note, settings, a Makefile.

    With --from-jekyll, DIR is a Jekyll repository, which works as it is: its _config.yml becomes an llmnotes.toml, and
    you are told what only Jekyll can do. Nothing else is touched.
    """
    if comes_from_jekyll:
        from llmnotes.commands.fromjekyll import from_jekyll

        return from_jekyll(folder, _around())
    from llmnotes.commands.init import init

    return init(folder, _around())
