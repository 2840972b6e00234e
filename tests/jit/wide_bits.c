/* Bit-fields wider than an int: gcc computes in types of their width.
 *
// through cc: wrapped */
#include <stdio.h>

struct wide {
    unsigned long long a : 2, b : 40, c : 22;
    long long d : 50;
};

static struct wide w = { 1, 2, 3, -4 };

static int wrapped(void)
{
    return (unsigned long long)(w.b - 8) + 8 == 0x10000000002 && ~w.b >> 40 == 0 && w.b << 39 == 0;
}

static unsigned long long whole(void)
{
    w.b -= 8;
    w.d += 1;
    w.c++;
    int low = w.b & 0xff, high = w.b >> 38;
    return low + high + (w.d < 0) + (w.c == 4);
}

int main(void)
{
    printf("%d\n", wrapped());
    printf("%llu\n", whole());
    return 0;
}
