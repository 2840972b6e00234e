/* Conditions and updates of loops are behind the bodies in the code, and in front of them when the
 * program runs: what they declare, measure and jump to. Array subscripts of all types. */
#include <stdio.h>

static int calls;

static int next(int limit)
{
    return ++calls < limit;
}

/* Lengths that a condition measures anew each time, and a body that uses types of its own. */
static void lengths(int n)
{
    typedef int Row[n];
    int grown = 1;
    while (sizeof(char[grown]) < sizeof(Row)) {
        Row row;
        char scratch[grown];
        row[0] = (int)(sizeof row / sizeof *row + sizeof scratch);
        printf("%d ", row[0]);
        grown *= 2;
    }
    for (int i = 0; ({ char all[i + 1]; all[i] = 3; sizeof all + (size_t)all[i] < 9; }); i++)
        printf("%d ", i);
    int i = 0;
    do {
        int part[i + 2];
        part[i + 1] = i;
        if (part[i + 1] == 2)
            continue;
        printf("%zu ", sizeof part);
    } while (({ int last[i + 1]; last[i] = i; last[i] < 4; }) && ++i);
    printf("\n");
}

/* Labels in bodies and conditions, jumps into loops. */
static int jumps(int n)
{
    int sum = 0;
    if (n & 1)
        goto inside;
    while (({ if (n < -5) goto out; n > 0; })) {
        sum += 10;
    inside:
        n -= 2;
        if (sum > 30)
            break;
        switch (n & 3) {
        case 0:
            continue;
        case 1:
            sum++;
        }
        for (;;) {
            sum += 100;
            if (next(1000) || sum)
                break;
        }
    }
out:
    for (;;)
        return sum;
}

static int never(int n)
{
    while (0)
        n++;
    do
        n += 2;
    while (0);
    for (; 0;)
        n += 4;
    while (1) {
        if (n > 100)
            return n;
        n = n * 3 + 1;
    }
}

static int computed(int n)
{
    static void *const to[] = {&&up, &&twice, &&end};
    int i = 0;
    for (;;) {
        goto *to[i++ % 3];
    up:
        n++;
        continue;
    twice:
        n *= 2;
        continue;
    end:
        if (n > 50)
            return n;
    }
}

static unsigned table[300];
static const char digits[] = "0123456789";

static __attribute__((noinline)) unsigned subscripts(unsigned u, signed char c, unsigned char b,
                                                     unsigned short s, long l, _Bool o,
                                                     unsigned long w)
{
    struct { unsigned low : 5; unsigned long wide : 40; } f = {b, w};
    const unsigned *middle = &table[150];
    unsigned big = 0u - 3u;
    return table[u] + middle[c] * 3 + table[b] * 5 + table[s] * 7 + middle[l] * 11 + table[o] * 13 +
           table[w] * 17 + (unsigned)digits[f.low] + table[f.wide] * 19 + (unsigned)b[digits] +
           table[(unsigned)(big + 5)] * 23 + table[(unsigned char)(b + 253)] * 29 +
           table[(__int128)l * l] * 31 + *&table[b & 3];
}

int main(void)
{
    lengths(9);
    for (int i = -9; i < 10; i++)
        printf("%d ", jumps(i));
    printf("%d\n", calls);
    while (next(calls + 1 - (calls & 1)) && calls < 40)
        ;
    printf("%d %d %d %d\n", calls, never(1), never(200), computed(3));
    for (unsigned i = 0; i < 300; i++)
        table[i] = i * i + 1;
    printf("%u\n", subscripts(299, -128, 9, 256, 12, 1, 77));
    printf("%u\n", subscripts(0, 127, 3, 0, -16, 0, 1));
    return 0;
}
