"""``llmnotes build``: from a folder of notes to a published site, or to a list of what is wrong with them."""

import time
from functools import partial
from pathlib import Path

from msgspec import Struct

from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.examine import Examined, examine, in_order, inputs, is_read, stops
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.renderer import LOCAL, Page
from llmnotes.shell.environment import FINE, PROBLEMS, UNUSABLE, Surroundings
from llmnotes.shell.garbage import uncollected
from llmnotes.shell.publish import Staging, site_folder, staging
from llmnotes.shell.terminal import Progress, progress, show
from llmnotes.shell.theme import Theme
from llmnotes.shell.workers import map_chunks


class Built(Struct, frozen=True):
    """What a build came to: its exit code, where the site is, and the configuration that it has."""

    code: int
    output: Path
    config: Config


def build(choices: Choices, output: Path, around: Surroundings, *, clean: bool = False) -> Built:
    """Publish the site of ``choices.root`` at ``output``; where there are errors, report them and leave it as it was.

    With ``clean``, nothing of the old site is used. Raises ``EnvironmentProblem`` if the machine can not do it.
    """
    started = time.monotonic()
    root = choices.root
    config, config_problems = configure(choices)
    if stops(config_problems, strict=False):
        show(config_problems, root, around.err, around.environ)
        return Built(UNUSABLE, output, config)
    place = site_folder(output, inputs(root, config), partial(is_read, root, config))
    with uncollected(), progress(around.err, around.environ) as bar:
        examined = examine(root, config, around, bar, choices.asking, meanwhile=_prepare)
        problems = in_order((*config_problems, *examined.diagnostics))
        failed = stops(problems, strict=choices.strict)
        if not failed:
            with staging(place, reuse=not clean) as stage:
                template_problems = write(examined, stage, around, bar)
                problems = in_order((*problems, *template_problems))
                failed = stops(template_problems, strict=choices.strict)
                if not failed:
                    stage.exchange()
    if shown := [problem for problem in problems if problem.severity is not Severity.INFO]:
        show(shown, root, around.err, around.environ)  # what is only worth knowing, `check` tells
    if not failed:
        print(_summary(examined, output, time.monotonic() - started), file=around.err)
    return Built(PROBLEMS if failed else FINE, output, config)


def _prepare(theme: Theme) -> None:
    """Do what all processes that render pages would do, for all of them."""
    from llmnotes.renderer.render import compile_all  # 30 ms that only the one which comes here needs to spend

    compile_all(theme.templates)


def write(examined: Examined, stage: Staging, around: Surroundings, bar: Progress) -> list[Diagnostic]:
    """Render every page into ``stage`` and copy the other files there; return what is wrong with the templates."""
    from llmnotes.renderer.render import Renderer  # by now it is there

    site = examined.site
    renderer = Renderer(
        site, examined.theme.templates, examined.assets, examined.body_of, examined.resolve, epoch=around.epoch
    )

    def put(page: Page) -> Diagnostic | None:
        content = renderer.render(page)
        if isinstance(content, Diagnostic):
            return content
        stage.write(page.path, content)
        return None

    advance = bar.of("Writing pages", len(examined.pages))
    results = map_chunks(put, examined.pages, workers=around.cores, advance=advance)
    for path, url in site.files.items():
        stage.copy(url.lstrip("/"), examined.root / path)
    return [result for result in results if result is not None]


def _summary(examined: Examined, output: Path, seconds: float) -> str:
    counts = (
        (len(examined.site.shown), "note"),
        (len(examined.pages), "page"),
        (examined.links, "link"),
    )
    what = ", ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts)
    summary = f"Built {what} in {seconds:.1f} s -> {output}"
    if examined.site.config.base_url:
        return summary
    return f"{summary} (no base_url: feeds and sitemap say {LOCAL})"
