"""Workflows, the action and the hook are what GitHub and pre-commit expect, and grant no more than they need."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from websites import REPOSITORY

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
ACTION = REPOSITORY / "action.yml"


def read(file: Path) -> Any:
    """Return the YAML of a file; ``on`` is a word there, as GitHub reads it."""
    document = yaml.safe_load(file.read_text())
    return {"on" if key is True else key: value for key, value in document.items()}


def validator(name: str) -> Draft7Validator:
    schema = files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{name}.json"
    return Draft7Validator(json.loads(schema.read_text()))


def program(name: str) -> str:
    """Return a program of the development environment. Where there can be none, or outside of CI, tests are skipped."""
    found = shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        can_be = sys.platform == "linux" and platform.machine() == "x86_64"
        assert not os.environ.get("CI") or not can_be, f"CI needs {name}"
        pytest.skip(f"there is no {name} for this machine")
    return found


def run(*command: str | Path) -> tuple[int, str]:
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_there_are_workflows() -> None:
    assert {"check.yml", "publish.yml", "test.yml"} <= {file.name for file in WORKFLOWS}


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_a_workflow_is_valid(file: Path) -> None:
    validator("github-workflows").validate(read(file))


def test_the_action_is_valid() -> None:
    validator("github-actions").validate(read(ACTION))


def test_the_schemas_refuse_what_is_wrong() -> None:
    assert not validator("github-workflows").is_valid({**read(WORKFLOWS[0]), "jobs": {"a": {"runs-on": 1}}})
    assert not validator("github-actions").is_valid({**read(ACTION), "runs": {"using": "composit"}})


def test_the_hook_is_valid() -> None:
    code, said = run(program("pre-commit"), "validate-manifest", ".pre-commit-hooks.yaml")
    assert code == 0, said


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    actionlint = program("actionlint")
    code, said = run(actionlint, *WORKFLOWS)
    assert (code, said) == (0, "")
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[0].read_text().replace("github.ref", "github.rev"))
    assert run(actionlint, wrong)[0] == 1


def test_zizmor_finds_no_danger(tmp_path: Path) -> None:
    zizmor = (program("zizmor"), "--offline", "--no-progress", "--config", REPOSITORY / ".github" / "zizmor.yml")
    code, said = run(*zizmor, *WORKFLOWS, ACTION)
    assert code == 0, said
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        (REPOSITORY / ".github/workflows/check.yml").read_text().replace("pull_request:", "pull_request_target:")
    )
    assert run(*zizmor, wrong)[0] != 0


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_nothing_may_be_written_but_where_a_job_says_so(file: Path) -> None:
    workflow = read(file)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    writing = {
        name: {what for what, how in job["permissions"].items() if how == "write"}
        for name, job in workflow["jobs"].items()
        if "permissions" in job
    }
    allowed = {"publish": {"pages", "id-token"}, "tell": {"contents", "issues", "pull-requests"}}
    assert all(rights <= allowed.get(name, set()) for name, rights in writing.items())
    assert "secrets." not in file.read_text()


def test_a_job_that_may_write_runs_nothing_that_was_fetched() -> None:
    tell = read(REPOSITORY / ".github/workflows/publish.yml")["jobs"]["tell"]
    words = " ".join(step.get("run", step.get("uses", "")) for step in tell["steps"])
    assert not any(word in words for word in ("pip", "make", "llmnotes check", "setup-python"))


def test_the_matrix_is_what_the_package_promises() -> None:
    matrix = read(REPOSITORY / ".github/workflows/test.yml")["jobs"]["test"]["strategy"]["matrix"]
    assert matrix["python"] == ["3.11", "3.12", "3.13", "3.14"]


OF_README = re.findall(r"```yaml\n(on: .*?)```", (REPOSITORY / "README.md").read_text(), re.DOTALL)


@pytest.mark.parametrize("block", OF_README)
def test_the_workflows_of_the_readme_are_valid(block: str, tmp_path: Path) -> None:
    file = tmp_path / "workflow.yml"
    file.write_text(block)
    workflow = read(file)
    validator("github-workflows").validate(workflow)
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    (ours,) = (step for step in steps if step["uses"].startswith("OWNER/llmnotes@"))
    assert ours.get("with", {}).keys() <= read(ACTION)["inputs"].keys()
    used = {
        step["uses"]
        for file in WORKFLOWS
        for job in read(file)["jobs"].values()
        for step in job["steps"]
        if "uses" in step
    }
    assert {step["uses"] for step in steps if step is not ours} <= used
    code, said = run(program("actionlint"), file)
    assert (code, said) == (0, "")


def test_the_readme_shows_how_to_check_and_how_to_publish() -> None:
    assert ["pull_request" in block for block in OF_README] == [True, False]
