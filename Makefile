# Everything is installed into .venv, from the locks. `make` alone lists the targets.

PYTHON ?= python3
UV ?= uv

BIN := .venv/bin
# The virtual environment's own Python, so that no module of another installation is seen.
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq install
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

# The tests start some three hundred processes; each would compile every module again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
.PHONY: help setup run demo test test-long check format lint types imports shots lock FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

setup: .venv/.installed ## create .venv from the lock, with .venv/bin/monitor in it

run: setup ## set everything up and start the daemon with config.yaml
	$(BIN)/monitor run

demo: setup ## page and mailbox on bundled sample feeds, without network, until Ctrl-C
	$(BIN)/monitor demo --serve

test: .venv/.tools ## set everything up and run the tests, but for the long ones
	$(BIN)/python -m pytest -n 4 --maxschedchunk 1 -m "not long"

test-long: .venv/.tools ## run the tests that take longer
	$(BIN)/python -m pytest -n 2 --dist worksteal -m long --timeout 1800

check: lint types imports test ## format, lint, types, import contracts, tests: what CI runs

format: .venv/.tools ## rewrite the code as `make check` wants it
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

lint: .venv/.tools ## is the code formatted, and without lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/.tools ## does mypy agree
	$(BIN)/mypy

imports: .venv/.tools ## do imports point down only
	$(BIN)/lint-imports --no-logo

shots: .venv/.tools ## take the pictures of docs/ from the demo, in Chromium
	$(BIN)/python -m tests.web.browser.shots

lock: ## bring the locks up to date with pyproject.toml (needs uv)
	@command -v $(UV) >/dev/null || { echo "make lock needs uv; or name it: make lock UV=..." >&2; exit 1; }
	$(LOCK) --extra postgres pyproject.toml -o requirements.lock
	$(LOCK) --all-extras --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	$(LOCK) --group build -c requirements-dev.lock -o requirements-build.lock

# The virtual environment: made anew when its Python is gone, or when the folder has moved (scripts in it name its place).
.venv/.place: FORCE
	@if [ "$$(cat $@ 2>/dev/null)" != "$(CURDIR)" ] || ! $(BIN)/python -c '' 2>/dev/null; then \
	    $(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and "%s is Python %d.%d" % (sys.argv[1], v[0], v[1]))' '$(PYTHON)' || \
	        { echo "Embargo Monitor needs Python 3.11 or newer. Name one: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }; \
	    if [ -f $@ ]; then rm -rf .venv; fi; \
	    $(PYTHON) -m venv .venv && echo "$(CURDIR)" > $@; \
	fi

.venv/.installed: .venv/.place requirements.lock requirements-build.lock pyproject.toml
	@echo "Installing into .venv ..."
	@$(PIP) --require-hashes -r requirements.lock -r requirements-build.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.tools: .venv/.installed requirements-dev.lock
	@echo "Installing the tools of development into .venv ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@
