# Everything a developer does with Muster. Needs Python 3.11 or newer, make, and the Python and npm package
# indexes; nothing else has to be set up. `make` alone lists what there is.

# The first Python that is new enough; name another with `make PYTHON=...`.
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
# Tests share a PostgreSQL and a browser per worker; more workers than two gain little.
WORKERS ?= 2
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
PACKED := pyproject.toml hatch_build.py package-lock.json $(wildcard assets/*.scss)
RELEASE := muster-$(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)
CODE := attendance documents gateway muster notifications portal

# The tests that try them: pyproject.toml lists the modules.
GUARDS := tests/unit/attendance $(addprefix tests/integration/attendance/test_,$(addsuffix .py,audit_mutations concerns \
	denials events looks own_password provider_tokens replayed_keys retention sealed_texts second_factor session_links \
	sign_in staff_jobs throttle token_use tokens turning_keys)) $(addprefix tests/integration/muster/test_,$(addsuffix \
	.py,anchors jobs_that_ended keys_on_the_command_line restore secrets_command)) tests/integration/wall

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check format-check lint contracts types dependencies migration-check format assets access matrix long weeks faults coverage mutants mutants-scope data-map sbom wheel bench bench-large lock scan clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "make %-14s %s\n", $$1, $$2 }'

demo: $(VENV)/.installed ## Set everything up and show Muster on fictional people, at http://127.0.0.1:8000
	$(BIN)/muster demo $(ARGS)

test: $(VENV)/.installed-dev ## Set everything up and run every test this machine can run (CI=true leaves none out)
	$(BIN)/python -m pytest -n $(WORKERS) $(ARGS)

check: format-check lint contracts types dependencies test ## What CI runs: format, lint, contracts, types, tests

format-check: $(VENV)/.installed-dev ## Is every file formatted?
	$(BIN)/ruff format --check .

lint: $(VENV)/.installed-dev ## Does ruff agree?
	$(BIN)/ruff check .

contracts: $(VENV)/.installed-dev ## Do imports point down only?
	$(BIN)/lint-imports

types: $(VENV)/.installed-dev ## Does mypy, at its strictest, agree?
	$(BIN)/mypy

dependencies: $(VENV)/.installed-dev ## Is each dependency declared, and each declared one used?
	$(BIN)/deptry $(CODE)

migration-check: $(VENV)/.installed-dev ## Do the migrations go up and down, and make the tables the code expects?
	$(BIN)/python -m pytest tests/integration/migrations $(ARGS)

format: $(VENV)/.installed-dev ## Format every file and mend what ruff can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

assets: $(VENV)/.installed-dev ## Build the styles and the script into static/build/, if they are out of date
	$(BIN)/python hatch_build.py

data-map: $(VENV)/.installed-dev ## Write the data map in docs/privacy.md anew from the classes of every column
	$(BIN)/python -m muster.data_map docs/privacy.md

access: $(VENV)/.installed-dev ## Write docs/access.md from the access policy
	$(BIN)/python -m attendance.rules.access.page > docs/access.md

sbom: ## Write the software bill of materials from the locks; every wheel carries the same one
	$(PYTHON) sbom.py

matrix: $(VENV)/.installed-dev ## Ask everything of the access matrix, on each database, with and without each wall
	MUSTER_TEST_MATRIX=whole $(BIN)/python -m pytest -n $(WORKERS) tests/access $(ARGS)

long: $(VENV)/.installed-dev ## The long form of what every run does in short: whole weeks, each database, each tampering
	MUSTER_TEST_LONG=1 $(BIN)/python -m pytest -n $(WORKERS) tests/acceptance tests/simulation \
		tests/integration/muster/test_relief_in_processes.py \
		tests/integration/attendance/test_audit_mutations.py $(ARGS)

weeks: $(VENV)/.installed-dev ## Is a child forgotten in a thousand weeks by the rules, or in twenty lived through? Counts mails
	MUSTER_TEST_LONG=1 $(BIN)/python -m pytest -n 0 tests/simulation $(ARGS)

faults: $(VENV)/.installed-dev ## Break an installation under load in every way, with many seeds: is anything lost, anybody told twice? Hours
	$(BIN)/python -m tests.fault $(ARGS)

coverage: $(VENV)/.installed-dev ## Is every branch tried of what guards access, tenancy, the record and keys?
	$(BIN)/python -m pytest -n $(WORKERS) --cov --cov-report=term-missing:skip-covered --cov-fail-under=100 $(GUARDS) $(ARGS)

mutants: $(VENV)/.installed-dev assets ## Change what guards a little, thousands of times: do the tests notice? ARGS names some
	nice $(BIN)/mutmut run --max-children $(WORKERS) $(ARGS)
	$(BIN)/mutmut results

mutants-scope: $(VENV)/.installed-dev ## Switch off one scope at a time: does the test named for it turn red?
	$(BIN)/python -m tests.access.scope_mutants $(ARGS)

wheel: $(VENV)/.installed ## Pack what a server is installed from into dist/: the wheel, its locks and deploy/
	rm -rf dist/$(RELEASE) dist/$(RELEASE).tar.gz
	$(BIN)/python -m hatchling build -t wheel -d dist/$(RELEASE)
	cp -R deploy requirements.lock requirements-source.lock dist/$(RELEASE)
	cd dist/$(RELEASE) && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs sha256sum > SHA256SUMS
	tar -C dist -czf dist/$(RELEASE).tar.gz $(RELEASE)
	@sha256sum dist/$(RELEASE).tar.gz

bench: $(VENV)/.installed-dev ## Measure; ARGS="--page docs/performance.md" writes the page
	$(BIN)/python -m bench $(ARGS)

bench-large: $(VENV)/.installed-dev ## Measure 100,000 registers missing at one minute, over ten million stored marks; takes hours
	$(BIN)/python -m bench --only missing --schools 10000 $(ARGS)

lock: $(VENV)/lock-tool/.installed ## Make the locks anew from pyproject.toml; they name no index
	$(LOCK) --extra dev pyproject.toml -o requirements-dev.lock
	$(LOCK) --constraints requirements-dev.lock pyproject.toml -o requirements.lock
	$(LOCK) --constraints requirements-dev.lock --group build -o requirements-build.lock
	$(LOCK) --group source -o requirements-source.lock

scan: $(VENV)/.installed-dev ## Let an outside scanner loose on a filled installation, as each role
	$(BIN)/python -m tests.scan $(ROLES)

clean: ## Remove everything that was set up or built
	rm -rf $(VENV) node_modules static/build dist .coverage htmlcov test-results
	rm -rf mutants .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

# ---------------------------------------------------------------- set-up, each step again only when its inputs change
# The packages come from the locks with their hashes checked; Muster itself is then built with nothing but those.

$(VENV)/.created:
	@test -n "$(PYTHON)" || { echo "Muster needs Python 3.11 or newer. Name one: make PYTHON=/path/to/python"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.packages: $(VENV)/.created requirements.lock requirements-build.lock requirements-source.lock
	@echo "Installing the locked packages; the first time takes a few minutes."
	$(PIP_INSTALL) --require-hashes -r requirements-source.lock
	$(PIP_INSTALL) --require-hashes --no-build-isolation -r requirements.lock -r requirements-build.lock
	@touch $@

$(VENV)/.packages-dev: $(VENV)/.created requirements-dev.lock
	@echo "Installing the locked packages; the first time takes a few minutes."
	$(PIP_INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.installed $(VENV)/.installed-dev: $(VENV)/.installed%: $(VENV)/.packages% $(PACKED)
	$(PIP_INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

LOCK := $(VENV)/lock-tool/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-strip-extras --no-annotate --no-header

$(VENV)/lock-tool/.installed: $(VENV)/.created
	$(BIN)/python -m venv $(VENV)/lock-tool
	$(VENV)/lock-tool/bin/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@
