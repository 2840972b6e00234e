// Attributes in every position, GNU's and C2x's.
// options: -std=gnu2x
#define A __attribute__((unused))
A static int a1 A;
static A int a2;
static int A a3;
int *A a4, *A const *a5 A = 0;
int(A *a6), (*A a7)(int A, char *A q A)A;
int A f1(void) A;
A int f2(A int x, int A y, int z A) { return x + y + z; }
int f3(void) __attribute__((noinline, alias("f3_real")));
int f3_real(void) { return 0; }
struct A s1 {
    int A m1 A, m2;
    A int m3 : 3 A;
} A;
struct s2 {
    int x;
} __attribute__((packed, aligned(2)));
union __attribute__((transparent_union)) u1 {
    int *i;
    float *f;
};
typedef union {
    int *i;
    float *f;
} u2 __attribute__((__transparent_union__));
enum A e1 { E1 A, E2 A = 4, E3 __attribute__((deprecated)) } A;
typedef int aligned_int __attribute__((aligned(16))), *A pointer;
typedef A int late;
void takes(u2);
void take(void) {
    int i;
    float f;
    takes(&i);
    takes(&f);
    takes(0);
}
[[]];
[[gnu::unused]] static int b1 [[gnu::unused]];
int b2[[]], b3[[]][3][[]];
int (*b4)(int [[gnu::unused]], char *[[gnu::unused]]);
void b5(int[] [[gnu::unused]], int (*)(void) [[gnu::unused]], int[2][3][[]]);
unsigned long b6 = sizeof(int *[[gnu::unused]]) + sizeof(int[3] [[gnu::unused]]) + sizeof(int[[]]);
unsigned long b7 = sizeof(int (*[[]])(void)) + sizeof(int (*[[]][3])[4][[]]);
struct[[]] s3 {
    int a [[gnu::aligned(8)]], b[[]] : 3;
    [[]] int c;
};
enum[[]] e2{E4[[]], E5 [[gnu::deprecated, deprecated("old")]] = 3};
[[gnu::noreturn, nodiscard]] int g1(void);
void g2 [[gnu::noinline]] (void)[[]];
[[__gnu__::__always_inline__]] inline int g3(void) { return 1; }
int h(int n) {
    [[]];
    [[]] n++;
    [[]] { n--; }
    [[]] int q[[]] = 2;
    A int r = 3;
    for ([[]] int i = 0; i < 3; i++)
        n += g3();
    switch (n) {
        [[]] case 1 : n++;
        [[fallthrough]];
    case 3:
        n--;
        __attribute__((fallthrough));
    default:
        n++;
    }
    [[]] lab : A;
    n++;
    if (n < 0)
        goto lab;
other:
    A;
    if (n < -5)
        goto other;
    [[]] if (n)[[]] n--;
    else[[]] n++;
    do
        [[]] n--;
    while (n > 9);
    [[]] return n + q + r;
}
void m([[maybe_unused]] int v, int[[]] w2, struct s3[[]] z, [[]] int (*fp[[]])(int[[]])[[]]) {}
int A (*A (*A deep)(void))(int) A;
__extension__ A int ext1;
typedef A long long ext2;
struct {
    __extension__ A union { int x; };
    __extension__ struct { int y A; };
} ext3;
int section __attribute__((section("mine"), used));
extern int weak1 __attribute__((weak)), weak2 A __attribute__((__weak__));
extern int alias1 __attribute__((alias("section")));
extern int asmname __asm__("other_name") A;
int use(void) { return asmname + weak1; }
void ctor(void) __attribute__((constructor(201), cold));
void ctor(void) {}
void *alloc(unsigned long)
    __attribute__((malloc, alloc_size(1), assume_aligned(16), warn_unused_result));
int fmt(const char *, ...) __attribute__((format(printf, 1, 2), nonnull(1)));
static inline A int inl(void) { return 0; }
int vis __attribute__((visibility("hidden"), mode(DI)));
_Static_assert(sizeof vis == 8);
