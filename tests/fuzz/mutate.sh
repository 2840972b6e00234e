#!/usr/bin/env bash
# Spoilt programs through `chant check`: whatever the text, the compiler ends in time, with exit
# status 0 or 1, and without a signal.
#
#   mutate.sh COUNT [FIRST-SEED [FILE...]]
#
# COUNT programs, each made from one of the files in turn (the tree's own programs, when none is
# named) by a seed. What is found is kept in CHANT_FUZZ_KEEP, if that is set.
# Environment: CHANT (the compiler), CHANT_MUTATE (the tool that spoils), CHANT_FUZZ_JOBS (2).
# Exit status: 0 nothing found, 1 something was.
set -u

: "${CHANT:?set CHANT to the compiler}"
: "${CHANT_MUTATE:?set CHANT_MUTATE to the tool of mutate.c}"
export CHANT CHANT_MUTATE

if [ "${1:-}" = --one ]; then
    seed=$2 file=$3
    text="$CHANT_FUZZ_WORK/$seed.${file##*.}"
    "$CHANT_MUTATE" "$seed" "$file" >"$text" || exit 255
    ulimit -c 0 -v 4000000
    timeout -k 2 20 "$CHANT" check -w "$text" >"$text.out" 2>&1 </dev/null
    status=$?
    if [ $status -gt 1 ]; then
        printf 'seed %d of %s: status %d\n' "$seed" "$file" $status
        [ -z "${CHANT_FUZZ_KEEP:-}" ] || cp "$text" "$CHANT_FUZZ_KEEP/"
    fi
    rm -f "$text" "$text.out"
    exit 0
fi

count=${1:?usage: mutate.sh COUNT [FIRST-SEED [FILE...]]} first=${2:-1}
here=$(cd "$(dirname "$0")/.." && pwd)
if [ $# -gt 2 ]; then
    shift 2
    files=("$@")
else
    files=("$here"/../samples/*.gc "$here"/run/*.gc "$here"/error/*.gc "$here"/golden/*.gc)
fi
CHANT_FUZZ_WORK=$(mktemp -d "${TMPDIR:-/tmp}/chant-fuzz.XXXXXX") || exit 1
export CHANT_FUZZ_WORK
trap 'rm -rf "$CHANT_FUZZ_WORK"' EXIT
found=$(for ((seed = first; seed < first + count; seed++)); do
    printf '%d\n%s\n' "$seed" "${files[seed % ${#files[@]}]}"
done | nice -n 10 xargs -P "${CHANT_FUZZ_JOBS:-2}" -n 2 "$0" --one)
[ -z "$found" ] || printf '%s\n' "$found"
printf '%d programs, %d findings\n' "$count" "$(grep -c . <<<"$found")"
[ -z "$found" ]
