// Records whose layout libgccjit can't make: members, bit-fields, and values passed.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PACKED __attribute__((packed))
#define ALIGNED(n) __attribute__((aligned(n)))
#define OUT __attribute__((noinline, noclone))

struct PACKED bits {
    char lead;
    int a : 3;
    unsigned b : 13;
    int c : 17;
    unsigned long long d : 61;
    _Bool e : 1;
    long long f : 40;
    enum { RED, GREEN, BLUE } g : 2;
    unsigned char tail;
};

struct PACKED five { char a; int b; };             /* in memory: out of place */
struct PACKED small { short a; char b; };          /* in registers */
struct PACKED six { short a; short b; short c; };
struct PACKED mixed { double d; float f; };        /* two of SSE */
struct PACKED floats { float f; char c; };
struct PACKED whole { int a; float b; long c; };
struct ALIGNED(16) wide { int a; };
struct ALIGNED(16) wide2 { int a; double d; };
struct ALIGNED(16) real { double d; };
struct PACKED onebit { unsigned a : 20; unsigned b : 20; };
struct zero { int a : 5; int : 0; int b : 5; };
struct zerolong { char a; long : 0; float f; };
union PACKED uni { struct PACKED { char c; short s; } p; char bytes[3]; };
struct PACKED extended { long double l; };
struct ALIGNED(8) int8 { int a; char b; };
struct PACKED deep { char c; struct wide w; struct bits b; };
#pragma pack(2)
struct pack2 { char c; int i; double d; };
#pragma pack()
struct PACKED odd7 { char c[7]; };
struct holder { int x; struct small s; struct onebit o[2]; };

static void dump(const char *what, const void *p, size_t n)
{
    printf("%s:", what);
    for (size_t i = 0; i < n; i++)
        printf(" %02x", ((const unsigned char *)p)[i]);
    puts("");
}
#define DUMP(x) dump(#x, &(x), sizeof(x))

OUT struct five five(int x, struct five v, double d) { v.b += x + (int)d; return v; }
OUT struct small small(struct small v, struct small w) { v.a += w.b; w.b = v.a; return w; }
OUT struct six six(struct six v) { v.c = v.a * v.b; return v; }
OUT struct mixed mixed(struct mixed v, float f, struct mixed w)
{
    v.f += f + w.f;
    v.d -= w.d;
    return v;
}
OUT struct floats floats(struct floats v) { v.f *= v.c; return v; }
OUT struct whole whole(struct whole v) { v.c += v.a + (long)v.b; return v; }
OUT struct wide wide(int a, struct wide v, int b) { v.a += a * b; return v; }
OUT struct wide2 wide2(struct wide2 v, struct wide2 w) { v.d += w.a; v.a += w.d; return v; }
OUT struct real real(double a, struct real v) { v.d += a; return v; }
OUT struct onebit onebit(struct onebit v) { v.a += v.b; v.b ^= 0xfffff; return v; }
OUT struct zero zero(struct zero v) { v.b = v.a - 3; return v; }
OUT struct zerolong zerolong(struct zerolong v) { v.f += v.a; return v; }
OUT union uni uni(union uni v) { v.p.s++; return v; }
OUT struct extended extended(struct extended v, int i) { v.l /= i; return v; }
OUT struct int8 int8(struct int8 v) { v.b += v.a; return v; }
OUT struct bits bits(struct bits v) { v.d *= 3; v.f -= 5; v.lead++; return v; }
OUT struct deep deep(struct deep v) { v.w.a++; v.b.c -= 2; return v; }
OUT struct pack2 pack2(struct pack2 v, int n) { v.i *= n; v.d += n; return v; }
OUT struct odd7 odd7(struct odd7 v) { v.c[6] = v.c[0]; return v; }

OUT static int order(struct bits *p, int n) { return p->a = n; }

static struct five (*through)(int, struct five, double) = five;

struct ALIGNED(16) quad { long a, b; };
struct PACKED unaligned { char c; struct quad q; __int128 i; long double l; double d[3]; };

OUT static void copies(struct unaligned *p, struct unaligned *q)
{
    p->q = q->q;
    p->i = q->i + 1;
    p->l = q->l * 2;
    for (int i = 0; i < 3; i++)
        p->d[i] = q->d[i] + i;
    struct quad one = p->q;
    one.a++;
    q->q = one;
}

struct PACKED wide_arrays { char c; __int128 i[3]; long double l[2]; _Complex long double z[2]; };

OUT static void copy_arrays(struct wide_arrays *p, struct wide_arrays *q, int k)
{
    p->i[k] = q->i[k] + 1;
    p->i[0] = q->i[1];
    p->l[k] = q->l[0];
    p->z[k] = q->z[!k] * 2;
    q->z[0] = p->z[1];
}

static struct bits fixed = {1, -2, 4097, -65536, 0x123456789abcdefULL, 1, -99999999999, BLUE, 200};
static volatile struct bits watched;

int main(void)
{
    struct bits v = {'a', .c = 5}, w[2] = {{1, 2, 3}, {.d = 7, .e = 1, .g = GREEN}};
    DUMP(v);
    DUMP(w);
    DUMP(fixed);
    v.a = 9;
    v.b = 70000;
    v.c -= 70000;
    v.d = -1;
    v.d >>= 5;
    v.e = 4;
    v.f = ~0ULL >> 3;
    v.g = BLUE;
    DUMP(v);
    printf("%d %d %d %llx %d %llx %d\n", v.a, v.b, v.c, (unsigned long long)v.d, v.e,
           (unsigned long long)v.f, v.g);
    printf("%d %d %d\n", v.a++, ++v.b, (v.c = 1 << 18));
    printf("%d\n", order(&v, 5));
    printf("%d\n", v.a--);
    v.c |= 5, v.a *= 2, v.f /= 7, v.b <<= 2, v.d &= v.f;
    DUMP(v);
    watched.a = 3;
    watched.d += 12345678901ULL;
    printf("%d %d %d\n", watched.a, (int)watched.d, (watched.c = 1 << 17));
    v = bits(v);
    DUMP(v);
    struct five f = five(3, (struct five){'x', 40}, 2.5);
    f = through(f.b, f, f.b);
    DUMP(f);
    struct small s = small((struct small){300, 7}, (struct small){-2, 100});
    DUMP(s);
    struct six x = six((struct six){3, 5, 7});
    DUMP(x);
    struct mixed m = mixed((struct mixed){1.5, 2.5f}, 3.5f, (struct mixed){4.5, 5.5f});
    DUMP(m);
    struct floats fl = floats((struct floats){1.5f, 3});
    printf("%g %d\n", fl.f, fl.c);
    struct whole wh = whole((struct whole){1, 2.5f, 3});
    DUMP(wh);
    printf("%d\n", wide(3, (struct wide){4}, 5).a);
    struct wide2 w2 = wide2((struct wide2){1, 2.5}, (struct wide2){3, 4.5});
    printf("%d %g\n", w2.a, w2.d);
    printf("%g\n", real(1.5, (struct real){2}).d);
    struct onebit o = onebit((struct onebit){0xffff0, 0x12345});
    DUMP(o);
    struct zero z = zero((struct zero){9, 2});
    printf("%d %d\n", z.a, z.b);
    struct zerolong zl = zerolong((struct zerolong){5, 2.5f});
    printf("%d %g\n", zl.a, zl.f);
    union uni u = uni((union uni){{'q', 511}});
    DUMP(u);
    printf("%Lg\n", extended((struct extended){10}, 4).l);
    struct int8 i8 = int8((struct int8){5, 6});
    printf("%d %d\n", i8.a, i8.b);
    struct deep d = deep((struct deep){'d', {77}, {1, 2, 3, 4}});
    printf("%d %d %d\n", d.w.a, d.b.c, d.b.b);
    struct pack2 p2 = pack2((struct pack2){1, 2, 3.5}, 4);
    printf("%d %d %g\n", p2.c, p2.i, p2.d);
    struct odd7 o7 = odd7((struct odd7){"abcdef"});
    DUMP(o7);
    struct holder h = {1, {2, 3}, {{4, 5}, {6, 7}}}, *hp = &h;
    hp->o[hp->x].b += hp->s.a;
    h.o[0] = h.o[1];
    printf("%d %d %d\n", hp->o[0].b, h.o[1].a, h.s.b);
    struct unaligned un[2] = {{1, {2, 3}, 4, 5, {6, 7, 8}}, {9, {10, 11}, 12, 13, {14, 15, 16}}};
    copies(&un[0], &un[1]);
    printf("%ld %ld %ld %ld %d %Lg %g\n", un[0].q.a, un[0].q.b, un[1].q.a, un[1].q.b,
           (int)un[0].i, un[0].l, un[0].d[2]);
    static struct wide_arrays wa, wb;
    wb.i[1] = 5;
    wb.l[0] = 1.5;
    wb.z[0] = 1 + 2.0i;
    copy_arrays(&wa, &wb, 1);
    printf("%d %d %Lg %Lg %Lg\n", (int)wa.i[1], (int)wa.i[0], wa.l[1], __real__ wa.z[1],
           __imag__ wb.z[0]);
    return 0;
}
