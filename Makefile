# make run: set everything up and open the dashboard. make test: check everything. make check: the short check.
PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test check lint types browser quick-tests all-tests clean help

help:
	@echo "make run    set up and start the dashboard on http://127.0.0.1:$(PORT)"
	@echo "make test   set up, then lint, types and all tests, browser tests included"
	@echo "make check  set up, then lint, types and the quick tests: no process, no browser"
	@echo "make clean  remove the environment and caches (not var/, which holds your runs)"

$(VENV)/python.ok:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Fathom needs Python 3.11 or newer as '$(PYTHON)'. Install it, or say which one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.ok: requirements.txt $(VENV)/python.ok
	@echo "Installing packages (the first time takes a few minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/test.ok: requirements-dev.txt $(VENV)/run.ok
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(VENV)/run.ok
	@echo "Fathom: http://127.0.0.1:$(PORT)   (Ctrl-C stops it)"
	@$(BIN)/python -m pages --server.address 127.0.0.1 --server.port $(PORT)

# A browser for the tests: one that is there, else Debian's as root, else Playwright's own.
browser: $(VENV)/test.ok
	@if command -v chromium chromium-browser google-chrome >/dev/null 2>&1 || ls $$HOME/.cache/ms-playwright/chromium-*/chrome-linux*/chrome >/dev/null 2>&1; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing Debian's chromium for the browser tests ..."; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; \
	else echo "Installing Playwright's chromium for the browser tests ..."; $(BIN)/python -m playwright install chromium || \
		{ echo "No browser for the tests. Install one: apt-get install chromium (as root), or: $(BIN)/python -m playwright install chromium"; exit 1; }; fi

lint: $(VENV)/test.ok
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet . || { echo "Some files are not formatted. Run: $(BIN)/ruff format ."; exit 1; }

types: $(VENV)/test.ok
	@$(BIN)/mypy

# Two tests at a time, those of one file together; the longest folders first. The types are checked beside them: where tests wait, a core is free.
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

check: lint
	@$(MAKE) --no-print-directory -j 2 types quick-tests

test: browser lint
	@$(MAKE) --no-print-directory -j 2 types all-tests

quick-tests: $(VENV)/test.ok
	@$(PYTEST) -m "not browser and not process and not slow"

all-tests: $(VENV)/test.ok
	@$(PYTEST)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
