#!/usr/bin/env bash
# Repeats the samples: what happens once in a hundred runs shows up here.
#
#   soak.sh [N [NAME...]]     every sample, or those named, N times (200) at 1, 2, 4 and 8 procs
#                             and N times in hostile mode, each time with another seed
#
# Environment: CHANT (the compiler). Prints a line for each sample; exit status 1 if one failed.
set -u

count=${1:-200}
[ $# = 0 ] || shift
tests=$(cd "$(dirname "$0")" && pwd)
samples=$tests/../samples
: "${CHANT:?set CHANT to the compiler}"

failed=0
for sample in "$samples"/*.gc; do
    name=$(basename "$sample" .gc)
    if [ $# != 0 ] && [[ " $* " != *" $name "* ]]; then continue; fi
    started=$SECONDS
    if CHANT_TEST_REPEAT=$count CHANT_TEST_SEEDS="${CHANT_TEST_SEEDS-1}" \
        "$tests/run_test.sh" "$sample" >"${TMPDIR:-/tmp}/chant-soak.$$" 2>&1; then
        printf 'ok    %-20s %d times, %d s\n' "$name" "$count" $((SECONDS - started))
    else
        failed=1
        printf 'FAIL  %s\n' "$name"
        cat "${TMPDIR:-/tmp}/chant-soak.$$"
    fi
    rm -f "${TMPDIR:-/tmp}/chant-soak.$$"
done
exit $failed
