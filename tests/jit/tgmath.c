/* <tgmath.h>: the function is the one for the type that its generic arguments have in common. */
#include <complex.h>
#include <stdio.h>
#include <tgmath.h>

#define SHOW(value)                                                                                \
    printf("%s: %zu %.6g\n", #value, sizeof(value), (double)(value))

int main(void)
{
    float f = 2;
    double d = 3;
    long double l = 4;
    float complex cf = 3 + 4 * I;
    double complex cd = -1;
    int n = 9, exponent;
    SHOW(sqrt(f));
    SHOW(sqrt(n));
    SHOW(sqrt(l));
    SHOW(creal(sqrt(cd) * cd));
    SHOW(cimag(sqrt(cd)));
    SHOW(fabs(cf));
    SHOW(carg(cf));
    SHOW(creal(f));
    SHOW(cimag(n));
    SHOW(pow(f, f));
    SHOW(pow(f, n));
    SHOW(pow(f, l));
    SHOW(creal(pow(f, cf)));
    SHOW(ldexp(f, 3));
    SHOW(ldexp(n, 3));
    SHOW(scalbln(l, 2L));
    SHOW(frexp(f, &exponent) + exponent);
    SHOW(nexttoward(f, l));
    SHOW(fma(f, d, n));
    SHOW(lround(f));
    SHOW(atan2(n++, f));
    SHOW(fmax(f, d));
    printf("%d\n", n);
    return 0;
}
