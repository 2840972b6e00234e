#!/usr/bin/env bash
# A program that is large enough to be shared by libgccjit and cc does what it does through cc
# alone, and a panic in it names the functions of both. So does one with a function too large to be
# inlined that must be.
#
# Environment: CHANT. Exit status: 0 passed, 1 failed.
source "$(dirname "$0")/common.sh"
cd "$work" || exit 1
export XDG_CACHE_HOME=$work/cache

"$here/../bench/functions.sh" 120 >large.gc
# the first functions go one way, the last the other
sed -i 's|^static int f1(|static void first(chan int c) { close(c); }\n&|
        s|^int main|static void last(chan int c) { close(c); first(c); }\n&|
        s|^    return 0;|    fflush(stdout);\n    last(make(chan int));|' large.gc
for backend in cc jit; do
    "$CHANT" run -v --backend=$backend large.gc >$backend.out 2>$backend.err
    [ $? = 2 ] || fail "$backend: no panic"
    sed -n '/^panic/,$ { s/ *+0x.*//; p }' $backend.err >$backend.panic
done
cmp -s cc.out jit.out || fail 'other output'
grep -q '^first(' cc.panic && grep -q '^last(' cc.panic || { fail 'no names'; cat cc.err; }
diff cc.panic jit.panic || fail 'another panic'
real_cc=$(readlink -f "$(command -v "${CHANT_CC:-cc}")")
if [ "$(nproc)" -gt 1 ] && [[ $real_cc == *gcc* ]]; then
    grep -q 'more through cc at the same time' jit.err || { fail 'not shared'; cat jit.err; }
fi

# A function that must be inlined, and is too large for it; all of it, and divided.
{
    printf 'static volatile int v;\nint next(int x) { return x + v; }\n'
    printf 'static inline __attribute__((always_inline)) int big(int a) {\n'
    for ((i = 1; i <= 300; i++)); do echo "    a = a * $i + v; if (a & $i) a ^= v + $i;"; done
    printf '    return a;\n}\nint main(void) {\n    int a = next(1);\n'
    for ((i = 1; i <= 12; i++)); do echo "    a += big(a);"; done
    printf '    return 40 + (a & 63);\n}\n'
} >inlined.c
"$CHANT" run --backend=cc -O2 -fwrapv inlined.c
wanted=$?
[ $wanted -ge 40 ] || fail "inlined: status $wanted"
for seed in '' 1 2 3; do
    CHANT_JIT_REFUSE=$seed "$CHANT" run -v -O2 -fwrapv inlined.c 2>inlined.err
    status=$?
    [ $status = $wanted ] || fail "inlined, divided by '$seed': status $status, not $wanted"
    ! grep 'all goes through cc' inlined.err || fail "inlined, divided by '$seed'"
done

exit $((failures > 0))
