#!/usr/bin/env bash
# Makes what a fuzz target needs: the text in front of every input, and a corpus of programs as the
# preprocessor leaves them.
#
#   corpus.sh DIRECTORY [prelude]
#
# DIRECTORY/prelude.i is what prelude.h gives; DIRECTORY/corpus holds every program of the tree,
# the texts of the grammar's tests, and some of gcc-12's tests of C where they can be had. `prelude`
# leaves the corpus out. C's headers are empty on the way: prelude.h declares what they would.
# Environment: CHANT_CC.
set -u

out=${1:?usage: corpus.sh DIRECTORY [prelude]} what=${2:-}
host=${CHANT_CC:-cc}
root=$(cd "$(dirname "$0")/../.." && pwd)
self=$root/tests/fuzz/corpus.sh

if [ "$what" = --one ]; then
    name=$(sed "s|^$root/||; s|^.*/gcc\\.|gcc.|; s|/|-|g" <<<"$3")
    text=$(timeout 10 "$host" -E -w -nostdinc -isystem "$out/include" \
        -imacros "$out/macros.h" -D__CHANT__=1 -x c "$3" 2>/dev/null)
    [ ${#text} -gt 60000 ] || printf '%s\n' "$text" >"$out/corpus/$name"
    exit 0
fi

mkdir -p "$out"/include/{sys,chant,arpa,netinet} "$out/corpus" && out=$(cd "$out" && pwd) || exit 1
"$host" -E -P -isystem "$root/runtime/include" -D__CHANT__=1 -x c "$root/tests/fuzz/prelude.h" \
    >"$out/prelude.i" || exit 1
[ "$what" != prelude ] || exit 0
"$host" -E -dM -isystem "$root/runtime/include" -D__CHANT__=1 -x c "$root/tests/fuzz/prelude.h" |
    grep -v -e '__CHANT__' -e '#define __STDC' >"$out/macros.h"
cd "$root" || exit 1
files=(samples/*.gc samples/*_project/*.[cg]* tests/*/*.gc tests/run/*/*.[cg]* tests/superset/*.c)
grep -hoE '^ *# *include *<[^>]+>' "${files[@]}" | sed 's/.*<//; s/>//' | sort -u |
    while read -r header; do : >"$out/include/$header"; done 2>/dev/null
suite=$("$root/tests/real/source.sh" gcc-12 2>/dev/null) || suite=
{
    printf '%s\n' "${files[@]/#/$root/}"
    [ -z "$suite" ] ||
        find "$suite"/gcc.c-torture "$suite"/gcc.dg/{noncompile,c[0-9]*,gnu[0-9]*} \
            -name '*.c' -size -16k
} | nice -n 15 xargs -P 2 -n 1 "$self" "$out" --one
for file in frontend/grammar/test/corpus/*.txt; do
    awk -v stem="$out/corpus/$(basename "$file" .txt)" '
        /^===/ { title = !title; if (!title) { n++; inside = 1 } next }
        /^---/ { inside = 0 }
        inside { print >(stem "-" n ".gc") }' "$file"
done
printf '%d programs\n' "$(find "$out/corpus" -type f | wc -l)"
