// typeof, __auto_type, _Generic, casts to unions, qualifiers, function types, tags in odd places.
// options: -std=gnu17
// options: -std=gnu2x
typedef int T, *PT, AT[3], FT(int), (*PFT)(void), *(*weird[2])(int (*)(T), AT);
FT fdecl, *fp = fdecl;
const AT ca;
PT volatile pv;
T const unsigned_t = 1;
struct s {
    T T;
    int y;
} st;
enum { T2 } en;
__typeof__(int (*)[3]) pa;
__typeof(st.T) ti;
typeof(fdecl) *fq;
typeof(1 ? (char *)0 : (void *)0) vp;
__typeof__(const int) tc = 3;
typeof((const int)0) nc;
__auto_type au = 3.5f;
typeof(&st) *pps;
typeof(st) (*arr_of)[2];
typeof("abc") ts;
typeof(T) tt;
int g(T T) {
    T++;
    {
        typedef char T;
        T x = 1;
        return x + sizeof(T);
    }
}
int h(T(T));
int(h2)(T (*)(T));
int k(int(T));
typedef union {
    int i;
    float f;
} U;
U cast(int i, float f) {
    U u = (U)i;
    u = (U)f;
    return u;
}
struct s cast2(struct s x) {
    return (struct s)x;
}
#define G(x)                                                                                      \
    _Generic((x), int : 1, unsigned : 2, char * : 3, const char * : 4, struct s : 5, default : 6, \
             int (*)(int) : 7, long double                                                        \
             : sizeof(x), const int * : 9)
int gen[] = {G(1),
             G(1u),
             G("a"),
             G((const char *)0),
             G(st),
             G(1.0),
             G(fdecl),
             G(1.0L),
             G(&tc),
             G((short)1),
             G(nc),
             G('a'),
             _Generic(0, default : 5, long : 6),
             _Generic((char)0, char
                      : _Generic(1u, unsigned : 3), int : 2)};
_Static_assert(_Generic(ca, const int * : 1) && _Generic(&ca, const int (*)[3] : 1) &&
                   _Generic(&*fdecl, FT * : 1) && _Generic(pv, int * : 1) &&
                   _Generic(&pv, int *volatile * : 1),
               "");
int (*(*fpp(int a))(int))(char) { return 0; }
int (*const volatile cvp)(int) = 0;
extern int ext[], ext[5];
extern int (*pext)[];
int pext_use(void) { return sizeof ext; }
struct fwd;
struct fwd *pf;
struct fwd {
    int a;
};
int fw(void) {
    struct fwd;
    struct fwd *p;
    struct fwd {
        char c;
    } x;
    return sizeof x;
}
void vv(void), *vp2, (*vf)(void);
int sc = sizeof(struct inl { int a; }), sc2 = sizeof(struct inl);
int ec = (enum inle{EA = 5})1 + EA;
long addr = (long)&st;
int *pi = &((struct s *)0)->y;
int diff = (char *)&((struct s *)0)->y - (char *)0;
char *strp = "abc" + 1, strc = "abc"[1];
void *lab(void) {
    return &&x;
x:
    return 0;
}
int *const restrict rp;
int *__restrict__ rq;
const const int dup;
long long long_ = sizeof(int[sizeof(int)]);
int neg = -1 >> 1, cond = 1 ? 2 : 1 / 0, sh = 1 << 31;
double dd = 1 / 3.0, di = 1e400, dn = -0.0;
_Bool bb = 0.5, bp = &st;
char tr = 300;
unsigned char uc = -1;
float ff = 0.1;
