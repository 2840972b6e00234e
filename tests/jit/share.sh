#!/usr/bin/env bash
# How much of the samples, run tests and stress tests goes through libgccjit: not more functions
# and not more whole units through cc than the limits say.
#
#   share.sh [-v]     -v: prints each function that goes through cc, with the reason
#
# Environment: CHANT. Exit status: 0 passed, 1 failed.
set -u

# Who brings something through libgccjit lowers them. Functions of units that go through cc as a
# whole are not counted, as most are headers'.
FUNCTIONS=13
UNITS=2

: "${CHANT:?set CHANT to the compiler}"
export CHANT
tests=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-share.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
export work

# One program: what the compiler says of it, in a file of its own.
build() {
    local main=$1 name sources=("$1") flags
    name=$(echo "$main" | tr / _)
    [ "$(basename "$main")" = main.gc ] && sources=("$(dirname "$main")"/*.gc)
    for c in "$(dirname "$main")"/*.c; do
        [ "$(basename "$main")" = main.gc ] && [ -e "$c" ] && sources+=("$c")
    done
    flags=$(sed -n 's,^// \(test: \)\?flags: ,,p' "$main")
    # shellcheck disable=SC2086 # options are words
    timeout 100 "$CHANT" build --backend=jit -O0 -v $flags "${sources[@]}" -o "$work/$name.out" \
        -lm 2>&1 | grep '^chant: jit: ' >"$work/$name.log"
    rm -f "$work/$name.out"
}
export -f build

printf '%s\0' "$tests"/../samples/*.gc "$tests"/run/*.gc "$tests"/run/*/main.gc \
    "$tests"/stress/*.gc | xargs -0 -n 1 -P 2 bash -c 'build "$1"' build

# A unit as a whole is one line.
whole='goes through cc: \(a pragma that\|assembler text\|a static alias\)'
cat "$work"/*.log >"$work/all"
own=$(sed -n 's/^chant: jit: \([0-9]*\) of [0-9]* functions.*/\1/p' "$work/all" |
    awk '{ n += $1 } END { print n + 0 }')
grep "$whole" "$work/all" | sed "s/: '[^']*' goes/: goes/" | sort -u >"$work/units"
grep 'all goes through cc' "$work/all" >>"$work/units"
grep 'goes through cc' "$work/all" | grep -v "$whole\|all goes" >"$work/functions"
functions=$(wc -l <"$work/functions")
units=$(wc -l <"$work/units")
printf '%d functions through libgccjit, %d through cc, and %d units as a whole\n' \
    "$own" "$functions" "$units"
sed 's/.* goes through cc: //' "$work/functions" | sed "s/'[^']*'/.../g" | sort | uniq -c | sort -rn
status=0
if [ "$own" -lt 1500 ]; then
    echo 'FAIL: most programs were not built'
    status=1
fi
if [ "$functions" -gt $FUNCTIONS ] || [ "$units" -gt $UNITS ]; then
    echo "FAIL: more than $FUNCTIONS functions or $UNITS units through cc"
    status=1
fi
[ $status = 0 ] && [ "${1:-}" != -v ] || cat "$work/units" "$work/functions"
exit $status
