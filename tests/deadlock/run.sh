#!/usr/bin/env bash
# Deadlocks are reported exactly: handover.gc comes to its end N times at each number of procs
# and is never reported, and where its last message is lost it is reported N times, soon.
#
#   run.sh N [PROCS...]     PROCS: 1 2 4 8 if not said
#
# Environment: CHANT (the compiler), CHANT_TEST_FLAGS (more compiler flags). Exit status: 0
# passed, 1 failed.
set -u

count=${1:?usage: run.sh N [PROCS...]}
shift
[ $# != 0 ] || set -- 1 2 4 8
: "${CHANT:?set CHANT to the compiler}"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
message='fatal error: all goroutines are asleep - deadlock!'

"$CHANT" build -O1 ${CHANT_TEST_FLAGS:-} "$here/handover.gc" -pthread -o "$work/handover" || exit 1

# once SETTINGS...: `handover run` and `handover stop`, each with a random number of rounds.
once() {
    local rounds=$((RANDOM % 6 + 1)) got
    env "$@" timeout -s QUIT -k 5 20 "$work/handover" run $rounds >"$work/out" 2>"$work/err"
    got=$?
    [ $got = 0 ] && [ ! -s "$work/err" ] && grep -q '^done$' "$work/out" || {
        failed "$got" "handover run $rounds" "$@"
        return 1
    }
    # Its dump is not of interest here, and takes longer than all the rest.
    env CHANT_TRACEBACK=none "$@" timeout -s QUIT -k 5 20 "$work/handover" stop $rounds \
        >"$work/out" 2>"$work/err"
    got=$?
    [ $got = 2 ] && grep -qxF "$message" "$work/err" && ! grep -q '^done$' "$work/out" || {
        failed "$got" "handover stop $rounds" "$@"
        return 1
    }
}

failed() {
    printf 'FAIL %s %s: status %s, %s\n' "${*:3}" "$2" "$1" "$(head -n 1 "$work/out")"
    head -n 40 "$work/err"
}

for procs in "$@"; do
    for ((i = 0; i < count; i++)); do
        # Every fourth in hostile mode.
        hostile=()
        ((i % 4 != 3)) || hostile=("CHANT_HOSTILE=$i")
        once "CHANT_PROCS=$procs" "${hostile[@]+"${hostile[@]}"}" || exit 1
    done
done
printf 'ok: %d times at each of %s procs\n' "$count" "$*"
