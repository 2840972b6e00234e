#!/bin/bash
# GNU C that gcc takes: a file goes through Chant and without, with the functions printed from
# their source text and from the tree. The assembly must be the same.
#
#     CHANT=path/to/chant run.sh FILE.c
#
# Each line `// options: ...` of the file asks for a run with those options; without one it is
# -std=gnu17.
set -u

file=$1
chant=${CHANT:?}
cc=gcc
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
"$cc" --version 2>/dev/null | grep -q 'Free Software' || { echo "skipped: no gcc"; exit 77; }

failed=0
fail() {
    echo "$(basename "$file") with $options: $1"
    head -8 "$work/messages"
    failed=1
}

mapfile -t runs < <(sed -n 's|^// options: ||p' "$file")
[ ${#runs[@]} -gt 0 ] || runs=(-std=gnu17)
for options in "${runs[@]}"; do
    read -ra flags <<<"$options -w -O1 -g0 -S"
    "$cc" "${flags[@]}" "$file" -o "$work/plain.s" 2>"$work/messages" ||
        { fail "not C for gcc"; continue; }
    for print in "" -fprint-all; do
        if ! CHANT_CC=$cc timeout 60 "$chant" cc -fchant $print "${flags[@]}" "$file" \
            -o "$work/chant.s" 2>"$work/messages"; then
            fail "refused $print"
        elif ! diff "$work/plain.s" "$work/chant.s" >"$work/messages"; then
            fail "other code $print"
        fi
    done
done
exit $failed
