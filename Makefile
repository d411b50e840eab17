# `make demo` and `make test` do all their own set-up; they need Python 3.11+ and nothing else.

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
DEMO_READY := .venv/.ready-demo

# Set on some machines, it lets every process and every run compile the same modules anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test check lint types imports run bench score faults simulate clean

# --no-compile: of the thousands of modules that SDKs bring we import a few, compiled at first use.

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv

$(DEMO_READY): pyproject.toml | .venv/bin/python
	@echo "Setting up .venv (once; about half a minute with a warm package cache) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-compile -e '.[sandbox]'
	@touch $@

$(READY): pyproject.toml | .venv/bin/python
	@echo "Setting up .venv for tests (once; about a minute with a warm package cache) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-compile -e '.[dev]'
	@touch $@ $(DEMO_READY)

demo: $(DEMO_READY)  ## a whole clinic on this machine: three referrals by three ways
	@exec $(BIN)/python -m sandbox.demo $(if $(FRESH),--fresh)

run: $(DEMO_READY)  ## the real thing, from .env
	@$(BIN)/integrator start

test: $(READY)  ## every test, against real peers where this machine has them
	$(BIN)/pytest

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

check: $(READY)  ## lint, types, import rules and tests; reports every failure, then fails
	@failed=""; \
	for one in lint types imports test; do \
	  echo "== $$one"; $(MAKE) --no-print-directory $$one || failed="$$failed $$one"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed:$$failed"; exit 1; fi; echo "all checks passed"

bench: $(READY)  ## the figures in benchmarks/README.md; takes some minutes
	$(BIN)/python -m benchmarks

score: $(READY)  ## how well the samples in tests/reading/samples are read, field by field
	@$(BIN)/python -m tests.reading.score

faults: $(READY)  ## the slow campaigns: processes killed again and again
	$(BIN)/pytest -m campaign --no-header -n 1

simulate: $(READY)  ## a quarter with 2,000 referrals, faults and all; some minutes
	@$(BIN)/python -m tests.simulation --referrals 2000 --seed 7

clean:
	rm -rf .venv var
