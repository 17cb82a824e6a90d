# make run    the portal, on this machine, with its demonstration
# make test   every check and every test
# The other targets: prove, bench, advisories, screens, lock, clean.
# PORT=, DATABASE_URL= and BASE_DOMAIN= are read from the environment or from the command line.

PYTHON ?= python3
BIN := .venv/bin
COMPILE := $(BIN)/uv pip compile --quiet --no-header --no-annotate --generate-hashes --universal --python-version 3.11

# What git does not hold: the packages, the front-end files, the compiled catalogs. Each step keeps its own stamp.
define prepare
@$(PYTHON) tools/install.py $(1)
@$(BIN)/python tools/vendor.py
@$(BIN)/python tools/catalogs.py
endef

.PHONY: run test prove bench advisories screens lock clean
.DEFAULT_GOAL := run

run:
	$(call prepare,run)
	@exec $(BIN)/portal start

# TESTS="tests/isolation -k matrix" narrows the tests; the checks always run.
test:
	@$(PYTHON) tools/install.py dev
	@$(BIN)/python tools/check.py $(TESTS)

# The long versions of the proofs that draw at random, and a table of what was tried. PROVE_SEED= draws otherwise,
# TESTS="tests/isolation/test_fields.py" chooses some.
prove: TESTS ?= tests/isolation tests/foundation/audit/test_tampering.py
prove:
	$(call prepare,dev)
	@PORTAL_PROVE=1 $(BIN)/pytest $(TESTS)

bench:
	$(call prepare,dev)
	@$(BIN)/pytest -n0 -q -p no:cacheprovider tests/bench/bench_pages.py tests/bench/bench_trail.py

# Known holes in the locked packages; needs the internet.
advisories:
	$(call prepare,dev)
	@$(BIN)/python tools/advisories.py

screens:
	$(call prepare,dev)
	@CHROMIUM="$$($(BIN)/python tools/chromium.py)" $(BIN)/python tools/screens.py

# After a change in requirements/*.in or package.json.
lock:
	cd requirements && for set in boot run dev; do ../$(COMPILE) $$set.in -o $$set.txt || exit 1; done
	$(BIN)/npm install --package-lock-only --ignore-scripts

# Everything that the set-up made. Data stays: var/ is removed by hand.
clean:
	rm -rf .venv .venv.lock node_modules portal/foundation/web/static/vendor portal/foundation/web/static/.vendor.new
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .coverage htmlcov test-results build dist
	find portal plugins translations tests tools \( -name __pycache__ -o -name '*.mo' \) -prune -exec rm -rf {} +
