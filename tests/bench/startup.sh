#!/usr/bin/env bash
# How long it takes from a source to the end of the program that it is: `chant run` (through the
# JIT, and through cc), beside gcc -O0 and running its result, `tcc -run` and `go run`.
#
#   startup.sh [-r ROUNDS] [-n FUNCTIONS]
#
# A small program, and one of FUNCTIONS functions (2000; 0: leave it out). Cold: the source is new
# in each round, so nothing is kept of it; cached: it is as it was. All take turns, ROUNDS times (15;
# a fifth of that for the large program); the table has the medians of real time, and of processor
# time, both in ms.
# Environment: CHANT (the compiler), TCC (tcc, left out if it is not there).
set -u

here=$(cd "$(dirname "$0")" && pwd)
rounds=15 functions=2000
while getopts r:n: option; do
    case $option in
    r) rounds=$OPTARG ;;
    n) functions=$OPTARG ;;
    *) exit 2 ;;
    esac
done
: "${CHANT:=$(command -v chant)}"
: "${CHANT:?set CHANT to the compiler}"
: "${TCC:=tcc}"
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-startup.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
export XDG_CACHE_HOME=$work/cache
TIMEFORMAT='%U %S'

# once NAME COMMAND...: one line `NAME REAL CPU`.
once() {
    local name=$1 begin end cpu
    shift
    begin=${EPOCHREALTIME/./}
    cpu=$({ time "$@" >out 2>err; } 2>&1)
    end=${EPOCHREALTIME/./}
    if ! cmp -s out want; then
        echo "$name: another output" >&2
        head -3 err >&2
        exit 1
    fi
    awk -v name="$name" -v real=$((end - begin)) -v cpu="$cpu" \
        'BEGIN { split(cpu, c, " "); printf "%s\t%.1f\t%.0f\n", name, real / 1000, (c[1] + c[2]) * 1000 }'
}

gcc_and_run() { gcc -O0 "$1.c" -o "$1.exe" && "./$1.exe"; }

# all PROGRAM: one round.
all() {
    local p=$1 i=$2
    for suffix in c gc go; do
        [ -e "$p.$suffix.in" ] || continue
        { cat "$p.$suffix.in"; echo "// $i $RANDOM"; } >"$p.$suffix"
    done
    sleep 0.02
    once 'gcc -O0, and run' gcc_and_run "$p"
    once 'chant run --backend=cc, cold' "$CHANT" run --backend=cc "$p.gc"
    once 'chant run, cold' "$CHANT" run "$p.gc"
    once 'chant run, cached' "$CHANT" run "$p.gc"
    if command -v "$TCC" >/dev/null; then
        once 'tcc -run' "$TCC" -run "$p.c"
    fi
    if [ -e "$p.go" ] && command -v go >/dev/null; then
        once 'go run, cold' go run "$p.go"
        once 'go run, cached' go run "$p.go"
    fi
}

# table PROGRAM ROUNDS
table() {
    local i
    gcc_and_run "$1" >want
    for ((i = 0; i <= $2; i++)); do
        all "$1" $i >round || exit 1
        [ $i = 0 ] || cat round # the first one learns
    done | sort -t $'\t' -k1,1 -k2,2n | awk -F '\t' '
        function show(  i, j, t) {
            for (i = 2; i <= n; i++)
                for (j = i; j > 1 && cpu[j] < cpu[j - 1]; j--) { t = cpu[j]; cpu[j] = cpu[j - 1]; cpu[j - 1] = t }
            if (n) printf "| %-30s | %7.1f | %7.0f |\n", name, real[int((n + 1) / 2)], cpu[int((n + 1) / 2)]
            n = 0
        }
        $1 != name { show(); name = $1 }
        { n++; real[n] = $2; cpu[n] = $3 }
        END { show() }'
}

cat >hello.c.in <<'EOF'
#include <stdio.h>
int main(void)
{
    printf("hello\n");
    return 0;
}
EOF
cp hello.c.in hello.gc.in
cp hello.c.in hello.c
cat >hello.go.in <<'EOF'
package main

import "fmt"

func main() {
	fmt.Println("hello")
}
EOF
printf '| %-30s | %7s | %7s |\n|---|--:|--:|\n' 'hello' 'real' 'cpu'
table hello "$rounds"
if [ "$functions" -gt 0 ]; then
    "$here/functions.sh" "$functions" >many.c.in
    cp many.c.in many.gc.in
    cp many.c.in many.c
    printf '\n| %-30s | %7s | %7s |\n|---|--:|--:|\n' "$functions functions" 'real' 'cpu'
    table many $(((rounds + 4) / 5))
fi
