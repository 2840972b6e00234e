#!/usr/bin/env bash
# Every run and error test through both host compilers at every optimisation that matters.
#
#   matrix.sh [-j JOBS] [REGEX]     tests whose name matches REGEX, all if not said
#
# A cell is a host compiler and a set of optimisation flags; in each cell a test runs as
# run_test.sh does it: at 1, 2, 4 and 8 procs and in hostile mode. Error tests have one cell for
# each compiler, whose preprocessor is all of it they see.
#
# Environment: CHANT (the compiler), CHANT_TEST_CELLS (words COMPILER:FLAGS, with commas for
# blanks), and what run_test.sh reads. Prints what failed, then a line for each cell; exit status
# 1 if a test failed.
set -u

jobs=$(nproc 2>/dev/null || echo 2)
if [ "${1:-}" = -j ]; then
    jobs=$2
    shift 2
fi
regex=${1:-.}
: "${CHANT:?set CHANT to the compiler}"
tests=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-matrix.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

cells=${CHANT_TEST_CELLS:-}
if [ -z "$cells" ]; then
    for cc in gcc clang; do
        command -v $cc >/dev/null || { echo "matrix: no $cc here; its cells are left out"; continue; }
        lto=-flto
        [ $cc = clang ] || lto=-flto=auto  # it speaks of jobs otherwise
        cells="$cells $cc:-O0 $cc:-O2 $cc:-O3,$lto"
    done
fi

# One test in one cell: a line "RESULT CELL NAME" and, where it failed, what it said.
run_cell() {
    local cell=$1 subject=$2 script=$3 name log got
    name=$(basename "$(dirname "$subject")")/$(basename "$subject" .gc)
    log=$(mktemp "$work/log.XXXXXX")
    CHANT_CC=${cell%%:*} CHANT_TEST_OPT=${cell#*:} "$tests/$script" "$subject" >"$log" 2>&1
    got=$?
    case $got in
    0) echo "ok $cell $name" ;;
    77) echo "skip $cell $name" ;;
    *) printf 'FAIL %s %s\n%s\n' "$cell" "$name" "$(head -n 60 "$log" | sed 's/^/    /')" ;;
    esac
    rm -f "$log"
}
export -f run_cell
export tests work CHANT

subjects=("$tests"/run/*.gc)
for main in "$tests"/run/*/main.gc; do subjects+=("${main%/main.gc}"); done
for cell in $cells; do
    for subject in "${subjects[@]}"; do
        [[ $subject =~ $regex ]] && printf '%s\0%s\0%s\0' "$cell" "$subject" run_test.sh
    done
    [ "${cell#*:}" = -O0 ] || continue
    for subject in "$tests"/error/*.gc; do
        [[ $subject =~ $regex ]] && printf '%s\0%s\0%s\0' "$cell" "$subject" error_test.sh
    done
done | xargs -0 -r -n 3 -P "$jobs" bash -c 'run_cell "$@"' matrix >"$work/results"

grep -v '^\(ok\|skip\) ' "$work/results"
for cell in $cells; do
    printf '%-20s %4d ok %4d skipped %4d failed\n' "$cell" \
        "$(grep -c "^ok $cell " "$work/results")" "$(grep -c "^skip $cell " "$work/results")" \
        "$(grep -c "^FAIL $cell " "$work/results")"
done
! grep -q '^FAIL ' "$work/results"
