# `make help` lists everything. Two commands are enough: `make run` and `make test`.
SHELL := /bin/bash
PY := .venv/bin/python
RASA := .venv-rasa/bin/python -m rasa_host
# Most tests wait more than they compute, so three share two cores well.
TESTS := $(PY) -m pytest -n 3 --dist loadfile
PUBLISH := $(PY) -m bot knowledge build --publish --if-changed
RASA_FILES := config.yml domain.yml data/rules.yml $(wildcard data/nlu/*.yml)
RASA_ENV := RASA_TELEMETRY_ENABLED=false FIRSTLINE_INTERNAL_TOKEN=unused FIRSTLINE_ACTIONS_URL=http://127.0.0.1:9/actions

.PHONY: help run setup dev model knowledge test check lint types borders conversations browser peers channels fuzz faults bench heads lock clean

help: ## list what there is
	@echo "Firstline. From a fresh clone: make run (about 2 minutes the first time, then under 25 s)."
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup model ## set up what is missing, then run the bot, the web chat and the desk
	@$(PUBLISH) || { [ -e "$${FIRSTLINE_DATA_DIR:-var}/knowledge/CURRENT" ] && printf '\nThe articles above were not published. The version before them is served.\n\n'; }
	@exec $(PY) -m bot run

setup: ## both environments, from the lock files (first time about 1 minute)
	@scripts/setup.sh

dev: ## the same with the tools for tests and checks
	@scripts/setup.sh dev

model: setup models/rasa.tar.gz ## train the dialogue model if its data changed (about 20 s)

models/rasa.tar.gz: $(RASA_FILES)
	@scripts/step.sh "Rasa's dialogue model, trained" env $(RASA_ENV) $(RASA) train --fixed-model-name rasa --out models

knowledge: setup ## build and publish the knowledge version if articles changed (about 40 s)
	@$(PUBLISH)

test: dev model knowledge ## everything but the browser and the slow checks; needs no service running (about 8 minutes)
	@$(TESTS) -m "not peers" tests/unit tests/store tests/desks tests/contract tests/knowledge tests/faults tests/whole

check: lint types borders ## lint, types, import borders

lint: dev ## ruff: lint and format
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: dev ## mypy, strict
	@.venv/bin/mypy

borders: dev ## who may import whom
	@.venv/bin/lint-imports

conversations: model ## Rasa's own checks: data validate and the conversation tests
	@scripts/step.sh "Rasa's data is consistent" env $(RASA_ENV) $(RASA) data validate --fail-on-warnings
	@scripts/step.sh "conversation tests" env $(RASA_ENV) $(RASA) test core --stories tests/conversations --model models/rasa.tar.gz --out results --fail-on-prediction-errors

browser: dev model knowledge ## a conversation and a handoff in Chromium, with screenshots and axe-core
	@$(TESTS) tests/browser

peers: dev ## real servers for the channels' tests: a Slack emulator (needs npm), Matrix Synapse; says if Dovecot is missing
	@scripts/peers.sh

channels: dev peers ## every channel against real servers: Slack emulator, Dovecot, Synapse
	@$(TESTS) -m peers tests/contract tests/desks tests/faults

fuzz: dev ## 100,000 broken payloads for each channel's parser instead of the 2,000 of `make test`
	@FIRSTLINE_FUZZ=100000 FIRSTLINE_SEED=$${FIRSTLINE_SEED:-$$RANDOM} $(PY) -m pytest tests/contract/test_fuzz.py

faults: dev ## 2,000 kills of a real process and 10,000 races of a claim against an answer, instead of 200 and 2,000
	@FIRSTLINE_KILLS=2000 FIRSTLINE_RACES=10000 $(PY) -m pytest tests/faults tests/desks/test_claim_races.py

bench: dev model knowledge ## answers on public sets if they are there, 50 customers at once, a busy desk; writes docs/benchmarks.md
	@$(PY) -m tests.bench.answers
	@$(PY) -m tests.bench.customers
	@$(PY) -m tests.bench.desk

heads: dev ## teach the heads that judge words, after a change in bot/manner/sentences/ (about a minute)
	@$(PY) -m bot.manner.train

lock: ## resolve the lock files anew
	@scripts/lock.sh

clean: ## remove environments, models and data: as freshly cloned
	rm -rf .venv .venv-rasa .venv-boot models results var
