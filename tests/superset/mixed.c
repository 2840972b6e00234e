/* The word is one thing in one scope and another in the next; typedef, object, tag, member,
 * label and parameter of one name in one function. */
int g(int);
typedef int W;
int sink;

int hidden(W a)
{
    W b = a;
    {
        int W = b;
        W = W * 2;
        W<-1 ? g(1) : g(2);
        b += W;
        {
            typedef long W;
            W c = b;
            b = (W)c * 2;
            { char W[sizeof(W)]; W[0] = 1; b += sizeof W + W[0]; }
        }
        W++;
    }
    for (W i = 0; i < 3; i++) {
        W W = i;
        b += W;
    }
    for (int W = 0; W < 3; W++)
        b += (W)-1;
    W d = (W)-1;
    return b + d;
}

int all(struct W *unused)
{
    struct W { int W; } V = { 1 };
    struct W *T = &V;
    enum { U };
    int W = T->W;
W:
    W = g(W + V.W);
    if (W)
        goto W;
    struct W S = { W };
    return S.W + sizeof(struct W) + W + U;
}

int in_turn(int a)
{
    { int W = 1; a += W; }
    return a;
}

void outlives(void)
{
    int W = 1;
    {
        extern int V;
        V = W;
    }
    sink = W;
}

int parameter_hides(int W)
{
    W *= 2;
    return W;
}

W after(W a) { return (W)a; }
int prototype(W, W *), other(int W, int (*f)(int));
int sizes(void) { return sizeof(struct { W W; }) + sizeof(W); }
struct members { W W; W V; };
W member(struct members *p) { W V = p->W; return V + p->V; }
