/* W is a typedef's name for a struct, a pointer, an array, a function, and tags are W. */
typedef struct W { int W; struct W *next; } W;
int sink;

W *find(W *list, int key)
{
    for (W *at = list; at; at = at->next)
        if (at->W == key)
            return at;
    return 0;
}

W value(W a)
{
    W b = a, c = { 1 }, d = { .W = 2, .next = &b };
    W e = { W: 3 };
    W f[] = { [0] = { 4 }, [1].W = 5 };
    b = (W){ 6, &c };
    b.W = ((W){ .W = 7 }).W;
    b.W += (&(W){ 8, 0 })->W;
    d.next->W<-1 ? sink++ : sink--;
    b.W += (int)__builtin_offsetof(W, W) + (int)__builtin_offsetof(struct W, next);
    sink = sizeof(W) + sizeof(struct W) + sizeof(W *) + sizeof b.W;
    e.W++;
    f->W--;
    return e.W > f[1].W ? b : d;
}

union V { int V; struct { int W; }; };
enum U { U_A };

int unions(union V a)
{
    a.V = 1;
    a.W = 2;
    struct W inside = { a.V };
    enum T { ONE } e = ONE;
    return inside.W + a.W + e;
}

struct T { struct W W; struct W *V[2]; int (*U)(struct W *W); };

int deep(struct T *T)
{
    T->W.W = 1;
    T->W.next->W = 2;
    T->V[0]->W = 3;
    (*T).W.W = 4;
    T->U(&T->W);
    (*T->U)(T->V[1]);
    *&T->W.W += 5;
    T->W.W++;
    ++T->W.W;
    sink = T->W.W<-T->W.W;
    sink = T->W.W * T->W.W;
    return -T->W.W + !T->W.W;
}
