// Constants that libgccjit takes no doubles for, and functions that are there to be inlined.
#include <math.h>
#include <stdio.h>
#include <string.h>

static void dump(long double x)
{
    unsigned char bytes[16] = {0};
    memcpy(bytes, &x, 10);
    for (int i = 0; i < 10; i++)
        printf("%02x", bytes[i]);
    puts("");
}

extern inline __attribute__((gnu_inline, always_inline)) int twice(int a)
{
    return 2 * a;
}

int main(void)
{
    dump(3.3621e-4932L);
    dump(-1.80284e-2552L);
    dump(1.1e4000L);
    dump(3.1415926535897932384626433L);
    dump(1e-320L);
    dump(0x1.8p-16445L);
    dump(1.18973149535723176502e+4932L);
    dump(1e-310L / 3);
    dump(NAN);
    dump(-NAN);
    dump(INFINITY);
    dump(0.1L);
    float f = -NAN;
    dump(f);
    dump(0.1f + 1e-30);
    printf("%a %a\n", (double)(((__int128)1 << 64) + (1 << 11) + 1),
           (double)-(((__int128)1 << 100) + ((__int128)1 << 47) + 1)); /* rounded once */
    int n = 20;
    __builtin_prefetch(&n, 0, 1);
    __builtin_prefetch((n++, &n));
    printf("%d %d\n", twice(n), n);
    return 0;
}
