# Two commands: `make run` sets everything up and opens the editor, `make test` checks everything that CI checks.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
VENV_PYTHON := .venv/Scripts/python.exe
else
VENV_PYTHON := .venv/bin/python
endif
SOURCES := editor packaging benchmarks models/training tests resources/samples/render

.PHONY: run test setup setup-dev lint types contracts unit benchmark format clean

run: setup
	@"$(VENV_PYTHON)" packaging/launch.py

setup:
	@"$(PYTHON)" packaging/bootstrap.py

setup-dev:
	@"$(PYTHON)" packaging/bootstrap.py --dev

test: setup-dev lint types contracts unit

lint:
	@"$(VENV_PYTHON)" -m ruff check $(SOURCES)
	@"$(VENV_PYTHON)" -m ruff format --check --quiet $(SOURCES)

types:
	@"$(VENV_PYTHON)" -m mypy --no-error-summary

contracts:
	@"$(VENV_PYTHON)" -c "from importlinter.cli import lint_imports_command; lint_imports_command()" --no-cache

# One process per core, at most four: each takes up to two gigabytes. A file's tests stay together.
unit:
	@QT_QPA_PLATFORM=offscreen "$(VENV_PYTHON)" -m pytest -n auto --maxprocesses 4 --dist loadfile

benchmark: setup-dev
	@"$(VENV_PYTHON)" -m benchmarks

format: setup-dev
	@"$(VENV_PYTHON)" -m ruff check --fix $(SOURCES)
	@"$(VENV_PYTHON)" -m ruff format $(SOURCES)

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist output
