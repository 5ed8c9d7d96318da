# Two commands on a fresh machine: `make demo` and `make test`. Only python3 (with venv), make and git are needed.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo demo-live test test-long check format lint types contracts bench clean help

help:
	@echo "make demo       build the environment and run the main job on examples/acme"
	@echo "make demo-live  the service page with tools that answer, on this machine alone"
	@echo "make test       every check: format, lint, types, contracts, tests"
	@echo "make test-long  the soak, kill and scale tests"
	@echo "make bench      print the performance ratios"

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(STAMP)

demo: $(STAMP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

demo-live: $(STAMP)
	@$(BIN)/python examples/live.py

test: check
	$(BIN)/python -m pytest -q -m "not long" -n auto

check: format lint types contracts

format: $(STAMP)
	$(BIN)/ruff format --check src tests bench

lint: $(STAMP)
	$(BIN)/ruff check src tests bench

types: $(STAMP)
	$(BIN)/mypy

contracts: $(STAMP)
	$(BIN)/lint-imports

test-long: $(STAMP)
	$(BIN)/python -m pytest -q -m long

bench: $(STAMP)
	$(BIN)/python bench/run.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache dist build
