#!/usr/bin/env bash
# Dumps of stacks that pass through what was not built with the program: C code without unwind
# information; shared libraries of .gc files, linked or loaded, stripped.
#
# Environment: CHANT (the compiler), CC (cc), CHANT_TEST_PROCS ("1 4"), CHANT_TEST_SANITIZED
# (a sanitizer's own frames lie between). Exit status: 0 passed, 1 failed, 77 does not apply.
set -u

: "${CHANT:?set CHANT to the compiler}"
[ -z "${CHANT_TEST_SANITIZED:-}" ] || exit 77
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
failures=0

complain() {
    printf 'FAIL %s\n' "$1"
    head -n 60 log
    failures=$((failures + 1))
}

build() {
    "$@" >log 2>&1 || { complain "$*"; exit 1; }
}

# dumps WHAT COMMAND...: it ends with status 2, and the lines of standard input follow each other
# on standard error; each is a regular expression that a line begins with.
dumps() {
    local what=$1 procs want
    shift
    mapfile -t want
    for procs in ${CHANT_TEST_PROCS:-1 4}; do
        CHANT_PROCS=$procs timeout -s QUIT -k 5 60 "$@" >out 2>log
        [ $? = 2 ] || complain "$what, $procs procs: the exit status is not 2"
        printf '%s\n' "${want[@]}" | awk '
            NR == FNR { pattern[++n] = "^" $0; next }
            at < n && $0 ~ pattern[at + 1] { at++ }
            END { if (at < n) { print "no line after the others: " pattern[at + 1]; exit 1 } }
        ' - log || complain "$what, $procs procs"
    done
}

# ---- C without unwind information ----

cat >plain.c <<'END'
int call_back(int (*f)(void *), void *arg);
int call_back(int (*f)(void *), void *arg)
{
    volatile long kept[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    int result = f(arg);
    for (int i = 0; i < 8; i++)
        result += (int)kept[i];
    return result;
}
END
cat >callbacks.gc <<'END'
#include <stdio.h>
int call_back(int (*f)(void *), void *arg);
static int receive(void *c) { return <-(chan int)c; }
__attribute__((noinline)) static int wait_below(chan int c) {
    return 1 + call_back(receive, (void *)c);
}
static int fail(void *arg) {
    defer puts("deferred");
    panic("from a callback");
}
__attribute__((noinline)) static int panic_below(void) { return 1 + call_back(fail, NULL); }
int main(void) {
    chan int c = make(chan int);
    go wait_below(c);
    goroutine_yield();
    return panic_below();
}
END
build "${CC:-cc}" -O1 -fno-asynchronous-unwind-tables -fno-exceptions -c plain.c
if readelf -S plain.o 2>/dev/null | grep -q eh_frame; then
    echo 'this compiler makes unwind tables whatever it is told'
else
    build "$CHANT" build -g -O1 callbacks.gc plain.o -o callbacks
    # What lies beyond is found by a search, and marked as a guess. Deferred statements on this
    # side have run.
    dumps 'a callback of C without unwind information' ./callbacks <<'END'
panic: from a callback$
goroutine 1 \[running\]:$
fail\(
	callbacks.gc:9 
call_back\(
\? panic_below\(
	callbacks.gc:11 
\? main\(
	callbacks.gc:16 
goroutine [0-9]+ \[chan receive\]:$
receive\(
	callbacks.gc:3 
call_back\(
\? wait_below\(
	callbacks.gc:5 
created by main in goroutine 1$
	callbacks.gc:14 
END
    ! grep -q 'main\.c:' log || complain "the runtime's own main is in the dump"
    grep -qx deferred out || complain 'the statement deferred in the callback did not run'
fi

# ---- shared libraries ----

cat >waits.gc <<'END'
void library_wait(chan int c);
static __attribute__((noinline)) int inner(chan int c) {
    return <-c;
}
void library_wait(chan int c) {
    go {
        c <- inner(make(chan int));
    }
    inner(c);
}
END
cat >uses.gc <<'END'
#include <dlfcn.h>
#include <stdio.h>
void library_wait(chan int c);
int main(void) {
    void (*wait)(chan int);
#ifdef LOADED
    void *library = dlopen("./libwaits.so", RTLD_NOW);
    if (!library) {
        puts(dlerror());
        return 1;
    }
    *(void **)&wait = dlsym(library, "library_wait");
#else
    wait = library_wait;
#endif
    chan int c = make(chan int);
    wait(c);
}
END

# library WHAT OPTION...: the library and its users, built with these options.
library() {
    local what=$1 program
    shift
    build "$CHANT" cc "$@" -O1 -fPIC -shared waits.gc -o libwaits.so
    build "$CHANT" build "$@" -O1 uses.gc ./libwaits.so -o linked
    build "$CHANT" build "$@" -O1 -DLOADED -rdynamic uses.gc -o loaded
    for program in linked loaded; do
        dumps "a $program library, $what" "./$program" <<'END'
fatal error: all goroutines are asleep - deadlock!$
goroutine 1 \[chan receive\]:$
inner\(
	waits.gc:3( |$)
library_wait\(
goroutine [0-9]+ \[chan receive\]:$
inner\(
	waits.gc:3( |$)
created by library_wait in goroutine 1$
	waits.gc:6( |$)
END
    done
}

library 'debug information' -g
library stripped -g0 -s

[ $failures = 0 ]
