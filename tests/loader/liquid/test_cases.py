"""Texts with Liquid become what Jekyll makes of them, letter by letter."""

import json
import os
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from llmnotes.loader import Options
from llmnotes.loader.frontmatter import read
from llmnotes.loader.liquid import expand
from llmnotes.loader.options import Liquid
from llmnotes.model import Source

CASES = [
    (case["text"], case["shown"])
    for case in tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))["case"]
]
FRONT = """---
title: The 'Title'
layout: null
subtitle: Sub
date: 2020-03-04 05:06:07
tags: [x, y]
category: work
redirect_from: /old/
aliases: [a, b]
updated: 2024-05-03
toc: no
description: 1.10
math: no
flag: on
price: 3.50
many: 1_000
mode: 010
rate: 1.0e-5
large: 1.5e+20
at: 2024-05-03T10:00:00
near: 2024-05-03 23:00:00 -0700
---
"""
CONFIG = """
title: My Site
url: https://h.org
baseurl: /blog
flag: true
off: false
n: 3
list: [a, b, c]
map: {k: v}
timezone: UTC
"""
PEOPLE = {"ann": {"name": "Ann", "age": 3}, "bob": {"name": "Bob"}}
ROWS = [{"n": "a", "y": 2020, "k": "1"}, {"n": "b", "y": 2021}, {"n": "c", "y": 2020, "k": 1}, {"n": "d"}]
INCLUDES = {
    "a.html": "<b>{{ include.x }}</b>\n",
    "b.html": "{% assign z = 'from b' %}[{{ include.y | default: 'none' }}{% include a.html %}]",
    "sub/c.html": "{{ page.title }}-{{ nothing }}-",
}
SITE = {"title": "My Site", "flag": True, "off": False, "n": 3, "list": ["a", "b", "c"], "map": {"k": "v"}}
LIQUID = Liquid(
    "https://h.org/blog",
    json.dumps({**SITE, "data": {"people": PEOPLE, "rows": ROWS}}),
    tuple(sorted(INCLUDES.items())),
)


@pytest.mark.parametrize(("text", "shown"), CASES)
def test_becomes_what_jekyll_makes_of_it(text: str, shown: str) -> None:
    source = Source("x.html", "x.html", FRONT + text)
    front, _ = read(source, Options(dialect="jekyll"))
    assert front is not None
    expanded = expand(source, front, "/x.html", LIQUID)
    assert expanded.expansion.masks.text(expanded.text) == shown


@pytest.mark.skipif(shutil.which("jekyll") is None, reason="there is no Jekyll")
def test_jekyll_still_makes_that_of_it(tmp_path: Path) -> None:
    files = {
        "_config.yml": CONFIG,
        "_data/people.json": json.dumps(PEOPLE),
        "_data/rows.json": json.dumps(ROWS),
        **{f"_includes/{name}": text for name, text in INCLUDES.items()},
        **{
            f"{number}/x.html": f"{FRONT[:-4]}permalink: /x.html\n---\n{text}" for number, (text, _) in enumerate(CASES)
        },
    }
    site = tmp_path / "site"
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")
    # All pages are at one address, so that they show that; each is written down before the next one replaces it.
    (site / "_plugins").mkdir()
    (site / "_plugins" / "keep.rb").write_text(
        "Jekyll::Hooks.register :pages, :post_render do |page|\n"
        '  File.write(File.join(page.site.source, "..", page.dir_of_source), page.output)\n'
        "end\n"
        "class Jekyll::Page\n"
        '  def dir_of_source = @dir.delete("/")\n'
        "end\n",
        encoding="utf-8",
    )
    environment = {**os.environ, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "JEKYLL_ENV": "production"}
    subprocess.run(["jekyll", "build", "--quiet"], cwd=site, env=environment, check=True, timeout=120)
    made = [(tmp_path / str(number)).read_text(encoding="utf-8") for number in range(len(CASES))]
    own = [shown.replace("|x.html|x.html|", f"|x.html|{number}/x.html|") for number, (_, shown) in enumerate(CASES)]
    assert made == own
