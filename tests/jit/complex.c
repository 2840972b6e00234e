// Complex numbers of all widths: gcc's results, bit by bit.
#include <complex.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef _Complex int ci;
typedef _Complex unsigned char cuc;
typedef _Complex short cs;
typedef _Complex long cl;
typedef float _Complex cf;
typedef double _Complex cd;
typedef long double _Complex cld;

static void show(const char *what, cd z)
{
    printf("%s %a %a\n", what, creal(z), cimag(z));
}

static void showf(const char *what, cf z)
{
    printf("%s %a %a\n", what, crealf(z), cimagf(z));
}

static void showl(const char *what, cld z)
{
    printf("%s %La %La\n", what, creall(z), cimagl(z));
}

static void showi(const char *what, cl z)
{
    printf("%s %ld %ld\n", what, __real__ z, __imag__ z);
}

__attribute__((noinline)) cd add(cd a, cd b) { return a + b; }
__attribute__((noinline)) cf addf(cf a, cf b) { return a + b; }
__attribute__((noinline)) cld addl(cld a, cld b) { return a + b; }
__attribute__((noinline)) ci addi(ci a, ci b) { return a + b; }
__attribute__((noinline)) cuc adduc(cuc a, cuc b) { return a + b; }
__attribute__((noinline)) cs adds(cs a, cs b) { return a + b; }
__attribute__((noinline)) cl addlong(cl a, cl b) { return a + b; }

static void sum(int n, ...)
{
    va_list list;
    va_start(list, n);
    cd d = va_arg(list, cd);
    cf f = va_arg(list, cf);
    cld l = va_arg(list, cld);
    ci i = va_arg(list, ci);
    cl w = va_arg(list, cl);
    cd e = va_arg(list, cd);
    for (int k = 0; k < n; k++) {
        cd more = va_arg(list, cd);
        cf moref = va_arg(list, cf);
        e += more + moref;
    }
    va_end(list);
    show("va", d);
    showf("vaf", f);
    showl("val", l);
    showi("vai", i);
    showi("vaw", w);
    show("vae", e);
}

static const double odd[] = {0.0, -0.0, 1.5, -3.25, INFINITY, -INFINITY, NAN, 1e308, 5e-324, 3};

static void all_pairs(void)
{
    enum { N = sizeof odd / sizeof *odd };
    unsigned long long check = 0;
    for (int a = 0; a < N; a++)
        for (int b = 0; b < N; b++)
            for (int c = 0; c < N; c++)
                for (int d = 0; d < N; d++) {
                    cd x, y;
                    __real__ x = odd[a];
                    __imag__ x = odd[b];
                    __real__ y = odd[c];
                    __imag__ y = odd[d];
                    cd results[] = {x + y, x - y, x * y, x / y, x * odd[c], odd[c] - x,
                                    x / odd[d], odd[d] / x, -x, ~x, x + 1, 1 - x, x - 2.0f};
                    for (size_t i = 0; i < 2 * sizeof results / sizeof *results; i++) {
                        double v = ((double *)results)[i];
                        unsigned long long bits;
                        memcpy(&bits, &v, 8);
                        if (v != v)
                            bits = 42;
                        check = check * 1000003 + bits;
                    }
                    cf fx = x, fy = y;
                    cf fr[] = {fx * fy, fx / fy, fx + fy, fx * 3, 2 / fx};
                    for (size_t i = 0; i < 2 * sizeof fr / sizeof *fr; i++) {
                        float v = ((float *)fr)[i];
                        unsigned bits;
                        memcpy(&bits, &v, 4);
                        check = check * 1000003 + (v != v ? 43 : bits);
                    }
                    cld lx = x, ly = y;
                    cld lr[] = {lx * ly, lx / ly, lx - ly, lx * 3, 2 / lx};
                    for (size_t i = 0; i < 2 * sizeof lr / sizeof *lr; i++) {
                        double v = ((long double *)lr)[i];
                        unsigned long long bits;
                        memcpy(&bits, &v, 8);
                        check = check * 1000003 + (v != v ? 44 : bits);
                    }
                    check = check * 31 + (x == y) * 2 + (x != y) + !x * 4 + (x ? 8 : 0);
                }
    printf("%llx\n", check);
}

static void integers(void)
{
    unsigned check = 0;
    for (int a = -3; a <= 3; a++)
        for (int b = -3; b <= 3; b++)
            for (int c = -3; c <= 3; c++)
                for (int d = -3; d <= 3; d++) {
                    if (!c && !d)
                        continue;
                    ci x = a * 7 + b * 5i, y = c + d * 1i;
                    ci r[] = {x + y, x - y, x * y, x / y, x * 3, c ? x / c : 0, 5 - x, ~x, -y};
                    for (size_t i = 0; i < 2 * sizeof r / sizeof *r; i++)
                        check = check * 31 + ((int *)r)[i];
                    cuc u = x, v = y;
                    cuc s[] = {u + v, u * v, u - v, -u, ~v, u + 300, (cuc)x};
                    for (size_t i = 0; i < sizeof s; i++)
                        check = check * 31 + ((unsigned char *)s)[i];
                    cd m = x * 0.5;
                    check = check * 31 + (int)(2 * m) + (x == y) + (x == 7);
                }
    printf("%u\n", check);
}

struct holder {
    char c;
    cf f;
    cd d;
    ci i;
};

union either {
    cd d;
    double parts[2];
};

static cd table[] = {1.0, 2.0i, 3.0 + 4.0i, -1.0i, 2 * (1.0 + 1.0i), 1.0 / 2.0i, ~(1.0 + 2.0i),
                     (1.0 + 2.0i) * (3.0 - 4.0i), [8 ... 9] = 5.0 + 1.0i, 7};
static cf tablef[2] = {1.5f + 2.5fi, -I};
static cld tablel = 1.0L / 3 + 2.0Li;
static ci tablei[] = {1 + 2i, 3 - 4i, -5, 6i * 2};
static struct holder held = {'x', 1 + 2.0fi, .i = 3 + 4i};
static const cd constant = __builtin_complex(-0.0, 1.5);
static double part = __real__ (3.0 + 4.0i), other = __imag__ 5.0i;
static union either either = {1.0 + 9.0i};

static struct holder change(struct holder h)
{
    h.f *= 2;
    h.d = conj(h.f) + h.i;
    __imag__ h.i += 10;
    (__real__ h.i)++;
    return h;
}

static cd pick(int which, cd a, cd b) { return which ? a : b; }

static int lazily(cd *p) { return p && *p * *p == -1; }

static volatile cd watched = 1 + 2i;
static cd (*through)(cd, cd) = add;
static cld (*throughl)(cld, cld) = addl;

static cd oldstyle(a, b) cf a; cd b; { return a * b; }

int main(void)
{
    show("add", add(1 + 2i, 3.5 + 4i));
    showf("addf", addf(1 + 2i, 3.5f + 4i));
    showl("addl", addl(1 + 2i, 3.5L + 4.25Li));
    showi("addi", addi(1 + 2i, 3 + 4i));
    showi("adduc", adduc(250 + 2i, 30 + 254i));
    showi("adds", adds(-250 + 2i, 30 + 32767i));
    showi("addlong", addlong(1L << 40, 1i));
    show("through", through(1, 2i));
    showl("throughl", throughl(1, 2i));
    sum(5, 1.0 + 2i, 3.0f + 4.0fi, 5.0L + 6.0Li, 7 + 8i, (cl)9 + 10i, 11.0 + 12i,
        1.0 + 1i, 1.0f + 2.0fi, 2.0 + 1i, 3.0f + 2.0fi, 4.0 + 1i, 5.0f + 2.0fi,
        6.0 + 1i, 7.0f + 2.0fi, 8.0 + 1i, 9.0f + 2.0fi);
    all_pairs();
    integers();
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        show("table", table[i]);
    showf("tablef", tablef[0]);
    showf("tablef", tablef[1]);
    showl("tablel", tablel);
    for (size_t i = 0; i < sizeof tablei / sizeof *tablei; i++)
        showi("tablei", tablei[i]);
    show("constant", constant);
    printf("%g %g\n", part, other);
    show("either", either.d);
    held = change(held);
    showf("held.f", held.f);
    show("held.d", held.d);
    showi("held.i", held.i);
    cd z = 1, *p = &z;
    z += 2i;
    z *= z;
    *p /= 2;
    show("z", z);
    show("z++", z++);
    show("--z", --z);
    z -= 1.5f;
    show("z", z);
    show("pick", pick(1, z, 2) + pick(0, 1, 3i));
    show("comma", (z, 4i));
    show("assigned", z = 2 + 1i);
    printf("%d %d %d\n", lazily(NULL), lazily(&z), lazily(&(cd){1i}));
    watched += 1;
    __imag__ watched = 7;
    show("watched", watched);
    printf("%d %d %d\n", (int)(3.7 + 2i), (_Bool)0.5i, (unsigned char)(cd)200.5);
    float f = 2.5f + 1i;
    z = f;
    show("real", z);
    cd literal[3] = {1i, [2] = z * 2};
    show("literal", literal[0] + literal[1] + literal[2]);
    __real__ f = 4;
    printf("%g %g %g\n", f, __real__ f, __imag__ f);
    show("old", oldstyle(1 + 1.0fi, 1.0 + 1i));
    printf("%zu %zu %zu\n", sizeof(cuc), sizeof(cld), _Alignof(struct holder));
    showi("shifted", (cl)((ci){1} + 2));
    return 0;
}
