#!/usr/bin/env bash
# What the host compiler has to say is heard whichever back end makes the program: the same
# messages, once each, the same status, and again when the program was kept.
#
# Environment: CHANT, CHANT_CC. Exit status: 0 passed, 1 failed.
source "$(dirname "$0")/common.sh"
cd "$work" || exit 1
export XDG_CACHE_HOME=$work/cache

temporary=${TMPDIR:-/tmp}

# same STATUS WORDS ARGUMENTS...: both back ends end with STATUS and say the same, WORDS in it.
same() {
    local wanted=$1 words=$2 backend round
    shift 2
    for backend in cc jit; do
        for round in new kept; do
            sleep 0.02
            "$CHANT" run --backend=$backend "$@" >out.$backend 2>err.$backend
            status=$?
            [ $status = "$wanted" ] || fail "$*: $backend, $round: status $status, not $wanted"
            [ -z "$words" ] || grep -qF -- "$words" err.$backend ||
                fail "$*: $backend, $round: not a word of '$words'"
            sed -i "s,$temporary/[^ :]*/\\|$temporary/[^ :]*,,g" err.$backend
            cmp -s err.cc err.$backend || {
                fail "$*: $backend, $round: other messages"
                diff err.cc err.$backend
            }
        done
    done
    cmp -s out.cc out.jit || fail "$*: other output"
}

cat >warned.gc <<'EOF'
#include <stdio.h>
#define SQUARE(x) ((x) * (x))
__attribute__((warn_unused_result)) int must(void) { return 1; }
static int unused(void) { return 2; }
int fall(int a) { switch (a) { case 1: a = 2; case 3: return a; } return SQUARE(a); }
int ends(int a) { if (a) return 1; }
int main(void) {
    int y;
    chan int c = make(chan int, 1);
    must();
    c <- 1;
    printf("%d\n", <-c);
    printf("%ld\n", 3);
    chan_release(c);
}
EOF
same 0 'Wunused-variable' -Wall -Wextra warned.gc
same 0 'warn_unused_result' warned.gc
same 1 'Werror' -Wall -Werror warned.gc
same 1 'Werror' -Werror=unused-variable -fmax-errors=2 warned.gc
same 0 '' -w warned.gc
[ ! -s err.jit ] || fail '-w is not silent'

# The JIT is what is used if nothing is said.
"$CHANT" run --no-cache -v -w warned.gc 2>&1 | grep -q 'functions through libgccjit' ||
    fail 'the JIT is not the default'
"$CHANT" run --no-cache -v -w --backend=cc warned.gc 2>&1 | grep -q '^chant: jit: ' &&
    fail '--backend=cc goes through the JIT'

# What Chant leaves to the host compiler, behind a warning of its own.
cat >refused.gc <<'EOF'
void other(void);
void f(void) { const int x = 1; __asm__("" : "=r"(x)); }
int main(void) { chan int c = make(chan int); go { int x = 1; c <- x; }; unsigned char a[2] = "ab"; return <-c; }
static void other(void);
EOF
same 1 'error' -Wall refused.gc
printf 'int main(void) { int n = 1; asm("# %%0" : : "Q"(&n), "i"(n)); return 0; }\n' >constraint.gc
same 1 'constraint' constraint.gc
printf 'int main(void) { asm("nonsense"); return 0; }\n' >assembler.gc
same 1 'nonsense' assembler.gc
printf 'int f(void) __attribute__((alias("missing")));\nint main(void) { return 0; }\n' >alias.gc
same 1 'missing' alias.gc

# C that is C alone: its macros and comments are what some warnings are about.
cat >plain.c <<'EOF'
#define WORD 3
#define UNUSED
static int unused_here;
int choose(int a)
{
    switch (a) {
    case 1:
        a = 2; /* falls through */
    case 2:
        a = 3;
    case 3:
        a++;
    }
    int signed_one = 1;
    return WORD < sizeof signed_one;
}
EOF
same 0 'plain.c' -Wall -Wextra -fchant warned.gc plain.c
same 0 'plain.c' -Wall -Wextra warned.gc plain.c
same 0 'UNUSED' -Wall -Wunused-macros -fchant plain.c -e 'int choose(int); int main(void) { return choose(3) - 1; }'

# What only the linker can see.
printf 'int choose(int a) { return a; }\nint shared = 1;\n' >other.c
printf 'int choose(int a) { return a + 1; }\nint main(void) { return choose(1); }\n' >twice.c
same 1 'choose' other.c twice.c
printf 'int shared = 2;\nint main(void) { return shared; }\n' >twice.gc
same 1 'shared' other.c twice.gc
printf 'int missing(void);\nint main(void) { return missing(); }\n' >missing.gc
same 1 'missing' missing.gc
# What the host compiler folds, once it has inlined, needs no library.
printf '#include <math.h>\nstatic double power(double x, double y) { return pow(x, y); }\n%s\n' \
    'int main(void) { return power(2, 5) != 32; }' >folded.gc
same 0 '' -O2 folded.gc

exit $((failures > 0))
