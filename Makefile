# Two commands matter: `make run` and `make test`. Nothing is needed beforehand but Python 3.11 and make.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON ?= $(shell for p in python3.11 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && exit; done; echo python3)
BIN := .venv/bin

.PHONY: help setup run test check docs screenshots

##@ Use
help: ## Show these lines
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {print "\n" substr($$0, 5)} /^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## Start everything, print the addresses and the sample accounts; Ctrl-C stops it
	@exec $(BIN)/python -m deploy.local --end-with-parent

##@ Change
setup: ## Make .venv as the lock file says (the other targets do it themselves)
	@$(PYTHON) deploy/prepare.py

test: setup ## Run all tests against a PostgreSQL and a Redis of their own
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

check: setup ## Lint, types, walls between the rooms, printed pages up to date
	$(BIN)/ruff check
	$(BIN)/mypy shared services deploy
	$(BIN)/lint-imports
	$(BIN)/python -m deploy.printing --check

docs: setup ## Print docs/ from the code
	@$(BIN)/python -m deploy.printing

screenshots: setup ## Photograph the main pages into docs/screenshots
	@$(BIN)/python -m tests.browser.screenshots
