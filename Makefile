# `make run` and `make test` need Python 3.11 or newer and make: they set up .venv themselves.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help run test quality quality-pages bench bench-parts bench-peers soak faults fuzz golden wheel test-wheel bench-wheel build/wheel release check static format lint types imports docs dockerfile audit clean

help: ## Show what there is to make.
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# uv from the machine when there is one, else its own copy beside the packages (--inexact leaves it).
$(READY): pyproject.toml uv.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@command -v uv >/dev/null && uv --version >/dev/null 2>&1 || test -x $(BIN)/uv || \
	  { $(BIN)/python -m ensurepip -q 2>/dev/null || true; $(BIN)/python -m pip install -q uv; }
	@PATH="$(CURDIR)/$(BIN):$$PATH" uv sync --locked --inexact --quiet
	@touch $@

run: $(READY) ## Watch seeds/, write reports/, serve them on loopback, until Ctrl-C.
	@-$(BIN)/monitor config schema >/dev/null
	@exec $(BIN)/monitor run

test: $(READY) ## Run the tests, as many at a time as there are cores, four at most.
	@$(BIN)/pytest -n logical --maxprocesses 4 --dist worksteal --durations 15

quality: $(READY) ## Print how right it reads: make quality LABELS="folder folder:texts" for more.
	@$(BIN)/python -m tests.quality $(LABELS)

quality-pages: $(READY) ## Print how right main texts and days of saved pages are: see tests/quality/pages.py.
	@$(BIN)/python -m tests.quality.pages $(PAGES)

bench: $(READY) ## Print how fast and how large it is: make bench PARTS="start unchanged --runs 3".
	@$(BIN)/python -m benchmarks $(or $(PARTS),quick)

bench-parts: $(READY) ## List the parts of `make bench`.
	@$(BIN)/python -m benchmarks

bench-peers: $(READY) ## Install what `make bench` holds monitor against, outside the repository.
	@$(BIN)/python -m benchmarks.peers

soak: $(READY) ## Half an hour under a steady stream of files: memory, handles, losses.
	@$(BIN)/python -m benchmarks.soak

faults: $(READY) ## Kill, tear, lock, fill, spoil and double it, and count what was lost.
	@$(BIN)/python -m tests.faults $(SCENARIOS)

fuzz: $(READY) ## Make noise against all that is read: make fuzz SECONDS=60 TARGETS="inspect heads".
	@PATH="$(CURDIR)/$(BIN):$$PATH" uv sync --locked --inexact --quiet --group fuzz
	@$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60) $(TARGETS)

golden: $(READY) ## Write the kept reports of the seeds anew; read the difference before keeping it.
	@MONITOR_GOLDEN=write $(BIN)/pytest -q tests/golden

# Built of what the source archive holds, so that nothing compiled is left among the sources.
wheel: $(READY) ## Build dist/*.whl with reading compiled to C, twice as fast: needs a C compiler.
	@rm -rf dist
	@HATCH_BUILD_HOOK_ENABLE_MYPYC=true PATH="$(CURDIR)/$(BIN):$$PATH" uv build --quiet --out-dir dist

# The checkout without its sources, and what the wheel has in their place.
build/wheel: wheel
	@rm -rf $@ && mkdir -p $@
	@git ls-files | grep -v '^monitor/' | tar -c -T - | tar -x -C $@
	@$(BIN)/python -m zipfile -e dist/*.whl $@

test-wheel: build/wheel ## Run the tests of reading and deciding on that wheel.
	@cd $< && PYTHONPATH="$(CURDIR)/$<" $(CURDIR)/$(BIN)/pytest -n logical --maxprocesses 4 \
	  tests/unit tests/golden tests/quality

bench-wheel: build/wheel ## As bench, on that wheel.
	@cd $< && PYTHONPATH="$(CURDIR)/$<" $(CURDIR)/$(BIN)/python -m benchmarks $(or $(PARTS),quick)

release: $(READY) ## Build what is published in dist/, and try each archive in an empty environment.
	@$(BIN)/python -m deploy.release

check: static test ## Everything CI runs.

static: format lint types imports docs dockerfile audit ## Everything CI runs but the tests.

format: $(READY) ## See that the code is formatted.
	@$(BIN)/ruff format --check

lint: $(READY) ## Look for mistakes.
	@$(BIN)/ruff check

types: $(READY) ## Check the types.
	@$(BIN)/mypy

imports: $(READY) ## Check who imports whom.
	@$(BIN)/lint-imports

docs: $(READY) ## Build the documentation; warnings are errors.
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

dockerfile: $(READY) ## Check the Dockerfile.
	@$(BIN)/hadolint Dockerfile

audit: $(READY) ## Look for known holes in what is installed with monitor.
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m tests.audit

clean: ## Remove the environment and what tools left; data/ and reports/ stay.
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage site build dist
