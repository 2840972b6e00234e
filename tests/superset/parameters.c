/* W is a parameter: of definitions, prototypes, K&R lists, function pointers. */
int g(int);

int plain(int W) { return W + g(W); }
int pointer(int *W) { return *W + W[1]; }
int array(int W[3]) { return *W; }
int sized(int W, int V[W]) { return V[W - 1]; }
int stars(int W, int [*]);
int function(int W(int)) { return W(1) + (*W)(2) + (W)(3); }
int function_pointer(int (*W)(int)) { return W(1) + (*W)(2); }
int parenthesised(int (W)) { return W; }
int qualified(const int W, volatile int *const V) { return W + *V; }
int registered(register int W) { return W; }
int variadic(int W, ...)
{
    __builtin_va_list V;
    __builtin_va_start(V, W);
    W += __builtin_va_arg(V, int);
    __builtin_va_end(V);
    return W;
}
int attributed(int W __attribute__((unused)), int V) { return V; }
int prototype(int W, int (*V)(int W, int V), int U[W]);
int (*object)(int W, char *V);
int (*returned(int W))(int W) { return W ? g : 0; }
typedef int type(int W);
struct s { int (*W)(int W); };

int kr(W) int W; { return W + 1; }
int kr_none(W) { return W + 2; }
int kr_several(W, V, U) int W, *V; char U; { return W + *V + U; }
int kr_pointer(W) int (*W)(); { return W(1) + (*W)(2); }
int kr_array(W, n) int n, W[]; { return W[n]; }
int kr_struct(W) struct s *W; { return W->W(1); }
implicit(W) { return W; }
static registered_implicit(register W) { return W; }
*implicit_pointer(W) int *W; { return W; }

int calls_kr(void)
{
    int V = 2;
    return kr(1) + kr_none(2) + kr_several(3, &V, 'c') + implicit(4) + registered_implicit(5);
}
