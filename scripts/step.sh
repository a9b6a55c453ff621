#!/usr/bin/env bash
# Runs a command quietly, and says what it was and how long it took; shows its last lines if it failed.
set -uo pipefail
what=$1; shift
started=$SECONDS
log=$(mktemp)
[ -t 1 ] && printf '  … %s\r' "$what"
if "$@" >"$log" 2>&1 </dev/null; then
    printf '  ✓ %s  %s s\n' "$what" "$((SECONDS - started))"
    rm -f "$log"
else
    code=$?
    printf '  ✗ %s\n\n' "$what"
    grep -v 'UserWarning\|DeprecationWarning' "$log" | tail -n 25 | sed 's/^/    /'
    printf '\nThat failed; all of its output: %s\n' "$log"
    exit "$code"
fi
