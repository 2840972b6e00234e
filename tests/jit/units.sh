#!/usr/bin/env bash
# Programs of several units through the JIT: weak definitions that give way, what a half for cc
# refers to in another unit, assembler text in one of them. Each unit prints what it finds.
# Environment: CHANT. Exit status: 0 passed, 1 failed.
set -u

: "${CHANT:?set CHANT to the compiler}"
work=$(mktemp -d "${TMPDIR:-/tmp}/chant-jit-units.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
failures=0

cat >"$work/a.c" <<'C'
#include <stdio.h>

int unused_there(void);
int in_b(void);
int never_called(void) { return unused_there(); }
int never_called_either(void) __attribute__((alias("never_called")));
int (*const table[])(void) = { unused_there, in_b };

__attribute__((weak)) int both(void) { return 1; }
__attribute__((weak)) int weak_in_both(void) { return 10; }
__attribute__((weak)) int object = 100;
extern int only_in_b(void) __attribute__((weak));
extern int nowhere(void) __attribute__((weak));
static int same_name(void) { return 5; }

int main(void)
{
    int nested(int n) { return n + 1; }
    printf("%d %d %d\n", nested(in_b()), both(), weak_in_both());
    printf("%d %d %d\n", object, only_in_b ? only_in_b() : 0, nowhere != NULL);
    printf("%d %d\n", same_name(), table[0]());
    return 0;
}
C
cat >"$work/b.c" <<'C'
extern int object;
extern int number_of_text;
__asm__(".pushsection .data\n.globl number_of_text\nnumber_of_text: .long 4\n.popsection");
int both(void) { return 2; }
__attribute__((weak)) int weak_in_both(void) { return 20; }
int in_b(void) { return weak_in_both() + object + number_of_text; }
int only_in_b(void) { return 3; }
static int same_name(void) { return 6; }
int unused_there(void) { return same_name(); }
C
want='115 2 10
100 3 0
5 6'
for level in -O0 -O2; do
    for seed in none 1 2 3; do
        [ $seed = none ] || export CHANT_JIT_REFUSE=$seed
        got=$(timeout 60 "$CHANT" run --backend=jit --no-cache $level "$work/a.c" "$work/b.c" \
            2>"$work/err" </dev/null)
        unset CHANT_JIT_REFUSE
        [ "$got" = "$want" ] && continue
        printf 'FAIL %s, seed %s: %s\n' $level $seed "$got"
        head -5 "$work/err"
        failures=$((failures + 1))
    done
done
exit $((failures > 0))
