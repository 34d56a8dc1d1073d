# Linggang (领岗): every command of the project. `make help` lists them.
# The scripts say in one sentence what is missing; nothing here needs more than make, sh and Python 3.11.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python

.PHONY: help run test check bench demo lock clean install install-dev doctor

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: ## install, migrate, load the demo, start everything (PORT, HOST, VAR_DIR, DEMO=0)
	@exec scripts/python scripts/run.py

test: ## run the tests on SQLite, and on PostgreSQL + Redis when reachable (ARGS=, REQUIRE_ALL_LANES=1)
	@REQUIRE_ALL_LANES=$(REQUIRE_ALL_LANES) exec scripts/python scripts/test.py $(ARGS)

check: install-dev ## style, types, import contracts, migrations, API schema, translations
	@exec $(PY) scripts/check.py

bench: install-dev ## measure against the floors (ARGS=)
	@exec $(PY) -m bench $(ARGS)

demo: ## throw the demo away and load it afresh
	@exec scripts/manage load_demo --reset

doctor: ## check this installation, say what to do about each red line
	@exec scripts/manage doctor

install: ## create .venv and install what running needs
	@exec scripts/python scripts/install.py

install-dev: ## the same for tests and checks
	@exec scripts/python scripts/install.py dev

lock: install-dev ## resolve the dependencies anew into both lock files
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--extra dev pyproject.toml -o requirements-dev.lock

clean: ## remove .venv, .venv-production, caches and collected static files (never var/: it may hold data)
	rm -rf .venv .venv.lock .venv-production .venv-production.lock staticfiles .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
