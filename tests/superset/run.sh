#!/bin/bash
# The strict superset (LANGUAGE 1): one file of C in which W is a name, compiled with each
# word of the language for W, through Chant and without. The assembly must be the same, with
# the functions printed from their source text and from the tree.
#
#     CHANT=path/to/chant run.sh FILE.c
#
# CHANT_CC is the host compiler; one that does not take all of GNU C skips what it does not.
# A statement `W<-1;` and its like has no effect, hence -w.
set -u

file=$1
chant=${CHANT:?}
cc=${CHANT_CC:-gcc}
words="go chan select defer make close len cap panic recover range _"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM
command -v "$cc" >/dev/null || { echo "skipped: no $cc"; exit 77; }

failed=0
fail() {
    echo "$(basename "$file"), W is '$1': $2"
    head -8 "$3"
    failed=1
}

assembly() { # SOURCE OUT
    "$cc" -std=gnu17 -w -O1 -S -o "$work/out.s" -DW="$word" "$1" 2>"$work/messages" &&
        grep -v '^[[:space:]]*\.file' "$work/out.s" >"$2"
}

for word in $words; do
    if ! assembly "$file" "$work/plain.s"; then
        [ "$cc" = gcc ] || { echo "skipped: $cc does not take the file"; exit 77; }
        fail "$word" "not C for $cc" "$work/messages"
        continue
    fi
    for print in "" -fprint-all; do
        if ! "$chant" emit $print -std=gnu17 -w -x c -DW="$word" "$file" -o "$work/emitted.c" \
            2>"$work/messages"; then
            fail "$word" "refused ${print}" "$work/messages"
        elif ! assembly "$work/emitted.c" "$work/chant.s"; then
            fail "$word" "what was emitted ${print} is not C" "$work/messages"
        elif ! diff "$work/plain.s" "$work/chant.s" >"$work/messages"; then
            fail "$word" "other code ${print}" "$work/messages"
        fi
    done
done
exit $failed
