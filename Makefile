# Everything a newcomer needs: make run, make test. See README.md.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test unit check bench lock format catalogues screenshots clean

run: .venv/.run
	@exec $(BIN)/python scripts/run.py

test: .venv/.dev
	@scripts/browser.sh
	@$(BIN)/python -m pytest -n auto --dist loadgroup

# Rules, queries, forms, files and commands on SQLite: no browser, no server, nothing asked over HTTP.
unit: .venv/.dev
	@$(BIN)/python -m pytest -n auto --dist loadgroup -m "not browser and not servers and not everybody and not http" -k "not postgresql"

check: .venv/.dev
	@scripts/check.sh

bench: .venv/.dev
	@$(BIN)/python -m bench

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "eventapp needs Python 3.11 or newer")'
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.txt | .venv/bin/python
	@echo "Installing what eventapp runs on …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt requirements.txt | .venv/bin/python
	@echo "Installing what the tests and checks need …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	@touch .venv/.run $@

# Pins every dependency of pyproject.toml, with hashes.
lock: .venv/.dev
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --extra dev pyproject.toml -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header -c requirements-dev.txt pyproject.toml -o requirements.txt

format: .venv/.dev
	$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/djlint templates --reformat --quiet || $(BIN)/djlint templates --check --quiet

# Takes new strings into the eight catalogues; translate what is then empty.
catalogues: .venv/.dev
	@$(BIN)/python scripts/languages.py update || true

screenshots: .venv/.dev
	@scripts/browser.sh
	@$(BIN)/python scripts/screenshots.py

clean:
	rm -rf .venv var bench/results.json
