"""Tables are read from one folder, whatever lies there."""

import json
from pathlib import Path

import pytest
from trees import write

from llmnotes.config import Config
from llmnotes.diagnostics import Diagnostic
from llmnotes.shell.datafiles import with_data
from llmnotes.shell.liquidfiles import options_at

JEKYLL = Config(dialect="jekyll", notes=".")


def data_of(root: Path) -> tuple[object, tuple[Diagnostic, ...]]:
    config, problems = with_data(root, JEKYLL)
    return config.extra.get("data"), problems


def test_data_is_what_its_files_say_by_their_names(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "_data/people.yml": "- {name: Ann, age: 3}\n- name: Bob\n",
        "_data/a b.v2.yaml": "no",
        "_data/sub/deep/x.json": '{"a": [1, 2.5, null]}',
        "_data/table.csv": 'name,said\nAnn,"a, ""b""\nc"\nBob\n',
        "_data/tabs.tsv": "x\ty\n1\t2\n",
        "_data/readme.txt": "not read",
        "_data/empty.yml": "",
    }
    write(tmp_path, files)
    data, problems = data_of(tmp_path)
    assert (data, problems) == (
        {
            "people": [{"name": "Ann", "age": 3}, {"name": "Bob"}],
            "a_bv2": False,
            "sub": {"deep": {"x": {"a": [1, 2.5, None]}}},
            "table": [{"name": "Ann", "said": 'a, "b"\nc'}, {"name": "Bob", "said": None}],
            "tabs": [{"x": "1", "y": "2"}],
            "empty": None,
        },
        (),
    )
    assert json.loads(options_at(tmp_path, with_data(tmp_path, JEKYLL)[0]).liquid.site)["data"] == data


WRONG: list[tuple[str, str | bytes, str]] = [
    ("_data/x.yml", "a: [", "data-invalid-yaml"),
    ("_data/x.yml", "a: &a b\nc: *d", "data-alias"),
    ("_data/x.yml", b"\xff", "not-utf8"),
    ("_data/x.json", "{", "data-invalid-json"),
    ("_data/x.json", "[" * 100_000, "data-invalid-json"),
    ("_data/x.json", "1" * 100_000, "data-invalid-json"),
    ("_data/x.json", '"\\ud800"', "data-invalid-json"),
    ("_data/x.csv", "a\n" + "b" * 200_000, "data-invalid-csv"),
]


@pytest.mark.parametrize(("name", "content", "code"), WRONG)
def test_what_can_not_be_read_is_told(tmp_path: Path, name: str, content: str | bytes, code: str) -> None:
    write(tmp_path, {name: content})
    data, (problem,) = data_of(tmp_path)
    assert (data, problem.place.path) == ({}, name)
    assert problem.code == code


def test_other_dialects_read_nothing(tmp_path: Path) -> None:
    write(tmp_path, {"_data/x.yml": "a: [", "_includes/a.html": "b"})
    assert with_data(tmp_path, Config()) == (Config(), ())
