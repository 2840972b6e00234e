/* Initialisers that override others, static and local, and objects without a name. */
#include <stdio.h>
#include <string.h>

struct pair { int b; short c[2]; };
struct text { char s[6]; int n; };
union any { int i; double d; struct pair p; };
struct cell { int *to; int n; };

static int target;
struct pair whole[] = { { 1, { 2, 3 } }, [0] = { .c[1] = 4 } };
struct pair part[] = { { 1, { 2, 3 } }, [0].c[1] = 4, { 5 }, [1].c = { 6 } };
struct text over[] = { { { "foo" }, 1 }, [0] = { .s[0] = 'b' } };
struct text shorter[] = { { { "fooba" }, 1 }, [0].s = "a", [0].n = 2 };
struct cell cells[] = { { &target, 1 }, [0] = { .n = 2 }, [1].to = &target, [1].n = 3 };
struct pair by_value = (struct pair){ .b = 7 };
struct { struct pair p; int n; } holder = { { 1, { 2, 3 } }, 4, .p = (struct pair){ .c[1] = 9 } };
union any anys[] = { [2] = { 1 }, [2].d = 1.5, [1].p.c[1] = 4, [0].p = { 1, { 2 } } };

int *number = &(int){ 1 }, *other = &(int){ 1 };
struct pair *literal = &(struct pair){ 1, { 2, 3 } };
int *array = (int[]){ 1, 2, 3 };
const int *fixed = (const int[]){ 1, 2, 3 };
char *text = (char[]){ "foo" };

static void show(const char *name, const struct pair *p, int n)
{
    printf("%s:", name);
    for (int i = 0; i < n; i++)
        printf(" {%d, %d, %d}", p[i].b, p[i].c[0], p[i].c[1]);
    puts("");
}

static void show_text(const char *name, const struct text *t)
{
    printf("%s:", name);
    for (int i = 0; i < 6; i++)
        printf(" %d", t->s[i]);
    printf(", %d\n", t->n);
}

static void locals(int one)
{
    struct pair w[] = { { one, { 2, 3 } }, [0] = { .c[1] = 4 } };
    struct pair p[] = { { 1, { 2, one } }, [0].c[1] = 4, { 5 }, [1].c = { 6 } };
    struct text o[] = { { { "foo" }, one }, [0] = { .s[0] = 'b' } };
    struct text s[] = { { { "fooba" }, one }, [0].s = "a", [0].n = 2 };
    struct { struct pair p; int n; } h = { { one, { 2, 3 } }, 4, .p = (struct pair){ .c[1] = 9 } };
    show("local whole", w, 1);
    show("local part", p, 2);
    show_text("local over", o);
    show_text("local shorter", s);
    show("local holder", &h.p, 1);
}

/* What follows a range goes behind its last element, in members too. */
struct inner { int j, k[3], l; };
struct outer { int n; struct inner o[3]; int p; };
static struct outer ranges[] = { [0 ... 2].o[1 ... 2].k[0 ... 1] = 4, 5, 6, 7 };
static struct inner flat[] = { [0 ... 1] = 1, 2, 3, [3] = { 8 } };

static void numbers(const char *name, const void *from, size_t size)
{
    printf("%s:", name);
    for (size_t i = 0; i < size / sizeof(int); i++)
        printf(" %d", ((const int *)from)[i]);
    printf("\n");
}

int main(void)
{
    numbers("ranges", ranges, sizeof ranges);
    numbers("flat", flat, sizeof flat);
    show("whole", whole, 1);
    show("part", part, 2);
    show_text("over", over);
    show_text("shorter", shorter);
    printf("cells: %d %d %d %d\n", !cells[0].to, cells[0].n, cells[1].to == &target, cells[1].n);
    show("by value", &by_value, 1);
    show("holder", &holder.p, 1);
    printf("%d\n", holder.n);
    printf("anys: %g %d %d %d\n", anys[2].d, anys[1].p.b, anys[1].p.c[1], anys[0].p.c[0]);
    *number += 5;
    literal->c[1] = 8;
    array[2] = 9;
    text[0] = 'g';
    printf("%d %d %d %d %d %s\n", *number, *other, literal->c[1], array[2], fixed[2], text);
    locals(1);
    return 0;
}
