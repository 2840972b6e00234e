#!/usr/bin/env bash
# Builds one .gc program and runs it in every scheduling that matters, comparing what it does
# with what it says it does.
#
#   run_test.sh FILE.gc | DIRECTORY
#
# A directory is one program of several files; its directives stand in DIRECTORY/main.gc.
# Directives are lines of the comment block the file opens with:
#
#   // expect: LINE     standard output, one directive a line, in order; a sample's output is
#                       read from expected/NAME.txt beside it instead
#   // sorted           the lines may come in any order
#   // grouped          lines with different first words may come in any order
#   // regex            each expected line is an extended regular expression
#   // stderr: REGEX    a line of standard error matches; without one, standard error is empty
#   // no stderr: REGEX no line of standard error matches
#   // exit: N          exit status, 0 if not said
#   // args: WORDS      command line          // env: NAME=VALUE ...   environment
#   // stdin: TEXT      standard input, one directive a line
#   // flags: WORDS     for the compiler      // opt: -O0 -O3,-flto    build and run once for each
#                       word; commas part the options of one build
#   // procs: 1 4       only these            // repeat: N             so often in each scheduling
#   // calm             not in hostile mode (the test measures time, chance or memory)
#   // native           not under a sanitizer
#   // gcc              not through clang, which lacks something it uses
#   // cc               not through the JIT, for which it asks too much
#   // timeout: N       seconds for one run, 60 if not said
#   // long: NAME=VALUE ...   environment that makes a long test of it; tests/soak.sh runs those
#
# A sample, which people read first, writes them `// test: sorted` and so on.
# The compiler must be silent: what a test builds has no warnings under -Wall -Wextra.
#
# Environment: CHANT (the compiler), CHANT_TEST_PROCS ("1 2 4 8"), CHANT_TEST_SEEDS (seeds of
# hostile mode, "1 2"), CHANT_TEST_BACKEND (cc or jit), CHANT_TEST_OPT (goes before the test's
# opt; "-O1" where neither is), CHANT_TEST_FLAGS (more compiler flags), CHANT_TEST_REPEAT (1),
# CHANT_TEST_UNDER (a command that runs the program it is given, in front of it),
# CHANT_TEST_SANITIZED (set: programs carry a sanitizer), CHANT_TEST_LONG (seconds for one run:
# the long test is meant, and a program that has none does not apply).
# Exit status: 0 passed, 1 failed, 77 does not apply.
set -u

fail() {
    printf 'FAIL %s: %s\n' "$name" "$1"
    exit 1
}

subject=${1:?usage: run_test.sh FILE.gc | DIRECTORY}
: "${CHANT:?set CHANT to the compiler}"
if [ -d "$subject" ]; then
    main=$subject/main.gc
    sources=("$subject"/*.gc)
    for c in "$subject"/*.c; do [ -e "$c" ] && sources+=("$c"); done
    name=$(basename "$subject")
else
    main=$subject
    sources=("$subject")
    name=$(basename "$subject" .gc)
fi
[ -r "$main" ] || { name=$subject; fail "cannot read $main"; }

expect=() errors=() absent=() stdin=() args=() envs=() flags=() long=()
status=0 repeat=${CHANT_TEST_REPEAT:-1} limit=60 order=exact match=text hostile=yes native=no gcc=no cc=no
procs=${CHANT_TEST_PROCS:-1 2 4 8}
opts=-O1
while IFS= read -r line || [ -n "$line" ]; do
    case $line in
    '//'*) ;;
    '') continue ;;
    *) break ;;
    esac
    line=${line#//}
    line=${line# }
    line=${line#test: }
    value=${line#*: }
    case $line in
    'expect:') expect+=('') ;;
    'expect: '*) expect+=("$value") ;;
    'stderr: '*) errors+=("$value") ;;
    'no stderr: '*) absent+=("$value") ;;
    'stdin: '*) stdin+=("$value") ;;
    'exit: '*) status=$value ;;
    'args: '*) read -ra args <<<"$value" ;;
    'env: '*) read -ra envs <<<"$value" ;;
    'flags: '*) read -ra flags <<<"$value" ;;
    'opt: '*) opts=$value ;;
    'procs: '*) procs=$value ;;
    'repeat: '*) repeat=$((value * repeat)) ;;
    'timeout: '*) limit=$value ;;
    'long: '*) read -ra long <<<"$value" ;;
    sorted | grouped) order=$line ;;
    regex) match=regex ;;
    calm) hostile=no ;;
    native) native=yes ;;
    gcc) gcc=yes ;;
    cc) cc=yes ;;
    esac
done <"$main"
[ "$native" = no ] || [ -z "${CHANT_TEST_SANITIZED:-}" ] || exit 77
[ "$gcc" = no ] || [[ ${CHANT_CC:-} != *clang* ]] || exit 77
[ "$cc" = no ] || [ "${CHANT_TEST_BACKEND:-cc}" = cc ] || exit 77
opts=${CHANT_TEST_OPT:-$opts}
if [ -n "${CHANT_TEST_LONG:-}" ]; then
    [ ${#long[@]} != 0 ] || exit 77
    envs+=("${long[@]}")
    limit=$CHANT_TEST_LONG
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT

arrange() {
    case $order in
    sorted) LC_ALL=C sort ;;
    grouped) LC_ALL=C sort -s -k1,1 ;;
    *) cat ;;
    esac
}

sample=$(dirname "$subject")/expected/$name.txt
if [ -e "$sample" ]; then
    cp "$sample" "$work/want"
else
    for line in "${expect[@]+"${expect[@]}"}"; do printf '%s\n' "$line"; done >"$work/want"
fi
arrange <"$work/want" >"$work/want.sorted"
for line in "${stdin[@]+"${stdin[@]}"}"; do printf '%s\n' "$line"; done >"$work/stdin"

compare_stdout() {
    arrange <"$work/out" >"$work/out.sorted"
    if [ "$match" = text ]; then
        diff -u --label expected --label got "$work/want.sorted" "$work/out.sorted"
        return
    fi
    [ "$(wc -l <"$work/want.sorted")" = "$(wc -l <"$work/out.sorted")" ] ||
        { printf 'the number of lines differs; got:\n'; cat "$work/out"; return 1; }
    while IFS= read -r want <&3 && IFS= read -r got <&4; do
        [[ $got =~ ^$want$ ]] || { printf 'expected /%s/\ngot      %s\n' "$want" "$got"; return 1; }
    done 3<"$work/want.sorted" 4<"$work/out.sorted"
}

compare_stderr() {
    local pattern
    if [ ${#errors[@]} = 0 ]; then
        [ ! -s "$work/err" ]
        return
    fi
    for pattern in "${errors[@]}"; do
        grep -Eq -- "$pattern" "$work/err" || { printf 'no line on stderr: %s\n' "$pattern"; return 1; }
    done
    for pattern in "${absent[@]+"${absent[@]}"}"; do
        ! grep -E -- "$pattern" "$work/err" || { printf 'on stderr: %s\n' "$pattern"; return 1; }
    done
}

# run_once SETTINGS...: one run under these environment settings.
run_once() {
    env "$@" "${envs[@]+"${envs[@]}"}" timeout -s QUIT -k 5 "$limit" \
        ${CHANT_TEST_UNDER:-} "$work/prog" "${args[@]+"${args[@]}"}" <"$work/stdin" >"$work/out" 2>"$work/err"
    local got=$?
    if [ $got = "$status" ] && compare_stdout && compare_stderr; then
        return
    fi
    printf -- '--- %s %s: exit status %s, expected %s; standard error:\n' \
        "$opt" "$*" "$got" "$status"
    head -n 60 "$work/err"
    fail "$opt $*"
}

for opt in $opts; do
    if ! "$CHANT" build ${CHANT_TEST_BACKEND:+--backend=$CHANT_TEST_BACKEND} -g ${opt//,/ } -Wall -Wextra ${CHANT_TEST_FLAGS:-} "${sources[@]}" \
        "${flags[@]+"${flags[@]}"}" -o "$work/prog" >"$work/build" 2>&1; then
        cat "$work/build"
        fail "does not build with $opt"
    fi
    if [ -s "$work/build" ]; then
        cat "$work/build"
        fail "the build is not silent with $opt"
    fi
    for ((round = 0; round < repeat; round++)); do
        for p in $procs; do run_once "CHANT_PROCS=$p"; done
        [ $hostile = yes ] || continue
        set -- $procs
        for seed in ${CHANT_TEST_SEEDS-1 2}; do
            run_once "CHANT_PROCS=$1" "CHANT_HOSTILE=$((seed + round))"
            [ $# = 1 ] || shift
        done
    done
done
