# Two commands do it all on a fresh Debian or Ubuntu: `make report` and `make test`. Run `make` alone for the rest.

SHELL = /bin/sh
.DEFAULT_GOAL = help
.DELETE_ON_ERROR:
.PHONY: help report test check format bench lock clean set-up

PYTHON ?= python3
WORKERS ?= 2
BIN = .venv/bin
SETUP = PYTHON='$(PYTHON)' sh scripts/set-up.sh

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-8s %s\n' "$$name" "$$text"; done

report: ## Set everything up and build the default report into output/
	@$(SETUP) run
	@$(BIN)/lrbs-report build

test: ## Set up what the tests need and run them all
	@$(SETUP) run dev
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(PYTEST)

check: ## Lint, format and types, in under a minute
	@$(SETUP) run dev
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy

format: ## Put the code into its one format
	@$(SETUP) run dev
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: ## Measure every claim about speed and write bench.json
	@$(SETUP) run bench
	@$(BIN)/python -m bench.bench

lock: ## Write the lock files anew from pyproject.toml (needs uv)
	@sh scripts/lock.sh

clean: ## Remove what set-up, tests and bench made; output/ and .lrbs/ stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis bench.json
	find lrbs_report tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} +
