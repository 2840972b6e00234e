#!/usr/bin/env bash
# Repeats the samples: what happens once in a hundred runs shows up here. Then the stress tests
# that have a long form, at 2 and 8 procs.
#
#   soak.sh [N [NAME...]]     every sample, or those named, N times (200) at 1, 2, 4 and 8 procs
#                             and N times in hostile mode, each time with another seed; every
#                             long stress test, or those named, once; deadlocks, looked for
#                             10,000 times where there are some and where there are none;
#                             every request for memory fails once (fail)
#
# Environment: CHANT (the compiler). Prints a line for each test; exit status 1 if one failed.
set -u

count=${1:-200}
[ $# = 0 ] || shift
tests=$(cd "$(dirname "$0")" && pwd)
samples=$tests/../samples
: "${CHANT:?set CHANT to the compiler}"

log=$(mktemp "${TMPDIR:-/tmp}/chant-soak.XXXXXX") || exit 1
trap 'rm -f "$log"' EXIT
failed=0

# soak NAME REMARK COMMAND...: one test, and how long it took.
soak() {
    local name=$1 remark=$2 started=$SECONDS
    shift 2
    "$@" >"$log" 2>&1
    case $? in
    0) printf 'ok    %-24s %s%d s\n' "$name" "$remark" $((SECONDS - started)) ;;
    77) ;;
    *)
        failed=1
        printf 'FAIL  %s\n' "$name"
        cat "$log"
        ;;
    esac
}

# asked NAME ARGS...: whether ARGS name it, or name nothing.
asked() {
    [ $# = 1 ] || [[ " ${*:2} " == *" $1 "* ]]
}

for sample in "$samples"/*.gc; do
    name=$(basename "$sample" .gc)
    asked "$name" "$@" || continue
    CHANT_TEST_REPEAT=$count CHANT_TEST_SEEDS="${CHANT_TEST_SEEDS-1}" \
        soak "$name" "$count times, " "$tests/run_test.sh" "$sample"
done
for stress in "$tests"/stress/*.gc; do
    name=$(basename "$stress" .gc)
    asked "$name" "$@" || continue
    for procs in 2 8; do
        CHANT_TEST_LONG=14400 CHANT_TEST_PROCS=$procs CHANT_TEST_SEEDS= \
            soak "$name" "$procs procs, " "$tests/run_test.sh" "$stress"
    done
done
if asked deadlock "$@"; then
    soak deadlock "" "$tests/deadlock/run.sh" 2500
fi
if asked fail "$@"; then
    soak fail "" "$tests/fail/run.sh" programs 1
    soak fail "compiler, " "$tests/fail/run.sh" compiler 1 "$tests/fail/leaks.gc"
fi
exit $failed
