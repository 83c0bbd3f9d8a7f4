"""The theme's own files, for the tests of the renderer."""

from pathlib import Path

import pytest
from rendering import Maker

from llmnotes.renderer import assets_of

THEME = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def render() -> Maker:
    templates = {path.name: path.read_text() for path in (THEME / "templates").glob("*.html")}
    files = (path for path in (THEME / "static").rglob("*") if path.is_file())
    return Maker(
        templates, assets_of({path.relative_to(THEME / "static").as_posix(): path.read_bytes() for path in files})
    )
