/* W in the less usual places: attributes, asm, designators, generic selections, statement
 * expressions, bit-fields, VLAs, for-init, typeof, alignment. */
int g(int);
int sink;
enum { SIX = 6 };
#define TEXT(x) #x
#define NAMED(x) "%[" TEXT(x) "]"

static void W(int *a) { *a = g(*a); }

int cleaned(void)
{
    int a __attribute__((cleanup(W))) = 3;
    int V __attribute__((cleanup(W), aligned(16))) = 4;
    return a + V;
}

extern int alias_of_W(int) __attribute__((alias("target")));
int target(int a) { return a; }
int named(int) asm("W_symbol");
int call_named(void) { return named(1); }

int operands(int V)
{
    int out;
    asm("mov " NAMED(W) ", %[V]" : [V] "=r"(out) : [W] "r"(V));
    asm volatile("# %0 %[T]" : "+r"(V) : [T] "i"(3) : "memory", "cc");
    int U = V;
    {
        int W = U;
        asm("# " NAMED(W) : [W] "+r"(W));
        asm("# %0" : : "r"(W), "r"((W)), "r"(W + 1));
        U += W;
    }
    return out + U;
}

struct s { int W, V[4]; struct { int U; } T; unsigned S : 3; };
union u { int W; char V[4]; };

int designated(int n)
{
    struct s a = { .W = 1, .V = { [1] = 2 }, .T.U = 3, .S = 1 };
    struct s b = { W: 1, V: { 1, 2 }, .T = { U: 4 } };
    union u c = { .W = n };
    struct s d[2] = { [0].W = 1, [1].V[2] = n, [1] = { .W = 2 } };
    static struct s e = { .V[0] = 1, .V[1 ... 2] = 7, .T = { .U = 8 } };
    return a.W + b.V[1] + c.W + d[1].V[2] + e.T.U + ((struct s){ .W = n }).W +
           (int)__builtin_offsetof(struct s, W) + (int)__builtin_offsetof(struct s, T.U) +
           (int)__builtin_offsetof(struct s, V[2]);
}

int generic(int W)
{
    typedef char V;
    double U = 1;
    int a = _Generic(W, int: W, default: 0);
    a += _Generic(U, int: 0, double: W + 1);
    a += _Generic((V)1, V: W, default: g(W));
    a += _Generic(&W, int *: (W)-1, default: 2);
    a += _Generic((W), int: W<-1, default: 2);
    a += _Generic(W + U, double: ({ W; }), default: 2);
    return a;
}

int statement_expressions(int V)
{
    int a = ({ int W = V; W++; W; });
    a += ({ int W = V; W<-1; });
    a += ({ int W[3] = { 1 }; W[1] = 2; W[0] + W[1]; });
    a += ({ int (*W)(int) = g; W(3); });
    a += ({ struct s W = { 4 }; W; }).W;
    if (({ int W = a; W; }))
        a += g(({ typeof(W) *V = 0; V ? 5 : 6; }));
    return a;
}

int sizes(int W, int V[W][W + 1])
{
    int a[W], b[W][V[0][0]], (*c)[W] = &a;
    a[0] = W;
    b[0][0] = (*c)[0];
    typedef int T[W];
    T d;
    d[0] = sizeof(T) + sizeof a + sizeof(b[W]) + sizeof *c;
    typeof(W) e = d[0];
    __typeof__(W) *f = &W;
    typeof(int[W]) h;
    h[0] = 1;
    typeof(W) *i = f;
    __auto_type U = W;
    _Alignas(SIX + 2) char j = (char)U;
    _Alignas(double) int k = j;
    return e + *f + h[0] + *i + U + k + __alignof__(W) + __alignof__(W[V]);
}

int loops(int n)
{
    int sum = 0;
    for (int W = 0; W < n; W++)
        sum += W;
    for (int W = 0, V = n; W<V; ++W, --V)
        sum += W<-V;
    for (int *W = &n, *V = W; W; W = 0)
        sum += *W + *V;
    for (struct s W = { 1 }; W.W; W.W--)
        sum += W.V[0];
    for (int W[2] = { 1 }; W[0]--;)
        sum += W[1];
    for (int (*W)(int) = g; W; W = 0)
        sum += W(sum);
    return sum;
}

int conditional(int W, int *V)
{
    int a = W ? W : -W;
    a += W ?: *V;
    a += W ? (W)-1 : (W)+1;
    a += a ? W<-1 : W<-2;
    a += W ? V[W] : *V;
    a = W, a += W;
    a = (W, W);
    return W ? W ? 1 : W : W;
}

_Complex double complex(_Complex double W)
{
    __real__ W = 1;
    __imag__ W = __real__ W;
    return ~W + __extension__ W * 2i;
}

typedef float V4 __attribute__((vector_size(16)));
V4 vector(V4 W, V4 V)
{
    W[0] = 1;
    W[1] += V[2];
    W *= V;
    return W * V + (V4){ 1, 2, 3, 4 } - -W;
}

_Atomic int atomic;
int atomics(void)
{
    int W = 0;
    __atomic_fetch_add(&atomic, W, 5);
    __atomic_compare_exchange_n(&atomic, &W, W + 1, 0, 5, 5);
    atomic = W;
    return W + __builtin_choose_expr(sizeof(W) == 4, W, 2) + __builtin_constant_p(W);
}
