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
"$CHANT" emit -Iinclude main.gc -o - 2>log | cmp -s stdout.c || complain "emit -o -"

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

# same COMMAND...: given the words of each line of the input, the host compiler and chant COMMAND
# print the same, end the same, and make the same files.
same() {
    local line words
    while read -r line; do
        eval "words=($line)"
        attempt theirs "$host" "${words[@]}"
        attempt ours "$CHANT" "$@" "${words[@]}"
        diff -r theirs ours >log 2>&1 || complain "chant $* $line: not what $host does"
    done
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
mkdir drop/inc
echo 'int from_inc(void);' >drop/inc/inc.h
printf '#include "inc/inc.h"\n#include <stdlib.h>\nint from_inc(void) { return abs(-3); }\n' >drop/uses.c
echo 'int main(void) { return 3; }' >drop/ret.c
printf -- "-c '-DWORD=\"two words\"' \"-O2\"\n@more.rsp\n" >drop/words.rsp
printf 'main.c -o res\\ ponse.o\n' >drop/more.rsp

if [[ $("$host" --version) != *clang* ]]; then
    # what the compiler says of itself, and commands without C
    same cc <<'END'
--version
-dumpversion
-dumpfullversion
-dumpmachine
-dumpspecs
-print-search-dirs
-print-file-name=libc.so
-print-prog-name=ld
-print-multiarch
-print-sysroot
-print-libgcc-file-name
-print-multi-lib
--help
--help=warnings
-v
-E -dM -x c /dev/null
-c missing.c
-c -no-such-option twice.c

-c twice.c -o twice.o
-S twice.c -o -
--compile twice.c
-x c twice.txt main.c -o prog
-c -o x.o
-o
END
    # C through Chant
    same cc -fchant <<'END'
-c main.c
-c -g -O2 -Wall -Wextra main.c -o sub.o
-S main.c
-S main.c -o -
-S -O2 -pipe main.c -o x.s
-c main.c twice.c
-c main.c twice.c -o x.o
-c -x c twice.txt
-xc -c twice.txt -xnone main.c
-c -x c - -o x.o -Wall
-x c - twice.c -Wall -o prog
-c -x nolang twice.c
-c @words.rsp
-c @missing.rsp
-c --output=x.o --std=c99 --define-macro=WORD='"q"' main.c
--assemble --output x.s twice.c
-c twice.c -o inc
-c twice.c -o nowhere/x.o
-c -MD main.c
-c -MMD main.c -o inc/x.o
-c -MMD -MF dep -MT target -MP main.c
-c -MMD -MQ '$(x)' uses.c
-c -MD -MF - uses.c
-c -Wp,-MMD,dep main.c
-M main.c
-MM uses.c -MT a -MT b
-MM -MG lost.c
-E main.c
-E -P -C main.c -o x.i
-E -MMD -MF dep -MT target main.c
-E -DWORD="x" twice.c -o twice.i
-c -H uses.c
-c -include stdio.h -I inc -iquote inc -imacros inc/inc.h twice.c
-c -isystem . main.c
-c -include nowhere.h twice.c
-c -save-temps twice.c
-save-temps=obj -c twice.c -o inc/x.o
-save-temps twice.c main.c -o prog
-c -flto -frandom-seed=1 main.c
-O2 -flto main.c twice.c -o prog
-c -std=c99 -pedantic main.c
-c -std=c89 -pedantic-errors main.c
-c -std=nope main.c
-c -Wnope -fnope -mnope main.c
-c -Wall -Wextra -Werror main.c
-c -Wall warned.c
-c -w warned.c
-c -Wall -Werror warned.c
-c -Wfatal-errors -Werror=unused-variable -Wall warned.c
-c -fmax-errors=1 warned.c
-c -fdiagnostics-color=always -fno-diagnostics-show-caret warned.c
-c -fdiagnostics-format=json warned.c
-fsyntax-only -Wall warned.c
-c wrong.c
-c wrong.c -o x.o
-c -MD wrong.c
-S wrong.c
-fsyntax-only wrong.c
-c wrong.c main.c warned.c -Wall
wrong.c main.c warned.c -Wall -o prog
-c lost.c main.c
-c missing.c twice.c
missing.c -o prog
ret.c
-o prog main.c twice.c
-MD main.c twice.c -o prog
-lm main.c -L. twice.c -lm -o prog
-L. -lnone main.c twice.c -o prog
-static main.c twice.c -o prog
-no-pie -s main.c twice.c -o prog
-shared -fPIC -Wl,-soname,libt.so.1 twice.c -o libt.so
-r twice.c -o both.o -nostdlib
-c --coverage -frandom-seed=1 main.c -o x.o
-c -gsplit-dwarf -g -fdebug-prefix-map=/tmp=/x twice.c
-c -fstack-usage -fdump-tree-optimized -O1 twice.c
END
    # the text printed from the tree, line numbers for debuggers included
    same cc -fchant -fprint-all <<'END'
-c main.c twice.c
-c -O2 -g uses.c
-S -O2 main.c -o -
-x c - twice.c -o prog
-MD main.c twice.c
-c -MD -MF - -MT a -MQ 'b$' uses.c
-c -MMD -MP uses.c -o inc/x.o
-shared -fPIC twice.c -o twice.so
-c -flto -frandom-seed=1 -H main.c
-c missing.c twice.c
-c lost.c
-c main.c -o nowhere/x.o
END
    # Headers alone are precompiled, never the same twice; nothing is linked.
    attempt ours "$CHANT" cc -fchant inc/inc.h
    [ -s ours/inc/inc.h.gch ] && [ ! -e ours/a.out ] || complain "chant cc: a header"
    # -### runs nothing.
    attempt ours "$CHANT" cc -fchant '-###' -c main.c
    [ ! -e ours/main.o ] && grep -q cc1 ours/printed.err || complain "chant cc -###"
fi

# ---- no output that is half written ----

# Compiles for ever, and takes its output along when it is ended, as gcc does.
cat >slow <<'END'
#!/bin/sh
case " $* " in
*" -E "*) exec "$SLOW_HOST" "$@" ;;
esac
trap 'rm -f half.o; exit 1' INT TERM HUP
echo half >half.o
echo >started
sleep 30 &
wait
END
chmod +x slow
mkdir tmp
for options in "" -fprint-all; do
    for signal in TERM HUP; do
        rm -f started
        # shellcheck disable=SC2086
        SLOW_HOST=$host CHANT_CC=$PWD/slow TMPDIR=$PWD/tmp "$CHANT" cc -fchant $options -c twice.c \
            -o half.o 2>log &
        compiler=$!
        for ((i = 0; i < 500; i++)); do
            [ -e started ] && break
            sleep 0.02
        done
        kill -$signal $compiler
        wait $compiler 2>/dev/null
        [ $? = $((128 + $(kill -l $signal))) ] || complain "SIG$signal: the exit status"
        [ ! -e half.o ] || complain "SIG$signal: half an output is left"
        [ -z "$(ls tmp)" ] || complain "SIG$signal: temporary files are left"
    done
done

# What is not known is an assertion that fails; what is known wrong another (gcc says which).
echo 'int f(void) { return __builtin_never_heard_of(1) + 2; }' >unknown.c
"$CHANT" check -w -fprint-asserts unknown.c -o asserted.i >log 2>&1 || complain "-fprint-asserts"
[ "$(grep -o '_Static_assert(0, "unknown type: [^"]*"' asserted.i | LC_ALL=C sort -u)" = \
    '_Static_assert(0, "unknown type: __builtin_never_heard_of(1) + 2"
_Static_assert(0, "unknown type: __builtin_never_heard_of(1)"' ] ||
    complain "-fprint-asserts: an unknown type"
echo 'long x = 1 + 2;' >known.c
"$CHANT" check -fprint-asserts known.c | sed 's/== 3LL/== 4LL/' >asserted.i
gcc -fsyntax-only asserted.i 2>log && complain "-fprint-asserts: a wrong value is accepted"
grep -q 'static assertion failed.*1 + 2' log || complain "-fprint-asserts: the message"

# A disk without room.
for ((i = 0; i < 400; i++)); do echo "int some_long_name_number_$i(int x) { return x + $i; }"; done >large.gc
{ (ulimit -f 8 && "$CHANT" emit large.gc -o large.c); } >log 2>&1 && complain "emit to a full disk"
[ -z "$(ls large.c* 2>/dev/null)" ] || complain "emit to a full disk: something is left"
if [ -c /dev/full ]; then
    "$CHANT" emit large.gc >/dev/full 2>log && complain "emit to /dev/full"
    grep -q 'No space' log || complain "emit to /dev/full: no reason"
    "$CHANT" cc -c large.gc -o /dev/full >log 2>&1 && complain "cc -o /dev/full"
fi

# Macros in the debug information, which __CHANT__ is one of.
"$CHANT" cc -fchant -c -g3 drop/main.c -o macros.o >log 2>&1 || complain "cc -fchant -g3"

# C in which something of Chant's stands is translated as a .gc file is.
printf '#include <stdio.h>\nint main(void) { chan int c = make(chan int, 1); c <- 3; printf("%%d", <-c); }\n' >mixed.c
"$CHANT" cc -fchant mixed.c -o mixed >log 2>&1 || complain "cc -fchant of C with channels"
says 3 ./mixed
printf 'int main(void) {\n    chan int c = make(chan int, 1);\n    c <- 3\n}\n' >mistaken.c
"$CHANT" cc -fchant -c mistaken.c 2>log && complain "cc -fchant of C with channels and a mistake"
grep -q "^mistaken\.c:3:.*expected ';'" log && ! grep -q undeclared log ||
    complain "cc -fchant of C with channels and a mistake: not in Chant's words"
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

if command -v meson >/dev/null && command -v ninja >/dev/null; then
    printf "project('p', 'c')\nlib = shared_library('twice', 'twice.c')\nexecutable('prog', 'main.c', link_with: lib)\n" >drop/meson.build
    (cd drop && CC="$CHANT cc -fchant" meson setup built && ninja -C built && built/prog) \
        >log 2>&1 || complain meson
fi
if command -v autoreconf >/dev/null; then
    mkdir auto
    cp drop/main.c drop/twice.c auto
    printf 'AC_INIT([p], [1])\nAC_PROG_CC\nAC_CHECK_HEADERS([stdlib.h nowhere.h])\nAC_CHECK_FUNCS([puts])\nAC_CHECK_LIB([m], [cos])\nAC_C_CONST\nAC_CONFIG_FILES([Makefile])\nAC_OUTPUT\n' >auto/configure.ac
    printf 'prog: main.o twice.o\n\t@CC@ @DEFS@ -o $@ main.o twice.o @LIBS@\n.c.o:\n\t@CC@ @CFLAGS@ @DEFS@ -c $<\n' >auto/Makefile.in
    (cd auto && autoreconf -i && ./configure CC="$CHANT cc -fchant" && make && ./prog) >log 2>&1 ||
        complain configure
    grep -q 'supports GNU C\.\.\. yes' log || complain "configure: no GNU C"
    grep -q 'nowhere\.h\.\.\. no' log || complain "configure: finds what is not there"
fi
if command -v ccache >/dev/null; then
    export CCACHE_DIR=$work/cache CCACHE_NOHASHDIR=1
    for turn in 1 2; do
        rm -f cached.o
        ccache "$CHANT-cc" -fchant -fprint-all -O2 -c drop/main.c -o cached.o >log 2>&1 || complain "ccache"
    done
    ccache -s >log
    grep -Eq '^ *Hits: +1 ' log || complain "ccache finds nothing"
    ccache "$CHANT" cc -fchant -O2 -c drop/main.c -o cached.o >log 2>&1 || complain "ccache chant cc"
    says 'plain 2' sh -c '"$1" cc cached.o drop/twice.c -o cached && ./cached' - "$CHANT"
fi

[ $failures = 0 ]
