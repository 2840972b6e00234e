/* Built-in functions of arithmetic, floating constants, __int128 beside floating types. */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static double zero;

static void compare(double a, float b)
{
    printf("%d%d%d%d%d%d ", isgreater(a, b), isless(a, b), isgreaterequal(a, b),
           islessequal(a, b), islessgreater(a, b), isunordered(a, b));
}

static int class(double v)
{
    return __builtin_fpclassify(1, 2, 3, 4, 5, v);
}

static void classes(double d, float f, long double l)
{
    printf("%d%d%d%d%d %d%d%d%d%d %d%d%d%d%d %d %d\n", __builtin_isnan(d) != 0,
           __builtin_isinf(d) != 0, __builtin_isfinite(d) != 0, __builtin_isnormal(d) != 0,
           __builtin_signbit(d) != 0, __builtin_isnan(f) != 0, __builtin_isinf(f) != 0,
           __builtin_isfinite(f) != 0, __builtin_isnormal(f) != 0, __builtin_signbitf(f) != 0,
           __builtin_isnan(l) != 0, __builtin_isinf(l) != 0, __builtin_isfinite(l) != 0,
           __builtin_isnormal(l) != 0, __builtin_signbitl(l) != 0, class(d),
           __builtin_isinf_sign(d));
}

static void overflow(signed char c, unsigned long long u, long l, unsigned n)
{
    signed char sc; unsigned char uc; short s; int i; unsigned ui; long sl; unsigned long ul; int over;
    over = __builtin_add_overflow(c, 100, &sc);
    printf("%d %d\n", over, sc);
    over = __builtin_mul_overflow(c, n, &uc);
    printf("%d %d\n", over, uc);
    over = __builtin_sub_overflow(n, l, &s);
    printf("%d %d\n", over, s);
    over = __builtin_mul_overflow(u, u, &i);
    printf("%d %d\n", over, i);
    over = __builtin_sub_overflow(c, n, &ui);
    printf("%d %u\n", over, ui);
    over = __builtin_add_overflow(u, l, &sl);
    printf("%d %ld\n", over, sl);
    over = __builtin_add_overflow(u, u, &ul);
    printf("%d %lu\n", over, ul);
    over = __builtin_mul_overflow(l, -1, &ul);
    printf("%d %lu\n", over, ul);
    over = __builtin_mul_overflow(l, 2L, &sl);
    printf("%d %ld\n", over, sl);
    printf("%d %d\n", __builtin_add_overflow_p(c, n, (short)0),
           __builtin_mul_overflow_p(u, 2, 0ULL));
}

static void wide(__int128 v, unsigned __int128 u, double d, float f, long double l)
{
    printf("%g %g %Lg %g %g %Lg\n", (double)v, (double)(float)v, (long double)v, (double)u,
           (double)(float)u, (long double)u);
    v = d;
    u = l;
    printf("%lld %llu ", (long long)v, (unsigned long long)(u >> 40));
    v += f;
    u *= 0.5;
    printf("%lld %llu %d\n", (long long)v, (unsigned long long)u, v < d);
}

static int either(const __int128 *p)
{
    return p && (double)*p > 0;
}

int main(void)
{
    double nan = __builtin_nan(""), inf = __builtin_inf();
    compare(1, 2);
    compare(2, 1);
    compare(1, 1);
    compare(nan, 1);
    compare(inf, (float)-inf);
    puts("");
    classes(1, -1, 0);
    classes(nan, (float)inf, -inf);
    classes(-inf, FLT_MIN / 2, LDBL_MIN / 2);
    classes(DBL_MIN / 2, FLT_MIN, -LDBL_MIN);
    classes(zero, -0.0f, LDBL_MAX);
    overflow(100, ULLONG_MAX, LONG_MIN, 3);
    overflow(-1, 1ULL << 63, LONG_MAX, 300);
    overflow(0, 0, 0, 0);
    wide((__int128)1 << 100, ~(unsigned __int128)0, -3e18, 1e6f, 0x1p100L);
    printf("%d %d\n", either(NULL), either(&(__int128){ 5 }));
    printf("%La %La %La %La %La\n", LDBL_MAX, LDBL_MIN, 0x1p-16445L, -1.1e-310L, 1.1e-4000L);
    printf("%a %a %Lg %d\n", DBL_MAX, 0x1p-1074, 1e400L, nan != nan);
    char buffer[20];
    __builtin_prefetch(buffer);
    __builtin_prefetch(buffer + 1, 1, 3);
    printf("%zu %d\n", __builtin_object_size(buffer, 0), __builtin_constant_p(3 + 4));
    int size = 4;
    printf("%s\n", __builtin_constant_p(size) ? "known" : "not known");
    return 0;
}
