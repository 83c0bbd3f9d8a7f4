"""``llmnotes init``: a first note, the choices one may make, and a Makefile."""

from collections.abc import Mapping
from pathlib import Path
from shlex import quote
from types import MappingProxyType

from llmnotes.shell.create import create
from llmnotes.shell.environment import FINE, EnvironmentProblem, Surroundings

NOTE = r"""---
title: Welcome
date: {today}
tags: [meta]
---

This folder is a website: every `.md` file in it becomes a page. This one is yours to change or to remove.

A paper you read is a link: [Attention Is All You Need](https://arxiv.org/abs/1706.03762). So is its code:
https://github.com/tensorflow/tensor2tensor. `make check` tells you when an address can not be right.

## What a note can do

- Link to another note by its name, [[welcome]], or to a heading in it, [[welcome#formulas]].
- ==Mark== what matters, ~~strike out~~ what does not, and tick off what is done:
  - [x] install llmnotes
  - [ ] write about the last paper you read
- Say more below the text.[^more]

[^more]: A footnote, for the reader who wants to know.

> [!TIP]
> `llmnotes new "What I read today"` starts the next note.

### Formulas

Attention is $\operatorname{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V$, in code:

```python
weights = softmax(queries @ keys.T / sqrt(depth))
values = weights @ values
```

| Model | Parameters | Paper |
|---|---:|---|
| Transformer (big) | 213 M | [1706.03762](https://arxiv.org/abs/1706.03762) |
"""

CONFIG = """# Every choice has a default; remove the # before a line to choose otherwise.

# title = "Notes"
# description = "What I read"
# author = "Your name"
# language = "en"

# Where the site will live; GitHub Pages needs it for a project site.
# base_url = "https://me.github.io/my-notes"

# permalink = "/:path/"
# timezone = "UTC"
# recent = 10
# exclude = ["private/*"]
"""

MAKEFILE = """# make build, make serve, make check

LLMNOTES ?= llmnotes

.PHONY: help build serve check

help:
\t@echo "make build  turn notes/ into the website in _site/"
\t@echo "make serve  show it in a browser while you write"
\t@echo "make check  report every problem of the notes and their links"

build:
\t@$(LLMNOTES) build $(ARGS)

serve:
\t@$(LLMNOTES) serve $(ARGS)

check:
\t@$(LLMNOTES) check $(ARGS)
"""

GITIGNORE = """/_site/
/._site.llmnotes-*/
/.llmnotes/
"""

FILES: Mapping[str, str] = MappingProxyType(
    {"notes/welcome.md": NOTE, "llmnotes.toml": CONFIG, "Makefile": MAKEFILE, ".gitignore": GITIGNORE}
)


def init(folder: Path, around: Surroundings) -> int:
    """Write the files of a new site into ``folder``; raises ``EnvironmentProblem`` if one of them exists already."""
    existing = [name for name in FILES if (folder / name).exists()]
    if existing:
        raise EnvironmentProblem(f"{folder} has {', '.join(existing)} already", "choose another folder")
    for name, text in FILES.items():
        create(folder / name, text.replace("{today}", f"{around.now:%Y-%m-%d}"))
    print(f"Wrote {', '.join(FILES)}", file=around.err)
    print(f"Next: {'' if folder == Path() else f'cd {quote(str(folder))} && '}make serve", file=around.err)
    return FINE
