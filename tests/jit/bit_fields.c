/* Bit-fields that fill bytes, among others. */
#include <stdio.h>
#include <string.h>

struct word { unsigned long long a : 24, b : 8, c : 32; };
struct only { unsigned long long a : 32, b : 16; long long c : 16; };
struct bytes { int a : 8, b : 16, c : 8; unsigned d : 4, e : 8, f : 20; };
struct led { char first; long n : 32; unsigned long m : 24; };
union both { struct word w; unsigned long long all; signed long long part : 16; };
enum kind { FEW, MANY = 200 };
struct kinds { enum kind a : 8; _Bool b : 1; signed char c : 7; unsigned short d : 16; };

__attribute__((noinline)) static unsigned long long swap(const struct word *x)
{
    return ((unsigned long long)x->c << 32) | x->a << 8 | x->b;
}

__attribute__((noinline)) static struct word made(unsigned n)
{
    return (struct word){ n, n >> 4, n * 2654435761U };
}

__attribute__((noinline)) static long sum(struct only o, struct bytes b, struct led l)
{
    return (long)(o.a + o.b) + o.c + b.a + b.b + b.c + b.d + b.e + b.f + l.first + l.n + (long)l.m;
}

static void show(const void *p, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        printf("%02x", ((const unsigned char *)p)[i]);
    printf(" ");
}

int main(void)
{
    struct word w = { 0xdeadbeU, 0xefU, 0xfeedbea8U };
    printf("%zu %zu %zu %zu %zu %zu\n", sizeof(struct word), sizeof(struct only),
           sizeof(struct bytes), sizeof(struct led), _Alignof(struct only), _Alignof(struct kinds));
    printf("%llx\n", swap(&w));
    w = made(0x12345678);
    printf("%llx\n", swap(&w));
    printf("%x\n", (unsigned)(w.b += 250));
    struct only o = { 1, 2, -3 };
    struct bytes b = { -1, -2, 127, 15, 255, 0xfffff };
    struct led l = { 'a', -5, 0xffffff };
    printf("%ld\n", sum(o, b, l));
    show(&o, sizeof o);
    show(&b, sizeof b);
    b.a++;
    b.b *= 300;
    b.c += 1;
    b.e -= 256;
    o.c = (short)0x8000;
    o.b = ~0;
    printf("%d %d %d %u %d %u\n", b.a, b.b, b.c, b.e, o.c, o.b);
    union both u = { .all = 0x8899aabbccddeeffULL };
    printf("%x %x %x %d\n", (unsigned)u.w.a, (unsigned)u.w.b, (unsigned)u.w.c, (int)u.part);
    u.part = -2;
    printf("%llx\n", u.all);
    struct kinds k = { MANY, 3, -64, 65535 };
    k.a = k.a == MANY ? FEW : MANY;
    printf("%d %d %d %d\n", k.a, k.b, k.c, k.d);
    printf("%d\n", (k.d = 70000) + (k.c = 65));
    return 0;
}
