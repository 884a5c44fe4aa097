# make site     builds the site from corpus/ into site/   (READER_CORPUS=folder, SITE=folder, STRICT=1)
# make serve    shows it at 127.0.0.1:8000 and rebuilds on a change   (PORT=)
# make bundle   writes dist/: the site as a ZIP file for a folder, and the texts as an EPUB   (RELEASE=2025-11-20)
# make check    lists what an editor should look at in the texts
# make test     runs the tests   (ARGS="-k notes")
# make lint     ruff and mypy
# make links    builds the site and follows all its links   (SITE=folder)
# make screens  builds the site and writes pictures of its pages to screens/   (READER_CORPUS=folder, SITE=folder)
# make bench    prints speed and memory beside what is expected   (ARGS="--articles 100" for a quick look)
# make lock     renews the lock files
# make clean    removes all that make has made
#
# Each does its own set-up, once and again after a change of the lock files: Python 3.11 or newer is all it needs.

PYTHON ?= python3
PORT    = 8000
SITE    = site
ARGS    =

VENV := .venv
BIN  := $(VENV)/bin
PIP  := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input
UV   := build/lock/bin/uv pip compile --no-config --quiet --universal --fork-strategy fewest --python-version 3.11 \
        --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"
# Material advertises its successor on every build.
export NO_MKDOCS_2_WARNING = 1
# Printed on a terminal only: elsewhere, nothing but problems.
say   = @if [ -t 1 ]; then echo "$(1)"; fi

.PHONY: site serve bundle check test lint links screens bench lock clean
.DEFAULT_GOAL := site

site: $(VENV)/site.stamp
	@$(BIN)/python -m mkdocs build --site-dir "$(abspath $(SITE))" $(if $(STRICT),--strict)

serve: $(VENV)/site.stamp
	@$(BIN)/python -m mkdocs serve --dev-addr 127.0.0.1:$(PORT)

bundle: $(VENV)/site.stamp
	@$(BIN)/reader bundle $(if $(RELEASE),--release "$(RELEASE)") $(ARGS)

check: $(VENV)/site.stamp
	@$(BIN)/reader check

test: $(VENV)/test.stamp
	@$(BIN)/python -m pytest -q -n auto --dist loadfile $(ARGS)

lint: $(VENV)/test.stamp
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet || { echo "run: $(BIN)/ruff format"; exit 1; }
	@$(BIN)/mypy --no-error-summary

links: site
	@$(BIN)/reader links "$(SITE)"

screens: $(VENV)/test.stamp site
	@$(BIN)/python -m tests.screens "$(SITE)" screens

bench: $(VENV)/test.stamp
	@$(BIN)/python -m benchmarks.export $(ARGS)
	@$(BIN)/python -m benchmarks.site $(ARGS)
	@$(BIN)/python -m benchmarks.terms $(ARGS)
	@$(BIN)/python -m benchmarks.script $(ARGS)
	@$(BIN)/python -m benchmarks.lookup
	@$(BIN)/python -m benchmarks.page
	@$(BIN)/python -m benchmarks.search $(ARGS)

lock:
	@$(PYTHON) -m venv build/lock
	@build/lock/bin/python -m pip --quiet --disable-pip-version-check install uv
	@$(UV) --upgrade --group pyproject.toml:build -o requirements.lock pyproject.toml
	@$(UV) --upgrade --group pyproject.toml:build --group pyproject.toml:dev -c requirements.lock \
	  -o requirements-dev.lock pyproject.toml
	@rm -rf build/lock

clean:
	@rm -rf $(VENV) site build dist screens .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache
	@find src hooks tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/site.stamp: requirements.lock pyproject.toml
	$(call say,setting up $(VENV) (once; about a minute) …)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "$(PYTHON) is missing or older than Python 3.11. Install Python 3.11 or newer, or name one: make PYTHON=python3.12"; \
	  exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "$(PYTHON) cannot make virtual environments. On Debian and Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/test.stamp: $(VENV)/site.stamp requirements-dev.lock
	$(call say,adding the test tools to $(VENV) (once) …)
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
