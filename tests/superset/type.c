/* W is a typedef's name: declarations, casts, sizeof and all else that a type is good for. */
typedef int W;
typedef W V;
int sink;
void take(void *);

W object;
W first, *second, third[3];
W function(W);
W (*pointer)(W);
W (parenthesised);
static W hidden = 1;
W static later = 2;
const W constant = 3;
W const other = 4;
volatile W unstable;
extern W object;
_Thread_local W each;
W *pointers[] = { &object, &hidden };
struct s { W m; W *p; W bits : 3; W : 0; W array[2]; const W c; };
union u { W a; unsigned b; };
struct t { W (m); W (*f)(W); };
W array_of(W n, W a[n], W *const p, W (*q)[n], W unnamed(W));

W function(W a)
{
    W b = a;
    W c, *d = &b, e[3] = { 1 };
    W (f) = 3;
    W (*g)[3] = &e;
    W *h = d;
    const W i = 4;
    static W j;
    register W k = 5;
    W const l = 6;
    W(m) = 7;
    c = (W)a;
    c += (W)1.5;
    c += (W)(a);
    c += (W)-a;
    c += (W)+a;
    c += (W)~a;
    c += (W)!a;
    c += (W)*d;
    c += *(W *)d;
    c += (W)&a != 0;
    c += (W)(W)a;
    c += (W)sizeof a;
    c += (W)'c';
    c += (W)"s"[0];
    c += (W)e[1];
    c += (W)d[0]++;
    c += (W){ 1 };
    c += ((W){ a })++;
    c += *(W[]){ 1, 2 };
    c += (W)1<-1;
    c += (W)a<-(W)b;
    c += sizeof(W);
    c += sizeof(W *);
    c += sizeof(W[3]);
    c += sizeof(W (*)(W));
    c += sizeof (W){ 1 };
    c += _Alignof(W);
    c += __alignof__(W);
    c += _Generic(a, W: 1, default: 2);
    c += _Generic((W)1, unsigned: 1, W: 2);
    c += __builtin_types_compatible_p(W, int);
    c += __builtin_offsetof(struct s, array);
    c += ({ W n = a; n; });
    typeof(W) n = 1;
    __typeof__(W *) o = d;
    _Atomic(W) p = 2;
    _Alignas(W) char q = 3;
    for (W r = 0; r < 3; r++)
        c += r;
    for (W *r = e; r < e + 3; r++)
        c += *r;
    take(&p), take(&q), take(g), take((void *)h);
    { W; }
    W s = { 1 }, t = s;
label:;
    W u = t;
    if (u > 100)
        goto label;
    switch (a) {
    case (W)1:
    case 3:;
        W v = 1;
        return v + c + f + i + j + k + l + m + n + *o;
    }
    return c + u;
}

W kr(a, b) W a, *b;
{
    return a + *b;
}

W *returns(void) { return &object; }
W (*returns_function(W a))(W) { return a ? function : 0; }
static inline W quick(W a) { return a; }
inline static W quicker(W);
W inline static quicker(W a) { return quick(a); }
W uses(void) { return quicker(1); }

/* The same name is something else inside. */
W shadowed(W a)
{
    W b = 1;
    {
        W W = 2;
        W = W + 1;
        W * a;
        b -= (W) + a;
        b += W * a;
        b += (W)-a;
        b += (W)<-a;
        b += sizeof(W);
        W++;
        b += W;
    }
    W c = b;
    return c + (W)-b;
}
