# Everything a newcomer types. Each target sets up all it needs; a second run starts at once.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# One worker more than there are cores, as long tests mostly wait for processes of their own (two more are no quicker);
# workers take from each other what is left, so that the longest may come last.
SPREAD = -n $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)') --dist worksteal
READY = $(VENV)/.ready

.PHONY: setup demo cluster-demo test quick torture torture-engine torture-delivery release check lint types layers lock clean

setup: $(READY)

$(READY): pyproject.toml requirements/dev.lock requirements/bootstrap.lock $(wildcard src/wirebell/standing/kernel/*.[ch] src/wirebell/standing/*.c src/wirebell/catalogue/*.c src/wirebell/read/*/*.[ch] src/wirebell/thread/kernel/*.[ch])
	@$(PYTHON) -c 'import sys; sys.exit("Wirebell needs Python 3.11 or newer; %s is %d.%d. Try: make PYTHON=python3.11" % (sys.executable, *sys.version_info[:2]) if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up $(VENV) (once; about half a minute)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.lock
	@$(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes --python $(BIN)/python requirements/dev.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --python $(BIN)/python --editable .
	@touch $(READY)

demo: setup
	@$(BIN)/wirebell demo

# The demo through a small cluster on this machine: PostgreSQL and NATS with JetStream must run (docs/cluster.md).
cluster-demo: setup
	@$(BIN)/python scripts/cluster-demo

test: setup
	@$(BIN)/python -m pytest $(SPREAD) $(TESTS)

# The tests that need no server and no real data, for the inner loop.
quick: setup
	@$(BIN)/python -m pytest $(SPREAD) -m "not real"

# The compiled parts under sanitizers; takes minutes, and a compiler with libasan.
torture: setup
	@PYTHON=$(BIN)/python scripts/torture
	@$(MAKE) --no-print-directory torture-engine
	@$(MAKE) --no-print-directory torture-delivery

# A hundred million pairs of random stories and follows: kernel, twin and brute force.
torture-engine: setup
	@$(BIN)/python -m tests.standing.pairs 100_000_000

# A whole Wirebell killed at every side effect, at random and by loss of power; about an hour. Prints the table of
# docs/reliability.md. Starts its own far sides on loopback and touches no other.
torture-delivery: setup
	@$(BIN)/python -m tests.torture
	@$(BIN)/python -m tests.torture.database

# The wheel, built twice and compared, a bill of materials and SHA256SUMS, in dist/; signed with `make release KEY=FILE`.
release: setup
	@$(BIN)/python scripts/release $(if $(KEY),--key $(KEY))

# Programs in Python whose names have no ending, which no checker finds by itself.
PROGRAMS = $(filter-out %.py,$(shell grep -lsE '^\#!.*python' scripts/*))

lint: setup
	@$(BIN)/ruff check . $(PROGRAMS) && $(BIN)/ruff format --check . $(PROGRAMS)

types: setup
	@$(BIN)/mypy && $(BIN)/mypy --scripts-are-modules $(PROGRAMS)

layers: setup
	@$(BIN)/lint-imports

check: lint types layers test

# Resolve the dependencies anew, with hashes and without naming any index.
lock: setup
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header requirements/bootstrap.in -o requirements/bootstrap.lock
	$(BIN)/uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --all-extras pyproject.toml -o requirements/dev.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --extra cluster --extra passkeys --extra traces -c requirements/dev.lock pyproject.toml -o requirements/run.lock

clean:
	rm -rf $(VENV) build dist src/wirebell/standing/kernel/*.so src/wirebell/standing/*.so src/wirebell/catalogue/*.so src/wirebell/read/*/*.so src/wirebell/thread/kernel/*.so .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
