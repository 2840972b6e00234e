#!/usr/bin/env bash
# Compares what the compiler makes of NAME.gc with NAME.c.expected, written by hand in the
# shape that docs/lowering.md states, and lets compilers judge it.
#
#   run.sh NAME.gc        CHANT: the compiler; CHANT_GOLDEN_UPDATE: accept what it makes
#
# White space and line markers don't count. The whole output must compile without a warning
# under gcc and, where it is installed, clang.
# Exit status: 0 the same, 1 not.
set -u
: "${CHANT:?set CHANT to the compiler}"
source=${1:?usage: run.sh NAME.gc}
expected=${source%.gc}.c.expected
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-golden.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

"$CHANT" emit "$source" -o "$work/out.c" || exit 1

# What stands on the lines of the source file itself, without the markers.
awk -v name="\"$source\"" '/^# [0-9]+ "/ { own = index($0, name); next } own' \
    "$work/out.c" >"$work/own"

# Tokens, one space where two words would touch.
tokens() {
    grep -v '^//' "$1" | tr -s ' \t\n' ' ' |
        sed -E 's/ ?([^A-Za-z0-9_ "]) ?/\1/g; s/([;{}])/\1\n/g; s/ ?" ?/"/g; s/^ //'
}

if [ -n "${CHANT_GOLDEN_UPDATE:-}" ]; then
    cp "$work/own" "$expected"
elif ! diff -u --label expected --label got <(tokens "$expected") <(tokens "$work/own"); then
    echo "FAIL $source"
    exit 1
fi

for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    for opt in -O0 -O2; do
        $cc $opt -Wall -Wextra -Werror -fexceptions -x cpp-output -c "$work/out.c" \
            -o "$work/out.o" || { echo "FAIL $source: $cc $opt"; exit 1; }
    done
done
