/* Functions of <math.h> that may set errno are called when the program says so, though nobody wants
 * what they give; those of constants are computed by the compiler. */
#include <errno.h>
#include <math.h>
#include <stdio.h>

volatile double minus = -1, zero = 0, big = 1e308, two = 2;
volatile float minus_f = -1;
volatile long double minus_l = -1;

#define SHOW(call)                                                                                 \
    do {                                                                                           \
        errno = 0;                                                                                 \
        double got = (double)(call);                                                               \
        int error = errno;                                                                         \
        errno = 0;                                                                                 \
        call;                                                                                      \
        printf("%s: %d %d %g\n", #call, error, errno, got == got ? got : 0.5);                     \
    } while (0)

/* Without the library if it is linked without. */
static double of_constants(void)
{
    return sqrt(2) + log(2) + pow(2, 0.5) + atan2(1, 2) + fmod(7.5, 2) + __builtin_exp(1) +
           (double)lround(2.5);
}

int main(void)
{
    SHOW(sqrt(minus));
    SHOW(sqrt(two));
    SHOW(sqrt(-zero));
    SHOW(sqrtf(minus_f));
    SHOW(sqrtl(minus_l));
    SHOW(__builtin_sqrt(minus));
    SHOW(log(zero));
    SHOW(log2(minus));
    SHOW(__builtin_log10(minus));
    SHOW(acos(two));
    SHOW(exp(big));
    SHOW(pow(big, two));
    SHOW(fmod(big, zero));
    SHOW(hypot(big, big * 1.5));
    SHOW(ldexp(big, 30));
    SHOW(sin(zero));
    double (*through)(double) = sqrt;
    SHOW(through(minus));
    printf("%g\n", of_constants());
    return 0;
}
