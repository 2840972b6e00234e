/* C's operators, conversions and lvalues. */
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

static int calls;
static int count(int v) { calls = calls * 10 + v; return v; }
static int pick(int n) { return n > 0 ? count(1) ? n : -n : count(2), n; }

struct bits { unsigned a : 3; int b : 5; unsigned long long wide : 40; _Bool flag : 1; signed char c; };

static void conversions(void) {
    signed char c = -1; unsigned char uc = 255; short s = -300; unsigned u = 4000000000u;
    long l = INT_MIN; unsigned long ul = ULONG_MAX; float f = 16777217; double d = -2.75;
    long double ld = 0.1L; bool b = 0.5;
    printf("%d %d %u %ld %lu\n", c == (signed char)uc, uc + c, (unsigned)s, l - 1, ul + 2);
    printf("%d %d %ld %u\n", (int)d, (unsigned char)-d, (long)f, (unsigned)(u + 1));
    printf("%d %d %d %.20Lg %a\n", b, (bool)ul, !d, ld * 3, f / 3);
    printf("%d %d %d\n", -1 < 1u, (long)-1 < 1u, c < uc);
    printf("%d %u %ld %d\n", s >> 3, u >> 3, l >> 40, (unsigned char)(uc << 1));
    printf("%d %d %d\n", -7 / 2, -7 % 2, (int)(7u / 2));
    char *p = "abcdef"; intptr_t i = (intptr_t)p;
    printf("%c %d %td\n", *(char *)(i + 2), (char *)i == p, (p + 5) - (p + 2));
    printf("%d %d\n", (void *)0 == NULL, p != NULL && *p);
}

static void places(void) {
    struct bits x = { 7, -16, 0xffffffffffULL, 1, 'c' }, *px = &x;
    int a[4] = { 1, 2, 3, 4 }, i = 0, *q = a;
    printf("%d ", a[i++]); a[i++] += 10; printf("%d %d\n", a[1], i);
    *q++ *= 5; *++q -= 1; printf("%d %d %td\n", a[0], a[2], q - a);
    printf("%u %d ", px->a++, --px->b); printf("%u ", x.a); x.wide += 2; px->flag ^= 1; px->a |= 2; px->c <<= 1;
    printf("%u %d %llu %d %d\n", x.a, x.b, (unsigned long long)x.wide, x.flag, x.c);
    printf("%d %d\n", (x.a = 13), (x.b = 17));
    bool b = 0; b++; b++; printf("%d ", b); b--; printf("%d ", b); b += 7; printf("%d\n", b);
    unsigned char uc = 250; uc += 10; float f = 1; f++; f *= 2.5; double d = 3; d -= 1 / 2.0;
    printf("%d %g %g\n", uc, f, d);
    char *s = "hello"; s += 2; printf("%s %c %c\n", s, s[-1], 1[s]);
    volatile int v = 3; v++; v += v; printf("%d\n", v);
    volatile double vd = 1.5; vd *= 2; printf("%g\n", vd);
    int two[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } }, (*row)[3] = two; row++;
    printf("%d %d %zu\n", (*row)[1], two[1][2], sizeof *row);
}

static void order(void) {
    int x = 0;
    printf("%d ", count(1) + 2 * 3); printf("%d\n", calls); calls = 0;
    if (count(0) && count(5)) puts("no");
    if (count(4) || count(6)) printf("%d\n", calls);
    x = (count(7), count(8)); printf("%d %d\n", x, calls); calls = 0;
    printf("%d %d ", pick(3), pick(-4)); printf("%d\n", calls > 0);
    x = x ? x > 5 ? 10 : 20 : 30; printf("%d %d\n", x, (x ?: 9));
    int y = ({ int t = x; t += 2; t * 2; }); printf("%d\n", y);
    printf("%d %d\n", !!(x && y), !(x || y));
}

static void wide(void) {
    __int128 a = (__int128)INT64_MAX * 4 + 3; unsigned __int128 u = ~(unsigned __int128)0;
    printf("%llx %llx\n", (unsigned long long)(a >> 64), (unsigned long long)a);
    a = -a / 3; u /= 7; u <<= 2;
    printf("%llx %llx %llx\n", (unsigned long long)(a >> 64), (unsigned long long)a,
           (unsigned long long)(u >> 64));
    printf("%d %d\n", a < 0, u > 5);
    static const __int128 k = ((__int128)1 << 100) + 5; printf("%d\n", (int)(k >> 98) + (int)k);
}

static int is_even(unsigned n);
static int is_odd(unsigned n) { return n == 0 ? 0 : is_even(n - 1); }
static int is_even(unsigned n) { return n == 0 ? 1 : is_odd(n - 1); }
static int twice(int (*f)(int), int v) { return f(v) + (*f)(v) + (&count == f); }

struct row { char name[3]; struct { short x; int y[4]; } cells[5]; };

static void distances(int n) {
    int before = n;
    printf("%zu %zu", offsetof(struct row, cells[n].y[n + 1]), offsetof(struct row, cells[1].y));
    printf(" %zu %d\n", __builtin_offsetof(struct row, cells[n++].y[count(2)]), n - before);
}

int main(void) {
    conversions(); places(); order(); wide(); distances(3);
    printf("%d %d %d\n", is_even(10), twice(count, 3), __func__[0] + (int)sizeof __func__);
    int overflow; printf("%d ", __builtin_add_overflow(INT_MAX, 1, &overflow)); printf("%d\n", overflow);
    printf("%d %d %d\n", __builtin_clz(1), __builtin_popcountll(255), __builtin_bswap32(1));
    int old = __atomic_fetch_add(&calls, 5, 5); printf("%d\n", calls - old);
    return 0;
}
