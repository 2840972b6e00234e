// Vectors and their built-ins.
// options: -std=gnu17
// options: -std=gnu17 -mavx512f
#define IS(e, T) _Static_assert(__builtin_types_compatible_p(__typeof__(e), T), #e)
typedef int v4 __attribute__((vector_size(16)));
typedef float f4 __attribute__((vector_size(16)));
typedef double d4 __attribute__((vector_size(32)));
typedef char c16 __attribute__((vector_size(16)));
typedef unsigned u4 __attribute__((vector_size(16)));
typedef long l4 __attribute__((vector_size(32)));
typedef short s2 __attribute__((vector_size(4)));
typedef _Float16 h8 __attribute__((vector_size(16)));
v4 a = {1, 2, 3, 4}, b = {5};
f4 f;
d4 d;
c16 c;
u4 u;
l4 l;
h8 h;
int i;
__attribute__((vector_size(8))) short sv;
void t(void) {
    IS(a + b, v4);
    IS(a < b, v4);
    IS(f < f, v4);
    IS(d == d, l4);
    IS(u > u, v4);
    IS(c == c, __attribute__((vector_size(16))) signed char);
    IS(-a, v4);
    IS(~u, u4);
    IS(a[1], int);
    IS(f * 2, f4);
    IS(2 - d, d4);
    IS(a << 2, v4);
    IS(a << u, v4);
    IS(__builtin_shuffle(a, b), v4);
    IS(__builtin_shuffle(f, f, a), f4);
    IS(__builtin_shufflevector(a, b, 0, 1), __attribute__((vector_size(8))) int);
    IS(__builtin_shufflevector(a, b, 0, 1, 4, 5), v4);
    IS(__builtin_convertvector(a, f4), f4);
    IS((c16)a, c16);
    IS(h + h, h8);
    IS(a = b, v4);
    IS(a += 1, v4);
    IS(a++, v4);
    IS(d > 3.0, l4);
    IS(sv * 2, __attribute__((vector_size(8))) short);
}
f4 g(f4 x, f4 y) {
    f4 z = x;
    z[0] += 3;
    z = __builtin_shuffle(z, (v4){3, 2, 1, 0});
    return (z * 2 - y) / x;
}
v4 k(v4 x, int n) { return (x << n) + (x >> 1) * ~x % 7 | x & 3 ^ x; }
d4 w(l4 m, d4 x) { return m[0] ? x : -x; }
union {
    v4 v;
    int i[4];
} un = {{1, 2}};
struct {
    char c;
    d4 d;
} al;
_Static_assert(sizeof al == 64 && __alignof__(d4) == 32 && sizeof(s2) == 4, "");
v4 arr[2] = {{1}, {2, 3}};
const v4 *pv = &a;
int el(const v4 *p) { return (*p)[2] + (*(v4 *)p)[i]; }
#ifdef __AVX512F__
#include <immintrin.h>
__m512 x5(__m512 q) { return _mm512_add_ps(q, q); }
#endif
#include <emmintrin.h>
__m128i sse(__m128i x) { return _mm_add_epi32(_mm_slli_epi32(x, 3), _mm_set1_epi32(4)); }
