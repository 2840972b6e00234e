/* Arithmetic and comparisons of operands narrower than an int, and results cut to narrower types:
 * each pair of types, at the edges of their values. A line a pair, by sums that tell places. */
#include <stdio.h>

typedef signed char sc;
typedef unsigned char uc;
typedef short ss;
typedef unsigned short us;
typedef unsigned int ui;
typedef long sl;
typedef unsigned long ul;
typedef _Bool bo;
typedef enum { LOW = -3, HIGH = 70000 } en;

static const long edges[] = {
    0, 1, 2, 3, 7, 127, 128, 129, 255, 256, 257, 32767, 32768, 32769, 65535, 65536, 65537, 70000,
    -1, -2, -127, -128, -129, -255, -256, -257, -32767, -32768, -32769, -65535, -65536,
    0x7f7f, 0x8080, 0x5a5a, 0x7fffffff, -0x7fffffff - 1, 0xffffffff, 0x7f80ff00};
enum { COUNT = sizeof edges / sizeof *edges };

/* Kept out of line, else all are constants. */
static unsigned long sum;
static __attribute__((noinline)) void add(long v) { sum = sum * 31 + (unsigned long)v + 7; }

/* Of ints that may overflow the arithmetic is unsigned: what overflows has no meaning in C. */
#define PAIR(A, B)                                                                                 \
    static __attribute__((noinline)) void compare_##A##_##B(A a, B b)                              \
    {                                                                                              \
        add((a < b) | (a <= b) << 1 | (a > b) << 2 | (a >= b) << 3 | (a == b) << 4 |               \
            (a != b) << 5);                                                                        \
        add(((ui)a < b) | ((ui)a >= (ui)b) << 1 | ((ui)(ss)a < (us)b) << 2 |                       \
            ((sl)a > (ui)b) << 3 | ((sl)(ui)a == (sl)(ui)b) << 4 | ((ul)(ss)a < (ul)(ss)b) << 5);  \
        add((a < 100) | (a >= 200) << 1 | (b == 255) << 2 | (a != -1) << 3 | (b > 65535u) << 4 |   \
            ((us)a < 65535u) << 5 | ((uc)b <= -1) << 6 | (-5 < (sc)a) << 7);                       \
        add((ss)a > 40000);                                                                        \
        add((a & b) | ((a ^ b) & 7) << 8);                                                         \
        add(((us)a & (us)b) == (us)b);                                                             \
        add((((ss)a | (ss)b) < 0) + (((uc)a ^ (uc)b) > 9) * 2 + (((ui)(ss)a & (ss)b) > 9) * 4);    \
        add((a && b) + (a || !b) * 2 + ((a & b) ? 4 : 0));                                         \
    }                                                                                              \
    static __attribute__((noinline)) void compute_##A##_##B(A a, B b)                              \
    {                                                                                              \
        add((sc)(a & b)), add((uc)(a | b)), add((ss)(a ^ b)), add((us)(~a & ~b));                  \
        add((sc)((ui)a + b)), add((us)((ui)a - b)), add((ss)((ui)a * b)), add((uc)((ul)a * 257));  \
        add((ss)((ul)a * b + 77)), add((int)((ul)a * b)), add((ui)((sl)a - b)), add((uc)-(ul)b);   \
        add((us)((ul)a << 3)), add((ss)((ul)a << 3)), add((uc)((ul)a << 9));                       \
        add((ui)((ul)b << 1));                                                                     \
        add((us)a >> 3), add((ss)a >> 3), add((uc)a >> 8), add((ui)(ss)a >> 3), add((sc)a >> 1);   \
        add((us)((us)a >> 5)), add((ul)(ui)(ss)a >> 4), add((sl)(us)a >> 15);                      \
        add((uc)a / 10), add((us)a % 10), add((ss)a / 7), add((ss)a % -7), add((sc)b / -1);        \
        add((ss)b / -1), add((ui)(ss)b / 3), add((uc)a / 300), add((sl)(us)a / 9u);                \
        if ((uc)b) add((uc)a / (uc)b), add((us)a % (uc)b), add(200u / (uc)b), add((sc)a / (uc)b);  \
        if ((us)b) add((us)a / (us)b), add((us)a % (us)b), add((ul)(us)a / (us)b);                 \
        if ((ss)b) add((ss)a / (ss)b), add((ss)a % (ss)b), add((ui)(ss)a / (ui)(ss)b);             \
        add((ss)(a < b ? a : b)), add((uc)(b ? (ul)a + b : (ul)b)), add((us)(a ?: b));             \
        add((sc)((void)a, (ui)a + b)), add((ss)(int)(ui)(sl)a), add((bo)((ui)a + b));              \
        add((us)(a == b)), add((uc)(bo)a + (bo)b), add((bo)a & (bo)b), add((bo)a < (bo)b);         \
        add((bo)a == 1), add((bo)b > 1), add((en)(ss)a == (en)(ss)b), add((sl)(en)(uc)a);          \
        add((ul)(ui)(ss)a ^ (ul)(ui)(ss)b), add((sl)(ui)(sc)a & (sl)(us)b);                        \
    }                                                                                              \
    static __attribute__((noinline)) void assign_##A##_##B(A a, B b)                               \
    {                                                                                              \
        us u = (us)a;                                                                              \
        ss s = (ss)a;                                                                              \
        uc c = (uc)a;                                                                              \
        bo o = (bo)a;                                                                              \
        struct { uc low : 3; us mid : 11; int high : 17; ul wide : 40; } f = {1, 2, 3, 4};         \
        u += b, s -= (us)b, c *= (uc)b, u ^= b, s |= (sc)b, c &= b, add(u), add(s), add(c);        \
        u += (ul)b * b, s *= (us)b + 3u, c -= (ui)b << 2, add(u), add(s), add(c);                  \
        u <<= 3, s >>= 2, c >>= 1, u >>= 4, add(u), add(s), add(c), c <<= 7, add(c);               \
        u /= 10, s /= 7, c %= 100, s %= -9, add(u), add(s), add(c);                                \
        if ((us)b) u = (us)a, u %= (us)b, add(u), u = (us)a, u /= (uc)b ? (uc)b : 1, add(u);       \
        add(u++ + s-- + c++), add(++u - --s + ++c), o += 255, add(o), o ^= 1, add(o), o++, add(o); \
        f.low += b, f.mid *= (us)b, f.high ^= b, f.wide -= b, add(f.low), add(f.mid);              \
        add(f.high), add((sl)f.wide), add(f.low < (uc)b), add(f.mid == (us)b), add(f.wide > 5);    \
        add((uc)(f.wide + f.low)), add((us)(f.mid * f.mid)), add((ss)(f.high & f.low));            \
        add(f.low / 3 + f.mid % 7), add((f.mid & f.low) == f.low), add((ss)(f.wide << 3));         \
        s = 5, s += 0.5 + (sc)b, add(s), u = 9, u *= 1.5, add(u);                                  \
    }                                                                                              \
    static void pair_##A##_##B(void)                                                               \
    {                                                                                              \
        unsigned long sums[3];                                                                     \
        sum = 0;                                                                                   \
        for (int i = 0; i < COUNT * COUNT; i++)                                                    \
            compare_##A##_##B((A)edges[i / COUNT], (B)edges[i % COUNT]);                           \
        sums[0] = sum, sum = 0;                                                                    \
        for (int i = 0; i < COUNT * COUNT; i++)                                                    \
            compute_##A##_##B((A)edges[i / COUNT], (B)edges[i % COUNT]);                           \
        sums[1] = sum, sum = 0;                                                                    \
        for (int i = 0; i < COUNT * COUNT; i++)                                                    \
            assign_##A##_##B((A)edges[i / COUNT], (B)edges[i % COUNT]);                            \
        sums[2] = sum;                                                                             \
        printf(#A " " #B " %lx %lx %lx\n", sums[0], sums[1], sums[2]);                             \
    }

#define PAIRS(A) PAIR(A, sc) PAIR(A, uc) PAIR(A, ss) PAIR(A, us) PAIR(A, int) PAIR(A, ul)
PAIRS(sc) PAIRS(uc) PAIRS(ss) PAIRS(us) PAIRS(int) PAIRS(ui) PAIRS(sl) PAIRS(bo)

#define RUN(A) pair_##A##_sc(), pair_##A##_uc(), pair_##A##_ss(), pair_##A##_us(),                 \
               pair_##A##_int(), pair_##A##_ul()

/* Operands that have effects are evaluated once, from left to right. */
static int calls;
static short next(int by) { return (short)(calls = calls * 3 + by); }

int main(void)
{
    RUN(sc), RUN(uc), RUN(ss), RUN(us), RUN(int), RUN(ui), RUN(sl), RUN(bo);
    short v = 3;
    unsigned char c = (unsigned char)(next(1) * 5 + (v++, v) - next(2));
    printf("%d %d %d\n", c, v, calls);
    v += next(4) * next(5);
    printf("%d %d\n", v, calls);
    printf("%d %d\n", (short)(next(1) < next(2) ? next(3) : next(4) + 70000), calls);
    printf("%d\n", (next(6) & 255) == (next(7) & 255));
    return 0;
}
