# The words that people type. Each works on a fresh clone, with Python and make alone.

PYTHON ?= python3
BIN := .venv/bin
PIP := -m pip install -qq --disable-pip-version-check
MANAGE := $(BIN)/python manage.py
SERVE := $(BIN)/gunicorn --config config/gunicorn.conf.py
PYTEST := $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4
NIGHT = $(PYTEST) -p tests.night $(ARGS)

# What tests run on: nothing, or the servers of this machine unless the environment names
# others.
ALONE := DATABASE_URL= CACHE_URL=
NO_SERVER := not browser and not postgresql and not corpus
SERVERS = DATABASE_URL=$${DATABASE_URL:-postgres://postgres@127.0.0.1:5432/mokuroku} \
	CACHE_URL=$${CACHE_URL:-redis://127.0.0.1:6379/15} NO_SKIPS=on

# What a production site would set; nothing here is connected to.
PRODUCTION = DATABASE_URL=postgres://localhost/mokuroku CACHE_URL=redis://localhost \
	SITE_URL=https://anime.example.org DEBUG=off \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(50))')

.PHONY: run serve dev test test-next test-all test-corpus test-night soak check format bench lock data static

# The clock ends with the server that it is started beside, however that ends.
run: data static ## serve the site on http://127.0.0.1:8000 (PORT=…)
	@$(MANAGE) run_due --beside $$$$ & exec $(SERVE)

serve: static ## the server alone, for a site that is set up; a timer calls run_due
	@exec $(SERVE)

dev: data ## the same with autoreload, and errors with their source
	@DEBUG=on exec $(MANAGE) runserver 127.0.0.1:$${PORT:-8000}

# Safe to repeat: the import keeps every edit, and no password is ever reset.
data: .venv/run.stamp
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) reread_catalogue
	@$(MANAGE) import_markdown fixtures
	@$(MANAGE) create_first_admin

static:
	@$(MANAGE) collectstatic --no-input --verbosity 0

test: .venv/dev.stamp ## the suite on SQLite, with nothing else running
	@$(ALONE) $(PYTEST) $(ARGS)

# NEXT is the Django to come, NEXT_PYTHON the newest Python of this machine. Not for release.
NEXT ?= 6.1
NEXT_PYTHON ?= $(shell for python in python3.15 python3.14 python3.13 python3.12 $(PYTHON); do \
	$$python --version >/dev/null 2>&1 && echo $$python && break; done)

test-next: ## the suite on the next Django and the newest Python: what the site will meet
	@$(NEXT_PYTHON) -m venv .venv/next
	@sed '/^-r /d; s/^Django==.*/Django==$(NEXT).*/' requirements*.txt >.venv/next/requirements.txt
	@.venv/next/bin/python $(PIP) --requirement .venv/next/requirements.txt
	@$(ALONE) .venv/next/bin/python -m pytest --numprocesses=auto --maxprocesses=4 \
		-W ignore::DeprecationWarning -m "$(NO_SERVER)" $(ARGS)

test-all: .venv/dev.stamp tests/node_modules/.stamp ## on SQLite, on PostgreSQL with Redis, in Chromium; samples of what is long
	@$(ALONE) NO_SKIPS=on $(PYTEST) -m "$(NO_SERVER)" $(ARGS)
	@$(SERVERS) $(PYTEST) -m "not browser and not corpus" $(ARGS)
	@$(SERVERS) $(PYTEST) -m browser $(ARGS)

test-corpus: .venv/dev.stamp ## in and out with the real files, on both databases: CORPUS=ARCHIVE
	@$(SERVERS) $(PYTEST) -m corpus tests/corpus $(ARGS)

# A step that fails holds up no other. CORPUS names an archive of files.
test-night: .venv/dev.stamp tests/node_modules/.stamp ## the same, and all of what is long; interrupted, it goes on where it was
	@failed=; \
	$(ALONE) NO_SKIPS=on NIGHT=sqlite $(NIGHT) -m "$(NO_SERVER)" || failed="$$failed sqlite"; \
	$(SERVERS) NIGHT=postgresql $(NIGHT) -m "not browser and not corpus" || failed="$$failed postgresql"; \
	$(SERVERS) NIGHT=browser $(NIGHT) -m browser || failed="$$failed browser"; \
	[ -z "$$CORPUS" ] || $(SERVERS) NIGHT=corpus $(NIGHT) -m corpus tests/corpus || failed="$$failed corpus"; \
	[ -z "$$failed" ] || { echo "failed:$$failed" >&2; exit 1; }

HISTORIES ?= 500

soak: .venv/dev.stamp ## HISTORIES more, drawn over all doors, on each database; says what was run in all
	@$(ALONE) SOAK=$(HISTORIES) $(PYTEST) -q tests/histories
	@$(SERVERS) SOAK=$(HISTORIES) $(PYTEST) -q tests/histories
	@$(BIN)/python -m tests.histories.soak

check: .venv/dev.stamp ## format, lint, types, missing migrations, Django's own checks
	@$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet --output-format concise .
	@$(ALONE) $(BIN)/mypy --no-error-summary
	@DATABASE_URL=sqlite://:memory: $(MANAGE) makemigrations --check --dry-run
	@$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

format: .venv/dev.stamp ## write the code the way `make check` wants it
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix --output-format concise .

bench: .venv/dev.stamp ## how fast it is
	@$(BIN)/python -m bench $(ARGS)

# What is installed is what the locks say: each package, each of its files by its hash.
.venv/run.stamp: requirements.lock
.venv/dev.stamp: requirements-dev.lock
.venv/%.stamp: | .venv/bin/python
	@$(BIN)/python $(PIP) --require-hashes --requirement $<
	@touch $@

# For Python 3.11 and all that came later, on any system. What is locked stays so while
# its requirement is met; the shorter locks take from the longest.
LOCK = .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --annotation-style line \
	--custom-compile-command 'make lock'

lock: .venv/bin/python ## lock what requirements*.txt name; ARGS=--upgrade for newer packages
	@$(BIN)/python -m venv .venv/lock && .venv/lock/bin/python $(PIP) uv==0.13.9
	@$(LOCK) $(ARGS) requirements-dev.txt --output-file requirements-dev.lock
	@$(LOCK) requirements-s3.txt --constraint requirements-dev.lock --output-file requirements-s3.lock
	@$(LOCK) requirements.txt --constraint requirements-dev.lock --output-file requirements.lock

tests/node_modules/.stamp: tests/package-lock.json
	@npm ci --prefix tests --silent
	@touch $@

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Mokuroku needs Python 3.11 or newer: make PYTHON=/path/to/it' >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }
