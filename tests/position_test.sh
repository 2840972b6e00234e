#!/usr/bin/env bash
# Item 147 of the semantics: what the host compiler and Chant say of a line names that line of the
# .gc file, inside every construct, after continued lines, and where #line names another place.
# Environment: CHANT (the compiler). Exit status: 0 passed, 1 failed.
set -u

: "${CHANT:?set CHANT to the compiler}"
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

# expect PATTERN: a line of the log begins so.
expect() {
    grep -q "^$1" log && return
    printf 'FAIL nothing says: %s\n' "$1"
    failures=$((failures + 1))
}

cat >marked.gc <<'END'
#include <stdio.h>
#define LONG(x) \
    ((x) +      \
     1)

static int used(int x) { return LONG(x); }

int main(void) {
    chan int c = make(chan int, 4);
    go {
        int in_go = LONG(
            2);
        c <- used(3);
    }
    defer {
        int in_defer = 1;
    }
    select {
    case int v = <-c:;
        int in_clause = v;
    }
    close(c);
    for (int v : c) {
        int in_range = v;
    }
    switch (used(1)) {
    case 1: {
        defer used(2);
        int in_switch = 1;
    }
    }
#line 100 "elsewhere.y"
    go {
        int in_elsewhere = 1;
    }
    return 0;
}
END
for cc in gcc clang; do
    command -v $cc >/dev/null || continue
    CHANT_CC=$cc "$CHANT" build -Wunused-variable marked.gc -o marked >log 2>&1 ||
        { cat log; echo "FAIL $cc does not build it"; failures=$((failures + 1)); }
    while IFS=: read -r line text; do
        name=$(sed 's/.*int \(in_[a-z]*\).*/\1/' <<<"$text")
        [ "$name" = in_elsewhere ] || expect "marked\.gc:$line:[0-9]*: .*$name"
    done < <(grep -n 'int in_' marked.gc)
    expect 'elsewhere\.y:101:[0-9]*: .*in_elsewhere'
    [ $failures = 0 ] || { cat log; exit 1; }
done

# An error of the language's own, and one that only the host compiler finds.
sed 's/int in_elsewhere = 1/int n = absent/' marked.gc >wrong.gc
"$CHANT" check wrong.gc >log 2>&1 && { echo "FAIL an undeclared name passes"; exit 1; }
expect "elsewhere\.y:101:[0-9]*: error: .*absent"
sed 's/used(3)/({ asm("%9" : : "r"(1)); 3; })/' marked.gc >wrong.gc
"$CHANT" build wrong.gc -o wrong >log 2>&1 && { echo "FAIL a wrong asm passes"; exit 1; }
expect "wrong\.gc:13:"
[ $failures = 0 ] || cat log
[ $failures = 0 ]
