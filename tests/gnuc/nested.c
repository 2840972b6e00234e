// Nested functions, statement expressions, local labels, computed goto, label differences.
int use(int (*)(int));
void *tab[3];
int f(int n, int m) {
    __label__ out, again;
    int total = 0;
    auto int later(int);
    int add(int x) {
        total += x;
        if (total > 100)
            goto out;
        return total * n;
    }
    inline int deeper(int x) {
        int inner(int y) { return add(y) + x; }
        return use(inner);
    }
    static const void *const jump[] = {&&l1, &&l2, &&again};
    static const int off[] = {&&l1 - &&l1, &&l2 - &&l1};
    int later(int x) { return x + n; }
again:
    goto *jump[n & 1];
l1:
    total += ({
        int a = n, b = m;
        a > b ? a : b;
    });
    if (total < 3)
        goto again;
l2:
    goto *(&&l1 + off[n]);
    {
        __label__ l1;
        goto l1;
    l1:
        total++;
    }
    return use(add) + deeper(3) + later(2) + ({
               __label__ l;
               if (n)
                   goto l;
           l:
               5;
           });
out:
    return ({ ; }), ({
                        struct {
                            int x;
                        } s = {n};
                        s;
                    }).x,
           total;
}
