# Two commands do everything: `make run` sets up and serves the demonstration council, `make test` sets up and tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest

.PHONY: run test assurance bench screenshots check lock system clean

run: $(VENV)/.run
	@sh tools/system-packages.sh run
	$(BIN)/flask demo --serve --port $(PORT)

test: $(VENV)/.test system check
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not assurance"

assurance: $(VENV)/.test system
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m assurance

# Types, lint and the order of imports.
check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.test
	$(BIN)/python -m benchmarks.all

# Pictures of the main pages, on a desktop, a phone and the narrowest screen, of a demonstration of its own.
screenshots: $(VENV)/.test system
	$(BIN)/python -m tools.screenshots instance/screenshots

# What no Python package can bring. Says by name what is missing.
system:
	@sh tools/system-packages.sh test

$(VENV)/.run: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.test: requirements-dev.lock $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# Needs uv: resolves anew and writes both lock files, with hashes and without addresses.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra postgres -o requirements.lock pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra postgres --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) instance
