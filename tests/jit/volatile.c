/* Volatile objects, automatic ones too, are read and written when the program says so: what is
 * computed from them is computed then, which the floating-point units' flags show, and what a
 * longjmp finds is what was written last. */
#include <setjmp.h>
#include <stdio.h>

enum { INVALID = 1 };

static void clear(void)
{
    unsigned zero = 0x1f80;
    __asm__ volatile("ldmxcsr %0" : : "m"(zero));
    __asm__ volatile("fnclex");
}

/* Of both units. */
static int is_invalid(void)
{
    unsigned sse;
    unsigned short x87;
    __asm__ volatile("stmxcsr %0" : "=m"(sse) : : "memory");
    __asm__ volatile("fnstsw %0" : "=m"(x87) : : "memory");
    return (sse | x87) & INVALID;
}

#define COMPARE(type, nan)                                                                         \
    do {                                                                                           \
        volatile type number = nan, one = 1;                                                       \
        volatile int result;                                                                       \
        clear();                                                                                   \
        result = number == one;                                                                    \
        int quiet = is_invalid();                                                                  \
        result = number > one;                                                                     \
        printf("%s %d %d %d\n", #type, result, quiet, is_invalid());                               \
    } while (0)

struct flags { unsigned a : 3, b : 5; };
struct numbers { int n; volatile long double x; };
typedef int vector __attribute__((vector_size(16)));

static jmp_buf place;

static __attribute__((noinline)) void leave(void)
{
    longjmp(place, 1);
}

static void jumps(int count)
{
    volatile long double many[count], *literal = &(volatile long double){1};
    volatile float f = 1;
    volatile double d = 1, array[2] = {1, 1};
    volatile long double l = 1;
    volatile _Complex double c = 1;
    volatile vector v = {1, 1, 1, 1};
    volatile struct flags bits = {1, 1};
    struct numbers numbers = {1, 1};
    many[0] = 1;
    if (!setjmp(place)) {
        f = 2;
        d = 3;
        array[1] = 4;
        l = 5;
        c = 6;
        v = (vector){7, 8, 9, 10};
        bits.a = 5;
        bits.b = 11;
        numbers.x = 12;
        many[0] = 14;
        *literal = 15;
        leave();
    }
    vector w = v;
    printf("%g %g %g %Lg %g %d %u %u %Lg\n", f, d, array[1], l, __real__ c, w[3], bits.a, bits.b,
           numbers.x);
    printf("%Lg %Lg\n", many[0], *literal);
}

static double sum(volatile float x, volatile double *y)
{
    x += 0.5f;
    *y *= 2;
    x++;
    return x + *y;
}

int main(void)
{
    COMPARE(float, __builtin_nanf(""));
    COMPARE(double, __builtin_nan(""));
    COMPARE(long double, __builtin_nanl(""));
    jumps(2);
    volatile double y = 1.25;
    volatile float z;
    z = y = -0.0;
    printf("%g %g %g\n", sum(2, &y), y, z);
    _Atomic double a = 1;
    _Atomic float b;
    b = a = 2.5;
    printf("%g %g\n", a, b);
    return 0;
}
