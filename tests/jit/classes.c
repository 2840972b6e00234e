// What floating numbers are, as gcc's built-in functions say it, and their way to __int128.
#include <math.h>
#include <stdio.h>

static const double numbers[] = {0.0, -0.0, 1.5, -2.5, INFINITY, -INFINITY, NAN, -NAN, 5e-324,
                                 -1e-310, 1e308, 3e-39, 1e-45};
enum { COUNT = sizeof numbers / sizeof *numbers };

#define SHOW(x)                                                                                   \
    printf(" %d %d %d %d %d %d %d", isnan(x), isinf(x), isfinite(x), isnormal(x), signbit(x),     \
           fpclassify(x), __builtin_isinf(x))

static void show(double d)
{
    float f = (float)d;
    long double l = d, tiny = l * 0x1p-16000L;
    printf("%g:", d);
    SHOW(d);
    SHOW(f);
    SHOW(l);
    SHOW(tiny);
    printf(" %d %d %d\n", __builtin_isnanf(f), __builtin_isinfl(l), __builtin_signbitf(f));
}

static void compare(double a, double b)
{
    printf("%d%d%d%d%d%d ", isgreater(a, b), isgreaterequal(a, b), isless(a, b), islessequal(a, b),
           islessgreater(a, b), isunordered(a, b));
}

static void wide(double d)
{
    __int128 i = d;
    unsigned __int128 u = d < 0 ? -d : d;
    float f = i;
    long double l = u * 3;
    i += 1.5;
    printf("%llx %llx %llx %llx %g %Lg %g %d %g\n", (long long)(i >> 64), (long long)i,
           (long long)(u >> 64), (long long)u, f, l, i / 3 * 0.5, i > d, (double)u + u);
}

static int lazily(const __int128 *p, double d)
{
    return p && *p > d;
}

int main(void)
{
    for (int a = 0; a < COUNT; a++) {
        show(numbers[a]);
        for (int b = 0; b < COUNT; b++)
            compare(numbers[a], numbers[b]);
        puts("");
    }
    wide(1e30);
    wide(-7.9e28);
    wide(12345.678);
    __int128 one = 1;
    printf("%d %d %d\n", lazily(NULL, 1), lazily(&one, 0.5), lazily(&one, 1));
    return 0;
}
