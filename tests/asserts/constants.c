/* Constant expressions: which are integer constant expressions, and their values. */
enum { A = 3, B = A << 4, C = sizeof(int[A]), D = -1 };
int x, array[10];
extern int function(void);
struct s { char c; int i[3]; } object;

void integers(void)
{
    0x7fffffff + 2, 0x7fffffff * 2, -0x7fffffff - 1, -(-0x7fffffff - 1), 0u - 1, ~0u;
    1 << 31, 1 << 30, -1 << 3, (short)0xf234 << 4, 1u << 31, 0x1234567876543210LL << 32;
    (__int128)1 << 100, (__int128)-1 << 63, -1LL >> 3, -7 / 2, -7 % 3, 'a', L'a', '\377', 'ab';
    (_Bool)42, (unsigned char)300, (int)2.9, (int)(1.5 + 1.5), (char)-0.5, !5, A + B + D;
    1 ? 2 : x, x ? 2 : 3, 0 && x, 1 || x, 0 ? 1 / 1 : 3, A ?: x, (1, 2), x * 0;
}

void built_in(void)
{
    __builtin_constant_p(3), __builtin_constant_p(x), __builtin_choose_expr(1, 2, x);
    __builtin_types_compatible_p(int, const int), _Generic(x, int: 4, default: x);
    __builtin_classify_type(1), __builtin_classify_type(1.0), __builtin_classify_type(array);
    __builtin_classify_type(object), __builtin_classify_type((_Complex double)1);
    __builtin_ffs(8), __builtin_ffsll(0x8000000000000000ULL), __builtin_ffs(0xffffffffUL);
    __builtin_clz(3), __builtin_ctzll(8), __builtin_popcount(255), __builtin_bswap32(1);
    __builtin_parity(7), __builtin_clrsb(-5), __builtin_clrsbl(5), __builtin_expect(5, 1);
    __builtin_strlen("abc"), __builtin_offsetof(struct s, i[2]), sizeof(struct s);
}

void real(void)
{
    0.56837e-6, 1.1f + 2.2f, 0.1 + 0.2, 1.0 / 3, 1.0L / 3, -0.0, 1e400, 0.1q, 1.5q, 1e-45f;
    __builtin_infd64(), __builtin_nand32("");
    __builtin_nan(""), __builtin_inf(), -__builtin_inff(), 16777217.0f, (float)16777217;
    7.006492321624085354618647916449580656401309709382578858785341419448955413429303e-46f;
    0x1.fp3, 0x.8p1f, 0x1p-16445L, 2.9, 2.9f, 2.9L, (int)2.9L, (_Bool)1e-400L, !0.0, !2.9f, 1.5w;
    0.1f == 0.1, 0.1L == 0.1, 1e23 + 0.0f, -2.9f, 2.9 ? 1 : 2, 2.9 && 1, 0 || 2.9f, 0.0 || 1, (int)2.9 ? 1 : 2, 1.e3F, .5e1l, (float)0.1L;
    0.30000000000000004 == 0.1 + 0.2, (double)0.1f, 3.0 * 0.1, 2.5f16, 0.5f32x, 1.25f128;
}

int *addresses[] = {array, &array[3], array + 2, object.i, &object.i[1], (int *)16, 0};
long differences[] = {&array[7] - &array[2], (char *)&object.i[1] - (char *)&object,
                      (long)&((struct s *)0)->i, (char *)&((struct s *)16)->i[1] - (char *)16};
int (*functions[])(void) = {function, &function, *function};
