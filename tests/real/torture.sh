#!/usr/bin/env bash
# gcc-12's own tests of C through Chant: what gcc passes Chant must pass.
#
#   torture.sh [execute] [dg] [compile] [jit] [FILE...]
#
# execute: the files of gcc.c-torture/execute whose base name has an even CRC-32, built and run.
# dg: gcc.dg's c11-*, c99-* and c90-*, run, or compiled if they say so; what must be refused is
#     left to gcc. Both at -O0 and -O2, with and without -fprint-all.
# compile: gcc.c-torture/compile, limits-* included: translated or cleanly refused; what is
#     printed from the tree gives gcc's assembly at -O1.
# jit: the files of `execute`, and those of `dg` that run, through the JIT back end at -O0 and -O2.
#     Which of their functions went through cc, and why, is counted.
# Without a word, the first three. A FILE is tested alone, as its folder is, behind `jit` through
# the JIT.
#
# It lists what failed, by gcc as well or by Chant alone, and counts. Exit status: 0 if Chant
# failed nothing that gcc passes, 1 if it did, 77 skipped.
# Environment: CHANT (the compiler), CHANT_CC, CHANT_TORTURE_JOBS (2).
set -u

: "${CHANT:?set CHANT to the compiler}"
export CHANT CHANT_HOST="${CHANT_CC:-cc}"
here=$(cd "$(dirname "$0")" && pwd)

# The options that a file asks for.
options_of() {
    grep -oE 'dg-(additional-)?options +"[^"]*" *(\}|\{ *target[^}]*x86_64[^}]*\})' "$1" |
        sed -E 's/^[^"]*"([^"]*)".*/\1/' | tr '\n' ' '
}

# attempt KIND OUTPUT FILE COMPILER...: compiles and, unless KIND is compile, runs. Says pass, or
# how it failed. What the compiler says is left in $keep_log, if that is a name.
attempt() {
    local kind=$1 out=$2 file=$3
    shift 3
    local log status
    log=$(timeout 200 "$@" "$file" -o "$out" -lm 2>&1 </dev/null)
    status=$?
    [ -z "${keep_log:-}" ] || printf '%s\n' "$log" >"$keep_log"
    if [ $status -ge 124 ] || [[ $log == *"internal error"* ]]; then
        echo "crash $status"
        return
    elif [ $status != 0 ]; then
        echo "refused: $(grep -m 1 -E 'error' <<<"$log")"
        return
    fi
    if [ "$kind" = run ]; then
        timeout 200 "$out" >/dev/null 2>&1 </dev/null
        status=$?
        [ $status = 0 ] || {
            echo "exit status $status"
            return
        }
    fi
    echo pass
}

# assemble OUTPUT FILE COMPILER...: the assembly; the same name for all, as it may be put into it.
assemble() {
    local out=$1 file=$2
    shift 2
    timeout 200 "$@" -frandom-seed=0 -S "$file" -o "$work/out.s" >/dev/null 2>&1 </dev/null &&
        mv "$work/out.s" "$out"
}

test_run() {
    local file=$1 work=$2 kind=run flags word variant result
    read -ra flags <<<"$(options_of "$file")"
    grep -q 'dg-do *compile' "$file" && kind=compile
    [ $kind = run ] || flags+=(-c)
    for word in -O0 -O2; do
        result=$(attempt $kind "$work/a" "$file" "$CHANT_HOST" "${flags[@]}" -w $word)
        if [ "$result" != pass ]; then
            echo "gcc	$file	$word $result"
            continue
        fi
        assemble "$work/gcc.s" "$file" "$CHANT_HOST" "${flags[@]}" -w $word
        for variant in "" -fprint-all; do
            # shellcheck disable=SC2086
            if assemble "$work/chant.s" "$file" "$CHANT" cc -fchant $variant "${flags[@]}" -w $word &&
                cmp -s "$work/gcc.s" "$work/chant.s"; then
                echo "pass	$file" # it would run as gcc's has
                continue
            fi
            # shellcheck disable=SC2086
            result=$(attempt $kind "$work/a" "$file" "$CHANT" cc -fchant $variant "${flags[@]}" -w $word)
            [ "$result" = pass ] && echo "pass	$file" ||
                echo "chant	$file	$word $variant $result"
        done
    done
}

test_compile() {
    local file=$1 work=$2 flags result
    read -ra flags <<<"$(options_of "$file")"
    # gcc puts the output's name and a random number into code that counts for a profile
    flags+=(-frandom-seed=0)
    result=$(attempt compile "$work/out.s" "$file" "$CHANT_HOST" "${flags[@]}" -w -O1 -g0 -S)
    if [ "$result" != pass ]; then
        echo "gcc	$file	$result"
        result=$(attempt compile "$work/chant.s" "$file" "$CHANT" cc -fchant "${flags[@]}" -w -O1 -g0 -S)
        [[ $result != crash* ]] || echo "chant	$file	$result"
        return
    fi
    mv "$work/out.s" "$work/gcc.s"
    result=$(attempt compile "$work/out.s" "$file" "$CHANT" cc -fchant -fprint-all "${flags[@]}" -w \
        -O1 -g0 -S)
    if [[ $result == refused* ]]; then
        echo "refused	$file	${result#refused: }"
    elif [ "$result" != pass ]; then
        echo "chant	$file	$result"
    elif ! cmp -s "$work/gcc.s" "$work/out.s"; then
        echo "differs	$file"
    else
        echo "pass	$file"
    fi
}

test_jit() {
    local file=$1 work=$2 flags level result
    read -ra flags <<<"$(options_of "$file")"
    for level in -O0 -O2; do
        rm -f "$work/log"
        result=$(keep_log="$work/log" attempt run "$work/a" "$file" "$CHANT" build --backend=jit \
            -fchant -v "${flags[@]}" -w $level)
        sed -nE "s/^chant: jit: ([0-9]+) of ([0-9]+) functions .*/functions	\1	\2/p
            s/^chant: jit: all goes through cc(: (.*))?$/whole	\2/p
            s/^chant: jit: .*: '[^']*' goes through cc: (.*)/reason	\1/p" "$work/log"
        if [ "$result" = pass ]; then
            echo "pass	$file"
            continue
        fi
        [ "$(attempt run "$work/a" "$file" "$CHANT_HOST" "${flags[@]}" -w $level)" = pass ] &&
            echo "chant	$file	$level $result" || echo "gcc	$file	$level"
    done
}

if [ "${1:-}" = --one ]; then
    work=$(mktemp -d "${TMPDIR:-/tmp}/chant-torture.XXXXXX") || exit 1
    trap 'rm -rf "$work"' EXIT
    ulimit -c 0
    case $2 in
    jit:*) test_jit "${2#jit:}" "$work" ;;
    */compile/*) test_compile "$2" "$work" ;;
    *) test_run "$2" "$work" ;;
    esac
    exit 0
fi

is_even() {
    local crc
    crc=$(printf %s "$1" | gzip -c | tail -c 8 | od -An -tu4 -N4)
    [ $((crc % 2)) = 0 ]
}

suite=$("$here/source.sh" gcc-12) || exit $?
[ $# -gt 0 ] || set -- execute dg compile
list=$(mktemp "${TMPDIR:-/tmp}/chant-torture.XXXXXX") || exit 1
trap 'rm -f "$list" "$list.out"' EXIT
execute_files() {
    local file
    for file in "$suite"/gcc.c-torture/execute/*.c "$suite"/gcc.c-torture/execute/ieee/*.c; do
        ! is_even "$(basename "$file")" || echo "$file"
    done
}

dg_files() {
    grep -LE 'dg-(error|do *(preprocess|link))' "$suite"/gcc.dg/c11-*.c "$suite"/gcc.dg/c99-*.c \
        "$suite"/gcc.dg/c90-*.c
}

prefix=
for what; do
    case $what in
    execute) execute_files ;;
    dg) dg_files ;;
    jit)
        prefix=jit:
        [ $# -gt 1 ] || {
            execute_files
            dg_files | xargs grep -l 'dg-do *run'
        } | sed 's/^/jit:/'
        ;;
    compile) printf '%s\n' "$suite"/gcc.c-torture/compile/*.c ;;
    *) printf '%s%s\n' "$prefix" "$what" ;;
    esac
done >"$list"
nice -n 15 xargs -P "${CHANT_TORTURE_JOBS:-2}" -n 1 "$0" --one <"$list" >"$list.out"
sed -n "s|^gcc	$suite/\(.*\)|failed by gcc as well: \1|p" "$list.out" | sort
sed -n "s|^refused	$suite/\(.*\)|refused: \1|p" "$list.out" | sort
sed -n "s|^differs	$suite/\(.*\)|other assembly: \1|p" "$list.out" | sort
sed -n "s|^chant	$suite/\(.*\)|FAILED BY CHANT: \1|p" "$list.out" | sort
count() { grep -c "^$1	" "$list.out"; }
printf '%d files: %d passed, %d failed by gcc as well, %d refused, %d other assembly, %d failed by Chant\n' \
    "$(wc -l <"$list")" "$(count pass)" "$(count gcc)" "$(count refused)" \
    "$(count differs)" "$(count chant)"
if [ -n "$prefix" ]; then
    awk -F '\t' '$1 == "functions" { own += $2; all += $3 }
        $1 == "whole" { whole++ }
        END { printf "%d of %d functions through libgccjit, %d times a whole file through cc\n",
                  own, all, whole }' "$list.out"
    sed -nE "s/^(reason|whole)	/\1 /p" "$list.out" | sed "s/'[^']*'/.../g" | sort | uniq -c |
        sort -rn
fi
[ "$(count chant)" = 0 ]
