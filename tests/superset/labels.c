/* W is a label, beside other things of that name. */
int g(int);
int sink;

int composed(void)
{
    extern char W[10];
    {
        extern char W[];
        return sizeof W + W[1];
    }
}

int leaves_nested(int n)
{
    __label__ W;
    void inner(int m)
    {
        if (m)
            goto W;
    }
    inner(n);
    return 1;
W:
    return 2;
}

int plain(int n)
{
W:
    n = g(n);
    if (n)
        goto W;
    return n;
}

int before_each(int n)
{
    {
        if (n == 1)
            goto W;
        n++;
    W:;
    }
    if (n)
        goto V;
V:
    return n;
}

int before_declaration(int n)
{
    goto W;
W:;
    int a = n;
    return a;
}

int before_block(int n)
{
W: {
    if (g(n))
        goto W;
}
    return n;
}

int before_loop(int n)
{
W:
    while (g(n))
        if (n--)
            goto W;
    return n;
}

int under_if(int n)
{
    if (n)
W:      n = g(n);
    else
V:      n--;
    if (n > 3)
        goto W;
    if (n < -3)
        goto V;
    return n;
}

int with_variable(int W)
{
W:
    W = g(W);
    if (W)
        goto W;
    return W;
}

int with_attribute(int n)
{
W: __attribute__((unused))
    n++;
    return n;
}

int computed(int n)
{
    static void *const table[] = { &&W, &&V, &&W };
    goto *table[n];
W:
    n = g(n);
    goto *(n ? &&V : &&W);
V:
    return n;
}

int local(int n)
{
    int m = ({
        __label__ W;
        int k = n;
    W:
        k = g(k);
        if (k)
            goto W;
        k;
    });
    {
        __label__ W, V;
        goto V;
    W:
        return m;
    V:
        goto W;
    }
}

int in_switch(int n)
{
    switch (n) {
    case 1:
    W:
        n++;
        break;
    case 2:
        goto W;
    default:
        n--;
        goto W;
    }
    return n;
}

void in_asm(int n)
{
    asm goto("# %l0" : : : : W);
    g(1);
W:
    asm volatile("# %0" : : "r"(n));
}

int followed(int *p, int n)
{
W:  *p = n;
V:  (*p)++;
U:  ++*p;
T:  -n;
S:  if (n) goto W; else if (*p) goto V;
    if (g(1)) goto U;
    if (g(2)) goto T;
    if (g(3)) goto S;
    return n;
}
