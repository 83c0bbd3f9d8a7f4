# The only entrance: people, the README and CI call these targets and nothing else. Each does its own set-up.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	"$$python" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; \
	done)
# Twice quiet is without warnings, of which each index that a machine is set up for and does not have makes one for each
# package; what goes wrong is still said.
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --quiet -c .ci/constraints.txt
# Not by the script that pip made: that names the folder of its day, which may be moved, copied, or called `"$x"`.
LLMNOTES := PYTHONPATH=src $(BIN)/python -P -m llmnotes
LIGHTHOUSE := 13.5.0
ARGS ?=

# When the system's Python was replaced, nothing can run what was installed for it.
$(shell [ ! -x "$(BIN)/python" ] && [ -f "$(VENV)/pyvenv.cfg" ] && rm -rf "$(VENV)")

.DEFAULT_GOAL := help
.PHONY: help build serve check test lint format bench parity quality clean browser jekyll

help: ## list what there is to do
	@echo "make TARGET [ARGS=...], for example: make build ARGS=--strict"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-10s %s\n", $$1, $$2 }'

build: $(VENV)/.compiled ## turn notes/ into the website in _site/
	@$(LLMNOTES) build $(ARGS)

serve: $(VENV)/.compiled ## show the website in a browser, and every change as soon as it is saved
	@$(LLMNOTES) serve $(ARGS)

check: $(VENV)/.compiled ## report every problem of the notes and their links
	@$(LLMNOTES) check $(ARGS)

test: $(VENV)/.developing $(VENV)/.specs $(VENV)/.schemas $(VENV)/vnu.jar $(VENV)/sarif-2.1.0.json browser ## run all tests, in a real browser too, and measure their coverage
	@$(BIN)/python -m pytest -n auto --cov --cov-report=term:skip-covered $(ARGS)

lint: $(VENV)/.developing ## check style, types and the order of the floors
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.developing ## let ruff rewrite what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: $(VENV)/.developing $(VENV)/.compiled ## measure how long builds take, with Hugo beside
	@$(BIN)/python -m benchmarks $(ARGS)

parity: $(VENV)/.developing $(VENV)/.compiled jekyll ## compare what Jekyll and llmnotes make of the same notes
	@$(BIN)/python -m benchmarks.parity $(ARGS)

quality: $(VENV)/.developing $(VENV)/.lighthouse-$(LIGHTHOUSE) browser ## hold the pages against Lighthouse and axe
	@$(BIN)/python tests/quality.py $(VENV)/lighthouse $(ARGS)

clean: ## remove everything that these targets made
	rm -rf "$(VENV)" _site ._site.llmnotes-* .llmnotes dist .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache \
		.hypothesis .import_linter_cache
	find src tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "llmnotes needs Python 3.11 or newer with venv (on Debian: apt install python3-venv)" >&2; exit 2; fi
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml .ci/constraints.txt | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(VENV)/.developing: pyproject.toml .ci/constraints.txt | $(BIN)/python
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/.installed

# pip compiles all packages but this one. Where PYTHONDONTWRITEBYTECODE is set, as in many containers, Python would do it
# at every start, for 0.1 s.
$(VENV)/.compiled: $(shell find src -name '*.py') | $(VENV)/.installed
	@$(BIN)/python -m compileall -q src
	@touch $@

# What tests are held against. Where it can not be fetched they are skipped, but never in CI.
$(VENV)/.specs: tests/fetch_specs.py | $(VENV)/.developing
	@if $(BIN)/python tests/fetch_specs.py $(VENV)/specs; then touch $@; else \
		echo "The specifications of Markdown can not be fetched: their tests will not run." >&2; fi

$(VENV)/.schemas: tests/fetch_schemas.py tests/npm.py | $(VENV)/.developing
	@if ! command -v npm >/dev/null; then \
		echo "There is no npm: the simulated GitHub will not answer GraphQL, and its tests will not run." >&2; \
	elif $(BIN)/python tests/fetch_schemas.py $(VENV)/schemas; then touch $@; else \
		echo "GitHub's schema can not be fetched: what needs it will not be tested." >&2; fi

$(VENV)/vnu.jar: tests/fetch_vnu.py tests/npm.py | $(VENV)/.developing
	@if ! command -v java >/dev/null || ! command -v npm >/dev/null; then \
		echo "There is no java or no npm: pages will not be held against the HTML checker." >&2; \
	elif ! $(BIN)/python tests/fetch_vnu.py $@; then \
		echo "The HTML checker can not be fetched: its test will not run." >&2; fi

$(VENV)/sarif-2.1.0.json: tests/fetch_sarif.py tests/npm.py | $(VENV)/.developing
	@if ! command -v npm >/dev/null; then echo "There is no npm: no report will be held against SARIF's schema." >&2; \
	elif ! $(BIN)/python tests/fetch_sarif.py $@; then \
		echo "The schema of SARIF can not be fetched: its test will not run." >&2; fi

# Nothing that packages would run at their installation is run. It asks for Node.js 22, and was seen to work with 20.
$(VENV)/.lighthouse-$(LIGHTHOUSE): | $(BIN)/python
	@if ! command -v npm >/dev/null; then \
		echo "There is no npm, which brings Lighthouse: install Node.js 22 or newer." >&2; exit 2; fi
	@if ! npm install --prefix $(VENV)/lighthouse --ignore-scripts --no-audit --no-fund --loglevel=error lighthouse@$(LIGHTHOUSE); then \
		echo "Lighthouse can not be fetched: npm says why." >&2; exit 2; fi
	@touch $@

# Tests that need a browser are skipped where there is none, but never in CI (tests/conftest.py).
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null 2>&1 && exit 0; done; \
	[ -d "/Applications/Google Chrome.app" ] && exit 0; \
	if ! command -v apt-get >/dev/null 2>&1; then sudo=none; \
	elif [ "$$(id -u)" = 0 ]; then sudo=; \
	elif sudo -n true 2>/dev/null; then sudo="sudo -n"; \
	else sudo=none; fi; \
	if [ "$$sudo" = none ] || ! { $$sudo apt-get update -qq && $$sudo apt-get install -y -qq chromium; }; then \
		echo "There is no Chromium: the tests of what a person sees will not run. Install it to run them." >&2; fi

# Debian's own, since that is what the dialect was held against; a Jekyll of another kind does as well.
jekyll:
	@command -v jekyll >/dev/null 2>&1 && exit 0; \
	if ! command -v apt-get >/dev/null 2>&1; then sudo=none; \
	elif [ "$$(id -u)" = 0 ]; then sudo=; \
	elif sudo -n true 2>/dev/null; then sudo="sudo -n"; \
	else sudo=none; fi; \
	if [ "$$sudo" = none ] || ! { $$sudo apt-get update -qq && \
		$$sudo apt-get install -y -qq jekyll ruby-kramdown-parser-gfm ruby-jekyll-redirect-from; }; then \
		echo "There is no Jekyll to compare with: gem install jekyll:4.3 kramdown-parser-gfm jekyll-redirect-from" >&2; \
		exit 2; fi
