#include <stdio.h>
#include <stdarg.h>
#include <stdlib.h>
struct big { long a[4]; };
static double mix(int n, double first, ...) {
    va_list ap, b; va_start(ap, first); va_copy(b, ap);
    double s = first;
    for (int i = 0; i < n; i++) { s += va_arg(ap, int); s += va_arg(ap, double); s += (double)va_arg(ap, long double); s += va_arg(ap, long); s += va_arg(ap, struct big).a[3]; }
    va_end(ap);
    s += va_arg(b, int); va_end(b);
    return s;
}
static void say(const char *fmt, ...) { va_list ap; va_start(ap, fmt); vprintf(fmt, ap); va_end(ap); }
int kr(a, b, c, s) char a; float b; char *s; { return a + b * 2 + c + s[0]; }
static int deep(int n, va_list ap) { return n ? va_arg(ap, int) + deep(n - 1, ap) : 0; }
static int outer(int n, ...) { va_list ap; va_start(ap, n); int r = deep(n, ap); va_end(ap); return r; }
int main() {
    struct big b = { { 1, 2, 3, 4 } };
    printf("%g\n", mix(3, 0.5, 1, 1.5, 2.5L, 10L, b, 2, 3.5, 4.5L, 20L, b, 3, 5.5, 6.5L, 30L, b));
    say("%d %s %g %c %ld %d %d %d %g\n", 1, "two", 3.0, '4', 5L, 6, 7, 8, 9.0);
    printf("%d\n", kr('a', 1.5f, 3, "x"));
    printf("%d\n", outer(9, 1, 2, 3, 4, 5, 6, 7, 8, 9));
    char *p = alloca(10); p[0] = 'q'; putchar(p[0]); putchar('\n');
    return 0;
}
