// GNU vectors: arithmetic, elements, comparisons, shuffles, conversions, passing.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define OUT __attribute__((noinline, noclone))
#define VEC(T, n) T __attribute__((vector_size(n)))

typedef VEC(int, 16) v4si;
typedef VEC(unsigned, 16) v4su;
typedef VEC(float, 16) v4sf;
typedef VEC(double, 16) v2df;
typedef VEC(long long, 16) v2di;
typedef VEC(short, 8) v4hi;
typedef VEC(unsigned char, 16) v16qi;
typedef VEC(signed char, 8) v8qi;
typedef VEC(int, 32) v8si;
typedef VEC(double, 64) v8df;
typedef VEC(int, 8) v2si;
typedef VEC(float, 8) v2sf;
typedef VEC(short, 4) v2hi;
typedef v4si unaligned4 __attribute__((aligned(1)));

static void dump(const char *what, const void *p, size_t n)
{
    printf("%s:", what);
    for (size_t i = 0; i < n; i++)
        printf(" %02x", ((const unsigned char *)p)[i]);
    puts("");
}
#define DUMP(...)                                                                                 \
    do {                                                                                          \
        __auto_type v_ = (__VA_ARGS__);                                                           \
        dump(#__VA_ARGS__, &v_, sizeof v_);                                                       \
    } while (0)

OUT v4si addi(v4si a, v4si b) { return a + b; }
OUT v4sf mulf(v4sf a, v4sf b, float c) { return a * b + c; }
OUT v2df divd(v2df a, v2df b) { return a / b; }
OUT v8si wide(v8si a, int b) { return a * b; }
OUT v8df wider(v8df a, v8df b) { return a - b; }
OUT v2si small(v2si a, v2si b) { return a ^ b; }
OUT v2sf smallf(v2sf a) { return -a; }
OUT v4hi shorts(v4hi a) { return a >> 1; }
OUT v16qi bytes(v16qi a, v16qi b) { return a % b; }

struct holder {
    char c;
    v4si v;
    v2sf f[2];
};
struct one { v4sf v; };
struct __attribute__((packed)) packed { char c; v4si v; };
struct __attribute__((packed, aligned(1))) loose { char c; v4si v[2]; v4si rest[]; };
union any { v4si v; int e[4]; v16qi b; };

OUT struct one one(struct one a) { a.v[1] += 1; return a; }
OUT struct holder holder(struct holder h) { h.v += h.f[1][0] > 0; h.f[0] = h.f[1] * 2; return h; }

OUT static void take(int n, ...)
{
    va_list ap;
    va_start(ap, n);
    for (int i = 0; i < n; i++) {
        v4si v = va_arg(ap, v4si);
        double d = va_arg(ap, double);
        v2sf f = va_arg(ap, v2sf);
        struct one o = va_arg(ap, struct one);
        v8si w = va_arg(ap, v8si);
        int k = va_arg(ap, int);
        printf("%d %g %g %g %d %d\n", v[2], d, f[1], o.v[3], w[7], k);
    }
    va_end(ap);
}

OUT v4si loosely(struct loose *p, int i, v4si *v)
{
    v4si old = p->v[i];
    p->v[i] = *v + p->v[!i];
    p->rest[i] = old;
    p->rest[i][1]++;
    return p->rest[i];
}

static v4si table[] = {{1, 2, 3, 4}, {5, 6}, {0, 0, 7, 8}, {-1, -2, -3, -4}};
static struct holder held = {'h', {1, 2, 3, 4}, {{1.5f, 2.5f}, {3.5f, 4.5f}}};
static const v16qi text = {'a', 'b', 'c'};
static volatile v4si watched = {1, 2, 3, 4};
static v4si (*through)(v4si, v4si) = addi;

OUT static int lazily(v4si *p, int i) { return p && (*p + 1)[i] == 3; }

int main(void)
{
    v4si a = {1, 2, 3, 4}, b = {10, -20, 30}, c = a;
    int n = 3;
    DUMP(addi(a, b));
    DUMP(through(a, b));
    DUMP(mulf((v4sf){1, 2, 3, 4}, (v4sf){0.5f, 1.5f, -2}, n));
    DUMP(divd((v2df){1, -1}, (v2df){3, 0}));
    DUMP(wide((v8si){1, 2, 3, 4, 5, 6, 7, 8}, n));
    DUMP(wider((v8df){1, 2, 3}, (v8df){0, 5}));
    DUMP(small((v2si){1, 2}, (v2si){3, 5}));
    DUMP(smallf((v2sf){1, 0}));
    DUMP(shorts((v4hi){-5, 6, 7, -32768}));
    DUMP(bytes((v16qi){250, 100, 9} + 1, (v16qi){7, 8, 5} + 1));
    DUMP(a - b);
    DUMP(a * n);
    DUMP(5 - a);
    DUMP(a / (b + 1));
    DUMP(a & b);
    DUMP(a | ~b);
    DUMP(a << n);
    DUMP(a << (v4si){0, 1, 2, 3});
    DUMP((v4su)b >> 1);
    DUMP(-a);
    DUMP(a < b);
    DUMP(a == (v4si){1, 0, 3, 0});
    DUMP((v4sf){1, 2} >= (v4sf){1, 3, -1});
    DUMP((v2df){1, 2} != 1.0);
    DUMP((v4su)b > 5u);
    DUMP((v4si)(v4sf){1, 2, 3, 4});
    DUMP((v2di)a);
    DUMP((long long)(v2si){1, 2});
    DUMP((v2si)0x100000002LL);
    DUMP(__builtin_shuffle(a, (v4si){3, 2, 9, 0}));
    DUMP(__builtin_shuffle(a, b, (v4si){0, 4, 7, n}));
    DUMP(__builtin_shufflevector(a, b, 0, 5, 2, 7));
    DUMP(__builtin_shufflevector(a, b, 0, 4));
    DUMP(__builtin_convertvector(a, v4sf));
    DUMP(__builtin_convertvector((v4sf){1.7f, -2.7f}, v4si));
    DUMP(__builtin_convertvector((v2df){1.5, 3e9}, v2di));
    DUMP(__builtin_convertvector(a, v4hi));
    a[n] = 9;
    a[0]++;
    b += a;
    b *= 2;
    b <<= 1;
    c -= 1;
    c++;
    --c;
    int k = (a[1] += 5);
    DUMP(a);
    DUMP(b);
    DUMP(c);
    printf("%d %d %d\n", k, (a + b)[2], addi(a, a)[1]);
    DUMP(n ? a : b);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        DUMP(table[i]);
    held = holder(held);
    DUMP(held.v);
    DUMP(held.f[0]);
    DUMP(one((struct one){{1, 2, 3, 4}}).v);
    v8si eight = {1, 2, 3, 4, 5, 6, 7, 8};
    take(3, a, 1.5, (v2sf){1, 2}, (struct one){{1, 2, 3, 4}}, eight, 1, b, 2.5, (v2sf){3, 4},
         (struct one){{5, 6, 7, 8}}, eight + 1, 2, c, 3.5, (v2sf){5, 6},
         (struct one){{9, 8, 7, 6}}, eight * 2, 3);
    watched += 1;
    watched[2] = 7;
    DUMP((v4si)watched);
    struct packed p[2] = {{1, {2, 3, 4, 5}}, {6, a}};
    p[1].v += p[0].v;
    p[0] = p[1];
    DUMP(p[0].v);
    char raw[33];
    memset(raw, 3, sizeof raw);
    unaligned4 *u = (unaligned4 *)(raw + 1);
    u[0] += a;
    u[1] = u[0] * 2;
    DUMP((v4si)u[1]);
    char space[4 * sizeof(v4si) + 2] = {9, 8, 7, [20] = 6, 5, 4};
    DUMP(loosely((struct loose *)(space + 1), 1, &a));
    dump("space", space, sizeof space);
    union any x = {.v = a};
    x.e[1] = -1;
    DUMP(x.b + 1);
    DUMP(text);
    printf("%d %d %d\n", lazily(NULL, 1), lazily(&c, 1), lazily(&a, 0));
    v4si local[3] = {a, {1, n}, [2] = b};
    DUMP(local[1]);
    v4si *q = local;
    DUMP(*q++ + *q);
    DUMP((v2hi){1, 2} + (v2hi){3, -4});
    DUMP((v8qi){1, 2, 3} * (v8qi){5, 6, 7, 8});
    printf("%zu %zu\n", sizeof(v8si), _Alignof(struct holder));
    return 0;
}
