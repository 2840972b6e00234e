#!/usr/bin/env bash
# The seeds, which once were findings, and some samples through the fuzz target, as they are and
# spoilt.
#
#   seeds.sh [COUNT [FILE...]]
#
# COUNT is how often each is spoilt (5). Environment: CHANT_REPLAY (replay.c), CHANT_CC.
set -u

: "${CHANT_REPLAY:?set CHANT_REPLAY to the tool of replay.c}"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-fuzz.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
"$here/corpus.sh" "$work" prelude || exit 1
count=${1:-5}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- "$here"/seeds/* "$here"/../golden/*.gc
ulimit -c 0
CHANT_FUZZ_PRELUDE=$work/prelude.i CHANT_FUZZ_KEEP=$work/input "$CHANT_REPLAY" "$count" "$@" \
    2>"$work/log"
status=$?
if [ $status != 0 ]; then
    printf 'status %d\n' $status
    tail -n 40 "$work/log"
    echo "the input:"
    head -c 3000 "$work/input"
fi
exit $status
