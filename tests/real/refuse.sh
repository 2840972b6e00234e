#!/usr/bin/env bash
# What is not C, or hardly: gcc-12's noncompile tests and sparse's validation files through `chant
# check`. None may crash or hang it, and what gcc refuses for its syntax it must refuse.
#
#   refuse.sh [FILE...]
#
# Lists what was found and, as no failure, what gcc refuses for another reason and Chant leaves to
# it. Exit status: 0 nothing found, 1 something was, 77 skipped.
# Environment: CHANT (the compiler), CHANT_CC (gcc).
set -u

: "${CHANT:?set CHANT to the compiler}"
host=${CHANT_CC:-gcc}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-refuse.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

# What gcc's parser itself says, as against what it says of meanings.
syntax="error: (expected |unknown type name|stray|unterminated|missing terminating"
syntax+="|.else. without|two or more data types|both .* in declaration spec|ISO C forbids an empty)"

if [ $# -eq 0 ]; then
    suite=$("$here/source.sh" gcc-12) || exit $?
    set -- "$suite"/gcc.dg/noncompile/*.c
    sparse=$("$here/source.sh" sparse) && set -- "$@" "$sparse"/validation/*.c \
        "$sparse"/validation/*/*.c
fi
ulimit -c 0 -v 4000000
found=0 refused=0 left=0
for file; do
    timeout 20 "$CHANT" check -w "$file" >"$work/chant" 2>&1 </dev/null
    status=$?
    if [ $status -gt 1 ]; then
        printf 'FOUND: %s: status %d\n' "$file" $status
        found=$((found + 1))
    elif [ $status = 1 ]; then
        refused=$((refused + 1))
    elif ! "$host" -w -fsyntax-only -x c "$file" >"$work/gcc" 2>&1; then
        reason=$(grep -m 1 -E 'error: ' "$work/gcc" | sed 's/^[^:]*:[0-9:]* //')
        if grep -qE "$syntax" "$work/gcc"; then
            printf 'FOUND: %s is taken; gcc: %s\n' "$file" "$reason"
            found=$((found + 1))
        else
            printf 'left to gcc: %s: %s\n' "$file" "$reason"
            left=$((left + 1))
        fi
    fi
done
printf '%d files: %d refused, %d left to gcc, %d findings\n' $# $refused $left $found
[ $found = 0 ]
