# Two commands are enough: `make run` and `make test`. Both need Python 3.12 or newer and nothing else.
.SHELLFLAGS := -ec
.DEFAULT_GOAL := run
.DELETE_ON_ERROR:

VENV := .venv
# Processes of pytest; whichever has nothing left to do takes over what waits for the other.
TWO := -n 2 --dist worksteal
PYTHON := $(VENV)/bin/python
# pip's own news, and its warning of being root, would only hide what matters.
PIP := $(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore
COMPILE = $(VENV)/lock/bin/uv pip compile --quiet --upgrade --universal --generate-hashes --no-header --no-annotate pyproject.toml
STATIC := $(shell find tracker/static -type f)
# Empty for a .venv that is missing, half made, or whose Python has gone.
VENV_WORKS := $(shell $(PYTHON) -c 'import sys, pip; print(sys.version_info >= (3, 12) or "")' 2>&-)
# Python's own word decides: a name may be too old, a pyenv shim that starts nothing, or lack what venvs are made with.
PYTHONS := python3.13 python3.12 python3.14 python3 python

.PHONY: run demo test check bench lock setup clean

## Start Headway; Ctrl-C ends every process of it.
run: $(VENV)/.run staticfiles/staticfiles.json
	exec $(PYTHON) manage.py serve

## The same on a database of its own, with a demo account (demo, password demo).
demo: export DATA_DIR := ./demo-data
demo: $(VENV)/.run staticfiles/staticfiles.json
	$(PYTHON) manage.py migrate --verbosity 0 --skip-checks
	$(PYTHON) manage.py seed_demo
	exec $(PYTHON) manage.py serve

## Every test: all on SQLite, then those that depend on the database on PostgreSQL, too.
# (PostgreSQL's package warns of a machine without XDG_RUNTIME_DIR, and does without it: -W ignore.)
test: $(VENV)/.test
	$(PYTHON) -m pytest $(TWO) $(ARGS)
	$(PYTHON) -W ignore -m tests.with_postgresql $(TWO) $(ARGS)

## Style, types, import directions, and migrations that match the models.
check: $(VENV)/.test
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	DATA_DIR=$(VENV)/check-data $(PYTHON) -m mypy
	$(VENV)/bin/lint-imports
	DATA_DIR=$(VENV)/check-data $(PYTHON) manage.py check --fail-level WARNING
	DATA_DIR=$(VENV)/check-data $(PYTHON) manage.py makemigrations --check --dry-run

## How fast it is; the figures are printed.
bench: $(VENV)/.test
	$(PYTHON) -m benchmarks

## What the other targets need, installed and not started.
setup: $(VENV)/.test staticfiles/staticfiles.json

## Work out requirements*.txt anew from pyproject.toml.
lock: $(VENV)/.made
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/python -m pip install --quiet uv
	$(COMPILE) --output-file requirements.txt
	$(COMPILE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

## Remove what the targets above have built. Data stays.
clean:
	rm -rf $(VENV) staticfiles

# A stamp says that a lock is installed in full; an interrupted installation leaves none and is taken up again.
$(VENV)/.run: requirements.txt $(VENV)/.made
	$(PIP) --require-hashes -r requirements.txt
	touch $@

$(VENV)/.test: requirements-dev.txt $(VENV)/.made
	$(PIP) --require-hashes -r requirements-dev.txt
	touch $@ $(VENV)/.run

ifeq ($(VENV_WORKS),)
.PHONY: $(VENV)/.made
endif
$(VENV)/.made:
	@for python in $(PYTHONS) "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.1[2-9]*/bin/python; do \
	    if "$$python" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
	        test -n "$(VENV_WORKS)" || { rm -rf $(VENV); "$$python" -m venv $(VENV); }; touch $@; exit 0; \
	    fi; \
	done; \
	echo "headway: Python 3.12 or newer, with its venv module, was not found." >&2; exit 1

staticfiles/staticfiles.json: $(VENV)/.run $(STATIC)
	$(PYTHON) manage.py collectstatic --noinput --clear --verbosity 0
	touch $@
