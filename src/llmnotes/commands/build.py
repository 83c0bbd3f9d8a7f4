"""``llmnotes build``: from a folder of notes to a published site, or to a list of what is wrong with them."""

import time
from functools import partial
from pathlib import Path

from msgspec import Struct

from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.examine import Examined, examine, in_order, inputs, is_read, stops
from llmnotes.commands.shelf import shelf_at
from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.renderer import LOCAL, NotePage, Page
from llmnotes.shell.environment import FINE, PROBLEMS, UNUSABLE, Surroundings
from llmnotes.shell.garbage import uncollected
from llmnotes.shell.publish import Staging, site_folder, staging
from llmnotes.shell.terminal import Progress, progress, show
from llmnotes.shell.theme import Theme
from llmnotes.shell.trees import Entry
from llmnotes.shell.workers import map_chunks
from llmnotes.site.resolve import resolve


class Built(Struct, frozen=True):
    """What a build came to: its exit code, where the site is, and the configuration that it has."""

    code: int
    output: Path
    config: Config


def build(choices: Choices, output: Path, around: Surroundings, *, clean: bool = False) -> Built:
    """Publish the site of ``choices.root`` at ``output``; where there are errors, report them and leave it as it was.

    With ``clean``, nothing that earlier builds left is used. Raises ``EnvironmentProblem`` if it is impossible here.
    """
    started = time.monotonic()
    root = choices.root
    config, config_problems = configure(choices)
    if stops(config_problems, strict=False):
        show(config_problems, root, around.err, around.environ)
        return Built(UNUSABLE, output, config)
    place = site_folder(output, inputs(root, config), partial(is_read, root, config))
    with uncollected(), progress(around.err, around.environ) as bar:
        shelf = shelf_at(root, config, around, clean=clean)
        examined = examine(root, config, around, bar, choices.asking, shelf, meanwhile=_prepare)
        problems = in_order((*config_problems, *examined.diagnostics))
        failed = stops(problems, strict=choices.strict)
        if not failed:
            with staging(place, shelf.cache, reuse=not clean) as stage:
                template_problems = write(examined, stage, around, bar)
                problems = in_order((*problems, *template_problems))
                failed = stops(template_problems, strict=choices.strict)
                if not failed:
                    stage.exchange()
        shelf.save()
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
    """Let ``stage`` have every page and the other files; return what is wrong with the templates.

    Rendered is only what the sites before did not have already.
    """
    from llmnotes.renderer.keys import Keys  # by now they are there
    from llmnotes.renderer.render import Renderer

    site, theme, assets, shelf = examined.site, examined.theme, examined.assets, examined.shelf
    resolved = partial(resolve, examined.index)
    keys = Keys(
        shelf.edition, site, theme.templates, assets, shelf.digest_of, examined.index, resolved, epoch=around.epoch
    )
    renderer = Renderer(site, theme.templates, assets, shelf.body_of, resolved, epoch=around.epoch)
    files = {url.lstrip("/"): path for path, url in site.files.items()}
    wanted = {page.path: keys.of(page) for page in examined.pages}
    copies = {output: examined.signatures[path] for output, path in files.items()}
    left = stage.settle({**copies, **wanted})

    def put(page: Page) -> Entry | Diagnostic:
        content = renderer.render(page)
        return content if isinstance(content, Diagnostic) else stage.write(page.path, content, wanted[page.path])

    pages = [page for page in examined.pages if page.path in left]
    shelf.fetch([page.shows.note.path for page in pages if isinstance(page.shows, NotePage)])
    advance = bar.of("Writing pages", len(pages))
    results = map_chunks(put, pages, workers=around.cores, advance=advance, meanwhile=shelf.save)
    for page, result in zip(pages, results, strict=True):
        if isinstance(result, Entry):
            stage.add(page.path, result)
    for output, path in files.items():
        if output in left:
            stage.copy(output, examined.root / path, copies[output])
    return [result for result in results if isinstance(result, Diagnostic)]


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
