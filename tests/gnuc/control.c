// Case ranges, switches on odd types, Duff's device, labels, VLAs, for-declarations, ?: without a
// middle.
int f(int n, int m, char *p, int a[static n], int b[const restrict 3], int c[*][3]);
int f(int n, int m, char *p, int a[static n], int b[const restrict 3], int c[n][3]) {
    switch (n) {
    case 1 ... 5:
        m++;
        break;
    case 'a' ... 'z':
        m--;
    case -10 ... - 5:
        m *= 2;
    default: {
    case 150:
        m = 3;
    }
        if (m) {
        case 200:
            m = 4;
        } else
        case 300:
            m = 5;
    }
    switch ((char)m)
    case 3:
        n++;
    switch (n & 7) {
        do {
        case 0:
            *p++ = 1;
        case 3:
            *p++ = 2;
        } while (--m > 0);
    }
    switch (m) {}
    switch ((unsigned long long)n) {
    case 0x100000000ull ... 0x1ffffffffull:
        m++;
    }
    int v[n][m], (*pv)[m] = v;
    typedef int row[m + 1];
    row r;
    v[1][2] = sizeof v + sizeof *pv + sizeof(row) + sizeof(int[n++]);
    for (int i = 0, *q = r; i < n; i++, q++) {
        if (i == 3)
            continue;
        *q = i;
    }
    struct {
        int x;
    } s = {1}, *ps = &s;
    int z = n ?: m;
    z += p ?: 0 ? 1 : 2;
    z = (n, m, z);
    a[0] = 1 [a];
    z += sizeof(char[n]) > 3 ? *(&z) : -+-~!z;
    z <<= 2, z >>= 1;
    z ^= z & z | z;
    z %= 7;
    z = z++ + ++z;
    z = n ? m ? 1 : 2 : m ? 3 : 4;
    z = (z = 1) + (n = 2);
    z = z<m == n> m != 0;
    while (1) {
        if (z)
            break;
        for (;;) {
            goto out;
        }
    }
    if (z)
        if (n)
            z = 1;
        else
            z = 2;
    do
        ;
    while (0);
    ;
    {}
l1:
l2:
l3:
    z++;
    {
    l4:;
    }
    if (z < 0)
        goto l1;
    if (z > 1000) {
        goto l2;
    } else if (z > 999)
        goto l3;
    if (z == 998)
        goto l4;
out:
    return z + ps->x + (*ps).x + (&s)->x + s.x + b[0] + c[1][2] + (int)sizeof s +
           (int)_Alignof(row) + (int)__alignof__ z + (int)sizeof(int) * 3 + (int)sizeof(z) + !z +
           (n && m || z) + (1 ? 2, 3 : 4);
}
void vla2(int n, double m[n][n], double (*k)[n]) {
    __typeof__(&m[0][0]) x = m[0];
    __typeof__(int[n]) y;
    __auto_type z = n + 1.0;
    y[0] = x[0] + z + sizeof *m;
    (void)(k = m);
    (void)y;
}
extern int printf(const char *, ...);
static int sprint(char *b, const char *fmt, ...) {
    __builtin_va_list ap, ap2;
    __builtin_va_start(ap, fmt);
    __builtin_va_copy(ap2, ap);
    int r = __builtin_va_arg(ap, int) + (int)__builtin_va_arg(ap2, double) +
            *__builtin_va_arg(ap, char *) +
            __builtin_va_arg(
                ap, struct { int q; })
                .q;
    __builtin_va_end(ap);
    return r + *b;
}
int use(char *b) { return sprint(b, "x", 1, 2.0) + printf("%d\n", 3); }
inline int ginl(void) { return 1; }
extern inline int ginl2(void) { return 2; }
static inline int sinl(void) { return 3; }
extern int ginl(void);
int useinl(void) { return ginl() + sinl(); }
_Noreturn void die(void);
_Thread_local int tl;
static __thread int tl2 = 4;
extern _Thread_local int tl3;
int tls(void) { return tl + tl2 + tl3; }
_Atomic int at;
_Atomic(long) at2;
int atom(void) {
    at++;
    at += 3;
    at2 = at;
    return at;
}
const volatile int cv = 3;
int cvf(void) { return cv; }
