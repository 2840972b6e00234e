// options: -std=c11 -march=haswell
// processor: fma
/* ISO C without an option: a product is rounded before it is added to, whatever the processor has
 * an instruction for. */
#include <stdio.h>

double sum(double, double, double);

__attribute__((noinline)) double sum(double a, double b, double c)
{
    return a * b + c;
}

int main(void)
{
    double a = 1 + 0x1p-30;
    printf("%g\n", sum(a, a, -1 - 0x1p-29));
    return 0;
}
