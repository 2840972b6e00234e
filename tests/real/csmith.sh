#!/usr/bin/env bash
# Random programs of csmith's: each must print the same checksum when it is compiled by Chant, as
# it is and printed from the tree, at -O0 and -O2, as when the host compiler compiles it.
#
#   csmith.sh FIRST LAST        seeds
#   csmith.sh --jit FIRST LAST  through the JIT back end instead
#
# Two programs with the same assembly print the same, and two texts with the same words have the
# same assembly: so programs are compiled and run only as far as they differ from the host's.
# Environment: CHANT (the compiler), CHANT_CC, CHANT_CSMITH_JOBS (2). Exit status: 0 all the same,
# 1 not, 77 skipped.
set -u

: "${CHANT:?set CHANT to the compiler}"
export CHANT CHANT_HOST="${CHANT_CC:-cc}"

# The words of a preprocessed file.
words() {
    sed '/^#/d' "$1" | tr -s ' \n\t' '\n'
}

# assemble OUT COMPILER...: makes OUT; what was refused, or went wrong, if it is not made.
assemble() {
    local out=$1 status
    shift
    timeout 120 "$@" -w -I"$CSMITH_HEADERS" -S -o "$out" >log 2>&1 </dev/null
    status=$?
    [ $status = 0 ] || printf 'does not compile, status %d: %s\n' $status "$(grep -m 1 error log)"
}

# Runs what FILE.s becomes, and prints what it prints.
outcome() {
    "$CHANT_HOST" "$1" -o p && timeout 20 ./p 2>&1 </dev/null
    printf 'status %d\n' $?
}

# compare NAME LEVEL COMPILER...: the assembly that the compiler makes is the host's, LEVEL.s,
# or at least its program prints the same.
compare() {
    local name=$1 level=$2 problem want got
    shift 2
    problem=$(assemble ours.s "$@" "$level")
    if [ -n "$problem" ]; then
        echo "seed $seed $level $name: $problem"
    elif ! cmp -s "./$level.s" ours.s; then
        want=$(outcome "./$level.s")
        # 124: it runs too long to be compared
        [[ $want != *"status 124" ]] || return
        got=$(outcome ours.s)
        [ "$got" = "$want" ] || echo "seed $seed $level $name: $got, not $want"
    fi
}

one_seed() {
    local seed=$1 level problem
    csmith --seed "$seed" >p.c || return
    "$CHANT_HOST" -E -I"$CSMITH_HEADERS" p.c >host.i || return
    if ! timeout 120 "$CHANT" emit -w -I"$CSMITH_HEADERS" p.c -o ours.i >log 2>&1 </dev/null; then
        echo "seed $seed: $(grep -m 1 error log)"
        return
    fi
    for level in -O0 -O2; do
        problem=$(assemble "./$level.s" "$CHANT_HOST" "$level" p.c)
        [ -z "$problem" ] || continue # the host refuses it
        cmp -s <(words host.i) <(words ours.i) ||
            compare "as it is" "$level" "$CHANT" cc -fchant p.c
        compare "printed" "$level" "$CHANT" cc -fchant -fprint-all p.c
    done
}

# The same through libgccjit, as far as that goes; the host's program tells what is right.
one_seed_of_jit() {
    local seed=$1 level want got
    csmith --seed "$seed" >p.c || return
    for level in -O0 -O2; do
        "$CHANT_HOST" -w -I"$CSMITH_HEADERS" "$level" p.c -o p 2>/dev/null || continue
        want=$(timeout 20 ./p 2>&1 </dev/null)
        [ $? != 124 ] || continue # it runs too long to be compared
        if ! timeout 300 "$CHANT" build --backend=jit -fchant -v -w -I"$CSMITH_HEADERS" "$level" \
            p.c -o p >log 2>&1 </dev/null; then
            echo "seed $seed $level: $(grep -m 1 error log)"
            continue
        fi
        sed -n "s/^chant: jit: \(all goes\|.*goes through cc\)/through cc: seed $seed $level &/p" log
        got=$(timeout 60 ./p 2>&1 </dev/null) || got+=" status $?"
        [ "$got" = "$want" ] || echo "seed $seed $level: $got, not $want"
    done
}

if [ "${1:-}" = --one ] || [ "${1:-}" = --one-jit ]; then
    work=$(mktemp -d "${TMPDIR:-/tmp}/chant-csmith.XXXXXX") || exit 1
    trap 'rm -rf "$work"' EXIT
    cd "$work" || exit 1
    if [ "$1" = --one ]; then
        one_seed "$2"
    else
        one_seed_of_jit "$2"
    fi
    exit
fi

command -v csmith >/dev/null || {
    echo "skipped: there is no csmith"
    exit 77
}
header=$(find /usr/include /usr/local/include -name csmith.h 2>/dev/null | head -n 1)
export CSMITH_HEADERS="${CSMITH_HEADERS:-$(dirname "$header")}"
[ -r "$CSMITH_HEADERS/csmith.h" ] || {
    echo "skipped: csmith's headers (libcsmith-dev) are not there"
    exit 77
}
one=--one
if [ "${1:-}" = --jit ]; then
    one=--one-jit
    shift
fi
first=${1:?usage: csmith.sh [--jit] FIRST LAST} last=${2:?usage: csmith.sh [--jit] FIRST LAST}
results=$(seq "$first" "$last" | nice -n 15 xargs -P "${CHANT_CSMITH_JOBS:-2}" -n 1 "$0" $one)
[ -z "$results" ] || printf '%s\n' "$results"
differing=$(grep -v '^through cc: ' <<<"$results")
printf 'seeds %d to %d: %d differ\n' "$first" "$last" \
    "$(grep -o '^seed [0-9]*' <<<"$differing" | sort -u | wc -l)"
[ -z "$differing" ]
