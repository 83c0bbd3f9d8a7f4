"""A site's settings: cases as data in the files beside this one, and laws."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from llmnotes import yamltree
from llmnotes.config import Collection, Config, FrontMatterDefaults, parse_toml
from llmnotes.config.gemfile import PLAIN
from llmnotes.config.jekyll import DEFAULTS, parse_jekyll
from llmnotes.config.settings import KramdownSettings, LinkSettings
from llmnotes.diagnostics import Diagnostic, Severity

HERE = Path(__file__).parent


def cases(file: str) -> list[object]:
    table = tomllib.loads((HERE / file).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["name"]) for case in table["case"]]


def settings_of(config: Config | KramdownSettings, defaults: Config | KramdownSettings) -> dict[str, object]:
    """The settings that are not the defaults, in the words of a case."""
    return {
        name: plain(getattr(config, name))
        for name in config.__struct_fields__
        if getattr(config, name) != getattr(defaults, name)
    }


def plain(value: object) -> object:
    match value:
        case FrontMatterDefaults():
            return {"path": value.path, "type": value.type, "values": dict(value.values)}
        case Collection():
            order = {"sort_by": value.sort_by, "order": [*value.order]}
            return {"name": value.name, "permalink": value.permalink, **{key: one for key, one in order.items() if one}}
        case KramdownSettings():
            return settings_of(value, KramdownSettings())
        case LinkSettings():
            ignored = {"ignore": [*value.ignore]} if value.ignore else {}
            return {"max_age": value.max_age, "timeout": value.timeout, **ignored}
        case tuple():
            return [plain(item) for item in value]
        case None:
            return "<none>"
        case str() | int() | float() | list():
            return value
    return {key: plain(item) for key, item in value.items()}  # type: ignore[attr-defined]  # only mappings are left


def line(diagnostic: Diagnostic) -> str:
    place = diagnostic.place
    weight = "" if diagnostic.severity is Severity.ERROR else f"{diagnostic.severity} "
    return (
        f"{place.line}:{place.column}-{place.end_column} {weight}{diagnostic.code}: "
        f"{diagnostic.message} ({diagnostic.hint})"
    )


@pytest.mark.parametrize("case", cases("toml_cases.toml"))
def test_toml(case: dict[str, object]) -> None:
    name = str(case.get("file", "llmnotes.toml"))
    config, diagnostics = parse_toml(name, str(case["text"]))
    assert [line(diagnostic) for diagnostic in diagnostics] == case.get("diagnostics", [])
    assert {diagnostic.place.path for diagnostic in diagnostics} <= {name}
    assert (config is None) == case.get("no_config", False)
    assert settings_of(config or Config(), Config()) == case.get("settings", {})


@pytest.mark.parametrize("case", cases("jekyll_cases.toml"))
def test_jekyll(case: dict[str, Any]) -> None:
    config, diagnostics = parse_jekyll("_config.yml", str(case["text"]), case.get("gemfile", PLAIN) or None)
    assert [line(diagnostic) for diagnostic in diagnostics] == case.get("diagnostics", [])
    assert settings_of(config, DEFAULTS) == case.get("settings", {})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("[" * 60_000, "config-too-deep", id="many brackets"),
        pytest.param("- " * 30_000, "config-too-deep", id="lists in lists"),
        pytest.param(
            "a: " + "\n  ".join(f"b{i}" for i in range(3)) + ": 1", "config-invalid-yaml", id="a key of lines"
        ),
        pytest.param("a: [" + "1," * 200_000 + "]", "config-too-long", id="many values"),
        pytest.param(
            "a0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9]\n"
            + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30)),
            "config-alias",
            id="a billion laughs",
        ),
        pytest.param(
            "a0: &a0 {k: 1}\n" + "".join(f"a{i}: &a{i} {{x: *a{i - 1}, y: *a{i - 1}}}\n" for i in range(1, 40)),
            "config-alias",
            id="a billion tables",
        ),
        pytest.param("\ud800", "config-control", id="half a character"),
    ],
)
def test_hostile_yaml_is_one_diagnostic(text: str, code: str) -> None:
    config, diagnostics = parse_jekyll("_config.yml", text, PLAIN)
    assert config == DEFAULTS
    assert [diagnostic.code for diagnostic in diagnostics] == [code]


@pytest.mark.parametrize("text", ["title: Papers\nurl: https://me.github.io", "title: [a", "title: '\\x'"])
def test_jekyll_means_the_same_where_the_parser_in_c_is_missing(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_c = parse_jekyll("_config.yml", text, PLAIN)
    monkeypatch.setattr(yamltree, "_LOADER", yaml.SafeLoader)
    without, diagnostics = parse_jekyll("_config.yml", text, PLAIN)
    assert without == with_c[0]
    assert [each.code for each in diagnostics] == [each.code for each in with_c[1]]


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "1" * 5_000,
        "a = 0x" + "f" * 5_000,
        "[extra]\n" + "a." * 3_000 + "b = 1",
        "a = " + '"x' * 100_000,
    ],
)
def test_hostile_toml_is_one_diagnostic(text: str) -> None:
    config, diagnostics = parse_toml("llmnotes.toml", text)
    assert config is None
    assert [diagnostic.code for diagnostic in diagnostics] == ["config-syntax"]


KEYS = st.sampled_from([*Config.__struct_fields__, "titel", "lang", "url", "baseurl", "scope", "x"])
SYNTAX = st.sampled_from(
    ["=", ":", "[", "]", "[[", "]]", "{", "}", '"', "'", '"""', "- ", "#", "&a", "*a", "\n", " ", "!"]
)
TEXTS = st.lists(st.one_of(KEYS, SYNTAX, st.text(max_size=5)), max_size=30).map("".join)


@given(TEXTS)
def test_reading_never_raises_and_places_are_in_the_text(text: str) -> None:
    lines = text.count("\n") + text.count("\r") + text.count("\x85") + text.count("\u2028") + text.count("\u2029") + 1
    for _, diagnostics in (parse_toml("llmnotes.toml", text), parse_jekyll("_config.yml", text, PLAIN)):
        for diagnostic in diagnostics:
            assert 1 <= diagnostic.place.line <= lines
            assert 1 <= diagnostic.place.column <= diagnostic.place.end_column
            assert diagnostic.message
            assert "\n" not in diagnostic.hint


@given(st.dictionaries(st.text(min_size=1), st.integers(0, 9), max_size=5), st.text(alphabet="\n #", max_size=9))
def test_an_unknown_key_is_found_where_it_stands(table: dict[str, int], blank: str) -> None:
    """The place's text is the key as it was written, whatever characters it is made of."""
    keys = {"".join(f"\\U{ord(character):08X}" for character in key): key for key in table if key.isprintable()}
    text = "".join(f'{blank}\n"{written}" = [\n1, # ]\n"["]\n' for written in keys)
    _, diagnostics = parse_toml("llmnotes.toml", text)
    lines = text.split("\n")
    for diagnostic in diagnostics:
        place = diagnostic.place
        if diagnostic.code == "config-unknown-key":
            assert keys[lines[place.line - 1][place.column : place.end_column - 2]] in table
    assert len(diagnostics) == len(keys)
