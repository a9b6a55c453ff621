#!/usr/bin/env bash
# Sets up Firstline's two environments beside this checkout, from the lock files, and says what it does and how
# long each step took. Runs again in a second when nothing changed. Usage: scripts/setup.sh [dev]
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3.11}
extra=${1:-}
began=$SECONDS

step() { # step "what" command...
    local what=$1 started=$SECONDS log
    shift
    log=$(mktemp)
    [ -t 1 ] && printf '  … %s\r' "$what" || true
    if "$@" >"$log" 2>&1; then
        printf '  ✓ %s  %s s\n' "$what" "$((SECONDS - started))"
        rm -f "$log"
    else
        printf '  ✗ %s\n\n' "$what"
        tail -n 15 "$log" | sed 's/^/    /'
        printf '\nThis step failed; the lines above say why (all of them: %s). Mend it and run the same command again.\n' "$log"
        exit 1
    fi
}

fresh() { # fresh STAMP file... : is the stamp newer than every file?
    local stamp=$1 file
    shift
    [ -e "$stamp" ] || return 1
    for file; do [ "$stamp" -nt "$file" ] || return 1; done
}

command -v "$python" >/dev/null || {
    echo "Python 3.11 is needed and '$python' was not found. On Debian or Ubuntu: sudo apt-get install python3.11 python3.11-venv"
    echo "Or name yours: PYTHON=/path/to/python3.11 make run"
    exit 1
}
"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || {
    echo "'$python' is not Python 3.11, which the locks are made for. Name one: PYTHON=/path/to/python3.11 make run"
    exit 1
}

make_venv() { # Debian splits venv from python3; with root's rights we can mend that here
    "$python" -c 'import ensurepip' 2>/dev/null && { "$python" -m venv "$1"; return; }
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && apt-get install -y -qq python3.11-venv && "$python" -m venv "$1"
    else
        echo "Debian keeps Python's venv module in a package of its own. Install it: sudo apt-get install python3.11-venv"
        return 1
    fi
}

uv=.venv-boot/bin/uv
fresh .venv-boot/done environments/boot.txt || {
    step "installer" bash -c "$(declare -f make_venv); python=$python make_venv .venv-boot && .venv-boot/bin/pip install -q --require-hashes -r environments/boot.txt"
    touch .venv-boot/done
}
fresh .venv/torch environments/torch.txt || {
    step "environment of Firstline" bash -c "$(declare -f make_venv); python=$python make_venv .venv"
    step "torch (200 MB as the CPU build, several GB otherwise: see environments/torch.txt)" \
        .venv/bin/pip install -q -r environments/torch.txt
    touch .venv/torch
}
lock=environments/bot.lock
[ "$extra" = dev ] && lock=environments/dev.lock
if ! fresh .venv/done-dev environments/dev.lock && ! { [ "$extra" != dev ] && fresh .venv/done environments/bot.lock; }; then
    step "Firstline's libraries, with the language model" "$uv" pip install -q --compile-bytecode --python .venv/bin/python --no-deps --require-hashes -r "$lock"
    touch ".venv/done${extra:+-$extra}"
fi
fresh .venv-rasa/done environments/rasa.lock || {
    step "environment of Rasa" bash -c "$(declare -f make_venv); python=$python make_venv .venv-rasa"
    step "Rasa 3.6.21, apart from all else" "$uv" pip install -q --compile-bytecode --python .venv-rasa/bin/python --no-deps --require-hashes \
        --config-file environments/uv.toml -r environments/rasa.lock
    touch .venv-rasa/done
}
if [ $((SECONDS - began)) -gt 2 ]; then printf '  Set up in %s s.\n' "$((SECONDS - began))"; fi
