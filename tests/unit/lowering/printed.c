/* C in all its forms, for print_all_test.sh: what the project's own sources don't use. */
#include <complex.h>
#include <stdarg.h>
#include <stddef.h>

#pragma pack(push, 2)
struct packed_by_pragma {
    char c;
    int i;
};
#pragma pack(pop)

typedef int v4 __attribute__((vector_size(16)));
enum __attribute__((packed)) small { S1 = 1, S2, S3 = S1 << 2 };
union __attribute__((transparent_union)) either { int *i; const float *f; };
struct fields {
    unsigned a : 3, : 2, b : 5;
    int : 0;
    struct { int x, y; } __attribute__((aligned(16)));
    union { long l; double d; } u;
    _Alignas(8) char c[];
} __attribute__((packed));

extern int renamed(int) __asm__("other_name");
static int *restrict_user(int *restrict p, const volatile int *const q) { return p + *q; }
_Thread_local static int tls __attribute__((tls_model("local-exec"))) = 3;
int (*(*table[3])(void))[4];
int (*chooser(int which))(int, ...);
_Static_assert(sizeof(struct packed_by_pragma) == 6, "packed");
__asm__(".globl from_asm\n.set from_asm, 5");
_Noreturn void leave(void);
extern __inline__ __attribute__((__gnu_inline__)) int inlined(int x) { return x + 1; }

int old_style(a, b, c)
int a;
char *b;
register double c;
{
    return a + *b + (int)c;
}

static int variable(int n, ...)
{
    va_list ap;
    va_start(ap, n);
    int sum = 0;
    while (n-- > 0)
        sum += va_arg(ap, int);
    va_end(ap);
    return sum;
}

static int matrix(int n, int m[static n][n + 1], int k[const restrict]) { return m[1][2] + k[0]; }

static int either(union either e) { return *e.i; }

static int init(int x)
{
    struct { int a[4]; struct { char c, d; } s[2]; } v = {
        .a = { [1] = x, [2 ... 3] = 7 }, .s[1].d = 'q', .s[0] = { 1, 2 } };
    struct fields *f = &(struct fields){ .a = 1, .u.d = 1e10 };
    struct { int p, q; } old = { p: 1, q: x };
    char s[] = "a" "b\0c", w[3] = "xyz";
    int arr[] = { 1, [5] = 2, };
    return v.a[2] + v.s[1].d + f->a + old.q + s[1] + w[2] + (int)(sizeof arr / sizeof *arr) +
           (int)offsetof(struct fields, u) + ((int[]){ 1, 2, 3 })[x & 1];
}

static long operators(long a, long b, int *p, float _Complex z)
{
    a = b = a - (b - 1) - -b + +a - ~b * (a / (b ? b : 1)) % 7;
    a <<= 1, b >>= 2, a ^= b | (a & b), b &= ~0L;
    a = a < b == (b > a) != !(a <= b) || (a >= b && a);
    a += (b, a) + (a ? b : a ? 1 : 2) + (a ?: b);
    a += *p++ + (*p)++ + ++*p - --*p + p[1] + 1[p] - (p - &p[2]);
    a += (long)(char)a + -(-a) + - -a + (long)sizeof(int *) + (long)sizeof a + (long)sizeof(a) * 2;
    a += (long)__real__ z + (long)__imag__ z + (long)_Alignof(double) + (long)__alignof__(a);
    a += __builtin_types_compatible_p(int, long) + _Generic(a, long: 3, default: p[0]);
    a += __extension__({ long t = a; t * t; });
    v4 v = { 1, 2, 3, 4 };
    v = v + (v4){ 4, 3, 2, 1 } * v;
    return a + v[2] + (long)__builtin_expect(a, 1) + 'c' + L'w' + 0x1p3 + 1.5f + 077 + 0b11;
}

static int statements(int n, void *target)
{
    __label__ local;
    static const void *const labels[] = { &&local, &&out };
    int sum = 0;
    if (n)
        if (n > 1)
            sum++;
        else
            sum--;
    if (n) {
        if (n > 2) sum += 2;
    } else sum += 3;
    for (;;) { if (++sum > 5) break; else continue; }
    for (int i = 0, j = 3; i < j; i++, j--) for (; j > 100;) ;
    do sum += 2; while (sum < n);
    while (sum > 1000) sum -= n;
    switch (n) {
        int unreached;
    case 1 ... 3:
        unreached = sum;
        sum = unreached;
        __attribute__((fallthrough));
    case 4:
    default: {
        sum++;
    }
    case 9: ;
    }
    switch (n) case 5: sum = 5;
    if (target) goto *labels[n & 1];
#pragma GCC unroll 2
    for (int i = 0; i < 4; i++) sum += i;
local: __attribute__((unused));
    __asm__ volatile("nop # %0 %[two]" : "+r"(sum) : [two] "i"(2), "m"(n) : "memory", "cc");
    __asm__ goto("" : : : : out);
    {
        int vla[n][n + 1];
        sum += sizeof vla;
        int nested(int x) { return x + 1; }
        sum += nested(3);
        __auto_type copy = sum;
        __typeof__(int (*)[n]) pointer = 0;
        sum += copy + (pointer != 0) + (int)sizeof(int[n]);
        typedef int local_type[3];
        local_type lt = { 1 };
        sum += lt[0];
        { }
        ;
    }
out:
    return sum;
}

int main(int argc, char *argv[])
{
    int m[2][3] = { { 1, 2, 3 }, { 4, 5, 6 } }, two = 2;
    return restrict_user(m[0], &two) == 0 || variable(2, 1, 2) + matrix(2, m, m[0]) +
           either(&two) + init(argc) + (int)operators(argc, 2, m[0], 1.0f) +
           statements(argc, argv) + tls + renamed(inlined(1)) +
           (chooser(1)(1, 2.0) ? S2 : S3) + (table[0] ? (*table[0]())[1] : 0);
}
