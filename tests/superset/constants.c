/* W is an enumeration constant, a macro, a macro with arguments. */
int g(int);
int sink;

enum E { W = 5, V = W + 1, U };
enum W { A = W };
enum W instance = W;
int array[W] = { [W - 1] = W, [0 ... 2] = -W };
struct s { int bits : W; };
_Static_assert(W == 5, "W");
_Static_assert(sizeof(W) == sizeof(int), "size");

int uses(int a)
{
    W;
    a = W;
    a += W * W;
    a += W<-1;
    a += a<-W;
    a += (W)-1;
    a += (W)<-1;
    a += (W) * a;
    W + a;
    W<-a && g(1);
    a += W ? 1 : 2;
    a += sizeof W;
    a += (int)W;
    switch (a) {
    case W:
        return W;
    case W + 10:
        return -W;
    case -W ... -1:
        return 3;
    case (W) * 4:
        return 4;
    }
    int local[W], other[2][W] = { { [W - 2] = 1 } };
    for (int i = 0; i < W; i++)
        local[i] = W, other[0][i] += W;
    enum { W = 9 };
    return local[0] + W + other[1][a];
}

#define MACRO(W) ((W) + 1)
#define JOINED(a, b) a##b
#define STRING(W) #W
#define BODY(W) do { W = g(W); } while (W)
#define CALL(f, ...) f(__VA_ARGS__)
#define NEG -1

int macros(int a)
{
    a = MACRO(W) + MACRO(a);
    BODY(a);
    a += CALL(g, W);
    a += JOINED(1, 2);
    a += a<NEG;
    a += W<NEG;
    a += a <NEG ? 1 : 2;
    if (a<NEG)
        a++;
    return a + sizeof STRING(W);
}
