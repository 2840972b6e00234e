// Records and other values of more than one word as variadic arguments.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define OUT __attribute__((noinline, noclone))

struct one { int a; };
struct two { long a, b; };
struct mix { long a; double b; };
struct xim { float a, c; char b; };
struct dbl { double a, b; };
struct big { long a[3]; };
struct ld { long double l; };
struct none { };
struct __attribute__((packed)) odd { char c; int i; };
struct __attribute__((packed)) odd2 { int i; char c; };
struct __attribute__((aligned(16))) wide { int i; };
struct __attribute__((aligned(32))) wider { int i; };
union both { double d; long l; };
union flo { double d; float f[2]; };

OUT void walk(const char *kinds, va_list ap)
{
    for (; *kinds; kinds++) {
        switch (*kinds) {
        case '1': printf(" 1:%d", va_arg(ap, struct one).a); break;
        case '2': {
            struct two t = va_arg(ap, struct two);
            printf(" 2:%ld,%ld", t.a, t.b);
            break;
        }
        case 'm': {
            struct mix t = va_arg(ap, struct mix);
            printf(" m:%ld,%g", t.a, t.b);
            break;
        }
        case 'x': {
            struct xim t = va_arg(ap, struct xim);
            printf(" x:%g,%g,%d", t.a, t.c, t.b);
            break;
        }
        case 'd': {
            struct dbl t = va_arg(ap, struct dbl);
            printf(" d:%g,%g", t.a, t.b);
            break;
        }
        case 'b': {
            struct big t = va_arg(ap, struct big);
            printf(" b:%ld,%ld,%ld", t.a[0], t.a[1], t.a[2]);
            break;
        }
        case 'l': printf(" l:%Lg", va_arg(ap, struct ld).l); break;
        case 'n': (void)va_arg(ap, struct none); break;
        case 'o': {
            struct odd t = va_arg(ap, struct odd);
            printf(" o:%c,%d", t.c, t.i);
            break;
        }
        case 'p': {
            struct odd2 t = va_arg(ap, struct odd2);
            printf(" p:%c,%d", t.c, t.i);
            break;
        }
        case 'w': printf(" w:%d", va_arg(ap, struct wide).i); break;
        case 'W': printf(" W:%d", va_arg(ap, struct wider).i); break;
        case 'u': printf(" u:%g", va_arg(ap, union both).d); break;
        case 'f': printf(" f:%g", va_arg(ap, union flo).d); break;
        case 'i': printf(" i:%d", va_arg(ap, int)); break;
        case 'D': printf(" D:%g", va_arg(ap, double)); break;
        case 'L': printf(" L:%Lg", va_arg(ap, long double)); break;
        case 'q': {
            __int128 q = va_arg(ap, __int128);
            printf(" q:%llx,%llx", (long long)(q >> 64), (long long)q);
            break;
        }
        }
    }
    puts("");
}

OUT void all(const char *kinds, ...)
{
    va_list ap, other;
    va_start(ap, kinds);
    va_copy(other, ap);
    walk(kinds, ap);
    walk(kinds, other);
    va_end(ap);
    va_end(other);
}

OUT struct big gives_big(int n, ...)
{
    va_list ap;
    va_start(ap, n);
    struct big b = {{va_arg(ap, int), va_arg(ap, int), n}};
    va_end(ap);
    return b;
}

OUT _Complex long double gives_complex(int n, ...)
{
    va_list ap;
    va_start(ap, n);
    _Complex long double z = va_arg(ap, int);
    va_end(ap);
    return z * n;
}

OUT struct mix behind(struct two a, struct dbl b, struct mix c, struct big d, struct wide w, ...)
{
    va_list ap;
    va_start(ap, w);
    struct mix m = va_arg(ap, struct mix);
    m.a += va_arg(ap, int) + a.a + (long)b.a + c.a + d.a[0] + w.i;
    m.b += va_arg(ap, double) + va_arg(ap, struct mix).b + (double)va_arg(ap, struct two).b;
    va_end(ap);
    return m;
}

int main(void)
{
    struct one a = {1};
    struct two b = {2, 3};
    struct mix m = {4, 5.5};
    struct xim x = {6.5f, 7.5f, 8};
    struct dbl d = {9.5, 10.5};
    struct big g = {{11, 12, 13}};
    struct ld l = {14.5L};
    struct none n;
    struct odd o = {'o', 15};
    struct odd2 p = {16, 'p'};
    struct wide w = {17};
    struct wider wider = {170};
    union both u = {18.5};
    union flo f = {19.5};
    __int128 q = ((__int128)20 << 64) + 21;
    all("12mxdblnopwufiDLq", a, b, m, x, d, g, l, n, o, p, w, u, f, 22, 23.5, 24.5L, q);
    all("i2i2i2i", 1, b, 2, b, 3, b, 4);
    all("mmmmmmmmmm", m, m, m, m, m, m, m, m, m, m);
    all("dDdDdDdDi", d, 1.0, d, 2.0, d, 3.0, d, 4.0, 5);
    all("qiqiqi", q, 1, q + 1, 2, q + 2, 3);
    all("iiiiq2i1", 1, 2, 3, 4, q, b, 5, a);
    all("wiwiLiow", w, 1, w, 2, 3.0L, 4, o, w);
    all("iWiW", 1, wider, 2, wider);
    all("xuxuxfxf", x, u, x, u, x, f, x, f);
    struct big r = gives_big(1, 2, 3);
    printf("%ld %ld %ld\n", r.a[0], r.a[1], r.a[2]);
    printf("%Lg\n", __real__ gives_complex(6, 7));
    struct mix s = behind(b, d, m, g, w, m, 30, 31.5, m, b);
    printf("%ld %g\n", s.a, s.b);
    return 0;
}
