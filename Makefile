# Everything a newcomer types. Each target sets itself up; Python 3.11+ and a package index are all it needs. Without
# the npm registry there is no page: the demo runs in the terminal, and the tests leave out those that need the page.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BROWSER := $(shell command -v chromium || command -v google-chrome)
NODE := $(shell node -e 'process.exit(+(parseInt(process.versions.node) < 18))' 2>/dev/null && command -v npm)
PAGE := bot/demo/page
PAGE_SOURCES := $(wildcard $(PAGE)/src/*) $(PAGE)/build.mjs $(PAGE)/emoji.json
LIBRARIES := $(PAGE)/node_modules/.package-lock.json
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"
MAKE_PAGE := $(MAKE) --silent --no-print-directory page
PYTEST := $(BIN)/pytest -n 4 --dist loadfile --cov --cov-report=term
RESOLVE := uv pip compile --universal --generate-hashes --no-emit-index-url --no-header -q

.PHONY: demo page test format bench chaos lock clean

demo: $(VENV)/.demo  ## The bot on an emulated Slack and Smile ID, in your browser
	@if $(MAKE_PAGE); then $(BIN)/smile-bot demo; else \
	  echo "The page cannot be built here (is the npm registry out of reach?), so the demo runs in this terminal."; \
	  $(BIN)/smile-bot demo --terminal; fi

page: $(PAGE)/built/page.js  ## The demo's page, from its sources: with this machine's Node, or one from the package index

test: $(VENV)/.dev  ## Formatting, lint, types, import rules, tests with branch coverage
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if ! $(MAKE_PAGE); then \
	  $(PYTEST) -m "not page and not browser" && \
	  echo "The page cannot be built here (is the npm registry out of reach?), so the tests that need it were left out."; \
	elif [ -z "$(BROWSER)" ]; then \
	  $(PYTEST) -m "not browser" && \
	  echo "There is no browser here, so the tests that need one were left out: install chromium to have them too."; \
	else $(PYTEST); fi

format: $(VENV)/.dev  ## Let ruff put the code in order
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev  ## Speed, as ratios measured in one run
	$(BIN)/python -m tests.bench

chaos: $(VENV)/.dev  ## The real process through kills, storms and outages; CHAOS='--seed 7' replays a plan
	$(BIN)/python -m tests.chaos $(CHAOS)

lock: $(VENV)/.dev  ## Resolve the lock files again (needs uv)
	$(RESOLVE) pyproject.toml --group build -o requirements.lock
	$(RESOLVE) pyproject.toml --group build --extra demo -c requirements.lock -o requirements-demo.lock
	$(RESOLVE) pyproject.toml --group build --extra demo --group dev -c requirements-demo.lock -o requirements-dev.lock
	$(RESOLVE) --group page -o requirements-node.lock
	cd $(PAGE) && npm install --package-lock-only

clean:
	rm -rf $(VENV) build dist $(PAGE)/built $(PAGE)/node_modules
	rm -rf .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage

$(VENV)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@echo "Making a Python environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.demo: $(VENV)/.venv requirements-demo.lock pyproject.toml
	@echo "Installing the bot, the demo and what they need, once ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-demo.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.demo requirements-dev.lock
	@echo "Installing the tools of the tests, once ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(VENV)/.node: $(VENV)/.venv requirements-node.lock
	@echo "Installing Node, once: this machine has none of version 18 or newer ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-node.lock
	@touch $@

$(LIBRARIES): $(PAGE)/package.json $(PAGE)/package-lock.json $(PAGE)/.npmrc $(if $(NODE),,$(VENV)/.node)
	@echo "Fetching the page's libraries from the npm registry, once ..."
	@cd $(PAGE) && $(WITH_NODE) npm ci --silent || { echo "npm could not fetch them; for its reason: cd $(PAGE) && npm ci"; exit 1; }

$(PAGE)/built/page.js: $(PAGE_SOURCES) $(LIBRARIES)
	@echo "Building the demo's page ..."
	@cd $(PAGE) && $(WITH_NODE) node build.mjs
