/* Whatever C lets one group wrongly, for grouping_test.sh: casts that look like operands,
 * operands that look like casts, declarations that look like expressions, and operators of
 * all precedences side by side. It compiles; what it computes is of no interest. */
typedef int T;
typedef long (*fn_type)(int);
typedef struct pair {
    T (first);
    const T (second);
    struct pair *next;
} pair;

int x = 3, y, z, *p = &x, array[8];
int f(int n), g(T (n)), h(int (T)), k(fn_type (n));
static T (s);
extern double d;

int casts(int n)
{
    n += (T)-x + (x)-n;
    n ^= (T)*p * (x)*p[0] + (T)&*p - ((x)&n);
    n |= (T)+x << (x)+1, n--;
    n = (T)(x) + (f)(x) * (g)(x) - (T)(array)[2] % 5;
    n = (T)~x | (T)!x | (T)++x, (x)++;
    n = (T)d * 2 / (T)(d * 2) + (T)sizeof(T) * sizeof(T);
    n += (array[1]) * x - (f(x)) * x + (x) * (p)[1] / (*p ? *p : 1);
    n += (T)x ? (T)-1 : -(T)1;
    n += (long)(T)-x + (T)(long)-y;
    n += ((pair){ 1, (T)-2, 0 }).second + (&(pair){ .first = (T)-x })->first;
    n += (T)({ T q = x; (T)-q; }) - ({ (x)-1; });
    return n;
}

int sizes(int n)
{
    n += sizeof(T) - 1 + sizeof(x) - 1 + sizeof x - 1 + sizeof (x)[p];
    n += sizeof(T) * n + sizeof(n) * n + sizeof(T[3]) + sizeof(array[3]);
    n += sizeof(T) & n | sizeof(x) & n ^ sizeof(int) && x || sizeof(long) < n;
    n += sizeof(T *) + sizeof(x * x) + sizeof(T (*)(T)) + sizeof(f(x)) + sizeof((T)-x);
    n += _Alignof(T) - 1 + __alignof__(x) - 1 + sizeof(struct pair) % sizeof(pair);
    n += sizeof (T){ 1 } + sizeof(int) + -1;
    return n;
}

int old_style(n, x)
    T x;
    int n;
{
    x * n, n -= (x) * n - (x)-n;
    return (n) & x;
}

int declarations(int T)
{
    x = (T)-x + (T) * p[0];
    {
        typedef int T;
        T * x = &y;
        T (n) = 2, m = (T)-n;
        T (*q) = x;
        for (T * r = q; r && *r < n; ++*r)
            n += *r * m;
        z += n * m - *x;
    T:
        if (n-- > 0)
            goto T;
        for (int T = n; T < 3; T++)
            z += (T)-n;
        z += (T)-n;
    }
    return T * x + (T)-x;
}

int precedences(int a, int b, int c)
{
    z = a + b * c - a / (b | 1) % (c | 1) << 1 >> a < b == c > a & b ^ c | a && b || c;
    z += a ? b ? c : a, b : c ? a : b;
    z -= a = b += c *= 2;
    z ^= a < -b, a<-b, a - -b, a - --b, a-- - --b, -a - -b, !a == ~b;
    z |= *p++ + *--p - -*p + +-+*p, (*p)++;
    z &= a ?: b ?: c;
    z <<= a & b == c, z >>= a | b != c;
    z = a == b != c, z = a < b > c <= a >= b;
    z = a && b & c || a | b && c ^ a;
    pair q = { 1, 2, 0 }, *r = &q;
    q.next = r;
    z += r->next->next[0].second - -(*r).first + *&r->next->first + (&q)->first++ * 2;
    z += __extension__ a + b * __extension__ c;
    return a, b, c;
}
