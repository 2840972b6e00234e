#!/usr/bin/env bash
# Random programs of csmith's: each must print the same checksum when it is compiled by Chant, as
# it is and printed from the tree, at -O0 and -O2, as when the host compiler compiles it.
#
#   csmith.sh FIRST LAST        seeds
#
# Environment: CHANT (the compiler), CHANT_CC. Exit status: 0 all the same, 1 not, 77 skipped.
set -u

: "${CHANT:?set CHANT to the compiler}"
export CHANT CHANT_HOST="${CHANT_CC:-cc}"

# Builds and runs p.c with the compiler given, and prints what it prints, or what failed.
outcome() {
    if ! timeout 120 "$@" -w -I"$CSMITH_HEADERS" p.c -o p 2>log </dev/null; then
        printf 'does not compile: %s\n' "$(grep -m 1 error log)"
        return
    fi
    timeout 10 ./p 2>&1 </dev/null
    printf 'status %d\n' $?
}

if [ "${1:-}" = --one ]; then
    seed=$2
    work=$(mktemp -d "${TMPDIR:-/tmp}/chant-csmith.XXXXXX") || exit 1
    trap 'rm -rf "$work"' EXIT
    cd "$work" || exit 1
    csmith --seed "$seed" >p.c || exit 1
    for level in -O0 -O2; do
        want=$(outcome "$CHANT_HOST" $level)
        # 124: it runs too long to be compared
        [[ $want != *"status 124" ]] || continue
        for printed in "" -fprint-all; do
            # shellcheck disable=SC2086
            got=$(outcome "$CHANT" cc -fchant $printed $level)
            [ "$got" = "$want" ] || echo "seed $seed $level $printed: $got, not $want"
        done
    done
    exit 0
fi

command -v csmith >/dev/null || {
    echo "skipped: there is no csmith"
    exit 77
}
export CSMITH_HEADERS="${CSMITH_HEADERS:-$(dirname "$(find /usr/include /usr/local/include \
    -name csmith.h 2>/dev/null | head -n 1)")}"
first=${1:?usage: csmith.sh FIRST LAST} last=${2:?usage: csmith.sh FIRST LAST}
differing=$(seq "$first" "$last" | nice -n 15 xargs -P 2 -n 1 "$0" --one)
[ -z "$differing" ] || printf '%s\n' "$differing"
printf 'seeds %d to %d: %d outcomes differ\n' "$first" "$last" "$(grep -c . <<<"$differing")"
[ -z "$differing" ]
