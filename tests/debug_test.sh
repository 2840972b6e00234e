#!/usr/bin/env bash
# A debugger sees the .gc file: breakpoints by its lines, inside every construct, the source text,
# variables by their names, and a call stack that goes through a goroutine.
# Environment: CHANT (the compiler). Exit status: 0 passed, 1 failed, 77 no gdb.
set -u

: "${CHANT:?set CHANT to the compiler}"
command -v gdb >/dev/null || exit 77
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

cat >seen.gc <<'END'
#include <stdio.h>

static int twice(int number) {
    return 2 * number;
}

int main(void) {
    chan int c = make(chan int);
    int given = 21;
    go {
        int own = given;
        c <- twice(own);
    }
    select {
    case int answer = <-c:
        printf("%d\n", answer);
    }
    return 0;
}
END
"$CHANT" build -O0 -g seen.gc -o seen || exit 1
CHANT_PROCS=1 timeout -k 5 60 gdb -nx -batch -ex 'set debuginfod enabled off' \
    -ex 'handle SIGURG SIGUSR1 SIGUSR2 nostop noprint' \
    -ex 'break seen.gc:4' -ex 'break seen.gc:16' -ex run -ex bt -ex 'print number' -ex up \
    -ex 'print own' -ex continue -ex 'print answer' -ex continue ./seen >log 2>&1 </dev/null

failed=0
for pattern in 'Breakpoint 1, twice \(number=21\) at seen\.gc:4' '^4.*return 2 \* number;' \
    '^#1 .* at seen\.gc:12' '^\$2 = 21' 'Breakpoint 2.* at seen\.gc:16' '^16.*printf' '^\$3 = 42'; do
    grep -Eq "$pattern" log || { echo "FAIL gdb did not say: $pattern"; failed=1; }
done
[ $failed = 0 ] || cat log
exit $failed
