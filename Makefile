# `make` alone prints what there is. All that is needed beforehand is Python 3.11 or newer with its venv module.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:
SHELL := /bin/sh

PYTHON ?= python3.11
BIN := .venv/bin
INSTALLED := .venv/installed

##@ Getting about

.PHONY: help
help: ## Print this
	@awk 'BEGIN { FS = ":.*## " } \
		/^##@/ { printf "\n\033[1m%s\033[0m\n", substr($$0, 5) } \
		/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo

.PHONY: install
install: $(INSTALLED) ## Make or refresh .venv (the others do it by themselves); PYTHON=... chooses the interpreter

# The stamp is the last thing written: an interrupted installation leaves none and is done again.
$(INSTALLED): pyproject.toml constraints.txt
	@rm -f $@
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
		chosen=; \
		for candidate in "$(PYTHON)" python3.11 python3 python3.12 python3.13; do \
			if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
				chosen="$$candidate"; break; \
			fi; \
		done; \
		test -n "$$chosen" || { \
			echo "No Python 3.11 or newer was found. Name one: make install PYTHON=/path/to/python3.11" >&2; exit 1; }; \
		"$$chosen" -c 'import ensurepip, venv' >/dev/null 2>&1 || { \
			echo "$$chosen cannot make environments with pip: install its venv module (Debian, Ubuntu: python3-venv)." >&2; \
			exit 1; }; \
		echo "Making .venv with $$chosen"; \
		rm -rf .venv && "$$chosen" -m venv .venv; \
	}
	@echo "Installing (once; a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input -c constraints.txt -e '.[dev]'
	@touch $@

##@ Running

.PHONY: run demo bench
run: $(INSTALLED) ## Serve on an embedded database, filled once with the demo; Ctrl-C ends it
	@$(BIN)/kundelik run

demo: $(INSTALLED) ## Drive a whole admission season through the HTTP API and print what became of it
	@$(BIN)/kundelik demo

bench: $(INSTALLED) ## Measure the event store and the HTTP path on this machine
	@$(BIN)/kundelik bench store
	@$(BIN)/kundelik bench http

##@ Judging

.PHONY: test test-domain static check format lint types imports trace
test: $(INSTALLED) ## All tests, on two processes
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

test-domain: $(INSTALLED) ## Only those of the domain: no database, two seconds
	@$(BIN)/python -m pytest tests/domain

check: static test ## All that CI runs: format, lint, types, imports, tests

static: lint types imports

format: $(INSTALLED) ## Bring the code into its form
	@$(BIN)/ruff check --quiet --select I --fix
	@$(BIN)/ruff format

lint: $(INSTALLED) ## The form, and ruff's rules
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check

types: $(INSTALLED) ## mypy, strict
	@$(BIN)/mypy

imports: $(INSTALLED) ## The boundaries between packages, contexts, adapters and libraries
	@PYTHONPATH=src $(BIN)/lint-imports --no-logo

trace: $(INSTALLED) ## Which requirement is named by how many tests, and which by none
	@$(BIN)/python -m tools.trace

##@ Tidying

.PHONY: clean
clean: ## Remove caches and build products; .venv and the data in var/ stay
	@rm -rf .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage build dist src/*.egg-info
	@find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
