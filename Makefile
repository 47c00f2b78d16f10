.DEFAULT_GOAL := help
SHELL := /bin/bash
BIN := .venv/bin

.PHONY: help install install-test run test test-fast lint types format docs texts lock bench shots upgrade-base

help:  ## this list
	@grep -hE '^[a-z-]+:.*?## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 16

install:  ## make .venv and fetch the browser files
	@scripts/setup

install-test:
	@scripts/setup test

run: install  ## install, migrate, load the demo zone if there is no data, and serve it
	@$(BIN)/lianxin migrate
	@exec $(BIN)/lianxin serve --demo

test: install-test  ## everything, on SQLite and PostgreSQL
	@$(BIN)/python -m tests.run

test-fast: install-test  ## what a developer runs every few minutes: SQLite, no browser
	@$(BIN)/python -m tests.run --fast

lint: install-test  ## style, layers and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo
	@$(MAKE) --no-print-directory types

types: install-test  ## types alone
	@$(BIN)/mypy

format: install-test  ## let ruff mend what it can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: install  ## write the diagrams of the flows anew; docs/access.csv and docs/privacy.csv are kept by hand
	@$(BIN)/lianxin docs

texts: install-test  ## take new texts into the catalogue
	@scripts/texts

lock: install-test  ## write the locks anew from pyproject.toml and package.json
	@scripts/lock

bench: install-test  ## measure
	@$(BIN)/python -m tests.bench

shots: install-test  ## take the pictures of all pages, into shots/
	@$(BIN)/python -m tests.shots

upgrade-base: install-test  ## keep this release's small demonstration for the tests of later ones
	@$(BIN)/python -m tests.upgrade
