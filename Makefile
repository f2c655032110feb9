# `make` alone says what there is. PYTHON=python3.12 chooses the interpreter that .venv is made with.

PYTHON ?= python3
WORKERS ?= 2
DATA ?= ../shared/data
PAIRS ?= 3000000
MINUTES ?= 10

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PROGRAM := $(VENV)/.program

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test quick fuzz soak wild floors pythons lint format docs published bench bench-guard sizes lock release update-golden clean

help: ## print this list
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | \
		while IFS='|' read -r target text; do printf '  make %-14s %s\n' "$$target" "$$text"; done

setup: $(READY) ## install rulelang and its tools into .venv, once

demo: $(PROGRAM) ## score the districts of Cao Bằng
	@$(BIN)/rulelang eval rulesets/cao-bang-2021/districts.rules rulesets/cao-bang-2021/districts.csv

test: lint ## lint, check the types, run the tests
	$(BIN)/pytest -n $(WORKERS)

QUICK := tests/test_conformance.py tests/test_layers.py tests/engine tests/forms \
	tests/plan tests/properties tests/data/test_cells.py tests/output/test_table.py tests/api/test_api.py

quick: $(READY) ## what to run between two edits: lint, types, few examples of each property
	$(BIN)/ruff check .
	$(BIN)/mypy --strict rulelang
	RULELANG_EXAMPLES=0.02 $(BIN)/pytest -q -n $(WORKERS) $(QUICK)

soak: $(READY) ## run both engines on millions of random rows (PAIRS=3000000, SEED=N repeats)
	@WORKERS=$(WORKERS) $(BIN)/python tests/soak.py $(PAIRS) $(SEED)

fuzz: $(READY) ## change rules, tables, workbooks and bytes at random, kill, fill disks (MINUTES=10 each, SEED=N)
	RULELANG_FUZZ=$(MINUTES) RULELANG_FUZZ_SEED=$(SEED) $(BIN)/pytest -q -n $(WORKERS) tests/fuzz -rP

wild: $(READY) ## run every engine and format on tables of wild numbers (TABLES=100000 SEED=0)
	@WORKERS=$(WORKERS) $(BIN)/python -m tests.soak wild $(TABLES) $(SEED)

lint: $(READY) ## lint, check the format and the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict rulelang

format: $(READY) ## format the code, mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(READY) ## write the generated pages and the parser's tables again
	$(BIN)/python docs/generate.py

published: $(READY) ## compare with published rankings (DATA=FOLDER, ../shared/data by default)
	$(BIN)/python rulesets/published/compare.py $(DATA)

bench: $(READY) ## print the benchmarks
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/large_rubric.py
	$(BIN)/python benchmarks/rows.py
	$(BIN)/python -m benchmarks.service
	$(BIN)/python benchmarks/workbook.py 100000 3
	$(BIN)/python benchmarks/formats.py 20000 5
	$(BIN)/python benchmarks/columnar/compare.py 10000000 5
	$(BIN)/python benchmarks/columnar/compare.py 1000000 5 deep partial statistics decree odd
	$(BIN)/python benchmarks/columnar/with_statistics.py 1000000 5
	$(BIN)/python -m benchmarks.columnar.in_spark 1000000 3
	$(BIN)/python benchmarks/rivals/compare.py 10000000 ratios

bench-guard: $(READY) ## see whether a row of any ruleset costs more than it did (UPDATE=1 keeps what it costs)
	$(BIN)/python benchmarks/guard.py $(if $(UPDATE),--update)

update-golden: $(READY) ## rewrite the expected outputs of the tests; review the diff
	$(BIN)/pytest --update

lock: $(BIN)/python ## pin the dependencies in requirements.lock (UPGRADE=1: the newest of all)
	@$(BIN)/python -m pip install -qq uv
	@$(BIN)/uv pip compile -q --universal $(if $(UPGRADE),--upgrade) --generate-hashes --no-config \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
		--python-version 3.11 --extra dev pyproject.toml -o requirements.lock
	@$(BIN)/uv pip compile -q --universal $(if $(UPGRADE),--upgrade) --generate-hashes --no-config \
		--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
		--python-version 3.11 -c requirements.lock pyproject.toml -o requirements-program.lock

FLOORS := .floors
FLOORED := tests/api/test_api.py tests/api/test_forms.py tests/api/test_score_table.py \
	tests/api/test_results_out.py tests/api/test_sources.py tests/audit/test_audit.py tests/cli/test_formats.py \
	tests/cli/test_parquet.py tests/data/test_matrix.py tests/engine/columnar/test_sizes.py \
	tests/engine/columnar/test_stored.py tests/output/form/test_form.py tests/output/test_columns.py \
	tests/output/test_reading_back.py tests/output/workbook/test_workbook.py tests/serve

floors: $(BIN)/python ## run the tests that meet packages with the oldest packages that we allow
	@$(BIN)/python -m pip install -qq uv
	@$(BIN)/uv venv -q --clear --python $(BIN)/python $(FLOORS)
	@$(BIN)/uv pip compile -q --no-config --resolution lowest-direct --extra all pyproject.toml \
		--no-emit-package pyspark -o $(FLOORS)/requirements.txt # half a gigabyte
	@$(BIN)/uv pip install -q --python $(FLOORS) --only-binary :all: -r $(FLOORS)/requirements.txt
	@$(BIN)/uv pip install -q --python $(FLOORS) --no-deps -e .
	@$(BIN)/uv pip install -q --python $(FLOORS) httpx hypothesis jsonschema lark pypdf pytest pytest-xdist \
		python-calamine
	RULELANG_EXAMPLES=0.02 $(FLOORS)/bin/pytest -q -n $(WORKERS) -W default $(FLOORED)

pythons: $(BIN)/python ## fetch further versions of Python, where uv can, for the tests of the wheel
	@$(BIN)/python -m pip install -qq uv
	-@$(BIN)/uv python install -q 3.12 3.13 3.14

sizes: $(BIN)/python ## measure what each extra installs, and write the table into docs/embedding.md
	@$(BIN)/python -m pip install -qq uv
	$(BIN)/python docs/sizes.py $(BIN)/uv

release: $(READY) ## build what is released into dist, check it, list it
	rm -rf dist
	$(BIN)/python -m hatchling build -d dist
	$(BIN)/python .ci/release.py dist

clean: ## remove .venv and everything built
	rm -rf $(VENV) $(FLOORS) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- set-up: done again only when pyproject.toml or the lock changes ----

$(READY): pyproject.toml requirements.lock | $(BIN)/python
	@echo 'Installing into $(VENV) (once) ...' >&2
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

# The program alone, which `make demo` needs; of what the tests need it is a part.
$(PROGRAM): pyproject.toml requirements-program.lock | $(BIN)/python
	@echo 'Installing into $(VENV) (once) ...' >&2
	@$(BIN)/python -m pip install -qq --require-hashes -r requirements-program.lock
	@$(BIN)/python -m pip install -qq --no-deps -e .
	@touch $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo 'rulelang needs Python 3.11 or later, and there is no "$(PYTHON)": install it, or say make PYTHON=...' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "rulelang needs Python 3.11 or later, and $(PYTHON) is $$($(PYTHON) --version 2>&1): say make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'This Python cannot make a virtual environment: on Debian or Ubuntu, apt install python3-venv' >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
