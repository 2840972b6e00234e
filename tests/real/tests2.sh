#!/usr/bin/env bash
# tcc's own tests of C (tests2, each with the output it expects) through the JIT back end, at -O0
# and -O2: what prints the expected when gcc compiles it must print it here.
#
#   tests2.sh [FILE...]
#
# Lists what failed, and which functions went through cc. Exit status: 0 if Chant failed nothing
# that gcc passes, 1 if it did, 77 skipped.
# Environment: CHANT (the compiler), CHANT_CC, CHANT_TESTS2_JOBS (2).
set -u

: "${CHANT:?set CHANT to the compiler}"
export CHANT CHANT_HOST="${CHANT_CC:-cc}"
here=$(cd "$(dirname "$0")" && pwd)

# What tcc's Makefile gives the test of that name.
arguments_of() {
    case $1 in
    31_args) arguments=(arg1 arg2 arg3 arg4 arg5) ;;
    46_grep) arguments=('[^* ]*[:a:d: ]+\:\*-/: $' 46_grep.c) ;;
    *) arguments=() ;;
    esac
}

flags_of() {
    case $1 in
    76_*) flags=(-fdollars-in-identifiers) ;;
    104_inline) flags=(104+_inline.c) ;;
    106_*) flags=(-pthread) ;;
    *) flags=() ;;
    esac
}

# outcome COMPILER...: compiles p.c's test to ./p and runs it: its output, and a line with its
# status if that is not 0.
outcome() {
    rm -f p
    timeout 100 "$@" "${flags[@]}" -w "$name.c" -o p -lm >log 2>&1 </dev/null || {
        echo "does not compile"
        return
    }
    timeout 20 ./p "${arguments[@]}" 2>&1 </dev/null
    local status=$?
    [ $status = 0 ] || echo "[status $status]"
}

test_one() {
    local source=$1 name level got
    name=$(basename "$source" .c)
    local arguments flags expected
    arguments_of "$name"
    flags_of "$name"
    cp "$(dirname "$source")"/*.c "$(dirname "$source")"/*.h "$source" . 2>/dev/null
    # tcc prints the status of a program that does not return 0 in its own way
    expected=$(sed -E 's/^\[returns ([0-9]+)\]$/[status \1]/' "${source%.c}.expect")
    for level in -O0 -O2; do
        if [ "$(outcome "$CHANT_HOST" $level)" != "$expected" ]; then
            echo "gcc	$name	$level"
            continue
        fi
        got=$(outcome "$CHANT" build --backend=jit -fchant -v $level)
        sed -n "s/^chant: jit: \(all goes.*\|.*goes through cc.*\)/cc	$name	$level \1/p" log
        [ "$got" = "$expected" ] && echo "pass	$name	$level" || {
            echo "chant	$name	$level"
            diff <(printf '%s\n' "$expected") <(printf '%s\n' "$got") | head -n 5
        }
    done
}

if [ "${1:-}" = --one ]; then
    work=$(mktemp -d "${TMPDIR:-/tmp}/chant-tests2.XXXXXX") || exit 1
    trap 'rm -rf "$work"' EXIT
    cd "$work" || exit 1
    ulimit -c 0
    test_one "$2"
    exit 0
fi

suite=$("$here/source.sh" tcc) || exit $?
[ $# -gt 0 ] || set -- "$suite"/tests/tests2/[0-9]*_*.c
results=$(for file; do
    [ ! -r "${file%.c}.expect" ] || realpath "$file"
done | nice -n 15 xargs -P "${CHANT_TESTS2_JOBS:-2}" -n 1 "$0" --one)
grep -vE '^(pass|gcc|cc)	' <<<"$results"
sed -n 's/^cc	/through cc: /p' <<<"$results"
count() { grep -c "^$1	" <<<"$results"; }
printf '%d passed, %d failed by gcc as well, %d failed by Chant\n' "$(count pass)" "$(count gcc)" \
    "$(count chant)"
[ "$(count chant)" = 0 ]
