"""``llmnotes build``: from a folder of notes to a published site, or to a list of what is wrong with them."""

import time
from functools import partial
from pathlib import Path

from msgspec import Struct

from llmnotes.commands.choices import Choices, configure
from llmnotes.commands.problems import in_order, stops
from llmnotes.commands.searchable import available, marked
from llmnotes.commands.unchanged import Outcome, recall, remember, state_of
from llmnotes.config import LOCAL, Config
from llmnotes.diagnostics import Diagnostic, Severity
from llmnotes.shell.cache import Cache, edition
from llmnotes.shell.environment import FINE, PROBLEMS, UNUSABLE, Surroundings
from llmnotes.shell.garbage import uncollected
from llmnotes.shell.publish import leftover, staging
from llmnotes.shell.sitefolder import site_folder
from llmnotes.shell.sources import Sources, read_sources
from llmnotes.shell.terminal import Progress, progress, show
from llmnotes.shell.theme import inputs, is_read
from llmnotes.shell.trees import Look, looking


class _Desk(Struct, frozen=True):
    """What a build works with: its choices and settings, where the site goes, and what earlier builds left."""

    choices: Choices
    config: Config
    place: Path
    cache: Cache
    edition: bytes
    around: Surroundings
    bar: Progress


def build(choices: Choices, output: Path, around: Surroundings, *, clean: bool = False) -> int:
    """Publish the site of ``choices.root`` at ``output``; where there are errors, report them and leave it as it was.

    Returns the exit code. With ``clean``, nothing that earlier builds left is used. Raises ``EnvironmentProblem`` if
    it is impossible here.
    """
    started = time.monotonic()
    root = choices.root
    config, config_problems = configure(choices)
    if stops(config_problems, strict=False):
        show(config_problems, root, around.err, around.environ)
        return UNUSABLE
    config, missing = available(config, around.environ)
    jekylls = root / "_site" if config.dialect == "jekyll" else None
    place = site_folder(output, inputs(root, config), partial(is_read, root, config), jekylls)
    with uncollected(), progress(around.err, around.environ) as bar:
        desk = _Desk(choices, config, place, Cache(root), edition(), around, bar)
        if clean:
            desk.cache.clear()
        sources = read_sources(root, config)
        state = state_of(marked(desk.edition, config, around.environ), choices, config, place, sources, around)
        outcome = recall(desk.cache, state, place, around.now)
        if outcome is None:
            left = None if clean else leftover(desk.cache, place)
            with looking(desk.cache, left, workers=around.cores) as look:
                outcome = _anew(desk, sources, state, config_problems, look, reuse=not clean)
            remember(desk.cache, state, outcome)
    if outcome.problems:
        show(outcome.problems, root, around.err, around.environ)
    if notice := missing or outcome.notice:
        print(notice, file=around.err)
    if outcome.is_published:
        print(_summary(outcome, output, config, time.monotonic() - started), file=around.err)
    return FINE if outcome.is_published else PROBLEMS


def _anew(
    desk: _Desk,
    sources: Sources,
    state: bytes | None,
    config_problems: tuple[Diagnostic, ...],
    look: Look | None,
    *,
    reuse: bool,
) -> Outcome:
    """Read what is new, look at the site as a whole, and publish it if nothing is wrong."""
    from llmnotes.commands.examine import examine  # all these take 0.1 s, which is all that many builds need
    from llmnotes.commands.shelf import Shelf, is_lasting
    from llmnotes.commands.write import prepare, write
    from llmnotes.shell.liquidfiles import options_at

    choices, around, bar = desk.choices, desk.around, desk.bar
    shelf = Shelf(desk.cache, desk.edition, options_at(choices.root, desk.config), around.today)
    examined = examine(choices.root, desk.config, sources, shelf, around, bar, choices.asking, meanwhile=prepare)
    problems = in_order((*config_problems, *examined.diagnostics))
    failed, notice = stops(problems, strict=choices.strict), ""
    if not failed:
        with staging(desk.place, desk.cache, reuse=reuse, look=look) as stage:
            template_problems, notice = write(examined.survey, sources, shelf, choices.root, stage, around, bar)
            problems = in_order((*problems, *template_problems))
            failed = stops(template_problems, strict=choices.strict)
            if not failed:
                stage.exchange(state or b"")
    shelf.save()
    site = examined.survey.site
    return Outcome(
        is_published=not failed,
        problems=tuple(problem for problem in problems if problem.severity is not Severity.INFO),  # `check` tells those
        notes=len(site.shown),
        pages=len(examined.survey.pages),
        links=examined.survey.links,
        is_settled=examined.is_settled and not notice and is_lasting(examined.survey.kept.values()),
        notice=notice,
        made=around.now,
        until=site.until,
    )


def _summary(outcome: Outcome, output: Path, config: Config, seconds: float) -> str:
    counts = ((outcome.notes, "note"), (outcome.pages, "page"), (outcome.links, "link"))
    what = ", ".join(f"{count:,} {word}{'' if count == 1 else 's'}" for count, word in counts)
    summary = f"Built {what} in {seconds:.1f} s -> {output}"
    if not config.base_url:
        return f"{summary} (no base_url: feeds and sitemap say {LOCAL})"
    is_local = config.base_url == LOCAL or config.base_url.startswith(f"{LOCAL}/")
    return f"{summary} (base_url has no host of its own: feeds and sitemap say {LOCAL})" if is_local else summary
