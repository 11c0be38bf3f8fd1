# Everything a newcomer types. Each target sets itself up; Python 3.11+ and a package index are all it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BROWSER := $(shell command -v chromium || command -v google-chrome)

.PHONY: demo test format bench lock clean

demo: $(VENV)/.demo  ## The bot on an emulated Slack and Smile ID, in your browser
	$(BIN)/smile-bot demo

test: $(VENV)/.dev  ## Formatting, lint, types, import rules, tests with branch coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --cov --cov-report=term $(if $(BROWSER),,-m "not browser")
	@$(if $(BROWSER),,echo "The page tests need a browser: install chromium and run make test again to have them too.")

format: $(VENV)/.dev  ## Let ruff put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev  ## Speed, as ratios measured in one run
	$(BIN)/python -m tests.bench

lock: $(VENV)/.dev  ## Resolve the lock files again (needs uv)
	uv pip compile pyproject.toml --extra demo --group build --universal --generate-hashes --no-emit-index-url \
	  --no-header -q -o requirements.lock
	uv pip compile pyproject.toml --extra demo --group build --group dev --universal --generate-hashes \
	  --no-emit-index-url --no-header -q -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage

$(VENV)/.venv:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	touch $@

$(VENV)/.demo: $(VENV)/.venv requirements.lock pyproject.toml
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.demo requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@
