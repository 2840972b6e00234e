// Structs and unions: anonymous, flexible, packed, aligned, bit-fields of all kinds, in a struct's
// parameters.
#include <stddef.h>
#define S(T, n, a) _Static_assert(sizeof(T) == (n) && _Alignof(T) == (a), #T)
struct empty {};
struct z {
    int : 0;
};
union eu {};
S(struct empty, 0, 1);
struct anon {
    int a;
    struct {
        int b;
        union {
            int c;
            char d[4];
        };
    };
    struct tag {
        int e;
    };
    struct tag named;
} an = {.a = 1, .b = 2, .d = {1, [3] = 2}, .named.e = 3};
struct flex {
    int n;
    char data[];
} fx = {3, "abc"};
struct flex0 {
    int n;
    int data[0];
    struct {
        int q;
    } x[];
};
struct fam {
    struct {
        int k;
        int t[];
    } in;
};
struct bits {
    unsigned a : 3, : 2, b : 7;
    int : 0;
    char c : 4;
    _Bool d : 1;
    long long e : 50;
    enum { P, Q } f : 3;
    unsigned char g : 8;
    short h : 5;
    int : 5;
    unsigned long i : 64;
    __int128 j : 100;
} bs = {1, 2, 3, 1, 4, Q, 7};
struct __attribute__((packed)) pk {
    char a;
    int b;
    short c : 3;
    long d __attribute__((aligned(4)));
    int e : 17, f : 20;
};
S(struct pk, 24, 4);
struct al {
    _Alignas(32) char a;
    _Alignas(double) char b;
    int c __attribute__((aligned(64)));
};
S(struct al, 128, 64);
struct __attribute__((ms_struct)) ms {
    char a : 3;
    int b : 4;
    char c;
    short d : 2;
    long e : 4;
    int : 0;
    char f : 1;
};
S(struct ms, 32, 8);
struct __attribute__((gcc_struct)) gs {
    char a : 3;
    int b : 4;
    char c;
    short d : 2;
    long e : 4;
};
struct __attribute__((scalar_storage_order("big-endian"))) be {
    int x;
    short y : 4;
} bev = {1, 2};
typedef float v8 __attribute__((vector_size(32)));
typedef int v16 __attribute__((vector_size(64)));
struct vec {
    char c;
    v8 v;
    v16 w;
};
_Static_assert(sizeof(struct vec) == 128 && __alignof__(struct vec) == 64 &&
                   offsetof(struct vec, v) == 32 && __alignof__(v8) == 32,
               "");
struct {
    char a;
    v8 b[2];
} vv;
_Static_assert(sizeof vv == 96, "");
#pragma pack(2)
struct pp {
    char a;
    int b;
    double c;
    long d : 40;
    char e;
    v8 f;
};
S(struct pp, 52, 2);
#pragma pack()
struct mix {
    char a;
    struct {
        short b;
        char c;
    } d;
    long double e;
    _Complex float f;
    _Atomic struct ga { int a[2]; } g;
    _Float128 h;
    _Bool i[3];
} __attribute__((aligned(1)));
union un {
    int i;
    double d;
    char c[9];
    struct {
        int a;
    } s;
    int bf : 3;
};
S(union un, 16, 8);
S(struct mix, 80, 16);
enum small { SA, SB = 200 } __attribute__((packed));
enum neg { NA = -1, NB = 1u << 31 };
enum big { BA = 1ULL << 40, BB };
S(enum small, 1, 1);
S(enum neg, 8, 8);
S(enum big, 8, 8);
size_t o[] = {offsetof(struct anon, d[2]), offsetof(struct al, c), offsetof(struct flex, data[2]),
              offsetof(struct mix, d.c), __builtin_offsetof(struct anon, named.e)};
struct self {
    struct self *next;
    int (*fn)(struct self, int x[sizeof(struct self *)]);
};
struct inpar;
int par(struct inpar { int a; } * p) { return p->a; }
int arr[] = {[5] = 1, 2, [0 ... 3] = 7, [2] = 9};
int mat[][3] = {{1}, [2][1] = 5, [1] = {[0 ... 1] = 3}};
struct tag tags[] = {[1].e = 3, {.e = 4}, {e : 5}};
char strs[][4] = {"a", {"bc"}, [3] = "abcd"};
union un uni = {.c = "hi"}, unj = {5};
struct {
    int a, b;
    struct {
        int c, d[2];
    } e;
    int f;
} brace = {1, 2, 3, 4, 5, 6}, part = {.e = {1}, 2}, over = {.e.c = 1, .e.d[1] = 2, .a = 9, 10};
int *cl = (int[]){1, 2, 3};
struct tag *ct = &(struct tag){4};
struct tag by = (struct tag){5};
struct bits get(struct bits b) {
    b.a++;
    b.e -= 3;
    b.j *= 2;
    return b.f == Q ? b : (struct bits){.d = 1};
}
int vl(int n) {
    struct {
        int m;
        char c[n];
        int k;
    } v;
    v.k = 3;
    return sizeof v + v.k;
}
