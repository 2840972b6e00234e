// Layouts that are easily missed: their sizes, where array elements lie, and how they are passed.
#include <stdarg.h>
#include <stdio.h>

#define ALIGNED(n) __attribute__((aligned(n)))
#define OUT __attribute__((noinline, noclone))

typedef enum wide { SMALL, LARGE = 4294967295U } wide;
typedef wide low_enum ALIGNED(2);
typedef int low_int ALIGNED(2);
typedef int any_int ALIGNED(1);
typedef short any_short ALIGNED(1);

/* bit-fields as wide as an integer, of types that are less aligned */
struct a { low_enum a : 32; char g; };
struct b { low_int a : 32; char g; };
struct c { any_int a : 32; char g; };
struct d { char c; low_int a : 32; char g; };
struct e { char c; any_int a : 32; char g; };
struct f { any_short a : 16; char g; };
struct g { low_int a : 16; low_int b : 32; char g; };
struct h { any_int a : 3; any_int b : 16; char g; };
union i { low_int a : 32; char c; };

/* members without a size that align the whole */
struct j { long a[6]; short b[7]; signed char d; struct { } ALIGNED(16) f; };
struct k { struct { struct { } b[4] ALIGNED(16); union { } c[23]; } a; float d; int e : 26; };

/* an array of no elements within a word: gcc counts one of them */
struct l { struct { short b; union { void *e ALIGNED(2); int f[23]; } c[0]; } a[2]; };
struct m { float a; struct { short x; } c[0]; };
struct n { int a; int c[]; };

/* classes that give way to others */
union o { long double a; double b; int c[4] ALIGNED(8); _Bool d; };
union q { struct { unsigned c[1]; } ALIGNED(16) b; struct { } d; };
union p { union q a __attribute__((packed)); };

OUT struct a pass_a(struct a x) { x.a++; return x; }
OUT struct g pass_g(struct g x) { x.b -= x.a; return x; }
OUT struct j pass_j(int a, struct j x, int b) { x.a[0] += a + b; return x; }
OUT struct k pass_k(struct k x, int b) { x.d += b; return x; }
OUT struct l pass_l(struct l x) { x.a[1].b += x.a[0].b; return x; }
OUT struct m pass_m(struct m x) { x.a *= 2; return x; }
OUT int pass_n(struct n x) { return x.a; }
OUT union o pass_o(union o x, int b) { x.a += b; return x; }
OUT union p pass_p(union p x) { x.a.b.c[0]++; return x; }

OUT static void take(int n, ...)
{
    va_list ap;
    va_start(ap, n);
    struct k k = va_arg(ap, struct k);
    struct l l = va_arg(ap, struct l);
    struct m m = va_arg(ap, struct m);
    union o o = va_arg(ap, union o);
    union p p = va_arg(ap, union p);
    printf("%g %d %g %Lg %u %d\n", k.d, l.a[1].b, m.a, o.a, p.a.b.c[0], va_arg(ap, int));
    va_end(ap);
}

static struct j js[5];
static struct k ks[5];

#define SIZES(type)                                                                               \
    printf(#type " %zu %zu\n", sizeof(type), _Alignof(type))

int main(int argc, char **argv)
{
    (void)argv;
    SIZES(struct a);
    SIZES(struct b);
    SIZES(struct c);
    SIZES(struct d);
    SIZES(struct e);
    SIZES(struct f);
    SIZES(struct g);
    SIZES(struct h);
    SIZES(union i);
    SIZES(struct j);
    SIZES(struct k);
    SIZES(struct l);
    printf("%td %td\n", (char *)&js[2 + argc] - (char *)js, (char *)&ks[2 + argc] - (char *)ks);
    struct a a = pass_a((struct a){SMALL, 'a'});
    struct g g = pass_g((struct g){1, 2, 3});
    struct j j = pass_j(1, (struct j){{2}, {3}, 4}, 5);
    struct k k = pass_k((struct k){.d = 1.5f, .e = 7}, 2);
    struct l l = pass_l((struct l){{{5}, {6}}});
    struct m m = pass_m((struct m){1.5f});
    union o o = pass_o((union o){2.5L}, 3);
    union p p = pass_p((union p){{{{41}}}});
    printf("%u %c %d %d\n", a.a, a.g, g.b, g.g);
    printf("%ld %d %d %g %d\n", j.a[0], j.b[0], j.d, k.d, k.e);
    printf("%d %g %d %Lg %u\n", l.a[1].b, m.a, pass_n((struct n){8}), o.a, p.a.b.c[0]);
    take(1, k, l, m, o, p, 9);
    return 0;
}
