/* Records, arrays, unions, initialisers, and records by value. */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

struct point { int x, y; };
struct line { struct point from, to; const char *name; };
union number { int i; float f; unsigned char bytes[8]; double d; };
struct mixed { char c; union { int i; float f; }; struct { short s; long l; }; double d[2]; };
struct __attribute__((packed)) tight { char c; int i; double d; };
struct flexible { int n; int items[]; };
struct node { struct node *next; int value; };
struct over { int a __attribute__((aligned(32))); int b; };
typedef int (*op)(int, int);

static int add(int a, int b) { return a + b; }
static int sub(int a, int b) { return a - b; }
static const struct { const char *name; op f; } ops[] = { { "add", add }, { "sub", sub } };
static int sparse[10] = { [2] = 3, 4, [8 ... 9] = 7, [0] = 1 };
static struct line lines[] = { { { 1, 2 }, { 3, 4 }, "one" }, { .to.y = 9, .name = "two\0x" } };
static struct flexible flex = { 3, { 1, 2, 3 } };
static struct node second = { NULL, 2 }, first = { &second, 1 };
static char text[8] = "ab", exact[3] = "xyz"; static wchar_t wide[] = L"w\u00e9";
static union number un = { .d = 1.5 }; static int *into = &sparse[8], *behind = sparse + 10;
static struct tight packed = { 'p', 0x01020304, 2.5 };
static const char *const names[] = { "zero", "one", "two" + 1 };
static struct point *literal = &(struct point){ 5, 6 };
static double matrix[2][2] = { { 1 }, { 2, 3 } };
static long difference = offsetof(struct line, name);

static struct point swap(struct point p) { return (struct point){ p.y, p.x }; }
static struct line shift(struct line l, int by) { l.from.x += by; l.to.x += by; return l; }
struct pair { double a; int b; };
static struct pair make(double a, int b) { struct pair p = { a, b }; return p; }
static double sum(struct pair p, struct pair q) { return p.a + p.b + q.a + q.b; }
static float last(union number n) { return n.f; }

int main(void) {
    for (int i = 0; i < 10; i++) printf("%d ", sparse[i]);
    printf("%d %td\n", *into, behind - into);
    printf("%s %d %s %d %s\n", ops[0].name, ops[0].f(5, 3), ops[1].name, ops[1].f(5, 3), names[2]);
    printf("%d %d %s %d\n", lines[0].to.x, lines[1].to.y, lines[1].name, lines[1].from.x);
    printf("%d %d %d %d\n", flex.n, flex.items[2], first.next->value, literal->y);
    printf("%s %zu %.3s %d %d %zu\n", text, sizeof text, exact, wide[1], wide[2], sizeof wide);
    printf("%g %d %d %g %zu\n", un.d, packed.c, packed.i, packed.d, sizeof packed);
    packed.i += 5; packed.d *= 2; packed.c--; printf("%d %d %g\n", packed.c, packed.i, packed.d);
    printf("%g %g %ld\n", matrix[1][1], matrix[0][1], difference);
    struct line l = shift(lines[0], 10), m = l, ls[2] = { l, [1].name = "late" };
    printf("%d %d %d %s %d\n", m.from.x, swap(m.to).x, swap(swap(l.to)).x, ls[1].name, ls[0].to.x);
    printf("%g\n", sum(make(1.5, 2), make(3, 4)));
    union number n = { 3 }; n.f = 2.5f; printf("%d %g %g\n", n.bytes[3], last(n), last((union number){ .f = 8 }));
    struct mixed x = { 'c', { 5 }, { 6, 7 }, { 1, 2 } }, *px = &x;
    px->f = 1; x.s++; printf("%x %d %ld %g\n", x.i, px->s, x.l, px->d[1]);
    struct over o = { 1, 2 }; printf("%zu %d %zu\n", (size_t)&o % 32, o.a + o.b, sizeof o);
    int local[] = { 1, 2, 3, [5] = 6 }, zero[100] = { 0 }; char s[] = "local", big[64] = "padded";
    printf("%zu %d %d %s %s %d\n", sizeof local, local[5], zero[99], s, big, big[63]);
    struct point ps[3] = { [1] = { .y = 4 }, [2] = swap((struct point){ 1, 2 }) };
    memcpy(&ps[0], &ps[2], sizeof ps[0]); printf("%d %d %d\n", ps[0].x, ps[1].y, ps[2].y);
    struct point *q = &(struct point){ .x = local[2] }; q->y = q->x++; printf("%d %d\n", q->x, q->y);
    static int counter = 41; static struct point once = { 1, 2 }; counter++; once.x += counter;
    printf("%d %d\n", counter, once.x);
    struct point a = { 1, 2 }, b; b = a; a = swap(b); printf("%d %d ", a.x, b.x); printf("%d\n", (b = a).y);
    struct point chosen = a.x > 1 ? a : b; printf("%d %d\n", chosen.x, (a.x > 5 ? a : swap(b)).x);
    struct { unsigned lo : 4, : 4, hi : 8; } f = { 3, 200 }; f.lo += 15; printf("%d %d\n", f.lo, f.hi);
    return 0;
}
