#!/usr/bin/env bash
# Runs a package's own tests from source, by `chant run --backend=jit` of all the files that make
# the program, at -O0 and -O2: they must say what they say when the host compiler builds them.
#
#   run.sh NAME
#
# run/NAME.sh defines prepare, which makes what the sources include, and verify, which makes the
# programs it needs by `program NAME OPTION-OR-FILE...` and runs the tests. What verify prints is
# compared, and its exit status.
# Environment: CHANT (the compiler), CHANT_CC. Exit status: 0 passed, 1 failed, 77 skipped.
set -u

name=${1:?usage: run.sh NAME}
. "$(dirname "$0")/begin.sh"
export XDG_CACHE_HOME=$work/cache

# program NAME OPTION-OR-FILE...: a command ./NAME that is the program these files make.
program() {
    local made=$1
    shift
    if [ $variant = built ]; then
        "$host" -w $level "$@" -o "$made" -lm
        return
    fi
    printf '#!/bin/sh\nexec "%s" run --backend=jit -w %s %s -lm -- "$@"\n' "$CHANT" "$level" \
        "$(printf '%q ' "$@")" >"$made"
    chmod +x "$made"
    # what goes through cc, and why
    "$CHANT" build --backend=jit -fchant -v -w $level "$@" -o "$made.built" -lm 2>&1 |
        sed -n "s/^chant: jit: /$made: /p" | grep -E 'through' >>"$work/report"
}

# shellcheck source=/dev/null
. "$here/run/$name.sh"

failed=0
: >"$work/report"
for level in -O0 -O2; do
    for variant in built run; do
        cp -a "$source" "$work/tree" || exit 1
        (
            cd "$work/tree" || exit
            prepare >"$work/prepare" 2>&1 </dev/null || { echo "prepare failed"; exit 1; }
            set -o pipefail
            verify 2>&1 </dev/null
            echo "status $?"
        ) >"$work/$variant"
        rm -rf "$work/tree"
    done
    if diff "$work/built" "$work/run" >"$work/diff" && tail -n 1 "$work/run" | grep -qx 'status 0'
    then
        printf '%s %s: passed, %d lines as built\n' "$name" $level "$(wc -l <"$work/run")"
    else
        failed=1
        printf '%s %s: not as built, or failed by both\n' "$name" $level
        tail -n 3 "$work/run"
        head -n 20 "$work/diff" | cut -c 1-200
    fi
done
sort "$work/report" | uniq -c
exit $failed
