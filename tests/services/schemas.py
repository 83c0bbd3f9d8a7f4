"""What GitHub publishes about its API, where it was fetched (tests/fetch_schemas.py)."""

import functools
import json
import os
import shutil
from typing import Any

import pytest
from graphql import GraphQLSchema, build_client_schema
from websites import REPOSITORY

FOLDER = REPOSITORY / ".venv" / "schemas"


def published(name: str) -> Any:
    """Return the content of a fetched JSON file; skips the test where there is none, but not in CI that has npm."""
    file = FOLDER / name
    if not file.exists():
        reason = f"no {name} in {FOLDER}: run `make test`, or python tests/fetch_schemas.py {FOLDER}"
        assert os.environ.get("CI", "").lower() not in ("true", "1") or not shutil.which("npm"), reason
        pytest.skip(reason)
    return json.loads(file.read_text(encoding="utf-8"))


@functools.cache
def graphql_schema() -> GraphQLSchema:
    """Return GitHub's schema, built once per process (0.2 s); skips the test where it was not fetched."""
    return build_client_schema(published("graphql.json"), assume_valid=True)
