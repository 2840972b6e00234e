#!/usr/bin/env bash
# Builds and runs the examples of a page of documentation.
#
#   docs_test.sh FILE.md
#
# An example is a block fenced as ```gc, a whole program. A block fenced as ```output behind
# it is its standard output, ```error what the compiler must say (one line contained in its
# messages), and ```stderr the first line of its standard error. Exit status: 0 or 1.
set -u

page=${1:?usage: docs_test.sh FILE.md}
: "${CHANT:?set CHANT to the compiler}"
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX")
trap 'rm -rf "$work"' EXIT

# N.gc, N.output, N.error, N.stderr and N.line for the N-th example.
awk -v work="$work" '
    /^```gc$/ { n++; file = work "/" n ".gc"; print NR > (work "/" n ".line"); next }
    /^```(output|error|stderr)$/ { file = work "/" n "." substr($0, 4); printf "" > file; next }
    /^```/ { if (file) close(file); file = ""; next }
    file { print > file }
' "$page"

failed=0 count=0
for program in "$work"/*.gc; do
    [ -e "$program" ] || { echo "FAIL $page has no example"; exit 1; }
    base=${program%.gc}
    where="$page:$(cat "$base.line")"
    count=$((count + 1))
    # shellcheck disable=SC2086
    if ! "$CHANT" build -O1 -Wall -Wextra ${CHANT_TEST_FLAGS-} "$program" -o "$base.exe" \
        2>"$base.messages"; then
        if [ ! -e "$base.error" ] || ! grep -qF -f "$base.error" "$base.messages"; then
            echo "FAIL $where does not compile as the page says"
            cat "$base.messages"
            failed=1
        fi
        continue
    fi
    if [ -e "$base.error" ]; then
        echo "FAIL $where compiles; the page says: $(cat "$base.error")"
        failed=1
        continue
    fi
    for procs in 1 4; do
        CHANT_PROCS=$procs timeout 60 "$base.exe" >"$base.out" 2>"$base.err" </dev/null
        if [ -e "$base.output" ] && ! diff -u "$base.output" "$base.out"; then
            echo "FAIL $where prints something else with $procs procs"
            failed=1
        fi
        if [ -e "$base.stderr" ] && [ "$(head -n 1 "$base.err")" != "$(cat "$base.stderr")" ]; then
            echo "FAIL $where: first line of standard error with $procs procs:"
            head -n 3 "$base.err"
            failed=1
        fi
    done
done
[ "$failed" = 0 ] && echo "$count examples of $page hold"
exit "$failed"
