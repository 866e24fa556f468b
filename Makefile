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
.PHONY: help harvest test check lint format lock golden demo-web dictionary docs bench-fetch bench-fairness bench-identity bench-recheck bench-pages bench-peers bench-load bench-export bench-reports kill-lab fuzz lab soak install install-dev clean bench-recap bench-flow bench-nights bench-team bench-runners survival-lab bench-site

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-14s %s\n", $$1, $$2 }' Makefile

harvest: $(VENV)/run.stamp ## harvest the seed list (SEEDS=..., ARGS="--depth 1"); without internet, the offline twin
	$(VENV)/bin/recapture harvest $(SEEDS) $(ARGS)

test: $(VENV)/dev.stamp ## run all tests (ARGS="-k name"); no test needs the internet
	$(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile $(ARGS)

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

bench-recap: $(VENV)/dev.stamp ## posts read per CPU second (ARGS="--corpus DIR --predictions OUT" for the scorer)
	$(PY) -m tests.bench.recap_speed $(ARGS)

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

bench-fetch: $(VENV)/dev.stamp ## CPU time of a page beside Scrapy, Crawlee and others (needs nginx; ARGS="--rounds 5")
	$(PY) -m tests.bench.fetch_bench --peers $(VENV)/peers $(ARGS)

bench-fairness: $(VENV)/dev.stamp ## does a dead, slow or busy host delay any other?
	$(PY) -m tests.bench.fairness $(ARGS)

bench-identity: $(VENV)/dev.stamp ## cost of matching 2,000 and 20,000 talks and videos, and of resolving conferences
	$(PY) -m tests.bench.identity_scale $(ARGS)

bench-recheck: $(VENV)/dev.stamp ## requests and delay of the adaptive plan against fixed intervals (ARGS="--seed 7")
	$(PY) -m tests.bench.recheck_simulation $(ARGS)

bench-pages: $(VENV)/dev.stamp ## links of saved pages against the standard (ARGS="--corpus DIR --peer PYTHON-WITH-HTML5LIB")
	$(PY) -m tests.bench.pages_links $(ARGS)

bench-peers: $(VENV)/dev.stamp ## metadata beside trafilatura, extruct, htmldate, newspaper4k (ARGS="--corpus DIR")
	$(PY) -m tests.bench.pages_peers $(ARGS)

fuzz: $(VENV)/dev.stamp ## mutated and made-up pages through the parser (ARGS="--pages 10000 --corpus DIR --out DIR")
	$(PY) -m tests.bench.pages_fuzz $(ARGS)

bench-flow: $(VENV)/dev.stamp ## what Prefect costs a harvest of 20,000 replayed pages (ARGS="--pages 2000")
	$(PY) -m tests.bench.flow_overhead $(ARGS)

bench-team: $(VENV)/dev.stamp ## the recipe for a team, run for real (needs PostgreSQL): server, two workers, deployments
	$(PY) -m tests.bench.team

bench-runners: $(VENV)/dev.stamp ## two Dask workers against one process; one killed; intervals kept (ARGS="--pages 20000")
	$(PY) -m tests.bench.runners $(ARGS)

survival-lab: $(VENV)/dev.stamp ## a scheduled run whose server is killed or locked, and that is killed itself; some minutes
	$(PY) -m tests.bench.survival

bench-nights: $(VENV)/dev.stamp ## ten weeks of nights on a twin that changes: does each digest say what was done? (ARGS="--nights 7")
	$(PY) -m tests.bench.nights $(ARGS)

bench-load: $(VENV)/dev.stamp ## loading 1e6 links against a bare copy from Parquet (ARGS="--links 100000")
	$(PY) -m tests.bench.load_rows $(ARGS)

bench-export: $(VENV)/dev.stamp ## exporting 1e6 links against DuckDB's own COPY (ARGS="--links 100000")
	$(PY) -m tests.bench.export_rows $(ARGS)

bench-site: $(VENV)/dev.stamp ## the report site of 10,000 talks, written, written again and opened (ARGS="--talks 1000")
	$(PY) -m tests.bench.site_scale $(ARGS)

bench-reports: $(VENV)/dev.stamp ## three reports on 1e5 talks and 1e7 links (ARGS="--links 1000000 --talks 20000")
	$(PY) -m tests.bench.report_speed $(ARGS)

lab: $(VENV)/dev.stamp ## the tests that make test leaves out: more kills at more places
	$(PY) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile -m lab $(ARGS)

kill-lab: $(VENV)/dev.stamp ## 500 SIGKILLs of a writer, 1,000 reads beside it (ARGS="--kills 50"); up to 20 minutes
	$(PY) -m tests.bench.kill_lab $(ARGS)

soak: $(VENV)/dev.stamp ## 10,000 addresses with every fault mixed in (ARGS="--urls 2000"); up to 15 minutes
	$(PY) -m tests.bench.soak $(ARGS)

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
