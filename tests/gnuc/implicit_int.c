/* Declarations without a type, at every place that C90 let them stand.
// options: -std=gnu89
// options: -std=gnu17
*/
static a, *b, c[3];
d;
*e;
const f1;
static volatile g1;
f2(long);
f3(int), f4();
extern *f5(struct s *), (*f6)();
f7(p, q, r)
    register p;
    const *q;
{
    auto x = p;
    static y;
    const *z = q;
    y += x + *z + r;
    f2(y), f3(f4());
    return y;
}
*f8(const n, register m) { return c + n + m; }
static f9() { return sizeof(const); }
struct members {
    const x;
    __attribute__((aligned(8))) y;
    volatile *z, bits : 3;
    __attribute__((aligned(16))) const typeless;
};
f10(struct members *m) { return m->x + m->y + *m->z + m->bits + m->typeless; }
main() { return f9() + (a + *b + d + *e + f1 + g1); }
