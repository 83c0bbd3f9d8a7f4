"""Fetch what GitHub publishes about its API, to hold the simulated one against: ``python tests/fetch_schemas.py DIR``.

Octokit's packages on npm carry GitHub's own schema of GraphQL, its OpenAPI description of REST (both MIT) and recorded
replies (MIT). Of the description, which is of 13 MB, only what the simulator answers is kept.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from npm import files_of

SCHEMA = "package/schema.json"
DESCRIPTION = "package/generated/api.github.com.json"
RECORDED = "package/scenarios/api.github.com/{}/normalized-fixture.json"
FILES = {
    "@octokit/graphql-schema@15.26.1": {SCHEMA: "bbdb03f4006f4e34964d67d55385f1c8c47c4cacd507ccdc38af2544247ecddd"},
    "@octokit/openapi@23.0.2": {DESCRIPTION: "829b4bebb19a53133289f7b0bc819f4f1118115821db2ca9f25e9ee995a7da2a"},
    "@octokit/fixtures@23.1.2": {
        RECORDED.format("get-content"): "18a2a6f66424fd570e14c7b980ad1d79fd2dd4f7d67cc1082350849d3ca53c2f",
        RECORDED.format("get-repository"): "5b1ba4cd8dacd5a796975ac9cb1133f1019d84d96bd5ffe755fbf27c2acac367",
        RECORDED.format("release-assets"): "2c1fd70eec4c0a589aafe19de2e71c079480311c6cc56c06a5b6100f6ee1fccc",
        RECORDED.format("rename-repository"): "814a4dde51c7e1fa5f2781c27d114ca8810bd5689e4b124007b172d1d8e60b32",
    },
}
PATHS = (
    "/gists/{gist_id}",
    "/rate_limit",
    "/repos/{owner}/{repo}",
    "/repos/{owner}/{repo}/commits/{ref}",
    "/repos/{owner}/{repo}/compare/{basehead}",
    "/repos/{owner}/{repo}/contents/{path}",
    "/repos/{owner}/{repo}/git/matching-refs/{ref}",
    "/repos/{owner}/{repo}/git/ref/{ref}",
    "/repos/{owner}/{repo}/issues/{issue_number}",
    "/repos/{owner}/{repo}/pulls/{pull_number}",
    "/repos/{owner}/{repo}/readme",
    "/repos/{owner}/{repo}/releases/latest",
    "/repos/{owner}/{repo}/releases/tags/{tag}",
    "/users/{username}",
)


def main(target: Path) -> None:
    """Write ``graphql.json``, ``rest.json`` and ``recorded/SCENARIO.json`` into a folder.

    Raises ``subprocess.CalledProcessError`` where npm can not fetch a package, ``ValueError`` where a file is another.
    """
    files = {
        name: content for package, checksums in FILES.items() for name, content in files_of(package, checksums).items()
    }
    recorded = target / "recorded"
    recorded.mkdir(parents=True, exist_ok=True)
    (target / "graphql.json").write_bytes(files.pop(SCHEMA))
    (target / "rest.json").write_text(json.dumps(_excerpt(json.loads(files.pop(DESCRIPTION)))), encoding="utf-8")
    for name, content in files.items():
        (recorded / f"{name.split('/')[-2]}.json").write_bytes(content)


def _excerpt(description: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON that a GET of each of `PATHS` answers, with all the definitions that this refers to."""
    components = description["components"]
    answers = {path: description["paths"][path]["get"]["responses"] for path in PATHS}
    needed: dict[str, Any] = {}
    open_ends = [answers]
    while open_ends:
        for reference in _references(open_ends.pop()):
            if reference not in needed:
                kind, name = reference.removeprefix("#/components/").split("/")
                needed[reference] = components[kind][name]
                open_ends.append(needed[reference])
    return {"paths": answers, "definitions": needed}


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        reference = value.get("$ref")
        if isinstance(reference, str) and not reference.startswith("#/components/examples/"):
            yield reference
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
