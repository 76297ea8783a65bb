# Rundown: every task of a producer and of a developer. `make help` lists them.
PYTHON ?= python3
BIN := .venv/bin
EPISODE ?=
FROM ?=
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup process import batch review doctor test check bench golden lock clean

help: ## list these tasks
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done

setup: .venv/ready ## make .venv with what Rundown needs (the other tasks do it by themselves)

# pip finds what it needs in constraints.txt, so that every machine runs the same versions.
.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Rundown needs Python 3.11 or newer; set PYTHON=/path/to/it.")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Setting up .venv (once, about a minute)" && $(BIN)/python -m pip install -q -c constraints.txt -e . && touch $@

.venv/ready-dev: .venv/ready
	@echo "Adding what the tests need (once)" && $(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]' && touch $@

process: .venv/ready ## one recording to show notes: make process EPISODE=<slug or path> [ARGS="--force"]
	@test -n "$(EPISODE)" || { echo 'Say which episode: make process EPISODE=<slug or path>. These are in audio/:'; ls audio | grep -E '\.(mp3|m4a|mp4|wav|flac|ogg|opus|aac|webm)$$'; exit 2; }
	@$(BIN)/rundown process "$(EPISODE)" $(ARGS)

import: .venv/ready ## take in a back catalog: make import FROM=<feed or folder> [ARGS="--limit 10"]
	@test -n "$(FROM)" || { echo 'Say from where: make import FROM=<feed address, feed file or folder>'; exit 2; }
	@$(BIN)/rundown import "$(FROM)" $(ARGS)

batch: .venv/ready ## every recording in audio/ that is new or changed
	@$(BIN)/rundown batch $(ARGS)

review: .venv/ready ## listen to a draft, correct and approve it: make review EPISODE=<slug> (without one: all that wait)
	@$(BIN)/rundown review $(if $(EPISODE),"$(EPISODE)") $(ARGS)

doctor: .venv/ready ## what this machine can do, and the command that mends what it cannot
	@$(BIN)/rundown doctor $(ARGS)

test: .venv/ready-dev ## all tests
	@$(BIN)/python -m pytest -n auto $(ARGS)

check: .venv/ready-dev ## what runs everywhere: format, lint, types, layers, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

bench: .venv/ready-dev ## the project's own tables (quality, speed, memory)
	@$(BIN)/python -m benchmarks $(ARGS)

golden: .venv/ready-dev ## write the sample's outputs anew; then read the diff
	@$(BIN)/python -m tests.sample.publish
	@$(BIN)/python -m pytest tests/golden -q

lock: .venv/ready-dev ## pin every package anew in constraints.txt
	@$(BIN)/python -m pip install -q uv
	@$(BIN)/uv pip compile --universal --python-version 3.11 --all-extras pyproject.toml -q --upgrade --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o constraints.txt

clean: ## take away .venv and caches; recordings and results stay
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
