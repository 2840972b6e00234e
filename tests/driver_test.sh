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

# ---- a drop-in for cc ----

host=${CHANT_CC:-cc}

# attempt NAME COMPILER...: runs the compiler in a folder of the same path each time. What it
# printed, its exit status and the files it made are then in NAME.
attempt() {
    local name=$1
    shift
    rm -rf tree "$name"
    cp -r drop tree
    (
        cd tree || exit
        "$@" >printed.out 2>printed.err <main.c
        echo $? >printed.status
    )
    mv tree "$name"
}

# same WORDS...: cc and chant cc, given the words, print the same and make the same files.
same() {
    attempt theirs "$host" "$@"
    attempt ours "$CHANT" cc "$@"
    diff -r theirs ours >log 2>&1 || complain "chant cc $*: not what $host does"
}

# same_c WORDS...: the same with C going through Chant.
same_c() {
    attempt theirs "$host" "$@"
    attempt ours "$CHANT" cc -fchant "$@"
    diff -r theirs ours >log 2>&1 || complain "chant cc -fchant $*: not what $host does"
}

# fails_alike WORDS...: the same but for the words of messages.
fails_alike() {
    attempt theirs "$host" "$@"
    attempt ours "$CHANT" cc -fchant "$@"
    [ -s ours/printed.err ] || complain "chant cc -fchant $*: no message"
    rm theirs/printed.err ours/printed.err
    diff -r theirs ours >log 2>&1 || complain "chant cc -fchant $*: not what $host does"
}

mkdir drop
cat >drop/main.c <<'END'
#include <stdio.h>
#ifndef WORD
#define WORD "plain"
#endif
typedef enum { false, true } bool; /* C's own, not chant.h's */
int twice(int n);
int chan = 3, go, select_ = sizeof(bool);
int main(void) {
    switch (chan) {
    case 3:
        go++;
        /* fall through */
    default:
        printf("%s %d\n", WORD, twice(go));
    }
    return 0;
}
END
echo 'int twice(int n); int twice(int n) { return 2 * n; }' >drop/twice.c
cp drop/twice.c drop/twice.txt
printf '#include <stdio.h>\n#warning stay\nint f(void) { int unused; char *s = 1; puts(s); }\n' >drop/warned.c
printf 'int f(void) {\n    return 1 +;\n}\n' >drop/wrong.c
printf '#include "nowhere.h"\n' >drop/lost.c
printf -- "-c '-DWORD=\"two words\"' \"-O2\"\n@more.rsp\n" >drop/words.rsp
printf 'main.c -o res\\ ponse.o\n' >drop/more.rsp

if [[ $("$host" --version) != *clang* ]]; then
    for words in --version -dumpversion -dumpmachine -dumpspecs -print-search-dirs \
        -print-file-name=libc.so -print-prog-name=ld -print-multiarch -print-sysroot '--help' \
        '-E -dM -x c /dev/null' '-c missing.c' '-c -no-such-option twice.c' '' \
        '-c twice.c -o twice.o' '-S twice.c -o -'; do
        # shellcheck disable=SC2086
        same $words
    done
    for words in '-c main.c' '-c -g -O2 -Wall -Wextra main.c -o sub.o' '-S main.c' '-S main.c -o -' \
        '-S -O2 -pipe main.c -o x.s' '-c main.c twice.c' '-c -MD main.c' '-c -MMD main.c -o x.o' \
        '-c -MMD -MF dep -MT target -MP main.c' '-c -Wp,-MMD,dep main.c' '-M main.c' '-MM main.c' \
        '-c -x c twice.txt' '-c -x c twice.txt -x none main.c' '-c -x c - -o x.o' '-c @words.rsp' \
        '-c -flto -frandom-seed=1 main.c' '-c -std=c99 -pedantic main.c' '-c -Wall -Wextra -Werror main.c' \
        '-c -Wall warned.c' '-c -w warned.c' '-fsyntax-only -Wall warned.c' '-c -isystem . main.c' \
        '-o prog main.c twice.c' '-O2 -flto main.c twice.c -o prog' '-MD main.c twice.c -o prog' \
        '-shared -fPIC twice.c -o twice.so' '-r twice.c -o both.o -nostdlib' '-c lost.c' \
        '-c --coverage -frandom-seed=1 main.c -o x.o' '-E -DWORD="x" twice.c -o twice.i'; do
        # shellcheck disable=SC2086
        same_c $words
    done
    for words in '-c wrong.c' '-c wrong.c -o x.o' '-S wrong.c' 'wrong.c twice.c -o prog' \
        '-c twice.c wrong.c' '-c main.c twice.c -o x.o'; do
        # shellcheck disable=SC2086
        fails_alike $words
    done
fi

# Macros in the debug information, which __CHANT__ is one of.
"$CHANT" cc -fchant -c -g3 drop/main.c -o macros.o >log 2>&1 || complain "cc -fchant -g3"

# C in which something of Chant's stands is translated as a .gc file is.
printf '#include <stdio.h>\nint main(void) { chan int c = make(chan int, 1); c <- 3; printf("%%d", <-c); }\n' >mixed.c
"$CHANT" cc -fchant mixed.c -o mixed >log 2>&1 || complain "cc -fchant of C with channels"
says 3 ./mixed
"$CHANT" cc -fchant -x c - -o piped <mixed.c >log 2>&1 || complain "cc -fchant of standard input"
says 3 ./piped
"$CHANT" cc -fchant -fprint-all -O2 -w drop/main.c drop/twice.c -o printed >log 2>&1 ||
    complain "cc -fchant -fprint-all"
says 'plain 2' ./printed

# Projects that configure themselves.
printf 'all: prog\nprog: main.o twice.o\n\t$(CC) -o $@ $^\n%%.o: %%.c\n\t$(CC) $(CFLAGS) -MMD -c -o $@ $<\n-include *.d\n' >drop/Makefile
(cd drop && make -s CC="$CHANT cc -fchant" CFLAGS=-O2 && ./prog) >log 2>&1 || complain "make"
if command -v cmake >/dev/null; then
    printf 'cmake_minimum_required(VERSION 3.16)\nproject(p C)\nadd_executable(prog main.c twice.c)\n' >drop/CMakeLists.txt
    for generator in "Unix Makefiles" Ninja; do
        (cd drop && rm -rf out && CC="$CHANT cc -fchant" cmake -G "$generator" -S . -B out &&
            cmake --build out && out/prog) >log 2>&1 || complain "cmake, $generator"
    done
fi

[ $failures = 0 ]
