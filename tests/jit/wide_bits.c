/* Bit-fields wider than an int: gcc computes in types of their width. */
#include <stdio.h>

struct wide {
    unsigned long long a : 2, b : 40, c : 22;
    long long d : 50;
    unsigned long long e : 32;
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

static void more(int n, long m, unsigned u)
{
    printf("%llu %llu %lld\n", (unsigned long long)(w.b + n), (unsigned long long)(w.b * w.b),
           (long long)(w.d * n));
    printf("%llu %llu %llu\n", (unsigned long long)(w.b / n), (unsigned long long)(w.b % n),
           (unsigned long long)(w.b / m));
    printf("%d%d%d%d%d\n", w.b < n, w.b < m, w.b > w.d, w.e == n, w.e == m);
    printf("%llu %lld\n", (unsigned long long)-w.b, (long long)~w.d);
    printf("%llu %llu\n", (unsigned long long)(n ? w.b : n), (unsigned long long)(w.b | n));
    printf("%llu %lld\n", (unsigned long long)(w.b << u), (long long)(w.d << u));
    printf("%llu\n", (unsigned long long)({ w.b + n; }) >> 4);
    w.b /= n;
    printf("%llu\n", (unsigned long long)w.b);
    if (w.b - 2 > 0 && (w.b - 3) >> 39)
        puts("wraps");
}

int main(void)
{
    more(-8, -8, 45);
    more(-1, 3, 20);
    printf("%d\n", wrapped());
    printf("%llu\n", whole());
    return 0;
}
