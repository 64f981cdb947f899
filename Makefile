# Two commands do everything: `make run` sets up and serves the demonstration council, `make test` sets up and tests.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
WORKERS ?= 3
PYTEST := $(BIN)/python -m pytest
# What assurance tests showed, for docs/assurance.md.
ASSURED := --assured=instance/assured.json
# Which third of the rotating assurance runs: chosen by the commit; THIRD=all runs all of them.
THIRD ?= auto

.PHONY: run test assurance release defects bench screenshots check audit sbom lock system clean

run: $(VENV)/.run
	@sh tools/system-packages.sh run
	$(BIN)/flask demo --serve --port $(PORT)

test: $(VENV)/.test system check
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ASSURED) -m "not assurance and not release"

assurance: $(VENV)/.test system
	$(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ASSURED) --third=$(THIRD) \
	  -m "assurance and not alone and not release"
	$(PYTEST) -n0 $(ASSURED) --third=$(THIRD) -m alone

# What takes hours: before a release, by hand. docs/reliability.md says how much is set by which variable.
release: $(VENV)/.test system
	$(PYTEST) -n0 $(ASSURED) -m release

# Plants known defects one by one in a copy and sees whether the named tests find them; DEFECTS="word" chooses.
defects: $(VENV)/.test system
	$(BIN)/python -m tools.defects $(DEFECTS)

# Types, lint and the order of imports.
check: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Known vulnerabilities of what is installed; what could not be asked is never a pass. Before each delivery.
audit: $(VENV)/.test
	$(BIN)/python -m tools.dependency_audit

# Every package that is installed, with its licence, as CycloneDX.
sbom: $(VENV)/.test
	@mkdir -p instance
	$(BIN)/python -m tools.sbom instance/sbom.json

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
	  --extra postgres --extra s3 -o requirements.lock pyproject.toml
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	  --extra postgres --extra s3 --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) instance
