/* Expressions of every kind, one statement each. */
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <tgmath.h>

typedef int v4 __attribute__((vector_size(16)));
typedef float f4 __attribute__((vector_size(16)));
enum ue { UA, UB };
enum se { SA = -1, SB };
struct bf {
    unsigned a : 3;
    int b : 5;
    unsigned long c : 40;
    _Bool d : 1;
    enum ue e : 2;
    unsigned f : 32, g : 31;
};
struct fl { int n; char data[]; };
union tu { int *i; float *f; } __attribute__((transparent_union));
void takes(union tu);
static int arr[3][4];
int fn(int, ...);
extern int incomplete[];
void test(int, va_list, const struct bf *, volatile int *, int *);

void test(int n, va_list ap, const struct bf *cb, volatile int *vp, int vla[n])
{
    float f = 1; double d = 2; long double ld = 3; _Complex float cf = 1;
    _Complex double cd = 2.0i; short s = 1; char c = 2; unsigned char uc; unsigned short us;
    unsigned u = 1; long l; unsigned long ul; long long ll; unsigned long long ull; __int128 i128;
    unsigned __int128 u128; _Bool b; enum ue ue = UA; enum se se = SA; struct bf bf; int *p = &n;
    const int *cp = p; void *v = p; const void *cv = p; char *str = "a" "b"; v4 a4 = {1,2}, b4;
    f4 g4; _Atomic int ai; _Atomic(long) *ail; int (*fp)(int, ...) = fn; struct fl *fl;
    int (*pa)[4] = arr; _Float16 h; _Float32 f32; _Float64 f64; _Float128 q; _Float64x f64x;

    f + s; d + f; ld * d; cf + d; cf * cd; cd + 1; -s; ~c; !p; +uc; us << 3; u + l; ul + l;
    ll - ull; l + ll; ul + ll; u + i128; u128 + ll; b + b; -b; ue + 1; se + 1; ue + u; se + u;
    -ue; ue ? ue : se; b ? c : s; b ? 1 : 2.0;

    bf.a + 1; bf.b - 1; bf.d + 1; bf.e + 1; bf.f + 1; bf.g + 1; -bf.a; cb->a + 0;
    bf.a ? bf.a : bf.b; (bf.a = 2) + 1; (bf.a, bf.a) + 1; bf.a++ + 1;

    p + 1; p - cp; p == cp; p == 0; 1 + p; p[1]; 1[p]; *p; &p[2]; cp[1]; *cp; &*cp; &arr; arr;
    *arr; **arr; arr[1]; arr[1][2]; &arr[1]; pa[1]; *pa; sizeof arr; sizeof arr[0];
    sizeof(int[3]); sizeof *p; sizeof vla; _Alignof(double); __alignof__(d); sizeof "abc";
    sizeof L"ab"; sizeof u"xy"; sizeof U"xyz"; sizeof u8"é"; sizeof u"𝄞"; "ab\x41" "b"; L"a" "b";
    sizeof L"é"; sizeof "\u00e9";
    sizeof "\"\\\n\t\x41g\101\0\?" "a"; sizeof "a\"" L"b\n\"" "\\"; sizeof "\"" "\\" "" "\
x"; sizeof u"\U0001f600\"é"; sizeof u8"é\e\
" "\1234";

    b ? p : 0; b ? p : (void*)0; b ? p : v; b ? cp : v; b ? cp : p; b ? p : cv; b ? 0 : p;
    b ? (void*)0 : cp; b ? "a" : str; b ? fn : fp; b ? fn : 0; b ? &arr[0] : pa;
    b ? (void)0 : (void)1;

    fn; &fn; *fn; **fp; fp; fn(1); fp(1, 2.0); (*fp)(3); takes(p); takes(&f);

    1; 1u; 1l; 1ul; 1ll; 1ull; 0x7fffffff; 0x80000000; 2147483648; 0xffffffff; 4294967296;
    0x8000000000000000; 9223372036854775807; 0777; 0b101; 1.0; 1.f; 1.L; 0x1p3; 1e5f; .5; 1i;
    1.0fi; 1.0f16; 1.0f32; 1.0f64; 1.0f128; 1.0q; 1.0w; 1.0f64x; 1.0df; 1.0dd; 1.0dl; 'a'; L'a';
    u'a'; U'a'; 'ab'; '\xff'; '\377'; '\n'; '\0'; L'é';

    n = 1; n += 2.0; s = 3; s *= 2; p += 1; p -= s; d = n; f = d; c++; s--; ++uc; p++; ++p; d++;
    cd++; b = p; ue = 3; ue++;

    n, d; (n, d); (d); __extension__ d; __real__ cd; __imag__ cf; __real__ d; ~cd;

    a4 + b4; a4 == b4; g4 < g4; a4 + 1; 2.0f * g4; -a4; ~a4; a4[1]; g4[0]; a4 << 1; b ? a4 : b4;

    (char)n; (const int)n; (int *const)p; (void*)p; (long)p; (void)n; (_Bool)d; (v4)g4;
    (int[]){1,2,3}; (struct fl){1}; &(int){2}; ((struct bf){1}).b + 0;

    fl->data; fl->n; &fl->data; &fl->data[1]; sizeof(struct fl); offsetof(struct fl, data); *vp;
    vp[1]; &vp[1]; vla; vla[1]; &vla;

    va_arg(ap, int); va_arg(ap, char*); va_arg(ap, struct fl); ap;

    ai; ai + 1; ai = 2; ai++; atomic_load(&ai); atomic_fetch_add(&ai, 1); *ail;
    atomic_exchange(ail, 1); __atomic_load_n(p, 0); __atomic_add_fetch(ail, 1, 0);
    __sync_fetch_and_add(p, 1); __sync_bool_compare_and_swap(p, 1, 2);
    __sync_val_compare_and_swap(vp, 1, 2); __atomic_compare_exchange_n(p, &n, 1, 0, 0, 0);
    __atomic_exchange_n(p, 1, 0);

    __builtin_expect(n, 0); __builtin_expect(p != 0, 1); __builtin_choose_expr(1, d, n);
    __builtin_choose_expr(0, d, s); __builtin_constant_p(n); __builtin_constant_p(3);
    __builtin_types_compatible_p(int, const int); __builtin_types_compatible_p(int, long);
    __builtin_popcount(u); __builtin_clzll(ull); __builtin_bswap16(us); __builtin_bswap32(u);
    __builtin_bswap64(ul); __builtin_memcpy(p, cp, 3); __builtin_strlen(str);
    __builtin_add_overflow(n, n, &n); __builtin_alloca(3); __builtin_frame_address(0);
    __builtin_huge_val(); __builtin_inff(); __builtin_nanl(""); __builtin_inff128();
    __builtin_isnan(d); __builtin_fabs(d); __builtin_fabsf(f); __builtin_signbit(d);
    __builtin_object_size(p, 0); __builtin_shuffle(a4, b4); __builtin_complex(1.0f, 2.0f);
    __builtin_complex(d, d); __builtin_sqrtl(ld); __builtin_cabs(cd); __builtin_cexp(cd);
    __builtin_convertvector(a4, f4); __builtin_shufflevector(a4, b4, 0, 1, 4, 5);
    __builtin_strchr(str, 1); __builtin_ffsl(l); __builtin_parity(u);
    __builtin_extract_return_addr(v); __builtin_return_address(0); __builtin_bswap128(u128);
    __builtin_LINE(); __builtin_FILE(); __builtin_FUNCTION();

    _Generic(n, int: 1.0, default: 2); _Generic(str, char*: p, default: 1);
    _Generic((const int)1, int: 'a', default: 1L); _Generic("a", char *: 1u);
    _Generic(fn, int(*)(int, ...): 1ull); _Generic(cp, const int *: 1.f, int *: 2);

    h + h; h + f; f32 + f; f64 + d; f64 + ld; q + ld; q + d; f64x + ld; f32 + f64; h * 1;
    f32 + 1.0; f64x + q; f64x + f64; i128 + 1.0f;

    ldexp(f, 2); ldexp(ld, 2); scalbln(f, 3l); frexp(f, &n); nexttoward(f, ld); fma(f, d, 3);
    creal(cf); creal(f); creal(3); conj(ld); cproj(cd); pow(3, f); pow(cf, d); fmax(f, 1.5f);
    sqrt(f); sqrt(d); sqrt(ld); pow(f, d); fabs(cd); sin(cf); n ? 1 : 0x80000000; -1u; -1l > 0u;
    1 << 3L; 1L << 3; (char)1 << 2; 'a' + 'b'; 1 ? -1 : 1u; sizeof(int) - 8; -(1 << 31); ~0u;
    ~0ul; !0; !1.5; 5 / 2; -5 / 2; -5 % 3; 5u % 3; 7 >> 1; -7 >> 1; 1 < 2; -1 < 1u; 1.5 < 2;
    (int)2.9; (unsigned char)300; (signed char)200; (_Bool)0.5; 1 && 2; 0 || 0; 0 && (1/0); 3 | 4;
    6 & 3; 5 ^ 1; 1 ? 2 : (1/0); (unsigned)-1 >> 31; -1 >> 31; 0xffffffffu + 1; 0xfffffffful + 1;
    (short)0x18000; (1ull << 63) / 3; UB; SB; SA; (enum ue)1; sizeof(enum ue); (long)UB << 40;
    'a' == 97; 1.0 == 1; (int)1e9f;

    __func__; sizeof __func__; incomplete; incomplete[1]; &incomplete; n > 1 ? (struct fl*)v : fl;
    *fl; (*fl).n; -c; uc + uc; us * us; c & 1; s | u; b & b; b | 1; ++b; b++;
}
