#!/usr/bin/env bash
# Resolves the lock files anew from pyproject.toml and environments/*.in.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=$PWD/.venv-boot/bin/uv
compile="$uv pip compile -q --python-version 3.11 --generate-hashes --no-header --upgrade"
$compile --override environments/bot.overrides.txt pyproject.toml -o environments/bot.lock
$compile --override environments/bot.overrides.txt --group dev -c environments/bot.lock pyproject.toml -o environments/dev.lock
(cd environments && $compile --config-file uv.toml --override rasa.overrides.txt rasa.in -o rasa.lock)
grep -c == environments/*.lock
