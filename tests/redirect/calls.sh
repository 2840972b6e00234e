#!/usr/bin/env bash
# The redirected calls give what the C library's give: one program, with the library and without,
# plain and as _FORTIFY_SOURCE has it, in several schedulings.
#
#   calls.sh      CHANT: the compiler; CHANT_LIB: the folder of its libraries
#
# Exit status: 0 passed, 1 failed.
set -u
: "${CHANT:?set CHANT to the compiler}" "${CHANT_LIB:?set CHANT_LIB to the libraries}"
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
redirected=(-L"$CHANT_LIB" -Wl,--no-as-needed -lchant_redirect "-Wl,-rpath,$CHANT_LIB")

# run NAME FLAGS...
run() {
    local setting
    "$CHANT" build -g -O1 -Wall -Wextra "$here/calls.gc" -o "$work/$1" "${@:2}" || exit 1
    for setting in PROCS=1 PROCS=2 PROCS=4 HOSTILE=1 HOSTILE=2; do
        env "CHANT_$setting" timeout 60 "$work/$1" >"$work/out" 2>"$work/err"
        local status=$?
        [ $status = 0 ] && [ "$(cat "$work/out")" = "all return what they should" ] && continue
        echo "FAIL $1 CHANT_$setting: status $status"
        cat "$work/out" "$work/err"
        exit 1
    done
}
run plain
run redirected "${redirected[@]}"
run fortified "${redirected[@]}" -D_FORTIFY_SOURCE=2
