"""Build repositories with Jekyll and with llmnotes, and print what is not the same; `-` is Jekyll's, `+` is ours."""

import argparse
import signal
import sys
import tempfile
from fnmatch import fnmatch
from pathlib import Path

import msgspec

from benchmarks.parity import jekyll, ourselves
from benchmarks.parity.built import Build
from benchmarks.parity.comparing import Comparison, compare
from benchmarks.parity.report import Explained, Row, explained, is_enough, listing, rows, table

OWN = Path(__file__).with_name("site")


def main() -> int:
    """Return 0 if every aspect of every repository is good enough, 1 if not, and 2 if Jekyll built nothing."""
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `make parity | head` is no accident
    options = _options()
    told: list[dict[str, object]] = []
    verdicts = []
    for repository in options.repositories:
        try:
            verdicts.append(_one(repository, options, told))
        except jekyll.JekyllFailedError as problem:
            print(f"# {repository}\n\nJekyll built nothing:\n\n{problem}", file=sys.stderr)
            return 2
    if options.json:
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(told)))
    return 0 if all(verdicts) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make parity ARGS='...'", description=__doc__)
    parser.add_argument(
        "repositories", metavar="REPO", nargs="*", type=Path, default=[OWN], help="Jekyll repositories; ours if none"
    )
    parser.add_argument("--only", metavar="GLOB", action="append", default=[], help="compare only sources of this path")
    parser.add_argument("--most", type=int, default=sys.maxsize, help="differences that are shown for each reason")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write everything there, too")
    parser.add_argument("--keep", metavar="DIR", type=Path, help="leave the HTML of both there, a file for each note")
    parser.add_argument("--jekyll-only", action="store_true", help="print what Jekyll makes of the notes, and stop")
    return parser.parse_args()


def _one(repository: Path, options: argparse.Namespace, told: list[dict[str, object]]) -> bool:
    def wanted(path: str) -> bool:
        return not options.only or any(fnmatch(path, pattern) for pattern in options.only)

    site = jekyll.site_of(jekyll.settings(repository))
    with tempfile.TemporaryDirectory(prefix="parity-") as scratch:
        theirs = jekyll.build(repository, Path(scratch, "jekyll"))
        if options.jekyll_only:
            return _show(theirs, [path for path in sorted(theirs.documents) if wanted(path)])
        ours = ourselves.build(repository, Path(scratch, "llmnotes"))
    if options.keep:
        _keep(options.keep, theirs, ours)
    comparison = compare(theirs, ours, site, wanted)
    differences = explained(comparison)
    found = rows(comparison, differences)
    print(_report(repository, (theirs, ours), comparison, found, differences, options.most))
    told.append(
        {"repository": str(repository), "table": found, "differences": differences, "jekyll": theirs.failures,
         "llmnotes": {"failures": ours.failures, "complaints": ours.complaints}}
    )  # fmt: skip
    return is_enough(found)


def _show(theirs: Build, paths: list[str]) -> bool:
    for path in paths:
        one = theirs.documents[path]
        print(f"<!-- {path} -> {one.url} | {one.title} | {one.date} | {one.tags} | {one.categories} -->\n{one.body}")
    return True


def _keep(folder: Path, theirs: Build, ours: Build) -> None:
    for name, build in (("jekyll", theirs), ("llmnotes", ours)):
        for path, one in build.documents.items():
            file = folder / name / f"{path}.html"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(one.body, "utf-8")


def _report(
    repository: Path,
    builds: tuple[Build, Build],
    comparison: Comparison,
    found: tuple[Row, ...],
    differences: tuple[Explained, ...],
    most: int,
) -> str:
    theirs, ours = builds
    parts = [f"# {repository}", table(found)]
    if theirs.programs:
        parts.append("These are made by loops in Liquid, so that their contents are not compared:")
        parts.append("\n".join(f"- {path}" for path in sorted(theirs.programs)))
    if comparison.failures:
        parts.append("Jekyll itself fails on these, so that they are not compared:")
        parts.append("\n".join(f"- {path}: {' '.join(why.split())}" for path, why in comparison.failures.items()))
    if ours.failures:
        parts.append("llmnotes complains about these, and does not show them:")
        parts.append("\n".join(f"- {path}: {why}" for path, why in sorted(ours.failures.items())))
    if ours.complaints:
        parts.append(
            f"`llmnotes build` writes no site ({len(ours.complaints)} errors); these are the pages of a preview:"
        )
        parts.append("\n".join(f"- {line}" for line in ours.complaints[:most]))
    return "\n\n".join([*parts, listing(differences, most)])


if __name__ == "__main__":
    sys.exit(main())
