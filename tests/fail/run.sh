#!/usr/bin/env bash
# The n-th request for memory or for a thread fails, for each n up to the last; then that and all
# that follow. A program must do what it would have done, or say "fatal error: ..." and end with
# status 2; the compiler must do its work, or say "error: ..." and end with status 1. No hang, no
# other end.
#
#   run.sh programs STEP [NAME...]    the programs of this folder, n in steps of STEP
#   run.sh calls STEP NAME...         the same with system calls on descriptors; and where only
#                                     signals interrupt them, the program notices nothing
#   run.sh compiler STEP [FILE...]    chant check and chant emit of these sources
#
# Programs say with directives of run_test.sh what they do: expect, exit, stderr, env; and
# `// step: N` where they have a STEP of their own.
# Environment: CHANT (the compiler), CC (cc), CHANT_TEST_PROCS ("1 4").
# Exit status: 0 passed, 1 failed, 77 does not apply.
set -u

what=${1:?usage: run.sh programs|calls|compiler STEP [NAME...]}
step=${2:?usage: run.sh programs|calls|compiler STEP [NAME...]}
shift 2
: "${CHANT:?set CHANT to the compiler}"
# A sanitizer has a malloc of its own; and TSan learns from the calls on descriptors what comes before
# what, but not from the library that is preloaded here.
case $what,${CHANT_TEST_SANITIZED:-} in
*, | calls,*address*) ;;
*) exit 77 ;;
esac
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
library=fail_nth
[ "$what" != calls ] || library=fail_calls
"${CC:-cc}" -O1 -shared -fPIC "$here/$library.c" -o "$work/$library.so" -ldl || exit 1

# attempt SETTING [NAME=VALUE...] COMMAND...: one run. False once there was nothing left to fail.
attempt() {
    local setting=$1
    shift
    rm -f "$work/mark"
    timeout -s KILL 20 env LD_PRELOAD="$work/$library.so" "FAIL_MARK=$work/mark" "$setting" \
        "ASAN_OPTIONS=${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
        "$@" >"$work/out" 2>"$work/err" </dev/null
    got=$?
    [ -e "$work/mark" ]
}

# walk NAME STEP [NAME=VALUE...] COMMAND...: all n. Each run ends as `ends_well` wants.
walk() {
    local name=$1 step=$2 mode n spared runs=0
    shift 2
    for mode in FAIL_NTH FAIL_FROM; do
        # Which thread asks first differs from run to run: the last n is passed three times.
        spared=0
        for ((n = 1; spared < 3; n += step)); do
            runs=$((runs + 1))
            attempt "$mode=$n" "$@" || spared=$((spared + 1))
            ends_well && continue
            printf 'FAIL %s %s=%d: status %d, wanted %d%s\n' "$name" "$mode" "$n" "$got" \
                "$status" "${says:+ and \"$says\"}"
            printf '%s\n' '--- standard output' "$(head -n 20 "$work/out")" \
                '--- standard error' "$(head -n 40 "$work/err")"
            exit 1
        done
    done
    printf 'ok %s: %d runs\n' "$name" $runs
}

# interrupt NAME [NAME=VALUE...] COMMAND...: each n-th call that a signal may interrupt is.
interrupt() {
    local name=$1 n
    shift
    for n in 2 3 5 7; do
        attempt "FAIL_INTERRUPT=$n" "$@"
        ends_as_said && continue
        printf 'FAIL %s: FAIL_INTERRUPT=%d: status %d\n' "$name" "$n" "$got"
        head -n 40 "$work/out" "$work/err"
        exit 1
    done
}

ends_as_said() {
    [ "$got" = "$status" ] && cmp -s "$work/want" "$work/out" &&
        { [ -z "$says" ] || grep -qF -- "$says" "$work/err"; }
}

if [ "$what" != compiler ]; then
    ends_well() {
        ends_as_said || { [ "$got" = 2 ] && grep -q '^fatal error: [a-z]' "$work/err"; }
    }
    [ $# != 0 ] || set -- "$here"/*.gc
    for source in "$@"; do
        name=$(basename "$source" .gc)
        sed -n 's|^// expect: ||p' "$source" >"$work/want"
        status=$(sed -n 's|^// exit: ||p' "$source")
        says=$(sed -n 's|^// stderr: ||p' "$source")
        setting=$(sed -n 's|^// env: ||p' "$source")
        own=$(sed -n 's|^// step: ||p' "$source")
        "$CHANT" build -O1 "$source" -pthread -o "$work/$name" || exit 1
        status=${status:-0}
        for procs in ${CHANT_TEST_PROCS:-1 4}; do
            set_up=("CHANT_PROCS=$procs" ${setting:+"$setting"})
            walk "$name, $procs procs" "${own:-$step}" "${set_up[@]}" "$work/$name"
            [ "$what" != calls ] || interrupt "$name, $procs procs" "${set_up[@]}" "$work/$name"
        done
    done
else
    # A driver's child may be what fails, and then says so.
    ends_well() {
        ends_as_said || { [ "$got" = 1 ] && grep -qE 'error: |memory|allocate' "$work/err"; }
    }
    says=
    for source in "$@"; do
        for command in check emit; do
            "$CHANT" $command "$source" >"$work/want" 2>/dev/null
            status=$?
            walk "$command $(basename "$source")" "$step" "$CHANT" $command "$source"
        done
    done
fi
