/* Structs, unions and enums: sizes, alignments, offsets, the types of members and values. */
struct bits {
    unsigned half : 16;
    unsigned long whole : 32 __attribute__((packed));
    unsigned long long a : 24, b : 8, c : 32, : 0, d : 40, e : 33;
    signed long f : 31, g : 32;
    _Bool h : 1;
    signed char i : 8;
};
void bit_fields(struct bits *p)
{
    p->half - 1, p->whole - 2, p->a + 1, p->c - 2, p->f, p->g + 1u, p->h + 1, -p->i, p->d, ~p->e;
    p->c = 3, p->half++, --p->a, (0, p->b), p->d + 1L, p->h ? p->half : p->c;
}
typedef enum { ONE = 1, TWO } Small;
struct modes {
    Small __attribute__((mode(byte))) byte;
    int __attribute__((mode(DI))) wide;
    unsigned __attribute__((mode(QI))) narrow;
};
void modes(struct modes *p)
{
    p->byte = TWO, p->byte + 1, p->wide, p->narrow << 1;
}
enum __attribute__((packed)) tiny { TINY = 200 };
enum below { BELOW = -1, ABOVE = 0x80000000 };
enum far { FAR = 1LL << 40, FARTHER = FAR + 1, FARTHEST = (int)(FARTHER >> 39) | FAR } far[FAR >> 38];
enum { HIGH = 0x80000000, SAME = HIGH, ZERO = 0 };
union huge { int first; char bytes[(1LL << 62) - 256]; };
unsigned long huge_size(void)
{
    return sizeof(union huge) + sizeof(struct { union huge u; char c; });
}
struct outer {
    struct { char a; union { long b; short c[5]; }; };
    struct inner { int x; } in[2];
    int flexible[];
} __attribute__((aligned(32)));
typedef struct { char c; struct { short s; }; _Atomic int a; _Atomic struct inner b; } Anonymous;
Anonymous *anonymous(Anonymous *p)
{
    return p->a++, p->s, &p->s, &p->a, p + 1;
}
void aligned_function(void) __attribute__((aligned(256)));
unsigned long alignments(void)
{
    return __alignof__(aligned_function) + _Alignof(struct outer) + __alignof__(far);
}
static int empty[][8] = {};
typedef union { int *i; void *p; } Transparent __attribute__((transparent_union));
void take(Transparent t);
typedef void (*__attribute__((noreturn)) Quits)(void);
Quits quits(Quits q, void (*)(int) __attribute__((noreturn)));
struct scalar { int i; } __attribute__((scalar_storage_order("big-endian")));
unsigned long places(struct scalar *s)
{
    return s->i + sizeof empty + sizeof empty[3][0];
}
