# `make harvest` and `make test` are the two set-up commands; `make help` lists the rest.
# Plain POSIX shell and the features of make 3.81, for that is the one macOS ships.

PYTHON ?= python3
SEEDS ?= seeds/kubecon-eu-2024.toml
ARGS ?=

VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip --disable-pip-version-check
UV := $(VENV)/bin/uv
CHECKS := tests/test_architecture.py tests/test_packaging.py tests/test_docs.py

# Prefect reports usage to its makers unless told not to; both names, for its parts read different ones.
export DO_NOT_TRACK := 1
export PREFECT_SERVER_ANALYTICS_ENABLED := false
# Its default of 20 s is too short for two busy cores (up to 50 s measured).
export PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS := 180

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help harvest test check lint format lock golden demo-web dictionary docs install install-dev clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' Makefile

harvest: $(VENV)/run.stamp ## harvest the seed list (SEEDS=..., ARGS="--depth 1"); without internet, the offline twin
	$(VENV)/bin/recapture harvest $(SEEDS) $(ARGS)

test: $(VENV)/dev.stamp ## run all tests (ARGS="-k name"); no test needs the internet
	$(PY) -m pytest $(ARGS)

check: lint ## what every change must pass before its tests: lint, types, architecture, packaging, documents
	$(PY) -m mypy
	$(PY) -m pytest $(CHECKS)

lint: $(VENV)/dev.stamp ## ruff, and is everything formatted
	$(PY) -m ruff check
	$(PY) -m ruff format --check

format: $(VENV)/dev.stamp ## format, and fix what ruff can fix
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

golden: $(VENV)/dev.stamp ## rewrite tests/golden/*/*/expected.json; read the diff line by line
	$(PY) -m pytest --golden -k golden $(ARGS)

demo-web: $(VENV)/dev.stamp ## generate seeds/demo.warc.gz, the offline twin, with equal records each time
	$(PY) -m tests.demo_web

dictionary: $(VENV)/run.stamp ## write docs/data-dictionary.md from the comments in the tables
	$(PY) -m warehouse.dictionary > docs/data-dictionary.md.new
	mv docs/data-dictionary.md.new docs/data-dictionary.md

docs: dictionary $(VENV)/dev.stamp ## the data dictionary anew, then all documents checked
	$(PY) -m pytest tests/test_docs.py

# No addresses and no index lines in the locks: whose registry is asked is the user's configuration.
LOCK = $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links --quiet --group build

lock: $(VENV)/python.stamp ## resolve the dependencies anew (ARGS=--upgrade for the newest versions)
	$(LOCK) $(ARGS) --output-file requirements.lock > /dev/null
	$(LOCK) $(ARGS) --group dev --constraints requirements.lock --output-file requirements-dev.lock > /dev/null

install: $(VENV)/run.stamp ## what running needs, into .venv
install-dev: $(VENV)/dev.stamp ## what running and testing need, into .venv

clean: ## remove .venv and what tools left; data/ stays
	rm -rf $(VENV) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find extract transform warehouse flows tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Recapture needs Python 3.11 or newer, and '$(PYTHON)' is not; say which: make PYTHON=python3.13 ..." >&2; \
	  exit 1; }
	@echo "making $(VENV) with $(PYTHON)"
	@$(PYTHON) -m venv $(VENV)
	@# uv is only the faster installer: where it cannot be had, pip does the same work.
	@$(PIP) install --quiet --only-binary :all: uv || echo "uv is not to be had here: pip installs instead"
	@touch $@

# The lock first, every file hashed (setuptools too), then the project itself without asking anybody.
# pip after uv finds all there and asks nobody; it does the work when uv failed, which does not read pip's
# configuration, such as a company's index.
install_lock = echo "installing $(1)" && \
	{ test ! -x $(UV) || $(UV) pip install --quiet --python $(PY) --require-hashes -r $(1) || \
	  echo "uv could not install: trying with pip"; } && \
	$(PIP) install --quiet --require-hashes -r $(1) && \
	$(PIP) install --quiet --no-deps --no-build-isolation -e .

$(VENV)/run.stamp: requirements.lock pyproject.toml $(VENV)/python.stamp
	@$(call install_lock,requirements.lock)
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml $(VENV)/python.stamp
	@$(call install_lock,requirements-dev.lock)
	@touch $@ $(VENV)/run.stamp
