"""What the parts of a repository are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmnotes.renderer.parts import is_file, is_issue, part_of

CODE = "https://github.com/me/code"
HASH = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("", "The whole repository"),
        ("#how-to-run", "README, “how-to-run”"),
        ("issues/4", "issue 4"),
        ("discussions/4", "discussion 4"),
        ("blob/main/README.md", "README.md"),
        ("blob/master/src/a%20b.py#L3", "src/a b.py, line 3"),
        ("blob/main/x.py#L3-L9", "x.py, lines 3–9"),
        ("blob/main/docs/x.md#setup", "docs/x.md, “setup”"),
        ("blob/v1.2/x.py", "x.py (at v1.2)"),
        (f"blob/{HASH}/x.py#L3", "x.py, line 3 (at 0123456)"),
        ("tree/dev", "branch or tag dev"),
        (f"tree/{HASH}", "branch or tag 0123456"),
        (f"commit/{HASH}", "commit 0123456"),
        ("commit/main", "commit main"),
        (f"compare/main...{HASH}", "comparison main...0123456"),
        ("releases/tag/v1/x", "release v1/x"),
        ("releases/latest", "latest release"),
        ("wiki", "wiki"),
        ("wiki/Getting-started", "wiki page Getting started"),
    ],
)
def test_a_part_is_called_as_people_do(part: str, name: str) -> None:
    assert part_of(part, f"{CODE}/{part}", "").name == name


@pytest.mark.parametrize(
    ("branch", "part", "name"),
    [
        ("dev/next", "blob/dev/next/a/x.py", "a/x.py"),
        ("dev", "blob/dev/x.py", "x.py"),
        ("dev", "blob/main/x.py", "x.py (at main)"),
        ("dev", "blob/HEAD/x.py", "x.py"),
    ],
)
def test_a_file_on_the_default_branch_is_called_without_it(branch: str, part: str, name: str) -> None:
    assert part_of(part, f"{CODE}/{part}", branch).name == name


@pytest.mark.parametrize(
    ("url", "name"),
    [
        (f"{CODE}/pull/4", "pull request 4"),
        (f"{CODE}/pull/4/files#diff", "pull request 4"),
        (f"{CODE}/issues/4", "issue 4"),
        ("https://github.com/pull/code/issues/4", "issue 4"),
    ],
)
def test_a_pull_request_is_told_by_its_address(url: str, name: str) -> None:
    assert part_of("issues/4", url, "").name == name


@pytest.mark.parametrize(
    ("part", "is_one"), [("blob/main/x.py", True), ("tree/main/src", True), ("tree/main", False), ("issues/4", False)]
)
def test_files_are_told_from_branches_and_issues(part: str, is_one: bool) -> None:
    assert is_file(part) is is_one
    assert is_issue(part) is part.startswith("issues")


@given(st.text(), st.text(), st.text())
def test_every_part_has_a_name(part: str, url: str, branch: str) -> None:
    assert part_of(part, url, branch).name or not part.strip("/")
