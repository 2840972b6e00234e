#!/usr/bin/env bash
# The command line: every command and the options a build passes through.
# Environment: CHANT (the compiler). Exit status: 0 passed, 1 failed.
set -u

: "${CHANT:?set CHANT to the compiler}"
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

complain() {
    printf 'FAIL %s\n' "$1"
    [ ! -s log ] || head -n 20 log
    failures=$((failures + 1))
}

# says TEXT COMMAND...: the command succeeds and prints this.
says() {
    local want=$1
    shift
    local got
    got=$(timeout -k 5 60 "$@" 2>log) || complain "$*: status $?"
    [ "$got" = "$want" ] || complain "$*: printed '$got', expected '$want'"
}

mkdir include
echo '#define ANSWER 42' >include/answer.h
cat >main.gc <<'END'
#include <stdio.h>
#include <answer.h>
#ifndef WORD
#define WORD "plain"
#endif
int twice(int n);
extern const char *from_gc(void);
int main(int argc, char **argv) {
    chan int c = make(chan int, 1);
    c <- ANSWER;
    printf("%s %d %s %d", WORD, twice(<-c), from_gc(), argc);
    for (int i = 1; i < argc; i++) printf(" %s", argv[i]);
    puts("");
    chan_release(c);
    return 0;
}
END
echo 'int twice(int n); int twice(int n) { return 2 * n; }' >twice.c
echo 'const char *from_gc(void); const char *from_gc(void) { return "other"; }' >other.gc
echo 'int main(void) { return 7; }' >seven.gc

says 'plain 84 other 1' "$CHANT" run -Iinclude main.gc other.gc twice.c
says 'shout 84 other 3 -x y' "$CHANT" run -I include '-DWORD="shout"' main.gc other.gc twice.c -- -x y
"$CHANT" run seven.gc
[ $? = 7 ] || complain "run: the exit status is not the program's"

"$CHANT" build -O2 -g -std=gnu17 -Iinclude main.gc other.gc twice.c -o prog >log 2>&1 ||
    complain build
says 'plain 84 other 1' ./prog

# cc: compile apart, archive, link.
{
    "$CHANT" cc -Iinclude -O1 -c main.gc -o main.o &&
        "$CHANT" cc -c other.gc &&
        "$CHANT" cc -c twice.c &&
        ar rc libparts.a other.o twice.o &&
        "$CHANT" cc main.o -L. -lparts -o linked
} >log 2>&1 || complain "cc: apart"
says 'plain 84 other 1' ./linked
"$CHANT" cc -O0 twice.c -c -o plain.o >log 2>&1 || complain "cc: plain C"
"$CHANT" cc --version >log 2>&1 || complain "cc --version"

# emit: plain C, a depfile that names the header, line directives that name the source.
"$CHANT" emit -Iinclude -MD main.gc -o main.c >log 2>&1 || complain emit
grep -q 'answer\.h' main.d || complain "emit -MD: the depfile does not name answer.h"
grep -q '^# *\(line \)\?[0-9]* "main\.gc"' main.c || complain "emit: no line directive for main.gc"
"$CHANT" cc -Wall -Wextra -Werror -c main.c -o emitted.o >log 2>&1 ||
    complain "emit: the C text does not compile"
"$CHANT" emit -Iinclude main.gc >stdout.c 2>log || complain "emit to standard output"
[ -s stdout.c ] || complain "emit without -o prints nothing"

for pass in cst ast typed order lowered; do
    "$CHANT" check -Iinclude "-dump=$pass" main.gc >dump 2>log || complain "-dump=$pass"
    [ -s dump ] || complain "-dump=$pass prints nothing"
done

says "$("$CHANT" --version)" "$CHANT" --version
"$CHANT" --version | grep -Eq '^chant [0-9]+\.[0-9]+' || complain "--version"
lines=$("$CHANT" --help | wc -l)
[ "$lines" -gt 5 ] && [ "$lines" -le 40 ] || complain "--help has $lines lines"

# gcc's own diagnostics and the debugger's lines point into the .gc file.
printf 'int main(void) {\n    chan int c = make(chan int);\n    int unused;\n    close(c);\n}\n' >warn.gc
"$CHANT" build -Wall warn.gc -o warn 2>log
grep -q '^warn\.gc:3:.*unused' log || complain "a warning of cc's does not name warn.gc:3"

[ $failures = 0 ]
