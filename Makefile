# Two commands do it all on a fresh Debian or Ubuntu: `make report` and `make test`. `make` alone lists the rest.

SHELL = /bin/sh
.DEFAULT_GOAL = help
.NOTPARALLEL:
unexport PYTHONDONTWRITEBYTECODE # each of the thousands of processes that the tests start would compile everything anew
.PHONY: help report test faults wordpress exports reading cluster slurm trackers check format bench lock clean

PYTHON ?= python3
WORKERS ?= 3
BIN = .venv/bin
POINTS ?= 64
APART = --ignore=tests/wordpress --ignore=tests/exports --ignore=tests/reading --ignore=tests/trackers --ignore=tests/cluster --ignore=tests/slurm
KINDS = attack or bad_input or corruption or fault or fuzz or signal or long
SETUP = PYTHON='$(PYTHON)' sh scripts/set-up.sh

help: ## Show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done

report: ## Set everything up and build the default report into output/
	@$(SETUP)
	@sh scripts/pango.sh
	@$(BIN)/lrbs-report build

test: ## Set up what the tests need and run them, of what is slow and seldom breaks a fixed sample; PYTEST='-k word' chooses
	@$(SETUP) dev
	@sh scripts/pango.sh
	@sh scripts/test-tools.sh
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(APART) $(PYTEST)

faults: ## Try far more than `make test` does, for hours: attacks, faults, signals; POINTS=9999 lets each call fail; writes the counts into docs/reliability.md
	@$(SETUP) dev
	@sh scripts/pango.sh
	@sh scripts/test-tools.sh
	@LRBS_FAULTS=all LRBS_POINTS=$(POINTS) LRBS_COUNTS=write $(BIN)/python -m pytest -q -n $(WORKERS) --dist worksteal $(APART) -m '$(KINDS)' $(PYTEST)

wordpress: ## Post to a real WordPress on this machine: PHP, MariaDB, the REST API
	@$(SETUP) dev
	@sh scripts/pango.sh
	@sh scripts/test-tools.sh
	@sh scripts/wordpress-tools.sh
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile tests/wordpress $(PYTEST)

exports: ## Export to TensorBoard, MLflow, polars, DuckDB, LaTeX and notebooks, and read it there
	@$(SETUP) dev exports
	@sh scripts/pango.sh
	@sh scripts/export-tools.sh
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile tests/exports $(PYTEST)

reading: ## Install what those have who only read, without TensorFlow and Keras, and try every command there
	@$(SETUP) dev
	@sh scripts/pango.sh
	@sh scripts/test-tools.sh
	@sh scripts/reading-environment.sh
	@LRBS_READING="$$PWD/.venv/reading/bin/python" $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile tests/reading $(PYTEST)

cluster: ## Train on the workers of a Dask scheduler, with TLS, and through all that may happen to them
	@$(SETUP) dev cluster
	@sh scripts/pango.sh
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile tests/cluster $(PYTEST)

slurm: ## Train on two nodes of a real SLURM on this machine, with the script that `schedule slurm` writes
	@$(SETUP) dev cluster
	@sh scripts/pango.sh
	@sh scripts/slurm-tools.sh
	@$(BIN)/python -m pytest -q -n 1 tests/slurm $(PYTEST)

trackers: ## Log with Lightning, Hugging Face's Trainer and PyTorch, and read it; brings PyTorch: gigabytes, and minutes
	@$(SETUP) dev exports trackers
	@$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile tests/trackers $(PYTEST)

check: ## Look for mistakes in style and types, in under a minute
	@$(SETUP) dev
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --quiet --check
	@$(BIN)/mypy

format: ## Bring the code into its one form
	@$(SETUP) dev
	@$(BIN)/ruff check --quiet --fix
	@$(BIN)/ruff format

bench: ## Measure every promise about speed, print the ratios and write bench.json
	@$(SETUP) dev bench cluster
	@sh scripts/pango.sh
	@$(BIN)/python -m bench.bench

lock: ## Write the lock files anew from pyproject.toml
	@sh scripts/lock.sh

clean: ## Remove what set-up, tests and bench made; reports and results stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis bench.json
	find bench lrbs_report scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
