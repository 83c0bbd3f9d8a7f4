"""What is written down of settings is read as the same settings."""

from types import MappingProxyType
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from llmnotes.config import Collection, Config, FrontMatterDefaults, KramdownSettings, parse_toml
from llmnotes.config.gemfile import PLAIN
from llmnotes.config.jekyll import parse_jekyll
from llmnotes.config.settings import LinkSettings
from llmnotes.config.tomltext import toml_of
from llmnotes.diagnostics import Severity

WORDS = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(" \"'\\#=\n\t[]{}"), max_size=12)
SCALARS = st.one_of(WORDS, st.booleans(), st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6), st.none())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
PERMALINKS = st.sampled_from(["date", "pretty", "none", "/:categories/:title/", "/:year/:slug.html", "/x/:path"])
SCOPES = st.fixed_dictionaries(
    {},
    optional={
        "path": st.sampled_from(["", "_posts", "a/b/", "*/x", "/never", "a\"b'c"]),
        "type": st.sampled_from(["posts", "page", "notes", "", None]),
    },
)
NAMES = st.sampled_from(["posts", "notes", "a.b", "data-x", "x_y"])
JEKYLL = st.fixed_dictionaries(
    {},
    optional={
        "title": WORDS,
        "description": WORDS,
        "author": st.one_of(WORDS, st.fixed_dictionaries({"name": WORDS})),
        "lang": st.sampled_from(["en", "de_CH", "zh-Hans", "?"]),
        "url": st.sampled_from(["https://me.github.io", "", "me.github.io", "http://x.org/"]),
        "baseurl": st.sampled_from(["", "/", "/notes", "notes/", None]),
        "permalink": PERMALINKS,
        "timezone": st.sampled_from(["UTC", "Europe/Berlin", "Asia/Beijing"]),
        "show_drafts": st.sampled_from([True, False, None, "yes"]),
        "future": st.booleans(),
        "unpublished": st.booleans(),
        "search": st.booleans(),
        "excerpt_separator": st.sampled_from(["<!--more-->", "\n\n", ""]),
        "exclude": st.lists(WORDS, max_size=3),
        "include": st.lists(st.sampled_from(["_pages", ".well-known", "a/b.md"]), max_size=2),
        "collections": st.dictionaries(
            NAMES,
            st.fixed_dictionaries(
                {"output": st.booleans()},
                optional={"permalink": PERMALINKS, "sort_by": WORDS, "order": st.lists(WORDS, max_size=2)},
            ),
            max_size=3,
        )
        | st.lists(NAMES, max_size=2),
        "collections_dir": st.sampled_from(["", "content", "/a/b/"]),
        "source": st.sampled_from([".", "./src", "docs"]),
        "destination": st.sampled_from(["_site", "./public", "../out", "docs/out"]),
        "defaults": st.lists(
            st.fixed_dictionaries({"scope": SCOPES, "values": st.dictionaries(WORDS, VALUES, max_size=2)}), max_size=3
        ),
        "kramdown": st.fixed_dictionaries(
            {},
            optional={
                "input": st.sampled_from(["GFM", "kramdown"]),
                "hard_wrap": st.booleans(),
                "toc_levels": st.sampled_from(["2..3", "1,2", [2, 3]]),
                "smart_quotes": st.just("apos,apos,quot,quot"),
                "typographic_symbols": st.dictionaries(st.sampled_from(["ndash", "hellip"]), WORDS),
                "syntax_highlighter_opts": st.fixed_dictionaries({"default_lang": WORDS}),
                "footnote_nr": st.integers(0, 9),
                "footnote_backlink": st.sampled_from(["", "&#8617;"]),
            },
        ),
        "plugins": st.lists(st.sampled_from(["jekyll-feed", "jekyll-optional-front-matter", "jemoji"]), max_size=2),
        "own": VALUES,
        "other key": VALUES,
    },
)


def something(value: Any) -> Any:
    """The value as far as TOML has words for it: it has none for nothing."""
    if isinstance(value, dict | MappingProxyType):
        return {key: something(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return ["" if one is None else something(one) for one in value]
    return value


def sayable(config: Config) -> Config:
    defaults = [replace(one, values=something(one.values)) for one in config.defaults]
    return replace(config, extra=something(config.extra), defaults=tuple(defaults))


@given(JEKYLL)
def test_a_configuration_of_jekylls_says_the_same_in_our_words(values: dict[str, object]) -> None:
    config, diagnostics = parse_jekyll(
        "_config.yml", yaml.safe_dump(values, allow_unicode=True, sort_keys=False), PLAIN
    )
    assert all(one.severity is not Severity.ERROR for one in diagnostics)
    written, problems = parse_toml("llmnotes.toml", toml_of(config))
    assert problems == ()
    assert written is not None
    assert written == sayable(config)


FULL = Config(
    title='T "x"',
    base_url="https://a.b/c",
    notes=".",
    dialect="jekyll",
    search=False,
    recent=3,
    exclude=("a", "b\\c"),
    include=("_pages",),
    collections=(Collection("talks"), Collection("a.b", "/x/:title/", "weight", ("b.md",))),
    collections_dir="content",
    collections_without_pages=(Collection("people"), Collection("staff", "/s/:title/")),
    unpublished=True,
    optional_front_matter=True,
    readme_index=True,
    readme_index_with_front_matter=True,
    titles_from_headings=True,
    titles_from_headings_in_collections=True,
    macros={"R": "\\mathbb{R}"},
    defaults=(FrontMatterDefaults("", "posts", {"a": {"b": [1, 2.5]}}), FrontMatterDefaults("x/", "", {})),
    links=LinkSettings(max_age=3, ignore=("https://a.org/*",)),
    kramdown=KramdownSettings(toc_levels=(2,), hard_wrap=True),
    bibliography=("a.bib", "b.bib"),
    extra={"k e": {"y": ["\x7f", True]}},
)


@pytest.mark.parametrize("config", [Config(), FULL])
def test_every_setting_can_be_written_down(config: Config) -> None:
    assert parse_toml("llmnotes.toml", toml_of(config)) == (config, ())


def test_a_setting_that_is_the_default_is_not_written_down() -> None:
    assert toml_of(Config(title="T", kramdown=KramdownSettings(hard_wrap=True))) == (
        'title = "T"\n\n[kramdown]\nhard_wrap = true\n'
    )
