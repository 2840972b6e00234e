/* Names that hide others, and what can't be said twice. */
typedef struct { int file; } Name;
struct tag { int file; };
extern struct tag early;
int shadow(Name *n, struct tag *t)
{
    __label__ done;
    struct tag { char inner; } Name = {1}, *p = &Name;
    enum tag2 { V = sizeof(struct tag) } e = V;
    {
        struct tag { double third; } *q = 0;
        (void)q->third;
    }
    for (struct tag l = {0}, *m = &l; m->inner < V; l.inner++)
        t->file += p->inner + n->file;
    if (e == V)
        goto done;
    else if (n->file)
        return ({ struct tag { long l; } y = {2}; y.l; }) + ({ in: (int)sizeof(struct made { int m; }); });
    switch (t->file) {
    case 1 ... 2:
    case 2 + sizeof(Name): break;
    default:;
    }
    do {
        int V = 3;
        t->file = V;
    } while (t->file < V);
done:
    return ({ __label__ again; again: if (n->file--) goto again; n->file; });
}
struct tag early = {sizeof early};
int old(a, b, c) short b; float *c; { return a + b + (int)*c; }
int variable(int n, int a[n][n + 1], int (*f)(struct only_here *))
{
    int local[n][2 * n];
    return sizeof local + sizeof a[0] + local[1][2] + f(0) + (int)(&local[1] - &local[0]);
}
