// NaNs with a payload, and signalling ones, as gcc makes them.
#include <stdio.h>

static double quiet = __builtin_nan("0x123"), loud = __builtin_nans(""), bare = __builtin_nan("");
static float small = __builtin_nansf("5");
static long double big = __builtin_nansl("0x55");

static void dump(const void *object, int n)
{
    for (int i = 0; i < n; i++)
        printf("%02x", ((const unsigned char *)object)[i]);
    puts("");
}

int main(void)
{
    dump(&quiet, 8);
    dump(&loud, 8);
    dump(&bare, 8);
    dump(&small, 4);
    dump(&big, 10);
    double d = __builtin_nan("0x77");
    dump(&d, 8);
    d = -__builtin_nans("");
    dump(&d, 8);
    d = -__builtin_nan("");
    dump(&d, 8);
    float f = __builtin_nanf("3");
    dump(&f, 4);
    f = __builtin_nansf("");
    dump(&f, 4);
    long double l = __builtin_nanl("0x55");
    dump(&l, 10);
    return 0;
}
